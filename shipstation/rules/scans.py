"""What a scanned or typed text may mean, by its form alone."""

import re

_AMAZON_ORDER = re.compile(r"\d{3}-?\d{7}-?\d{7}")


def tidy(text: str) -> str:
    """The text as meant: no control characters at its ends, inner white space single."""
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())


def compact(text: str) -> str:
    """An id without the spaces that people and labels put between its groups, in capitals."""
    return "".join(text.split()).upper()


def amazon_order_id(text: str) -> str | None:
    """The text as an Amazon order id with its dashes, or None."""
    bare = compact(text)
    if not _AMAZON_ORDER.fullmatch(bare):
        return None
    digits = bare.replace("-", "")
    return f"{digits[:3]}-{digits[3:10]}-{digits[10:]}"
