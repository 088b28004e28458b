"""Finds the files that come with the program: in an installed wheel, in a build, or beside a checkout's package."""

from pathlib import Path

_INSTALLED = Path(__file__).parent / "_resources"
_CHECKOUT = Path(__file__).parent.parent / "resources"
_NOTICES = (
    _INSTALLED / "licenses",
    Path(__file__).parents[1] / "packaging" / "licenses",
    # In a build the package lies in the folder of libraries, and the texts beside the program, where people see them.
    Path(__file__).parents[2] / "licenses",
)


def path(name: str) -> Path:
    """The file or folder of that name ("icons/truck.svg"). Raises FileNotFoundError."""
    for root in (_INSTALLED, _CHECKOUT):
        found = root / name
        if found.exists():
            return found
    raise FileNotFoundError(f"{name} did not come with this program; install it again")


def licenses() -> Path:
    """The folder with THIRD-PARTY.md, what others made. Raises FileNotFoundError."""
    for folder in _NOTICES:
        if (folder / "THIRD-PARTY.md").is_file():
            return folder
    raise FileNotFoundError("the licenses did not come with this program; install it again")
