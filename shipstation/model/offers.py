"""What carriers offer for a parcel: rates, their promises, papers and extras, and the quote that holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shipstation.model.measures import LengthUnit, Money, Weight, millimeters
from shipstation.model.orders import Address, OrderKey, Parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when until when, aware UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """When the carrier says it will fetch and deliver. None means not promised."""

    pickup: Window | None = None
    delivery: Window | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedService:
    """An extra of a rate (Shipping v2 ValueAddedService), e.g. NO_CONFIRMATION at no cost."""

    id: str
    name: str
    cost: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedServiceGroup:
    """Extras of which at most one is taken; exactly one where `required`."""

    id: str
    description: str
    required: bool
    services: tuple[AddedService, ...]


Extras = tuple[tuple[str, str], ...]
"""What a person chose of a rate's extras: pairs of group id and service id, "" for none of the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOption:
    """One way a format can be delivered (Shipping v2 PrintOption). Empty `dpis`: none may be asked for."""

    dpis: tuple[int, ...]
    layouts: tuple[str, ...]
    joinings: tuple[bool, ...]
    documents: tuple[tuple[str, bool], ...]
    """Pairs of document type (LABEL, PACKSLIP …) and whether it is mandatory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSpec:
    """A format and paper size that a rate can deliver (Shipping v2 SupportedDocumentSpecification)."""

    format: str
    width: Decimal
    length: Decimal
    unit: LengthUnit
    options: tuple[PrintOption, ...]

    def millimeters(self) -> tuple[Decimal, Decimal]:
        """Width and length in millimeters, exact."""
        return (millimeters(self.width, self.unit), millimeters(self.length, self.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRequest:
    """What is asked for in a purchase: always inside one DocumentSpec of the chosen rate."""

    format: str
    width: Decimal
    length: Decimal
    unit: LengthUnit
    dpi: int | None
    layout: str | None
    join: bool
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One line of a rate's price (Shipping v2 RateItem). `kind` is MANDATORY, OPTIONAL or INCLUDED."""

    id: str
    kind: str
    cost: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One offer. `total` is what Amazon asks before extras; `benefits` are the included ones by name.

    `payment`: who is paid, as Amazon names it; "" when it does not say. `more`: what it tells under names that this
    station does not know, each value a line of JSON.
    Source: Shipping v2 `Rate`. Unknown texts are kept as they came.
    """

    rate_id: str
    carrier_id: str
    carrier: str
    service_id: str
    service: str
    total: Money
    promise: Promise
    documents: tuple[DocumentSpec, ...]
    groups: tuple[AddedServiceGroup, ...] = ()
    charges: tuple[Charge, ...] = ()
    benefits: tuple[str, ...] = ()
    excluded_benefits: tuple[str, ...] = ()
    needs_inputs: bool = False
    billed_weight: Weight | None = None
    payment: str = ""
    more: tuple[tuple[str, str], ...] = ()


InputPath = tuple[str | int, ...]
"""Where an answer stands in the answers: names, and places in lists from 0."""


class InputKind(StrEnum):
    """How a question is answered. FILE: by no form, only by a file of answers."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    YES_NO = "yes or no"
    CHOICE = "choice"
    DATE = "date"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputQuestion:
    """One thing that a rate asks for, in words for the packer.

    `group` names the part it belongs to ("" for none). `required`: nothing is bought without it;
    `required_in_group`: only once something of its group is answered. `choices` are pairs of words and value.
    `default` is None where there is none; `why_not` says why no form can ask (kind FILE).
    """

    path: InputPath
    title: str
    kind: InputKind
    required: bool
    required_in_group: bool = False
    group: str = ""
    hint: str = ""
    default: Any = None
    choices: tuple[tuple[str, Any], ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputList:
    """A part that may be answered several times: `shown` entries of the form now, at most `most`."""

    path: InputPath
    title: str
    shown: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFault:
    """What is wrong with one answer, a sentence."""

    path: InputPath
    said: str

    @property
    def field(self) -> str:
        """The path with dots: "contact.phones.0"."""
        return ".".join(map(str, self.path)) or "inputs"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputForm:
    """What a rate asks for, as a form. No questions and an empty `schema`: nothing after all.

    `blank` is what an unanswered form sends: the required parts with nothing in them.
    Source: Shipping v2 `getAdditionalInputs`, JSON Schema draft 4.
    """

    schema: Mapping[str, Any]
    title: str = ""
    questions: tuple[InputQuestion, ...] = ()
    lists: tuple[InputList, ...] = ()
    blank: Mapping[str, Any]

    @property
    def asks(self) -> bool:
        """Whether there is anything to answer."""
        return bool(self.schema)

    def by_file_alone(self) -> tuple[InputQuestion, ...]:
        """Required questions that no form can ask."""
        return tuple(each for each in self.questions if each.required and each.kind is InputKind.FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ineligible:
    """A service that is not offered, and why: pairs of Amazon's code and text."""

    carrier_id: str
    carrier: str
    service_id: str
    service: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """A carrier's whole answer to a request for rates. `token` goes with every rate of it."""

    token: str
    rates: tuple[Rate, ...]
    ineligible: tuple[Ineligible, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Offers for one parcel of one order under one account; `asked_at` is when the request was sent.

    `asked_mark`: of the order as it was then. `label_prints`: what its label can say beside the carrier's own.
    `ship_from` None: quoted by a version that did not write it down.
    """

    quote_id: str
    order: OrderKey
    parcel: Parcel
    package_ref: str
    account: str
    asked_at: datetime
    offers: Offers
    deliver_by: datetime | None = None
    asked_mark: str = ""
    label_prints: tuple[str, ...] = ()
    ship_from: Address | None = None

    def rate(self, rate_id: str) -> Rate | None:
        """The rate of that id, or None."""
        return next((rate for rate in self.offers.rates if rate.rate_id == rate_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A rate in its place. `in_time` None: there is no deadline. `price` holds required extras.

    `why_not` says why it cannot be bought here (then `buyable` is False), in words for the packer.
    `asks`: it can be bought once its questions are answered; until then it is not buyable.
    """

    rate: Rate
    rank: int
    reason: str
    price: Money
    in_time: bool | None
    protected: bool
    buyable: bool = True
    why_not: str | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person accepted with a rate: the paper, the extras, and answers a rate may ask for."""

    document: DocumentRequest
    added: tuple[AddedService, ...] = ()
    inputs: Mapping[str, Any] | None = None
