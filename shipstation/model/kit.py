"""The test label kit: the integration cases, what came of each, the labels that were printed and how they scan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
