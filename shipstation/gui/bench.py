"""What the flows of the pages are handed: the open station, the threads beside Qt, and where to tell things."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from shipstation.errors import ShipError
from shipstation.gui.jobs import Jobs
from shipstation.gui.notices import Notice

if TYPE_CHECKING:
    # Start-up: the station pulls in the store and the network; the first paint needs neither.
    from shipstation.station import Station

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The desk within reach of the GUI thread. `tell` shows a notice."""

    station: "Station"
    jobs: Jobs
    tell: Callable[[Notice], None]

    def now(self) -> datetime:
        """The station's own time."""
        return self.station.clock.now()

    def do(
        self,
        work: Callable[[], T],
        *,
        then: Callable[[T], object],
        failed: Callable[[ShipError], object],
        latest: str | None = None,
        hold: bool = False,
    ) -> None:
        """What a packer waits for."""
        self.jobs.run(work, then=then, failed=failed, executor=self.station.bench, latest=latest, hold=hold)

    def behind(
        self,
        work: Callable[[], T],
        *,
        then: Callable[[T], object],
        failed: Callable[[ShipError], object],
        latest: str | None = None,
    ) -> None:
        """What nobody waits for."""
        self.jobs.run(work, then=then, failed=failed, executor=self.station.background, latest=latest)
