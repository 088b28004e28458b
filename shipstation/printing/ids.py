"""Ids as codes carry them: compared by letters and digits alone, whatever stands between."""


def bare(text: str) -> str:
    """Letters and digits of an id or of a code's text, in capitals."""
    return "".join(letter for letter in text.upper() if letter.isalnum())
