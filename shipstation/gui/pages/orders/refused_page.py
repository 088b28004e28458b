"""Rows of files that were refused: listed with their reasons, mended in place, let go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.page_keys import Keys
from shipstation.gui.pages.orders.refused_form import RefusedForm
from shipstation.gui.pages.orders.room import Room
from shipstation.gui.pages.ship.empty import Vacant
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.side import Side
from shipstation.gui.widgets.text import Elided, Text, line


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A row that waits, as it is told here: `said` names no buyer to who need not know them."""

    refused_id: int
    file: str
    line: int
    order_ref: str
    field: str
    said: str


_COLUMNS = (
    Column[RefusedLine](
        title="Order",
        cell=lambda row: Cell(text=row.order_ref or words.tr("no number"), sub=_place(row), kind="mono", middle=True),
        width=208,
    ),
    Column[RefusedLine](title="Field", cell=lambda row: Cell(text=row.field, tone="muted"), width=124),
    Column[RefusedLine](title="Why it is not in", cell=lambda row: Cell(text=row.said)),
)


def _place(row: RefusedLine) -> str:
    return words.tr("line {n}, {file}").format(file=row.file, n=words.count(row.line))


class RefusedPage(Room):
    """The list, and the row that is mended beside it.

    Signals:
        picked(refused_id): another row is the current one. more_wanted(): the end of the list came near.
        tried(): Enter: try the row as it is now. alike_wanted(): the same change in all rows alike.
        drop_wanted(): let the row go. anew_wanted(): F5.
    """

    picked = Signal(int)
    more_wanted = Signal()
    tried = Signal()
    alike_wanted = Signal()
    drop_wanted = Signal()
    anew_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("refusedPage")
        self.theme = self._theme = theme
        self.form: RefusedForm | None = None
        self._model: RowsModel[RefusedLine] = RowsModel(_COLUMNS, self)
        self._model.more_wanted.connect(self.more_wanted)
        self._build()

    def _build(self) -> None:
        theme = self._theme
        self._count = Elided(theme, tone="muted")
        self._count.setObjectName("refusedTotal")
        back = KeyButton(theme, self.tr("Back to the queue"), name="leaveRefusedButton", key="Esc")
        back.clicked.connect(self.left)
        head = QHBoxLayout()
        head.setSpacing(Space.PANEL)
        head.addWidget(Text(theme, self.tr("Refused rows"), kind=Type.PAGE))
        head.addWidget(self._count, 1)
        head.addWidget(back)
        self.table = RowsView(
            theme, self._model, name="refusedTable", says=self.tr("Rows that were refused"), row=Space.PRIMARY
        )
        self.table.picked.connect(self._pick)
        self.table.confirmed.connect(self._enter)
        self._empty = Vacant(theme, icon="check")
        self._empty.say(
            self.tr("No row waits"), self.tr("Every row of your files is in, or was let go. Esc leads back.")
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        left = QVBoxLayout()
        left.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        left.setSpacing(Space.FIELD)
        left.addLayout(head)
        left.addWidget(self._stack, 1)
        self._side = Side(theme)
        self._holder = QWidget()
        self._hold = QVBoxLayout(self._holder)
        self._hold.setContentsMargins(0, 0, 0, 0)
        self._side.hold(self._holder)
        self._side.close_with("")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(line(self, upright=True))
        row.addWidget(self._side)

    def show_lines(self, lines: Sequence[RefusedLine], total: int, *, place: int) -> None:
        """The rows that wait; `place`: which one is the current one, as far as there are so many."""
        self._model.show_rows(lines, more=len(lines) < total)
        one, many = self.tr("1 row waits"), self.tr("{n} rows wait")
        self._count.setText(one if total == 1 else many.format(n=words.count(total)))
        self._stack.setCurrentIndex(0 if lines else 1)
        if lines:
            self.table.choose(min(max(place, 0), len(lines) - 1))
        else:
            self._count.setText("")
            self.show_form(None)

    def add_lines(self, lines: Sequence[RefusedLine], total: int) -> None:
        """The next rows."""
        self._model.add_rows(lines, more=len(self._model.rows) + len(lines) < total)

    def lines(self) -> tuple[RefusedLine, ...]:
        """What is loaded."""
        return self._model.rows

    def current(self) -> RefusedLine | None:
        """The current row."""
        row = self.table.current_row()
        return self._model.rows[row] if 0 <= row < len(self._model.rows) else None

    def show_form(self, form: RefusedForm | None) -> None:
        """The row at the right; None: nothing."""
        if self.form is not None:
            self._hold.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form = form
        if form is None:
            self._side.close_with("")
            return
        self._hold.addWidget(form)
        form.confirmed.connect(self.tried)
        form.removed.connect(self.drop_wanted)
        form.alike_wanted.connect(self.alike_wanted)
        self._side.open()

    # Room

    def start(self) -> None:
        if self.isVisible():
            self.table.setFocus()

    def acts(self) -> Mapping[str, Callable[[], object]]:
        return {
            "Ctrl+Return": self.alike_wanted.emit,
            "Ctrl+Enter": self.alike_wanted.emit,
            "Ctrl+Del": self.drop_wanted.emit,
            "F5": self.anew_wanted.emit,
        }

    def step(self, by: int) -> None:
        self.table.step(by)

    def confirm(self) -> None:
        self._enter(self.table.current_row())

    def parts(self) -> tuple[QWidget, ...]:
        return (self.table, *((self.form.form.first(),) if self.form is not None else ()))

    def hints(self) -> Keys:
        return words.keys((("Enter", "mend"), ("Ctrl Enter", "all alike"), ("Ctrl Del", "drop"), ("Esc", "leave")))

    @Slot(int)
    def _pick(self, _row: int) -> None:
        current = self.current()
        if current is not None:
            self.picked.emit(current.refused_id)

    @Slot(int)
    def _enter(self, _row: int) -> None:
        if self.form is not None:
            self.form.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the field gives way: the reason names it too."""
        super().resizeEvent(event)
        room = self.width() - Space.SIDE
        self.table.widths({0: 208 if room > 700 else 176, 1: 124 if room > 760 else 0})
