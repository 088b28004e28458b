"""The right column before the buy: the chosen price, its promise, what it is made of, and the one loud button."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shipstation.gui import stories, words
from shipstation.gui.pages.ship.extras_form import ExtrasForm, extra_name, title
from shipstation.gui.pages.ship.inputs_form import InputsForm
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.marks import Icon
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.model import AddedService, AddedServiceGroup, Choices, Extras, Money, Ranked
from shipstation.rules.services import choosable


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the panel shows of a chosen rate: the promise in words, and the choices where it can be bought.

    `extras`: what a person chose for this order. `is_amazon`: Amazon's marketplace judges how its order is shipped.
    """

    ranked: Ranked
    deadline: str
    choices: Choices | None
    printer: str
    extras: Extras = ()
    pickup: str = ""
    is_amazon: bool = False


class BuyPanel(QWidget):
    """Shows one offer and its button.

    Signals:
        confirmed(): the button, or Enter on it.
    """

    confirmed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: list[QWidget] = []
        self._sight = QTimer(self)
        self._sight.setSingleShot(True)
        self._sight.timeout.connect(self._keep_in_sight)
        self._build()
        self.clear("")

    def _build(self) -> None:
        theme = self._theme
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        column.addWidget(Text(theme, self.tr("Buy"), kind=Type.HEADING, parent=self))
        self._head = QWidget(self)
        top = QVBoxLayout(self._head)
        top.setContentsMargins(0, Space.SMALL, 0, Space.SMALL)
        top.setSpacing(0)
        self._service = Elided(theme, tone="muted", parent=self._head)
        top.addWidget(self._service)
        top.addLayout(self._price_row())
        column.addWidget(self._head)
        column.addWidget(self._body(), 1)
        self._rest = QWidget(self)
        column.addWidget(self._rest, 1)
        self.button = KeyButton(
            theme, "", name="buyButton", key="Enter", rank=Rank.PRIMARY, pressed=self.confirmed.emit, parent=self
        )
        column.addSpacing(Space.SMALL)
        column.addWidget(self.button)
        column.addSpacing(Space.SMALL)
        self._why = Text(theme, kind=Type.CAPTION, tone="muted", wrap=True, parent=self)
        self._why.setMinimumHeight(34)
        column.addWidget(self._why)

    def _body(self) -> QScrollArea:
        """What scrolls when it is long: promise, questions, price lines, paper."""
        theme = self._theme
        self._offer = QWidget()
        inner = QVBoxLayout(self._offer)
        inner.setContentsMargins(0, 0, 0, Space.SMALL)
        inner.setSpacing(0)
        inner.addLayout(self._facts())
        inner.addSpacing(Space.PANEL)
        self.inputs = InputsForm(theme, self._offer)
        self.inputs.confirmed.connect(self.confirmed)
        self.inputs.reached.connect(self._bring_into_sight)
        inner.addWidget(self.inputs)
        inner.addWidget(line(self._offer))
        inner.addSpacing(Space.FIELD)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(Space.HAIR)
        self._grid.setColumnStretch(0, 1)
        inner.addLayout(self._grid)
        self.extras = ExtrasForm(theme, self._offer)
        self.extras.confirmed.connect(self.confirmed)
        self.extras.reached.connect(self._bring_into_sight)
        inner.addWidget(self.extras)
        inner.addSpacing(Space.FIELD)
        inner.addWidget(line(self._offer))
        inner.addSpacing(Space.FIELD)
        inner.addLayout(self._paper_row())
        inner.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setObjectName("offerFacts")
        self._area.setAccessibleName(self.tr("What is bought"))
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._offer)
        return self._area

    def _price_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        self._price = Text(self._theme, kind=Type.PRICE, parent=self._head)
        self._price.setObjectName("chosenPrice")
        self._currency = Text(self._theme, kind=Type.RATE, tone="muted", parent=self._head)
        self._currency.setContentsMargins(0, 8, 0, 0)
        row.addWidget(self._price)
        row.addWidget(self._currency)
        row.addStretch(1)
        return row

    def _facts(self) -> QGridLayout:
        theme, grid = self._theme, QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.SMALL)
        grid.setVerticalSpacing(Space.HAIR)
        grid.setColumnStretch(1, 1)
        self._promise_icon = Icon(theme, "check", tone="ok", size=16, parent=self._offer)
        self._promise = Text(theme, tone="ok", wrap=True, parent=self._offer)
        self._shield_icon = Icon(theme, "shield", tone="text", size=16, parent=self._offer)
        self._shield = Text(theme, wrap=True, parent=self._offer)
        self._pickup_icon = Icon(theme, "clock", tone="muted", size=16, parent=self._offer)
        self._pickup = Text(theme, tone="muted", wrap=True, parent=self._offer)
        self._pickup.setObjectName("pickup")
        grid.addWidget(self._promise_icon, 0, 0)
        grid.addWidget(self._promise, 0, 1)
        grid.addWidget(self._shield_icon, 1, 0)
        grid.addWidget(self._shield, 1, 1)
        grid.addWidget(self._pickup_icon, 2, 0)
        grid.addWidget(self._pickup, 2, 1)
        return grid

    def _paper_row(self) -> QGridLayout:
        theme, grid = self._theme, QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.SMALL)
        grid.setVerticalSpacing(2)
        grid.addWidget(Text(theme, self.tr("Label"), kind=Type.CAPTION, tone="muted", parent=self._offer), 0, 0)
        grid.addWidget(Text(theme, self.tr("Printer"), kind=Type.CAPTION, tone="muted", parent=self._offer), 0, 1)
        self._label = Elided(theme, parent=self._offer)
        self._printer = Elided(theme, tone="text", parent=self._offer)
        grid.addWidget(self._label, 1, 0)
        grid.addWidget(self._printer, 1, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        return grid

    def clear(self, why: str) -> None:
        """Nothing is chosen; `why` stands below the sleeping button."""
        self._show_parts(shown=False)
        self.button.say(self.tr("Buy & print"))
        self.button.setEnabled(False)
        self._why.say(why, "muted")

    def show_offer(self, offer: Offer) -> None:
        """A chosen rate; the button wakes only where it can be bought."""
        ranked, rate = offer.ranked, offer.ranked.rate
        self._show_parts(shown=True)
        self._service.setText(rate.service)
        self._price.setText(words.amount(ranked.price))
        self._currency.setText(ranked.price.currency)
        late = ranked.in_time is False
        self._promise_icon.show_icon(
            "x" if late else "check" if ranked.in_time else "clock",
            "bad" if late else "ok" if ranked.in_time else "muted",
        )
        self._promise.say(offer.deadline, "bad" if late else "ok" if ranked.in_time else "muted")
        self._show_shield(offer)
        self._pickup.say(offer.pickup, "muted")
        self._pickup.setVisible(bool(offer.pickup))
        self._pickup_icon.setVisible(bool(offer.pickup))
        self._show_lines(offer)
        added = offer.choices.added if offer.choices is not None else ()
        self.extras.show_rate(choosable(rate) if offer.choices is not None else (), added, offer.extras)
        self._label.setText(words.label(offer.choices.document) if offer.choices else self.tr("none that fits"))
        self._printer.setText(offer.printer or self.tr("none set"))
        act = self.tr("Buy & print {price}") if offer.printer else self.tr("Buy {price}")
        self.button.say(act.format(price=words.price(ranked.price)))
        self.button.setEnabled(ranked.buyable)
        why = self.tr("Keeps the price you see. A dearer answer asks first.")
        self._why.say(why if ranked.buyable else _sentence(ranked.why_not), "muted" if ranked.buyable else "bad")

    def _show_shield(self, offer: Offer) -> None:
        """Buy Shipping protection: an order of Amazon's without it can cost its seller a claim."""
        is_lost = offer.is_amazon and not offer.ranked.protected
        if offer.ranked.protected:
            icon, said, tone = "shield-check", self.tr("Claims protected"), "text"
        elif is_lost:
            said = self.tr("Not protected: a claim for late or lost delivery of this Amazon order is yours to pay")
            icon, tone = "triangle-alert", "warn"
        else:
            icon, said, tone = "shield", self.tr("Not protected"), "muted"
        self._shield_icon.show_icon(icon, tone)
        self._shield.say(said, tone)

    def show_asking(self, why: str) -> None:
        """Its questions are not there to be answered: the button sleeps, and says why."""
        self.button.setEnabled(False)
        self._why.say(why, "muted")

    def show_ready(self, ranked: Ranked) -> None:
        """Its questions are there: the button buys once they are answered."""
        self.button.setEnabled(ranked.asks)
        self._why.say(self.tr("Answer what is required, then buy. A dearer answer asks first."), "muted")

    def show_buying(self, price: Money) -> None:
        """The purchase is on its way; it cannot be pressed twice."""
        self.button.say(self.tr("Buying for {price}…").format(price=words.price(price)))
        self.button.setEnabled(False)
        self._why.say(self.tr("Bought once, whatever happens to the network."), "muted")

    def ask_first(self, why: str) -> None:
        """The new answer is worse than the accepted one: the next Enter only accepts it."""
        self._why.say(why, "warn")

    def _show_parts(self, *, shown: bool) -> None:
        self._head.setVisible(shown)
        self._area.setVisible(shown)
        self._rest.setVisible(not shown)

    @Slot(QWidget)
    def _bring_into_sight(self, field: QWidget) -> None:
        self._area.ensureWidgetVisible(field, 0, Space.SMALL)
        # Fields and words that were made just now have their place only behind the next layout.
        self._sight.start()

    @Slot()
    def _keep_in_sight(self) -> None:
        focused = self._offer.focusWidget()
        field = focused.parentWidget() if focused is not None else None
        if field is not None and self._offer.isAncestorOf(field):
            self._area.ensureWidgetVisible(field, 0, Space.SMALL)

    def _show_lines(self, offer: Offer) -> None:
        for widget in self._lines:
            widget.hide()
            widget.deleteLater()
        added = offer.choices.added if offer.choices else ()
        chosen = {service.id for group in choosable(offer.ranked.rate) for service in group.services}
        # Where there is a choice, its own line below says what is taken and what it costs.
        fixed = [each for each in added if each.id not in chosen]
        rows = [
            (self.tr("Postage"), offer.ranked.rate.total),
            *((_line(each, offer.ranked.rate.groups), each.cost) for each in fixed),
        ]
        self._lines = []
        for place, (name, cost) in enumerate(rows):
            left = Elided(self._theme, name, parent=self._offer)
            right = Text(self._theme, words.amount(cost), parent=self._offer)
            right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(left, place, 0)
            self._grid.addWidget(right, place, 1)
            self._lines += [left, right]
        for place, said in enumerate(stories.besides(offer.ranked.rate), len(rows)):
            note = Elided(self._theme, said, kind=Type.CAPTION, tone="muted", parent=self._offer)
            note.setObjectName("offerNote")
            self._grid.addWidget(note, place, 0, 1, 2)
            self._lines.append(note)


def _line(service: AddedService, groups: tuple[AddedServiceGroup, ...]) -> str:
    """An extra with what it belongs to."""
    group = next((group for group in groups if service in group.services), None)
    return f"{title(group)}: {extra_name(service).lower()}" if group is not None else extra_name(service)


def _sentence(why: str | None) -> str:
    words_ = why or words.tr("This rate cannot be bought here")
    return f"{words_[0].upper()}{words_[1:]}."
