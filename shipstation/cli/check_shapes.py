"""JSON shapes of what is odd about an order, and of what was changed in it here."""

from collections.abc import Iterable

from shipstation.cli import shapes
from shipstation.cli.shapes import Shape
from shipstation.desk.checking import Checked
from shipstation.model import AddressDoubt, Goods, GoodsDoubt, OrderEdit


def checked(found: Checked) -> Shape:
    """Of `rates`, `batch` and `orders check`: two lists, what blocks first."""
    return {
        "address": [_address(each) for each in found.address],
        "goods": [_goods(each) for each in found.goods],
    }


def _address(doubt: AddressDoubt) -> Shape:
    return {
        "field": doubt.field,
        "code": doubt.code,
        "kind": doubt.kind.value,
        "said": doubt.said,
        "remedy": doubt.remedy,
        "proposal": doubt.proposal,
        "changes": doubt.changes(),
    }


def _goods(doubt: GoodsDoubt) -> Shape:
    return {
        "sku": doubt.sku or None,
        "field": doubt.field,
        "kind": doubt.kind.value,
        "said": doubt.said,
        "remedy": doubt.remedy,
    }


def goods(known: Goods | None) -> Shape | None:
    """What customs and carriers are told of an item; None where nobody said anything."""
    if known is None:
        return None
    return {
        "hs_code": known.hs_code or None,
        "origin": known.origin or None,
        "hazardous": known.is_dangerous,
        "un_number": known.un_number or None,
        "hazard_class": known.hazard_class or None,
        "packing_group": known.packing_group or None,
        "packing_instruction": known.packing_instruction or None,
        "product_type": known.product_type or None,
        "invoice_number": known.invoice_number or None,
        "invoice_date": known.invoice_date.isoformat() if known.invoice_date else None,
        "serials": list(known.serials),
    }


def edits(done: Iterable[OrderEdit]) -> list[Shape]:
    """What a person changed, oldest first; not what stood there."""
    return [{"at": shapes.time(each.at), "field": each.field, "accepted": each.accepted} for each in done]


def lines(found: Checked) -> list[str]:
    """The same for people."""
    told = [_line(each.kind.value, each.said, each.remedy, each.proposal, each.field) for each in found.address]
    return told + [_line(each.kind.value, each.said, each.remedy, None, each.field) for each in found.goods]


def _line(kind: str, said: str, remedy: str, proposal: str | None, field: str) -> str:
    mark = {"blocks": "✗"}.get(kind, "?")
    taken = f"  [--accept {field}: {proposal!r}]" if proposal is not None else ""
    return f"{mark} {said} {remedy}{taken}"
