"""Close: the end of the day, its forms and its summary."""
