"""Printers as set up at the bench, and the jobs sent to them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self


class PaperKind(StrEnum):
    """What a paper is. The first four are Amazon's words (Shipping v2 `DocumentType`), the rest our own."""

    LABEL = "LABEL"
    PACKSLIP = "PACKSLIP"
    CUSTOM_FORM = "CUSTOM_FORM"
    RECEIPT = "RECEIPT"
    COLLECTION_FORM = "COLLECTION_FORM"
    SUMMARY = "SUMMARY"
    CARDS = "CARDS"
    SECURITY = "SECURITY"
    CERTIFICATE = "CERTIFICATE"
    TEST = "TEST"

    @classmethod
    def named(cls, text: str) -> Self:
        """The kind of that name, in any case. Raises ValueError with all the names."""
        if text.upper() not in cls.__members__:
            raise ValueError(f"{text!r} is no paper: write one of {', '.join(kind.value.lower() for kind in cls)}")
        return cls[text.upper()]


ENCLOSED = (PaperKind.PACKSLIP, PaperKind.CUSTOM_FORM, PaperKind.RECEIPT)
"""What may go along with a label."""

DARKNESS, SPEED, COPIES = (0, 30), (1, 14), (1, 20)
"""What may be asked of a printer: darkness, inches a second, copies of a paper."""
MOVED_MM, GAP_MM = (-50.0, 50.0), (0.0, 50.0)
USUAL_GAP_MM = 3.0
SCREEN_PERCENT = (50, 200)
"""How far a person may correct what a screen says of its own size."""


class Language(StrEnum):
    """What a printer understands."""

    ZPL = "zpl"
    ESCPOS = "escpos"
    TSPL = "tspl"
    EPL = "epl"
    PDF = "pdf"
    PNG = "png"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSetup:
    """A printer by the name packers use. `url` forms are those of the command line (tcp://host:9100, pdf:DIR …).

    Attributes:
        left_mm, top_mm: how far everything is moved to the right and down, to meet the paper.
        darkness: on the language's own scale (ZPL 0 to 30, TSPL and EPL 0 to 15); None: as set at the printer.
        speed: inches a second; None: as set at the printer.
        gap_mm: between two labels; 0 for paper without gaps.
        cutter: cut behind each page; None: as usual for the language (receipts are cut, labels are not).
        turned: everything upside down, for paper that comes out the other way.
        stand_in: the printer that gets its jobs while it `is_away`; "" for none.
        is_paused: its jobs wait in the spool.
        asks_state: it is asked how it is before and after each job; some cannot bear the question.
    """

    name: str
    url: str
    language: Language
    dpi: int = 203
    width_mm: float = 101.6
    length_mm: float = 152.4
    left_mm: float = 0.0
    top_mm: float = 0.0
    darkness: int | None = None
    speed: int | None = None
    gap_mm: float = USUAL_GAP_MM
    cutter: bool | None = None
    turned: bool = False
    stand_in: str = ""
    is_away: bool = False
    is_paused: bool = False
    asks_state: bool = True

    @property
    def darkest(self) -> int | None:
        """The end of its language's scale of darkness; None for a language that has none to set."""
        return {Language.ZPL: 30, Language.TSPL: 15, Language.EPL: 15}.get(self.language)

    def dots(self) -> tuple[int, int]:
        """Printable width and length in dots: 812×1218 for 4×6 in at 203 dpi."""
        return (round(self.width_mm / 25.4 * self.dpi), round(self.length_mm / 25.4 * self.dpi))


PAPERS = {
    "4x6": (101.6, 152.4),
    "A6": (105.0, 148.0),
    "A5": (148.0, 210.0),
    "A4": (210.0, 297.0),
    "letter": (215.9, 279.4),
}
"""Sizes that have a name, in millimeters."""
_SAME_MM = 0.5


def office_paper(country: str) -> tuple[float, float]:
    """What offices of a country (ISO 3166) print on, in millimeters: letter in the United States, else A4."""
    return PAPERS["letter"] if country == "US" else PAPERS["A4"]


_PAPER = re.compile(
    r"([0-9]{1,4}(?:\.[0-9]{1,2})?)\s*[x×]\s*([0-9]{1,4}(?:\.[0-9]{1,2})?)\s*(mm|cm|in)", re.IGNORECASE
)


def paper_size(text: str) -> tuple[float, float]:
    """Width and length in millimeters of "4x6", "A6", "A5", "A4", "letter" or "100x150mm". Raises ValueError."""
    named = next((size for name, size in PAPERS.items() if name.lower() == text.strip().lower()), None)
    if named is not None:
        return named
    match = _PAPER.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no paper size: write 4x6, A6, A4, letter or 100x150mm")
    factor = {"mm": 1.0, "cm": 10.0, "in": 25.4}[match[3].lower()]
    return float(match[1]) * factor, float(match[2]) * factor


def paper_name(size_mm: tuple[float, float]) -> str:
    """The same the other way: "A4", "100x150mm"; half a millimeter beside a named size still is that size."""
    named = next((name for name, size in PAPERS.items() if _is_near(size, size_mm)), "")
    return named or "{:g}x{:g}mm".format(*size_mm)


def _is_near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= _SAME_MM for a, b in zip(one, other, strict=True))


class Readiness(StrEnum):
    """Whether a printer would print now. UNKNOWN: it does not say, which is no reason not to send."""

    READY = "ready"
    STOPPED = "stopped"
    AWAY = "away"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceState:
    """How a printer is, in its own words: `said` is "ready", "out of labels", "the head is open" …"""

    readiness: Readiness
    said: str = ""
    held: int | None = field(default=None, compare=False)
    """How many labels it has taken that are not out; None: it does not tell."""

    @classmethod
    def of(cls, reasons: Sequence[str], *, held: int | None = None) -> Self:
        """Of a printer that gives these reasons not to print; ready when it has none."""
        if not reasons:
            return cls(readiness=Readiness.READY, said="ready", held=held)
        return cls(readiness=Readiness.STOPPED, said=" and ".join(reasons), held=held)

    @property
    def would_print(self) -> bool:
        """True unless it says that it would not."""
        return self.readiness in (Readiness.READY, Readiness.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPrinter:
    """A printer that showed itself, with its setup as a proposal.

    `place`: "queue of this computer", "USB" or "network". `said`: what else it told, for a person.
    """

    setup: PrinterSetup
    place: str
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which printer gets a kind of paper.

    Attributes:
        account: of this account alone; "": of any.
        size_mm: for pages of this width and length alone, either way round; None: of any.
        copies: how many are printed each time.
        with_label: printed by itself as soon as the label was; otherwise when a person asks for it.
    """

    name: str
    document: PaperKind
    printer: str
    account: str = ""
    size_mm: tuple[float, float] | None = None
    copies: int = 1
    with_label: bool = False


class PrintState(StrEnum):
    """The states of SAFETY.md part 2. UNSURE: killed or cut while sending; never repeated by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One paper on its way to one printer. `copy` counts from 1 over all jobs of the same document.

    `unverified`: a person had it printed although it does not read well.
    """

    job_id: str
    printer: str
    state: PrintState
    created_at: datetime
    shipment_id: str | None = None
    document: str = "LABEL"
    copy: int = 1
    said: str | None = None
    changed_at: datetime | None = None
    unverified: bool = False


def doubtful(jobs: Iterable[PrintJob]) -> PrintJob | None:
    """Of all jobs of one paper, the one to ask about; a later copy that came out ends the doubt of one before it."""
    asked = None
    for job in sorted(jobs, key=lambda each: each.copy):
        if job.state is PrintState.UNSURE:
            asked = job
        elif job.state is PrintState.SENT:
            asked = None
    return asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the verifier read on a rendered label. `faults` are sentences for the packer; none means good."""

    codes: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def good(self) -> bool:
        """True when nothing stands against printing it."""
        return not self.faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A document made ready for one printer: the bytes to send, and a PNG of what comes out."""

    data: bytes
    preview_png: bytes
    dpi: int
