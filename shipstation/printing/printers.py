"""Ways to a printer by URL. What `send` returns from has reached the printer whole (SAFETY.md part 2).

Nothing sent is PrinterAway, a cut after the first byte is PrinterUnsure: nobody repeats that without a person.
"""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from shipstation.errors import BadInput, PrinterAway, PrinterUnsure
from shipstation.model import DeviceState, Language, PrinterSetup
from shipstation.printing import asking
from shipstation.printing.doubts import may_be_out, reason
from shipstation.printing.files import new_file

log = logging.getLogger(__name__)

_FORMS = (
    "Use tcp://HOST:9100, ipp://HOST/PATH, ipps://HOST/PATH, cups:QUEUE, windows:NAME, usb:VID:PID, "
    "serial:/dev/PORT, pdf:FOLDER or file:PATH."
)
_RAW_PORT = 9100
_CONNECT_S = 3.0
_STALL_S = 10.0
_CHUNK = 16_384
_SUFFIXES = {
    Language.PDF: ".pdf",
    Language.PNG: ".png",
    Language.ZPL: ".zpl",
    Language.ESCPOS: ".escpos",
    Language.TSPL: ".tspl",
    Language.EPL: ".epl",
}


def unheard(_: int) -> None:
    """For who does not want to know how far a job is."""


class Printer(Protocol):
    """A way to one printer."""

    def send(self, job_id: str, data: bytes, *, sent: Callable[[int], None] = unheard) -> None:
        """Blocks until the printer has taken everything. Raises PrinterAway, PrinterUnsure, DiskFull.

        Args:
            sent: given the number of bytes that are out, as it grows; not every way can tell.
        """

    def state(self) -> DeviceState:
        """How it is now, within 2 s; nothing is printed, and no job is touched. Never raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpPrinter:
    """A raw socket, port 9100 as a rule. `stall_s`: how long it may take nothing, or not confirm the end."""

    host: str
    port: int = _RAW_PORT
    stall_s: float = _STALL_S
    language: Language = Language.ZPL

    def send(self, job_id: str, data: bytes, *, sent: Callable[[int], None] = unheard) -> None:
        """Send, say that this was all, and wait until the printer closes in turn."""
        try:
            connection = socket.create_connection((self.host, self.port), timeout=_CONNECT_S)
        except OSError as error:
            raise PrinterAway(
                f"The printer at {self.host}:{self.port} does not answer ({reason(error)}).",
                "Check that it is on and connected, then print again.",
            ) from error
        with connection:
            connection.settimeout(self.stall_s)
            self._push(connection, data, sent)
            self._wait_for_end(connection)
        log.info("job %s: %d bytes to %s:%d", job_id, len(data), self.host, self.port)

    def state(self) -> DeviceState:
        """Asked on a connection of its own, in its own language; one without such a question gets no byte."""
        return asking.at_socket(self.host, self.port, asking.question_in(self.language))

    def _push(self, connection: socket.socket, data: bytes, sent: Callable[[int], None]) -> None:
        view, out = memoryview(data), 0
        try:
            while out < len(data):
                out += connection.send(view[out : out + _CHUNK])
                sent(out)
        except OSError as error:
            if not out:
                raise PrinterAway(
                    f"The printer at {self.host}:{self.port} takes nothing ({reason(error)}).",
                    "Look at its display, then print again.",
                ) from error
            raise self._unsure(f"took {out} of {len(data)} bytes", error) from error

    def _wait_for_end(self, connection: socket.socket) -> None:
        """The printer closes once it has read everything; a reset means that it has not.

        Without this, "sent" would only mean that the bytes lie in our own system's buffer. One thing TCP cannot show:
        a printer that closes in good order while the end of a small label lies unread in its own buffer.
        """
        try:
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(_CHUNK):
                pass
        except OSError as error:
            raise self._unsure("did not confirm that it took everything", error) from error

    def _unsure(self, what: str, error: OSError) -> PrinterUnsure:
        return may_be_out(f"{self.host}:{self.port}", f"{what} ({reason(error)})")


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPrinter:
    """A folder that collects one file a job, named by us. Never overwrites."""

    folder: Path
    suffix: str

    def send(self, job_id: str, data: bytes, *, sent: Callable[[int], None] = unheard) -> None:
        """Write the file whole or not at all."""
        written = new_file(self.folder / f"label-{_safe(job_id)}{self.suffix}", data)
        sent(len(data))
        log.info("job %s: %d bytes to %s", job_id, len(data), written.name)

    def state(self) -> DeviceState:
        """Ready when files can be written there."""
        return _folder_state(self.folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePrinter:
    """A file; the next job gets a number behind the name. Never overwrites."""

    path: Path

    def send(self, job_id: str, data: bytes, *, sent: Callable[[int], None] = unheard) -> None:
        """Write the file whole or not at all."""
        written = new_file(self.path, data)
        sent(len(data))
        log.info("job %s: %d bytes to %s", job_id, len(data), written.name)

    def state(self) -> DeviceState:
        """Ready when files can be written beside it."""
        return _folder_state(self.path.parent)


def open_printer(setup: PrinterSetup) -> Printer:
    """The way to a printer as set up. Nothing is connected yet. Raises BadInput for a URL that is none."""
    return parse(setup)


def check_url(url: str) -> None:
    """Raises BadInput, with the forms that exist, when no printer can be reached by this URL."""
    proposal("", url)


def proposal(name: str, url: str) -> PrinterSetup:
    """What a printer at this address most likely is. Raises BadInput, with the forms there are."""
    setup = PrinterSetup(name=name, url=url, language=language_of(url))
    parse(setup)
    return setup


def language_of(url: str) -> Language:
    """What a printer at that URL most likely understands."""
    scheme, _, rest = url.partition(":")
    if scheme.lower() in ("pdf", "cups", "windows", "ipp", "ipps"):
        return Language.PDF
    if scheme.lower() == "file":
        by_suffix = {suffix: language for language, suffix in _SUFFIXES.items()}
        return by_suffix.get(Path(rest).suffix.lower(), Language.ZPL)
    return Language.ZPL


def parse(setup: PrinterSetup) -> Printer:
    """The printer that a URL names. Raises BadInput."""
    url = setup.url
    scheme, colon, rest = url.partition(":")
    scheme = scheme.lower()
    if scheme == "tcp" and colon:
        return _tcp(setup)
    if colon and (printer := _other_way(scheme, setup)) is not None:
        return printer
    if scheme in ("pdf", "file") and rest.removeprefix("//"):
        path = Path(rest.removeprefix("//")).expanduser()
        suffix = _SUFFIXES.get(setup.language, ".bin")
        if scheme == "pdf":
            return FolderPrinter(folder=path, suffix=suffix)
        if path.is_dir() or rest.endswith(("/", "\\")):
            return FolderPrinter(folder=path, suffix=suffix)
        return FilePrinter(path=path)
    raise BadInput(f"“{url[:80]}” is no printer's address.", _FORMS, fields=("url",))


def _other_way(scheme: str, setup: PrinterSetup) -> Printer | None:
    """The ways that stand in modules of their own; None for an address that is none of them."""
    # http.client, ssl and subprocess cost the start 50 ms: who prints otherwise does not wait for them.
    if scheme == "cups":
        from shipstation.printing.way_cups import cups_printer  # noqa: PLC0415 start-up time, as said above

        return cups_printer(setup)
    if scheme in ("ipp", "ipps"):
        from shipstation.printing.way_ipp import ipp_printer  # noqa: PLC0415 as above

        return ipp_printer(setup)
    if scheme == "serial":
        from shipstation.printing.way_serial import serial_printer  # noqa: PLC0415 as above

        return serial_printer(setup)
    if scheme == "usb":
        from shipstation.printing.way_usb import usb_printer  # noqa: PLC0415 as above

        return usb_printer(setup)
    if scheme == "windows":
        from shipstation.printing.way_windows import windows_printer  # noqa: PLC0415 as above

        return windows_printer(setup)
    return None


def _folder_state(folder: Path) -> DeviceState:
    """Whether the folder can be written, or made where it is not there yet."""
    try:
        nearest = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
            return asking.READY
    except OSError as error:
        return asking.stopped(f"its folder cannot be looked at ({reason(error)})")
    return asking.stopped("its folder cannot be written")


def _tcp(setup: PrinterSetup) -> TcpPrinter:
    url = setup.url
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadInput(f"“{url[:80]}” is no printer's address.", _FORMS, fields=("url",)) from error
    is_bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if not host or port == 0 or not is_bare or any(letter.isspace() for letter in host):
        raise BadInput(f"“{url[:80]}” is no printer's address.", _FORMS, fields=("url",))
    return TcpPrinter(host=host, port=port or _RAW_PORT, language=setup.language)


def _safe(job_id: str) -> str:
    return "".join(letter for letter in job_id if letter.isascii() and letter.isalnum())[:40]
