"""What a seller has to ship: orders, their items, where they go, and the parcel made of them."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from shipstation.model.goods import AtDoor, Goods
from shipstation.model.measures import Money, Size, Weight
from shipstation.model.rulings import NO_RULING, Ruling

_BOX = re.compile(
    r"\s*(?P<size>.+?)(?:\s+inner\s+(?P<inner>.+?))?(?:\s+tare\s+(?P<tare>.+?))?(?:\s+max\s+(?P<most>.+?))?\s*",
    re.IGNORECASE,
)

_PLACE_FIRST = ("GB", "IE", "CA", "NL")
"""Postcodes of two parts, of which the first names a town or a quarter."""


def digest_of(value: object) -> str:
    """Tells whether a value is the same as before, without keeping it."""
    return hashlib.sha256(repr(value).encode("utf-8", "backslashreplace")).hexdigest()[:16]


ORDER_FACTS = ("items", "ship_to", "deliver_by", "ship_by")
"""What a shop or a person says of an order; the rest is this station's own word."""

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
    MERGED = "merged"
    """It goes out as a part of another order."""


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

    @property
    def is_northern_ireland(self) -> bool:
        """Part of the United Kingdom, and for goods of the European Union's market."""
        return self.country == "GB" and self.postal_code.strip().upper().startswith("BT")

    def lines(self) -> tuple[str, ...]:
        """The address as a person reads it, without empty lines, country code last."""
        place = " ".join(part for part in (self.city, self.state, self.postal_code) if part)
        return tuple(
            line
            for line in (self.name, self.company, self.line1, self.line2, self.line3, place, self.country)
            if line
        )

    @property
    def area(self) -> str:
        """As much of its postcode as names no street: "981" of 98109-5210, "SW1A" of SW1A 2AA, "69" of 69003."""
        code = self.postal_code.strip().upper()
        if self.country in _PLACE_FIRST:
            return (code.split()[0] if " " in code else code[:-3])[:4]
        return "".join(char for char in code if char.isalnum())[: 3 if self.country == "US" else 2]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderItem:
    """One line of an order. `order_item_id` is Amazon's OrderItemId, required on the AMAZON channel.

    `size` is that of one piece as it is packed, None: not known. `barcode`: what stands on it, where it is no SKU.
    `goods` None: nobody said what customs or a carrier of dangerous goods asks.
    """

    sku: str
    title: str
    quantity: int
    unit_value: Money | None = None
    weight: Weight | None = None
    order_item_id: str | None = None
    size: Size | None = None
    barcode: str = ""
    goods: Goods | None = None

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
class OrderEdit:
    """What a person changed in an order here. `field`: "ship_to.state", "goods.SKU".

    `accepted`: a proposal was taken, nobody typed it. `was`: digest of what stood there before, no second copy of it:
    while its shop says that still, the edit stands.
    """

    at: datetime
    field: str
    accepted: bool
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as imported, with where it stands. Times are aware UTC.

    `parcels`: in how many it goes out, from 1; each is bought by itself. It is this station's word, like `state`.
    `account`: through which it was taken in from its shop; "" for an order of a file. `source`: the form of that
    file, "" for the generic one; references count within it. `hold`: what its shop says against buying it, whatever
    its state: one that was bought before stays bought. `overruled`: the hold in spite of which its owner decided to
    ship. `stop`: why a person here holds it, "": nobody does. `trouble`: why it cannot be bought as it is, in a
    sentence; it is a PROBLEM then. `tags`, `note`: words of this station.
    `collect`: cash that the buyer pays at the door, None: paid. `at_door`: what else he does there. `edits`: what was
    changed here field by field, oldest first; it stands until its shop says something new. `edited`: names of the
    facts that were written anew here, which no file changes back. `parts`: the orders that were merged into it;
    `part_of`: the one that it was merged into. `came_from`: the order that it copies or takes back.
    `sender`: who hands it over, where that is not this bench: then it is a return. `erased_at`: when its buyer was
    removed (rules/retention.py); None: the buyer stands here.
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
    collect: Money | None = None
    at_door: AtDoor | None = None
    edits: tuple[OrderEdit, ...] = ()
    overruled: Hold | None = None
    stop: str = ""
    trouble: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    edited: tuple[str, ...] = ()
    parts: tuple[OrderKey, ...] = ()
    part_of: OrderKey | None = None
    came_from: OrderKey | None = None
    sender: Address | None = None
    erased_at: datetime | None = None

    @property
    def held(self) -> str:
        """Why it must not be bought, as part of a sentence; "" where nothing stands against it."""
        if self.hold is not None and self.hold is not self.overruled:
            return self.hold.said
        return self.stop

    @property
    def unbought(self) -> OrderState:
        """Its state as long as no parcel of it is bought."""
        if self.part_of is not None:
            return OrderState.MERGED
        if self.held:
            return OrderState.ON_HOLD
        return OrderState.PROBLEM if self.trouble else OrderState.TO_SHIP

    def __post_init__(self) -> None:
        if not self.items:
            raise ValueError("an order has at least one item")
        if not 1 <= self.parcels <= MOST_PARCELS:
            raise ValueError(f"an order goes out in 1 to {MOST_PARCELS} parcels")

    @property
    def asked_mark(self) -> str:
        """Another one as soon as rates that were asked for it before are for something else."""
        # Of its own orders Amazon knows where they go.
        place = None if self.key.channel is Channel.AMAZON else self.ship_to
        goods = [(item.sku, item.goods) for item in self.items]
        return digest_of((place, goods, self.collect, self.at_door))

    def without_buyer(self, at: datetime) -> "Order":
        """What stays when its buyer is removed: ids, SKUs with their counts, country and the postcode's area.

        What people wrote about it goes too: a note or a reason may name anybody.
        """
        to = self.ship_to
        return replace(
            self,
            items=tuple(OrderItem(sku=item.sku, title="", quantity=item.quantity) for item in self.items),
            ship_to=Address(name="", line1="", city="", postal_code=to.area, country=to.country),
            erased_at=at,
            edits=(),
            note="",
            stop="",
            trouble="",
            tags=(),
            sender=None,
            collect=None,
        )


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


def with_goods(told: tuple[OrderItem, ...], known: Order) -> tuple[OrderItem, ...]:
    """Items from where nobody knows of customs and danger, with what is known of them here."""
    ours = {item.sku: item.goods for item in known.items}
    return tuple(
        replace(item, goods=ours[item.sku]) if item.goods is None and item.sku in ours else item for item in told
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One box on the bench: which of the order's parcels it is, how large, how heavy (above zero).

    `insured` None means no cover asked (sent to Amazon as zero). `items` None means all the order's items.
    `ruling`: what the shop's rules came to for it; its quote is ranked and bought by that. `box_why`: a sentence on
    how its box was found, or why the items do not fit (then `fits` is False). `expected`: what items and box weigh
    together, None: not known. `weight_doubt`: a sentence, when the weight is far from that. `ship_at`: when it is
    handed over, UTC; None: at once.
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
    ship_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("parcels are numbered from 1")
        if self.weight.value <= 0:
            raise ValueError("a parcel weighs more than zero")
