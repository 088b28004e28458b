"""`usb:VID:PID[:SERIAL]`: a printer on a USB cable, by the printer driver of the Linux kernel (/dev/usb/lp0)."""

import errno
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shipstation.errors import PrinterAway, PrinterUnsure
from shipstation.model import PrinterSetup
from shipstation.printing.doubts import may_be_out, reason
from shipstation.printing.pushing import Cut, push, takes_more

log = logging.getLogger(__name__)

_FORM = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::([\w.-]{1,64}))?")
_STALL_S = 10.0


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

    def send(self, job_id: str, data: bytes) -> None:
        """Write all of it, and wait until the printer has taken the last byte."""
        entry = self._entry()
        with self._opened(self.devices / entry.name) as device:
            try:
                push(device, data, self.stall_s)
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
    def _opened(self, path: Path) -> Iterator[int]:
        try:
            device = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
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
    return UsbPrinter(vendor=hit[1].lower(), product=hit[2].lower(), serial=hit[3] or "")
