"""Where parcels are: asked one by one within the carrier's limits, kept, and put in order of need."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shipstation.errors import NotFound, ShipError, Throttled, Unavailable
from shipstation.model import BenchChoices, Proof, PurchaseState, Shipment, Tracking, TrackingEvent
from shipstation.ports import Carriers, Clock, Following, Journal, Records, Settings, Whereabouts
from shipstation.rules.tracking import Need, against_promise, need

log = logging.getLogger(__name__)

_MOVING, _ENDED = 5_000, 500
"""So many parcels the board looks at: on their way, and at their end."""
_AT_ONCE = 50
_REST_AT_FIRST, _REST_AT_MOST = timedelta(hours=1), timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """One parcel asked about: the answer, or why there is none."""

    shipment: Shipment
    tracking: Tracking | None = None
    error: ShipError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a look at the carriers came to. `stopped_by`: why it ended before everybody was asked about; else None.

    `needy`: parcels that need a person now and did not before.
    """

    asked: int
    answered: int
    left: int
    needy: tuple["BoardRow", ...]
    stopped_by: ShipError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """A parcel as the Track page shows it. `against`: its promise in words; `tracking` holds the last event alone."""

    shipment: Shipment
    tracking: Tracking | None
    need: Need
    against: str


class TrackDesk:
    """Asks carriers where parcels are. Thread-safe."""

    def __init__(
        self,
        *,
        carriers: Carriers,
        records: Records,
        journal: Journal,
        whereabouts: Whereabouts,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._carriers = carriers
        self._records = records
        self._journal = journal
        self._whereabouts = whereabouts
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._resting: dict[str, tuple[datetime, timedelta]] = {}
        self._proofs: dict[str, Proof] = {}

    def track(self, tracking_id: str) -> Tracking:
        """Ask about one parcel of ours and keep the answer. Raises NotFound, the Carrier's errors."""
        shipment = self._records.by_tracking(tracking_id) or self._records.find(tracking_id)
        if shipment is None:
            raise NotFound(
                f"No parcel of this station has the tracking id {tracking_id}.",
                "Check the number: only parcels bought here can be tracked here.",
                fields=("tracking",),
            )
        return self._ask(shipment, self._carriers)

    def track_all(
        self,
        *,
        progress: Callable[[int, int], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> tuple[Tracked, ...]:
        """Ask about every parcel on its way, longest unasked first; one that fails does not end the rest.

        Without a network it ends at the first parcel that shows it.
        """
        moving = self._records.moving()
        # Nobody waits for this: the bench goes first.
        behind = self._carriers.behind()
        done: list[Tracked] = []
        for shipment in moving:
            if stop is not None and stop():
                break
            try:
                done.append(Tracked(shipment=shipment, tracking=self._ask(shipment, behind)))
            except Unavailable as error:
                done.append(Tracked(shipment=shipment, error=error))
                break
            except ShipError as error:
                done.append(Tracked(shipment=shipment, error=error))
            if progress is not None:
                progress(len(done), len(moving))
        return tuple(done)

    def refresh(
        self,
        *,
        progress: Callable[[int, int], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Refreshed:
        """Ask about parcels on their way whose news are old for where they are, the oldest answer first.

        Those at their end are left alone, and so is for a while one that its carrier does not know. It ends at the
        first sign that nobody can be asked now: what is left is due the next time.
        """
        total, asked, answered = self._whereabouts.due_count(self._clock.now()), 0, 0
        needy: list[BoardRow] = []
        seen: set[str] = set()
        behind = self._carriers.behind()
        while True:
            shipments = [each for each in self._due() if each.tracking_id not in seen]
            seen |= {each.tracking_id for each in shipments}
            for shipment in shipments:
                if stop is not None and stop():
                    return self._came_to(asked, answered, needy, None)
                asked += 1
                try:
                    row = self._news(shipment, behind)
                except Unavailable as error:
                    log.info("carriers are not asked any more for now: %s", error.kind)
                    return self._came_to(asked, answered, needy, error)
                except ShipError as error:
                    self._rest(shipment, error)
                else:
                    answered += 1
                    needy += [row] if row is not None else []
                if progress is not None:
                    progress(asked, max(total, asked))
            if not shipments:
                return self._came_to(asked, answered, needy, None)

    def due(self) -> int:
        """How many parcels would be asked about now; offline."""
        return self._whereabouts.due_count(self._clock.now())

    def board(self) -> tuple[BoardRow, ...]:
        """Every parcel on its way and the newest of the others by need, the most urgent first; offline."""
        now, choices = self._clock.now(), self._settings.bench()
        rows = [_row(each, now, choices) for each in self._whereabouts.board(moving=_MOVING, ended=_ENDED)]
        places = {each: place for place, each in enumerate(Need)}
        return tuple(sorted(rows, key=lambda row: places[row.need]))

    def events(self, tracking_id: str) -> tuple[TrackingEvent, ...]:
        """The whole way of a parcel, oldest first; offline."""
        return self._records.events(tracking_id)

    def proof(self, tracking_id: str) -> Proof | None:
        """How it was handed over, where its carrier said so since this station was opened; kept nowhere else."""
        return self._proofs.get(tracking_id)

    def _due(self) -> tuple[Shipment, ...]:
        """The next few, without those that rest."""
        now = self._clock.now()
        with self._lock:
            resting = {key for key, (until, _) in self._resting.items() if until > now}
        found = self._whereabouts.due(now, limit=_AT_ONCE + len(resting))
        return tuple(each for each in found if each.tracking_id not in resting)

    def _news(self, shipment: Shipment, carriers: Carriers) -> BoardRow | None:
        """Ask; the parcel as it stands now, where it needs a person and did not before."""
        now, choices = self._clock.now(), self._settings.bench()
        known = self._records.tracking(shipment.tracking_id)
        before = _row(Following(shipment=shipment, tracking=known), now, choices)
        tracking = self._ask(shipment, carriers)
        with self._lock:
            self._resting.pop(shipment.tracking_id, None)
        row = _row(Following(shipment=shipment, tracking=tracking), now, choices)
        return row if row.need.needs_someone and row.need is not before.need else None

    def _rest(self, shipment: Shipment, error: ShipError) -> None:
        """A parcel that its carrier does not know is asked about ever more seldom."""
        log.info("no news of a parcel: %s %s", error.kind, error.code or "")
        with self._lock:
            _, pause = self._resting.get(shipment.tracking_id, (None, _REST_AT_FIRST / 2))
            pause = min(pause * 2, _REST_AT_MOST)
            self._resting[shipment.tracking_id] = (self._clock.now() + pause, pause)

    def _came_to(self, asked: int, answered: int, needy: list[BoardRow], error: ShipError | None) -> Refreshed:
        return Refreshed(asked=asked, answered=answered, left=self.due(), needy=tuple(needy), stopped_by=error)

    def _ask(self, shipment: Shipment, carriers: Carriers) -> Tracking:
        tracking = carriers.of(shipment.account).track(shipment.tracking_id, shipment.carrier_id)
        self._records.keep_tracking(tracking)
        if tracking.proof is not None:
            self._proofs[shipment.tracking_id] = tracking.proof
        if shipment.state is PurchaseState.CANCELLING and tracking.state == "PickupCancelled":
            # The one proof that v2 gives for a cancel whose answer was lost (SAFETY.md part 1, rule 8).
            self._journal.cancelled(shipment.shipment_id)
        return tracking


def _row(each: Following, now: datetime, choices: BenchChoices) -> BoardRow:
    return BoardRow(
        shipment=each.shipment,
        tracking=each.tracking,
        need=need(each.shipment, each.tracking, now=now, choices=choices),
        against=against_promise(each.shipment, each.tracking, now=now, choices=choices),
    )


def pause_after(error: ShipError | None, failures: int) -> timedelta:
    """How long to leave the carriers alone after so many looks in a row that could not be finished; none: zero."""
    if error is None:
        return timedelta()
    longer = timedelta(seconds=min(30 * 2 ** max(failures - 1, 0), 900))
    return max(longer, timedelta(seconds=error.retry_after_s)) if isinstance(error, Throttled) else longer
