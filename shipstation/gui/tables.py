"""One windowed table for every list: a model over a tuple of frozen rows, and the delegate that paints its cells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from shipstation.gui.words import tr

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

CELL = int(Qt.ItemDataRole.UserRole)
LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one cell shows: a text in a tone, perhaps a mark before it and a second line below it.

    `found` parts of the text are shown as search matches. `kind`: "body", "strong", "rate", "mono", "key" or "check":
    a box to tick, ticked where there is a text.
    """

    text: str
    tone: str = "text"
    kind: str = "body"
    mark: str = ""
    sub: str = ""
    sub_tone: str = "muted"
    sub_mark: str = ""
    middle: bool = False
    """Elide in the middle (ids), not at the end (names)."""
    share: float | None = None
    """How much of it is done, 0 to 1: a bar below the text."""

    def spoken(self) -> str:
        """The whole cell for tooltips and assistive tools."""
        return f"{self.text}, {self.sub}" if self.sub else self.text


# No slots: Column[Row](…) sets __orig_class__, which a slotted frozen dataclass cannot refuse politely.
@dataclass(frozen=True, kw_only=True)
class Column(Generic[Row]):
    """One column: its title, its cell of a row, where its text stands, and what it sorts by (None: it does not)."""

    title: str
    cell: Callable[[Row], Cell]
    align: Qt.AlignmentFlag = LEFT
    key: Callable[[Row], Any] | None = None
    width: int = 0
    """Logical pixels; 0: this column stretches."""
    says: str = ""
    """Its name for assistive tools, where it has no title."""


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows as they were given; `data` only looks up.

    Signals:
        more_wanted(): the view came near the end and `more` was set.
    """

    more_wanted = Signal()

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()
        self._cells: dict[int, tuple[Cell, ...]] = {}
        self._more = False

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: Sequence[Row], *, more: bool = False) -> None:
        """Other rows. `more`: `more_wanted` is emitted when the end comes near."""
        self.beginResetModel()
        self._rows, self._cells, self._more = tuple(rows), {}, more
        self.endResetModel()

    def add_rows(self, rows: Sequence[Row], *, more: bool) -> None:
        """Further rows below the others."""
        self._more = more
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows = (*self._rows, *rows)
            self.endInsertRows()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By the column's key; a column without one changes nothing."""
        key = self._columns[column].key
        if key is not None:
            self.show_rows(
                sorted(self._rows, key=key, reverse=order is Qt.SortOrder.DescendingOrder), more=self._more
            )

    def repaint(self) -> None:
        """The same rows, whose cells say something else now."""
        self._cells = {}
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def change_row(self, place: int, row: Row) -> None:
        """Another row in its place; nothing else moves."""
        self._rows = (*self._rows[:place], row, *self._rows[place + 1 :])
        self._cells.pop(place, None)
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(self._columns) - 1))

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Other cells in as many columns, for rows that come next (another day makes other words)."""
        self._columns, self._cells = tuple(columns), {}

    def retitle(self, column: int, title: str) -> None:
        """Another title, for example the currency of the rows."""
        before = self._columns[column]
        if before.title == title:
            return
        self._columns = (*self._columns[:column], replace(before, title=title), *self._columns[column + 1 :])
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, column, column)

    def columns(self) -> tuple[Column[Row], ...]:
        """The columns, left to right."""
        return self._columns

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own signature
        """How many rows are loaded."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 as above
        """How many columns there are."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, whole text for tooltip and assistive tools, alignment, or the Cell."""
        if not index.isValid():
            return None
        cell = self._cells_of(index.row())[index.column()]
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            # A cell without a word is passed over in silence, and the next one is heard under this title.
            return cell.spoken() or (tr("nothing") if role == Qt.ItemDataRole.AccessibleTextRole else "")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(self._columns[index.column()].align | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A column's title, aligned as the column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(column.title) if column.title else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr(column.title or column.says)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(column.align | Qt.AlignmentFlag.AlignVCenter)
        return None

    def canFetchMore(self, parent: Index) -> bool:
        """Whether rows are missing at the end."""
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:  # noqa: ARG002 Qt's own signature
        """Ask for them once."""
        if self._more:
            self._more = False
            self.more_wanted.emit()

    def _cells_of(self, row: int) -> tuple[Cell, ...]:
        cells = self._cells.get(row)
        if cells is None:
            cells = self._cells[row] = tuple(column.cell(self._rows[row]) for column in self._columns)
        return cells
