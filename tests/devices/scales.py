"""A scale that is plugged in, as Linux shows one: its place in sysfs, and a FIFO where its device file would be."""

import os
from pathlib import Path

# A DYMO M10's: usage page 0x8D, usage 0x20 (scale device), then a report 3 of status, unit, power of ten and value.
SCALE = bytes.fromhex(
    "058d 0920 a101 0921 a102 8503 0970 75 08 9501 1500 2508 8102 0950 8102 0941 1581 257f 8102"
    "0940 7510 9501 1500 26ff7f 8102 c0 c0".replace(" ", "")
)
KEYBOARD = bytes.fromhex("05010906a101050719e029e71500250175019508810295017508810195067508150025650507190029658100c0")


class PluggedScale:
    """One that a test speaks for. `unplug` and `plug` may name another place, as the kernel does."""

    def __init__(self, root: Path) -> None:
        self.sysfs, self.dev = root / "sys", root / "dev"
        self.sysfs.mkdir()
        self.dev.mkdir()
        self._open: int | None = None
        self._entry = ""

    @property
    def path(self) -> Path:
        return self.dev / self._entry

    def plug(self, entry: str = "hidraw3", *, name: str = "DYMO M10", descriptor: bytes = SCALE) -> None:
        device = self.sysfs / entry / "device"
        device.mkdir(parents=True)
        (device / "report_descriptor").write_bytes(descriptor)
        (device / "uevent").write_text(f"DRIVER=hid-generic\nHID_ID=0003:00000922:00008003\nHID_NAME={name}\n")
        self._entry = entry
        os.mkfifo(self.path)
        # Held open on both sides, so that one who reads sees silence, not an end.
        self._open = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def say(self, *reports: str) -> None:
        assert self._open is not None
        for report in reports:
            os.write(self._open, bytes.fromhex(report))

    def unplug(self) -> None:
        """Its files go, and who reads gets an end, as from a device that is gone."""
        assert self._open is not None
        device = self.sysfs / self._entry / "device"
        for file in device.iterdir():
            file.unlink()
        device.rmdir()
        device.parent.rmdir()
        self.path.unlink()
        os.close(self._open)
        self._open = None

    def close(self) -> None:
        if self._open is not None:
            os.close(self._open)
