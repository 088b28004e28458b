"""The first parcel, step by step: one strip above the bench that says what comes next, and then is gone for good."""

from enum import IntEnum

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import notice_of
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.views import View
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.marks import Icon
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.model import Profile

_DONE_MS = 15_000


class Step(IntEnum):
    """Where a newcomer is."""

    SCAN = 1
    BUY = 2
    LABEL = 3
    DONE = 4


class GuideStrip(QWidget):
    """One step at a time.

    Signals:
        hidden_wanted(): no more of it.
    """

    hidden_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guideStrip")
        self._theme = theme
        self.setAccessibleName(self.tr("The first parcel, step by step"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(Space.PANEL, Space.SMALL, Space.PANEL, Space.SMALL)
        row.setSpacing(Space.SMALL)
        self._step = Text(theme, kind=Type.CAPTION_STRONG, tone="muted", parent=self)
        self._what = Text(theme, kind=Type.STRONG, parent=self)
        self._what.setObjectName("guideStep")
        self._then = Elided(theme, tone="muted", parent=self)
        row.addWidget(Icon(theme, "info", tone="accent", size=16, parent=self))
        row.addWidget(self._step)
        row.addWidget(self._what)
        row.addWidget(self._then, 1)
        row.addWidget(
            KeyButton(
                theme, self.tr("Hide"), name="hideGuideButton", key="Ctrl H", rank=Rank.QUIET,
                pressed=self.hidden_wanted.emit, parent=self,
            )
        )  # fmt: skip
        column.addLayout(row)
        column.addWidget(line(self))
        self.hide()

    def show_step(self, step: Step) -> None:
        """What to do now."""
        said = {
            Step.SCAN: (
                self.tr("Scan an order"),
                self.tr("or type its number and press Enter. No paper at hand? F4 takes the next."),
            ),
            Step.BUY: (
                self.tr("Press Enter to buy"),
                self.tr("The best rate is chosen; a digit takes another. In practice nothing costs money."),
            ),
            Step.LABEL: (
                self.tr("This is your label"),
                self.tr("It was printed at once; F8 prints it again. Scan the next order, or press F4."),
            ),
            Step.DONE: (
                self.tr("That is all: one scan, one key"),
                self.tr("F1 shows every key. Alt+8 leads to a real account."),
            ),
        }
        what, then = said[step]
        self._step.setText(self.tr("{n} of {all}").format(n=min(int(step), 3), all=3) if step < Step.DONE else "")
        self._what.setText(what)
        self._then.setText(then)
        self.show()


class GuideFlow(QObject):
    """Follows a newcomer in practice mode until the first parcel is out and the next is on the bench."""

    def __init__(self, bench: Bench, strip: GuideStrip, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._strip = strip
        self._step: Step | None = None
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.setInterval(_DONE_MS)
        self._end.timeout.connect(strip.hide)
        strip.hidden_wanted.connect(self.leave)
        station = bench.station
        if station.profile is Profile.PRACTICE:
            bench.behind(
                lambda: station.settings.get("bench.guide") != "off" and station.history.count() == 0,
                then=self._begin,
                failed=self._tell,
            )

    def _begin(self, is_new: bool) -> None:  # noqa: FBT001 what the work gave
        if is_new:
            self._step = Step.SCAN
            self._strip.show_step(Step.SCAN)

    def take_view(self, view: View) -> None:
        """Another view of the bench is up: the step that it belongs to."""
        if self._step is None:
            return
        if self._step is Step.LABEL and view not in (View.BOUGHT, View.CANCEL):
            self._step = None
            self._strip.show_step(Step.DONE)
            self._end.start()
            self._keep()
            return
        steps = {View.RATES: Step.BUY, View.BOUGHT: Step.LABEL, View.CANCEL: Step.LABEL}
        self._step = steps.get(view, Step.SCAN)
        self._strip.show_step(self._step)

    @Slot()
    def leave(self) -> None:
        """Ctrl+H: no more of it, at the next start neither."""
        if self._strip.isVisible():
            self._end.stop()
            self._strip.hide()
            if self._step is not None:
                self._step = None
                self._keep()

    def _keep(self) -> None:
        settings = self._bench.station.settings
        self._bench.behind(lambda: settings.put("bench.guide", "off"), then=lambda _done: None, failed=self._tell)

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
