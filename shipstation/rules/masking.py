"""Buyers' names for eyes that need not know them."""


def masked(name: str) -> str:
    """ "A. L." of "Ann Lee"; "" stays so."""
    return " ".join(f"{word[0].upper()}." for word in name.split())
