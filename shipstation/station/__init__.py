"""The one place that names concrete classes: it builds a station of one profile and takes it down in reverse."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from shipstation import NAME, __version__, resources
from shipstation.clock import SystemClock
from shipstation.desk.batch import Batch
from shipstation.desk.buying import Buying
from shipstation.desk.calibration import Calibration
from shipstation.desk.calls import Calls
from shipstation.desk.cancelling import Cancelling
from shipstation.desk.checking import Checking
from shipstation.desk.claims import Claims
from shipstation.desk.closing import Closing
from shipstation.desk.connecting import Connecting
from shipstation.desk.kit import LabelKit
from shipstation.desk.kit_cases import KitTools
from shipstation.desk.label_sheets import LabelSheets
from shipstation.desk.labels import Labels
from shipstation.desk.legacy import LegacyDesk
from shipstation.desk.marketplace import Marketplace
from shipstation.desk.papers import PaperDesk
from shipstation.desk.printers import PrinterDesk
from shipstation.desk.quoting import Quoting
from shipstation.desk.routing import Routing
from shipstation.desk.rulebook import Rulebook, printer_of
from shipstation.desk.samples import sample_orders
from shipstation.desk.tracking import TrackDesk
from shipstation.desk.tray import Tray
from shipstation.desk.weighing import ScaleDesk
from shipstation.devices.scale import UsbScale
from shipstation.devices.speaker import SystemSpeaker
from shipstation.errors import BadInput, SettingsMissing, ShipError
from shipstation.folders import profile_folder
from shipstation.intake.files import OrderFileReader
from shipstation.keys import secrets_of
from shipstation.kit_shelf import KitFolders
from shipstation.model import Account, PrinterSetup, Profile, Sound
from shipstation.ports import Carriers, Clock
from shipstation.printing.discover import NearbyPrinters
from shipstation.printing.papers import BenchPapers
from shipstation.printing.press import Press
from shipstation.printing.printers import open_printer
from shipstation.printing.spool import PrinterSpool
from shipstation.printing.states import BenchDevices
from shipstation.settings import SettingsFile
from shipstation.station.carriers import AccountCarriers, AccountShops, Practice
from shipstation.station.order_room import OrderRoom
from shipstation.station.past_room import PastRoom
from shipstation.station.safety import Safety
from shipstation.station.unlocking import unlocked
from shipstation.store import Store

log = logging.getLogger(__name__)

_BENCH_WORKERS = 4
_BACKGROUND_WORKERS = 2


class Station:
    """Everything a way in needs, built for one profile. Use it as a context manager, or call close()."""

    def __init__(self, *, folder: Path, profile: Profile, account: str | None) -> None:
        self.folder = folder
        self.profile = profile
        self.clock: Clock = SystemClock()
        self._account = account
        with ExitStack() as undo:
            self._build(undo)
            self._undo = undo.pop_all()

    def _build(self, undo: ExitStack) -> None:
        """From the ground up; what holds something is taken down in reverse, also when a later part fails."""
        self.settings = SettingsFile(self.folder, profile=self.profile)
        if self._account is not None:
            self.settings.account(self._account)
        self.secrets = secrets_of(self.profile, self.folder)
        store = unlocked(self.folder, self.secrets, self.clock.now)
        undo.callback(store.close)
        practice = Practice(self.folder / "practice", store.orders) if self.profile is Profile.PRACTICE else None
        if practice is not None:
            undo.callback(practice.close)
        self.carriers = AccountCarriers(
            profile=self.profile, settings=self.settings, secrets=self.secrets, clock=self.clock, practice=practice
        )
        undo.callback(self.carriers.close)
        press = self._press = Press()
        undo.callback(press.close)
        papers = BenchPapers()
        self.safety = self._safety(store, papers, undo)
        devices = BenchDevices()
        spool = PrinterSpool(store.prints, open_printer, devices=devices, setup_of=self._setup_of)
        undo.callback(spool.close)
        self.routing = Routing(self.settings)
        self.rulebook = Rulebook(self.settings, self.clock)
        self._take_in(store)
        self._bench(store)
        self._ask_amazon(store, papers)
        self.papers = PaperDesk(
            orders=store.orders,
            records=store.records,
            settings=self.settings,
            papers=papers,
            renderer=press,
            spool=spool,
            clock=self.clock,
            choices=self.settings.paper_choices,
            is_practice=self.profile is Profile.PRACTICE,
        )
        self.labels = Labels(
            records=store.records,
            journal=store.journal,
            carriers=self.carriers,
            prints=store.prints,
            renderer=press,
            verifier=press,
            spool=spool,
            settings=self.settings,
            clock=self.clock,
            slips=self.papers.slip_of,
            ruled=partial(printer_of, journal=store.journal, quotes=store.quotes),
        )
        self._end_the_day(store, press, spool)
        self.label_sheets = LabelSheets(
            records=store.records,
            prints=store.prints,
            settings=self.settings,
            renderer=press,
            spool=spool,
            clock=self.clock,
        )
        self.printers = PrinterDesk(
            settings=self.settings,
            devices=devices,
            finder=NearbyPrinters(),
            spool=spool,
            renderer=press,
            papers=papers,
            clock=self.clock,
        )
        self.calibration = Calibration(
            printers=self.printers,
            renderer=press,
            papers=papers,
            spool=spool,
            clock=self.clock,
        )
        self.tray = Tray(prints=store.prints, records=store.records, spool=spool, labels=self.labels)
        self.kit = self._kit(store, papers, press)
        # A batch lets the bench go first.
        behind = self.carriers.behind()
        buying_behind = Buying(carriers=behind, journal=store.journal, clock=self.clock, orders=store.orders)
        self.batch = Batch(
            intake=self.intake,
            quoting=self._quoting(store, behind),
            buying=buying_behind,
            labels=self.labels,
            queue=self.queue,
            clock=self.clock,
        )
        self.marketplace = Marketplace(
            shops=AccountShops(self.carriers),
            book=store.shops,
            settings=self.settings,
            clock=self.clock,
            account=self._account,
        )
        self._look_back(store)
        self._stand_beside(undo)
        self.bench = ThreadPoolExecutor(_BENCH_WORKERS, thread_name_prefix="bench")
        undo.callback(self.bench.shutdown, wait=True, cancel_futures=True)
        self.background = ThreadPoolExecutor(_BACKGROUND_WORKERS, thread_name_prefix="background")
        undo.callback(self.background.shutdown, wait=True, cancel_futures=True)
        # Before the bench's workers, which wait for their prints: what stands in line stays queued.
        undo.callback(spool.close)
        undo.callback(self.buying.close)
        undo.callback(buying_behind.close)
        if practice is not None and not self.intake.page(limit=1).total:
            self._take_samples()

    def _stand_beside(self, undo: ExitStack) -> None:
        """The devices that stand beside the printer."""
        scale = UsbScale(self._scale_source)
        undo.callback(scale.close)
        self.scale = ScaleDesk(scale, self.clock)
        self.speaker = SystemSpeaker({sound: resources.path(f"sounds/{sound.value}.wav") for sound in Sound})
        undo.callback(self.speaker.close)

    def _bench(self, store: Store) -> None:
        """From an order to what is bought of it, and on its way."""
        self.checking = Checking(orders=store.orders, settings=self.settings, clock=self.clock, account=self._account)
        self.quoting = self._quoting(store, self.carriers)
        self.buying = Buying(carriers=self.carriers, journal=store.journal, clock=self.clock, orders=store.orders)

    def _safety(self, store: Store, papers: BenchPapers, undo: ExitStack) -> Safety:
        safety = Safety(
            store=store,
            settings=self.settings,
            secrets=self.secrets,
            papers=papers,
            clock=self.clock,
            folder=self.folder,
            profile=self.profile,
        )
        undo.callback(safety.close)
        return safety

    def _take_in(self, store: Store) -> None:
        """Orders, until they are quoted."""
        room = OrderRoom(store, self.settings, self.clock, self._account)
        self.intake, self.refusals, self.handing_back = room.intake, room.refusals, room.handing_back
        self.previews, self.watch, self.program_folder = room.previews, room.watch, room.program_folder
        self.queue, self.making = room.queue, room.making

    def _ask_amazon(self, store: Store, papers: BenchPapers) -> None:
        """What asks Amazon beside the bench: any operation by word, and the way to an account."""
        self.calls = Calls(
            carriers=self.carriers,
            buying=self.buying,
            orders=store.orders,
            quotes=store.quotes,
            settings=self.settings,
            account=self._account,
            audit=self.safety.audit,
        )
        self.legacy = LegacyDesk(
            carriers=self.carriers, settings=self.settings, account=self._account, audit=self.safety.audit
        )
        self.connecting = Connecting(
            settings=self.settings,
            secrets=self.secrets,
            trials=self.carriers.trials,
            papers=papers,
            clock=self.clock,
            version=__version__,
            operators=self.safety.operators,
            audit=self.safety.audit,
        )

    def _look_back(self, store: Store) -> None:
        """What tells of the past."""
        room = PastRoom(
            store,
            self.clock,
            lambda: self.account.name if self.account is not None else "Practice",
            names=self.safety.operators.names, is_practice=self.profile is Profile.PRACTICE,
        )  # fmt: skip
        self.history, self.exporting, self.filling = room.history, room.exporting, room.filling
        self.reports, self.speed = room.reports, room.speed

    def _end_the_day(self, store: Store, press: Press, spool: PrinterSpool) -> None:
        """What is done with parcels once they are bought."""
        self.cancelling = Cancelling(carriers=self.carriers, journal=store.journal, records=store.records)
        self.tracking = self._tracker(store, self.carriers)
        self.claims = Claims(
            carriers=self.carriers,
            records=store.records,
            orders=store.orders,
            whereabouts=store.whereabouts,
            settings=self.settings,
            clock=self.clock,
        )
        self.closing = Closing(
            carriers=self.carriers,
            buying=self.buying,
            journal=store.journal,
            book=store.forms,
            orders=store.orders,
            prints=store.prints,
            labels=self.labels,
            papers=self.papers,
            renderer=press,
            spool=spool,
            settings=self.settings,
            clock=self.clock,
        )

    def _tracker(self, store: Store, carriers: Carriers) -> TrackDesk:
        return TrackDesk(
            carriers=carriers,
            records=store.records,
            journal=store.journal,
            whereabouts=store.whereabouts,
            settings=self.settings,
            clock=self.clock,
        )

    def _kit(self, store: Store, papers: BenchPapers, press: Press) -> LabelKit:
        return LabelKit(
            carriers=self.carriers,
            tools=lambda carriers: KitTools(
                carriers=carriers,
                quoting=self._quoting(store, carriers, checks=False),
                buying=Buying(carriers=carriers, journal=store.journal, clock=self.clock, orders=store.orders),
                cancelling=Cancelling(carriers=carriers, journal=store.journal, records=store.records),
                tracking=self._tracker(store, carriers),
            ),
            labels=self.labels,
            orders=store.orders,
            records=store.records,
            journal=store.journal,
            settings=self.settings,
            papers=papers,
            renderer=press,
            shelf=KitFolders(),
            clock=self.clock,
            profile=self.profile,
            station=f"{NAME} {__version__}",
            room=self.folder / "kit",
        )

    def _quoting(self, store: Store, carriers: Carriers, *, checks: bool = True) -> Quoting:
        return Quoting(
            carriers=carriers,
            quotes=store.quotes,
            records=store.records,
            journal=store.journal,
            settings=self.settings,
            clock=self.clock,
            account=self._account,
            checks=checks,
        )

    def _scale_source(self) -> str:
        """Which scale is read; none while the settings cannot be read, which is told elsewhere."""
        try:
            return self.settings.scale()
        except BadInput as error:
            log.warning("no scale: %s", error.kind)
            return "off"

    def _setup_of(self, name: str) -> PrinterSetup | None:
        """A printer as it is set up now; None once it was removed."""
        return next((setup for setup in self.settings.printers() if setup.name == name), None)

    @property
    def account(self) -> Account | None:
        """The account in use; None while none is set up."""
        try:
            return self.settings.account(self._account)
        except SettingsMissing:
            return None

    def warm(self) -> None:
        """Get ready, in the background, what the first quote and the first label would wait for."""
        self._press.warm()
        self.background.submit(self._reach)

    def close(self) -> None:
        """Finish what is under way (at most one request), then let go of everything in reverse."""
        self.safety.daily.stop()
        self._undo.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _reach(self) -> None:
        """Build the account's carrier and sign in. What stands in the way is told when it is needed."""
        account = self.account
        if account is None:
            return
        try:
            self.carriers.of(account.name).sign_in()
        except ShipError as error:
            log.info("not reached ahead of time: %s", error.kind)

    def _take_samples(self) -> None:
        """The first start of a practice store: sample orders to try the bench with."""
        samples = sample_orders(
            OrderFileReader(), resources.path("samples/orders.csv"), today=self.clock.now().date()
        )
        self.intake.keep(samples)


def open_station(
    *, data_dir: Path | None = None, profile: Profile = Profile.PRACTICE, account: str | None = None
) -> Station:
    """A station of one profile, ready to work.

    Args:
        data_dir: where all profiles lie; None: the user's data folder.
        account: used instead of the chosen one. NotFound when there is none of that name.
    Raises: StoreAway, HistoryTooNew, KeyringAway, BadInput (damaged settings).
    """
    station = Station(folder=profile_folder(data_dir, profile), profile=profile, account=account)
    log.info("station open: %s", profile.value)
    return station
