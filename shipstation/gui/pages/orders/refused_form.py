"""One refused row: its faulty field first, with what the file says; the others below."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from shipstation.desk.refusals import WHOLE, RefusedSheet
from shipstation.gui import words
from shipstation.gui.pages.orders.mapping_rows import TITLES
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space
from shipstation.gui.widgets.answers import LineAnswer
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.form import FormFrame
from shipstation.ports import RowCell

NAMES = frozenset(("name", "first_name", "last_name"))
"""Fields that tell who the buyer is."""


class RefusedForm(FormFrame):
    """A row to mend.

    Signals:
        alike_wanted(): the same change in all rows of the file that have the same fault.
    """

    alike_wanted = Signal()

    def __init__(self, theme: Theme, sheet: RefusedSheet, *, said: str, parent: QWidget | None = None) -> None:
        """`said`: why it was refused."""
        row = sheet.row
        super().__init__(
            theme, self.tr("Line {n} of {file}").format(n=words.count(row.row.line), file=row.file),
            name="refused", thing="Refused",
            says=self.tr("The row"), primary=self.tr("Try it"), can_leave=False, parent=parent,
        )  # fmt: skip
        self.sheet = sheet
        self._given: dict[str, str] = {}
        self._lines: dict[str, LineAnswer] = {}
        for cell in _ordered(sheet):
            self._add(cell)
        self.remove.say(self.tr("Drop the row") if len(sheet.beside) == 1 else self.tr("Drop the order"))
        self.remove.show()
        self.save.setEnabled(not sheet.why_not)
        self._alike = KeyButton(theme, "", name="mendAlikeButton", key="Ctrl Enter", pressed=self.alike_wanted.emit)
        self._alike.say(self.tr("Mend all {n} alike").format(n=words.count(len(sheet.alike))))
        beneath = QHBoxLayout()
        # On the left edge of the other buttons.
        beneath.setContentsMargins(Space.HAIR, 0, Space.HAIR, 0)
        beneath.addWidget(self._alike)
        beneath.addStretch(1)
        self.body.addLayout(beneath)
        self._alike.setVisible(len(sheet.alike) > 1)
        self.tell(sheet.why_not or self._order_said())
        if row.row.field in self._given:
            self.form.mark(row.row.field, said)

    def _order_said(self) -> str:
        others = len(self.sheet.beside) - 1
        if not others:
            return ""
        one, many = self.tr("1 further row of its order waits."), self.tr("{n} further rows of its order wait.")
        return one if others == 1 else many.format(n=words.count(others))

    def _add(self, cell: RowCell) -> None:
        is_hidden = words.hides_names() and cell.field in {*NAMES, WHOLE}
        title = self.tr("The whole row") if cell.field == WHOLE else words.tr(TITLES.get(cell.field, cell.field))
        hint = ""
        if is_hidden:
            hint = self.tr("Hidden from you. What you type takes its place.")
        elif cell.field == self.sheet.row.row.field:
            stands = self.tr("Column {column}, as it stands: {value}")
            hint = stands.format(column=cell.column, value=cell.value or self.tr("nothing"))
            hint = hint if cell.column else self.tr("The file has no column for it.")
        line = self.form.line(cell.field, title, hint=hint)
        self._lines[cell.field] = line
        self._given[cell.field] = "" if is_hidden else cell.value
        line.give(self._given[cell.field])

    def start(self) -> None:
        """Ready to type: the faulty field."""
        field = self.sheet.row.row.field
        first = field if field in self._given else next(iter(self._given), "")
        if first:
            self.form.focus(first)
            self._lines[first].selectAll()

    def changes(self) -> dict[str, str]:
        """What was typed instead of what stands there."""
        typed = {field: str(self.form.value(field) or "") for field in self._given}
        return {field: value for field, value in typed.items() if value != self._given[field]}

    def fault_change(self) -> dict[str, str]:
        """What was typed into the faulty field; nothing where it is as before."""
        field = self.sheet.row.row.field
        return {name: value for name, value in self.changes().items() if name == field}

    def complain(self, fields: Sequence[str], said: str) -> bool:
        """Below its field what is wrong; False where that is none of this form."""
        named = [field for field in fields if field in self._given]
        for field in named[:1]:
            self.form.complain(field, said)
        return bool(named)


def _ordered(sheet: RefusedSheet) -> tuple[RowCell, ...]:
    """The field at fault, then those of the order, then the rest."""
    fault, places = sheet.row.row.field, list(TITLES)
    rank: Callable[[RowCell], tuple[bool, int]] = lambda cell: (  # noqa: E731 a key
        cell.field != fault,
        places.index(cell.field) if cell.field in places else len(places),
    )
    return tuple(sorted(sheet.cells, key=rank))
