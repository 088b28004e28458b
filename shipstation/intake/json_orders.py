"""Orders that other programs write as JSON: the generic form's fields in nested words; each item becomes a row."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from shipstation.errors import BadInput
from shipstation.intake import generic
from shipstation.intake.faults import RowFault
from shipstation.intake.rows import MAX_ROWS, Values

NAME = "json"
_ORDER = ("order_ref", "channel", "amazon_order_id", "deliver_by", "ship_by")
_PLACE = (
    "name",
    "company",
    "line1",
    "line2",
    "line3",
    "city",
    "state",
    "postal_code",
    "country",
    "phone",
    "email",
)
_ITEM = ("order_item_id", "sku", "title", "quantity", "item_weight", "item_size", "barcode")
_Row = tuple[int, Values, RowFault | None]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as a table of the generic columns; its "lines" count the orders from 1."""

    _rows: tuple[_Row, ...]
    header: tuple[str, ...] = generic.COLUMNS
    names: tuple[str, ...] = generic.COLUMNS

    def rows(self) -> Iterator[_Row]:
        """A row an item."""
        return iter(self._rows)

    def cells_at(self, line: int) -> Values:
        """The cells of an order's first item."""
        return next(values for at, values, _ in self._rows if at == line)


def table_of(content: str, path: Path) -> Document:
    """One order, a list of them, or {"orders": […]}. Raises BadInput."""
    try:
        read: Any = json.loads(content.lstrip("\ufeff"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path.name} is no JSON that can be read.", "Write it again.", fields=("file",)) from error
    if isinstance(read, Mapping):
        read = read.get("orders", [read])
    if not isinstance(read, list):
        raise BadInput(
            f"{path.name} holds no list of orders.", 'Write {"orders": [ … ]} or one order.', fields=("file",)
        )
    rows = tuple(row for number, order in enumerate(read, 1) for row in _rows_of(number, order))
    if len(rows) > MAX_ROWS:
        raise BadInput(
            f"{path.name} has more than {MAX_ROWS:,} items.", "Split it into smaller files.", fields=("file",)
        )
    return Document(rows)


def _rows_of(number: int, order: Any) -> Iterator[_Row]:
    if not isinstance(order, Mapping):
        yield number, _values({}), RowFault("row", "BadRow", "This is no order: write an object.")
        return
    whole: dict[str, Any] = {name: order.get(name) for name in _ORDER}
    whole["channel"] = order.get("channel") or "EXTERNAL"
    place, items = order.get("ship_to"), order.get("items")
    if not isinstance(place, Mapping) or not isinstance(items, list) or not items:
        lacking = "items" if isinstance(place, Mapping) else "ship_to"
        yield number, _values(whole), RowFault(lacking, "MissingField", f"The order has no {lacking}.")
        return
    whole |= {name: place.get(name) for name in _PLACE}
    for item in items:
        if not isinstance(item, Mapping):
            yield number, _values(whole), RowFault("items", "BadRow", "An item is no object.")
            continue
        value = item.get("unit_value")
        money = value if isinstance(value, Mapping) else {}
        yield (
            number,
            _values(
                {
                    **whole,
                    **{name: item.get(name) for name in _ITEM},
                    "unit_value": money.get("amount"),
                    "currency": money.get("currency"),
                }
            ),
            None
            if value is None or money
            else RowFault(
                "unit_value", "BadNumber", 'unit_value is no money: write {"amount":"9.50","currency":"USD"}.'
            ),
        )


def _values(cells: Mapping[str, Any]) -> Values:
    return tuple(_text(cells.get(name)) for name in generic.COLUMNS)


def _text(value: Any) -> str:
    """A number is as good as its text; anything nested is none, and is refused as what it then is."""
    if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool):
        return str(value)
    return "" if value is None else "?"
