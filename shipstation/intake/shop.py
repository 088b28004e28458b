"""What the exports of all shops have in common: a buyer's address, an item, and how their cells are tidied."""

import re
from collections.abc import Callable

from shipstation.intake.addresses import check_address
from shipstation.intake.dialect import Cells
from shipstation.intake.faults import RowFault, check_text
from shipstation.intake.places import country_code, state_code
from shipstation.intake.values import money, needed, quantity, text
from shipstation.model import Address, Channel, Money, OrderItem, OrderKey

MAX_REF = 100
MAX_TITLE = 1_000
_MAX_PHONE = 20
_MAX_EMAIL = 64
_EXTENSION = re.compile(r"\s*(?:ext(?:ension)?\.?|x)\s*", re.IGNORECASE)


def named(cells: Cells) -> tuple[str, str]:
    """Every order of a shop of one's own is EXTERNAL."""
    return Channel.EXTERNAL.value, text(cells, "order_ref")


def key_of(cells: Cells) -> OrderKey:
    """The order's name at its shop. Raises RowFault."""
    return OrderKey(channel=Channel.EXTERNAL, ref=short_text(cells, "order_ref", needed))


def ship_to(cells: Cells, *, name: str | None = None) -> Address:
    """Where the order goes, checked. Raises RowFault naming the field.

    Args:
        name: the buyer's, where the form has it in several columns.
    """
    country = country_code(needed(cells, "country"))
    email = text(cells, "email")
    return check_address(
        Address(
            name=name or needed(cells, "name"),
            line1=needed(cells, "line1"),
            line2=text(cells, "line2"),
            line3=text(cells, "line3"),
            company=text(cells, "company"),
            city=needed(cells, "city"),
            state=state_code(country, text(cells, "state")),
            postal_code=text(cells, "postal_code"),
            country=country,
            phone=phone(text(cells, "phone")),
            # A contact that the label does not need; the carrier takes no longer one.
            email=email if len(email) <= _MAX_EMAIL else "",
        )
    )


def phone(written: str) -> str:
    """A telephone number; one with an extension is written shorter where labels have no room for it."""
    if len(written) <= _MAX_PHONE:
        return written
    return re.sub(r"[^\d+x]", "", _EXTENSION.sub("x", written))


def item(
    cells: Cells,
    *,
    count: int | None = None,
    title: str | None = None,
    price: Callable[[Cells], Money | None] = money,
    item_id: str | None = None,
) -> OrderItem:
    """The item of a row. Raises RowFault naming the field."""
    sku = short_text(cells, "sku", text)
    words = title if title is not None else text(cells, "title")
    if not words.isprintable():
        check_text("title", words)
    return OrderItem(
        sku=sku,
        # A shop's titles may be as long as it likes; what is left of one tells the goods apart.
        title=words[:MAX_TITLE].rstrip() or sku or "Item",
        quantity=quantity(cells) if count is None else count,
        unit_value=price(cells),
        order_item_id=item_id,
    )


def short_text(cells: Cells, field: str, read: Callable[[Cells, str], str]) -> str:
    """A name or code, read as told and checked. Raises RowFault."""
    written = read(cells, field)
    if len(written) > MAX_REF:
        raise RowFault(field, "TooLong", f"{field} has more than {MAX_REF} characters.")
    if not written.isprintable():
        check_text(field, written)
    return written
