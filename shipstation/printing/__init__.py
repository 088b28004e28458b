"""From a bought document to paper: rendered, read, sent. Strangers' files are opened in a child process alone."""
