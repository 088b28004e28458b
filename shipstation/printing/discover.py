"""Looks for printers that nobody has set up (ports.Finder): all sources at the same time, each for itself.

A source that fails, hangs or does not exist on this computer costs what it would have found, and no more.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from shipstation.errors import ShipError
from shipstation.model import FoundPrinter

log = logging.getLogger(__name__)

_LONGEST_NAME = 60
_GRACE_S = 0.2
_MOST = 200
"""What a network can make us show; nobody reads a longer list."""

Look = Callable[[float], Iterable[FoundPrinter]]
"""Gives printers as they are found, for at most so many seconds. Raises OSError, ShipError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place to look at, by a name for the log."""

    name: str
    look: Look


class NearbyPrinters:
    """Printers near this computer (ports.Finder). `sources`: where it looks; by itself, everywhere it can."""

    def __init__(self, sources: Sequence[Source] | None = None) -> None:
        self._sources = sources

    def find(self, seconds: float) -> tuple[FoundPrinter, ...]:
        """All that show themselves within that time, by place and name; no address and no name twice."""
        until = time.monotonic() + seconds
        sources = usual_sources() if self._sources is None else tuple(self._sources)
        looks = [_Looking(source) for source in sources]
        for look in looks:
            # A daemon: one that hangs must not hold up the end of the program.
            threading.Thread(target=look.run, args=(seconds,), name=f"find-{look.name}", daemon=True).start()
        for look in looks:
            look.done.wait(max(0.0, until + _GRACE_S - time.monotonic()))
        return _merged([found for look in looks for found in look.so_far()])


def usual_sources() -> tuple[Source, ...]:
    """Everywhere this computer can look."""
    # Loaded at the first search alone: zeroconf costs 100 ms, and the start of the program has no use for it.
    from shipstation.printing import (  # noqa: PLC0415 start-up time, as said above
        discover_cups,
        discover_network,
        discover_usb,
        discover_windows,
    )

    return (
        Source(name="cups", look=discover_cups.queues),
        Source(name="windows", look=discover_windows.queues),
        Source(name="usb", look=discover_usb.devices),
        Source(name="network", look=discover_network.devices),
    )


class _Looking:
    """One source at work in a thread of its own; what it has found so far can be taken at any time."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.done = threading.Event()
        self._source = source
        self._lock = threading.Lock()
        self._found: list[FoundPrinter] = []

    def run(self, seconds: float) -> None:
        try:
            for found in self._source.look(seconds):
                with self._lock:
                    if len(self._found) >= _MOST:
                        log.warning("printers from %s: more than %d, the rest is left out", self.name, _MOST)
                        return
                    self._found.append(found)
        except (OSError, ShipError) as error:
            log.warning("no printers from %s: %s", self.name, error)
        finally:
            self.done.set()

    def so_far(self) -> tuple[FoundPrinter, ...]:
        if not self.done.is_set():
            log.info("printers from %s: not done in time", self.name)
        with self._lock:
            return tuple(self._found)


def _merged(found: Sequence[FoundPrinter]) -> tuple[FoundPrinter, ...]:
    """Sorted, each address once; of two with one name the later gets a number, for names are keys in the settings."""
    by_url: dict[str, FoundPrinter] = {}
    for each in found:
        by_url.setdefault(each.setup.url.lower(), each)
    taken: set[str] = set()
    merged = []
    for each in sorted(by_url.values(), key=lambda one: (one.place, one.setup.name.lower(), one.setup.url)):
        name = _free(each.setup.name, taken)
        taken.add(name.lower())
        merged.append(replace(each, setup=replace(each.setup, name=name)))
    return tuple(merged)


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free.lower() in taken:
        number += 1
        tail = f" ({number})"
        free = f"{name[: _LONGEST_NAME - len(tail)]}{tail}"
    return free
