"""The bench's printers: found, added, asked how they are, moved to meet the paper, tried."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from shipstation.errors import BadInput, SettingsMissing
from shipstation.model import (
    MOVED_MM,
    DeviceState,
    FoundPrinter,
    PaperKind,
    PrinterSetup,
    PrintJob,
    PrintState,
    Rendered,
    Route,
)
from shipstation.ports import Clock, Devices, Finder, Papers, Renderer, Settings, Spool

_FIND_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchPrinter:
    """A printer as it is set up, and what comes to it. `stands_in_for`: printers whose jobs it would get."""

    setup: PrinterSetup
    is_default: bool
    routes: tuple[Route, ...]
    stands_in_for: tuple[str, ...]


class PrinterDesk:
    """Everything about printers but the jobs. Thread-safe."""

    def __init__(
        self,
        *,
        settings: Settings,
        devices: Devices,
        finder: Finder,
        spool: Spool,
        renderer: Renderer,
        papers: Papers,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._devices = devices
        self._finder = finder
        self._spool = spool
        self._renderer = renderer
        self._papers = papers
        self._clock = clock

    def printers(self) -> tuple[BenchPrinter, ...]:
        """All that are set up, the usual one first; nobody is asked anything."""
        default = self._settings.printer()
        usual = default.name if default is not None else ""
        setups = sorted(self._settings.printers(), key=lambda each: each.name != usual)
        routes = self._settings.routes()
        return tuple(
            BenchPrinter(
                setup=setup,
                is_default=setup.name == usual,
                routes=tuple(route for route in routes if route.printer == setup.name),
                stands_in_for=tuple(each.name for each in setups if each.stand_in == setup.name),
            )
            for setup in setups
        )

    def state(self, name: str | None = None) -> DeviceState:
        """How a printer is now; takes 2 s at most. NotFound, SettingsMissing."""
        return self._devices.state(self.setup(name))

    def find(self, seconds: float = _FIND_S) -> tuple[FoundPrinter, ...]:
        """Printers near this bench that are not set up yet, each with a proposal how."""
        known = {setup.url for setup in self._settings.printers()}
        return tuple(each for each in self._finder.find(seconds) if each.setup.url not in known)

    def proposal(self, name: str, url: str) -> PrinterSetup:
        """What a printer at this address most likely is, to be looked at before it is added. BadInput."""
        return self._devices.proposal(name.strip(), url.strip())

    def add(self, setup: PrinterSetup) -> None:
        """Set a printer up, or anew under its name; the first one added becomes the usual one. BadInput."""
        self._settings.add_printer(setup)
        self._spool.look_again()

    def remove(self, name: str) -> None:
        """It is not of this bench any more; routes to it go too, what waits for it stays in the tray. NotFound."""
        self._settings.remove("printer", name)
        self._spool.look_again()

    def change(self, name: str, change: Callable[[PrinterSetup], PrinterSetup]) -> PrinterSetup:
        """Another setup of a printer, made of what it is now: paused, moved, darker … NotFound, BadInput."""
        kept = self._settings.change_printer(name, lambda now: _checked(change(now), now))
        self._spool.look_again()
        return kept

    def nudge(self, name: str, *, right_mm: float = 0.0, down_mm: float = 0.0) -> PrinterSetup:
        """Move all that a printer prints by so much more. It stops at 50 mm. NotFound."""
        return self.change(
            name,
            lambda now: replace(now, left_mm=_moved(now.left_mm, right_mm), top_mm=_moved(now.top_mm, down_mm)),
        )

    def stand_in(self, name: str) -> PrinterSetup:
        """A printer is away, and its stand-in gets its jobs; asked again, it is back. BadInput without a stand-in."""

        def turned(now: PrinterSetup) -> PrinterSetup:
            if not now.stand_in and not now.is_away:
                raise BadInput(
                    f"{now.name} has no stand-in.",
                    f"Name one: shipstation settings set “printer.{now.name}.stand_in” PRINTER.",
                    fields=("stand_in",),
                )
            return replace(now, is_away=not now.is_away)

        return self.change(name, turned)

    def use(self, name: str) -> None:
        """It is the usual printer from now on. NotFound."""
        self._settings.put("default_printer", name)

    def preview(self, name: str) -> Rendered:
        """Its test page as it would come out now, moved and turned as set; nothing is printed."""
        setup = self.setup(name)
        return self._renderer.render(self._papers.test_page(setup, self._clock.now()), setup)

    def test(self, name: str | None = None) -> PrintJob:
        """Print a test page. Raises SettingsMissing without a printer, NotFound."""
        setup, now = self.setup(name), self._clock.now()
        rendered = self._renderer.render(self._papers.test_page(setup, now), setup)
        return sent_own(self._spool, setup, PaperKind.TEST, rendered.data, at=now)

    def setup(self, name: str | None = None) -> PrinterSetup:
        """A printer by name, else the usual one. NotFound, SettingsMissing."""
        setup = self._settings.printer(name)
        if setup is None:
            raise SettingsMissing("No printer is set up.", "Add one: shipstation printers add NAME URL.")
        return setup


def sent_own(spool: Spool, printer: PrinterSetup, kind: PaperKind, data: bytes, *, at: datetime) -> PrintJob:
    """Print a paper of our own, which belongs to no shipment. Raises DiskFull, StoreAway."""
    job = PrintJob(
        job_id=uuid.uuid4().hex, printer=printer.name, state=PrintState.QUEUED, created_at=at, document=kind.value
    )
    return spool.submit(job, printer, data).result()


def _checked(setup: PrinterSetup, before: PrinterSetup) -> PrinterSetup:
    """The same, if it is one: a printer keeps its name, and does not stand in for itself. Raises BadInput."""
    if setup.stand_in == setup.name:
        raise BadInput(f"{setup.name} cannot stand in for itself.", "Name another printer.", fields=("stand_in",))
    return replace(setup, name=before.name)


def _moved(now_mm: float, by_mm: float) -> float:
    return round(min(max(now_mm + by_mm, MOVED_MM[0]), MOVED_MM[1]), 2)
