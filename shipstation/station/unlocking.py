"""Opens the store with the key that fits, also when a change of key was cut short."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from shipstation.errors import StoreAway
from shipstation.ports import Secrets
from shipstation.store import Store, open_store

log = logging.getLogger(__name__)


def unlocked(folder: Path, secrets: Secrets, now: Callable[[], datetime]) -> Store:
    """The store of a profile. Raises as `open_store`, and StoreAway when its key is lost."""
    key = secrets.store_key()
    keys = secrets.store_keys()
    try:
        return open_store(folder, key, now=now, keys=secrets.store_keys)
    except StoreAway:
        if len(keys) < 2:
            raise
    # The store got its next key, and the station ended before that was written down.
    store = open_store(folder, keys[1], now=now, keys=secrets.store_keys)
    secrets.keep_store_key(keys[1])
    log.info("a change of the store's key was finished")
    return store
