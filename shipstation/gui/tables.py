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

    `found` parts of the text are shown as search matches. `kind`: "body", "strong", "rate", "mono", "key", "check" (a
    box to tick, ticked where there is a text) or "wait", a place that is not filled yet.
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

    def cell(self, row: int, column: int) -> Cell:
        """One cell, for who paints it."""
        return self._cells_of(row)[column]

    def stands_right(self, column: int) -> bool:
        """Whether its text ends at the right."""
        return self._columns[column].align == RIGHT

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


_PAGE = 100
_KEPT_PAGES = 24
_NEAR = 30
_WAITING = Cell(text="", kind="wait")


class WindowModel(RowsModel[Row]):
    """As many rows as there are, of which only pages that were looked at are loaded, and the last of them kept.

    Signals:
        page_wanted(page): a row of it, or one near it, is looked at. Pages count from 0 and hold `PAGE` rows.
    """

    PAGE = _PAGE
    page_wanted = Signal(int)

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(columns, parent)
        self._count = 0
        self._pages: dict[int, tuple[Row, ...]] = {}
        self._asked: set[int] = set()

    def show_window(self, first: Sequence[Row], count: int) -> None:
        """Another list: its first page, and how many rows it has as far as is known."""
        self.beginResetModel()
        self._cells, self._asked = {}, {0}
        self._pages = {0: tuple(first)}
        self._count = max(count, len(first))
        self.endResetModel()

    def set_count(self, count: int) -> None:
        """How many rows there are, once that is known; those that are loaded stay."""
        before = self._count
        if count > before:
            self.beginInsertRows(QModelIndex(), before, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < before:
            self.beginRemoveRows(QModelIndex(), count, before - 1)
            self._count = count
            self.endRemoveRows()

    def fill(self, page: int, rows: Sequence[Row]) -> None:
        """A page came."""
        self._pages.pop(page, None)
        self._pages[page] = tuple(rows)
        self._asked.discard(page)
        while len(self._pages) > _KEPT_PAGES:
            oldest = next(iter(self._pages))
            self._drop(oldest)
        first = page * _PAGE
        for row in range(first, first + _PAGE):
            self._cells.pop(row, None)
        last = min(first + len(rows), self._count) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))

    def missed(self, page: int) -> None:
        """It did not come: it may be asked for again."""
        self._asked.discard(page)

    def has_page(self, page: int) -> bool:
        """Whether it is loaded."""
        return page in self._pages

    def row(self, at: int) -> Row | None:
        """One row, where it is loaded."""
        rows = self._pages.get(at // _PAGE, ())
        return rows[at % _PAGE] if 0 <= at % _PAGE < len(rows) else None

    def place(self, holds: Callable[[Row], bool]) -> int:
        """Where a loaded row stands for which that holds; -1 for none."""
        for page, rows in self._pages.items():
            for at, row in enumerate(rows):
                if holds(row):
                    return page * _PAGE + at
        return -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own signature
        """How many rows there are, loaded or not."""
        return 0 if parent.isValid() else self._count

    def look_at(self, first: int, last: int) -> None:
        """These rows are in sight: ask for their pages, and for those that come next."""
        for page in range(max(first - _NEAR, 0) // _PAGE, min(last + _NEAR, self._count - 1) // _PAGE + 1):
            if page not in self._pages and page not in self._asked:
                self._asked.add(page)
                self.page_wanted.emit(page)

    def _cells_of(self, row: int) -> tuple[Cell, ...]:
        cells = self._cells.get(row)
        if cells is None:
            found = self.row(row)
            if found is None:
                return (_WAITING,) * len(self._columns)
            cells = self._cells[row] = tuple(column.cell(found) for column in self._columns)
        return cells

    def _drop(self, page: int) -> None:
        del self._pages[page]
        for row in range(page * _PAGE, (page + 1) * _PAGE):
            self._cells.pop(row, None)
