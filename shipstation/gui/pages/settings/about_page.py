"""The About section: which version this is, what it is made of and by whose leave, and where the texts lie."""

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from shipstation import NAME, __version__
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.text import Elided, Text
from shipstation.licenses import Work

_ROW = 48
_WORKS = (
    Column[Work](title="Work", cell=lambda row: Cell(text=row.title, kind="strong", sub=row.license)),
    Column[Work](title="For", cell=lambda row: Cell(text=row.purpose, tone="muted"), width=300),
)


class AboutPage(QWidget):
    """A head and a list; nothing to change."""

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
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        column.addWidget(Elided(theme, f"{NAME} {__version__}", kind=Type.PAGE))
        column.addWidget(Text(theme, own, tone="muted", wrap=True))
        column.addSpacing(Space.SMALL)
        column.addWidget(self.table, 1)
        column.addSpacing(Space.SMALL)
        column.addWidget(self._where)

    def show_works(self, works: tuple[Work, ...], folders: tuple[Path, ...]) -> None:
        """What others made, and where the texts of its licenses lie."""
        kept = max(self.table.current_row(), 0)
        self._rows.show_rows(works)
        self.table.choose(min(kept, len(works) - 1))
        self._where.say(self.tr("Texts: {places}").format(places=" · ".join(map(str, folders))))
