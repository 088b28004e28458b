"""Choices of data and people that only a manager makes, and that the audit log tells of."""

from collections.abc import Mapping
from typing import Protocol

from shipstation.desk.operators import OperatorDesk
from shipstation.model import Event, SafetyChoices
from shipstation.ports import Audit, SafetySettings


class Put(Protocol):
    """The settings, as far as they are changed here."""

    def put(self, key: str, value: str) -> None:
        """Set one. BadInput."""


class SecurityChoices:
    """Window and command change them by the same way."""

    def __init__(self, *, choices: SafetySettings, settings: Put, operators: OperatorDesk, audit: Audit) -> None:
        self._choices = choices
        self._settings = settings
        self._operators = operators
        self._audit = audit

    def read(self) -> SafetyChoices:
        """As they are now. Raises BadInput for settings that cannot be read."""
        return self._choices.safety()

    def change(self, values: Mapping[str, str]) -> None:
        """Set those, by their keys ("privacy.tax_years"). NotPermitted, BadInput: those before it are set."""
        self._operators.require_manager(f"set {' and '.join(values)}")
        for key, value in values.items():
            self._settings.put(key, value)
            self._audit.append(Event.SETTING, {"key": key})
