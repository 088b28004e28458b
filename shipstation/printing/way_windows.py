"""`windows:NAME`: a printer of Windows. Its own language goes to the spooler as it is; pages go through its driver.

Both are followed until they have left the queue: a label that waits there would print by itself later.
"""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from shipstation.errors import LabelUnreadable, NotPrintable, PrinterAway, PrinterUnsure
from shipstation.model import DeviceState, Language, PrinterSetup
from shipstation.printing import asking, children, frames
from shipstation.printing.decoder import Decoder
from shipstation.printing.doubts import CAME_OUT
from shipstation.printing.winspool import Cut, NoSpooler, Spooler, spooler_here

log = logging.getLogger(__name__)

_LONGEST_NAME = 220
_DRIVER_S = 30.0
_PATIENCE_S = 20.0
_STEP_S = 0.25
_DRIVEN = (Language.PDF, Language.PNG)
_CHECK = "Put the printer right, then print again."
_QUEUE = "Look into the printer's queue and delete what is left there; then say whether the label came out."
# Source: Microsoft, PRINTER_INFO_2 and JOB_INFO_1, Status.
_PRINTER_SAYS = (
    (0x00000010, "out of labels"),
    (0x00000008, "the paper is stuck"),
    (0x00000040, "it has trouble with the paper"),
    (0x00400000, "the cover is open"),
    (0x00040000, "it has no toner or ribbon"),
    (0x00000001, "it is paused"),
    (0x00000080, "it is offline"),
    (0x00001000, "it is not there"),
    (0x00100000, "it needs a person"),
    (0x00000002, "it has an error"),
)
_JOB_SAYS = (
    (0x0040, "out of labels"),
    (0x0001, "the job is paused"),
    (0x0020, "it is offline"),
    (0x0200, "the queue is blocked"),
    (0x0400, "it needs a person"),
    (0x0002, "it has an error"),
)
_JOB_PRINTED, _JOB_DELETED = 0x0080 | 0x1000, 0x0004 | 0x0100
_WINDOWS_SAYS = {1801: "Windows knows no printer of that name", 5: "you may not use it", 1722: "it does not answer"}


BEGUN, DONE = "begun", "done"
"""What the child says, a line each: that the driver has the job from now on, and that it took all of it."""


class DriverJob(msgspec.Struct, frozen=True, kw_only=True):
    """What the child of a driver is told. `pages`: PNGs of `dpi` dots an inch; `file`: a PDF to write instead."""

    printer: str
    title: str
    dpi: int
    width_mm: float
    length_mm: float
    pages: tuple[bytes, ...]
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowsQueue:
    """A printer by the name that Windows shows. `patience_s`: how long a label may stay in its queue."""

    name: str
    language: Language
    width_mm: float
    length_mm: float
    dpi: int
    patience_s: float = _PATIENCE_S

    def send(self, job_id: str, data: bytes, *, sent: Callable[[int], None] = lambda _: None) -> None:
        """Give it to Windows, and wait until it has left the queue."""
        spooler = _spooler()
        title = f"label {job_id}"
        self.check(spooler)
        if self.language in _DRIVEN:
            print_pages(self.driver_job(title, data))
            sent(len(data))
        else:
            self.send_raw(spooler, title, data, sent)
        log.info("job %s: %d bytes to the printer %s of Windows", job_id, len(data), self.name)
        self.follow(spooler, title)

    def state(self) -> DeviceState:
        """As Windows describes it."""
        try:
            return self.seen(_spooler())
        except PrinterAway as error:
            return asking.away(error.said)

    def seen(self, spooler: Spooler) -> DeviceState:
        """The same, of a spooler that is already there."""
        try:
            printer = spooler.printer(self.name)
        except NoSpooler as error:
            return asking.away(_words(error))
        if printer.offline:
            return asking.stopped("it is offline")
        said = _said(printer.status, _PRINTER_SAYS)
        return asking.stopped(said) if said else asking.READY

    def check(self, spooler: Spooler) -> None:
        """Raises PrinterAway when it would not print now."""
        state = self.seen(spooler)
        if not state.would_print:
            raise PrinterAway(f"The printer {self.name} does not print: {state.said}. Nothing was sent.", _CHECK)

    def send_raw(self, spooler: Spooler, title: str, data: bytes, sent: Callable[[int], None]) -> None:
        """Its own language, past the driver. Raises PrinterAway, PrinterUnsure."""
        try:
            spooler.send(self.name, title, data, sent)
        except NoSpooler as error:
            raise PrinterAway(f"Windows did not take the label for {self.name}: {_words(error)}.", _CHECK) from error
        except Cut as cut:
            raise PrinterUnsure(
                f"Windows took {cut.sent} of {len(data)} bytes for {self.name}: {_words(cut.why)}.", _QUEUE
            ) from cut

    def driver_job(self, title: str, data: bytes) -> DriverJob:
        """Pages in this printer's dots, on its paper. Raises PrinterAway when that cannot be done."""
        return DriverJob(
            printer=self.name,
            title=title,
            dpi=self.dpi,
            width_mm=self.width_mm,
            length_mm=self.length_mm,
            pages=(data,) if self.language is Language.PNG else self._pages(data),
        )

    def _pages(self, data: bytes) -> tuple[bytes, ...]:
        """A PDF is opened in the decoder's child alone (SAFETY.md part 4)."""
        width, length = round(self.width_mm / 25.4 * self.dpi), round(self.length_mm / 25.4 * self.dpi)
        paper = frames.Paper(width=width, length=length)
        try:
            with Decoder() as decoder:
                asked = frames.Draw(content=data, format="PDF", dpi=self.dpi, paper=paper)
                drawn = decoder.ask(asked, frames.Drawn)
        except (LabelUnreadable, NotPrintable) as error:
            raise PrinterAway(error.said, error.remedy) from error
        return tuple(png_of(page, drawn.dpi) for page in drawn.pages)

    def follow(self, spooler: Spooler, title: str) -> None:
        """Return once it has left the queue as printed. Raises PrinterUnsure."""
        until, pause = time.monotonic() + self.patience_s, threading.Event()
        why = ""
        while True:
            try:
                jobs = spooler.jobs(self.name, title)
            except NoSpooler as error:
                raise PrinterUnsure(
                    f"Windows took the label for {self.name} and does not tell what became of it: {_words(error)}.",
                    CAME_OUT,
                ) from error
            if any(job.status & _JOB_DELETED for job in jobs):
                raise PrinterUnsure(f"The label was deleted from the queue of {self.name}.", CAME_OUT)
            if all(job.status & _JOB_PRINTED for job in jobs):
                return
            why = next((said for job in jobs if (said := _said(job.status, _JOB_SAYS))), "")
            if time.monotonic() >= until:
                break
            pause.wait(_STEP_S)
        for job in jobs:
            with suppress(NoSpooler):  # the doubt stands either way
                spooler.take_back(self.name, job.number)
        why = why or f"it was not done after {self.patience_s:.0f} s"
        raise PrinterUnsure(f"The printer {self.name} did not print: {why}. The label was taken back.", _QUEUE)


def windows_printer(setup: PrinterSetup) -> WindowsQueue | None:
    """The printer named behind `windows:`, or None when none can be called so."""
    name = setup.url.partition(":")[2]
    if not (0 < len(name) <= _LONGEST_NAME and name.isprintable() and name == name.strip()):
        return None
    return WindowsQueue(
        name=name,
        language=setup.language,
        width_mm=setup.width_mm,
        length_mm=setup.length_mm,
        dpi=setup.dpi,
    )


def print_pages(job: DriverJob, patience_s: float = _DRIVER_S) -> None:
    """Through the printer's driver, in a child process. Raises PrinterAway before it began, PrinterUnsure after."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "shipstation.printing.driver_child"],
            input=msgspec.msgpack.encode(job),
            capture_output=True,
            env=children.environment(),
            timeout=patience_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        if BEGUN.encode() not in (error.stdout or b""):
            raise PrinterAway(
                f"The driver of {job.printer} did not begin in {patience_s:.0f} s. Nothing was sent.", _CHECK
            ) from error
        raise PrinterUnsure(f"The driver of {job.printer} did not end in {patience_s:.0f} s.", _QUEUE) from error
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if lines and lines[-1] == DONE:
        return
    why = next(
        (line.removeprefix("no ") for line in lines if line.startswith("no ")), f"it ended with {done.returncode}"
    )
    log.warning("the driver of %s: %s", job.printer, why)
    if BEGUN in lines:
        raise PrinterUnsure(f"The driver of {job.printer} broke off: {why}.", _QUEUE)
    raise PrinterAway(f"The printer {job.printer} does not print: {why}. Nothing was sent.", _CHECK)


def png_of(page: frames.Bitmap, dpi: int) -> bytes:
    """A page's dots as a PNG."""
    # PIL costs the start 30 ms, and printers in their own language do without it.
    from shipstation.printing.sheets import Sheet, image_of  # noqa: PLC0415 start-up time, as said above

    return Sheet(image=image_of(page), dpi=dpi).png()


def _spooler() -> Spooler:
    """That of this computer. Raises PrinterAway."""
    try:
        spooler = spooler_here()
    except OSError as error:
        raise PrinterAway("This Windows has no print spooler.", "Print to a network address instead.") from error
    if spooler is None:
        raise PrinterAway(
            "Printers of Windows work on Windows alone.",
            "On this computer, use its own queue (cups:QUEUE) or the printer's network address.",
        )
    return spooler


def _said(status: int, table: tuple[tuple[int, str], ...]) -> str:
    return " and ".join(words for bit, words in table if status & bit)


def _words(error: NoSpooler) -> str:
    return _WINDOWS_SAYS.get(error.code, str(error))
