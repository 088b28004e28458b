"""Seals for a recovery passphrase: anybody may seal with its public half, the passphrase alone opens.

The store's key is sealed into each backup and anew after each change of key, without asking for the passphrase again.
X25519 and AES-256-GCM; the private half lies encrypted under scrypt of the passphrase.
"""

import hashlib
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shipstation.errors import BadInput

_COST, _BLOCK, _LANES = 2**15, 8, 1
_MOST_COST = 2**20
_MEMORY = 160 * _BLOCK * _MOST_COST
_SALT, _NONCE, _HALF = 16, 12, 32
SHORTEST_PASSPHRASE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What lies beside a store and in its backups. `half`: the private half, under the passphrase."""

    public: bytes
    half: bytes
    salt: bytes
    cost: int = _COST

    def as_table(self) -> dict[str, object]:
        """Plain, for JSON."""
        return {
            "kdf": "scrypt",
            "cost": self.cost,
            "salt": b64encode(self.salt).decode(),
            "public": b64encode(self.public).decode(),
            "half": b64encode(self.half).decode(),
        }

    @classmethod
    def of_table(cls, table: object) -> "Recovery":
        """The same the other way. Raises ValueError for what is none."""
        if not isinstance(table, dict) or table.get("kdf") != "scrypt":
            raise ValueError("no recovery")
        cost = table.get("cost")
        texts = [table.get(name) for name in ("public", "half", "salt")]
        if not isinstance(cost, int) or not 2 <= cost <= _MOST_COST or cost & (cost - 1):
            raise ValueError("no cost")
        if not all(isinstance(each, str) for each in texts):
            raise ValueError("no recovery")
        public, half, salt = (b64decode(str(each), validate=True) for each in texts)
        if len(public) != _HALF:
            raise ValueError("no key")
        return cls(public=public, half=half, salt=salt, cost=cost)


def new_recovery(passphrase: str) -> Recovery:
    """A new pair of halves under this passphrase. Raises BadInput for one that is guessed soon."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BadInput(
            f"A recovery passphrase has {SHORTEST_PASSPHRASE} characters or more.",
            "Take several words that do not belong together, and keep them on paper in a safe place.",
            fields=("passphrase",),
        )
    half, salt = X25519PrivateKey.generate(), os.urandom(_SALT)
    nonce = os.urandom(_NONCE)
    locked = AESGCM(_stretched(passphrase, salt, _COST)).encrypt(nonce, half.private_bytes_raw(), None)
    return Recovery(public=half.public_key().public_bytes_raw(), half=nonce + locked, salt=salt)


def seal(recovery: Recovery, content: bytes) -> bytes:
    """Content that the passphrase alone opens."""
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(recovery.public))
    public, nonce = once.public_key().public_bytes_raw(), os.urandom(_NONCE)
    return public + nonce + AESGCM(_key(shared, public, recovery.public)).encrypt(nonce, content, None)


def unseal(recovery: Recovery, sealed: bytes, passphrase: str) -> bytes:
    """The content. Raises BadInput for another passphrase, and for what was changed or cut."""
    wrong = BadInput(
        "That is not the recovery passphrase of this store, or the file was changed.",
        "Type it exactly as it was set, spaces and capitals too; or take another backup.",
        fields=("passphrase",),
    )
    try:
        key = AESGCM(_stretched(passphrase, recovery.salt, recovery.cost))
        half = X25519PrivateKey.from_private_bytes(key.decrypt(recovery.half[:_NONCE], recovery.half[_NONCE:], None))
        public, nonce, locked = sealed[:_HALF], sealed[_HALF : _HALF + _NONCE], sealed[_HALF + _NONCE :]
        shared = half.exchange(X25519PublicKey.from_public_bytes(public))
        return AESGCM(_key(shared, public, recovery.public)).decrypt(nonce, locked, None)
    except (InvalidTag, ValueError) as error:
        raise wrong from error


def _stretched(passphrase: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=cost, r=_BLOCK, p=_LANES, dklen=32, maxmem=_MEMORY)


def _key(shared: bytes, once: bytes, public: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=once + public, info=b"parcel-bench seal").derive(shared)
