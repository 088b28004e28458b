"""The columns of the generic form that customs, dangerous goods and the door ask for; all of them may be missing."""

import re
from datetime import date
from decimal import Decimal

from shipstation.intake.dialect import Cells
from shipstation.intake.faults import RowFault, check_text
from shipstation.model import NO_GOODS, AtDoor, Goods, Money

GOODS_COLUMNS = (
    "hs_code",
    "country_of_origin",
    "hazmat",
    "un_number",
    "hazard_class",
    "packing_group",
    "packing_instruction",
    "product_type",
    "invoice_number",
    "invoice_date",
    "serial_numbers",
)
DOOR_COLUMNS = ("collect_amount", "at_door")
_YES, _NO = ("yes", "true", "1"), ("", "no", "false", "0")
_MOST_SERIALS = 100


def read_goods(cells: Cells) -> Goods | None:
    """What a row says of its item; None where it says nothing. Raises RowFault naming the column."""
    words = {name: (cells.get(name) or "").strip() for name in GOODS_COLUMNS}
    if not any(words.values()):
        return None
    for name, value in words.items():
        check_text(name, value)
    capitals = {
        name: words[name].upper() for name in ("un_number", "hazard_class", "packing_group", "packing_instruction")
    }
    try:
        goods = Goods(
            hs_code=re.sub(r"[. ]", "", words["hs_code"]),
            origin=words["country_of_origin"].upper(),
            hazardous=_flag("hazmat", words["hazmat"]),
            product_type=words["product_type"],
            invoice_number=words["invoice_number"],
            invoice_date=_day("invoice_date", words["invoice_date"]),
            serials=_serials("serial_numbers", words["serial_numbers"]),
            **capitals,
        )
    except ValueError as error:
        field = {"origin": "country_of_origin"}.get(str(error).split()[0], str(error).split()[0])
        raise RowFault(field, "BadGoods", f"{error}.") from error
    return goods if goods != NO_GOODS else None


def read_collect(cells: Cells) -> Money | None:
    """Cash that the buyer pays at the door, in the row's currency. Raises RowFault."""
    written = (cells.get("collect_amount") or "").strip()
    if not written:
        return None
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4}|,[0-9]{1,2})?", written) or not Decimal(written.replace(",", ".")):
        raise RowFault("collect_amount", "BadNumber", f"{written[:40]!r} is no amount: write it as 1499.00.")
    currency = (cells.get("currency") or "").strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise RowFault("currency", "BadCurrency", "Cash needs a currency code: write INR.")
    return Money(Decimal(written.replace(",", ".")), currency)


def read_at_door(cells: Cells) -> AtDoor | None:
    """What else the buyer does there. Raises RowFault."""
    written = (cells.get("at_door") or "").strip().casefold()
    if written and written not in set(AtDoor):
        raise RowFault("at_door", "BadChoice", f"{written[:40]!r} is nothing to do there: write signature or otp.")
    return AtDoor(written) if written else None


def _flag(name: str, written: str) -> bool:
    if written.casefold() not in (*_YES, *_NO):
        raise RowFault(name, "BadChoice", f"{written[:40]!r} is neither yes nor no.")
    return written.casefold() in _YES


def _day(name: str, written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise RowFault(name, "BadTime", f"{written[:40]!r} is no day: write it as 2026-12-10.") from error


def _serials(name: str, written: str) -> tuple[str, ...]:
    """Between semicolons or spaces."""
    serials = tuple(each for each in re.split(r"[;\s]+", written) if each)
    if len(serials) > _MOST_SERIALS:
        raise RowFault(name, "TooLong", f"There are more than {_MOST_SERIALS} serial numbers.")
    return serials
