"""Which characters no text of the trade may hold: no label, list or wire carries them as they are.

Both are for the brackets of a regular expression.
"""

TURNING_CHARACTERS = "\\u202a-\\u202e\\u2066-\\u2069"
"""Embeddings, overrides, isolates: what is read on the screen is then not what the label says."""
UNFIT_CHARACTERS = f"\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029{TURNING_CHARACTERS}\\ud800-\\udfff"
"""Those, control characters, line ends of every kind, and halves of characters."""
