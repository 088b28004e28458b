"""What a person does with an order that waits: how it stood, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shipstation.model.orders import Order
from shipstation.model.shipping import PurchaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrder:
    """An order as it stands inside a transaction. `taken`: its parcels with a live purchase, by number."""

    order: Order
    taken: Mapping[int, PurchaseState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of an order, and what is written down of it; `event` "" is nothing."""

    order: Order
    event: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent:
    """What was done with an order here. `what`: one word; `said`: which facts, or a person's own reason."""

    at: datetime
    what: str
    said: str = ""
