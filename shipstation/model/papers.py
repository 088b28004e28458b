"""What papers of our own making tell: slips, the day's summary, cards of commands, steps of a ladder."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from shipstation.model.measures import Money
from shipstation.model.orders import Address, OrderItem
from shipstation.model.paper import PaperKind
from shipstation.model.shipping import Document

ROLL_MM = (80.0, 0.0)
"""A receipt roll: a length of 0 says that a page is as long as what stands on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper of our own, ready to be rendered.

    `unwritten`: the characters that no font of this computer has; Latin letters stand in their place.
    """

    kind: PaperKind
    document: Document
    pages: int
    unwritten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperChoices:
    """What a shop says about its own papers. `logo`: path of a PNG or JPEG file; "" each for none."""

    shop: str = ""
    logo: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackingSlip:
    """What lies in a parcel. `ship_from` None: no return address is set up. Parcels are numbered from 1.

    `to_lines`, `from_lines`: the two as their countries write them; () where nobody said, then as they are kept.
    """

    order_ref: str
    at: datetime
    ship_to: Address
    items: tuple[OrderItem, ...]
    ship_from: Address | None = None
    parcel: int = 1
    parcels: int = 1
    tracking_id: str = ""
    choices: PaperChoices = PaperChoices()
    is_practice: bool = False
    to_lines: tuple[str, ...] = ()
    from_lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayParcel:
    """One parcel of a day. `cost` None: nobody said."""

    order_ref: str
    tracking_id: str
    carrier: str
    service: str
    place: str = ""
    cost: Money | None = None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySummary:
    """A day's parcels for the shop and for the driver who takes them, in the order bought. `day`: the bench's own."""

    day: date
    at: datetime
    parcels: tuple[DayParcel, ...]
    shop: str = ""
    is_practice: bool = False

    def going(self) -> tuple[DayParcel, ...]:
        """Those that were not cancelled."""
        return tuple(parcel for parcel in self.parcels if not parcel.is_cancelled)

    def services(self) -> tuple[tuple[str, str, int, tuple[Money, ...]], ...]:
        """Carrier, service, how many parcels go, and their cost a currency; by carrier, then by service."""
        counts = Counter((parcel.carrier, parcel.service) for parcel in self.going())
        return tuple(
            (carrier, service, count, costs(self.going(), carrier=carrier, service=service))
            for (carrier, service), count in sorted(counts.items())
        )


def costs(
    parcels: Iterable[DayParcel], *, carrier: str | None = None, service: str | None = None
) -> tuple[Money, ...]:
    """What parcels cost, added up a currency, by its code; of one carrier and service where they are named."""
    sums: dict[str, Decimal] = {}
    for parcel in parcels:
        if carrier in (None, parcel.carrier) and service in (None, parcel.service) and parcel.cost is not None:
            sums[parcel.cost.currency] = sums.get(parcel.cost.currency, Decimal(0)) + parcel.cost.amount
    return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCard:
    """A command to scan. `text` is what the code says, `word` what a person calls it, `hint` what it does."""

    text: str
    word: str
    hint: str

    def __post_init__(self) -> None:
        if not (self.text.isascii() and self.text.isprintable()):
            raise ValueError(f"{self.text!r} cannot stand in a code")


COMMAND_PREFIX = "PB:"
"""What every code for the station itself begins with: no order, SKU or tracking id does."""
SCANNER_CARD = COMMAND_PREFIX + "KEYS:AWYM-1/;_@"
"""What the card says that finds out the scanner's keyboard: keys that stand elsewhere on other keyboards, none of
them dead."""
SCANNER_LAYOUTS = ("us", "gb", "de", "ch", "fr", "be", "es", "it", "se")
"""Keyboard layouts of a computer that a scanner's American typing can be read back from."""
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "BUY": "Buy the chosen rate",
        "REPRINT": "Print the last label again",
        "CANCEL": "Cancel the last shipment",
        "NEXT": "Go to the next order",
    }
)
WISHES: Mapping[str, str] = MappingProxyType(
    {"BEST": "Cheapest that is in time", "CHEAPEST": "Cheapest of all", "FASTEST": "First at the buyer"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """One setting to try: darkness on the language's own scale, speed in inches a second; None: as it is."""

    darkness: int | None = None
    speed: int | None = None


def printer_key(name: str) -> str:
    """Four letters or digits that stand for a printer's name, of any script, in a code."""
    return base64.b32encode(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest())[:4].decode("ascii")


def set_code(name: str, step: LadderStep) -> str:
    """What the code on a page of the ladder says: `PB:SET:K7QA:D18:S4`."""
    darkness = f":D{step.darkness}" if step.darkness is not None else ""
    speed = f":S{step.speed}" if step.speed is not None else ""
    return f"{COMMAND_PREFIX}SET:{printer_key(name)}{darkness}{speed}"


def move_code(name: str, edge: str, mm: float) -> str:
    """What the code beside a mark says: `PB:MOVE:K7QA:L+1.5`. `edge` L or T; `mm` right or down is positive."""
    return f"{COMMAND_PREFIX}MOVE:{printer_key(name)}:{edge}{mm:+.1f}"
