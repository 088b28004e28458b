"""Where secrets lie: the operating system's keyring, or practice's file of worthless keys (ports.Secrets)."""

import json
import logging
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from shipstation import NAME
from shipstation.errors import KeyringAway, StoreAway
from shipstation.files import locked, write_whole
from shipstation.model import Credentials, Profile
from shipstation.ports import Secrets

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

_STORE_KEY = "store-key"
_NEXT_KEY = "store-key-next"
_ACCOUNTS = "accounts"
_KEY_BYTES = 32
_STORE = "store.db"
_RECOVER = (
    "bring it back with the recovery passphrase: shipstation restore --key, the passphrase on standard input. "
    "Without one, restore a backup of which you have the passphrase, or move the folder away."
)
_DEV_KEYS = "dev-keys.json"
_NOTE = "Practice only: nothing here opens anything real. Sandbox and live keys lie in the system keyring."
_UNSAFE = ("null", "fail", "plaintext", "keyrings.alt")

_T = TypeVar("_T")


def secrets_of(profile: Profile, folder: Path) -> Secrets:
    """The secrets of a profile. Raises KeyringAway when it needs a keyring and there is no safe one."""
    if profile is Profile.PRACTICE:
        return DevKeys(folder)
    return SystemKeyring(profile, folder)


class DevKeys:
    """Practice's keys in a file, 0600, named for what they are."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _DEV_KEYS

    def store_key(self) -> bytes:
        """Of the practice store; made at the first call. Raises StoreAway when a store stands here without one."""
        with locked(self._path):
            content = self._read()
            kept = content.get(_STORE_KEY)
            if kept is not None:
                return self._key(kept)
            _check_new(self._path.parent)
            key = secrets.token_bytes(_KEY_BYTES)
            self._write({**content, _STORE_KEY: key.hex()})
            return key

    def store_keys(self) -> tuple[bytes, ...]:
        """The store's key and the one it is being changed to, as far as there are any."""
        content = self._read()
        return tuple(self._key(content[name]) for name in (_STORE_KEY, _NEXT_KEY) if name in content)

    def keep_next_key(self, key: bytes) -> None:
        """The key that the store is about to get, beside the one it has."""
        with locked(self._path):
            self._write({**self._read(), _NEXT_KEY: key.hex()})

    def keep_store_key(self, key: bytes) -> None:
        """The store's key is this one from now on, and no other."""
        with locked(self._path):
            content = {name: value for name, value in self._read().items() if name != _NEXT_KEY}
            self._write({**content, _STORE_KEY: key.hex()})

    def credentials(self, account: str) -> Credentials | None:
        """Of an account added by hand, or None."""
        kept = self._accounts(self._read()).get(account)
        if kept is None:
            return None
        try:
            return _credentials(kept)
        except (TypeError, ValueError) as error:
            raise self._damaged(error) from error

    def keep_credentials(self, account: str, credentials: Credentials) -> None:
        """Add or replace."""
        with locked(self._path):
            content = self._read()
            self._write({**content, _ACCOUNTS: {**self._accounts(content), account: _plain(credentials)}})

    def forget_credentials(self, account: str) -> None:
        """Remove; nothing happens when there are none."""
        with locked(self._path):
            content = self._read()
            accounts = self._accounts(content)
            if account in accounts:
                left = {name: kept for name, kept in accounts.items() if name != account}
                self._write({**content, _ACCOUNTS: left})

    def _accounts(self, content: dict[str, Any]) -> dict[str, Any]:
        accounts = content.get(_ACCOUNTS, {})
        if not isinstance(accounts, dict):
            raise self._damaged(TypeError())
        return accounts

    def _key(self, kept: object) -> bytes:
        try:
            return _key_of(kept)
        except ValueError as error:
            raise self._damaged(error) from error

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {"note": _NOTE}
        except (OSError, ValueError) as error:
            raise self._damaged(error) from error
        if not isinstance(content, dict):
            raise self._damaged(TypeError())
        return content

    def _damaged(self, error: Exception) -> StoreAway:
        return StoreAway(
            f"The practice keys cannot be read ({self._path.name}: {type(error).__name__}).",
            f"Mend {self._path}, or move the whole practice folder away: a new one is made at the next start.",
        )

    def _write(self, content: dict[str, Any]) -> None:
        write_whole(self._path, json.dumps(content, indent=1).encode())


class SystemKeyring:
    """The operating system's keyring; a backend that keeps nothing, or keeps plain text, is refused."""

    def __init__(self, profile: Profile, folder: Path) -> None:
        self._service = f"{NAME} {profile.value}"
        self._path = folder / "keyring"
        self._ring = _safe_backend()

    def store_key(self) -> bytes:
        """Of the profile's store; made at the first call, and read back before it is used.

        Raises: KeyringAway; StoreAway when a store stands here, and the keyring knows no key of it.
        """
        kept = self._ask(lambda ring: ring.get_password(self._service, _STORE_KEY))
        if kept is None:
            # Two first starts at once must not make two keys: a store would be lost with the one that loses.
            with locked(self._path):
                kept = self._ask(lambda ring: ring.get_password(self._service, _STORE_KEY)) or self._fresh_key()
        return self._key(kept)

    def store_keys(self) -> tuple[bytes, ...]:
        """The store's key and the one it is being changed to, as far as there are any. Raises KeyringAway."""
        kept = [self._ask(partial(_password, self._service, name)) for name in (_STORE_KEY, _NEXT_KEY)]
        return tuple(self._key(each) for each in kept if each is not None)

    def keep_next_key(self, key: bytes) -> None:
        """The key that the store is about to get, beside the one it has. Raises KeyringAway."""
        self._keep(_NEXT_KEY, key.hex())

    def keep_store_key(self, key: bytes) -> None:
        """The store's key is this one from now on, and no other. Raises KeyringAway."""
        self._keep(_STORE_KEY, key.hex())
        if self._ask(partial(_password, self._service, _NEXT_KEY)) is not None:
            self._ask(lambda ring: ring.delete_password(self._service, _NEXT_KEY))

    def _key(self, kept: str) -> bytes:
        try:
            return _key_of(kept)
        except ValueError as error:
            raise KeyringAway(
                "The store's key in the keyring is damaged.",
                f"Bring the keyring back from a backup, or {_RECOVER}",
            ) from error

    def _fresh_key(self) -> str:
        _check_new(self._path.parent)
        fresh = secrets.token_bytes(_KEY_BYTES).hex()
        self._keep(_STORE_KEY, fresh)
        return fresh

    def _keep(self, name: str, key: str) -> None:
        self._ask(lambda ring: ring.set_password(self._service, name, key))
        if self._ask(partial(_password, self._service, name)) != key:
            raise KeyringAway(
                "The keyring did not keep the store's key.", "Check the system keyring and start again."
            )

    def credentials(self, account: str) -> Credentials | None:
        """Of an account, or None."""
        kept = self._ask(lambda ring: ring.get_password(self._service, f"account {account}"))
        if kept is None:
            return None
        try:
            return _credentials(json.loads(kept))
        except (TypeError, ValueError) as error:
            raise KeyringAway(
                f"The keyring's entry of the account {account} is damaged.", "Add the account again."
            ) from error

    def keep_credentials(self, account: str, credentials: Credentials) -> None:
        """Add or replace."""
        text = json.dumps(_plain(credentials))
        self._ask(lambda ring: ring.set_password(self._service, f"account {account}", text))
        if self._ask(lambda ring: ring.get_password(self._service, f"account {account}")) != text:
            raise KeyringAway(
                "The keyring did not keep the account's secrets.", "Check the system keyring, then enter them again."
            )

    def forget_credentials(self, account: str) -> None:
        """Remove; nothing happens when there are none."""
        if self.credentials(account) is not None:
            self._ask(lambda ring: ring.delete_password(self._service, f"account {account}"))

    def _ask(self, question: "Callable[[KeyringBackend], _T]") -> _T:
        """One call to the keyring, its errors as ours."""
        from keyring.errors import KeyringError  # noqa: PLC0415 start-up: practice never needs it

        answerless: tuple[type[Exception], ...] = (KeyringError, OSError, *_bus_errors())
        try:
            return question(self._ring)
        except answerless as error:
            raise KeyringAway(
                f"The system keyring does not answer ({type(error).__name__}).",
                "Unlock it (log in to the desktop session, or start the keyring service), then try again.",
            ) from error


def _password(service: str, name: str, ring: "KeyringBackend") -> str | None:
    return ring.get_password(service, name)


def _check_new(folder: Path) -> None:
    """A new key opens no store that is there already: it would only hide that the old one is lost."""
    store = folder / _STORE
    try:
        is_new = not store.stat().st_size
    except FileNotFoundError:
        return
    except OSError:
        is_new = False
    if not is_new:
        raise StoreAway(
            "The key of this store is lost: no keyring of this user has it.",
            f"Sign in as the user who made it, or {_RECOVER}",
        )


def _bus_errors() -> tuple[type[Exception], ...]:
    """What keyring lets through from the Secret Service on Linux when that goes away in the middle."""
    try:
        # Start-up, and Linux alone has it.
        from jeepney.wrappers import DBusErrorResponse  # type: ignore[import-untyped]  # noqa: PLC0415
        from secretstorage.exceptions import SecretStorageException  # noqa: PLC0415 as above
    except ImportError:
        return ()
    return (DBusErrorResponse, SecretStorageException)


def _safe_backend() -> "KeyringBackend":
    """The keyring in use. Raises KeyringAway for none, and for one that would keep secrets in plain text."""
    import keyring  # noqa: PLC0415 start-up: practice never needs it

    try:
        ring = keyring.get_keyring()
    except (ImportError, AttributeError, RuntimeError, ValueError, OSError) as error:
        # A backend named in the environment or in keyringrc.cfg that is not there.
        raise _unsafe(str(error) or type(error).__name__) from error
    name = f"{type(ring).__module__}.{type(ring).__name__}"
    chained = getattr(ring, "backends", ())
    members = [f"{type(each).__module__}.{type(each).__name__}" for each in chained]
    suspect = next((each for each in (name, *members) if any(word in each.lower() for word in _UNSAFE)), None)
    if suspect is not None or (name.endswith("ChainerBackend") and not members):
        raise _unsafe(suspect or "none")
    return ring


def _unsafe(found: str) -> KeyringAway:
    return KeyringAway(
        f"There is no safe system keyring here (found: {found}).",
        "Start a keyring service (GNOME Keyring, KWallet, Keychain, Credential Manager), or stay in Practice.",
    )


def _key_of(kept: object) -> bytes:
    """The key as bytes. Raises ValueError for anything that is not one."""
    if not isinstance(kept, str) or len(kept) != 2 * _KEY_BYTES:
        raise ValueError("no key")
    return bytes.fromhex(kept)


def _credentials(kept: object) -> Credentials:
    """Raises TypeError, ValueError for anything that is none."""
    if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
        raise ValueError("no credentials")
    return Credentials(**kept)


def _plain(credentials: Credentials) -> dict[str, str]:
    return {
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "refresh_token": credentials.refresh_token,
    }
