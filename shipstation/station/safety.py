"""Joins what keeps people's data safe: operators, audit, backups, privacy, the daily look."""

from pathlib import Path

from shipstation import NAME, __version__
from shipstation.data_files import DataFiles
from shipstation.desk.backups import BackupDesk
from shipstation.desk.daily import Daily, Looked
from shipstation.desk.incidents import IncidentDesk
from shipstation.desk.operators import OperatorDesk
from shipstation.desk.privacy import PrivacyDesk
from shipstation.desk.security_choices import SecurityChoices
from shipstation.desk.store_key import StoreKey
from shipstation.model import Event, Profile
from shipstation.ports import Clock, Papers, Secrets
from shipstation.settings import SettingsFile
from shipstation.settings_safety import ChoicesOfSafety
from shipstation.store import Store


class Safety:
    """Built once a station; close() ends the daily look."""

    def __init__(
        self,
        *,
        store: Store,
        settings: SettingsFile,
        secrets: Secrets,
        papers: Papers,
        clock: Clock,
        folder: Path,
        profile: Profile,
    ) -> None:
        choices = ChoicesOfSafety(settings)
        self.audit = store.audit
        self.operators = OperatorDesk(
            book=store.operators, choices=choices, settings=settings, secrets=secrets, clock=clock
        )
        self.choices = SecurityChoices(
            choices=choices, settings=settings, operators=self.operators, audit=store.audit
        )
        self.backups = BackupDesk(
            backups=store.backups,
            facts=store.facts,
            audit=store.audit,
            choices=choices,
            operators=self.operators,
            clock=clock,
            room=folder / "backups",
            profile=profile.value,
            is_worth_it=lambda: store.records.count() > 0,
        )
        self.privacy = PrivacyDesk(
            vault=store.vault,
            facts=store.facts,
            audit=store.audit,
            files=DataFiles(folder, settings.printers),
            backups=self.backups,
            tax_records=store.tax_records,
            choices=choices,
            settings=settings,
            papers=papers,
            operators=self.operators,
            clock=clock,
        )
        self._health = store.health
        self.daily = Daily(
            health=store.health, facts=store.facts, backups=self.backups, privacy=self.privacy, clock=clock
        )
        self.incidents = IncidentDesk(
            facts=store.facts,
            audit=store.audit,
            vault=store.vault,
            records=store.records,
            operators=self.operators,
            clock=clock,
            logs=lambda: _logs(folder / "logs"),
            station=f"{NAME} {__version__}",
        )
        self.store_key = StoreKey(
            store=store,
            backups=store.backups,
            kept=self.backups,
            secrets=secrets,
            audit=store.audit,
            operators=self.operators,
        )

    @property
    def follows_a_crash(self) -> bool:
        """Whether a process that held this store went without closing it."""
        return self._health.ended_badly

    def begin(self) -> Looked:
        """A window, or a long command, begins its day here: written down, and looked after from now on."""
        self.audit.append(Event.OPENED)
        return self.daily.start()

    def close(self) -> None:
        """The daily look ends."""
        self.daily.close()


def _logs(folder: Path) -> dict[str, bytes]:
    """The log's files as they were written: without people and secrets."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("station.log*")) if path.is_file()}
