"""Files of orders as shops and strangers write them."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from shipstation.intake.files import OrderFileReader
from shipstation.intake.generic import COLUMNS
from shipstation.ports import OrderFile

GOOD = {
    "order_ref": "SO-1",
    "channel": "EXTERNAL",
    "sku": "FC-50",
    "title": "Face cream 50 ml",
    "quantity": "1",
    "unit_value": "18.90",
    "currency": "USD",
    "item_weight": "0.62lb",
    "name": "Ann Lee",
    "line1": "410 Terry Ave N",
    "line2": "Apt 4B",
    "city": "Seattle",
    "state": "WA",
    "postal_code": "98109",
    "country": "US",
    "deliver_by": "2026-12-10T23:59:00-08:00",
}


def csv_of(
    *rows: dict[str, str], separator: str = ",", columns: tuple[str, ...] = COLUMNS, quote_all: bool = False
) -> str:
    """A file of the generic form; each row is GOOD but for what it names."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(
        out,
        columns,
        delimiter=separator,
        lineterminator="\n",
        extrasaction="ignore",
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writeheader()
    writer.writerows({**GOOD, **row} for row in rows)
    return out.getvalue()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "orders.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def read(write: Callable[[str | bytes], Path]) -> Callable[..., OrderFile]:
    def read(content: str | bytes, **more: str) -> OrderFile:
        return OrderFileReader().read(write(content), **more)

    return read


def refusals(file: OrderFile) -> list[tuple[int, str, str]]:
    """Line, field and kind of each refused row."""
    return [(row.line, row.field, row.kind) for row in file.refused]


def refs(file: OrderFile) -> list[str]:
    """References of the orders that came in."""
    return [order.key.ref for order in file.orders]
