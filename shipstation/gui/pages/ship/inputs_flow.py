"""From a rate that asks for more to answers that fit: fetches its questions, keeps what was said with the order."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.errors import NotBuyable, RateExpired, ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.pages.ship.buy_panel import BuyPanel
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.model import InputForm, InputPath, Quote, Ranked
from shipstation.rules import inputs, offers

_INPUTS = "inputs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was answered to one service's questions."""

    form: InputForm
    entered: dict[InputPath, object]


class InputsFlow(QObject):
    """The questions of the chosen rate, one rate at a time.

    Signals:
        stale(): the offers are too old to be asked about.
    """

    stale = Signal()

    def __init__(self, bench: Bench, panel: BuyPanel, quotes: QuoteFlow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._panel = panel
        self._quotes = quotes
        self._ranked: Ranked | None = None
        self._quote: Quote | None = None
        self._form: InputForm | None = None
        self._fetching = False
        self._shown = ""
        self._kept: dict[str, Kept] = {}
        panel.inputs.again_wanted.connect(self.fetch)
        panel.inputs.more_wanted.connect(self._more)
        quotes.left.connect(self.forget)

    @property
    def form(self) -> InputForm | None:
        """The questions of the chosen rate; None while they are not here."""
        return self._form

    def choose(self, ranked: Ranked | None, quote: Quote | None) -> None:
        """Another rate is chosen; its questions are fetched where it has any."""
        self._keep()
        if ranked is None or quote is None or not ranked.asks:
            self._drop()
            # Between two quotes nothing is chosen for a moment: the fields stay for the same service.
            if ranked is not None:
                self._shown = ""
                self._panel.inputs.clear()
            return
        same = self._quote is not None and self._quote.quote_id == quote.quote_id
        if same and self._ranked is not None and self._ranked.rate.rate_id == ranked.rate.rate_id and self._form:
            self._wake(ranked)
            return
        self._ranked, self._quote, self._fetching = ranked, quote, False
        if self._shown != ranked.rate.service_id:
            self._panel.inputs.clear()
        self._shown = ranked.rate.service_id
        self.fetch()

    @Slot()
    def fetch(self) -> None:
        """Ask for the questions in the background."""
        ranked, quote = self._ranked, self._quote
        if ranked is None or quote is None or self._fetching:
            return
        self._form, self._fetching = None, True
        self._panel.inputs.show_waiting()
        self._panel.show_asking(self.tr("Asking what {service} needs.").format(service=ranked.rate.service))
        order = self._quotes.work.order if self._quotes.work is not None else None
        self._bench.do(
            lambda: self._bench.station.quoting.inputs(quote, ranked.rate, order=order),
            then=lambda form: self._show(ranked, form),
            failed=self._fail,
            latest=_INPUTS,
        )

    def answers(self) -> dict[str, Any] | None:
        """The answers, where they fit; else None, and the faults stand beside their fields."""
        if self._form is None:
            return None
        given = inputs.answers(self._form, self._panel.inputs.entered())
        found = inputs.faults(self._form, given)
        if found:
            self._panel.inputs.show_faults(found)
            return None
        return given

    @Slot()
    def forget(self) -> None:
        """The order is gone, and what was said about it."""
        self._drop()
        self._kept, self._shown = {}, ""
        self._panel.inputs.clear()

    def _drop(self) -> None:
        self._bench.jobs.forget(_INPUTS)
        self._ranked, self._quote, self._form, self._fetching = None, None, None, False

    def _keep(self) -> None:
        """Remember what stands in the fields."""
        kept = self._kept.get(self._shown)
        if kept is not None and self._panel.inputs.form == kept.form:
            self._kept[self._shown] = Kept(form=kept.form, entered=self._panel.inputs.entered())

    def _show(self, ranked: Ranked, form: InputForm) -> None:
        self._fetching = False
        service = ranked.rate.service_id
        self._keep()
        if not form.asks:
            self._form = form
            self._kept.pop(service, None)
            self._panel.inputs.show_nothing()
            self._wake(ranked)
            return
        kept = self._kept.get(service)
        same = kept is not None and kept.form.schema == form.schema
        said = "" if same or kept is None else self.tr("It asks something else now. Answer it again.")
        if kept is not None and same:
            form = kept.form
        else:
            kept = self._kept[service] = Kept(form=form, entered={})
        self._panel.inputs.show_form(form, kept.entered, said=said)
        missing = form.by_file_alone()
        if missing:
            why = self.tr("This window cannot ask for {title}. Buy it by command, with --inputs FILE.")
            self._panel.show_asking(why.format(title=missing[0].title))
            return
        self._form = form
        self._wake(ranked)

    def _wake(self, ranked: Ranked) -> None:
        self._panel.show_ready(ranked)
        if self._quotes.accepts_first:
            self._panel.ask_first(self._quotes.accepts_first)

    def _fail(self, error: ShipError) -> None:
        self._fetching = False
        expired = self._quote is not None and offers.expired(self._quote.asked_at, self._bench.now())
        if isinstance(error, RateExpired) and expired:
            self.stale.emit()
            return
        # A schema that cannot be read stays so.
        again = not isinstance(error, NotBuyable)
        self._panel.inputs.show_failed(error.said, again=again)
        self._panel.show_asking(self.tr("Press Alt+D to ask again.") if again else error.remedy)

    @Slot(object)
    def _more(self, path: InputPath) -> None:
        form = self._form
        if form is None:
            return
        entries = {each.path: each.shown for each in form.lists}
        entries[path] = entries.get(path, 0) + 1
        entered = self._panel.inputs.entered()
        self._form = inputs.form(form.schema, entries)
        self._kept[self._shown] = Kept(form=self._form, entered=entered)
        self._panel.inputs.show_form(self._form, entered)
        self._panel.inputs.go_to((*path, entries[path] - 1))
