"""The one place that names concrete classes: it builds a station of one profile and takes it down in reverse."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from shipstation import NAME, __version__, logs, resources
from shipstation.clock import SystemClock
from shipstation.desk.batch import Batch
from shipstation.desk.buying import Buying
from shipstation.desk.calibration import Calibration
from shipstation.desk.calls import Calls
from shipstation.desk.cancelling import Cancelling
from shipstation.desk.connecting import Connecting
from shipstation.desk.intake import Intake
from shipstation.desk.kit import LabelKit
from shipstation.desk.kit_cases import KitTools
from shipstation.desk.labels import Labels
from shipstation.desk.legacy import LegacyDesk
from shipstation.desk.papers import PaperDesk
from shipstation.desk.printers import PrinterDesk
from shipstation.desk.quoting import Quoting
from shipstation.desk.records import History
from shipstation.desk.routing import Routing
from shipstation.desk.samples import sample_orders
from shipstation.desk.tracking import TrackDesk
from shipstation.desk.tray import Tray
from shipstation.errors import NoNetwork, SettingsMissing, ShipError
from shipstation.folders import profile_folder
from shipstation.intake.files import OrderFileReader
from shipstation.keys import secrets_of
from shipstation.kit_shelf import KitFolders
from shipstation.model import Account, Channel, Credentials, OrderState, PrinterSetup, Profile
from shipstation.ports import Carriers, Clock, Orders, Secrets, Witness
from shipstation.printing.discover import NearbyPrinters
from shipstation.printing.papers import BenchPapers
from shipstation.printing.press import Press
from shipstation.printing.printers import open_printer
from shipstation.printing.spool import PrinterSpool
from shipstation.printing.states import BenchDevices
from shipstation.settings import SettingsFile
from shipstation.store import Store, open_store

if TYPE_CHECKING:
    # Start-up: httpx, Amazon's wire and the practice home cost 200 ms that a first paint and `history` do not need.
    from shipstation.amazon.carrier import AmazonCarrier
    from shipstation.amazon.trials import AccountTrials
    from shipstation.practice import home as practice_home

log = logging.getLogger(__name__)

_BENCH_WORKERS = 4
_BACKGROUND_WORKERS = 2
_TOLD_ORDERS = 1_000


class Practice:
    """The practice Amazon of this profile: joined or started at the first need, held until the station closes."""

    def __init__(self, folder: Path, orders: Orders) -> None:
        self._folder = folder
        self._orders = orders
        self._lock = threading.Lock()
        self._home: practice_home.Home | None = None

    def home(self) -> "practice_home.Home":
        """The running practice Amazon, which knows this seller's Amazon orders as the real one does. NoNetwork."""
        from shipstation.practice import home as practice_home  # noqa: PLC0415 start-up, as above

        with self._lock:
            if self._home is None or not self._home.alive():
                try:
                    self._home = practice_home.join(self._folder)
                    self._home.know_orders(_amazon_orders(self._orders))
                except OSError as error:
                    raise NoNetwork(
                        f"The practice Amazon cannot be reached ({error}).", "Close the station and open it again."
                    ) from error
            return self._home

    def credentials(self) -> Credentials:
        """What the practice Amazon takes; worth nothing anywhere else. NoNetwork."""
        home = self.home()
        return Credentials(
            client_id=home.client_id, client_secret=home.client_secret, refresh_token=home.refresh_token
        )

    def close(self) -> None:
        """Let go of it; it ends by itself when nobody holds it."""
        with self._lock:
            if self._home is not None:
                self._home.close()


def _amazon_orders(orders: Orders) -> list[dict[str, object]]:
    """What the practice Amazon must know of its own orders: where they go, what is in them, by when."""
    from shipstation.amazon import wire  # noqa: PLC0415 start-up, as above

    page = orders.page(state=OrderState.TO_SHIP, limit=_TOLD_ORDERS)
    return [
        {
            "order_id": order.amazon_order_id,
            "ship_to": wire.write_address(order.ship_to),
            "item_ids": [item.order_item_id for item in order.items],
            **({"deliver_by": order.deliver_by.isoformat()} if order.deliver_by else {}),
        }
        for order in page.orders
        if order.key.channel is Channel.AMAZON and order.amazon_order_id
    ]


class AccountCarriers:
    """The carrier of each account, built at its first use and kept (ports.Carriers)."""

    def __init__(
        self,
        *,
        profile: Profile,
        settings: SettingsFile,
        secrets: Secrets,
        clock: Clock,
        practice: Practice | None,
        witness: Witness | None = None,
    ) -> None:
        self._profile = profile
        self._settings = settings
        self._secrets = secrets
        self._clock = clock
        self._practice = practice
        self._witness = witness
        self._lock = threading.Lock()
        self._built: dict[Account, AmazonCarrier] = {}
        self._built_with: dict[Account, Credentials] = {}
        self._retired: list[AmazonCarrier] = []

    def of(self, account: str) -> "AmazonCarrier":
        """The carrier of an account by name. Raises NotFound, SettingsMissing, BadInput."""
        from shipstation.amazon.carrier import AmazonCarrier  # noqa: PLC0415 start-up, as above

        reached, credentials = self._reached(self._settings.account(account))
        with self._lock:
            carrier = self._built.get(reached)
            # A rotated secret counts from the next request on; who still asks with the old one is not cut off.
            if carrier is None or self._built_with.get(reached, credentials) != credentials:
                self._retired += [carrier] if carrier is not None else []
                carrier = AmazonCarrier(
                    reached,
                    credentials,
                    clock=self._clock,
                    loopback_only=self._profile is Profile.PRACTICE,
                    sandbox=self._profile is Profile.SANDBOX,
                    witness=self._witness,
                )
                self._built[reached], self._built_with[reached] = carrier, credentials
            return carrier

    def behind(self) -> "CarriersBehind":
        """The same carriers, letting the bench go first."""
        return CarriersBehind(self)

    @contextmanager
    def watched(self, witness: Witness) -> Iterator["AccountCarriers"]:
        """The same accounts on lines of their own, every request of which is told to a witness."""
        own = AccountCarriers(
            profile=self._profile,
            settings=self._settings,
            secrets=self._secrets,
            clock=self._clock,
            practice=self._practice,
            witness=witness,
        )
        try:
            yield own
        finally:
            own.close()

    def close(self) -> None:
        """Let go of every account's connections."""
        with self._lock:
            for carrier in (*self._built.values(), *self._retired):
                carrier.close()
            self._built.clear()

    def trials(self) -> "AccountTrials":
        """Lines of their own, for the live check of an account."""
        from shipstation.amazon.trials import AccountTrials  # noqa: PLC0415 start-up, as above

        return AccountTrials(profile=self._profile, clock=self._clock, reached=self._reached)

    def home_credentials(self) -> Credentials | None:
        """The worthless secrets of the practice Amazon; None outside practice."""
        return self._practice.credentials() if self._practice is not None else None

    def _reached(self, account: Account, given: Credentials | None = None) -> tuple[Account, Credentials]:
        """The account with its addresses and secrets; practice accounts without an address live at the home."""
        credentials = given
        if self._practice is not None and account.endpoint is None:
            home = self._practice.home()
            account = replace(account, endpoint=home.endpoint, lwa_endpoint=home.lwa_endpoint)
            if account.secret_on is None:
                credentials = given or self._practice.credentials()
        credentials = credentials or self._secrets.credentials(account.name)
        if credentials is None:
            raise SettingsMissing(
                f"The account {account.name} has no secrets here.",
                "Add it again: shipstation account add NAME, with its secrets on standard input.",
                fields=("account",),
            )
        logs.hide(credentials.client_secret, credentials.refresh_token)
        return account, credentials


class CarriersBehind:
    """The carriers of a batch or a refresh: whatever they ask, the bench goes first (ports.Carriers)."""

    def __init__(self, carriers: AccountCarriers) -> None:
        self._carriers = carriers

    def of(self, account: str) -> "AmazonCarrier":
        """As AccountCarriers.of."""
        return self._carriers.of(account).behind()

    def behind(self) -> Self:
        """These already are."""
        return self

    def watched(self, witness: Witness) -> AbstractContextManager[AccountCarriers]:
        """As AccountCarriers.watched."""
        return self._carriers.watched(witness)


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
        store = open_store(self.folder, self.secrets.store_key(), now=self.clock.now)
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
        devices = BenchDevices()
        spool = PrinterSpool(store.prints, open_printer, devices=devices, setup_of=self._setup_of)
        undo.callback(spool.close)
        self.routing = Routing(self.settings)
        self.intake = Intake(store.orders, store.records, OrderFileReader())
        self.quoting = self._quoting(store, self.carriers)
        self.buying = Buying(carriers=self.carriers, journal=store.journal, clock=self.clock)
        self.calls = Calls(
            carriers=self.carriers,
            buying=self.buying,
            orders=store.orders,
            quotes=store.quotes,
            settings=self.settings,
            account=self._account,
        )
        self.connecting = Connecting(
            settings=self.settings,
            secrets=self.secrets,
            trials=self.carriers.trials,
            papers=papers,
            clock=self.clock,
            version=__version__,
        )
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
        buying_behind = Buying(carriers=behind, journal=store.journal, clock=self.clock)
        self.batch = Batch(
            intake=self.intake, quoting=self._quoting(store, behind), buying=buying_behind, labels=self.labels
        )
        self.cancelling = Cancelling(carriers=self.carriers, journal=store.journal, records=store.records)
        self.tracking = TrackDesk(
            carriers=self.carriers, records=store.records, journal=store.journal, clock=self.clock
        )
        self.legacy = LegacyDesk(carriers=self.carriers, settings=self.settings, account=self._account)
        self.history = History(records=store.records, prints=store.prints, journal=store.journal, orders=store.orders)
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

    def _kit(self, store: Store, papers: BenchPapers, press: Press) -> LabelKit:
        return LabelKit(
            carriers=self.carriers,
            tools=lambda carriers: KitTools(
                carriers=carriers,
                quoting=self._quoting(store, carriers),
                buying=Buying(carriers=carriers, journal=store.journal, clock=self.clock),
                cancelling=Cancelling(carriers=carriers, journal=store.journal, records=store.records),
                tracking=TrackDesk(carriers=carriers, records=store.records, journal=store.journal, clock=self.clock),
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
        )

    def _quoting(self, store: Store, carriers: Carriers) -> Quoting:
        return Quoting(
            carriers=carriers,
            quotes=store.quotes,
            records=store.records,
            journal=store.journal,
            settings=self.settings,
            clock=self.clock,
            account=self._account,
        )

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
