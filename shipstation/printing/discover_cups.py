"""The queues of this computer's CUPS, on Linux and macOS, asked over IPP: one answer tells about all of them."""

import logging
import struct
import subprocess
from collections.abc import Iterator
from urllib.parse import unquote

from shipstation.errors import PrinterAway
from shipstation.model import FoundPrinter, Language
from shipstation.printing.discover_models import QUEUE, Told, language_of_model, proposal
from shipstation.printing.ipp_queue import NOT_FOUND, NoAnswer, NotReached, PrinterSeen, Queue, Refusal, Server
from shipstation.printing.way_cups import QUEUE_NAME, run, server_at

log = logging.getLogger(__name__)

_WANTED = (
    "printer-name",
    "printer-info",
    "printer-location",
    "printer-make-and-model",
    "printer-resolution-default",
    "device-uri",
    "media-default",
)
_DRIVERLESS = ("ipp:", "ipps:", "dnssd:", "implicitclass:")
_DOTS_PER_INCH, _DOTS_PER_CM = 3, 4


def queues(seconds: float) -> Iterator[FoundPrinter]:
    """Every queue that a URL can name. Nothing on a computer without CUPS. Raises PrinterAway when CUPS is ill."""
    server = _server(seconds)
    if server is None:
        return
    asked = Queue(server=server, path="/", uri="ipp://localhost/", deadline_s=seconds)
    try:
        seen = asked.queues(_WANTED)
    except Refusal as error:
        if error.status == NOT_FOUND:  # CUPS says so when it has no queue at all
            return
        raise _ill(str(error)) from error
    except (NotReached, NoAnswer) as error:
        raise _ill(str(error)) from error
    for each in seen:
        if told := _told(each):
            yield proposal(told)


def _told(seen: PrinterSeen) -> Told | None:
    name = _first(seen, "printer-name")
    if not QUEUE_NAME.fullmatch(name):
        log.info("a queue of CUPS is left out: no address can name it")
        return None
    device = unquote(_first(seen, "device-uri").partition("?")[0])
    driver = _first(seen, "printer-make-and-model")
    info = _first(seen, "printer-info")
    # A raw queue has no model of its own; its cable, or what its owner called it, often tells.
    model = next((text for text in (driver, device, info, name) if language_of_model(text)), driver)
    is_driverless = device.startswith(_DRIVERLESS)
    return Told(
        name=name,
        url=f"cups:{name}",
        place=QUEUE,
        model=f"{model} {info}",
        # What CUPS passes on over IPP goes through its own driver: raw data would not arrive as such.
        language=Language.PDF if is_driverless else language_of_model(model) or Language.PDF,
        dpi=_dpi(seen),
        media=_first(seen, "media-default"),
        said=", ".join(
            text for text in (driver, info if info != name else "", _first(seen, "printer-location")) if text
        ),
    )


def _first(seen: PrinterSeen, name: str) -> str:
    return next(iter(seen.texts(name)), "")


def _dpi(seen: PrinterSeen) -> int | None:
    """Across, of its usual resolution (RFC 8010, 3.9: two numbers and a unit in 9 bytes)."""
    raw = next(iter(seen.fields.get("printer-resolution-default", ())), None)
    if not isinstance(raw, bytes) or len(raw) != 9:
        return None
    across, _, unit = struct.unpack(">iib", raw)
    return {_DOTS_PER_INCH: across, _DOTS_PER_CM: round(across * 2.54)}.get(unit)


def _server(seconds: float) -> Server | None:
    """Where CUPS listens, by its own word; None where there is none."""
    try:
        done = run(("lpstat", "-H"), b"", seconds)
    except FileNotFoundError:
        log.debug("no CUPS on this computer: the command lpstat is missing")
        return None
    except subprocess.TimeoutExpired as error:
        raise _ill("lpstat does not end") from error
    said = done.stdout.strip()
    if done.returncode or not said:
        raise _ill("lpstat does not say where it listens")
    return server_at(said)


def _ill(why: str) -> PrinterAway:
    return PrinterAway(f"CUPS does not tell its queues ({why}).", "Start CUPS on this computer, then look again.")
