"""The Reports page: four figures, a chart, and the table that the chart is drawn from."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.pages.reports import rows
from shipstation.gui.pages.reports.rows import PACE, PERIODS, SUBJECTS, Line, Told
from shipstation.gui.pages.ship.empty import Vacant
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.chart_values import Bar, Curve
from shipstation.gui.widgets.choices import Choice
from shipstation.gui.widgets.figure import Figure
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.ports import By

if TYPE_CHECKING:
    # Start-up: pyqtgraph and numpy cost 400 ms that a bench without reports does not need.
    from shipstation.gui.widgets.chart import Chart

_MOST_BARS = 8
_MONTHS = 36
_WIDE = 900


class ReportsPage(QWidget):
    """Reports.

    Signals:
        asked(): another subject or period is to be told.
        export_wanted(kind): take it away as "csv" or "xlsx".
    """

    asked = Signal()
    export_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reportsPage")
        self._theme = theme
        self._told: Told | None = None
        self._subject = self._shown = By.MONTH.value
        self.chart: Chart | None = None
        self._tables = {
            "costs": RowsModel[Line](rows.columns(By.MONTH.value, ""), self),
            PACE: RowsModel[Line](rows.columns(PACE, ""), self),
        }
        self._build()

    def _build(self) -> None:
        theme = self._theme
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(Text(theme, self.tr("Reports"), kind=Type.PAGE))
        head.addSpacing(Space.SMALL)
        head.addWidget(Elided(theme, self.tr("works offline"), tone="muted"), 1)
        self.period = Choice(theme, name="reportPeriod", says=self.tr("Period (Ctrl+T: the next one)"))
        self.period.give(tuple((self.tr(said), value) for value, said in PERIODS))
        self.period.chosen.connect(self.asked)
        self.currency = Choice(theme, name="reportCurrency", says=self.tr("Currency (Ctrl+U: the next one)"))
        self.currency.chosen.connect(self._refresh)
        head.addWidget(self.period)
        head.addWidget(self.currency)
        csv = KeyButton(theme, self.tr("Export CSV"), name="exportCsvButton", key="Ctrl S", pressed=self.export_csv)
        head.addWidget(csv)
        head.addWidget(KeyButton(theme, "XLSX", name="exportXlsxButton", pressed=self.export_xlsx))
        self._content = QStackedWidget()
        self._content.addWidget(self._report())
        self._none = Vacant(theme, icon="chart-column")
        self._none.say(
            self.tr("Nothing was bought in this time"),
            self.tr("Every parcel bought here is counted here. Ctrl+T looks at another time."),
        )
        self._content.addWidget(self._none)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.SECTION, Space.PANEL, Space.SECTION, Space.PANEL)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(Space.FIELD)
        column.addWidget(self._content, 1)

    def _report(self) -> QWidget:
        theme, holder = self._theme, QWidget()
        figures = QHBoxLayout()
        figures.setSpacing(Space.PANEL)
        self._spent = Figure(theme, self.tr("Spent"), name="figureSpent")
        self._saved = Figure(theme, self.tr("Saved against the dearest"), name="figureSaved")
        self._kept = Figure(theme, self.tr("Promise kept"), name="figureKept")
        self._pace = Figure(theme, self.tr("Scan to label"), name="figurePace")
        for figure in (self._spent, self._saved, self._kept, self._pace):
            figures.addWidget(figure, 1)
        self._title = Text(theme, kind=Type.HEADING)
        self._rest = Elided(theme, tone="muted")
        title = QHBoxLayout()
        title.setSpacing(Space.FIELD)
        title.addWidget(self._title)
        title.addWidget(self._rest, 1)
        self._place = QVBoxLayout()
        self.views = {
            name: RowsView(theme, model, name=f"{name}Table", says=self.tr("The chart's values"), row=32)
            for name, model in self._tables.items()
        }
        self._stack = QStackedWidget()
        for view in self.views.values():
            self._stack.addWidget(view)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(figures)
        column.addSpacing(Space.FIELD)
        column.addWidget(line(self))
        column.addSpacing(Space.FIELD)
        column.addLayout(self._chips())
        column.addSpacing(Space.FIELD)
        column.addLayout(title)
        column.addSpacing(Space.HAIR)
        column.addLayout(self._place, 5)
        column.addSpacing(Space.FIELD)
        column.addWidget(self._stack, 4)
        return holder

    def _chips(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        self._subjects = QButtonGroup(self)
        self._subjects.idClicked.connect(self._take)
        for place, (name, said) in enumerate(SUBJECTS):
            button = KeyButton(self._theme, self.tr(said), name=f"report{name.capitalize()}")
            button.setCheckable(True)
            button.setChecked(name == self._subject)
            self._subjects.addButton(button, place)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def subject(self) -> str:
        """What is looked at: one of By, or the pace."""
        return self._subject

    def show_told(self, told: Told) -> None:
        """What the desk said."""
        self._told, self._shown = told, told.subject
        found = rows.currencies(told.costs)
        self.currency.give(tuple((each, each) for each in found))
        self.currency.setVisible(len(found) > 1)
        is_empty = not told.costs.lines and not told.speed.days
        self._content.setCurrentIndex(1 if is_empty else 0)
        if not is_empty:
            self._refresh()

    def lines(self) -> tuple[Line, ...]:
        """What the table shows."""
        return self._tables[self._kind()].rows

    def _kind(self) -> str:
        return PACE if self._shown == PACE else "costs"

    @Slot()
    def _refresh(self) -> None:
        if self._told is None:
            return
        told, currency = self._told, self.currency.value()
        self._say_figures(told, currency)
        is_pace = self._shown == PACE
        lines = rows.pace_lines(told.speed) if is_pace else rows.cost_lines(told.costs, currency)
        model = self._tables[self._kind()]
        if not is_pace:
            for place, column in enumerate(rows.columns(self._shown, currency)):
                model.retitle(place, column.title)
        model.show_rows(lines)
        self._stack.setCurrentWidget(self.views[self._kind()])
        self._draw(lines, currency)

    def _say_figures(self, told: Told, currency: str) -> None:
        total = rows.total_of(told.costs, currency)
        if total is None:
            for figure in (self._spent, self._saved, self._kept):
                figure.say("–")
        else:
            each = rows.money(total.paid.amount / total.parcels) if total.parcels else "–"
            one, many = self.tr("1 parcel, {each}"), self.tr("{n} parcels, {each} each")
            note = (one if total.parcels == 1 else many).format(n=words.count(total.parcels), each=each)
            self._spent.say(rows.money(total.paid.amount), unit=currency, note=note)
            missed = self.tr("{missed} above the cheapest").format(missed=rows.money(total.missed.amount))
            self._saved.say(rows.money(total.saved.amount), unit=currency, note=missed)
            ended = total.on_time + total.late
            late = self.tr("{late} late of {n}").format(late=words.count(total.late), n=words.count(ended))
            self._kept.say(rows.kept(total) or "–", note=late if ended else self.tr("none delivered yet"))
        speed = told.speed
        if speed.p50_ms is None or speed.p95_ms is None or speed.per_hour is None:
            self._pace.say("–", note=self.tr("no parcel was timed yet"))
        else:
            note = self.tr("slowest twentieth {s} s, {n} an hour").format(
                s=rows.seconds(speed.p95_ms), n=f"{speed.per_hour:.0f}"
            )
            self._pace.say(rows.seconds(speed.p50_ms), unit="s", note=note)

    def _draw(self, lines: tuple[Line, ...], currency: str) -> None:
        chart = self._charted()
        if self._shown == PACE:
            self._title.setText(self.tr("From scan to label, seconds"))
            self._rest.setText("" if lines else self.tr("no parcel was timed in this time"))
            half = Curve(name=self.tr("half"), values=tuple(each.value for each in lines))
            most = Curve(name=self.tr("95 of 100"), values=tuple(each.second or 0.0 for each in lines))
            chart.show_curves([each.name for each in lines], (half, most) if lines else ())
            return
        is_month = self._shown == By.MONTH.value
        shown = lines[-_MONTHS:] if is_month else lines[:_MOST_BARS]
        said = self.tr(dict(SUBJECTS)[self._shown]).lower()
        self._title.setText(self.tr("Postage by {what}, {currency}").format(what=said, currency=currency))
        left = len(lines) - len(shown)
        self._rest.setText(self.tr("{n} more in the table").format(n=words.count(left)) if left else "")
        bars = [Bar(name=each.name, value=each.value, label=each.label) for each in shown]
        chart.show_bars(bars, lying=not is_month)

    def _charted(self) -> "Chart":
        """The chart, built when it is first needed."""
        if self.chart is None:
            from shipstation.gui.widgets.chart import Chart  # noqa: PLC0415 start-up: see above

            self.chart = Chart(self._theme, name="reportChart", says=self.tr("Chart; its values are in the table"))
            self._place.addWidget(self.chart)
        return self.chart

    @Slot(int)
    def _take(self, place: int) -> None:
        self.look_at(SUBJECTS[place][0])

    def look_at(self, subject: str) -> None:
        """Another subject."""
        self._subject = subject
        place = [name for name, _ in SUBJECTS].index(subject)
        self._subjects.button(place).setChecked(True)
        self.asked.emit()

    def next_subject(self) -> None:
        """Ctrl+B: the next one, and round again."""
        names = [name for name, _ in SUBJECTS]
        self.look_at(names[(names.index(self._subject) + 1) % len(names)])

    def next_period(self) -> None:
        """Ctrl+T: as above."""
        _turn(self.period)
        self.asked.emit()

    def next_currency(self) -> None:
        """Ctrl+U: as above."""
        if self.currency.count() > 1:
            _turn(self.currency)
            self._refresh()

    @Slot()
    def export_csv(self) -> None:
        """Ctrl+S."""
        self.export_wanted.emit("csv")

    @Slot()
    def export_xlsx(self) -> None:
        """Ctrl+Shift+S."""
        self.export_wanted.emit("xlsx")

    def step(self, by: int) -> None:
        """Up or down in the table."""
        self.views[self._kind()].step(by)

    def table(self) -> RowsView:
        """The table that is up."""
        return self.views[self._kind()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, saved and missed stand in the figures alone."""
        super().resizeEvent(event)
        wide = self.width() > _WIDE
        self.views["costs"].widths({4: 104 if wide else 0, 5: 104 if wide else 0})


def _turn(choice: Choice) -> None:
    """The next of a choice's values."""
    values = [str(choice.itemData(place)) for place in range(choice.count())]
    if values:
        choice.choose(values[(values.index(choice.value()) + 1) % len(values)])
