"""The form for an account and its three secrets. What is typed is shown as dots, and kept by the keyring alone."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from shipstation.gui import words
from shipstation.gui.pages.settings.connect_panel import StepPanel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.fields import Field, PairCombo
from shipstation.gui.widgets.secret import SecretEdit
from shipstation.model import BUSINESS_REGIONS, Account, ConnectStep, Credentials, Profile, Region, SecretAge, StepId

_REGIONS = {Region.NA: "North America", Region.EU: "Europe", Region.FE: "Far East"}


class SecretsPanel(StepPanel):
    """Account, region, business id, and the secrets.

    Signals:
        keep_wanted(Account, Credentials): keep them.
        rotate_wanted(name, secret): a new client secret alone, for an account that is known.
        fill_wanted(): practice's own secrets into the fields.
    """

    keep_wanted = Signal(object, object)
    rotate_wanted = Signal(str, str)
    fill_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, StepId.SECRETS, self.tr("Keep in the keyring"), parent)
        self._known: dict[str, tuple[Account, SecretAge | None]] = {}
        self._is_busy = False
        self._is_practice = False
        self._name = QLineEdit()
        self._name.setObjectName("accountName")
        self._name.setAccessibleName(self.tr("Account name"))
        self._name.setMaxLength(60)
        self._region = PairCombo(theme, name="accountRegion", says=self.tr("Region"))
        self._business = PairCombo(theme, name="accountBusiness", says=self.tr("Business id"))
        self._id = QLineEdit()
        self._id.setObjectName("clientId")
        self._id.setAccessibleName(self.tr("Client id"))
        self._secret = SecretEdit(name="clientSecret", says=self.tr("Client secret"))
        self._token = SecretEdit(name="refreshToken", says=self.tr("Refresh token"))
        self._fields = {
            edit.objectName(): Field(theme, label, edit, self)
            for edit, label in (
                (self._name, self.tr("Account name, as you call it")),
                (self._region, self.tr("Region")),
                (self._business, self.tr("Business id")),
                (self._id, self.tr("Client id")),
                (self._secret, self.tr("Client secret")),
                (self._token, self.tr("Refresh token")),
            )
        }
        for field in self._fields.values():
            self.add(field, gap=Space.FIELD)
        self._said = self.say("")
        self._fill = KeyButton(
            theme,
            self.tr("Fill in practice's own"),
            name="fillSecretsButton",
            pressed=self.fill_wanted.emit,
            parent=self,
        )
        self._fill.hide()
        self.foot.addWidget(self._fill)
        self.end()
        self._region.chosen.connect(self._take_region)
        self._business.chosen.connect(self._word)
        for edit in (self._name, self._id, self._secret, self._token):
            edit.textChanged.connect(self._word)
        self.follow_enter(self._name, self._id, self._secret, self._token)
        self._region.give(tuple((_REGIONS[region], region.value) for region in Region), _REGIONS[Region.NA])
        self._take_region(_REGIONS[Region.NA])

    # what is shown

    def show_accounts(self, accounts: tuple[tuple[Account, SecretAge | None], ...], profile: Profile) -> None:
        """What is kept already, and how old its secrets are."""
        self._known = {account.name: (account, age) for account, age in accounts if account.secret_on is not None}
        self._is_practice = profile is Profile.PRACTICE
        self._fill.setVisible(self._is_practice)
        if not self._name.text() and self._known:
            self.give(next(iter(self._known.values()))[0])
        self._word()

    def show_step(self, standing: ConnectStep) -> None:
        """The station notes this step by itself: nothing to take back by hand."""
        super().show_step(standing)
        self.quiet.hide()

    def give(self, account: Account) -> None:
        """An account's name, region and business id."""
        self._name.setText(account.name)
        self._region.give(tuple((_REGIONS[region], region.value) for region in Region), _REGIONS[account.region])
        self._take_region(_REGIONS[account.region], account.business_id)

    def fill(self, credentials: Credentials) -> None:
        """Secrets into the fields."""
        self._name.setText(self._name.text() or self.tr("Practice account"))
        self._id.setText(credentials.client_id)
        self._secret.setText(credentials.client_secret)
        self._token.setText(credentials.refresh_token)

    def busy(self, *, on: bool) -> None:
        """While they are kept or tried."""
        self._is_busy = on
        self._word()

    def forget(self) -> None:
        """Kept: nothing of them stays in a field, nor, where they were pasted from it, in the clipboard."""
        clipboard = QApplication.clipboard()
        typed = {edit.taken() for edit in (self._secret, self._token)} - {""}
        if clipboard.text().strip() in typed:
            clipboard.clear()
        for edit in (self._id, self._secret, self._token):
            edit.clear()

    def complain(self, field: str, said: str) -> None:
        """Below a field, by its objectName; unknown ones in the words below them all."""
        if field in self._fields:
            self._fields[field].complain(said)
        else:
            self._said.say(said, "bad")

    def first(self) -> QWidget:
        """The first field that is empty."""
        edits = (self._name, self._id, self._secret, self._token)
        return next((edit for edit in edits if not edit.text()), self._name)

    # what is typed

    @Slot()
    def act(self) -> None:
        """Keep all three, or change the secret of a known account."""
        if self._is_busy:
            return
        for field in self._fields.values():
            field.complain("")
        if self._is_change():
            self.rotate_wanted.emit(self._name.text().strip(), self._secret.taken())
            return
        needed = (self._name, self._id, self._secret, self._token)
        missing = [edit for edit in needed if not edit.text().strip()]
        for edit in missing:
            self._fields[edit.objectName()].complain(self.tr("Amazon's page shows it."))
        if not self._name.text().strip():
            self._fields["accountName"].complain(self.tr("Any name: it stands on top of the window."))
        if missing:
            missing[0].setFocus()
            return
        account = Account(
            name=self._name.text().strip(),
            region=Region(self._region.currentData()[1]),
            business_id=self._business.currentData()[0],
        )
        self.keep_wanted.emit(
            account,
            Credentials(
                client_id=self._id.text().strip(),
                client_secret=self._secret.taken(),
                refresh_token=self._token.taken(),
            ),
        )

    def _is_change(self) -> bool:
        known = self._name.text().strip() in self._known
        return known and bool(self._secret.taken()) and not self._id.text().strip() and not self._token.taken()

    @Slot(str)
    def _take_region(self, called: str, business: str = "") -> None:
        region = next(each for each, name in _REGIONS.items() if name == called)
        ids = [name for name, of in BUSINESS_REGIONS.items() if of is region]
        pairs = tuple((name, self._country(name, region)) for name in ids)
        self._business.give(pairs, business if business in ids else ids[0])
        self._word()

    def _country(self, business: str, region: Region) -> str:
        return words.country(Account(name="", region=region, business_id=business).country)

    @Slot()
    def _word(self) -> None:
        change = self._is_change()
        keep = self.tr("Keep for practice") if self._is_practice else self.tr("Keep in the keyring")
        idle = self.tr("Change the secret") if change else keep
        self.primary.say(self.tr("Asking Amazon…") if self._is_busy and change else idle)
        known = self._known.get(self._name.text().strip())
        if known is None or known[1] is None:
            keyring = self.tr("They go into this computer's keyring, and nowhere else.")
            file = self.tr("For practice's worthless secrets alone: they lie in a file. Type real ones in Live.")
            self._said.say(file if self._is_practice else keyring, "muted")
            return
        age = known[1]
        told = self.tr("Its secret is {n} days old. Change it before {day}: make a new one at Amazon, type it alone.")
        said = told.format(n=age.days, day=words.long_day(age.rotate_by))
        self._said.say(said, "warn" if age.is_due else "muted")
