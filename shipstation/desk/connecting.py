"""The way to a real account: steps noted, secrets kept, tried live, and changed before they are too old."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from shipstation.desk.operators import OperatorDesk
from shipstation.errors import BadInput, NotAuthorized, SettingsMissing, ShipError
from shipstation.model import (
    NOTE_FIELDS,
    Account,
    ConnectStep,
    Credentials,
    Event,
    Paper,
    SecretAge,
    SecuritySheet,
    StepId,
    StepNote,
    StepState,
    Tried,
    office_paper,
)
from shipstation.ports import Audit, Clock, Papers, Secrets, Settings, Trials
from shipstation.rules.connecting import check_case, secret_age, shipper_fault, stand
from shipstation.rules.questionnaire import ANSWERS

log = logging.getLogger(__name__)

_OWN = (StepId.SECRETS, StepId.CHECK)


class Connecting:
    """Blocking; thread-safe as far as its settings and secrets are."""

    def __init__(
        self,
        *,
        settings: Settings,
        secrets: Secrets,
        trials: Callable[[], Trials],
        papers: Papers,
        clock: Clock,
        version: str,
        operators: OperatorDesk,
        audit: Audit,
    ) -> None:
        """`trials` is asked when the first account is tried; `version`: of this station, for its answers."""
        self._operators = operators
        self._audit = audit
        self._settings = settings
        self._secrets = secrets
        self._trials = trials
        self._papers = papers
        self._clock = clock
        self._version = version

    @property
    def today(self) -> date:
        """The bench's own day."""
        return self._clock.now().astimezone().date()

    # the steps

    def steps(self) -> tuple[ConnectStep, ...]:
        """Every step as it stands today. KeyringAway."""
        notes = {**self._settings.notes(), StepId.SECRETS: self._secrets_note()}
        return stand(notes, today=self.today)

    def step(self, step: StepId) -> ConnectStep:
        """One of them."""
        return next(each for each in self.steps() if each.step is step)

    def mark(self, step: StepId, state: StepState, *, on: date | None = None, text: str | None = None) -> ConnectStep:
        """Note a step.

        Args:
            on: when it was done or skipped; today when left out.
            text: the case number, the shipper's name …; None leaves what was noted.
        Raises: BadInput.
        """
        if step in _OWN:
            command = "account add NAME" if step is StepId.SECRETS else "account test NAME"
            raise BadInput("The station notes this step by itself.", f"Use shipstation {command}.", fields=("step",))
        if state is StepState.WAITS:
            raise BadInput("A step waits by itself.", "Note it as done, skipped or todo.", fields=("state",))
        if on is not None and on > self.today:
            raise BadInput("That day is still to come.", "Give the day on which it was done.", fields=("on",))
        before = self._settings.notes().get(step, StepNote())
        said = before.text if text is None else _checked(step, text)
        settled = state is not StepState.TODO
        day = (on or (before.on if before.state is state else None) or self.today) if settled else None
        self._settings.note(step, StepNote(state=state, on=day, text=said))
        log.info("step %d on the way to an account: %s", step.number, state.value)
        return self.step(step)

    # accounts and their secrets

    def add(self, account: Account, credentials: Credentials) -> Account:
        """Keep an account and its secrets, as of today. In practice one without addresses is the practice Amazon's.

        Raises: NotPermitted, BadInput; KeyringAway, StoreAway, and then a new account is not kept either.
        """
        self._operators.require_manager("add accounts")
        known = any(each.name == account.name for each in self._settings.accounts())
        kept = replace(account, secret_on=self.today)
        self._settings.add_account(kept, at_home=True)
        try:
            self._secrets.keep_credentials(account.name, credentials)
        except ShipError:
            if not known:
                self._settings.remove("account", account.name)
            raise
        # What was tried with other secrets says nothing about these.
        self._settings.note(StepId.CHECK, StepNote())
        self._audit.append(Event.ACCOUNT_ADDED, {"account": account.name})
        return kept

    def remove(self, name: str) -> None:
        """Forget an account and its secrets; what it bought stays. NotPermitted, NotFound, KeyringAway."""
        self._operators.require_manager("remove accounts")
        self._settings.remove("account", name)
        self._secrets.forget_credentials(name)
        self._audit.append(Event.ACCOUNT_REMOVED, {"account": name})

    def check(self, name: str | None = None) -> tuple[Tried, ...]:
        """The live check of an account (None: the chosen one), noted. NotFound, SettingsMissing, BadInput."""
        account = self._settings.account(name)
        tried = self._trials().check(account, ship_from=self._settings.ship_from(account))
        if all(each.ok for each in tried):
            self._settings.note(StepId.CHECK, StepNote(state=StepState.DONE, on=self.today))
        else:
            self._settings.note(StepId.CHECK, StepNote())
        return tried

    def age(self, account: Account) -> SecretAge | None:
        """How old an account's client secret is; None where nobody noted when it was kept."""
        return None if account.secret_on is None else secret_age(account.secret_on, today=self.today)

    def due(self) -> tuple[tuple[Account, SecretAge], ...]:
        """Accounts whose client secret is to be changed, the oldest first."""
        aged = ((account, self.age(account)) for account in self._settings.accounts())
        due = [(account, age) for account, age in aged if age is not None and age.is_due]
        return tuple(sorted(due, key=lambda each: each[1].kept_on))

    def rotate(self, name: str, secret: str, *, client_id: str | None = None) -> Account:
        """A new client secret instead of the old one, once Amazon takes it; the refresh token stays.

        Raises: NotAuthorized, NoNetwork, Unavailable, and then the old one is kept; NotPermitted, NotFound,
            SettingsMissing, BadInput.
        """
        self._operators.require_manager("change an account's secret")
        account = self._settings.account(name)
        old = self._secrets.credentials(account.name)
        if old is None:
            raise SettingsMissing(
                f"The account {name} has no secret here that could be changed.",
                "Add it first: shipstation account add NAME.",
                fields=("account",),
            )
        new = replace(old, client_secret=secret, client_id=client_id or old.client_id)
        if new == old:
            raise BadInput(
                "That is the secret that is kept already.", "Make a new one at Amazon.", fields=("secret",)
            )
        try:
            self._trials().sign_in(account, new)
        except NotAuthorized as error:
            raise NotAuthorized(
                f"{error.said} The old secret is kept.",
                "Copy the new secret from Amazon's page once more, whole, and rotate again.",
                code=error.code,
                request_id=error.request_id,
            ) from error
        self._secrets.keep_credentials(account.name, new)
        self._settings.put(f"account.{account.name}.secret_on", self.today.isoformat())
        self._audit.append(Event.SECRET_CHANGED, {"account": account.name})
        log.info("a client secret was rotated")
        return self._settings.account(name)

    # the questionnaire

    def sheet(self) -> SecuritySheet:
        """The answers, for the shipper whose name was noted."""
        shipper = self._settings.notes().get(StepId.APP, StepNote()).text
        return SecuritySheet(shipper=shipper, version=self._version, on=self.today, answers=ANSWERS)

    def questionnaire(self) -> Paper:
        """The answers as a PDF: letter for American sellers, else A4."""
        country = self._settings.notes().get(StepId.SELLER, StepNote()).text
        return self._papers.security(self.sheet(), size_mm=office_paper(country))

    def _secrets_note(self) -> StepNote:
        """Done since the day on which the newest secret was kept."""
        accounts = self._settings.accounts()
        days = [account.secret_on for account in accounts if account.secret_on is not None]
        if days:
            return StepNote(state=StepState.DONE, on=max(days))
        kept = any(self._secrets.credentials(account.name) is not None for account in accounts)
        return StepNote(state=StepState.DONE if kept else StepState.TODO)


def _checked(step: StepId, text: str) -> str:
    """What is noted beside a step. Raises BadInput."""
    if step not in NOTE_FIELDS:
        raise BadInput(f"Nothing is noted beside the step {step.value}.", "Leave it out.", fields=("text",))
    if step is StepId.APPROVAL:
        return check_case(text) if text else ""
    if step is StepId.APP and (fault := shipper_fault(text)):
        raise BadInput(
            f"{text[:40]!r} cannot stand in the app's name. {fault}", "Type it again.", fields=("shipper",)
        )
    return text
