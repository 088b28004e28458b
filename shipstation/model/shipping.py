"""What was bought: the purchase and its state, the shipment, its papers, its way to the buyer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shipstation.model.measures import Money, Weight
from shipstation.model.offers import Promise
from shipstation.model.orders import Address, Channel, OrderKey


class PurchaseState(StrEnum):
    """The states of SAFETY.md part 1. LIVE ones block a second purchase of the same parcel."""

    INTENDED = "intended"
    SENT = "sent"
    BOUGHT = "bought"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    REPLACED = "replaced"
    """Paid, and given up: lost or come back, its order goes out again."""
    UNSURE = "unsure"


LIVE = frozenset(
    {
        PurchaseState.INTENDED,
        PurchaseState.SENT,
        PurchaseState.BOUGHT,
        PurchaseState.CANCELLING,
        PurchaseState.UNSURE,
    }
)


HELD = frozenset({PurchaseState.BOUGHT, PurchaseState.CANCELLING})
"""A parcel in these is bought: it shows its label and never rates."""

FORM_PREFIX = "collection form "
"""What stands for the order in the purchase of a collection form begins so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A purchase request as it will leave, byte for byte, every time it is sent. No token in `headers`.

    `key` "": the operation knows none. Such a request is never sent twice.
    """

    account: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """A purchase request that a person wrote, and what it names; "" where it does not say."""

    prepared: Prepared
    currency: str
    rate_id: str
    amazon_order_id: str
    package_ref: str
    carrier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper as the carrier delivered it. `dpi` None: not said (vector, or the carrier chose)."""

    type: str
    format: str
    content: bytes
    dpi: int | None = None
    width_mm: float | None = None
    length_mm: float | None = None

    @property
    def size_mm(self) -> tuple[float, float] | None:
        """Width and length of its pages; None where that was not said."""
        return (self.width_mm, self.length_mm) if self.width_mm and self.length_mm else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A carrier's yes. `charged` None: the answer named no price. `documents` may lack the label: it can be fetched.

    Carrier and service are "" where they are the ones asked for. `shipment_id` "": a paper was made, no shipment.
    `answer` is the carrier's own, parsed; it is shown at once where a person asked by hand, and kept nowhere.
    """

    shipment_id: str
    tracking_id: str
    package_ref: str
    promise: Promise
    documents: tuple[Document, ...]
    charged: Money | None = None
    carrier_id: str = ""
    carrier: str = ""
    service: str = ""
    answer: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Everything known before money is spent: what `Journal.intend` commits.

    `box`: "" when it has no name. Of the same quote, `dearest` is the highest price and `cheapest` the lowest in
    time, each as it could have been bought; None where there is none, or nothing was compared.
    `ship_from` None: not known (a request by hand, or one of an older version).
    """

    order: OrderKey
    parcel: int
    quote_id: str
    rate_id: str
    carrier_id: str
    carrier: str
    service_id: str
    service: str
    package_ref: str
    promise: Promise
    shown: Money
    prepared: Prepared
    box: str = ""
    dearest: Money | None = None
    cheapest: Money | None = None
    ship_from: Address | None = None

    @property
    def named(self) -> str:
        """What it buys, to a person, as a sentence begins."""
        if self.order.ref.startswith(FORM_PREFIX):
            return f"The collection form of {self.carrier or self.carrier_id}"
        return f"Order {self.order.ref}" if self.parcel == 1 else f"Parcel {self.parcel} of order {self.order.ref}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """Our intent to buy, and where it stands. `doubt`: bytes may have reached Amazon without a clear answer."""

    purchase_id: str
    state: PurchaseState
    intent: Intent
    doubt: bool
    tries: int
    created_at: datetime
    changed_at: datetime
    said: str | None = None
    code: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFacts:
    """What the kept label is, without its bytes."""

    format: str
    dpi: int | None
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A bought parcel. `tracking_state` is Amazon's own word, None before the first answer.

    `packed_by`: the operator who bought it, "" where none is named. `erased_at`: when its buyer was removed.
    """

    shipment_id: str
    purchase_id: str
    order: OrderKey
    parcel: int
    account: str
    state: PurchaseState
    carrier_id: str
    carrier: str
    service: str
    tracking_id: str
    package_ref: str
    shown: Money
    bought_at: datetime
    promise: Promise
    name: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    charged: Money | None = None
    tracking_state: str | None = None
    label: LabelFacts | None = None
    packed_by: str = ""
    erased_at: datetime | None = None

    @property
    def channel(self) -> Channel:
        """Where its order was sold."""
        return self.order.channel


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingEvent:
    """One scan on the way. `code` and `detail` are Amazon's own words; `place` is for reading."""

    at: datetime
    code: str
    detail: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How a parcel was handed over, as the carrier proves it. Addresses of pictures are good for 72 hours.

    Source: `TrackingSummary.proofOfDelivery` of Amazon's reference pages; its published model does not know it yet.
    """

    received_by: str = ""
    picture: str = ""
    signature: str = ""
    coordinates: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """What the carrier says of a parcel. `events` run from oldest to newest; everything may be missing.

    `alternate_id`: under which another carrier brings it to the door, "" where none does. `more`: what is told under
    names that this station does not know, each value a line of JSON. `proof` names people. All three are told when
    asked, and kept nowhere.
    """

    tracking_id: str
    carrier_id: str
    state: str | None
    promised: datetime | None
    as_of: datetime
    events: tuple[TrackingEvent, ...] = ()
    alternate_id: str = ""
    more: tuple[tuple[str, str], ...] = ()
    proof: Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyItem:
    """One line of what a shipment of Shipping v1 held."""

    title: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyParcel:
    """One container of a shipment of Shipping v1. `size` is for reading, "" when not told."""

    ref: str
    size: str
    weight: Weight | None
    value: Money | None
    items: tuple[LegacyItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyShipment:
    """A shipment bought with Shipping v1, as Amazon tells it today: restricted data, shown and never kept.

    Source: v1 `Shipment`. Texts are "" where Amazon says nothing.
    """

    shipment_id: str
    client_ref: str
    account_id: str
    ship_from: Address
    ship_to: Address
    service: str
    charged: Money | None
    billed_weight: Weight | None
    promise: Promise
    parcels: tuple[LegacyParcel, ...]
