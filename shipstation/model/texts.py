"""What text is to the trade: which characters none may hold, and which words are the same to who looks for them."""

import unicodedata

# The two below are for the brackets of a regular expression: no label, list or wire carries these as they are.

TURNING_CHARACTERS = "\\u202a-\\u202e\\u2066-\\u2069"
"""Embeddings, overrides, isolates: what is read on the screen is then not what the label says."""
UNFIT_CHARACTERS = f"\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029{TURNING_CHARACTERS}\\ud800-\\udfff"
"""Those, control characters, line ends of every kind, and halves of characters."""


def fold(words: str) -> str:
    """Lower case without accents, so that "Müller", "MULLER" and "muller" are one."""
    if words.isascii():
        return words.lower().replace("\0", "")
    # Decomposed before and after: "℡" holds capitals, and what is folded may come apart once more.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", words).casefold())
    # FTS5 ends a query at a NUL; nobody types one, a scanner may.
    return "".join(char for char in decomposed if char != "\0" and not unicodedata.combining(char))
