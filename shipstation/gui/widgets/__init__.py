"""Small parts that every page shares, drawn from the theme's tokens."""
