"""Another key for the store: after somebody left who could copy the keyring, or once a year."""

import logging
import secrets as dice

from shipstation.desk.backups import BackupDesk
from shipstation.desk.operators import OperatorDesk
from shipstation.model import Event
from shipstation.ports import Audit, Backups, KeyedStore, Secrets

log = logging.getLogger(__name__)

_KEY_BYTES = 32


class StoreKey:
    """Changes the store's key. Killed anywhere in between, the station opens with the one of both that fits."""

    def __init__(
        self,
        *,
        store: KeyedStore,
        backups: Backups,
        kept: BackupDesk,
        secrets: Secrets,
        audit: Audit,
        operators: OperatorDesk,
    ) -> None:
        self._store = store
        self._backups = backups
        self._kept = kept
        self._secrets = secrets
        self._audit = audit
        self._operators = operators

    def rotate(self) -> int:
        """A new key for the store and its backups. Returns: how many backups went along.

        Raises: NotPermitted; StateRefused, StoreAway while another window or command holds the store; KeyringAway.
        """
        self._operators.require_manager("change the store's key")
        self._store.require_alone()
        before, *begun = self._secrets.store_keys()
        # One that was begun and cut short is finished: backups may be under its key already.
        after = begun[0] if begun else dice.token_bytes(_KEY_BYTES)
        self._secrets.keep_next_key(after)
        self._backups.write_recovery([before, after])
        files = [each.file for each in self._kept.listed()]
        self._backups.rekey(files, after)
        self._store.rekey(after)
        self._secrets.keep_store_key(after)
        self._backups.write_recovery([after])
        self._audit.append(Event.KEY, {"backups": str(len(files))})
        log.info("the store has another key; %d backups too", len(files))
        return len(files)
