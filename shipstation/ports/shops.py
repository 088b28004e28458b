"""Orders as shops hand them over."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shipstation.model import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that was not imported: where, which field, and why."""

    line: int
    order_ref: str | None
    field: str
    kind: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFile:
    """What a file of orders held. Good orders come even when other rows were refused."""

    path: Path
    dialect: str
    orders: tuple[Order, ...]
    items: int
    refused: tuple[RefusedRow, ...]


class OrderFiles(Protocol):
    """Reads shops' exports."""

    def read(self, path: Path, *, dialect: str | None = None) -> OrderFile:
        """BadInput when the file as a whole cannot be read (size, encoding, header)."""
