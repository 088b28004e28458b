"""The middle column: the offers, best first, with what each promises; and what is not offered, and why."""

from collections import Counter
from datetime import datetime

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from shipstation.desk.quoting import Compared
from shipstation.gui import words
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RIGHT, Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.marks import Icon
from shipstation.gui.widgets.text import Text
from shipstation.gui.widgets.waiting import Skeleton
from shipstation.model import Ineligible, Ranked, Wish

_ROW = 48
_CHOSEN_ROW = 56
_QUIET_MS = 150
_WORDS_MS = 2_000
_SERVICE, _DELIVERY, _PRICE = 1, 2, 3


def _service(ranked: Ranked, *, as_last_time: bool) -> Cell:
    shield = words.tr("Claims protected") if ranked.protected else words.tr("not protected")
    sub = f"{ranked.rate.carrier} · {shield}"
    if ranked.rank == 1:
        sub = ranked.reason
    if not ranked.buyable:
        sub = words.tr(ranked.why_not or "")
    tone = "text" if ranked.buyable or ranked.asks else "muted"
    if as_last_time:
        sub = words.tr("as last time · {rest}").format(rest=sub)
    return Cell(
        text=ranked.rate.service,
        sub=sub,
        sub_mark="history" if as_last_time else "",
        tone=tone,
        kind="strong" if ranked.rank == 1 else "body",
    )


def _delivery(ranked: Ranked) -> Cell:
    day = words.delivery(ranked.rate)
    if ranked.in_time is None:
        return Cell(text=day, sub=words.tr("no deadline"))
    if ranked.in_time:
        return Cell(text=day, sub=words.tr("in time"), sub_tone="ok", sub_mark="check")
    return Cell(text=day, sub=words.tr("late"), sub_tone="bad", sub_mark="x")


def _price(ranked: Ranked) -> Cell:
    quiet = ranked.in_time is False or not (ranked.buyable or ranked.asks)
    return Cell(text=words.amount(ranked.price), kind="rate", tone="muted" if quiet else "text")


def _digit(ranked: Ranked) -> Cell:
    return Cell(text=str(ranked.rank) if ranked.rank <= 9 else "", kind="key")


_MISSING_COLUMNS = (
    Column[Ineligible](title="Not offered", cell=lambda row: Cell(text=row.service, sub=row.carrier)),
    Column[Ineligible](
        title="Why",
        cell=lambda row: Cell(
            text=", ".join(sorted({words.reason(code) for code, _ in row.reasons})),
            sub=" ".join(said for _, said in row.reasons),
            tone="muted",
        ),
    ),
)


class RatesPanel(QWidget):
    """Rates to compare and choose from.

    Signals:
        chosen(Ranked or None): the rate under the selection.
        confirmed(): Enter or a double click on it.
        wished(Wish): another order of the rows.
    """

    chosen = Signal(object)
    confirmed = Signal()
    wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stale_at: datetime | None = None
        self._wish = Wish.BEST
        self._changing = False
        self._last = ("", "")
        self._model = RowsModel[Ranked](self._columns(), self)
        self._missing_model = RowsModel[Ineligible](_MISSING_COLUMNS, self)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._show_skeleton)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.timeout.connect(self._say_slow)
        self._build()

    def _columns(self) -> tuple[Column[Ranked], ...]:
        return (
            Column[Ranked](title="", says="Digit that chooses it", cell=_digit, width=40),
            Column[Ranked](title="Service", cell=lambda row: _service(row, as_last_time=self._is_last(row))),
            Column[Ranked](title="Delivery", cell=_delivery, width=104),
            Column[Ranked](title="", says="Price", cell=_price, align=RIGHT, width=76),
        )

    def _build(self) -> None:
        theme = self._theme
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL, Space.FIELD, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        column.addLayout(self._header())
        column.addSpacing(Space.SMALL)
        self.table = RowsView(theme, self._model, name="ratesTable", says=self.tr("Rates"), row=_ROW)
        self.table.picked.connect(self._take)
        self.table.confirmed.connect(self._confirm)
        self._skeleton = Skeleton(theme, rows=6, row_height=_ROW)
        self._empty = Text(theme, tone="muted", wrap=True)
        self._empty.setAlignment(self._empty.alignment().AlignTop)
        self._empty.setContentsMargins(0, Space.PANEL, 0, 0)
        self._stack = QStackedWidget(self)
        for part in (self.table, self._skeleton, self._empty, QWidget()):
            self._stack.addWidget(part)
        column.addWidget(self._stack, 1000)
        self._missing_button = KeyButton(
            theme,
            "",
            name="notOfferedButton",
            key="Alt M",
            rank=Rank.QUIET,
            chevron="chevron-right",
            pressed=self.toggle_missing,
        )
        self._missing_row = QHBoxLayout()
        self._missing_row.setContentsMargins(0, Space.HAIR, 0, 0)
        self._missing_row.addWidget(self._missing_button, 1)
        column.addLayout(self._missing_row)
        self.missing = RowsView(
            theme,
            self._missing_model,
            name="notOfferedTable",
            says=self.tr("Services that are not offered"),
            row=_ROW,
        )
        self.missing.hide()
        column.addWidget(self.missing, 1)
        self._rest = QWidget(self)
        column.addWidget(self._rest, 1)

    def _header(self) -> QHBoxLayout:
        theme = self._theme
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        row.addWidget(Text(theme, self.tr("Rates"), kind=Type.HEADING, parent=self))
        row.addStretch(1)
        self._clock = Icon(theme, "clock", size=16, parent=self)
        self._fresh = Text(theme, tone="muted", parent=self)
        self._fresh.setObjectName("ratesFresh")
        self._wish_button = KeyButton(
            theme, words.wish(Wish.BEST), name="wishButton", chevron="chevron-down", pressed=self._open_wishes
        )
        self._wish_button.setFixedHeight(28)
        self._wish_button.setToolTip(self.tr("Which rate comes first (F7)"))
        self._menu = QMenu(self)
        for wish in Wish:
            action = QAction(words.wish(wish), self._menu)
            action.setData(wish)
            self._menu.addAction(action)
        self._menu.triggered.connect(self._take_wish)
        row.addWidget(self._clock)
        row.addWidget(self._fresh)
        row.addSpacing(Space.HAIR)
        row.addWidget(self._wish_button)
        return row

    # what is shown

    def clear(self) -> None:
        """No rates, nothing awaited."""
        self._still()
        self._model.show_rows(())
        self._show_missing(())
        self._stale_at = None
        self._stack.setCurrentIndex(3)
        self.show_age(None)

    def show_waiting(self) -> None:
        """Rates are asked for: nothing at once, then rows to come, then words."""
        self._model.show_rows(())
        self._show_missing(())
        self._stale_at = None
        self.show_age(None)
        self._stack.setCurrentIndex(3)
        self._skeleton.say("")
        self._quiet.start(_QUIET_MS)
        self._slow.start(_WORDS_MS)

    def show_compared(self, compared: Compared, *, keep: str | None) -> None:
        """Rates in order. `keep`: the service id that stays chosen, where it can still be bought."""
        self._still()
        self._wish = compared.wish
        self._wish_button.say(words.wish(compared.wish))
        self._wish_button.setToolTip(self.tr("Which rate comes first (F7)"))
        self._stale_at = compared.stale_at
        currencies = {ranked.price.currency for ranked in compared.ranked}
        self._model.retitle(_PRICE, currencies.pop() if len(currencies) == 1 else "")
        # No word of "nothing chosen" between the old rows and the new: what is being typed for a rate stays.
        self._changing = True
        self._model.show_rows(compared.ranked)
        self._changing = False
        self._show_missing(compared.quote.offers.ineligible)
        if not compared.ranked:
            self.chosen.emit(None)
            self.show_empty(self.tr("No service of this account takes this parcel there."))
            return
        self._stack.setCurrentIndex(0)
        self._fit()
        self.table.choose(self._place(compared.ranked, keep))

    def show_empty(self, said: str) -> None:
        """Words where rates would be."""
        self._still()
        self._model.show_rows(())
        self._empty.setText(said)
        self._stack.setCurrentIndex(2)
        self.show_age(None)

    def show_age(self, now: datetime | None) -> None:
        """How long the rates stay fresh at `now`."""
        shown = now is not None and self._stale_at is not None
        self._clock.setVisible(shown)
        self._fresh.setVisible(shown)
        if now is not None and self._stale_at is not None:
            seconds = (self._stale_at - now).total_seconds()
            said = (
                self.tr("fresh for {time}").format(time=words.left(seconds))
                if seconds > 0
                else self.tr("old, F5 asks again")
            )
            self._fresh.setText(said)

    # what a person does

    def choose(self, place: int) -> bool:
        """The rate of a digit, from 1. False when there is none."""
        if not 1 <= place <= len(self._model.rows):
            return False
        self.table.choose(place - 1)
        return True

    def show_last_time(self, carrier_id: str, service: str) -> None:
        """The service that the same items went with before; twice "" for none."""
        self._last = (carrier_id, service)
        self.table.viewport().update()

    def choose_last_time(self) -> None:
        """F3: the rate that the same items went with before, where it is offered."""
        for place, ranked in enumerate(self._model.rows):
            if self._is_last(ranked):
                self.table.choose(place)

    def _is_last(self, ranked: Ranked) -> bool:
        return (ranked.rate.carrier_id, ranked.rate.service) == self._last

    def rows(self) -> int:
        """How many rates are shown."""
        return len(self._model.rows)

    def current(self) -> Ranked | None:
        """The chosen rate."""
        row = self.table.current_row()
        return self._model.rows[row] if 0 <= row < len(self._model.rows) else None

    def next_wish(self) -> None:
        """The next order of the rows."""
        wishes = list(Wish)
        self.wished.emit(wishes[(wishes.index(self._wish) + 1) % len(wishes)])

    @Slot()
    def toggle_missing(self) -> None:
        """Show or hide the services that are not offered."""
        if self._missing_model.rows:
            self.missing.setVisible(not self.missing.isVisible())
            self._rest.setVisible(not self.missing.isVisible())
            self._fit()

    def _show_missing(self, missing: tuple[Ineligible, ...]) -> None:
        self._missing_model.show_rows(missing)
        self.missing.hide()
        self._rest.show()
        self._fit()
        self._missing_button.setVisible(bool(missing))
        counts = Counter(words.reason(code) for row in missing for code, _ in row.reasons[:1])
        parts = ", ".join(f"{said} {many}" for said, many in counts.most_common())
        self._missing_button.say(self.tr("{n} not offered: {parts}").format(n=len(missing), parts=parts))

    def _fit(self) -> None:
        """As high as its rows, so that what is not offered stands right below; half the panel when that is open."""
        rows = len(self._model.rows)
        whole = 32 + rows * _ROW + (_CHOSEN_ROW - _ROW) + 1
        open_ = self.missing.isVisible()
        self._missing_button.turn("chevron-down" if open_ else "chevron-right")
        self._stack.setMaximumHeight(min(whole, self.height() // 2) if open_ else whole if rows else 16_777_215)

    def _place(self, ranked: tuple[Ranked, ...], keep: str | None) -> int:
        for place, each in enumerate(ranked):
            if keep is not None and each.rate.service_id == keep and (each.buyable or each.asks):
                return place
        return next((place for place, each in enumerate(ranked) if each.buyable), 0)

    def _still(self) -> None:
        self._quiet.stop()
        self._slow.stop()

    @Slot()
    def _show_skeleton(self) -> None:
        self._stack.setCurrentIndex(1)

    @Slot()
    def _say_slow(self) -> None:
        self._skeleton.say(self.tr("Asking Amazon for rates. This takes longer than usual."))

    @Slot(int)
    def _take(self, row: int) -> None:
        header = self.table.verticalHeader()
        for place in range(len(self._model.rows)):
            height = _CHOSEN_ROW if place == row else _ROW
            if header.sectionSize(place) != height:
                header.resizeSection(place, height)
        if not self._changing:
            self.chosen.emit(self.current())

    @Slot(int)
    def _confirm(self, _row: int) -> None:
        self.confirmed.emit()

    @Slot()
    def _open_wishes(self) -> None:
        below = self._wish_button.mapToGlobal(self._wish_button.rect().bottomLeft())
        self._menu.popup(below)

    @Slot(QAction)
    def _take_wish(self, action: QAction) -> None:
        self.wished.emit(action.data())
