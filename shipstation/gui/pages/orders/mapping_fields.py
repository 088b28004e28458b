"""Our fields with a choice each of somebody's columns: needed ones first, guesses told as such, faults below."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.pages.orders import mapping_rows as texts
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.answers import ChoiceAnswer
from shipstation.gui.widgets.text import Elided, Text
from shipstation.model import ColumnMapping
from shipstation.rules.columns import NEEDED, Remark

_LABEL = 116
_NAME_ROOM = 150
"""So much of a column's name is shown; what stands in its first row needs room beside it."""
Said = tuple[str, str]
"""("column", its name) or ("fixed", what holds for every row)."""


class ColumnChoice(ChoiceAnswer):
    """One of the file's columns, with what stands in its first row, or what holds for every row."""

    def __init__(self, theme: Theme, *, field: str, says: str) -> None:
        super().__init__(theme, (), none=words.tr("not in the file"), name=f"mapping_{field}", says=says)
        self._field = field

    def offer_columns(self, columns: Sequence[tuple[str, str]], also: str) -> None:
        """Other columns, each with its first value. `also`: something else that may hold for every row."""
        values = texts.FIXED.get(self._field, ())
        if also and also not in values:
            values = (*values, also)
        choices: list[tuple[str, Said]] = [(column, ("column", column)) for column, _ in columns]
        choices += [(texts.fixed(self._field, value), ("fixed", value)) for value in values]
        self.blockSignals(True)  # noqa: FBT003 Qt's own signature
        self.offer(tuple(choices))
        metrics = QFontMetricsF(self._theme.font(Type.STRONG))
        for place, (column, sample) in enumerate(columns, start=1):
            short = metrics.elidedText(column, Qt.TextElideMode.ElideMiddle, _NAME_ROOM)
            self.setItemData(place, (short, sample))
            self.setItemText(place, f"{short}  {sample[:40]}")
        self.blockSignals(False)  # noqa: FBT003 as above


class FieldRow(QWidget):
    """One field: its title, the choice, and a line below for what is to be said of it."""

    def __init__(self, theme: Theme, field: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        is_needed = field in NEEDED
        said = words.tr("{title}, needed").format(title=title) if is_needed else title
        self.choice = ColumnChoice(theme, field=field, says=said)
        label = Elided(theme, title, kind=Type.STRONG if is_needed else Type.BODY, parent=self)
        label.setFixedWidth(_LABEL)
        label.setBuddy(self.choice)
        self._below = Text(theme, kind=Type.CAPTION, tone="muted", wrap=True, parent=self)
        self._below.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.SMALL)
        grid.setVerticalSpacing(Space.HAIR)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.choice, 0, 1)
        grid.addWidget(self._below, 1, 1)
        grid.setColumnStretch(1, 1)

    def said(self) -> str:
        """What stands below."""
        return self._below.text() if not self._below.isHidden() else ""

    def tell(self, said: str, tone: str) -> None:
        """Below it; "" for nothing."""
        self._below.say(said, tone)
        self._below.setVisible(bool(said))
        self.choice.setAccessibleDescription(said)


class MappingFields(QScrollArea):
    """All fields.

    Signals:
        changed(field): a person chose another column. entered(): Enter in one of them.
    """

    changed = Signal(str)
    entered = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mappingFields")
        self.setAccessibleName(self.tr("What the columns are"))
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows: dict[str, FieldRow] = {}
        inside = QWidget()
        column = QVBoxLayout(inside)
        # Room for the focus ring, which is drawn around a control.
        column.setContentsMargins(Space.HAIR, Space.HAIR, Space.FIELD, Space.HAIR)
        column.setSpacing(Space.SMALL)
        for group, fields in texts.GROUPS:
            column.addWidget(Text(theme, words.tr(group), kind=Type.CAPTION_STRONG, tone="muted"))
            for field, title in fields:
                column.addWidget(self._row(theme, field, words.tr(title)))
            column.addSpacing(Space.SMALL)
        column.addStretch(1)
        self.setWidget(inside)

    def _row(self, theme: Theme, field: str, title: str) -> FieldRow:
        row = self.rows[field] = FieldRow(theme, field, title)
        row.choice.setObjectName(f"mapping_{field}")
        row.choice.setProperty("field", field)
        row.choice.edited.connect(self._take)
        row.choice.entered.connect(self._enter)
        row.choice.reached.connect(self._reach)
        return row

    def show_mapping(self, columns: Sequence[tuple[str, str]], mapping: ColumnMapping) -> None:
        """The file's columns, each with its first value, and what is chosen of them."""
        there = {column for column, _ in columns}
        for field, row in self.rows.items():
            own, constant = mapping.columns.get(field, ""), mapping.fixed.get(field, "")
            gone = ((own, ""),) if own and own not in there else ()
            row.choice.offer_columns((*columns, *gone), constant)
            row.choice.blockSignals(True)  # noqa: FBT003 Qt's own signature
            row.choice.choose(("column", own) if own else ("fixed", constant))
            row.choice.blockSignals(False)  # noqa: FBT003 as above
            row.choice.update()

    def mapping(self, name: str) -> ColumnMapping:
        """What is chosen, under that name."""
        said = {field: row.choice.value() for field, row in self.rows.items() if row.choice.is_answered()}
        return ColumnMapping(
            name=name,
            columns={field: value for field, (kind, value) in said.items() if kind == "column"},
            fixed={field: value for field, (kind, value) in said.items() if kind == "fixed"},
        )

    def tell(self, remarks: Sequence[Remark], guessed: frozenset[str]) -> None:
        """What is to be said of each field: faults first, then that it is a guess."""
        told = {each.field: each for each in reversed(remarks)}
        for field, row in self.rows.items():
            remark = told.get(field)
            if remark is not None:
                row.tell(remark.said, "bad" if remark.is_grave else "warn")
            else:
                row.tell(words.tr("a guess, by the column's name") if field in guessed else "", "muted")

    def focus(self, field: str) -> None:
        """Into a field."""
        self.rows[field].choice.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _take(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.changed.emit(str(sender.property("field")))

    @Slot()
    def _enter(self) -> None:
        self.entered.emit()

    @Slot()
    def _reach(self) -> None:
        sender = self.sender()
        if isinstance(sender, QWidget):
            self.ensureWidgetVisible(sender, 0, Space.LARGE)
