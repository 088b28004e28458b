"""The owner's choices of data and people, read from the settings file (ports.SafetySettings)."""

from typing import Any

from shipstation.errors import BadInput
from shipstation.model import (
    BACKUP_HOURS,
    BACKUPS_KEPT,
    EXTERNAL_DAYS,
    LOCK_MINUTES,
    TAX_YEARS,
    RetentionTerms,
    SafetyChoices,
)
from shipstation.settings import SettingsFile
from shipstation.settings_entries import measure, words

SECURITY_PARTS = ("privacy", "backup", "operators")
"""Tables of settings that only a manager changes."""
_USUAL = SafetyChoices()


class ChoicesOfSafety:
    """Reads them anew each time: another process may have changed one."""

    def __init__(self, settings: SettingsFile) -> None:
        self._settings = settings

    def safety(self) -> SafetyChoices:
        """As they are now. Raises BadInput for what somebody wrote into the file by hand and makes no sense."""
        table = self._settings.all()
        try:
            return _read(table)
        except ValueError as error:
            raise BadInput(
                f"The settings cannot be read: {error}.",
                "Set it again: settings set KEY VALUE.",
                fields=("settings",),
            ) from error


def _read(table: dict[str, Any]) -> SafetyChoices:
    return SafetyChoices(
        terms=RetentionTerms(
            external_days=_number(table, "privacy.external_days", _USUAL.terms.external_days, EXTERNAL_DAYS),
            tax_years=_number(table, "privacy.tax_years", _USUAL.terms.tax_years, TAX_YEARS),
        ),
        backup_folder=words({"backup.folder": "", **table}, "backup.folder"),
        backup_every_hours=_number(table, "backup.every_hours", _USUAL.backup_every_hours, BACKUP_HOURS),
        backups_kept=_number(table, "backup.keep", _USUAL.backups_kept, BACKUPS_KEPT),
        lock_minutes=_number(table, "operators.lock_minutes", _USUAL.lock_minutes, LOCK_MINUTES),
        masks_names=words({"operators.mask_names": "off", **table}, "operators.mask_names") == "on",
    )


def _number(table: dict[str, Any], key: str, usual: int, bounds: tuple[int, int]) -> int:
    return int(measure(table, key, usual, bounds))
