"""The Close page: how the day stands, what is on no form yet, the forms, and one of them at the right."""

from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.desk.closing import CloseDay
from shipstation.gui import words
from shipstation.gui.pages.close.panel import ClosePanel
from shipstation.gui.pages.ship.empty import Vacant
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RIGHT, Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.figure import Figure
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.model import MadeForm, PrintJob, PurchaseState, costs
from shipstation.rules.closing import OpenGroup

_MOST_FORMS = 50


def _where(group: OpenGroup) -> str:
    if group.ship_from is None:
        return words.tr("address not known")
    return f"{group.ship_from.line1}, {group.ship_from.city}"


def _standing(group: OpenGroup) -> Cell:
    if group.in_doubt is not None:
        return Cell(text=words.tr("A form is in doubt"), tone="warn", mark="triangle-alert", kind="strong")
    if group.last_form is not None:
        since = words.tr("Since the form of {time}").format(time=words.clock(group.last_form.asked_at))
        return Cell(text=since, tone="warn", mark="triangle-alert", kind="strong")
    return Cell(text=words.tr("No form yet"), tone="muted")


_OPEN = (
    Column[OpenGroup](title="Carrier", cell=lambda row: Cell(text=row.carrier, sub=_where(row), kind="strong")),
    Column[OpenGroup](title="State", cell=_standing, width=204),
    Column[OpenGroup](
        title="Parcels",
        cell=lambda row: Cell(text=words.count(len(row.parcels)), kind="strong"),
        align=RIGHT,
        width=84,
    ),
)
_Listed = tuple[MadeForm, tuple[PrintJob, ...], datetime]


def _paper(row: _Listed) -> Cell:
    form, prints, _ = row
    if form.state is not PurchaseState.BOUGHT:
        return Cell(text=words.tr("in doubt"), tone="warn", mark="triangle-alert")
    if not prints:
        return Cell(text=words.tr("kept, not printed"), tone="muted")
    mark, said, tone = words.printed(prints[-1])
    return Cell(text=said, tone=tone, mark=mark)


_FORMS = (
    Column[_Listed](title="Made", cell=lambda row: Cell(text=words.moment(row[0].asked_at, row[2])), width=132),
    Column[_Listed](title="Carrier", cell=lambda row: Cell(text=row[0].carrier)),
    Column[_Listed](title="Paper", cell=_paper, width=160),
)


class ClosePage(QWidget):
    """The day.

    Signals:
        open_picked(OpenGroup): this one is to be looked at. form_picked(MadeForm): or this form.
        summary_wanted(): print the day's summary. find_wanted(): look for forms whose answer was lost.
    """

    open_picked = Signal(object)
    form_picked = Signal(object)
    summary_wanted = Signal()
    find_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("closePage")
        self._theme = theme
        self._open = RowsModel[OpenGroup](_OPEN, self)
        self._forms = RowsModel[_Listed](_FORMS, self)
        self._showing = False
        self.panel = ClosePanel(theme, self)
        self._build()

    def _build(self) -> None:
        theme = self._theme
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(Text(theme, self.tr("Close the day"), kind=Type.PAGE))
        head.addSpacing(Space.SMALL)
        self._since = Elided(theme, tone="muted")
        self._since.setObjectName("closeSince")
        head.addWidget(self._since, 1)
        self._find = KeyButton(
            theme, self.tr("Look for it"), name="findFormButton", key="Alt Q", pressed=self.find_wanted.emit
        )
        self._find.hide()
        head.addWidget(self._find)
        head.addWidget(
            KeyButton(
                theme, self.tr("Print summary"), name="printSummaryButton", key="Ctrl P",
                pressed=self.summary_wanted.emit,
            )
        )  # fmt: skip
        self.open = RowsView(theme, self._open, name="openTable", says=self.tr("Parcels on no form"), row=48)
        self.open.picked.connect(self._pick_open)
        self.forms = RowsView(theme, self._forms, name="formsTable", says=self.tr("Forms"), row=32)
        self.forms.picked.connect(self._pick_form)
        self._none = Vacant(theme, icon="power")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._tables())
        self._stack.addWidget(self._none)
        left = QVBoxLayout()
        left.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        left.setSpacing(0)
        left.addLayout(head)
        left.addSpacing(Space.FIELD)
        left.addLayout(self._figures())
        left.addSpacing(Space.PANEL)
        left.addWidget(line(self))
        left.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(line(self, upright=True))
        row.addWidget(self.panel)

    def _figures(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.PANEL)
        self._bought = Figure(self._theme, self.tr("Bought today"), name="figureBought")
        self._left = Figure(self._theme, self.tr("On no form"), name="figureOpen")
        self._not_out = Figure(self._theme, self.tr("Labels not out"), name="figureNotOut")
        self._asked = Figure(self._theme, self.tr("Waits for a person"), name="figureUnsure")
        for figure in (self._bought, self._left, self._not_out, self._asked):
            row.addWidget(figure, 1)
        return row

    def _tables(self) -> QWidget:
        theme, holder = self._theme, QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, Space.PANEL, 0, 0)
        column.setSpacing(Space.HAIR)
        column.addWidget(Text(theme, self.tr("On no form yet"), kind=Type.HEADING))
        self._all = Text(theme, self.tr("Every parcel stands on a form, or is on its way."), tone="muted")
        column.addWidget(self._all)
        column.addWidget(self.open, 3)
        column.addSpacing(Space.PANEL)
        self._made = Text(theme, self.tr("Forms"), kind=Type.HEADING)
        column.addWidget(self._made)
        column.addWidget(self.forms, 2)
        self._rest = QWidget()
        column.addWidget(self._rest, 0)
        return holder

    def show_day(self, day: CloseDay, now: datetime) -> None:
        """How it stands now; what was chosen stays chosen where it is still there."""
        kept = self.panel.shown()
        self._showing = True
        self._open.show_rows(day.groups)
        self._forms.show_rows(
            tuple((form, day.prints.get(form.purchase_id, ()), now) for form in day.forms[:_MOST_FORMS])
        )
        self._showing = False
        self._say(day, now)
        is_empty = not day.groups and not day.forms
        self._stack.setCurrentIndex(1 if is_empty else 0)
        self.open.setVisible(bool(day.groups))
        self._all.setVisible(not day.groups)
        self._rest.setVisible(not day.groups and not day.forms)
        self.forms.setVisible(bool(day.forms))
        self._made.setVisible(bool(day.forms))
        if is_empty:
            self._none.say(
                self.tr("Nothing to close"),
                self.tr("Parcels bought here wait on this page until their carrier's collection form is made."),
            )
            self.panel.show_nothing(day)
            return
        self._choose(kept, day)

    def _say(self, day: CloseDay, now: datetime) -> None:
        going = day.summary.going()
        spent = " + ".join(words.price(money) for money in costs(going)) or self.tr("nothing spent")
        self._since.setText(self.tr("{day}, works offline").format(day=words.day(now)))
        self._bought.say(words.count(len(going)), note=spent)
        left = sum(len(group.parcels) for group in day.groups)
        late = sum(len(group.parcels) for group in day.groups if group.last_form is not None)
        note = self.tr("{n} after a form").format(n=words.count(late)) if late else ""
        self._left.say(words.count(left), note=note or self._carriers(day), tone="warn" if late else "text")
        self._not_out.say(
            words.count(day.not_out),
            note=self.tr("see Settings, Printers") if day.not_out else self.tr("every label is out"),
            tone="warn" if day.not_out else "text",
        )
        asked = day.unsure + day.held
        self._asked.say(
            words.count(asked),
            note=self.tr("{unsure} unsure, {held} held").format(unsure=day.unsure, held=day.held)
            if asked
            else self.tr("all settled"),
            tone="warn" if asked else "text",
        )
        self._find.setVisible(any(form.state is not PurchaseState.BOUGHT for form in day.forms))

    def _carriers(self, day: CloseDay) -> str:
        many = len({group.carrier for group in day.groups})
        if not many:
            return self.tr("all on forms")
        return self.tr("1 carrier") if many == 1 else self.tr("{n} carriers").format(n=many)

    def _choose(self, kept: OpenGroup | MadeForm | None, day: CloseDay) -> None:
        """The same row as before; else what is open comes first."""
        if isinstance(kept, MadeForm):
            ids = [form.purchase_id for form in day.forms]
            if kept.purchase_id in ids:
                self.forms.choose(ids.index(kept.purchase_id))
                return
        keys = [(group.account, group.carrier_id, group.ship_from) for group in day.groups]
        if isinstance(kept, OpenGroup) and (kept.account, kept.carrier_id, kept.ship_from) in keys:
            self.open.choose(keys.index((kept.account, kept.carrier_id, kept.ship_from)))
        elif day.groups:
            self.open.choose(0)
        else:
            self.forms.choose(0)

    def show_form(self, purchase_id: str) -> None:
        """Turn to a form, where it is listed."""
        ids = [row[0].purchase_id for row in self._forms.rows]
        if purchase_id in ids:
            self.forms.choose(ids.index(purchase_id))

    def step(self, by: int) -> None:
        """Up or down through both lists as one."""
        in_forms = self.forms.current_row() >= 0
        if by > 0 and not in_forms and self.open.current_row() >= len(self._open.rows) - 1 and self._forms.rows:
            self.forms.choose(0)
        elif by < 0 and in_forms and self.forms.current_row() == 0 and self._open.rows:
            self.open.choose(len(self._open.rows) - 1)
        elif in_forms:
            self.forms.step(by)
        else:
            self.open.step(by)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the state takes less."""
        super().resizeEvent(event)
        self.open.widths({1: 204 if self.width() > 900 else 180})

    @Slot(int)
    def _pick_open(self, row: int) -> None:
        if row >= 0 and not self._showing:
            self.forms.choose(-1)
            self.open_picked.emit(self._open.rows[row])

    @Slot(int)
    def _pick_form(self, row: int) -> None:
        if row >= 0 and not self._showing:
            self.open.choose(-1)
            self.form_picked.emit(self._forms.rows[row][0])

    def list_up(self) -> QWidget:
        """The list that the chosen row is in."""
        return self.forms if self.forms.current_row() >= 0 else self.open
