"""The past as tables to take away: every shipment that is found, and what a report says."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from shipstation.desk.reports import CostReport, SpeedReport
from shipstation.errors import BadInput
from shipstation.model import Shipment
from shipstation.ports import By, CostSum, HistoryQuery, Records, Sheets, SheetValue

_AT_ONCE = 5_000
_SHIPMENT = (
    "bought_at (UTC)", "tracking_id", "order", "channel", "parcel", "name", "city", "state_or_region", "country",
    "carrier", "service", "shown", "charged", "currency", "state", "tracking_state", "promised (UTC)", "account",
    "shipment_id",
)  # fmt: skip
_COSTS = (
    "currency", "parcels", "cancelled", "paid", "compared", "saved", "missed", "promised", "delivered", "on_time",
    "late",
)  # fmt: skip


class Exporting:
    """Writes tables; each file whole or not at all."""

    def __init__(
        self, *, records: Records, sheets: Sheets, names: Callable[[], Callable[[str], str]] = lambda: str
    ) -> None:
        """`names`: asked at each table, how buyers' names are shown to whoever takes it away."""
        self._names = names
        self._records = records
        self._sheets = sheets

    def shipments(
        self,
        query: HistoryQuery,
        path: Path,
        *,
        progress: Callable[[int], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> int:
        """All that the query finds, as sorted, whatever page it names; how many.

        Args:
            progress: told how many are written so far.
            stop: asked between pages; then no file is left.
        Raises: BadInput (the file's name; or it was stopped), DiskFull, StoreAway.
        """
        self._sheets.check(path)
        shown = self._names()

        def rows() -> Iterator[Sequence[SheetValue]]:
            done = 0
            for page in self._pages(query):
                if stop():
                    raise BadInput("The export was stopped.", "Nothing was written; export again when you like.")
                yield from (_row(parcel, shown) for parcel in page)
                done += len(page)
                progress(done)

        return self._sheets.write(path, _SHIPMENT, rows())

    def costs(self, report: CostReport, path: Path) -> int:
        """A report's lines, then its totals; how many lines. Raises BadInput, DiskFull, StoreAway."""
        rows = [_sums(line.key or _unknown(report.by), line) for line in report.lines]
        totals = [_sums("total", line) for line in report.totals]
        self._sheets.write(path, (report.by.value, *_COSTS), [*rows, *totals])
        return len(rows)

    def pace(self, report: SpeedReport, path: Path) -> int:
        """A report of the bench's pace, day by day; how many days. Raises BadInput, DiskFull, StoreAway."""
        rows = [(f"{day.on:%Y-%m-%d}", day.parcels, day.p50_ms, day.p95_ms, day.per_hour) for day in report.days]
        self._sheets.write(path, ("day (UTC)", "parcels", "p50_ms", "p95_ms", "per_hour"), rows)
        return len(rows)

    def _pages(self, query: HistoryQuery) -> Iterator[tuple[Shipment, ...]]:
        asked = replace(query, limit=_AT_ONCE, after=None, before=None, end=False, skip=0)
        while True:
            found = self._records.rows(asked)
            if found is None or not found.shipments:
                return
            yield found.shipments
            if not found.more:
                return
            asked = replace(asked, after=found.last)


def _row(parcel: Shipment, shown: Callable[[str], str]) -> Sequence[SheetValue]:
    charged = parcel.charged
    window = parcel.promise.delivery
    return (
        parcel.bought_at,
        parcel.tracking_id,
        parcel.order.ref,
        parcel.channel.value,
        parcel.parcel,
        shown(parcel.name),
        parcel.city,
        parcel.region,
        parcel.country,
        parcel.carrier,
        parcel.service,
        parcel.shown.amount,
        charged.amount if charged is not None else None,
        (charged or parcel.shown).currency,
        parcel.state.value,
        parcel.tracking_state,
        window.end if window is not None else None,
        parcel.account,
        parcel.shipment_id,
    )


def _sums(key: str, line: CostSum) -> Sequence[SheetValue]:
    return (
        key,
        line.paid.currency,
        line.parcels,
        line.cancelled,
        line.paid.amount,
        line.compared,
        line.saved.amount,
        line.missed.amount,
        line.promised,
        line.delivered,
        line.on_time,
        line.late,
    )


def _unknown(by: By) -> str:
    return "no name" if by is By.BOX else "not known"
