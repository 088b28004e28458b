"""The Papers section: which paper goes to which printer, and what the shop says on its own."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.gui.pages.settings.route_panel import RoutePanel
from shipstation.gui.pages.settings.route_rows import ROUTES, RouteRow
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.text import Elided, Text, line

_ROW = 48


class PapersPage(QWidget):
    """A list and a panel.

    Signals:
        route_wanted(RouteRow or None): ask where that paper goes; None: another route.
    """

    route_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("papersPage")
        self._rows: RowsModel[RouteRow] = RowsModel(ROUTES, self)
        self.table = RowsView(theme, self._rows, name="routesTable", says=self.tr("What goes where"), row=_ROW)
        self.table.confirmed.connect(self.ask_route)
        self.panel = RoutePanel(theme)
        self.panel.route.left.connect(self.show_panel)
        new = KeyButton(theme, self.tr("Another route"), name="newRouteButton", key="Ctrl N", pressed=self.ask_new)
        change = KeyButton(theme, self.tr("Change"), name="changeRouteButton", key="Ctrl E", pressed=self.ask_route)
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(Elided(theme, self.tr("Papers"), kind=Type.PAGE), 1)
        head.addWidget(change)
        head.addWidget(new)
        column = QVBoxLayout()
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(
            Text(
                theme,
                self.tr("A route for an account goes before one for a page's size, and that before one for all."),
                tone="muted",
                wrap=True,
            )
        )
        column.addSpacing(Space.SMALL)
        column.addWidget(self.table, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(column, 1)
        row.addWidget(line(self, upright=True))
        row.addWidget(self.panel)

    def show_routes(self, rows: tuple[RouteRow, ...]) -> None:
        """All kinds; the chosen place stays chosen."""
        kept = max(self.table.current_row(), 0)
        self._rows.show_rows(rows)
        self.table.choose(min(kept, len(rows) - 1))

    def chosen_row(self) -> RouteRow | None:
        """The chosen kind or route."""
        place = self.table.current_row()
        return self._rows.rows[place] if 0 <= place < len(self._rows.rows) else None

    @Slot()
    def ask_route(self) -> None:
        """Ctrl+E: where the chosen paper goes."""
        row = self.chosen_row()
        if row is not None:
            self.route_wanted.emit(row)

    @Slot()
    def ask_new(self) -> None:
        """Ctrl+N: one more route."""
        self.route_wanted.emit(None)

    @Slot()
    def show_panel(self) -> None:
        """The shop's own papers; a route that was begun is left."""
        self.panel.setCurrentWidget(self.panel.shop)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, copies give way: the panel tells them."""
        super().resizeEvent(event)
        room = self.width() - Space.SIDE
        self.table.widths({1: 150 if room > 640 else 112, 2: 150 if room > 640 else 124, 3: 64 if room > 560 else 0})
