"""The file in which a practice Amazon's address lies, for the next process that looks for it."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

HOLD = "/practice/hold"
"""Where a client's open connection keeps the server alive."""

_NAME = "address.json"
_PATIENCE_S = 2.0


def joining(folder: Path, *, timeout_s: float) -> FileLock:
    """The lock under which the address is read, written and removed."""
    return FileLock(folder / "join.lock", timeout=timeout_s)


def read_address(folder: Path) -> dict[str, Any] | None:
    """The address that was left here; None where there is none, or nonsense."""
    try:
        value = json.loads((folder / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def write_address(folder: Path, address: Mapping[str, Any]) -> None:
    """Leave an address, readable by this user alone."""
    part = folder / f"{_NAME}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 a descriptor has no path
        json.dump(address, file)
    part.replace(folder / _NAME)


def forget_address(folder: Path, *, pid: int) -> None:
    """Remove the address of a server that ends, unless another one has left its own meanwhile."""
    # Whoever holds the lock is about to overwrite it anyway.
    with suppress(Timeout), joining(folder, timeout_s=_PATIENCE_S):
        address = read_address(folder)
        if address is not None and address.get("pid") == pid:
            (folder / _NAME).unlink(missing_ok=True)
