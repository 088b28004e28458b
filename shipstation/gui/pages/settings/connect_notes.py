"""The panels of the steps that are done at Amazon and noted here."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from shipstation.gui import words
from shipstation.gui.pages.settings import connect_words
from shipstation.gui.pages.settings.connect_panel import CopyLine, StepPanel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.fields import Field, PairCombo
from shipstation.gui.widgets.lines import Fact, Lines
from shipstation.gui.widgets.marks import Icon
from shipstation.gui.widgets.text import Text
from shipstation.model import BUSINESS_REGIONS, Account, ConnectStep, StepId, StepState
from shipstation.rules.connecting import app_name, shipper_fault

_COUNTRIES = tuple(
    Account(name="", region=region, business_id=business_id).country
    for business_id, region in BUSINESS_REGIONS.items()
)


class RiverPanel(StepPanel):
    """The invitation to Amazon Shipping's support channel."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, StepId.RIVER, self.tr("Invited, next step"), parent)
        self.say(
            self.tr(
                "RIVER is where Amazon Shipping's support talks with sellers. Your account manager invites you by "
                "e-mail; accept the invitation and make an account there."
            )
        )
        self.say(self.tr("No other step waits for it. It helps when Amazon is slow to answer."))
        self.link(self.tr("Amazon's guide for sellers"), connect_words.GUIDE, name="guideLink")
        self.end()


class SellerPanel(StepPanel):
    """The Professional selling plan and the country."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, StepId.SELLER, self.tr("Account ready, next step"), parent)
        self._country = PairCombo(theme, name="sellerCountry", says=self.tr("You ship from"))
        self.add(Field(theme, self.tr("You ship from"), self._country, self), gap=Space.PANEL)
        self.say(self.tr("Labels for Amazon's orders need a seller account with the Professional plan."))
        self.say(
            self.tr(
                "Have your account manager enroll it for Amazon Shipping as well. Until then Amazon fails at every "
                "call (500), in live alone: its sandbox does not tell."
            )
        )
        self.link(self.tr("Seller Central"), connect_words.SELLER_CENTRAL, name="sellerCentralLink")
        self.end()

    def show_step(self, standing: ConnectStep) -> None:
        """Its country too."""
        super().show_step(standing)
        pairs = tuple((code, words.country(code)) for code in _COUNTRIES)
        self._country.give(pairs, standing.note.text or _COUNTRIES[0])

    @Slot()
    def act(self) -> None:
        """With the country."""
        self.marked.emit(StepState.DONE, self._country.currentData()[0])

    def first(self) -> QWidget:
        """The country."""
        return self._country


class ProfilePanel(StepPanel):
    """The developer profile, and the trap of its roles."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, StepId.PROFILE, self.tr("Role asked for, next step"), parent)
        self.say(self.tr("Ask for one role:"), gap=Space.HAIR)
        role = CopyLine(theme, "Direct-to-Consumer Shipping", name="roleName", says=self.tr("the role's name"))
        self.add(role, gap=Space.FIELD)
        self.say(self.tr("It is a restricted role, and covers orders of Amazon and of your own shop."))
        self.say(
            self.tr(
                "The trap: Amazon Logistics alone covers orders outside of Amazon only, and general roles cover no "
                "labels at all. A role that comes later counts only after the app is authorized again."
            ),
            tone="warn",
        )
        self.link(self.tr("Developer Central"), connect_words.SOLUTION_PORTAL, name="developerLink")
        self.link(self.tr("What the roles cover"), connect_words.ROLES, name="rolesLink")
        self.end()


class QuestionnairePanel(StepPanel):
    """The ready answers.

    Signals:
        save_wanted(path): keep them there as a PDF.
    """

    save_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, StepId.QUESTIONNAIRE, self.tr("Answers sent, next step"), parent)
        self.say(
            self.tr(
                "A restricted role asks how personal data is protected. The paper tells what this station does; "
                "what is marked “Yours to add” only you can say."
            )
        )
        facts = Lines(theme, parent=self)
        facts.show_lines(
            (
                Fact(what=self.tr("At rest"), result="AES-256, SQLCipher 4"),
                Fact(what=self.tr("On its way"), result=self.tr("TLS 1.2 or newer")),
                Fact(what=self.tr("Keys"), result=self.tr("system keyring")),
                Fact(what=self.tr("Retention"), result=self.tr("yours to add")),
                Fact(what=self.tr("Incidents, 24 h"), result=self.tr("yours to add")),
            )
        )
        self.add(facts, gap=Space.PANEL)
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._path = QLineEdit(str(Path(folder or str(Path.home())) / "Amazon security answers.pdf"))
        self._path.setObjectName("answersPath")
        self._path.setAccessibleName(self.tr("Keep the PDF as"))
        self._path.returnPressed.connect(self._save)
        self.add(Field(theme, self.tr("Keep the PDF as"), self._path, self), gap=Space.SMALL)
        save = KeyButton(
            theme, self.tr("Save the answers"), name="saveAnswersButton", pressed=self._save, parent=self
        )
        self.add(save, gap=Space.PANEL)
        self.link(self.tr("What Amazon asks for"), connect_words.CONTROLS, name="controlsLink")
        self.end()

    def first(self) -> QWidget:
        """Where the paper goes."""
        return self._path

    @Slot()
    def _save(self) -> None:
        text = self._path.text().strip()
        if text:
            self.save_wanted.emit(Path(text).expanduser())


class ApprovalPanel(StepPanel):
    """Amazon's answer: the case number, and by when it comes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, StepId.APPROVAL, "", parent)
        self._case = QLineEdit()
        self._case.setObjectName("caseNumber")
        self._case.setAccessibleName(self.tr("Case number"))
        self._field = Field(theme, self.tr("Case number"), self._case, self)
        self.add(self._field, gap=Space.PANEL)
        self.say(self.tr("It stands in the e-mail with which Amazon confirms your developer profile."))
        self._due = self.say("")
        self.say(
            self.tr(
                "Counted Monday to Friday. Public holidays are not known here: the answer may come a little later."
            )
        )
        self.link(self.tr("Where cases are"), connect_words.SELLER_CENTRAL, name="casesLink")
        self.end()
        self._case.textChanged.connect(self._word)
        self.follow_enter(self._case)
        self._word()

    def show_step(self, standing: ConnectStep) -> None:
        """The case and the day."""
        super().show_step(standing)
        plain = self._case.text().replace(" ", "").replace("#", "")
        # What is being typed stays, unless it is what was kept: that stands there without its spaces.
        if not self._case.hasFocus() or plain in ("", standing.note.text):
            self._case.setText(standing.note.text)
        self._due.say(self._when(standing), "warn" if standing.is_overdue else "text")
        self._word()

    def first(self) -> QWidget:
        """The case number."""
        return self._case

    def complain(self, said: str) -> None:
        """Below the case number."""
        self._field.complain(said)

    @Slot()
    def act(self) -> None:
        """Keep a new case number; with a kept one, Amazon has approved."""
        self._field.complain("")
        case = self._case.text().strip()
        if not case:
            self._field.complain(self.tr("Copy the number from Amazon's e-mail."))
        elif self._is_kept():
            self.marked.emit(StepState.DONE, None)
        else:
            self.marked.emit(StepState.TODO, case)

    def _is_kept(self) -> bool:
        return self.standing is not None and self._case.text().strip() == self.standing.note.text != ""

    @Slot()
    def _word(self) -> None:
        kept = self._is_kept()
        self.primary.say(self.tr("Approved, next step") if kept else self.tr("Keep the case number"))

    def _when(self, standing: ConnectStep) -> str:
        if standing.due_on is None:
            return self.tr("Amazon answers within 30 business days.")
        due = words.long_day(standing.due_on)
        if standing.is_overdue:
            return self.tr("Amazon's 30 business days were over on {day}. Ask in the case, or in RIVER.").format(
                day=due
            )
        return self.tr("Amazon answers by {day}: 30 business days. You are reminded then.").format(day=due)


class AppPanel(StepPanel):
    """The app's name, checked as it is typed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, StepId.APP, self.tr("App is made, next step"), parent)
        self._shipper = QLineEdit()
        self._shipper.setObjectName("shipperName")
        self._shipper.setAccessibleName(self.tr("Shipper name"))
        self._shipper.textChanged.connect(self._check)
        self._field = Field(theme, self.tr("Shipper name"), self._shipper, self)
        self.add(self._field, gap=Space.HAIR)
        self._hint = self.say(self.tr("Letters and digits, no spaces"), kind=Type.CAPTION, gap=Space.PANEL)
        self._name = CopyLine(theme, app_name(""), name="appName", says=self.tr("the app's name"))
        self.add(Field(theme, self.tr("Your app is named"), self._name, self), gap=Space.HAIR)
        self._mark = Icon(theme, "check", tone="ok", size=16, parent=self)
        self._verdict = Text(theme, tone="ok", parent=self)
        verdict = QHBoxLayout()
        verdict.setSpacing(Space.SMALL)
        verdict.addWidget(self._mark)
        verdict.addWidget(self._verdict, 1)
        self.body.addSpacing(Space.HAIR)
        self.body.addLayout(verdict)
        self.body.addSpacing(Space.FIELD)
        self.rule()
        self.say(self.tr("In Developer Central choose the API type SP‑API and tick Seller."), tone="text")
        self.say(self.tr("Then authorize the app for yourself and copy the refresh token: the next step takes it."))
        self.say(self.tr("A role added later counts only after you authorize the app again."))
        self.link(self.tr("Developer Central"), connect_words.SOLUTION_PORTAL, name="appLink")
        self.end()
        self.follow_enter(self._shipper)
        self._check()

    def show_step(self, standing: ConnectStep) -> None:
        """The name that was noted."""
        super().show_step(standing)
        if not self._shipper.text():
            self._shipper.setText(standing.note.text)

    def first(self) -> QWidget:
        """The shipper's name."""
        return self._shipper

    @Slot()
    def act(self) -> None:
        """With a good name alone."""
        fault = shipper_fault(self._shipper.text())
        self._field.complain(words.tr(fault))
        if not fault:
            self.marked.emit(StepState.DONE, self._shipper.text())

    @Slot()
    def _check(self) -> None:
        shipper = self._shipper.text()
        self._name.give(app_name(shipper))
        fault = shipper_fault(shipper)
        self._field.complain(words.tr(fault) if shipper else "")
        self._hint.setVisible(not fault or not shipper)
        self._mark.show_icon("clock" if fault else "check", "muted" if fault else "ok")
        met, not_yet = self.tr("Amazon's pattern is met"), self.tr("Not Amazon's pattern yet")
        self._verdict.say(not_yet if fault else met, "muted" if fault else "ok")
