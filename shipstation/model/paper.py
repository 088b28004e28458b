"""Printers as set up at the bench, and the jobs sent to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
    """A printer by the name packers use. `url` forms are those of the command line (tcp://host:9100, pdf:DIR …)."""

    name: str
    url: str
    language: Language
    dpi: int = 203
    width_mm: float = 101.6
    length_mm: float = 152.4

    def dots(self) -> tuple[int, int]:
        """Printable width and length in dots: 812×1218 for 4×6 in at 203 dpi."""
        return (round(self.width_mm / 25.4 * self.dpi), round(self.length_mm / 25.4 * self.dpi))


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
