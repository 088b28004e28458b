"""From a bought document to paper: rendered, read as a scanner would, sent. Strangers' files are opened in a child."""
