"""`python -m shipstation`. In a built program, which has no Python beside it, also the door to its own children."""

import os
import sys
from collections.abc import MutableMapping
from importlib import import_module

_COMMAND = "shipstation.cli"
_CHILDREN = {
    "shipstation.practice": "shipstation.practice.__main__",
    "shipstation.printing.decoder_child": "shipstation.printing.decoder_child",
    "shipstation.printing.driver_child": "shipstation.printing.driver_child",
}
"""What the station starts as `sys.executable -m NAME`, and where its `main` stands. Nothing else is let in."""


def door(arguments: list[str]) -> tuple[str, list[str]]:
    """In a built program: whose `main` is meant, and its words."""
    if len(arguments) > 1 and arguments[0] == "-m" and arguments[1] in _CHILDREN:
        return _CHILDREN[arguments[1]], arguments[2:]
    return _COMMAND, arguments


def put_back(environment: MutableMapping[str, str]) -> None:
    """The library path as it was: PyInstaller puts ours first, and `lp` is to load the system's."""
    before = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    environment.pop("LD_LIBRARY_PATH", None)
    if before is not None:
        environment["LD_LIBRARY_PATH"] = before


if __name__ == "__main__":
    module = _COMMAND
    if getattr(sys, "frozen", False):
        put_back(os.environ)
        module, sys.argv[1:] = door(sys.argv[1:])
    # Imported by name: who opens strangers' files has no use for the command, nor the command for them.
    sys.exit(import_module(module).main())
