"""The live check at the right of the Connect page: what works, what fails, and the step that mends it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shipstation.gui.pages.settings.connect_panel import StepPanel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.lines import Fact, Lines
from shipstation.gui.widgets.text import Elided
from shipstation.model import LIVE_CHECKS, ConnectStep, StepId, Tried


class CheckPanel(StepPanel):
    """Seven things that are tried, in order.

    Signals:
        check_wanted(): try the account.
        step_wanted(StepId): on to the step that mends it.
    """

    check_wanted = Signal()
    step_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, StepId.CHECK, self.tr("Run the live check"), parent)
        self._points_to: StepId | None = None
        self._is_busy = False
        self._account = Elided(theme, tone="muted", parent=self)
        self.add(self._account, gap=Space.SMALL)
        self._facts = Lines(theme, parent=self)
        self._facts.setObjectName("checkFacts")
        self.add(self._facts, gap=Space.FIELD)
        self._said = self.say("", tone="bad", kind=Type.STRONG, gap=Space.HAIR)
        self._remedy = self.say("", tone="text", gap=Space.FIELD)
        self._request = self.say("", kind=Type.CAPTION, gap=Space.FIELD)
        self._go = KeyButton(theme, "", name="mendingStepButton", pressed=self._go_on, parent=self)
        self.foot.addWidget(self._go)
        self.end()
        self.show_tried((), "")

    def show_step(self, standing: ConnectStep) -> None:
        """The station notes this step by itself: nothing to take back by hand."""
        super().show_step(standing)
        self.quiet.hide()

    def show_account(self, name: str) -> None:
        """Which account is tried."""
        said = self.tr("{name}; nothing is bought").format(name=name)
        self._account.setText(said if name else self.tr("Nothing is bought"))

    def show_trying(self) -> None:
        """Under way."""
        self._is_busy = True
        self.primary.say(self.tr("Asking Amazon…"))
        self._facts.show_lines(
            tuple(Fact(what=self._called(name), result=self.tr("asking…"), tone="muted") for name in LIVE_CHECKS)
        )
        for each in (self._said, self._remedy, self._request, self._go):
            each.hide()

    def show_tried(self, tried: Sequence[Tried], said: str) -> None:
        """What came of it; `said`: why it could not be tried at all, else ""."""
        self._is_busy = False
        self.primary.say(self.tr("Check again") if tried else self.tr("Run the live check"))
        known = {each.name: each for each in tried}
        self._facts.show_lines(tuple(self._fact(name, known.get(name), begun=bool(tried)) for name in LIVE_CHECKS))
        bad = next((each for each in tried if not each.ok), None)
        self._points_to = bad.points_to if bad is not None else None
        offers = known.get("rates")
        good = offers.said if offers is not None and offers.ok else ""
        self._said.say(bad.said if bad is not None else said or good, "bad" if bad is not None or said else "ok")
        self._remedy.say((bad.remedy or "") if bad is not None else "")
        self._request.say(self._support(bad) if bad is not None else "")
        if self._points_to is not None:
            self._go.say(self.tr("Open step {n}").format(n=self._points_to.number))
        for each in (self._said, self._remedy, self._request):
            each.setVisible(bool(each.text()))
        self._go.setVisible(self._points_to is not None)

    @Slot()
    def act(self) -> None:
        """Try, once at a time. The button is never disabled meanwhile: it would lose the focus."""
        if not self._is_busy:
            self.check_wanted.emit()

    @Slot()
    def _go_on(self) -> None:
        if self._points_to is not None:
            self.step_wanted.emit(self._points_to)

    def _fact(self, name: str, tried: Tried | None, *, begun: bool) -> Fact:
        what = self._called(name)
        if tried is None:
            return Fact(what=what, result=self.tr("not reached") if begun else "–", tone="muted")
        if tried.ok:
            return Fact(what=what, result=self.tr("good"), tone="ok", mark="check")
        return Fact(what=what, result=self.tr("fails"), tone="bad", mark="circle-alert")

    def _called(self, name: str) -> str:
        return {
            "token": self.tr("Token"),
            "business_id": self.tr("Business id"),
            "region": self.tr("Region"),
            "role": self.tr("Role"),
            "rates": self.tr("A rate for a sample parcel"),
            "restricted": self.tr("Restricted data token"),
            "clock": self.tr("This computer's clock"),
        }[name]

    def _support(self, bad: Tried) -> str:
        parts = [bad.code or "", self.tr("request {id}").format(id=bad.request_id) if bad.request_id else ""]
        return ", ".join(part for part in parts if part)
