"""Printers on a USB cable, as the Linux kernel lists them; elsewhere the queues of the system show them."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shipstation.model import FoundPrinter
from shipstation.printing.discover_models import USB, Told, device_id, proposal

log = logging.getLogger(__name__)

_SYSFS = Path("/sys/bus/usb/devices")
_PRINTER_CLASS = "07"
# 01 to 03 are plain data to and from the printer; 04 is IPP, which the kernel's printer driver does not take.
_PROTOCOLS = ("01", "02", "03")
_MOST_LETTERS = 1_024
# What may stand in an address (way_usb.py).
_SERIAL = re.compile(r"[\w.-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Device:
    vendor: str
    product: str
    serial: str
    maker: str
    model: str
    about: str


def devices(seconds: float, sysfs: Path = _SYSFS) -> Iterator[FoundPrinter]:  # noqa: ARG001 it does not wait for any
    """Every printer that is plugged in. The serial number stands in the address only where two are alike."""
    seen = tuple(_plugged(sysfs))
    alike = Counter((each.vendor, each.product) for each in seen)
    for each in seen:
        has_twin = alike[each.vendor, each.product] > 1
        tail = f":{each.serial}" if has_twin and _SERIAL.fullmatch(each.serial) else ""
        about = device_id(each.about)
        maker, model = about.get("MFG") or each.maker, about.get("MDL") or each.model
        yield proposal(
            Told(
                name=model if model.lower().startswith(maker.lower()) else f"{maker} {model}",
                url=f"usb:{each.vendor}:{each.product}{tail}",
                place=USB,
                model=f"{maker} {model} {about.get('DES', '')}",
                commands=about.get("CMD", ""),
                said=f"serial number {each.serial}" if each.serial else "",
            )
        )


def _plugged(sysfs: Path) -> Iterator[_Device]:
    found: set[Path] = set()
    for interface in sorted(sysfs.glob("*:*")):
        if _text(interface / "bInterfaceClass") != _PRINTER_CLASS:
            continue
        if _text(interface / "bInterfaceProtocol") not in _PROTOCOLS:
            continue
        device = interface.resolve().parent
        vendor, product = _text(device / "idVendor").lower(), _text(device / "idProduct").lower()
        # Of one device with two such interfaces the address is the same.
        if device in found or not (vendor and product):
            continue
        found.add(device)
        yield _Device(
            vendor=vendor,
            product=product,
            serial=_text(device / "serial"),
            maker=_text(device / "manufacturer"),
            model=_text(device / "product"),
            about=_text(interface / "ieee1284_id"),
        )


def _text(path: Path) -> str:
    """What a file of sysfs says; "" where it is missing: few devices have all of them, and one may be pulled now."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_LETTERS).decode("utf-8", "replace").strip()
    except OSError as error:
        log.debug("%s: %s", path.name, error)
        return ""
