"""The verbs of the trade, blocking and thread-safe; they know ports, rules and nouns alone."""
