"""How a mapping is told: our fields in words, what may be chosen, the first rows as they would become orders."""

from dataclasses import dataclass

from shipstation.gui import words
from shipstation.gui.tables import Cell, Column
from shipstation.model import Order
from shipstation.ports import FilePreview, RefusedRow

GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Needed",
        (
            ("order_ref", "Order number"),
            ("name", "Name"),
            ("line1", "Street"),
            ("city", "City"),
            ("country", "Country"),
        ),
    ),
    (
        "Address",
        (
            ("first_name", "First name"),
            ("last_name", "Last name"),
            ("company", "Company"),
            ("line2", "Second line"),
            ("line3", "Third line"),
            ("postal_code", "Postal code"),
            ("state", "State or region"),
            ("phone", "Phone"),
            ("email", "E-mail"),
        ),
    ),
    (
        "Goods",
        (
            ("sku", "SKU"),
            ("title", "Title"),
            ("quantity", "Quantity"),
            ("unit_value", "Price of one"),
            ("currency", "Currency"),
            ("item_weight", "Weight of one"),
            ("weight_unit", "Unit of weight"),
            ("item_size", "Size of one"),
            ("barcode", "Barcode"),
        ),
    ),
    (
        "Days and channel",
        (
            ("deliver_by", "Deliver by"),
            ("ship_by", "Ship by"),
            ("date_order", "Days as 11/12"),
            ("channel", "Channel"),
            ("amazon_order_id", "Amazon order id"),
            ("order_item_id", "Order item id"),
        ),
    ),
)
"""What the page shows, in this order."""
TITLES = {field: title for _, fields in GROUPS for field, title in fields}
_COUNTRIES = (
    "US",
    "CA",
    "MX",
    "GB",
    "IE",
    "DE",
    "AT",
    "CH",
    "FR",
    "BE",
    "NL",
    "IT",
    "ES",
    "PL",
    "SE",
    "IN",
    "JP",
    "AU",
)
FIXED: dict[str, tuple[str, ...]] = {
    "country": _COUNTRIES,
    "currency": ("USD", "CAD", "MXN", "GBP", "EUR", "CHF", "PLN", "SEK", "INR", "JPY", "AUD"),
    "weight_unit": ("g", "kg", "oz", "lb"),
    "date_order": ("month_first", "day_first"),
    "channel": ("EXTERNAL", "AMAZON"),
}
"""What may hold for every row, where no column says it."""
_ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "cp932": "Shift-JIS"}
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_DATE_ORDERS = {"month_first": "month before day", "day_first": "day before month"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One order as it would come in, or a row that would be refused. `line`: where it begins in the file."""

    line: int
    order: Order | None = None
    refused: RefusedRow | None = None


def outcomes(preview: FilePreview) -> tuple[Outcome, ...]:
    """What the first rows would become, as in the file."""
    file = preview.file
    orders = [Outcome(line=file.lines.get(order.key, 0), order=order) for order in file.orders]
    refused = [Outcome(line=row.line, refused=row) for row in file.refused]
    return tuple(sorted([*orders, *refused], key=lambda each: each.line))


def columns() -> tuple[Column[Outcome], ...]:
    """The columns of the preview."""
    return (
        Column[Outcome](title="Order", cell=_order, width=136),
        Column[Outcome](title="Ship to, or why not", cell=_ship_to),
        Column[Outcome](title="Items", cell=_items, width=168),
    )


def _order(row: Outcome) -> Cell:
    ref = row.order.key.ref if row.order else row.refused.order_ref if row.refused else ""
    line = words.tr("line {n}").format(n=words.count(row.line))
    return Cell(text=ref or words.tr("no number"), sub=line, kind="mono", middle=True)


def _ship_to(row: Outcome) -> Cell:
    if row.order is not None:
        to = row.order.ship_to
        place = ", ".join(part for part in (to.line1, f"{to.postal_code} {to.city} {to.country}".strip()) if part)
        return Cell(text=words.named(to.name), sub=place)
    return Cell(text=reason(row), tone="bad", mark="x", sub=words.tr("would be refused"))


def _items(row: Outcome) -> Cell:
    if row.order is None:
        return Cell(text="")
    item = row.order.items[0]
    known = (item.unit_value and words.price(item.unit_value), item.weight and words.weight(item.weight))
    more = len(row.order.items) - 1
    rest = words.tr("and {n} more").format(n=words.count(more)) if more else ""
    return Cell(
        text=f"{words.count(item.quantity)} × {item.title}", sub=rest or ", ".join(part for part in known if part)
    )


def reason(row: Outcome) -> str:
    """Why a row would be refused; "" where it would not."""
    return said(row.refused) if row.refused is not None else ""


def said(row: RefusedRow) -> str:
    """Why a row is refused. The checks speak of fields; a person sees titles."""
    title = words.tr(TITLES.get(row.field, row.field))
    return row.said.replace(row.field, title if row.said.startswith(row.field) else title.lower(), 1)


def outcome(rows: int, orders: int, refused: int) -> str:
    """What becomes of the first rows, counted."""
    one, many = words.tr("1 order"), words.tr("{n} orders")
    good = one if orders == 1 else many.format(n=words.count(orders))
    one, many = words.tr("1 row refused"), words.tr("{n} rows refused")
    bad = one if refused == 1 else many.format(n=words.count(refused))
    head = words.tr("The first row: {what}") if rows == 1 else words.tr("The first {n} rows: {what}")
    return head.format(n=words.count(rows), what=f"{good}, {bad}" if refused else good)


def facts(preview: FilePreview) -> str:
    """How a file is written, in words."""
    encoding = _ENCODINGS.get(preview.encoding, preview.encoding.upper())
    parts = [words.tr("parted by {signs}").format(signs=words.tr(_SEPARATORS.get(preview.separator, "")))]
    if preview.total is not None:
        one, many = words.tr("1 row"), words.tr("{n} rows")
        parts.insert(0, one if preview.total == 1 else many.format(n=words.count(preview.total)))
    form = preview.file.dialect
    known = words.tr("known as {form}").format(form=form) if form else words.tr("of no known form")
    return ", ".join([*parts, encoding, known])


def warning(preview: FilePreview) -> str:
    """What is odd about a file as such; "" for nothing."""
    said = []
    if preview.total == 0:
        said.append(words.tr("It has column names and no rows."))
    if preview.looks_headless:
        said.append(words.tr("Its first row looks like an order: put a row of column names above it."))
    if preview.twice:
        named = ", ".join(dict.fromkeys(preview.twice))
        said.append(words.tr("It has {columns} twice: keep the one that counts.").format(columns=named))
    if preview.nameless:
        one, many = words.tr("1 column has no name."), words.tr("{n} columns have no name.")
        said.append(one if preview.nameless == 1 else many.format(n=preview.nameless))
    return " ".join(said)


def fixed(field: str, value: str) -> str:
    """What holds for every row, as a choice."""
    if field == "date_order":
        return words.tr(_DATE_ORDERS.get(value, value))
    return words.tr("{value} in every row").format(value=value)
