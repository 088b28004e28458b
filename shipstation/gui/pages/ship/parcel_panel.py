"""The middle column after the buy: what was bought, its money, its prints, where it is."""

from datetime import datetime

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shipstation.desk.records import Sheet
from shipstation.gui import stories, words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.lines import Lines
from shipstation.gui.widgets.text import Text
from shipstation.gui.widgets.timeline import Timeline


class ParcelPanel(QWidget):
    """Facts of one bought parcel."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        column.addWidget(Text(theme, self.tr("This parcel"), kind=Type.HEADING))
        column.addSpacing(Space.FIELD)
        column.addLayout(self._facts())
        column.addSpacing(Space.SECTION)
        self._money = Lines(theme)
        self._prints = Lines(theme)
        self._timeline = Timeline(theme, dense=True)
        for title, part in (
            (self.tr("Money"), self._money),
            (self.tr("Prints"), self._prints),
            (self.tr("Tracking"), self._timeline),
        ):
            column.addWidget(Text(theme, title, kind=Type.CAPTION, tone="muted"))
            column.addSpacing(Space.HAIR)
            column.addWidget(part)
            column.addSpacing(Space.SECTION)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setAccessibleName(self.tr("This parcel"))
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(area.focusPolicy().NoFocus)
        area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _facts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.PANEL)
        self._values: list[Text] = []
        for title in (self.tr("Service"), self.tr("Promise"), self.tr("Charged")):
            grid = QGridLayout()
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setVerticalSpacing(Space.HAIR)
            value = Text(self._theme, kind=Type.STRONG, wrap=True)
            grid.addWidget(Text(self._theme, title, kind=Type.CAPTION, tone="muted"), 0, 0)
            grid.addWidget(value, 1, 0)
            grid.setRowStretch(2, 1)
            self._values.append(value)
            row.addLayout(grid, 1)
        return row

    def show_sheet(self, sheet: Sheet, now: datetime) -> None:
        """One parcel's story so far."""
        shipment = sheet.shipment
        window = shipment.promise.delivery
        service, promise, charged = self._values
        service.setText(shipment.service)
        promise.setText(words.day(window.end) if window else self.tr("none"))
        charged.setText(words.price(shipment.charged or shipment.shown))
        self._money.show_lines(stories.money(sheet))
        self._prints.show_lines(stories.prints(sheet.prints, now, none=self.tr("Not printed yet")))
        self._timeline.show_steps(stories.steps(sheet, now))
