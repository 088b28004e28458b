"""A page as a thermal printer sees it: dots, black or white."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bitmap:
    """`rows` holds 1 bit a dot, 1 is black, each row padded to whole bytes, top row first."""

    width: int
    height: int
    rows: bytes

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or len(self.rows) != self.row_bytes * self.height:
            raise ValueError("a bitmap has as many rows as it says")

    @property
    def row_bytes(self) -> int:
        """Bytes a row."""
        return (self.width + 7) // 8
