"""The About section: which version this is, what it is made of and by whose leave, and where the texts lie."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from shipstation import NAME, __version__
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.licenses import Work

_ROW = 48
# As wide as the lines of most licenses, which are broken already.
_TEXT = 480
_WORKS = (
    Column[Work](title="Work", cell=lambda row: Cell(text=row.title, kind="strong", sub=row.license)),
    Column[Work](title="For", cell=lambda row: Cell(text=row.purpose, tone="muted"), width=300),
)


class AboutPage(QWidget):
    """A head, a list, and beside it the text of the chosen work's license; nothing to change.

    Signals:
        text_wanted(Work): another work is chosen.
    """

    text_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aboutPage")
        self._rows: RowsModel[Work] = RowsModel(_WORKS, self)
        self.table = RowsView(theme, self._rows, name="worksTable", says=self.tr("What others made"), row=_ROW)
        self._where = Elided(theme, kind=Type.CAPTION, tone="muted", middle=True)
        self._where.setObjectName("licensesFolder")
        own = self.tr(
            "Under the MIT license. Not affiliated with ShipStation or Amazon. Qt and all else of the LGPL is used "
            "unmodified and may be replaced. How, and every text, stands in the folders named below."
        )
        self.table.picked.connect(self._ask_text)
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("licenseText")
        self.text.setAccessibleName(self.tr("Text of the license"))
        self.text.setReadOnly(True)
        self.text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.text.setFont(theme.font(Type.CAPTION))
        self.text.setTabChangesFocus(True)
        self.text.setFixedWidth(_TEXT)
        self.text.document().setDocumentMargin(Space.PANEL)
        column = QVBoxLayout()
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        column.addWidget(Elided(theme, f"{NAME} {__version__}", kind=Type.PAGE))
        column.addWidget(Text(theme, own, tone="muted", wrap=True))
        column.addSpacing(Space.SMALL)
        column.addWidget(self.table, 1)
        column.addSpacing(Space.SMALL)
        column.addWidget(self._where)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(column, 1)
        row.addWidget(line(self, upright=True))
        row.addWidget(self.text)

    def show_works(self, works: tuple[Work, ...], folders: tuple[Path, ...]) -> None:
        """What others made, and where the texts of its licenses lie."""
        kept = max(self.table.current_row(), 0)
        self._rows.show_rows(works)
        self.table.choose(min(kept, len(works) - 1))
        self._where.say(self.tr("Texts: {places}").format(places=" · ".join(map(str, folders))))

    def show_text(self, work: Work, text: str) -> None:
        """The chosen one's; "" where none came along with the program."""
        place = self.table.current_row()
        if 0 <= place < len(self._rows.rows) and self._rows.rows[place] == work:
            none = self.tr("No text came along here: {license}. The folders named below the list have what there is.")
            self.text.setPlainText(text or none.format(license=work.license))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, what a work is for gives way."""
        super().resizeEvent(event)
        self.table.widths({1: 300 if self.width() - _TEXT > 700 else 0})

    @Slot(int)
    def _ask_text(self, row: int) -> None:
        if 0 <= row < len(self._rows.rows):
            self.text_wanted.emit(self._rows.rows[row])
