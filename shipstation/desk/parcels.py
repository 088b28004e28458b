"""Which parcels of an order are bought, which are under way, and which comes next (SAFETY.md part 1, rule 9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from shipstation.model import HELD, LIVE, Order, Purchase, Shipment


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An order's parcels. `bought`: by number. `taken`: those with a live purchase, bought or not yet."""

    order: Order
    bought: tuple[Shipment, ...]
    taken: frozenset[int]

    def shipment(self, number: int) -> Shipment | None:
        """The bought parcel of that number, or None."""
        return next((each for each in self.bought if each.parcel == number), None)

    def free(self) -> tuple[int, ...]:
        """The parcels that can be bought, lowest first."""
        return tuple(number for number in self._numbers() if number not in self.taken)

    def meant(self) -> int:
        """The parcel that is meant when nobody says which: the next free one.

        Where none is free, the first that is not bought, whose doubt has to be settled; else the first.
        """
        open_ = [number for number in self._numbers() if self.shipment(number) is None]
        return next(iter((*self.free(), *open_, 1)))

    def after(self, number: int) -> int:
        """The parcel behind that one, bought or not; behind the last comes the first."""
        return number % self.order.parcels + 1

    def _numbers(self) -> range:
        return range(1, self.order.parcels + 1)


def standing(order: Order, purchases: Sequence[Purchase], shipments: Sequence[Shipment]) -> Standing:
    """Where an order's parcels stand, by its purchases and shipments."""
    held = (shipment for shipment in shipments if shipment.state in HELD)
    return Standing(
        order=order,
        bought=tuple(sorted(held, key=lambda shipment: shipment.parcel)),
        taken=frozenset(purchase.intent.parcel for purchase in purchases if purchase.state in LIVE),
    )


def named(order: Order, number: int) -> str:
    """How a parcel is named to a person: the order, where it is all of it."""
    return f"Order {order.key.ref}" if order.parcels == 1 else f"Parcel {number} of order {order.key.ref}"
