"""The scale on the USB cable, read as Linux offers it (/dev/hidraw*): found, read, lost, and found again."""

import errno
import logging
import os
import select
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shipstation.devices import hid
from shipstation.model import ScaleReading, ScaleState

log = logging.getLogger(__name__)

OFF, AUTO = "off", "auto"
_SYSFS = Path("/sys/class/hidraw")
_DEV = Path("/dev")
_TICK_S = 0.25
_LOOK_S = 1.0
_LONGEST = 64
_Told = Callable[[ScaleReading], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundScale:
    """A scale that is plugged in: its device file and its own name."""

    path: Path
    name: str


def find(sysfs: Path = _SYSFS, dev: Path = _DEV) -> tuple[FoundScale, ...]:
    """Every scale that the kernel lists, by the usage page of its report descriptor, whoever made it."""
    found = []
    for entry in sorted(sysfs.glob("hidraw*")):
        try:
            descriptor = (entry / "device" / "report_descriptor").read_bytes()
            about = (entry / "device" / "uevent").read_text("utf-8", "replace")
        except OSError:
            # Unplugged while it was looked at.
            continue
        if hid.is_scale(descriptor):
            lines = dict(line.partition("=")[::2] for line in about.splitlines())
            found.append(FoundScale(path=dev / entry.name, name=lines.get("HID_NAME", "").strip() or "Scale"))
    return tuple(found)


class UsbScale:
    """One scale (ports.Scale), read in a thread of its own once somebody listens.

    What is told comes at least four times a second while a scale is there, so that the one who listens can see how
    long a weight has stood.
    """

    def __init__(self, source: Callable[[], str], *, sysfs: Path = _SYSFS, dev: Path = _DEV) -> None:
        """`source`: what the settings say now: a device file, "auto" for the first one found, or "off"."""
        self._source = source
        self._sysfs = sysfs
        self._dev = dev
        self._told: _Told | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def listen(self, told: _Told) -> None:
        """Tell of every reading from now on, in the scale's own thread. Once alone."""
        self._told = told
        self._thread = threading.Thread(target=self._run, name="scale", daemon=True)
        self._thread.start()

    def look(self, within_s: float = 1.5) -> ScaleReading:
        """What it says now, for who does not listen; AWAY with the reason when there is none, or it keeps silent."""
        found = self._found()
        if isinstance(found, ScaleReading):
            return found
        seen: list[ScaleReading] = []
        ticks = max(1, round(within_s / _TICK_S))

        def take(reading: ScaleReading) -> bool:
            seen.append(reading)
            return reading.state is ScaleState.AWAY or len(seen) > ticks or reading.said != _SILENT

        self._read(found, take)
        return seen[-1]

    def close(self) -> None:
        """Let go of it."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        before: ScaleReading | None = None

        def take(reading: ScaleReading) -> bool:
            nonlocal before
            was_away = before is None or before.state is ScaleState.AWAY
            if was_away is not (reading.state is ScaleState.AWAY):
                log.info("scale: %s", reading.state.value)
            before = reading
            if self._told is not None:
                self._told(reading)
            return self._stop.is_set()

        while not self._stop.is_set():
            found = self._found()
            if isinstance(found, ScaleReading):
                if found != before:
                    take(found)
            else:
                self._read(found, take)
            self._stop.wait(_LOOK_S)

    def _found(self) -> FoundScale | ScaleReading:
        """The scale to read, or why there is none."""
        source = self._source()
        if source == OFF:
            return _away("the scale is switched off in the settings")
        if not sys.platform.startswith("linux"):
            return _away("scales are read on Linux alone so far")
        if source != AUTO:
            path = Path(source)
            return FoundScale(path=path, name=path.name) if path.exists() else _away(f"{path} is not there")
        found = find(self._sysfs, self._dev)
        return found[0] if found else _away("no scale is plugged in")

    def _read(self, scale: FoundScale, take: Callable[[ScaleReading], bool]) -> None:
        """Read until `take` has enough (True), or the scale is gone, which is told as AWAY."""
        try:
            device = os.open(scale.path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            take(_away(_reason(scale, error), scale.name))
            return
        last = ScaleReading(state=ScaleState.SILENT, scale=scale.name, said=_SILENT)
        poll = select.poll()
        poll.register(device, select.POLLIN)
        try:
            while not self._stop.is_set():
                events = poll.poll(_TICK_S * 1000)
                data = os.read(device, _LONGEST) if events and events[0][1] & select.POLLIN else b""
                if events and not data:
                    take(_away("it was unplugged or switched off", scale.name))
                    return
                for reading in hid.readings(data, name=scale.name) or (last,):
                    last = reading
                    if take(reading):
                        return
        except OSError as error:
            take(_away(_reason(scale, error), scale.name))
        finally:
            os.close(device)


_SILENT = "it is there and says nothing: switch it on"


def _away(said: str, name: str = "") -> ScaleReading:
    return ScaleReading(state=ScaleState.AWAY, scale=name, said=said)


def _reason(scale: FoundScale, error: OSError) -> str:
    if error.errno == errno.EACCES:
        return f"{scale.path} may not be read by you: add the rule of packaging/linux, then plug it in again"
    if error.errno in (errno.ENODEV, errno.EIO, errno.ENXIO, errno.ENOENT):
        return "it was unplugged or switched off"
    return f"{scale.path} cannot be read ({error.strerror})"
