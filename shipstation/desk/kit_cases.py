"""The integration cases one by one, through the station's own verbs, so that each purchase is journaled."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from shipstation.desk.buying import Buying
from shipstation.desk.cancelling import Cancelling
from shipstation.desk.kit_words import counted, print_in_words, rates_in_words, why_none
from shipstation.desk.labels import Labels
from shipstation.desk.quoting import Compared, Quoting
from shipstation.desk.tracking import TrackDesk
from shipstation.errors import LabelUnreadable, PurchaseUnsure, Refused, ShipError
from shipstation.model import (
    Account,
    AddedService,
    Address,
    CaseId,
    CaseResult,
    CaseState,
    Channel,
    Choices,
    KitLabel,
    Money,
    Order,
    Parcel,
    PrinterSetup,
    Ranked,
    Rate,
    Shipment,
    Wish,
)
from shipstation.ports import Carriers, Clock, Records
from shipstation.rules import kit, services

_EXPIRY = timedelta(minutes=10, seconds=5)
"""A token is dead after 10 minutes (FIELD_NOTES)."""
_REFUSALS = frozenset({CaseId.ADDRESS, CaseId.UNKNOWN, CaseId.TOKEN})
"""Cases that ask for a no."""
_NOBODY = "TEST00000000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class KitTools:
    """The bench's verbs on lines that a witness sees."""

    carriers: Carriers
    quoting: Quoting
    buying: Buying
    cancelling: Cancelling
    tracking: TrackDesk


def given_back(tools: KitTools, shipment_id: str) -> str:
    """Cancel a label; "" once it is, else what stands against it."""
    try:
        tools.cancelling.cancel(shipment_id)
    except ShipError as error:
        return str(error)
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KitPlan:
    """What a run is made for.

    Attributes:
        run: tells its orders from those of other runs.
        amazon_order: bought for the Amazon case; None: there is none here.
        buys_amazon: False: rates alone, since a label would tell a buyer that the order is shipped.
        keeps_amazon: whether that label may lie in a folder that is sent away.
        most: all labels together may cost no more; None: no limit was named.
        is_sandbox: Amazon's answers may be fixed ones.
        waits: the token is left to die of age, instead of being spoiled.
    """

    run: str
    account: Account
    ship_from: Address
    printer: PrinterSetup
    amazon_order: Order | None
    buys_amazon: bool
    keeps_amazon: bool
    waits: bool
    most: Money | None = None
    is_sandbox: bool = False


class KitCases:
    """Runs cases and remembers what they bought. For one run, in one thread."""

    def __init__(self, plan: KitPlan, tools: KitTools, *, labels: Labels, records: Records, clock: Clock) -> None:
        self._plan = plan
        self._tools = tools
        self._labels = labels
        self._records = records
        self._clock = clock
        self.bought: list[KitLabel] = []
        self.files: dict[str, bytes] = {}
        self.open_purchases: list[str] = []

    def run(self, case: CaseId) -> CaseResult:
        """One case. What goes wrong is its result; only bugs come out of it."""
        acts: dict[CaseId, Callable[[CaseId], CaseResult]] = {
            CaseId.STANDARD: self._rates,
            CaseId.HEAVIEST: self._heaviest,
            CaseId.ITEMS: self._rates,
            CaseId.ADDRESS: self._invalid_address,
            CaseId.EXTRA: self._extra,
            CaseId.AMAZON: self._amazon,
            CaseId.TRACK: self._track,
            CaseId.UNKNOWN: self._unknown,
            CaseId.CANCEL: self._cancel,
            CaseId.TWICE: self._twice,
            CaseId.TOKEN: self._token,
        }
        began = self._clock.monotonic()
        try:
            result = self._weighed(acts.get(case, self._label)(case))
        except PurchaseUnsure as error:
            self.open_purchases.append(error.purchase_id or "")
            result = _odd(case, error)
        except ShipError as error:
            result = _odd(case, error)
        return replace(result, took_s=round(self._clock.monotonic() - began, 3))

    def _weighed(self, result: CaseResult) -> CaseResult:
        """A yes where a no is asked for says nothing in the sandbox, which answers the same whatever is asked."""
        is_odd_yes = result.state is CaseState.ODD and result.case in _REFUSALS
        if not (self._plan.is_sandbox and is_odd_yes):
            return result
        said = f"The sandbox answers the same whatever is asked. {result.said}"
        return replace(result, state=CaseState.NOT_HERE, said=said, remedy="")

    def give_back(self) -> tuple[str, ...]:
        """Cancel every label that is not cancelled yet; gives what was said of those that could not be."""
        faults = []
        for place, label in enumerate(self.bought):
            if label.cancelled:
                continue
            fault = given_back(self._tools, label.shipment_id)
            if fault:
                faults.append(f"{label.tracking_id}: {fault}")
            else:
                self.bought[place] = replace(label, cancelled=True)
        return tuple(faults)

    # rates

    def _quote(self, case: CaseId, parcel: Parcel = kit.STANDARD, *, format: str | None = None) -> Compared:  # noqa: A002 Amazon's own word
        plan = self._plan
        order = kit.order_of(case, plan.run, ship_from=plan.ship_from, currency=plan.account.currency)
        return self._tools.quoting.quote(
            order, parcel, account=plan.account.name, wish=Wish.CHEAPEST, printer=plan.printer.name, format=format
        )

    def _rates(self, case: CaseId) -> CaseResult:
        compared = self._quote(case)
        if not compared.ranked:
            return CaseResult(case=case, state=CaseState.ODD, said=f"No rate. {why_none(compared)}")
        return CaseResult(case=case, state=CaseState.OK, said=rates_in_words(compared))

    def _heaviest(self, case: CaseId) -> CaseResult:
        compared = self._quote(case, kit.HEAVIEST)
        if compared.ranked:
            return CaseResult(case=case, state=CaseState.OK, said=rates_in_words(compared))
        told = all(each.reasons for each in compared.quote.offers.ineligible)
        state = CaseState.OK if compared.quote.offers.ineligible and told else CaseState.ODD
        return CaseResult(case=case, state=state, said=f"No rate. {why_none(compared)}")

    def _invalid_address(self, case: CaseId) -> CaseResult:
        try:
            compared = self._quote(case)
        except Refused as error:
            return CaseResult(case=case, state=CaseState.OK, said=f"Refused: {error.said}")
        if compared.ranked:
            said = f"{counted(len(compared.ranked), 'rate')} came all the same: the address is not checked there."
            return CaseResult(case=case, state=CaseState.ODD, said=said, remedy="Check addresses before buying.")
        return CaseResult(case=case, state=CaseState.OK, said=f"No rate. {why_none(compared)}")

    # labels

    def _label(self, case: CaseId) -> CaseResult:
        """A label in one format, printed and read."""
        wanted = case.value.removeprefix("label-").upper()
        compared = self._quote(case, format=wanted)
        best = next((each for each in compared.ranked if each.buyable), None)
        if best is None:
            rates = counted(len(compared.ranked), "rate")
            said = f"Of {rates} none comes as {wanted} for {self._plan.printer.name}."
            return CaseResult(case=case, state=CaseState.NOT_HERE, said=said)
        choices = self._tools.quoting.choices(
            best.rate, account=self._plan.account.name, printer=self._plan.printer.name, format=wanted
        )
        label = self._buy(case, compared, best.rate, choices)
        if label.format != wanted:
            said = f"{wanted} was asked for and {label.format} came."
            return CaseResult(case=case, state=CaseState.ODD, said=said, remedy="Show this folder to Amazon.")
        return self._judged(case, label)

    def _extra(self, case: CaseId) -> CaseResult:
        compared = self._quote(case)
        found = next(_extras(compared.ranked), None)
        if found is None:
            return CaseResult(
                case=case, state=CaseState.NOT_HERE, said="No rate that can be bought here offers an extra to choose."
            )
        ranked, extra, added = found
        choices = self._tools.quoting.choices(
            ranked.rate, account=self._plan.account.name, printer=self._plan.printer.name
        )
        label = self._buy(case, compared, ranked.rate, replace(choices, added=added))
        shown = services.price(ranked.rate, added)
        judged = self._judged(case, label)
        said = f"{extra.name} for {extra.cost}, {label.charged} charged. {judged.said}"
        if label.charged != shown:
            return replace(judged, state=CaseState.ODD, said=f"{said} {shown} was shown.")
        return replace(judged, said=said)

    def _amazon(self, case: CaseId) -> CaseResult:
        plan = self._plan
        if plan.amazon_order is None:
            return CaseResult(
                case=case,
                state=CaseState.NOT_HERE,
                said="No order of Amazon's waits here.",
                remedy="Import one, then run this case alone.",
            )
        compared = self._tools.quoting.quote(
            kit.as_own(plan.amazon_order, plan.run),
            kit.STANDARD,
            account=plan.account.name,
            wish=Wish.CHEAPEST,
            printer=plan.printer.name,
        )
        if not plan.buys_amazon:
            said = f"{rates_in_words(compared)} Nothing was bought: a label would tell the buyer that it is shipped."
            return CaseResult(case=case, state=CaseState.OK if compared.ranked else CaseState.ODD, said=said)
        best = compared.best()
        choices = self._tools.quoting.choices(best.rate, account=plan.account.name, printer=plan.printer.name)
        return self._judged(case, self._buy(case, compared, best.rate, choices))

    def _buy(self, case: CaseId, compared: Compared, rate: Rate, choices: Choices) -> KitLabel:
        receipt = self._tools.buying.buy(compared.quote, rate, choices, max_price=self._left_to_spend())
        shipment = receipt.shipment
        # Known before anything else can go wrong: it is to be given back.
        label = KitLabel(
            case=case,
            format="",
            dpi=None,
            service=shipment.service,
            tracking_id=shipment.tracking_id,
            shipment_id=shipment.shipment_id,
            charged=shipment.charged or shipment.shown,
            file="",
            printed="not printed",
            reads="",
        )
        self.bought.append(label)
        label = self._printed(label, shipment)
        self.bought[-1] = label
        return label

    def _left_to_spend(self) -> Money | None:
        """Of what was agreed, before anything is given back; None: no limit was named."""
        most = self._plan.most
        if most is None:
            return None
        spent = sum((each.charged.amount for each in self.bought), start=Decimal(0))
        return Money(max(most.amount - spent, Decimal(0)), most.currency)

    def _printed(self, label: KitLabel, shipment: Shipment) -> KitLabel:
        """The label with what became of it on paper, and its file."""
        reads, job = "", None
        try:
            job = self._labels.print(shipment.shipment_id, printer=self._plan.printer.name)
        except LabelUnreadable as error:
            reads = error.said
        except ShipError as error:
            label = replace(label, printed=error.said)
        paper = next((each for each in self._records.documents(shipment.shipment_id) if each.type == "LABEL"), None)
        if paper is None:
            return replace(label, reads=reads or "no label came")
        file = ""
        if shipment.channel is not Channel.AMAZON or self._plan.keeps_amazon:
            file = f"labels/{label.case.value}.{paper.format.lower()}"
            self.files[file] = paper.content
        printed = label.printed if job is None else print_in_words(job)
        return replace(label, format=paper.format, dpi=paper.dpi, file=file, printed=printed, reads=reads)

    def _judged(self, case: CaseId, label: KitLabel) -> CaseResult:
        if label.reads:
            return CaseResult(
                case=case, state=CaseState.ODD, said=f"The label does not read: {label.reads}", remedy="Look at it."
            )
        if label.printed != "out":
            return CaseResult(
                case=case,
                state=CaseState.ODD,
                said=f"Bought, and not out of {self._plan.printer.name}: {label.printed}.",
                remedy="Put the printer right and run this case again.",
            )
        dots = f", {label.dpi} dpi" if label.dpi else ""
        said = (
            f"{label.service}, {label.charged}: {label.format}{dots}, out of {self._plan.printer.name}, reads well."
        )
        return CaseResult(case=case, state=CaseState.OK, said=said)

    # what comes after

    def _track(self, case: CaseId) -> CaseResult:
        if not self.bought:
            return _nothing_bought(case)
        known = self._tools.tracking.track(self.bought[0].tracking_id)
        said = (
            f"{self.bought[0].tracking_id}: {known.state or 'no state yet'}, {counted(len(known.events), 'event')}."
        )
        return CaseResult(case=case, state=CaseState.OK, said=said)

    def _unknown(self, case: CaseId) -> CaseResult:
        carrier_id = "ATS"
        if self.bought:
            shipment = self._records.find(self.bought[0].shipment_id)
            carrier_id = shipment.carrier_id if shipment is not None else carrier_id
        try:
            known = self._tools.carriers.of(self._plan.account.name).track(_NOBODY, carrier_id)
        except Refused as error:
            return CaseResult(case=case, state=CaseState.OK, said=f"Refused: {error.said}")
        if not known.events and not known.state:
            return CaseResult(case=case, state=CaseState.OK, said="Nothing is known of it, says the answer.")
        return CaseResult(case=case, state=CaseState.ODD, said=f"A state came for it: {known.state}.")

    def _cancel(self, case: CaseId) -> CaseResult:
        if not self.bought:
            return _nothing_bought(case)
        faults = self.give_back()
        count = len(self.bought)
        if faults:
            said = f"{count - len(faults)} of {count} are cancelled. {'; '.join(faults)}"
            return CaseResult(case=case, state=CaseState.ODD, said=said, remedy="Cancel them in History.")
        said = f"{counted(count, 'label')} cancelled, none left; refunds are expected."
        return CaseResult(case=case, state=CaseState.OK, said=said)

    def _twice(self, case: CaseId) -> CaseResult:
        label = next((each for each in self.bought if each.cancelled), None)
        if label is None:
            return CaseResult(case=case, state=CaseState.NOT_HERE, said="Nothing was cancelled.")
        # Not through the desk: it knows that this one is cancelled, and would not ask.
        self._tools.carriers.of(self._plan.account.name).cancel(label.shipment_id)
        return CaseResult(case=case, state=CaseState.OK, said=f"{label.tracking_id} stays cancelled.")

    def _token(self, case: CaseId) -> CaseResult:
        compared = self._quote(case)
        best = compared.best()
        quote = compared.quote
        if self._plan.waits:
            self._clock.wait(max((quote.asked_at + _EXPIRY - self._clock.now()).total_seconds(), 0.0))
            # The station itself would refuse: here Amazon is to.
            quote = replace(quote, asked_at=self._clock.now())
            how = "An old token"
        else:
            quote = replace(quote, offers=replace(quote.offers, token=f"{quote.offers.token[:-6]}000000"))
            how = "A spoiled token"
        choices = self._tools.quoting.choices(
            best.rate, account=self._plan.account.name, printer=self._plan.printer.name
        )
        try:
            self._buy(case, replace(compared, quote=quote), best.rate, choices)
        except Refused as error:
            return CaseResult(case=case, state=CaseState.OK, said=f"{how} is refused: {error.said}")
        faults = self.give_back()
        said = f"{how} bought a label all the same. {'; '.join(faults) or 'It is cancelled.'}"
        return CaseResult(case=case, state=CaseState.ODD, said=said, remedy="Show this folder to Amazon.")


def _extras(ranked: tuple[Ranked, ...]) -> Iterator[tuple[Ranked, AddedService, tuple[AddedService, ...]]]:
    """Rates that can be bought, each with an extra that is not taken by itself, and all extras then taken."""
    for each in ranked:
        usual = services.answers(each.rate)
        for group in each.rate.groups if each.buyable else ():
            taken = [service for service in usual if service in group.services]
            left = [service for service in group.services if service not in taken and service.cost.amount > 0]
            if left:
                extra = min(left, key=lambda service: service.cost.amount)
                yield each, extra, (*(service for service in usual if service not in taken), extra)


def _nothing_bought(case: CaseId) -> CaseResult:
    return CaseResult(case=case, state=CaseState.NOT_HERE, said="Nothing was bought in this run.")


def _odd(case: CaseId, error: ShipError) -> CaseResult:
    return CaseResult(case=case, state=CaseState.ODD, said=error.said, remedy=error.remedy)
