"""The test label kit: the integration cases, what came of each, the labels that were printed and how they scan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from shipstation.model.measures import Money


class CaseId(StrEnum):
    """The cases by name, in the order in which they run."""

    STANDARD = "standard"
    HEAVIEST = "heaviest"
    ITEMS = "several-items"
    ADDRESS = "invalid-address"
    PDF = "label-pdf"
    PNG = "label-png"
    ZPL = "label-zpl"
    EXTRA = "value-added"
    AMAZON = "amazon-order"
    TRACK = "track"
    UNKNOWN = "track-unknown"
    CANCEL = "cancel"
    TWICE = "cancel-twice"
    TOKEN = "expired-token"  # noqa: S105 a case's name

    @property
    def spends(self) -> bool:
        """Whether it buys a label."""
        return self in (CaseId.PDF, CaseId.PNG, CaseId.ZPL, CaseId.EXTRA, CaseId.AMAZON)


@dataclass(frozen=True, slots=True, kw_only=True)
class KitCase:
    """What a case asks, and what a good answer is."""

    title: str
    asks: str
    expects: str


CASES: Mapping[CaseId, KitCase] = MappingProxyType(
    {
        CaseId.STANDARD: KitCase(
            title="Standard parcel", asks="rates for 500 g in 20×15×10 cm", expects="at least one rate"
        ),
        CaseId.HEAVIEST: KitCase(
            title="Heaviest parcel",
            asks="rates for 30 kg in 60×40×40 cm",
            expects="rates, or a reason for each service",
        ),
        CaseId.ITEMS: KitCase(
            title="Several items", asks="rates for three items, six pieces", expects="at least one rate"
        ),
        CaseId.ADDRESS: KitCase(
            title="Invalid address",
            asks="rates to a postal code that does not exist",
            expects="a refusal, or no rate",
        ),
        CaseId.PDF: KitCase(title="Label as PDF", asks="a purchase", expects="a PDF that prints and reads"),
        CaseId.PNG: KitCase(title="Label as PNG", asks="a purchase", expects="a PNG that prints and reads"),
        CaseId.ZPL: KitCase(title="Label as ZPL", asks="a purchase", expects="ZPL that prints and reads"),
        CaseId.EXTRA: KitCase(
            title="Value-added service", asks="a purchase with an extra", expects="a label, charged with the extra"
        ),
        CaseId.AMAZON: KitCase(
            title="Amazon order", asks="rates and a purchase for an order of Amazon's", expects="rates, and a label"
        ),
        CaseId.TRACK: KitCase(title="Track", asks="where a bought parcel is", expects="a state"),
        CaseId.UNKNOWN: KitCase(
            title="Unknown tracking id", asks="where a parcel is that nobody sent", expects="a refusal"
        ),
        CaseId.CANCEL: KitCase(title="Cancel", asks="every label of the kit back", expects="all are cancelled"),
        CaseId.TWICE: KitCase(title="Cancel twice", asks="a cancelled one back again", expects="it stays cancelled"),
        CaseId.TOKEN: KitCase(
            title="Expired token", asks="a purchase with a token that does not count", expects="a refusal, no label"
        ),
    }
)


class CaseState(StrEnum):
    """What came of a case. NOT_HERE: this account, printer or profile cannot show it; `said` tells why."""

    OK = "ok"
    ODD = "not as expected"
    NOT_HERE = "not possible here"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """A case that ran. `said`: what came, a sentence; `remedy`: what to do where it is odd."""

    case: CaseId
    state: CaseState
    said: str
    remedy: str = ""
    took_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer as they went over the line, secrets and all: never written down as it is.

    `status` None: no answer came. Bodies are bytes as sent and received.
    """

    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes | None
    status: int | None
    answer_headers: Mapping[str, str]
    answer_body: bytes
    took_s: float


class Grade(StrEnum):
    """How a printed label scans: at once, after other tries, only as something else."""

    A = "A"
    B = "B"
    F = "F"


@dataclass(frozen=True, slots=True, kw_only=True)
class KitLabel:
    """A test label that was bought, and what became of it on paper.

    Attributes:
        file: its name in the folder; "" where it is a buyer's own and stays out of it.
        printed: what became of the print, in words.
        reads: what the station read of it before the paper, "" for good.
        tries: scans that brought another code, before the right one came; `grade` None: it was not scanned yet.
    """

    case: CaseId
    format: str
    dpi: int | None
    service: str
    tracking_id: str
    shipment_id: str
    charged: Money
    file: str
    printed: str
    reads: str
    cancelled: bool = False
    tries: int = 0
    grade: Grade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KitReport:
    """A run of the kit as it stands. `exchanges`: how many requests were kept beside it.

    `left`: shipments that could not be cancelled. `open_purchases`: those nobody can tell of yet.
    """

    station: str
    profile: str
    account: str
    business_id: str
    printer: str
    began_at: datetime
    ended_at: datetime | None = None
    cases: tuple[CaseResult, ...] = ()
    labels: tuple[KitLabel, ...] = ()
    exchanges: int = 0
    left: tuple[str, ...] = ()
    open_purchases: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether it ended, nothing was odd, and nothing that was bought is left."""
        settled = self.ended_at is not None and not self.left and not self.open_purchases
        return settled and all(each.state is not CaseState.ODD for each in self.cases)
