"""The end of the day: what no form tells a carrier of, a form made exactly once, its paper kept and printed."""

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

from shipstation.desk.buying import Buying
from shipstation.desk.labels import Labels
from shipstation.desk.papers import PaperDesk
from shipstation.desk.routing import Routing
from shipstation.errors import NotFound, PrinterUnsure, PurchaseUnsure, ShipError, StateRefused
from shipstation.model import (
    FORM_PREFIX,
    Account,
    Channel,
    DaySummary,
    Document,
    Intent,
    MadeForm,
    Money,
    OrderKey,
    OrderState,
    PaperKind,
    Prepared,
    PrintJob,
    PrintState,
    Promise,
    Purchase,
    PurchaseState,
    doubtful,
)
from shipstation.ports import Carriers, Clock, FormBook, Journal, Orders, Prints, Renderer, Settings, Spool
from shipstation.rules import closing as rules
from shipstation.rules.closing import OpenGroup

log = logging.getLogger(__name__)

_OPEN_FOR = timedelta(days=14)
"""A parcel that no carrier has scanned for so long is none that a form of today would help."""
_CLOCKS_APART = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDay:
    """How the day stands. `not_out`: labels not on paper, or not for certain. `held`: orders called off."""

    summary: DaySummary
    groups: tuple[OpenGroup, ...]
    forms: tuple[MadeForm, ...]
    prints: dict[str, tuple[PrintJob, ...]]
    not_out: int
    unsure: int
    held: int


class Closing:
    """Closes the day. Thread-safe; what reads asks the store alone."""

    def __init__(
        self,
        *,
        carriers: Carriers,
        buying: Buying,
        journal: Journal,
        book: FormBook,
        orders: Orders,
        prints: Prints,
        labels: Labels,
        papers: PaperDesk,
        renderer: Renderer,
        spool: Spool,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._carriers = carriers
        self._buying = buying
        self._journal = journal
        self._book = book
        self._orders = orders
        self._prints = prints
        self._labels = labels
        self._papers = papers
        self._renderer = renderer
        self._spool = spool
        self._settings = settings
        self._routing = Routing(settings)
        self._clock = clock

    def day(self) -> CloseDay:
        """Today's parcels and money, what is open, what was made, and what is not settled; offline."""
        forms = self._book.forms()
        return CloseDay(
            summary=self._papers.summary(),
            groups=self.unmanifested(forms),
            forms=forms,
            prints={form.purchase_id: self._prints.of_shipment(form.purchase_id) for form in forms[:20]},
            not_out=len(self._labels.not_out()),
            unsure=len(self._buying.unsure()),
            held=self._orders.page(state=OrderState.ON_HOLD, limit=1).total,
        )

    def unmanifested(self, forms: tuple[MadeForm, ...] | None = None) -> tuple[OpenGroup, ...]:
        """Parcels on no form, by account, carrier and ship-from; offline. `forms`: where they were read already."""
        since = self._clock.now() - _OPEN_FOR
        return rules.groups(self._book.unscanned(since), self._book.forms() if forms is None else forms)

    def forms(self) -> tuple[MadeForm, ...]:
        """Forms that were made, or may have been, newest first; offline."""
        return self._book.forms()

    def find(self, named: str) -> MadeForm:
        """A form by its purchase id, or the beginning of it. Raises NotFound."""
        found = [form for form in self._book.forms() if named and form.purchase_id.startswith(named)]
        if len(found) != 1:
            raise NotFound(f"There is no form {named}.", "Look for it with `close list`.", fields=("form",))
        return found[0]

    def make(self, group: OpenGroup) -> MadeForm:
        """Ask for the form of a group: journaled before it is sent, repeated with the same key, made once.

        A lost answer is asked for again, then looked for in Amazon's own list of forms.
        Raises: PurchaseUnsure when nobody can tell; StateRefused when nothing is open; the Carrier's errors.
        """
        open_now = [each for each in self.unmanifested() if _is_same(each, group)]
        if not open_now:
            raise StateRefused(
                f"Every parcel of {group.carrier} stands on a form.", "Print that form again if you need it."
            )
        (group,) = open_now
        account = self._settings.account(group.account)
        prepared = self._carriers.of(account.name).prepare_form(group.carrier_id, group.ship_from)
        intent = _intent(group, account, self._ref(group), prepared)
        try:
            self._buying.spend(intent)
        except PurchaseUnsure as error:
            found = self._found(error.purchase_id or "")
            if found is None:
                raise
            return found
        made = (form for form in self._book.forms() if form.state is PurchaseState.BOUGHT)
        return next(form for form in made if _key(form) == _key(group))

    def find_lost(self) -> tuple[MadeForm, ...]:
        """Look for forms whose answer was lost in Amazon's own list, and keep those that are there.

        Raises: the Carrier's errors.
        """
        lost = [each for each in self._buying.unsure() if each.intent.order.ref.startswith(FORM_PREFIX)]
        return tuple(form for form in (self._look(purchase) for purchase in lost) if form is not None)

    def paper(self, purchase_id: str) -> Document:
        """The paper of a form, as it came; offline. Raises NotFound."""
        paper = self._book.paper(purchase_id)
        if paper is None:
            raise NotFound("The paper of that form is not kept here.", "Look for it in Seller Central.")
        return paper

    def preview(self, purchase_id: str) -> bytes:
        """A PNG of its first page; offline."""
        return self._renderer.preview(self.paper(purchase_id))

    def print(self, purchase_id: str, *, printer: str | None = None, again: bool = False) -> PrintJob | None:
        """Print a form where collection forms go; each time is a counted copy. None: no printer is set up for it.

        Args:
            again: although an earlier print may have come out.
        Returns: as PaperDesk.print.
        Raises: PrinterUnsure (an earlier one waits for a person's word), NotFound, NotPrintable, DiskFull.
        """
        paper = self.paper(purchase_id)
        form = self.find(purchase_id)
        kind = PaperKind.COLLECTION_FORM
        way = self._routing.way(kind, account=form.account, page_mm=paper.size_mm, named=printer)
        if way is None:
            return None
        earlier = self._prints.of_shipment(purchase_id)
        asked = doubtful(earlier)
        if asked is not None and not again:
            raise PrinterUnsure(
                f"That form may have come out of {asked.printer} already.",
                "Look for it. If it did not come out, print it again.",
            )
        rendered = self._renderer.render(paper, way.printer)
        for _ in range(1 if earlier else way.copies):
            job = PrintJob(
                job_id=uuid.uuid4().hex,
                printer=way.printer.name,
                state=PrintState.QUEUED,
                created_at=self._clock.now(),
                # What its copies are counted by: a form is no shipment, and no shipment has a purchase's id.
                shipment_id=purchase_id,
                document=kind.value,
            )
            job = self._spool.submit(job, way.printer, rendered.data, again=again).result()
            if job.state is not PrintState.SENT:
                break
        return job

    def prints(self, purchase_id: str) -> tuple[PrintJob, ...]:
        """Every print of a form, oldest first."""
        return self._prints.of_shipment(purchase_id)

    def _ref(self, group: OpenGroup) -> str:
        """What stands for the order: the same for two who ask at once, so that the journal refuses the second."""
        made = sum(_key(form) == _key(group) and form.state is PurchaseState.BOUGHT for form in self._book.forms())
        place = sha256("\n".join(rules.place_of(group.ship_from)).encode()).hexdigest()[:6]
        return f"{FORM_PREFIX}{group.carrier_id} {group.account} {place} {made + 1}"

    def _found(self, purchase_id: str) -> MadeForm | None:
        """A form in doubt, looked for; None where Amazon's list does not tell either."""
        purchase = self._journal.find(purchase_id)
        try:
            return self._look(purchase) if purchase is not None else None
        except ShipError as error:
            log.info("forms could not be looked for: %s", error.kind)
            return None

    def _look(self, purchase: Purchase) -> MadeForm | None:
        """The one form at Amazon that can be this purchase's, kept; None where there is none, or more than one."""
        intent = purchase.intent
        forms = self._carriers.of(intent.prepared.account).forms
        since = purchase.created_at - _CLOCKS_APART
        known = {form.sha256 for form in self._book.forms()}
        fitting = []
        for record in forms.made(intent.ship_from, since=since):
            if not record.is_ready or record.carrier not in ("", intent.carrier):
                continue
            if intent.ship_from and rules.place_of(record.ship_from) != rules.place_of(intent.ship_from):
                continue
            paper = forms.paper(record.form_id)
            if sha256(paper.content).hexdigest() not in known:
                fitting.append(paper)
        if len(fitting) != 1:
            log.warning("%d forms at Amazon fit %s", len(fitting), purchase.purchase_id)
            return None
        self._journal.made(purchase.purchase_id, fitting)
        return self.find(purchase.purchase_id)


def _key(of: OpenGroup | MadeForm) -> tuple[str, str, rules.Place]:
    return of.account, of.carrier_id, rules.place_of(of.ship_from)


def _is_same(one: OpenGroup, other: OpenGroup) -> bool:
    return _key(one) == _key(other)


def _intent(group: OpenGroup, account: Account, ref: str, prepared: Prepared) -> Intent:
    """What the journal can say of it. A form costs nothing."""
    return Intent(
        order=OrderKey(channel=Channel.EXTERNAL, ref=ref),
        parcel=1,
        quote_id="",
        rate_id="",
        carrier_id=group.carrier_id,
        carrier=group.carrier,
        service_id="",
        service="Collection form",
        package_ref="",
        promise=Promise(),
        shown=Money(Decimal(0), account.currency),
        prepared=prepared,
        ship_from=group.ship_from,
    )
