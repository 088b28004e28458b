"""Settings: what the bench is set up with."""
