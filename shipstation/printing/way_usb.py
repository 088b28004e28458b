"""`usb:VID:PID[:SERIAL]`: a printer on a USB cable, by the printer driver of the Linux kernel (/dev/usb/lp0)."""

import errno
import logging
import os
import re
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shipstation.errors import PrinterAway, PrinterUnsure
from shipstation.model import DeviceState, Language, PrinterSetup
from shipstation.printing import asking
from shipstation.printing.doubts import may_be_out, reason
from shipstation.printing.pushing import Cut, converse, push, takes_more

if sys.platform != "win32":
    import fcntl

log = logging.getLogger(__name__)

_FORM = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::([\w.-]{1,64}))?")
_STALL_S = 10.0
# Source: the kernel's include/uapi/linux/lp.h; the error bit is the pin of a parallel port, low for an error.
_GET_STATUS = 0x060B
_ERROR_NOT, _SELECTED, _PAPER_OUT = 0x08, 0x10, 0x20


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbPrinter:
    """A printer by what it says of itself on the bus; `serial` only where two are alike.

    `sysfs`, `devices`: where the kernel lists printers, and where their files stand.
    """

    vendor: str
    product: str
    serial: str = ""
    stall_s: float = _STALL_S
    sysfs: Path = Path("/sys/class/usbmisc")
    devices: Path = Path("/dev/usb")
    language: Language = Language.ZPL

    def send(self, job_id: str, data: bytes, *, sent: Callable[[int], None] = lambda _: None) -> None:
        """Write all of it, and wait until the printer has taken the last byte."""
        entry = self._entry()
        with self._opened(self.devices / entry.name) as device:
            try:
                push(device, data, self.stall_s, sent)
            except Cut as cut:
                if not cut.sent:
                    raise self._away(f"takes nothing ({reason(cut.error)})") from cut
                raise self._unsure(f"took {cut.sent} of {len(data)} bytes ({reason(cut.error)})") from cut
            # The driver takes more only when the printer has taken what was there.
            if not takes_more(device, self.stall_s):
                raise self._unsure("did not take everything (no answer in time)")
            if not entry.exists():
                raise self._unsure("was unplugged")
        log.info("job %s: %d bytes to %s", job_id, len(data), self._name())

    def state(self) -> DeviceState:
        """By the port's own status lines, and in the printer's language where its device can be read back."""
        question = asking.question_in(self.language)
        try:
            path = self.devices / self._entry().name
            can_answer = question is not None and path.is_char_device()
            with self._opened(path, os.O_RDWR if can_answer else os.O_WRONLY) as device:
                by_port = _port_state(device)
                if question is None or not can_answer or not by_port.would_print:
                    return by_port
                return converse(device, question) or asking.SILENT
        except PrinterAway as error:
            return asking.away(error.said)
        except (Cut, OSError):
            return asking.SILENT

    def _entry(self) -> Path:
        """Where the kernel lists this printer. Raises PrinterAway."""
        found = [entry for entry in sorted(self.sysfs.glob("lp*")) if self._is_it(entry)]
        if not found:
            raise self._away("is not plugged in, or not switched on")
        if len(found) > 1:
            raise PrinterAway(
                f"{len(found)} printers at {self._name()} are alike.",
                "Add its serial number to the address: usb:VID:PID:SERIAL (`lsusb -v` shows it).",
            )
        return found[0]

    def _is_it(self, entry: Path) -> bool:
        try:
            about = (entry / "device").resolve(strict=True).parent
            says = [(about / name).read_text("utf-8").strip().lower() for name in ("idVendor", "idProduct")]
            serial = (about / "serial").read_text("utf-8").strip() if self.serial else ""
        except (OSError, UnicodeDecodeError):
            # Unplugged in this moment, or without a serial number: it is not the one.
            return False
        return says == [self.vendor, self.product] and serial == self.serial

    @contextmanager
    def _opened(self, path: Path, how: int = os.O_WRONLY) -> Iterator[int]:
        try:
            device = os.open(path, how | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except OSError as error:
            said = {
                errno.EBUSY: "is in use by another program",
                errno.EACCES: "may not be used by you: it wants the group lp",
            }.get(error.errno or 0, f"cannot be opened ({reason(error)})")
            raise self._away(said) from error
        try:
            yield device
        finally:
            os.close(device)

    def _name(self) -> str:
        return ":".join(part for part in ("usb", self.vendor, self.product, self.serial) if part)

    def _away(self, what: str) -> PrinterAway:
        return PrinterAway(f"The printer at {self._name()} {what}.", "Put that right, then print again.")

    def _unsure(self, what: str) -> PrinterUnsure:
        return may_be_out(self._name(), what)


def usb_printer(setup: PrinterSetup) -> UsbPrinter | None:
    """The printer behind `usb:`; None when the address is none."""
    hit = _FORM.fullmatch(setup.url.partition(":")[2])
    if hit is None:
        return None
    return UsbPrinter(vendor=hit[1].lower(), product=hit[2].lower(), serial=hit[3] or "", language=setup.language)


def port_words(status: int) -> DeviceState:
    """What the three status lines of a printer port say. Source: USB printer class 1.1, GET_PORT_STATUS."""
    if status & _PAPER_OUT:
        return asking.stopped("out of labels")
    if not status & _ERROR_NOT:
        return asking.stopped("it has an error")
    return asking.READY if status & _SELECTED else asking.stopped("it is offline")


def _port_state(device: int) -> DeviceState:
    """By the driver; unknown where it does not tell."""
    if sys.platform == "win32":
        return asking.UNASKED
    try:
        raw = fcntl.ioctl(device, _GET_STATUS, bytes(4))
    except OSError:
        return asking.UNASKED
    return port_words(struct.unpack("=i", raw)[0])
