"""`ipp://HOST[:PORT]/PATH` and `ipps://`: printers that speak IPP themselves, without a driver or a CUPS.

The printer is asked before, so that a label is not given to one that stands, and after, until the job is completed.
"""

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from shipstation.errors import PrinterAway, PrinterUnsure
from shipstation.model import DeviceState, Language, PrinterSetup
from shipstation.printing.doubts import may_be_out
from shipstation.printing.ipp_jobs import follow
from shipstation.printing.ipp_queue import NoAnswer, NotReached, PrinterSeen, Queue, Refusal, Server, seen_state
from shipstation.printing.ipp_words import Field, Tag
from shipstation.printing.media import fitting

log = logging.getLogger(__name__)

_PORT = 631
_PATIENCE_S = 20.0
_DEADLINE_S = 15.0
_STATE_S = 0.9
_RAW = "application/octet-stream"
# In the order in which they are looked for; what a printer calls raw data it takes as its own language.
_FORMATS = {
    Language.PDF: ("application/pdf",),
    Language.PNG: ("image/png",),
    Language.ZPL: ("application/vnd.zebra-zpl", "application/vnd.zebra.zpl", "application/zpl", _RAW),
    Language.EPL: ("application/vnd.zebra-epl", "application/vnd.zebra.epl", _RAW),
}
_CLEAR = range(0x0400, 0x0500)
_CLEAR_TOO = (0x0501, 0x0503, 0x0506, 0x0507, 0x0509)
"""Refusals that say of themselves that no job was made (RFC 8011, appendix B); others may come after paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IppPrinter:
    """A printer by its address. `tls` says how to be sure of it; None is plain IPP."""

    host: str
    port: int
    path: str
    language: Language
    width_mm: float
    length_mm: float
    tls: ssl.SSLContext | None = None
    patience_s: float = _PATIENCE_S
    deadline_s: float = _DEADLINE_S

    def send(self, job_id: str, data: bytes, *, sent: Callable[[int], None] = lambda _: None) -> None:
        """Send it, and wait until the printer says that it is completed. What cannot be printed now is cancelled."""
        queue = self._queue()
        seen = self._ready(queue)
        fields = (
            Field(Tag.NAME, "job-name", (f"label {job_id}",)),
            Field(Tag.MIME_TYPE, "document-format", (self._format(seen),)),
        )
        number = self._hand_over(queue, fields, self._settings(seen), data)
        sent(len(data))
        log.info("job %s: %d bytes to %s, its job %d", job_id, len(data), self.host, number)
        follow(
            queue,
            number,
            cancel=lambda: queue.cancel(number),
            name=f"The printer at {self.host}",
            patience_s=self.patience_s,
        )

    def state(self) -> DeviceState:
        """As it describes itself (RFC 8011, 5.4.11 to 5.4.13)."""
        return seen_state(replace(self._queue(), deadline_s=_STATE_S))

    def _queue(self) -> Queue:
        scheme = "ipp" if self.tls is None else "ipps"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return Queue(
            server=Server(host=self.host, port=self.port, tls=self.tls),
            path=self.path,
            uri=f"{scheme}://{host}:{self.port}{self.path}",
            deadline_s=self.deadline_s,
        )

    def _ready(self, queue: Queue) -> PrinterSeen:
        """The printer, once it is seen that it would print now. Raises PrinterAway."""
        try:
            seen = queue.look()
        except (NotReached, NoAnswer, Refusal) as error:
            raise PrinterAway(
                f"The printer at {self.host} does not answer as an IPP printer ({error}).",
                "Check that it is on and connected, and its address, then print again.",
            ) from error
        if hindrance := seen.hindrance():
            raise PrinterAway(
                f"The printer at {self.host} does not print: {hindrance}. Nothing was sent.",
                "Put the printer right, then print again.",
            )
        return seen

    def _format(self, seen: PrinterSeen) -> str:
        wanted, known = _FORMATS.get(self.language, (_RAW,)), seen.texts("document-format-supported")
        for each in wanted:
            if each in known:
                return each
        raise PrinterAway(
            f"The printer at {self.host} takes no {self.language.value.upper()}, but {', '.join(known)[:160]}.",
            "Add it again with a language that it takes.",
        )

    def _settings(self, seen: PrinterSeen) -> tuple[Field, ...]:
        """Paper of the very size, and nothing scaled to fit it. A printer's own language says that by itself."""
        if self.language not in (Language.PDF, Language.PNG):
            return ()
        settings = [Field(Tag.INTEGER, "copies", (1,))]
        if known := seen.texts("media-supported"):
            settings.append(Field(Tag.KEYWORD, "media", (self._media(known),)))
        if "none" in seen.texts("print-scaling-supported"):
            settings.append(Field(Tag.KEYWORD, "print-scaling", ("none",)))
        if "one-sided" in seen.texts("sides-supported"):
            settings.append(Field(Tag.KEYWORD, "sides", ("one-sided",)))
        return tuple(settings)

    def _media(self, known: tuple[str, ...]) -> str:
        if name := fitting(known, self.width_mm, self.length_mm):
            return name
        raise PrinterAway(
            f"The printer at {self.host} knows no paper of {self.width_mm:g} × {self.length_mm:g} mm.",
            f"Set the paper of this printer to one that it knows: {', '.join(known)[:160]}.",
        )

    def _hand_over(self, queue: Queue, fields: tuple[Field, ...], settings: tuple[Field, ...], data: bytes) -> int:
        """Send it whole. Returns: the printer's own number of the job."""
        try:
            number = queue.print(fields, settings, data)
        except NotReached as error:
            raise PrinterAway(
                f"The printer at {self.host} does not answer any more ({error}).", "Look at it, then print again."
            ) from error
        except NoAnswer as error:
            raise self._unsure(f"did not say that it took the label ({error})") from error
        except Refusal as error:
            if error.status < 0x0400 or error.status in _CLEAR or error.status in _CLEAR_TOO:
                raise PrinterAway(
                    f"The printer at {self.host} refused the label: {error}.", "Put it right, then print again."
                ) from error
            raise self._unsure(f"failed at the label ({error})") from error
        if number < 1:
            raise self._unsure("took the label and named no job")
        return number

    def _unsure(self, what: str) -> PrinterUnsure:
        return may_be_out(self.host, what)


def ipp_printer(setup: PrinterSetup) -> IppPrinter | None:
    """The printer at an ipp:// or ipps:// address, or None when it is none. The host is taken as it is typed."""
    url = setup.url
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    is_odd = bool(parts.query or parts.fragment or parts.username) or port == 0
    if not host or is_odd or any(letter.isspace() or not letter.isprintable() for letter in url):
        return None
    return IppPrinter(
        host=host,
        port=port or _PORT,
        path=quote(parts.path or "/", safe="/%._-~+@:"),
        language=setup.language,
        width_mm=setup.width_mm,
        length_mm=setup.length_mm,
        tls=_tls() if parts.scheme.lower() == "ipps" else None,
    )


def _tls() -> ssl.SSLContext:
    """The chain and the name are verified; there is no switch to leave that out."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
