"""Joins the Connect page to the desk: notes steps, keeps secrets, tries the account, takes settings along."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.errors import ShipError
from shipstation.files import write_whole
from shipstation.folders import profile_folder
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.settings.connect_page import ConnectPage
from shipstation.gui.pages.settings.connect_panel import StepPanel
from shipstation.gui.reminders import about
from shipstation.model import (
    Account,
    ConnectStep,
    Credentials,
    Profile,
    SecretAge,
    StepId,
    StepState,
    Tried,
)
from shipstation.settings import SettingsFile

_Accounts = tuple[tuple[Account, SecretAge | None], ...]
_Standing = tuple[tuple[ConnectStep, ...], _Accounts]


class ConnectFlow(QObject):
    """Works while its page is up; what asks Amazon or the keyring is never done in Qt's thread.

    Signals:
        leave_wanted(Profile): close this station, open that profile's.
        settled(about): what was told about that is well now.
        used(name): the account of that name is in use now.
    """

    leave_wanted = Signal(object)
    settled = Signal(str)
    used = Signal(str)

    def __init__(self, bench: Bench, page: ConnectPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._has_chosen = False
        page.show_profile(bench.station.profile)
        for panel in page.panels.values():
            if isinstance(panel, StepPanel):
                panel.marked.connect(self._mark)
        page.answers.save_wanted.connect(self._save)
        page.secrets.keep_wanted.connect(self._keep)
        page.secrets.rotate_wanted.connect(self._rotate)
        page.secrets.fill_wanted.connect(self._fill)
        page.check.check_wanted.connect(self.check)

    # what is shown

    def enter(self) -> None:
        """The page is up."""
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Every step anew."""
        connecting, settings = self._bench.station.connecting, self._bench.station.settings

        def standing() -> _Standing:
            return connecting.steps(), tuple((each, connecting.age(each)) for each in settings.accounts())

        self._bench.do(standing, then=self._show, failed=self._tell, latest="connect")

    def _show(self, standing: _Standing) -> None:
        steps, accounts = standing
        page, station = self._page, self._bench.station
        page.show_steps(steps, station.connecting.today)
        page.secrets.show_accounts(accounts, station.profile)
        account = station.account
        page.check.show_account(account.name if account is not None else "")
        if not self._has_chosen:
            self._has_chosen = True
            settled = (StepState.DONE, StepState.SKIPPED)
            page.choose(next((each.step for each in steps if each.state not in settled), StepId.KIT))

    @Slot(object, object)
    def open_step(self, step: StepId, account: Account | None) -> None:
        """A step that somebody was reminded of. `account`: whose secret it is about."""
        self._has_chosen = True
        if account is not None:
            self._page.secrets.give(account)
        self._page.choose(step)

    # what is noted

    @Slot(object, object)
    def _mark(self, state: StepState, text: str | None) -> None:
        panel = self.sender()
        if not isinstance(panel, StepPanel):
            return
        step, connecting = panel.step, self._bench.station.connecting

        def marked(_: ConnectStep) -> None:
            self.settled.emit(about(step))
            if state in (StepState.DONE, StepState.SKIPPED) and step is not StepId.KIT:
                self._page.choose(tuple(StepId)[step.number])
            self.refresh()

        def failed(error: ShipError) -> None:
            if step is StepId.APPROVAL:
                self._page.approval.complain(error.said)
            self._tell(error, about(step))

        self._bench.do(lambda: connecting.mark(step, state, text=text), then=marked, failed=failed)

    @Slot(object)
    def _save(self, path: Path) -> None:
        connecting = self._bench.station.connecting

        def save() -> int:
            made = connecting.questionnaire()
            write_whole(path, made.document.content)
            return made.pages

        def saved(pages: int) -> None:
            said = self.tr("{n} pages of answers are kept").format(n=pages)
            self._bench.tell(Notice(kind="ok", what=said, then=str(path)))

        self._bench.do(save, then=saved, failed=self._tell)

    # secrets

    @Slot(object, object)
    def _keep(self, account: Account, credentials: Credentials) -> None:
        self._page.secrets.busy(on=True)

        def kept(_: Account) -> None:
            self._page.secrets.busy(on=False)
            self._page.secrets.forget()
            self.settled.emit(about(StepId.SECRETS))
            self._bench.tell(Notice(kind="ok", what=self.tr("The secrets are kept"), then=account.name))
            self.used.emit(account.name)
            self._page.choose(StepId.CHECK)
            self.refresh()

        station = self._bench.station

        def keep() -> Account:
            added = station.connecting.add(account, credentials)
            station.settings.use_account(account.name)
            return added

        self._bench.do(keep, then=kept, failed=self._not_kept)

    @Slot(str, str)
    def _rotate(self, name: str, secret: str) -> None:
        self._page.secrets.busy(on=True)

        def rotated(_: Account) -> None:
            self._page.secrets.busy(on=False)
            self._page.secrets.forget()
            self.settled.emit(about(StepId.SECRETS))
            then = self.tr("Amazon takes it; the old one is forgotten.")
            self._bench.tell(Notice(kind="ok", what=self.tr("The secret is changed"), then=then))
            self.refresh()

        connecting = self._bench.station.connecting
        self._bench.do(lambda: connecting.rotate(name, secret), then=rotated, failed=self._not_kept)

    def _not_kept(self, error: ShipError) -> None:
        self._page.secrets.busy(on=False)
        fields = {"name": "accountName", "secret": "clientSecret"}
        field = next((fields[each] for each in error.fields if each in fields), "")
        self._page.secrets.complain(field, error.said)
        self._tell(error, about(StepId.SECRETS))

    @Slot()
    def _fill(self) -> None:
        carriers = self._bench.station.carriers

        def filled(credentials: Credentials | None) -> None:
            if credentials is not None:
                self._page.secrets.fill(credentials)

        self._bench.do(carriers.home_credentials, then=filled, failed=self._tell)

    # the live check

    @Slot()
    def check(self) -> None:
        """Try the account in use."""
        station = self._bench.station
        self._page.check.show_trying()

        def tried(steps: tuple[Tried, ...]) -> None:
            self._page.check.show_tried(steps, "")
            self.settled.emit(about(StepId.CHECK))
            self.refresh()

        def failed(error: ShipError) -> None:
            self._page.check.show_tried((), error.said)
            self._tell(error, about(StepId.CHECK))

        account = station.account
        name = account.name if account is not None else None
        self._bench.do(lambda: station.connecting.check(name), then=tried, failed=failed, latest="live check")

    # another profile

    def go(self, goal: Profile) -> None:
        """Take the choices along, then leave."""
        station = self._bench.station

        def take() -> int:
            if goal is Profile.PRACTICE:
                return 0
            theirs = SettingsFile(profile_folder(station.folder.parent, goal), profile=goal)
            came, _ = theirs.take_along(station.settings)
            return len(came)

        self._bench.do(take, then=lambda _: self.leave_wanted.emit(goal), failed=self._tell)

    def _tell(self, error: ShipError, about: str = "") -> None:
        self._bench.tell(notice_of(error, about=about))
