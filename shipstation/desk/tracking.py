"""Where parcels are: asked one by one within the carrier's limits, kept, and put in order of need."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from shipstation.errors import NotFound, ShipError, Unavailable
from shipstation.model import PurchaseState, Shipment, Tracking
from shipstation.ports import Carriers, Clock, HistoryQuery, Journal, Records
from shipstation.rules.tracking import Need, against_promise, need

log = logging.getLogger(__name__)

_BOARD = 1_000
"""The newest shipments that the board looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """One parcel asked about: the answer, or why there is none."""

    shipment: Shipment
    tracking: Tracking | None = None
    error: ShipError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """A parcel as the Track page shows it. `against`: its promise in words; `last`: the carrier's last word."""

    shipment: Shipment
    tracking: Tracking | None
    need: Need
    against: str
    last: str


class TrackDesk:
    """Asks carriers where parcels are."""

    def __init__(self, *, carriers: Carriers, records: Records, journal: Journal, clock: Clock) -> None:
        self._carriers = carriers
        self._records = records
        self._journal = journal
        self._clock = clock

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

    def board(self) -> tuple[BoardRow, ...]:
        """Every recent parcel by need, the most urgent first; offline."""
        now = self._clock.now()
        rows: list[BoardRow] = []
        for shipment in self._records.search(HistoryQuery(limit=_BOARD)).shipments:
            tracking = self._records.tracking(shipment.tracking_id)
            rows.append(
                BoardRow(
                    shipment=shipment,
                    tracking=tracking,
                    need=need(shipment, tracking, now=now),
                    against=against_promise(shipment, tracking, now=now),
                    last=_last_word(tracking),
                )
            )
        places = list(Need)
        return tuple(sorted(rows, key=lambda row: places.index(row.need)))

    def _ask(self, shipment: Shipment, carriers: Carriers) -> Tracking:
        tracking = carriers.of(shipment.account).track(shipment.tracking_id, shipment.carrier_id)
        self._records.keep_tracking(tracking)
        if shipment.state is PurchaseState.CANCELLING and tracking.state == "PickupCancelled":
            # The one proof that v2 gives for a cancel whose answer was lost (SAFETY.md part 1, rule 8).
            self._journal.cancelled(shipment.shipment_id)
        return tracking


def _last_word(tracking: Tracking | None) -> str:
    if tracking is None or not tracking.events:
        return ""
    last = tracking.events[-1]
    return " · ".join(part for part in (last.detail or last.code, last.place) if part)
