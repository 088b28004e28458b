"""The bench itself: time, secrets, choices, paper and the printers that take it."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Protocol

from shipstation.model import (
    Account,
    Address,
    BenchChoices,
    Box,
    Certificate,
    ColumnMapping,
    CommandCard,
    Credentials,
    DaySummary,
    DeviceState,
    Document,
    FoundPrinter,
    KitReport,
    LadderStep,
    PackingSlip,
    Paper,
    PrinterSetup,
    PrintJob,
    Rendered,
    Route,
    Rule,
    SafetyChoices,
    ScaleReading,
    SecuritySheet,
    StepId,
    StepNote,
    Verdict,
    Wish,
)


class Clock(Protocol):
    """The only source of time below the ways in."""

    def now(self) -> datetime:
        """Aware UTC."""

    def monotonic(self) -> float:
        """Seconds that never jump."""

    def wait(self, seconds: float, *, until: Event | None = None) -> None:
        """Sleep, in a worker thread only; `until` being set ends it early."""


class Secrets(Protocol):
    """The keyring, or practice's file of worthless keys."""

    def store_key(self) -> bytes:
        """The 32-byte key of the profile's store, made at the first call. KeyringAway; StoreAway: it is lost."""

    def store_keys(self) -> tuple[bytes, ...]:
        """That key, and the one that the store is being changed to, as far as there are any; none is made."""

    def keep_next_key(self, key: bytes) -> None:
        """The key that the store is about to get."""

    def keep_store_key(self, key: bytes) -> None:
        """The store's key is this one from now on, and no other."""

    def credentials(self, account: str) -> Credentials | None:
        """Of an account, or None."""

    def keep_credentials(self, account: str, credentials: Credentials) -> None:
        """Add or replace."""

    def forget_credentials(self, account: str) -> None:
        """Remove; nothing happens when there are none."""


class Settings(Protocol):
    """Choices of this bench (TOML)."""

    def accounts(self) -> tuple[Account, ...]:
        """All accounts of the profile."""

    def account(self, name: str | None = None) -> Account:
        """By name, else the chosen one. NotFound, or SettingsMissing when there is none."""

    def ship_from(self, account: Account) -> Address:
        """The account's own ship-from address, else the first one of its country, else the first one."""

    def boxes(self) -> tuple[Box, ...]:
        """The catalog."""

    def box(self, name: str | None = None) -> Box:
        """By name, else the usual one."""

    def wish(self) -> Wish:
        """The usual wish."""

    def printers(self) -> tuple[PrinterSetup, ...]:
        """All printers set up."""

    def printer(self, name: str | None = None) -> PrinterSetup | None:
        """By name (NotFound), else the default one, else None."""

    def routes(self) -> tuple[Route, ...]:
        """Which paper goes to which printer, as listed."""

    def notes(self) -> Mapping[StepId, StepNote]:
        """What was noted of each step on the way to an account."""

    def note(self, step: StepId, note: StepNote) -> None:
        """Note how far a step is."""

    def add_account(self, account: Account, *, at_home: bool = False) -> None:
        """Add or replace an account. `at_home`: in practice it may be without addresses. BadInput."""

    def scale(self) -> str:
        """Which scale is read: its device file, "auto" for the first one found, or "off"."""

    def bench(self) -> BenchChoices:
        """How careful this bench is."""

    def mappings(self) -> tuple[ColumnMapping, ...]:
        """Which columns of somebody's files are which fields, by their names."""

    def add_mapping(self, mapping: ColumnMapping) -> None:
        """Add or replace a mapping. BadInput."""

    def rules(self) -> tuple[Rule, ...]:
        """The shop's rules for its parcels, in the order in which they have their way."""

    def add_rule(self, rule: Rule, *, place: int | None = None) -> None:
        """Add or replace a rule. `place`: where it stands, from 1; None: where it stood, else last. BadInput."""

    def add_printer(self, printer: PrinterSetup) -> None:
        """Add or replace a printer; the first one added by hand becomes the default. BadInput."""

    def change_printer(self, name: str, change: Callable[[PrinterSetup], PrinterSetup]) -> PrinterSetup:
        """Another setup of a printer under the same name, made of what it is now. NotFound."""

    def add_route(self, route: Route) -> None:
        """Add or replace a route. BadInput; NotFound for an unknown printer or account."""

    def remove(self, kind: str, name: str) -> None:
        """Take an "account", a "printer", a "route", a "rule" or a "mapping" away. NotFound."""

    def put(self, key: str, value: str) -> None:
        """Set one choice by its dotted key, checked. BadInput, NotFound."""


class SafetySettings(Protocol):
    """The owner's choices of data and people."""

    def safety(self) -> SafetyChoices:
        """As they are now. BadInput for a damaged file."""


class Scale(Protocol):
    """The scale beside the bench."""

    def listen(self, told: Callable[[ScaleReading], None]) -> None:
        """Tell of every reading, in its own thread: four times a second and more while it is there. Once alone."""

    def look(self) -> ScaleReading:
        """What it says now; AWAY with the reason where there is none."""


class Renderer(Protocol):
    """Documents to printer bytes, in the decoder worker."""

    def render(self, document: Document, printer: PrinterSetup, *, pictured: bool = True) -> Rendered:
        """Bytes for that printer and a PNG of what comes out. NotPrintable, LabelUnreadable.

        `pictured` False: nobody looks at the PNG, and it may be empty.
        """

    def preview(self, document: Document) -> bytes:
        """A PNG of the document's first page, at most 1200 dots wide."""

    def pages(self, document: Document, *, tracking_id: str, printer: PrinterSetup) -> tuple[Document, ...]:
        """A joined document split by what its pages are, at most one document a type; the LABEL always comes first.

        The pages that hold the tracking id, or are as large as the label printer's paper, are LABEL, those with the
        id in front; others are PACKSLIP. A document of one page comes back as it is. LabelUnreadable.
        """

    def two_up(self, documents: Sequence[Document], *, sheet_mm: tuple[float, float], dpi: int = 300) -> Document:
        """Labels two by two on sheets of office paper: a PDF, each page a label in either half and a line between.

        Labels keep their exact size, turned where they fit only so. LabelUnreadable; NotPrintable for one that is
        larger than half a sheet.
        """


class Verifier(Protocol):
    """Reads a label as a scanner would."""

    def verify(
        self,
        rendered: Rendered,
        *,
        tracking_id: str,
        printer: PrinterSetup,
        size_mm: tuple[float, float] | None = None,
    ) -> Verdict:
        """Codes read, and what stands against printing. `size_mm`: what the label was bought as; None: not known.

        LabelUnreadable, NotPrintable.
        """


class Papers(Protocol):
    """Papers of our own making."""

    def test_page(self, printer: PrinterSetup, at: datetime) -> Document:
        """A page that shows name, time, a code to scan and rulers, of the printer's paper size."""

    def packing_slip(self, slip: PackingSlip, *, size_mm: tuple[float, float], dpi: int = 300) -> Paper:
        """What lies in a parcel, on as many pages as it takes; a length of 0 is a roll."""

    def day_summary(self, summary: DaySummary, *, size_mm: tuple[float, float], dpi: int = 300) -> Paper:
        """A day's parcels: counts and cost a service, every tracking id, a line for the driver to sign."""

    def command_cards(self, cards: Sequence[CommandCard], *, size_mm: tuple[float, float], dpi: int = 300) -> Paper:
        """Cards to scan: eight a sheet of office paper, one a label."""

    def security(self, sheet: SecuritySheet, *, size_mm: tuple[float, float], dpi: int = 300) -> Paper:
        """Answers to Amazon's security questionnaire, on office paper."""

    def ladder(self, printer: PrinterSetup, steps: Sequence[LadderStep]) -> Paper:
        """A page a step, each with a fine code that sets what made it; which prints best is the one to scan."""

    def alignment(self, printer: PrinterSetup) -> Paper:
        """Marks near the left and the top edge, each whole one with a code that moves the print by as much."""

    def kit_report(self, report: KitReport, pictures: Mapping[str, bytes], *, size_mm: tuple[float, float]) -> Paper:
        """A run of the test label kit on office paper. `pictures`: PNGs of its labels by tracking id."""

    def certificate(self, certificate: Certificate, *, size_mm: tuple[float, float]) -> Paper:
        """What was erased, when and by whom, on office paper."""

    def check_logo(self, path: str) -> None:
        """BadInput unless it is a PNG or JPEG that can stand on a slip."""


class KitShelf(Protocol):
    """Where runs of the test label kit are kept, a folder each."""

    def keep(self, folder: Path, report: KitReport, *, papers: Mapping[str, bytes]) -> None:
        """Write the report, and papers by their names in the folder. DiskFull, StoreAway."""

    def read(self, folder: Path) -> KitReport:
        """The report of a folder. NotFound; BadInput for one that is damaged."""

    def alone(self, room: Path) -> AbstractContextManager[None]:
        """While nobody else runs a kit in this room, in whatever process. StateRefused where somebody does."""

    def latest(self, room: Path) -> Path | None:
        """Of the runs in a room, the folder of the last one; None where there is none."""


class Devices(Protocol):
    """Asks printers how they are."""

    def state(self, printer: PrinterSetup) -> DeviceState:
        """How it is now, within 2 s. Never raises: what does not answer is AWAY, what cannot be asked is UNKNOWN."""

    def proposal(self, name: str, url: str) -> PrinterSetup:
        """What a printer at this address most likely is; nobody is asked. BadInput, with the forms there are."""


class Finder(Protocol):
    """Looks for printers that nobody has set up."""

    def find(self, seconds: float) -> tuple[FoundPrinter, ...]:
        """Queues of this computer, devices on USB, and what shows itself on the network within that time."""


class Spool(Protocol):
    """One worker a printer; jobs of one printer come out in order.

    A job whose printer is paused, or says that it would not print, is parked: it keeps its place, and is sent by
    itself as soon as the printer is ready. Whoever waits for it gets it back QUEUED, `said` telling why.
    """

    def submit(self, job: PrintJob, printer: PrinterSetup, data: bytes, *, again: bool = False) -> "Future[PrintJob]":
        """Keep the job, send it, keep its new state. The future gives the job parked or in its last state.

        It never raises. Raises, and then nothing is sent: DiskFull, StoreAway; PrinterUnsure after a doubt, unless
        `again`.
        """

    def send_left(
        self, job: PrintJob, printer: PrinterSetup, data: bytes, *, unverified: bool = False
    ) -> "Future[PrintJob]":
        """The same for a job that a stopped process left queued. StateRefused when somebody was quicker."""

    def parked(self) -> tuple[PrintJob, ...]:
        """Jobs of this process that wait for their printer, in order."""

    def progress(self) -> Mapping[str, float]:
        """Of the jobs being sent now: the share of their bytes that is out, 0 to 1."""

    def look_again(self) -> None:
        """A printer may be ready, or paused, now: no need to wait for the next look."""

    def listen(self, told: Callable[[PrintJob], None]) -> None:
        """Be told, in the printer's worker, of every job that was parked, taken up again, or ended."""

    def write_up(self) -> None:
        """Keep what became of jobs whose end the store could not take. DiskFull, StoreAway when it still cannot."""

    def close(self) -> None:
        """Finish what is being sent; what is queued stays queued in the store."""
