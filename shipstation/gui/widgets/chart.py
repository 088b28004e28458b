"""Charts to read: bars and lines in the theme's series, named directly. Imported when the first one is shown."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Type
from shipstation.gui.widgets.chart_values import Bar, Curve

_THICK = 0.62
_LONGEST_NAME_PX = 168
_HEADROOM = 1.12


class Chart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph tells no types
    """Bars, upright or lying, or curves. It takes no mouse and no focus: every value is in the table beside it."""

    def __init__(self, theme: Theme, *, name: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: tuple[Bar, ...] = ()
        self._curves: tuple[Curve, ...] = ()
        self._names: tuple[str, ...] = ()
        self._lying = False
        self._items: list[pg.BarGraphItem | pg.PlotDataItem] = []
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseEnabled(x=False, y=False)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.getPlotItem().getViewBox().setDefaultPadding(0.0)
        theme.changed.connect(self.draw)

    def show_bars(self, bars: Sequence[Bar], *, lying: bool) -> None:
        """Other bars: upright for a course of time, lying for names."""
        self._bars, self._curves, self._lying = tuple(bars), (), lying
        self._names = tuple(bar.name for bar in bars)
        self.draw()

    def show_curves(self, names: Sequence[str], curves: Sequence[Curve]) -> None:
        """Curves over the same names."""
        self._bars, self._curves, self._lying = (), tuple(curves), False
        self._names = tuple(names)
        self.draw()

    def drawn(self) -> tuple[tuple[float, ...], ...]:
        """The values as they are drawn, a row each series: read from what stands on the screen."""
        if self._curves:
            return tuple(tuple(float(value) for value in item.getData()[1]) for item in self._items)
        values = [float(item.opts["width" if self._lying else "height"]) for item in self._items]
        return (tuple(values[::-1] if self._lying else values),)

    @Slot()
    def draw(self) -> None:
        """All of it, in the colors that are in force."""
        self.clear()
        self._items = []
        self.setBackground(self._theme.color("surface"))
        self._dress()
        if self._bars:
            self._draw_bars()
        elif self._curves:
            self._draw_curves()

    def _dress(self) -> None:
        """Axes without lines, quiet words, and lines to read along."""
        caption, muted = self._theme.font(Type.CAPTION), self._theme.color("muted")
        quiet = self._theme.color("line")
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setStyle(
                tickFont=caption, tickLength=0, autoExpandTextSpace=True, hideOverlappingLabels=True, maxTickLevel=0
            )
            # Below bars and words: the lines are there to read along.
            axis.setZValue(-1_000)
            axis.setTextPen(muted)
            axis.setPen(QColor(0, 0, 0, 0))
            axis.setTickPen(quiet)
            axis.setTicks(None)
            axis.setGrid(False)
            axis.enableAutoSIPrefix(enable=False)
        self.getAxis("bottom" if self._lying else "left").setGrid(255)

    def _draw_bars(self) -> None:
        series = self._theme.series()
        most = max((bar.value for bar in self._bars), default=0.0) or 1.0
        bars = self._bars[::-1] if self._lying else self._bars
        for at, bar in enumerate(bars):
            # The first stands out where they are names; in a course of time all are alike, and the last is now.
            color = QColor(series[0])
            color.setAlphaF(1.0 if at == len(bars) - 1 else 0.6)
            shape = (
                {"x0": 0, "y": at, "width": bar.value, "height": _THICK}
                if self._lying
                else {"x": at, "height": bar.value, "width": _THICK}
            )
            item = pg.BarGraphItem(brush=color, pen=pg.mkPen(None), **shape)
            self.addItem(item)
            self._items.append(item)
            place = (bar.value, at) if self._lying else (at, bar.value)
            self._write(bar.label, place, anchor=(0.0, 0.5) if self._lying else (0.5, 1.0), tone="text")
        ends = (-0.6, len(bars) - 0.4)
        ticks = [[(at, self._fitting(bar.name)) for at, bar in enumerate(bars)]]
        if self._lying:
            self.getAxis("left").setTicks(ticks)
            self.setRange(xRange=(0, most * 1.18), yRange=ends, padding=0)
        else:
            self.getAxis("bottom").setTicks(ticks)
            self.setRange(xRange=ends, yRange=(0, most * _HEADROOM), padding=0)

    def _draw_curves(self) -> None:
        series = self._theme.series()
        most = max((value for curve in self._curves for value in curve.values), default=0.0) or 1.0
        count = len(self._names)
        for place, curve in enumerate(self._curves):
            color = series[place % len(series)]
            item = self.plot(
                list(range(count)), list(curve.values), pen=pg.mkPen(color, width=2), symbol="o", symbolSize=6,
                symbolBrush=color, symbolPen=None,
            )  # fmt: skip
            self._items.append(item)
            self._write(curve.name, (count - 1, curve.values[-1]), anchor=(0.0, 0.5), color=color)
        step = max(count // 10, 1)
        self.getAxis("bottom").setTicks([[(at, name) for at, name in enumerate(self._names) if at % step == 0]])
        self.setRange(xRange=(-0.4, count - 1 + max(count * 0.16, 0.6)), yRange=(0, most * _HEADROOM), padding=0)

    def _write(
        self,
        words: str,
        place: tuple[float, float],
        *,
        anchor: tuple[float, float],
        tone: str = "text",
        color: QColor | None = None,
    ) -> None:
        text = pg.TextItem(words, color=color or self._theme.color(tone), anchor=anchor)
        text.setFont(self._theme.font(Type.CAPTION_STRONG))
        text.setPos(*place)
        self.addItem(text)

    def _fitting(self, name: str) -> str:
        """A name that leaves room for its bar."""
        metrics = QFontMetricsF(self._theme.font(Type.CAPTION))
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, _LONGEST_NAME_PX)
