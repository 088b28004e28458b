"""The ways to a device: bytes out of the cable whole, or a clear word that they did not, or may have, come out."""

import errno
import logging
import os
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from shipstation.errors import BadInput, DiskFull, PrinterAway, PrinterUnsure
from shipstation.model import Language, PrinterSetup

log = logging.getLogger(__name__)

_FORMS = "tcp://host:9100, pdf:DIR or file:PATH"
_LATER = ("ipp", "ipps", "cups", "windows", "usb", "serial")
_CONNECT_S = 3.0
_SEND_S = 20.0
_DRAIN_S = 5.0
_CHUNK = 16 * 1024
_SUFFIX = {Language.PDF: "pdf", Language.PNG: "png", Language.ZPL: "zpl", Language.ESCPOS: "bin"}


class Transport(Protocol):
    """Sends the bytes of one job."""

    def send(self, name: str, data: bytes) -> None:
        """Send whole. PrinterAway: nothing left. PrinterUnsure: a part did. `name` is our own, safe for files."""


def check_url(url: str) -> None:
    """Raise BadInput for a printer URL that this version cannot use."""
    _parsed(url, Language.ZPL)


def language_of(url: str) -> Language:
    """What a printer at such a URL most likely understands."""
    return Language.PDF if url.startswith("pdf:") else Language.ZPL


def open_printer(printer: PrinterSetup) -> Transport:
    """The way to a printer. Raises BadInput for a URL that cannot be used."""
    return _parsed(printer.url, printer.language)


def _parsed(url: str, language: Language) -> Transport:
    scheme, colon, rest = url.partition(":")
    if scheme in _LATER:
        raise BadInput(f"Printers by {scheme}: are not in this version yet.", f"Use {_FORMS}.", fields=("url",))
    if scheme == "tcp":
        return _tcp(url)
    if scheme in ("pdf", "file") and colon and rest:
        target = Path(rest.removeprefix("//")).expanduser()
        return Folder(target, _SUFFIX.get(language, "bin")) if scheme == "pdf" else File(target)
    raise BadInput(f"{url!r} is no printer address.", f"Write {_FORMS}.", fields=("url",))


def _tcp(url: str) -> "Tcp":
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 9100
    except ValueError as error:
        raise BadInput(f"{url!r} is no printer address.", f"Write {_FORMS}.", fields=("url",)) from error
    if not host or parts.path not in ("", "/"):
        raise BadInput(f"{url!r} is no printer address.", f"Write {_FORMS}.", fields=("url",))
    return Tcp(host, port)


@dataclass(frozen=True, slots=True)
class Tcp:
    """A network printer on a raw port (9100)."""

    host: str
    port: int

    def send(self, name: str, data: bytes) -> None:
        """Everything, then our end is closed and the printer's end awaited: only then it has taken all."""
        try:
            connection = socket.create_connection((self.host, self.port), timeout=_CONNECT_S)
        except OSError as error:
            raise PrinterAway(
                f"The printer at {self.host}:{self.port} does not answer ({_why(error)}).",
                "Check that it is on and connected, then print again.",
            ) from error
        with connection:
            self._push(connection, name, data)

    def _push(self, connection: socket.socket, name: str, data: bytes) -> None:
        left = 0
        try:
            connection.settimeout(_SEND_S)
            for start in range(0, len(data), _CHUNK):
                connection.sendall(data[start : start + _CHUNK])
                left += len(data[start : start + _CHUNK])
            connection.shutdown(socket.SHUT_WR)
            _await_end(connection)
        except OSError as error:
            log.warning("print job %s was cut after %d of %d bytes", name, left, len(data))
            raise PrinterUnsure(
                f"The connection to the printer broke while printing ({_why(error)}).",
                "Look whether the label came out.",
            ) from error


def _await_end(connection: socket.socket) -> None:
    """Until the printer closes its end; one that keeps it open has taken everything all the same."""
    connection.settimeout(_DRAIN_S)
    try:
        while connection.recv(4096):
            pass
    except TimeoutError:
        log.info("the printer keeps its connection open")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that gets one new file a job."""

    folder: Path
    suffix: str

    def send(self, name: str, data: bytes) -> None:
        """A file of our own name, whole or not at all; nothing is overwritten."""
        target = self.folder / f"{re.sub(r'[^A-Za-z0-9._-]', '_', name)}.{self.suffix}"
        _write(target, lambda part: os.link(part, target), data)


@dataclass(frozen=True, slots=True)
class File:
    """One file that each job replaces."""

    path: Path

    def send(self, name: str, data: bytes) -> None:  # noqa: ARG002 the file has one name for all jobs
        """The file's content is this job, whole or not at all."""
        _write(self.path, lambda part: part.replace(self.path), data)


def _write(target: Path, publish: Callable[[Path], object], data: bytes) -> None:
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        publish(part)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull("The disk is full; the label was not written.", "Make room, then print again.") from error
        raise PrinterAway(
            f"{target.parent} cannot take the label ({_why(error)}).", "Check the folder and its rights."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _why(error: OSError) -> str:
    return (error.strerror or str(error) or type(error).__name__).lower()
