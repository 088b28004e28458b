"""From an accepted offer to a printed label, and back by a cancel: what Enter, F8 and Cancel do at the bench."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from shipstation.desk.buying import Receipt
from shipstation.desk.records import Sheet
from shipstation.errors import AlreadyBought, NoNetwork, PurchaseUnsure, RateExpired, ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.ship.buy_panel import Offer
from shipstation.gui.pages.ship.checks_flow import ChecksFlow
from shipstation.gui.pages.ship.doubts_flow import DoubtsFlow
from shipstation.gui.pages.ship.inputs_flow import InputsFlow
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.gui.paperwork import LabelView, Paperwork, can_cancel
from shipstation.gui.views import View
from shipstation.model import Channel, Choices, Extras, Order, PrintJob, PurchaseState, Ranked, Shipment
from shipstation.rules import offers

_LABEL_WAITS_MS = 1_000
"""For the printer, at most: one that stands still must not keep the label off the screen."""


class BuyFlow(QObject):
    """Buys what is chosen, once; then shows and prints it.

    Signals:
        unsure(): a purchase waits for a person.
        bought(Shipment): there is a new one.
        shown(Shipment): a bought parcel is up, with its label.
        network(bool): Amazon answered, or could not be reached.
    """

    unsure = Signal()
    bought = Signal(object)
    shown = Signal(object)
    network = Signal(bool)

    def __init__(
        self, bench: Bench, page: ShipPage, quotes: QuoteFlow, paperwork: Paperwork, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._quotes = quotes
        self._paperwork = paperwork
        self._buying = False
        self._choices: Choices | None = None
        self.inputs = InputsFlow(bench, page.buy, quotes, self)
        self.checks = ChecksFlow(bench, page, quotes, self)
        self.doubts = DoubtsFlow(bench, page, quotes, self)
        self.checks.passed.connect(self.confirm)
        self.inputs.stale.connect(self._quote_again)
        self.shipment: Shipment | None = None
        self._label_waits = QTimer(self, singleShot=True, interval=_LABEL_WAITS_MS)
        self._label_waits.timeout.connect(self._load_label)
        page.rates.chosen.connect(self._show_chosen)
        page.rates.confirmed.connect(self.confirm)
        page.buy.confirmed.connect(self.confirm)
        page.buy.extras.chosen.connect(quotes.take_extras)
        page.bought.print_wanted.connect(self.print_again)
        page.bought.cancel_wanted.connect(self.ask_cancel)
        page.bought.again_wanted.connect(self.rates_again)
        page.cancel.confirmed.connect(self._cancel)
        page.cancel.kept.connect(self.keep)
        quotes.shipped.connect(self.show_shipped)
        quotes.quoted.connect(self._warn_first)
        paperwork.printed.connect(self._take_print)
        paperwork.changed.connect(self._take_change)
        paperwork.refused.connect(self._take_refusal)

    @property
    def buying(self) -> bool:
        """Whether a purchase of this bench is on its way."""
        return self._buying

    # before the buy

    @Slot(object)
    def _show_chosen(self, ranked: Ranked | None) -> None:
        compared = self._quotes.compared
        if self._buying:
            return
        if ranked is None or compared is None:
            self._choices = None
            self.inputs.choose(None, None)
            self._page.buy.clear("")
            return
        name = ""
        try:
            station, account = self._bench.station, compared.quote.account
            ruling = compared.quote.parcel.ruling
            printer = station.routing.label_printer(account=account, ruled=ruling.printer)
            name = printer.name if printer is not None else ""
            self._choices = station.quoting.offered(
                ranked.rate, account=account, ruling=ruling, extras=self._extras()
            )
        except ShipError:
            # Its reason is the rate's own `why_not`, which the panel shows.
            self._choices = None
        deadline = words.deadline(ranked.rate, compared.quote.deliver_by)
        self._page.buy.show_offer(
            Offer(
                ranked=ranked,
                deadline=deadline,
                choices=self._choices,
                printer=name,
                extras=self._extras(),
                pickup=". ".join(
                    said for said in (words.leaving(compared.quote.parcel), words.pickup(ranked.rate)) if said
                ),
                is_amazon=compared.quote.order.channel is Channel.AMAZON,
            )
        )
        self.inputs.choose(ranked, compared.quote)

    @Slot()
    def _warn_first(self) -> None:
        if self._quotes.accepts_first:
            self._page.buy.ask_first(self._quotes.accepts_first)
            self._bench.tell(Notice(kind="warn", what=self._quotes.accepts_first))

    @Slot()
    def confirm(self) -> None:
        """Enter: buy the chosen rate, if it is fresh and nothing has to be accepted first."""
        ranked, compared, choices = self._page.rates.current(), self._quotes.compared, self._choices
        if self._buying or self._page.view is not View.RATES or ranked is None or compared is None:
            return
        if not (ranked.buyable or ranked.asks) or choices is None:
            self._bench.tell(
                Notice(
                    kind="bad",
                    what=self.tr("{service} cannot be bought here.").format(service=ranked.rate.service),
                    then=self.tr("It has {why}. Choose another rate.").format(why=ranked.why_not or ""),
                )
            )
            return
        if self.checks.stop(compared.quote):
            return
        if self._quotes.accepts_first:
            self._quotes.accepts_first = ""
            self._show_chosen(ranked)
            return
        if offers.expired(compared.quote.asked_at, self._bench.now()):
            self._quotes.quote()
            return
        if ranked.asks:
            choices = self._answered(ranked)
        if choices is not None:
            self._buy(ranked, choices)

    def _answered(self, ranked: Ranked) -> Choices | None:
        """The choices with the answers to what the rate asks; None while they do not fit, which the panel shows."""
        form = self.inputs.form
        if form is None:
            self.inputs.fetch()
            return None
        answers, compared = self.inputs.answers(), self._quotes.compared
        if answers is None or compared is None:
            return None
        quoting, quote = self._bench.station.quoting, compared.quote
        try:
            return quoting.choices(
                ranked.rate,
                account=quote.account,
                ruling=quote.parcel.ruling,
                inputs=answers,
                form=form,
                extras=self._extras(),
            )
        except ShipError as error:
            self._bench.tell(notice_of(error))
            return None

    def _extras(self) -> Extras:
        """What a person chose for the order on the bench."""
        work = self._quotes.work
        return work.extras if work is not None else ()

    @Slot()
    def _quote_again(self) -> None:
        self._quotes.quote(quietly=True)

    def _buy(self, ranked: Ranked, choices: Choices) -> None:
        compared, work = self._quotes.compared, self._quotes.work
        if compared is None or work is None:
            return
        quote, order = compared.quote, work.order
        weight_ok = self.checks.stands_by(quote)
        started = self._bench.station.clock.monotonic()
        self._buying = True
        self._page.buy.show_buying(ranked.price)

        def done(receipt: Receipt) -> None:
            self._buying = False
            self.network.emit(True)  # noqa: FBT003 a signal's argument
            self._take_receipt(receipt, order, started)

        def failed(error: ShipError) -> None:
            self._buying = False
            self._buy_failed(error, order)

        self._bench.do(
            lambda: self._bench.station.buying.buy(
                quote, ranked.rate, choices, max_price=ranked.price, weight_ok=weight_ok
            ),
            then=done,
            failed=failed,
            hold=True,
        )

    def _take_receipt(self, receipt: Receipt, order: Order, started: float) -> None:
        shipment = receipt.shipment
        if shipment.charged is not None and shipment.charged != shipment.shown:
            said = self.tr("Charged {charged}, shown {shown}.").format(
                charged=words.price(shipment.charged), shown=words.price(shipment.shown)
            )
            self._bench.tell(Notice(kind="warn", what=said, then=self.tr("Both are kept in the record.")))
        # The printer first: the one worker that opens labels would draw the preview between two steps of the print.
        self._paperwork.print_label(shipment, bought_s=started)
        work = self._quotes.work
        if work is None or (work.order.key, work.number) == (order.key, shipment.parcel):
            self._quotes.leave()
            self._show_facts(shipment, order)
            self._label_waits.start()
            self._page.bought.show_printing()
        else:
            # A packer who went on while it was bought keeps what is on the bench now.
            self._show_chosen(self._page.rates.current())
        self.bought.emit(shipment)

    def _buy_failed(self, error: ShipError, order: Order) -> None:
        if isinstance(error, AlreadyBought) and error.shipment is not None:
            self._quotes.leave()
            self.show_shipped(error.shipment, order)
            self._bench.tell(notice_of(error))
            return
        if isinstance(error, NoNetwork):
            self.network.emit(False)  # noqa: FBT003 a signal's argument
        if isinstance(error, (PurchaseUnsure, AlreadyBought)):
            self.unsure.emit()
            self._quotes.leave()
            self._page.show_view(View.EMPTY)
            if isinstance(error, AlreadyBought):
                # Another window or command is buying it at this moment; a doubt has its own bar.
                self._bench.tell(notice_of(error))
            return
        self._show_chosen(self._page.rates.current())
        if isinstance(error, RateExpired):
            self._quotes.quote()
        self._bench.tell(notice_of(error))

    # after the buy

    @Slot(object, object)
    def show_shipped(self, shipment: Shipment, order: Order | None) -> None:
        """A bought parcel: its label and its facts, no rates any more."""
        self._show_facts(shipment, order)
        self._load_label()

    def _show_facts(self, shipment: Shipment, order: Order | None) -> None:
        self._label_waits.stop()
        self.shipment = shipment
        if order is not None:
            self._page.order.show_order(order)
        else:
            self._page.order.show_record(shipment)
        self._page.bought.show_shipment(shipment, ())
        self._page.bought.show_label(b"")
        self._page.bought.show_read("", "muted")
        self._page.show_view(View.BOUGHT)
        self._quotes.stay(shipment.order)
        self.shown.emit(shipment)
        self._load_sheet()

    def _load_sheet(self) -> None:
        shipment = self.shipment
        if shipment is None:
            return
        self._bench.do(
            lambda: self._bench.station.history.show(shipment.shipment_id),
            then=self._show_sheet,
            failed=lambda error: self._bench.tell(notice_of(error)),
            latest="bench sheet",
        )

    def _show_sheet(self, sheet: Sheet) -> None:
        if self.shipment is None or sheet.shipment.shipment_id != self.shipment.shipment_id:
            return
        self.shipment = sheet.shipment
        self._page.parcel.show_sheet(sheet, self._bench.now())
        self._page.bought.show_shipment(sheet.shipment, sheet.prints)

    def _load_label(self) -> None:
        shipment = self.shipment
        if shipment is None:
            return
        labels, shipment_id = self._bench.station.labels, shipment.shipment_id
        self._bench.do(
            lambda: LabelView(
                shipment_id=shipment_id, png=labels.preview(shipment_id), verdict=labels.read(shipment_id)
            ),
            then=self._show_label,
            failed=lambda error: self._page.bought.say_label(str(error)),
            latest="bench label",
        )

    def _show_label(self, label: LabelView) -> None:
        if self.shipment is None or label.shipment_id != self.shipment.shipment_id:
            return
        self._page.bought.show_label(label.png)
        if label.verdict is not None and label.verdict.good:
            self._page.bought.show_read(self.tr("Bar code read: matches the tracking id"), "muted")
        elif label.verdict is not None:
            self._page.bought.show_read(" ".join(label.verdict.faults), "bad")

    @Slot()
    def print_again(self) -> None:
        """F8: the label once more, counted."""
        if self.shipment is not None and self._page.view is View.BOUGHT:
            self._page.bought.show_printing()
            self._paperwork.print_label(self.shipment)

    @Slot(str, object)
    def _take_print(self, shipment_id: str, _job: PrintJob | None) -> None:
        if self.shipment is not None and self.shipment.shipment_id == shipment_id:
            self._load_sheet()
            if self._label_waits.isActive():
                self._label_waits.stop()
                self._load_label()

    # back again

    @Slot()
    def ask_cancel(self) -> None:
        """Ask in place; nothing is sent yet."""
        if self.shipment is not None and self._page.view is View.BOUGHT and can_cancel(self.shipment):
            self._page.cancel.show_shipment(self.shipment)
            self._page.show_view(View.CANCEL)

    @Slot()
    def keep(self) -> None:
        """Leave the shipment as it is."""
        if self._page.view is View.CANCEL:
            self._page.show_view(View.BOUGHT)

    @Slot()
    def rates_again(self) -> None:
        """A cancelled parcel is to ship again: its rates; of a bought one, what is known now."""
        shipment = self.shipment
        if shipment is not None and shipment.state is PurchaseState.CANCELLED:
            self._quotes.reopen(shipment.order, shipment.parcel)
        elif shipment is not None:
            self._load_sheet()
            self._load_label()

    @Slot()
    def _cancel(self) -> None:
        if self.shipment is not None:
            self._page.cancel.show_asking()
            self._paperwork.cancel(self.shipment)

    @Slot(object)
    def _take_change(self, shipment: Shipment) -> None:
        if self.shipment is not None and self.shipment.shipment_id == shipment.shipment_id:
            self.shipment = shipment
            self._page.bought.show_shipment(shipment, ())
            self.keep()
            self._load_sheet()

    @Slot(str, object)
    def _take_refusal(self, shipment_id: str, _error: ShipError) -> None:
        if self.shipment is not None and self.shipment.shipment_id == shipment_id:
            self.keep()
            self._load_sheet()
