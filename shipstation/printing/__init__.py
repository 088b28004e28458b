"""From a bought document to paper: rendered, read as a scanner would, sent; files are opened in a child."""
