"""Builds what works on orders before they are quoted: taken in, found, queued, made, told back to their shops."""

from shipstation.desk.handing_back import HandingBack
from shipstation.desk.intake import Intake
from shipstation.desk.order_making import OrderMaking
from shipstation.desk.previews import Previews
from shipstation.desk.queue import QueueDesk
from shipstation.desk.refusals import Refusals
from shipstation.desk.watching import ProgramFolder, Watch
from shipstation.exports.tracking import TrackingForms
from shipstation.intake.files import OrderFileReader
from shipstation.intake.inbox import FolderInbox
from shipstation.intake.typed import TypedOrders
from shipstation.ports import Clock
from shipstation.settings import SettingsFile
from shipstation.store import Store


class OrderRoom:
    """The verbs of orders, joined to the store and to files."""

    def __init__(self, store: Store, settings: SettingsFile, clock: Clock, account: str | None) -> None:
        files = OrderFileReader(settings.mappings)
        inbox = FolderInbox()
        self.refusals = Refusals(store.refused, files, store.orders)
        self.intake = Intake(store.orders, store.records, files, self.refusals)
        self.previews = Previews(files, settings)
        self.watch = Watch(self.intake, inbox, clock)
        self.program_folder = ProgramFolder(inbox, store.told, clock)
        self.handing_back = HandingBack(orders=store.orders, records=store.records, forms=TrackingForms())
        self.queue = QueueDesk(
            book=store.order_book, orders=store.orders, records=store.records, journal=store.journal
        )
        self.making = OrderMaking(
            book=store.order_book,
            orders=store.orders,
            records=store.records,
            journal=store.journal,
            forms=TypedOrders(),
            settings=settings,
            account=account,
        )
