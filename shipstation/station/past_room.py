"""Builds what tells of the past: each parcel, all of them in sums, the bench's pace, a made-up past for trials."""

from collections.abc import Callable

from shipstation.desk.exporting import Exporting
from shipstation.desk.records import History
from shipstation.desk.reports import BenchSpeed, ReportDesk
from shipstation.desk.samples import Filling
from shipstation.ports import Clock
from shipstation.station.sheet_files import SheetFiles
from shipstation.store import Store


class PastRoom:
    """The verbs of the past, joined to the store."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        account: Callable[[], str],
        *,
        names: Callable[[], Callable[[str], str]],
        is_practice: bool,
    ) -> None:
        """`account`: whose parcels a made-up past is. `names`: how buyers' names are shown to who is at the bench."""
        self.history = History(records=store.records, prints=store.prints, journal=store.journal, orders=store.orders)
        self.exporting = Exporting(records=store.records, sheets=SheetFiles(), names=names)
        self.reports = ReportDesk(reports=store.reports, clock=clock)
        self.speed = BenchSpeed(reports=store.reports, clock=clock)
        self.filling = Filling(
            orders=store.orders, past=store.past, clock=clock, account=account, is_practice=is_practice
        )
