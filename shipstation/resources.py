"""Finds the files that come with the program: in an installed wheel, or beside the package in a checkout."""

from pathlib import Path

_INSTALLED = Path(__file__).parent / "_resources"
_CHECKOUT = Path(__file__).parent.parent / "resources"


def path(name: str) -> Path:
    """The file or folder of that name ("icons/truck.svg"). Raises FileNotFoundError."""
    for root in (_INSTALLED, _CHECKOUT):
        found = root / name
        if found.exists():
            return found
    raise FileNotFoundError(f"{name} did not come with this program; install it again")
