"""Items checked off by scan before the label is bought: one scan counts one piece, a wrong one stops."""

from dataclasses import dataclass, replace

from shipstation.model import Order, OrderItem
from shipstation.rules.scans import compact


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOff:
    """How far an order is checked off.

    `counts`: how many pieces of each item were scanned, in the order's order. `stopped`: a sentence on the scan that
    was wrong; it stands until a right one follows, or a person has seen to it.
    """

    items: tuple[OrderItem, ...]
    counts: tuple[int, ...]
    stopped: str = ""

    @property
    def needed(self) -> int:
        """How many pieces there are to scan; what bears no code is not counted."""
        return sum(item.quantity for item in self.items if _codes(item))

    @property
    def scanned(self) -> int:
        """How many were."""
        return sum(self.counts)

    @property
    def is_done(self) -> bool:
        """Whether all are, and nothing wrong was scanned since."""
        return not self.stopped and self.scanned == self.needed

    def is_whole(self, row: int) -> bool:
        """Whether all pieces of that item are scanned."""
        return bool(_codes(self.items[row])) and self.counts[row] == self.items[row].quantity

    def missing(self) -> str:
        """What is still to be scanned, in words: "2 × FC-50, 1 × TM-12"; "" when all is."""
        left = [
            f"{item.quantity - count} × {item.sku or item.title}"
            for item, count in zip(self.items, self.counts, strict=True)
            if _codes(item) and count < item.quantity
        ]
        return ", ".join(left)


def begin(order: Order) -> CheckOff:
    """Nothing scanned yet."""
    return CheckOff(items=order.items, counts=(0,) * len(order.items))


def is_item(check: CheckOff, code: str) -> bool:
    """Whether a scan is an item of this order, by SKU or bar code; case and spaces do not matter."""
    return any(compact(code) in _codes(item) for item in check.items)


def take(check: CheckOff, code: str) -> CheckOff:
    """The check-off after a scan: one piece more, or stopped by a piece too many or one that is not in the order."""
    rows = [row for row, item in enumerate(check.items) if compact(code) in _codes(item)]
    if not rows:
        return replace(check, stopped=f"{code} is not in this order.")
    open_ = [row for row in rows if check.counts[row] < check.items[row].quantity]
    if not open_:
        quantity = sum(check.items[row].quantity for row in rows)
        return replace(check, stopped=f"{code} is one too many: the order has {quantity}.")
    counts = tuple(count + (row == open_[0]) for row, count in enumerate(check.counts))
    return replace(check, counts=counts, stopped="")


def seen_to(check: CheckOff) -> CheckOff:
    """A person has put the wrong piece away."""
    return replace(check, stopped="")


def _codes(item: OrderItem) -> frozenset[str]:
    """What a scanner reads on it; zeros in front of a bar code do not count (UPC-A is EAN-13 with one)."""
    codes = {compact(item.sku), compact(item.barcode)}
    if item.barcode.isdigit():
        codes |= {item.barcode.lstrip("0"), item.barcode.zfill(13)}
    return frozenset(codes - {""})
