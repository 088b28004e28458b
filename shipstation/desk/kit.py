"""The test label kit: runs the integration cases, gathers what was asked and answered, leaves nothing bought."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from threading import Event, Lock

from shipstation.desk.kit_cases import KitCases, KitPlan, KitTools, given_back
from shipstation.desk.labels import Labels
from shipstation.desk.routing import Routing
from shipstation.errors import BadInput, NotFound, SettingsMissing, ShipError
from shipstation.model import (
    HELD,
    CaseId,
    CaseResult,
    Channel,
    Document,
    Exchange,
    KitLabel,
    KitReport,
    Money,
    Order,
    OrderState,
    Profile,
    PurchaseState,
    Shipment,
    Wish,
    country_of,
    office_paper,
)
from shipstation.ports import (
    Carriers,
    Clock,
    HistoryQuery,
    Journal,
    KitShelf,
    Orders,
    Papers,
    Records,
    Renderer,
    Settings,
)
from shipstation.rules import kit
from shipstation.rules.redaction import told, unnamed

log = logging.getLogger(__name__)

_MOST_LEFT = 1_000
_OPEN = (PurchaseState.INTENDED, PurchaseState.SENT, PurchaseState.UNSURE)
Progress = Callable[[KitReport, CaseId | None], object]
"""Told of the report so far, and of the case that runs now; None when none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KitWish:
    """What a person asks of a run.

    Attributes:
        account, printer: by name; None: the chosen one, the one that its labels go to.
        cases: these alone; none: all. What they buy is given back all the same.
        agreed: money may be spent where it is real.
        amazon_order: by its reference; "": the first that waits, and where money is real none is bought.
        most: all labels of the run together may cost no more than this; None: no limit was named.
        waits: let a token die of age (10 minutes) instead of spoiling one.
    """

    account: str | None = None
    printer: str | None = None
    cases: tuple[CaseId, ...] = ()
    agreed: bool = False
    most: Money | None = None
    amazon_order: str = ""
    waits: bool = False

    @property
    def labels(self) -> int:
        """How many labels its cases buy at most."""
        return sum(case.spends for case in self.cases or CaseId)


class LabelKit:
    """Everything that Amazon wants to see before the first parcel. Blocking; one run at a time."""

    def __init__(
        self,
        *,
        carriers: Carriers,
        tools: Callable[[Carriers], KitTools],
        labels: Labels,
        orders: Orders,
        records: Records,
        journal: Journal,
        settings: Settings,
        papers: Papers,
        renderer: Renderer,
        shelf: KitShelf,
        clock: Clock,
        profile: Profile,
        station: str,
        room: Path,
    ) -> None:
        """`tools`: the bench's verbs on given carriers. `station`: its name, for the report. `room`: for runs."""
        self._room = room
        self._grading = Lock()
        self._carriers = carriers
        self._tools = tools
        self._labels = labels
        self._orders = orders
        self._records = records
        self._journal = journal
        self._settings = settings
        self._routing = Routing(settings)
        self._papers = papers
        self._renderer = renderer
        self._shelf = shelf
        self._clock = clock
        self._profile = profile
        self._station = station

    def place(self) -> Path:
        """The folder for a run that begins now."""
        return self._room / f"kit-{self._profile.value}-{self._clock.now().astimezone():%Y%m%d-%H%M%S}"

    def latest(self) -> tuple[Path, KitReport] | None:
        """The last run that was gathered at its usual place; None where there is none. BadInput."""
        folder = self._shelf.latest(self._room)
        return (folder, self._shelf.read(folder)) if folder is not None else None

    def spends_money(self, wish: KitWish) -> bool:
        """Whether its labels cost real money, so that a person has to agree first."""
        return self._profile is Profile.LIVE and wish.labels > 0

    def cost(self, wish: KitWish) -> Money:
        """What a run costs at most until its labels are given back; asks for rates. NotBuyable, SettingsMissing."""
        tools = self._tools(self._carriers)
        plan = self._plan(wish)
        order = kit.order_of(CaseId.STANDARD, plan.run, ship_from=plan.ship_from, currency=plan.account.currency)
        compared = tools.quoting.quote(
            order, kit.STANDARD, account=plan.account.name, wish=Wish.CHEAPEST, printer=plan.printer.name
        )
        dearest = max((each.price for each in compared.ranked if each.buyable), key=_amount, default=None)
        price = dearest or compared.best().price
        return Money(price.amount * wish.labels, price.currency)

    def run(
        self, folder: Path, wish: KitWish, *, progress: Progress | None = None, stop: Event | None = None
    ) -> KitReport:
        """Run the cases; what they show lies in `folder` after each of them.

        Whatever happens, what was bought is given back; what could not be stands in the report. `stop`: no further
        case is begun. Raises: SettingsMissing, NotFound, BadInput, StateRefused (another run is under way) before
        anything is asked; DiskFull, StoreAway.
        """
        plan = self._plan(wish)
        if self.spends_money(wish) and not wish.agreed:
            raise BadInput(
                f"The kit buys up to {wish.labels} labels with real money, and cancels them.",
                "Agree to it first.",
                fields=("yes_spend",),
            )
        report = KitReport(
            station=self._station,
            profile=self._profile.value,
            account=plan.account.name,
            business_id=plan.account.business_id,
            printer=plan.printer.name,
            began_at=self._clock.now(),
        )
        known = kit.people(plan.ship_from)
        desk = _Gathering(folder, report, self._shelf, progress or (lambda *_: None), known=known)
        with self._shelf.alone(self._room), self._carriers.watched(desk.saw) as carriers:
            tools = self._tools(carriers)
            left = self._give_back_left(tools)
            cases = KitCases(plan, tools, labels=self._labels, records=self._records, clock=self._clock)
            try:
                for case in self._asked(wish):
                    if stop is not None and stop.is_set():
                        break
                    desk.begin(case)
                    desk.take(cases.run(case), cases)
            finally:
                faults = cases.give_back()
                tools.buying.close()
        return self._end(desk, cases, (*left, *faults))

    def scan(self, folder: Path, text: str) -> tuple[KitReport, KitLabel | None]:
        """A scan of a printed label, graded and kept; None: it is no label of that run. NotFound, BadInput."""
        # Two scans may come at once: each reads what the other wrote.
        with self._grading:
            report, label = kit.scanned(self._shelf.read(folder), text)
            self._keep(folder, report)
        return report, label

    def give_up(self, folder: Path, tracking_id: str) -> KitReport:
        """No scanner reads that label: an F. NotFound, BadInput."""
        with self._grading:
            report = kit.given_up(self._shelf.read(folder), tracking_id)
            self._keep(folder, report)
        return report

    def read(self, folder: Path) -> KitReport:
        """The report of a run. NotFound, BadInput."""
        return self._shelf.read(folder)

    # a run

    def _plan(self, wish: KitWish) -> KitPlan:
        account = self._settings.account(wish.account)
        printer = self._routing.label_printer(account=account.name, named=wish.printer)
        if printer is None:
            raise SettingsMissing(
                "The kit prints its labels, and no printer is set up.",
                "Add one: shipstation printers add NAME URL.",
                fields=("printer",),
            )
        is_real = self._profile is Profile.LIVE
        return KitPlan(
            run=f"{self._clock.now():%Y%m%d%H%M%S}",
            account=account,
            ship_from=self._settings.ship_from(account),
            printer=printer,
            amazon_order=self._amazon_order(wish.amazon_order, account.country),
            buys_amazon=not is_real or bool(wish.amazon_order),
            keeps_amazon=self._profile is Profile.PRACTICE,
            waits=wish.waits,
            most=wish.most,
            is_sandbox=self._profile is Profile.SANDBOX,
        )

    def _amazon_order(self, named: str, country: str) -> Order | None:
        """The order by its reference (NotFound), else the first of Amazon's that waits in this country."""
        if named:
            found = next((each for each in self._orders.by_ref(named) if each.key.channel is Channel.AMAZON), None)
            if found is None:
                raise NotFound(
                    f"There is no Amazon order {named} here.", "Import it first.", fields=("amazon_order",)
                )
            return found
        waiting = self._orders.page(state=OrderState.TO_SHIP, limit=_MOST_LEFT).orders
        ours = (each for each in waiting if each.key.channel is Channel.AMAZON)
        return next((each for each in ours if each.ship_to.country == country), None)

    def _asked(self, wish: KitWish) -> Sequence[CaseId]:
        """In their order. What a chosen case looks at is run before it: a label to track, to cancel."""
        if not wish.cases:
            return tuple(CaseId)
        wanted = set(wish.cases)
        if wanted & {CaseId.TRACK, CaseId.CANCEL, CaseId.TWICE} and not any(case.spends for case in wanted):
            wanted.add(CaseId.PDF)
        if CaseId.TWICE in wanted:
            wanted.add(CaseId.CANCEL)
        return tuple(case for case in CaseId if case in wanted)

    def _give_back_left(self, tools: KitTools) -> tuple[str, ...]:
        """Cancel what a run that was stopped left behind; gives what was said of those that could not be.

        What it was buying as it was killed is settled first, as `resume` does it: it may be paid, and nobody knows.
        """
        if any(each.intent.order.ref.startswith(kit.PREFIX) for each in self._journal.in_state(*_OPEN)):
            tools.buying.resume()
        faults = []
        for shipment in self._left():
            fault = given_back(tools, shipment.shipment_id)
            if fault:
                faults.append(f"{shipment.tracking_id}: {fault}")
            else:
                log.info("gave back what an earlier run had left: %s", shipment.shipment_id)
        return tuple(faults)

    def _left(self) -> tuple[Shipment, ...]:
        found = self._records.search(HistoryQuery(text=kit.PREFIX, limit=_MOST_LEFT)).shipments
        return tuple(each for each in found if each.order.ref.startswith(kit.PREFIX) and each.state in HELD)

    def _end(self, desk: "_Gathering", cases: KitCases, faults: tuple[str, ...]) -> KitReport:
        doubts = [
            each.purchase_id for each in self._journal.in_doubt() if each.intent.order.ref.startswith(kit.PREFIX)
        ]
        report = desk.ended(
            cases, at=self._clock.now(), left=faults, doubts=tuple(dict.fromkeys((*cases.open_purchases, *doubts)))
        )
        self._keep(desk.folder, report)
        desk.tell(None)
        return report

    def _keep(self, folder: Path, report: KitReport) -> None:
        """The report, and its PDF."""
        country = country_of(report.business_id)
        paper = self._papers.kit_report(report, self._pictures(report), size_mm=office_paper(country))
        self._shelf.keep(folder, report, papers={"report.pdf": paper.document.content})

    def _pictures(self, report: KitReport) -> Mapping[str, bytes]:
        """How the labels look that may be shown, by tracking id; one that cannot be drawn is left out."""
        pictures = {}
        for label in report.labels:
            paper = self._paper(label)
            if label.file and paper is not None:
                try:
                    pictures[label.tracking_id] = self._renderer.preview(paper)
                except ShipError as error:
                    log.info("no picture of the label of %s: %s", label.shipment_id, error.kind)
        return pictures

    def _paper(self, label: KitLabel) -> Document | None:
        papers = self._records.documents(label.shipment_id)
        return next((each for each in papers if each.type == "LABEL"), None)


class _Gathering:
    """What a run has shown so far, on its way into the folder."""

    def __init__(
        self, folder: Path, report: KitReport, shelf: KitShelf, progress: Progress, *, known: Sequence[str]
    ) -> None:
        """`known`: names and streets that may stand nowhere in the folder, also where Amazon quotes them."""
        self.folder = folder
        self._report = report
        self._shelf = shelf
        self._progress = progress
        self._case: CaseId | None = None
        self._heard: list[tuple[str, Exchange]] = []
        self._known = known
        self._count = 0

    def saw(self, exchange: Exchange) -> None:
        """A request and its answer. It never fails: a label that was just paid is on its way into the journal."""
        self._count += 1
        case = self._case.value if self._case is not None else "start"
        self._heard.append((f"requests/{self._count:02d}-{case}.json", exchange))

    def begin(self, case: CaseId) -> None:
        """The next case."""
        self._case = case
        self.tell(case)

    def take(self, result: CaseResult, cases: KitCases) -> None:
        """Its result, and all that was asked and answered for it, into the folder."""
        result = replace(result, said=unnamed(result.said, self._known))
        self._report = replace(
            self._report,
            cases=(*self._report.cases, result),
            labels=tuple(cases.bought),
            exchanges=self._count,
        )
        self._shelf.keep(self.folder, self._report, papers={**self._shown(), **cases.files})
        cases.files.clear()

    def ended(self, cases: KitCases, *, at: datetime, left: tuple[str, ...], doubts: tuple[str, ...]) -> KitReport:
        """The whole report; what came last is written with it."""
        self._shelf.keep(self.folder, self._report, papers=self._shown())
        return replace(
            self._report,
            ended_at=at,
            labels=tuple(cases.bought),
            exchanges=self._count,
            left=left,
            open_purchases=doubts,
        )

    def _shown(self) -> dict[str, bytes]:
        """What was heard since, as files that hold only what may be told."""
        shown = {}
        for name, exchange in self._heard:
            text = json.dumps(told(exchange), indent=2, ensure_ascii=False)
            shown[name] = unnamed(text, self._known).encode("utf-8", "replace")
        self._heard.clear()
        return shown

    def tell(self, case: CaseId | None) -> None:
        """How far it is."""
        self._progress(self._report, case)


def _amount(money: Money) -> Decimal:
    return money.amount
