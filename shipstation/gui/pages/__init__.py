"""One room a page: widgets, signals out, show_* in."""
