"""What is on the bench, and what an answer to a question about it holds."""

from dataclasses import dataclass

from shipstation.desk.quoting import Compared
from shipstation.model import Account, Extras, Order, Parcel, Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is on the bench: one parcel of an order, and what a person said of it. `number` None: being looked up."""

    order: Order
    number: int | None = None
    weight: Weight | None = None
    box: str | None = None
    account: str | None = None
    extras: Extras = ()
    parcel: Parcel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A quote with the parcel it was made for, and the accounts that could have been asked instead."""

    parcel: Parcel
    compared: Compared
    accounts: tuple[Account, ...]
