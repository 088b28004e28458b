"""Where secrets lie: the operating system's keyring, or practice's file of worthless keys (ports.Secrets)."""

import json
import logging
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from filelock import FileLock

from shipstation import NAME
from shipstation.errors import KeyringAway, StoreAway
from shipstation.files import write_whole
from shipstation.model import Credentials, Profile
from shipstation.ports import Secrets

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

_STORE_KEY = "store-key"
_KEY_BYTES = 32
_DEV_KEYS = "dev-keys.json"
_NOTE = "Practice only: nothing here opens anything real. Sandbox and live keys lie in the system keyring."
_UNSAFE = ("null", "fail", "plaintext", "keyrings.alt")

_T = TypeVar("_T")


def secrets_of(profile: Profile, folder: Path) -> Secrets:
    """The secrets of a profile. Raises KeyringAway when it needs a keyring and there is no safe one."""
    if profile is Profile.PRACTICE:
        return DevKeys(folder)
    return SystemKeyring(profile)


class DevKeys:
    """Practice's keys in a file, 0600, named for what they are."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _DEV_KEYS
        self._lock = FileLock(folder / f"{_DEV_KEYS}.lock", mode=0o600)

    def store_key(self) -> bytes:
        """Of the practice store; made at the first call."""
        with self._lock:
            content = self._read()
            kept = content.get(_STORE_KEY)
            if isinstance(kept, str):
                return bytes.fromhex(kept)
            key = secrets.token_bytes(_KEY_BYTES)
            self._write({**content, _STORE_KEY: key.hex()})
            return key

    def credentials(self, account: str) -> Credentials | None:
        """Of an account added by hand, or None."""
        kept = self._accounts(self._read()).get(account)
        return Credentials(**kept) if kept is not None else None

    def keep_credentials(self, account: str, credentials: Credentials) -> None:
        """Add or replace."""
        with self._lock:
            content = self._read()
            accounts = {**self._accounts(content), account: _plain(credentials)}
            self._write({**content, "accounts": accounts})

    def forget_credentials(self, account: str) -> None:
        """Remove; nothing happens when there are none."""
        with self._lock:
            content = self._read()
            accounts = self._accounts(content)
            accounts.pop(account, None)
            self._write({**content, "accounts": accounts})

    def _accounts(self, content: dict[str, Any]) -> dict[str, dict[str, str]]:
        return dict(content.get("accounts", {}))

    def _read(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._path.read_text("utf-8")))
        except FileNotFoundError:
            return {"note": _NOTE}
        except (OSError, ValueError) as error:
            raise StoreAway(
                f"The practice keys cannot be read ({self._path.name}: {type(error).__name__}).",
                "Move the practice folder away; a new one is made at the next start.",
            ) from error

    def _write(self, content: dict[str, Any]) -> None:
        write_whole(self._path, json.dumps(content, indent=1).encode())


class SystemKeyring:
    """The operating system's keyring; a backend that keeps nothing, or keeps plain text, is refused."""

    def __init__(self, profile: Profile) -> None:
        self._service = f"{NAME} {profile.value}"
        self._ring = _safe_backend()

    def store_key(self) -> bytes:
        """Of the profile's store; made at the first call, and read back before it is used."""
        kept = self._ask(lambda ring: ring.get_password(self._service, _STORE_KEY))
        if kept is not None:
            return bytes.fromhex(kept)
        fresh = secrets.token_bytes(_KEY_BYTES).hex()
        self._ask(lambda ring: ring.set_password(self._service, _STORE_KEY, fresh))
        if self._ask(lambda ring: ring.get_password(self._service, _STORE_KEY)) != fresh:
            raise KeyringAway(
                "The keyring did not keep the store's key.", "Check the system keyring and start again."
            )
        return bytes.fromhex(fresh)

    def credentials(self, account: str) -> Credentials | None:
        """Of an account, or None."""
        kept = self._ask(lambda ring: ring.get_password(self._service, f"account {account}"))
        return Credentials(**json.loads(kept)) if kept is not None else None

    def keep_credentials(self, account: str, credentials: Credentials) -> None:
        """Add or replace."""
        text = json.dumps(_plain(credentials))
        self._ask(lambda ring: ring.set_password(self._service, f"account {account}", text))

    def forget_credentials(self, account: str) -> None:
        """Remove; nothing happens when there are none."""
        if self.credentials(account) is not None:
            self._ask(lambda ring: ring.delete_password(self._service, f"account {account}"))

    def _ask(self, question: "Callable[[KeyringBackend], _T]") -> _T:
        """One call to the keyring, its errors as ours."""
        from keyring.errors import KeyringError  # noqa: PLC0415 start-up: practice never needs it

        try:
            return question(self._ring)
        except KeyringError as error:
            raise KeyringAway(
                f"The system keyring does not answer ({type(error).__name__}).",
                "Unlock it (log in to the desktop session, or start the keyring service), then try again.",
            ) from error


def _safe_backend() -> "KeyringBackend":
    """The keyring in use. Raises KeyringAway for none, and for one that would keep secrets in plain text."""
    import keyring  # noqa: PLC0415 start-up: practice never needs it

    ring = keyring.get_keyring()
    name = f"{type(ring).__module__}.{type(ring).__name__}"
    members = [f"{type(each).__module__}.{type(each).__name__}" for each in getattr(ring, "backends", ())]
    unsafe = next((each for each in (name, *members) if any(word in each.lower() for word in _UNSAFE)), None)
    if unsafe is not None or (name.endswith("ChainerBackend") and not members):
        raise KeyringAway(
            f"There is no safe system keyring here (found: {unsafe or 'none'}).",
            "Start a keyring service (GNOME Keyring, KWallet, Keychain, Credential Manager), or stay in Practice.",
        )
    return ring


def _plain(credentials: Credentials) -> dict[str, str]:
    return {
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "refresh_token": credentials.refresh_token,
    }
