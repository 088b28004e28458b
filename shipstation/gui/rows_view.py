"""How a table looks and is moved in: whole rows, no grid, two-line cells, marks, search matches."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from shipstation.gui.icons import draw
from shipstation.gui.tables import Cell, RowsModel, WindowModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Type
from shipstation.gui.widgets.keys import cap_width, draw_cap
from shipstation.model.texts import fold

Index = QModelIndex | QPersistentModelIndex
_KINDS = {"body": Type.BODY, "strong": Type.STRONG, "rate": Type.RATE, "mono": Type.MONO}
_PADDING = 8
_MARK = 14
_BAR = 3
_BOX = 16
_WAIT_SHARE = 0.7
_MIDDLE, _END = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
_LEFT_FLAGS = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_RIGHT_FLAGS = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
_REMEMBERED = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of a cell, ready to be painted."""

    text: str
    kind: Type
    tone: str
    mark: str
    right: bool
    middle: bool = False


class Matches:
    """Where words stand in the texts of a list."""

    def __init__(self, words: str) -> None:
        self._words = tuple(dict.fromkeys(fold(words).split()))
        self._known: dict[str, tuple[tuple[int, int], ...]] = {}

    def pieces(self, text: str) -> tuple[tuple[int, int], ...]:
        """From where until where, from left to right, none within another."""
        if not self._words:
            return ()
        found = self._known.get(text)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            found = self._known[text] = self._find(text)
        return found

    def _find(self, text: str) -> tuple[tuple[int, int], ...]:
        folded, places = _folded(text)
        marks = [False] * len(text)
        for word in self._words:
            at = folded.find(word)
            if at < 0 and word.isalnum():
                # An id stands in groups here, and was typed or scanned without them.
                bare = [place for place, char in enumerate(folded) if not char.isspace() and char != "-"]
                close = "".join(folded[place] for place in bare).find(word)
                if close >= 0 and any(char.isdigit() for char in word):
                    first, last = places[bare[close]], places[bare[close + len(word) - 1]]
                    marks[first : last + 1] = [True] * (last + 1 - first)
            while at >= 0:
                first, last = places[at], places[at + len(word) - 1]
                marks[first : last + 1] = [True] * (last + 1 - first)
                at = folded.find(word, at + len(word))
        return _runs(marks)


def _folded(text: str) -> tuple[str, list[int]]:
    """A text as it is looked through, and of which of its characters each one comes."""
    parts = [fold(char) for char in text]
    places = [place for place, part in enumerate(parts) for _ in part]
    return "".join(parts), places


def _runs(marks: list[bool]) -> tuple[tuple[int, int], ...]:
    edges = [place for place, (one, other) in enumerate(pairwise([False, *marks, False])) if one != other]
    return tuple(zip(edges[::2], edges[1::2], strict=True))


class RowPainter(QStyledItemDelegate):
    """Paints a Cell: selection, key cap or mark, first line, second line, matches, the 1-px row line."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found = Matches("")
        self._faces: dict[Type, tuple[QFont, QFontMetricsF]] = {}

    def mark_found(self, words: str) -> None:
        """Show each of these words wherever it stands in a cell, whatever its accents and the gaps in an id."""
        self._found = Matches(words)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        view, model = self.parent(), index.model()
        if not isinstance(model, RowsModel):
            return
        row, column = index.row(), index.column()
        chosen = isinstance(view, RowsView) and view.current_row() == row
        area = QRectF(option.rect)
        if chosen:
            painter.fillRect(area, self._theme.color("selection"))
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), self._theme.color("line"))
        cell, right = model.cell(row, column), model.stands_right(column)
        inner = area.adjusted(_PADDING, 0, -_PADDING, -1)
        if cell.kind == "wait":
            bar = QRectF(inner.left(), inner.center().y() - _BAR, inner.width() * _WAIT_SHARE, 2 * _BAR)
            painter.fillRect(bar, self._theme.color("line"))
            return
        # Only what is drawn of curves needs it; for text it is a quarter of the time.
        if cell.kind == "key" or cell.mark or cell.sub_mark:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if cell.kind == "key":
            self._draw_key(painter, inner, cell.text, chosen=chosen)
        elif cell.kind == "check":
            self._draw_check(painter, inner, ticked=bool(cell.text), chosen=chosen)
        else:
            self._draw_text(painter, inner, cell, right=right)

    def _face(self, kind: Type) -> tuple[QFont, QFontMetricsF]:
        """A font and its measures, made once: they are asked for at every cell."""
        face = self._faces.get(kind)
        if face is None:
            font = self._theme.font(kind)
            face = self._faces[kind] = (font, QFontMetricsF(font))
        return face

    def _draw_key(self, painter: QPainter, inner: QRectF, key: str, *, chosen: bool) -> None:
        if not key:
            return
        color = self._theme.color
        width = cap_width(self._theme, key)
        at = inner.center()
        at.setX(inner.left() + max(inner.width() - width, 0) / 2)
        ink, edge = (color("text"), color("text")) if chosen else (color("muted"), color("control"))
        draw_cap(painter, self._theme, key, at, ink=ink, edge=edge)

    def _draw_check(self, painter: QPainter, inner: QRectF, *, ticked: bool, chosen: bool) -> None:
        color = self._theme.color
        box = QRectF(inner.left() + 0.5, inner.center().y() - _BOX / 2, _BOX, _BOX)
        painter.setPen(color("accent") if ticked else color("text") if chosen else color("control"))
        painter.setBrush(color("accent") if ticked else color("surface"))
        painter.drawRoundedRect(box, 3, 3)
        if ticked:
            draw(painter, "check", box.adjusted(2, 2, -2, -2), color("on_accent"))

    def _draw_text(self, painter: QPainter, inner: QRectF, cell: Cell, *, right: bool) -> None:
        first = _KINDS[cell.kind]
        if cell.share is not None:
            self._draw_bar(painter, inner, cell.share)
        if not cell.sub:
            whole = _Line(text=cell.text, kind=first, tone=cell.tone, mark=cell.mark, right=right, middle=cell.middle)
            self._line(painter, inner, whole)
            return
        top = QRectF(inner.left(), inner.center().y() - 19, inner.width(), 20)
        below = QRectF(inner.left(), inner.center().y() + 1, inner.width(), 17)
        upper = _Line(text=cell.text, kind=first, tone=cell.tone, mark=cell.mark, right=right, middle=cell.middle)
        self._line(painter, top, upper)
        small = Type.CAPTION_STRONG if cell.sub_mark else Type.CAPTION
        lower = _Line(text=cell.sub, kind=small, tone=cell.sub_tone, mark=cell.sub_mark, right=right)
        self._line(painter, below, lower)

    def _draw_bar(self, painter: QPainter, inner: QRectF, share: float) -> None:
        """How far it is, along the cell's lower edge; the text above says it too."""
        bar = QRectF(inner.left(), inner.bottom() - _BAR - 1, inner.width(), _BAR)
        painter.fillRect(bar, self._theme.color("line"))
        bar.setWidth(inner.width() * min(max(share, 0.0), 1.0))
        painter.fillRect(bar, self._theme.color("accent"))

    def _line(self, painter: QPainter, area: QRectF, line: _Line) -> None:
        color = self._theme.color(line.tone)
        if line.mark:
            draw(painter, line.mark, QRectF(area.left(), area.center().y() - _MARK / 2, _MARK, _MARK), color)
            area = area.adjusted(_MARK + 3, 0, 0, 0)
        font, metrics = self._face(line.kind)
        if self._found.pieces(line.text):
            self._line_found(painter, area, line.text, font, line.tone)
            return
        painter.setFont(font)
        painter.setPen(color)
        shown = metrics.elidedText(line.text, _MIDDLE if line.middle else _END, area.width())
        painter.drawText(area, _RIGHT_FLAGS if line.right else _LEFT_FLAGS, shown)

    def _line_found(self, painter: QPainter, area: QRectF, text: str, font: QFont, tone: str) -> None:
        """A line with its matches in accent, 600 and underlined; the cut leaves the first match visible."""
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        bold.setUnderline(True)
        (first, last), *_ = self._found.pieces(text)
        metrics = QFontMetricsF(font)
        if metrics.horizontalAdvance(text) > area.width():
            text = _around(text, first, last, metrics, area.width())
        x, at = area.left(), 0
        painter.save()
        painter.setClipRect(area)
        pieces = self._found.pieces(text)
        for start, end in [*pieces, (len(text), len(text))]:
            for part, its_font, its_tone in ((text[at:start], font, tone), (text[start:end], bold, "accent")):
                painter.setFont(its_font)
                painter.setPen(self._theme.color(its_tone))
                room = QRectF(x, area.top(), area.right() - x + 1, area.height())
                painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter.value), part)
                x += QFontMetricsF(its_font).horizontalAdvance(part)
            at = end
        painter.restore()


def _around(text: str, start: int, end: int, metrics: QFontMetricsF, width: float) -> str:
    """A cut of a long text that keeps text[start:end]."""
    if metrics.horizontalAdvance(text[:end] + "…") * 1.05 <= width:
        while text and metrics.horizontalAdvance(text + "…") * 1.05 > width:
            text = text[:-1]
        return text + "…"
    tail = text[start:]
    while len(tail) > end - start and metrics.horizontalAdvance("…" + tail + "…") * 1.05 > width:
        tail = tail[:-1]
    return f"…{tail}…"


class RowsView(QTableView):
    """A table of whole rows, moved in by arrows; letters and digits are left to the window.

    Signals:
        picked(row): another row is the current one; -1 for none.
        confirmed(row): Enter, or a double click.
    """

    picked = Signal(int)
    confirmed = Signal(int)

    def __init__(
        self, theme: Theme, model: RowsModel[Any], *, name: str, says: str, row: int, parent: QWidget | None = None
    ) -> None:
        """`row`: the height of a row."""
        super().__init__(parent)
        self._row = row
        self._current = -1
        self._theme = theme
        # It paints its own ground: what scrolls is then moved as it is, and only the rows that appear are painted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.painter = RowPainter(theme, self)
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setItemDelegate(self.painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row)
        self.verticalHeader().setMinimumSectionSize(row)
        # All of one height: a million rows are not measured one by one.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setFont(theme.font(Type.CAPTION_STRONG))
        header.setFixedHeight(32)
        header.setMinimumSectionSize(24)
        self.setModel(model)
        model.modelReset.connect(self._forget)
        self.selectionModel().currentRowChanged.connect(self._take)
        self.doubleClicked.connect(self._confirm)
        for place, column in enumerate(model.columns()):
            fixed = QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(place, fixed)
            if column.width:
                header.resizeSection(place, column.width)

    def current_row(self) -> int:
        """The row that is chosen; -1 for none."""
        return self._current

    def choose(self, row: int) -> None:
        """Make a row the current one and bring it into sight; -1 for none."""
        if not 0 <= row < self.model().rowCount():
            self.selectionModel().setCurrentIndex(QModelIndex(), QItemSelectionModel.SelectionFlag.Clear)
            self._set_current(-1)
            return
        index = self.model().index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def step(self, by: int) -> None:
        """Up (-1) or down (1)."""
        rows = self.model().rowCount()
        if rows:
            self.choose(min(max(self._current + by, 0), rows - 1))

    def widths(self, widths: dict[int, int]) -> None:
        """Other fixed widths for columns, by place; 0 hides one."""
        for place, width in widths.items():
            self.setColumnHidden(place, width == 0)
            if width:
                self.horizontalHeader().resizeSection(place, width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows; of a long list, what is in sight is asked for."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.color("surface"))
        painter.end()
        model = self.model()
        if isinstance(model, WindowModel) and model.rowCount():
            bottom = self.rowAt(self.viewport().height() - 1)
            model.look_at(max(self.rowAt(0), 0), bottom if bottom >= 0 else model.rowCount() - 1)
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages move; Enter confirms; what types goes to the window."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex, QModelIndex)
    def _take(self, now: QModelIndex, _before: QModelIndex) -> None:
        self._set_current(now.row() if now.isValid() else -1)

    @Slot()
    def _forget(self) -> None:
        self._set_current(-1)

    def _set_current(self, row: int) -> None:
        if row != self._current:
            self._current = row
            self.viewport().update()
            self.picked.emit(row)

    @Slot()
    def _confirm(self) -> None:
        if self._current >= 0:
            self.confirmed.emit(self._current)
