"""Pure judgements: values in, value out; the time is an argument."""
