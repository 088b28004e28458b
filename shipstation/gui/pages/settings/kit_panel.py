"""The last step of the Connect page: Amazon's cases run, labels scanned, the folder to send, the sign-off."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shipstation.gui import words
from shipstation.gui.pages.settings.connect_panel import CopyLine, StepPanel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.answers import LineAnswer
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.fields import Field
from shipstation.gui.widgets.lines import Fact, Lines
from shipstation.gui.widgets.text import Text
from shipstation.model import (
    CASES,
    CaseId,
    CaseState,
    ConnectStep,
    KitLabel,
    KitReport,
    Money,
    StepId,
    StepState,
)
from shipstation.rules.kit import is_like

_STATES = {CaseState.OK: ("ok", "check"), CaseState.ODD: ("bad", "circle-alert"), CaseState.NOT_HERE: ("muted", "")}


class KitPanel(StepPanel):
    """Its loud button runs the kit, stops it, and at last notes the sign-off.

    Signals:
        run_wanted(agreed): run it; `agreed`: real money may be spent.
        stop_wanted(): begin no further case.
    """

    run_wanted = Signal(bool)
    stop_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, StepId.KIT, self.tr("Run the kit"), parent)
        self._report: KitReport | None = None
        self._is_running = False
        self._is_asked = False
        self.say(
            self.tr(
                "Asks for rates, buys a label in each format that your printer takes, prints and reads them, tracks, "
                "and cancels all that it bought."
            )
        )
        self._news = self.say("", tone="text", kind=Type.STRONG, gap=Space.SMALL)
        self._detail = self.say("", gap=Space.SMALL)
        self._cases = Lines(theme, parent=self)
        self._cases.setObjectName("kitCases")
        self.add(self._cases, gap=Space.PANEL)
        self._scan_title = Text(theme, self.tr("Scan each printed label"), kind=Type.HEADING, parent=self)
        self.add(self._scan_title, gap=Space.HAIR)
        self._labels = Lines(theme, parent=self)
        self._labels.setObjectName("kitLabels")
        self.add(self._labels, gap=Space.PANEL)
        self._folder = CopyLine(theme, "", name="kitFolder", says=self.tr("the folder to send"))
        self._folder_field = Field(theme, self.tr("The folder to send"), self._folder, self)
        self.add(self._folder_field, gap=Space.FIELD)
        self._day = LineAnswer(theme, name="firstShippingDay", says=self.tr("First shipping day"))
        self._day.entered.connect(self._enter)
        self._day_field = Field(theme, self.tr("First shipping day, such as 2027-01-11"), self._day, self)
        self.add(self._day_field, gap=Space.FIELD)
        self.end()
        self._again = KeyButton(theme, self.tr("Run again"), name="kitAgainButton", pressed=self._run, parent=self)
        self.foot.addWidget(self._again)
        self.show_report(None, None)

    # what is shown

    def show_step(self, standing: ConnectStep) -> None:
        """Whether it was signed off, and when the first parcel goes."""
        super().show_step(standing)
        if standing.note.text and not self._day.hasFocus():
            self._day.give(standing.note.text)
        self._show_acts()

    def show_report(self, folder: Path | None, report: KitReport | None) -> None:
        """A run as it stands; None: none was made."""
        self._report = report
        self._folder.give(str(folder) if folder is not None else "")
        self._cases.show_lines(_case_lines(report, None))
        self._show_labels()
        if report is not None and report.ended_at is not None:
            odd = sum(each.state is CaseState.ODD for each in report.cases)
            said = self.tr("{n} cases are not as expected").format(n=odd) if odd else self.tr("All as expected")
            self._tell(said, "bad" if odd or not report.is_good else "ok", _first_odd(report))
        self._show_acts()

    def show_running(self, report: KitReport, case: CaseId | None) -> None:
        """Under way: what came so far, and the case that runs now."""
        self._is_running, self._is_asked, self._report = True, False, report
        self._cases.show_lines(_case_lines(report, case))
        self._show_labels()
        self._tell(CASES[case].title if case is not None else "", "text", "")
        self._show_acts()

    def show_ended(self, said: str = "", remedy: str = "") -> None:
        """It ended; `said`: why it could not run, else ""."""
        self._is_running = False
        if said:
            self._tell(said, "bad", remedy)
        self._show_acts()

    def ask_cost(self, cost: Money) -> None:
        """Real money: the next press agrees."""
        self._is_asked = True
        said = self.tr("Costs {cost} at most, until all is cancelled.").format(cost=words.price(cost))
        self._tell(said, "warn", self.tr("The refunds come later. Press again to agree."))
        self._show_acts()

    def is_scanning(self) -> bool:
        """Whether labels of a run wait to be scanned."""
        return not self._is_running and any(label.grade is None for label in self._labels_of())

    def is_like(self, code: str) -> bool:
        """Whether a scan may be one of its labels, well read or not: it begins as they do."""
        return self._report is not None and is_like(self._report, code)

    # what is done

    @Slot()
    def act(self) -> None:
        """Run, stop, or note the sign-off, as its words say."""
        if self._is_running:
            self.stop_wanted.emit()
        elif self._is_asked or not self._labels_of():
            self._run()
        else:
            self._sign_off()

    def first(self) -> QWidget:
        """The day, once there is something to sign off."""
        return self._day if self._day.isVisible() else self.primary

    @Slot()
    def _run(self) -> None:
        if not self._is_running:
            self.run_wanted.emit(self._is_asked)

    def _sign_off(self) -> None:
        text = (self._day.value() or "").strip()
        fault = "" if not text or _is_day(text) else self.tr("Write the day as 2027-01-11")
        self._day_field.complain(fault)
        if not fault:
            self.marked.emit(StepState.DONE, text)

    @Slot(bool)
    def _enter(self, by_hand: bool) -> None:  # noqa: FBT001 a slot's argument
        if by_hand:
            self.press()

    def _labels_of(self) -> tuple[KitLabel, ...]:
        return self._report.labels if self._report is not None else ()

    def _show_labels(self) -> None:
        labels = self._labels_of()
        self._labels.show_lines(
            tuple(
                Fact(
                    what=f"{label.format or '–'}  {words.tracking(label.tracking_id)}",
                    result=label.grade.value if label.grade is not None else self.tr("to scan"),
                    tone="muted" if label.grade is None else "bad" if label.grade == "F" else "ok",
                )
                for label in labels
            )
        )
        for part in (self._scan_title, self._labels):
            part.setVisible(bool(labels) and not self._is_running)

    def _show_acts(self) -> None:
        has_labels = bool(self._labels_of())
        is_settled = has_labels and not self._is_running and not self._is_asked
        words_of = (
            self.tr("Stop after this case") if self._is_running
            else self.tr("Agree and run") if self._is_asked
            else self.tr("Signed off by Amazon") if has_labels
            else self.tr("Run the kit")
        )  # fmt: skip
        self.primary.say(words_of)
        self._again.setVisible(is_settled)
        self._folder_field.setVisible(bool(self._folder.line.text()))
        self._day_field.setVisible(is_settled)
        if self.standing is None or self.standing.state is not StepState.DONE:
            self.quiet.hide()

    def _tell(self, said: str, tone: str, detail: str) -> None:
        self._news.say(said, tone)
        self._detail.say(detail)
        self._news.setVisible(bool(said))
        self._detail.setVisible(bool(detail))


def _case_lines(report: KitReport | None, now: CaseId | None) -> tuple[Fact, ...]:
    known = {each.case: each for each in report.cases} if report is not None else {}
    lines = []
    for case in CaseId:
        result = known.get(case)
        title = words.tr(CASES[case].title)
        if result is not None:
            tone, mark = _STATES[result.state]
            lines.append(Fact(what=title, result=words.tr(result.state.value), tone=tone, mark=mark))
        else:
            lines.append(Fact(what=title, result=words.tr("runs…") if case is now else "–", tone="muted"))
    return tuple(lines)


def _first_odd(report: KitReport) -> str:
    """What to look at first."""
    if report.left:
        return words.tr("Not cancelled: {what}").format(what="; ".join(report.left))
    odd = next((each for each in report.cases if each.state is CaseState.ODD), None)
    return f"{words.tr(CASES[odd.case].title)}: {odd.said} {odd.remedy}".strip() if odd is not None else ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
