"""What a seller has to ship: orders, their items, where they go, and the parcel made of them."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from shipstation.model.measures import Money, Size, Weight
from shipstation.model.rulings import NO_RULING, Ruling

_BOX = re.compile(
    r"\s*(?P<size>.+?)(?:\s+inner\s+(?P<inner>.+?))?(?:\s+tare\s+(?P<tare>.+?))?(?:\s+max\s+(?P<most>.+?))?\s*",
    re.IGNORECASE,
)

MOST_PARCELS = 99
"""In so many parcels an order may go out; more is a typing error."""


class Channel(StrEnum):
    """Where an order was sold. Amazon's rules differ for the two (Shipping v2 `channelType`)."""

    AMAZON = "AMAZON"
    EXTERNAL = "EXTERNAL"


class OrderState(StrEnum):
    """Where an order stands at this station."""

    TO_SHIP = "to_ship"
    ON_HOLD = "on_hold"
    PARTLY = "partly"
    SHIPPED = "shipped"
    PROBLEM = "problem"


class Hold(StrEnum):
    """Why an order must not be bought, by what its shop says of it."""

    CANCELLED = "cancelled"
    SHIPPED_ELSEWHERE = "shipped_elsewhere"
    WITHDRAWN = "withdrawn"

    @property
    def said(self) -> str:
        """The reason in words, as part of a sentence."""
        return _HOLD_WORDS[self]


_HOLD_WORDS = {
    Hold.CANCELLED: "cancelled at Amazon",
    Hold.SHIPPED_ELSEWHERE: "shipped at Amazon, not from here",
    Hold.WITHDRAWN: "no longer to be shipped, by its shop's last export",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address as written; `country` is ISO 3166 alpha-2, capitals. "" means not given."""

    name: str
    line1: str
    city: str
    postal_code: str
    country: str
    line2: str = ""
    line3: str = ""
    company: str = ""
    state: str = ""
    phone: str = ""
    email: str = ""

    def lines(self) -> tuple[str, ...]:
        """The address as a person reads it, without empty lines, country code last."""
        place = " ".join(part for part in (self.city, self.state, self.postal_code) if part)
        return tuple(
            line
            for line in (self.name, self.company, self.line1, self.line2, self.line3, place, self.country)
            if line
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderItem:
    """One line of an order. `order_item_id` is Amazon's OrderItemId, required on the AMAZON channel.

    `size` is that of one piece as it is packed, None: not known. `barcode`: what stands on it, where it is no SKU.
    """

    sku: str
    title: str
    quantity: int
    unit_value: Money | None = None
    weight: Weight | None = None
    order_item_id: str | None = None
    size: Size | None = None
    barcode: str = ""

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise ValueError("a quantity is 1 or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderKey:
    """What names an order at this station: its reference within its channel."""

    channel: Channel
    ref: str

    def __str__(self) -> str:
        return f"{self.channel.value}:{self.ref}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as imported, with where it stands. Times are aware UTC.

    `parcels`: in how many it goes out, from 1; each is bought by itself. It is this station's word, like `state`.
    `account`: through which it was taken in from its shop; "" for an order of a file. `source`: the form of that
    file, "" for the generic one; references count within it. `hold`: what stands against buying it, whatever its
    state: one that was bought before stays bought.
    """

    key: OrderKey
    items: tuple[OrderItem, ...]
    ship_to: Address
    amazon_order_id: str | None = None
    deliver_by: datetime | None = None
    ship_by: datetime | None = None
    state: OrderState = OrderState.TO_SHIP
    parcels: int = 1
    account: str = ""
    hold: Hold | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not self.items:
            raise ValueError("an order has at least one item")
        if not 1 <= self.parcels <= MOST_PARCELS:
            raise ValueError(f"an order goes out in 1 to {MOST_PARCELS} parcels")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A carton of the bench's catalog, by the letter or word the packers use.

    `size` is outside, `inner` inside (None: as good as the same), `tare` what it weighs empty (None: not known, as
    good as nothing), `most` what it carries.
    """

    name: str
    size: Size
    inner: Size | None = None
    tare: Weight | None = None
    most: Weight | None = None

    @property
    def room(self) -> Size:
        """How large it is inside, as far as known."""
        return self.inner or self.size

    @classmethod
    def parse(cls, name: str, text: str) -> Self:
        """Read "30x20x10cm inner 29x19x9cm tare 120g max 10kg"; all but the first is optional. Raises ValueError."""
        match = _BOX.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no box: write 30x20x10cm inner 29x19x9cm tare 120g max 10kg")
        inner = Size.parse(match["inner"]) if match["inner"] else None
        size = Size.parse(match["size"])
        if inner is not None and any(
            within > around
            for within, around in zip(sorted(inner.centimeters()), sorted(size.centimeters()), strict=True)
        ):
            raise ValueError(f"{text!r} is larger inside than outside")
        return cls(
            name=name,
            size=size,
            inner=inner,
            tare=Weight.parse(match["tare"]) if match["tare"] else None,
            most=Weight.parse(match["most"]) if match["most"] else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One box on the bench: which of the order's parcels it is, how large, how heavy (above zero).

    `insured` None means no cover asked (sent to Amazon as zero). `items` None means all the order's items.
    `ruling`: what the shop's rules came to for it; its quote is ranked and bought by that. `box_why`: a sentence on
    how its box was found, or why the items do not fit (then `fits` is False). `expected`: what items and box weigh
    together, None: not known. `weight_doubt`: a sentence, when the weight is far from that.
    """

    size: Size
    weight: Weight
    number: int = 1
    box: str | None = None
    insured: Money | None = None
    items: tuple[OrderItem, ...] | None = field(default=None)
    ruling: Ruling = NO_RULING
    box_why: str = ""
    fits: bool = True
    expected: Weight | None = None
    weight_doubt: str = ""

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("parcels are numbered from 1")
        if self.weight.value <= 0:
            raise ValueError("a parcel weighs more than zero")
