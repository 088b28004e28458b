"""The log of a profile: 10 files of 1 MB, for its owner alone, in UTC, without people and secrets."""

import logging
import logging.handlers
import re
import time
from pathlib import Path

import platformdirs

from shipstation.model import Profile

_PATTERNS = (
    (re.compile(r"At(?:za|zr|z)[.|][^\s\"',}]+"), "[token]"),
    (re.compile(r"amzn1\.application[\w.\-]+"), "[client]"),
    (re.compile(r"(?i)(client_secret|refresh_token|access_token|password)(\W{1,4})[^\s\"',}&]+"), r"\1\2[secret]"),
    (re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.\-]+"), "[e-mail]"),
    (re.compile(r"(?<![\w\-])\+\d[\d\s().\-]{7,}\d"), "[phone]"),
)
_state: dict[str, Path] = {}


class RedactingFormatter(logging.Formatter):
    """One line a record, UTC; tokens, secrets, e-mail addresses and phone numbers are blotted out."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The whole text, traceback included, after blotting."""
        return redacted(super().format(record))


def redacted(words: str) -> str:
    """Text without what must not be written down."""
    for pattern, instead in _PATTERNS:
        words = pattern.sub(instead, words)
    return words


def start(data_dir: Path | None, profile: Profile) -> None:
    """Write the log of a profile from now on. A folder that cannot be written costs the log, not the start."""
    root = data_dir or Path(platformdirs.user_data_dir("parcel-bench", appauthor=False))
    folder = root / profile.value / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = logging.handlers.RotatingFileHandler(
            folder / "station.log", maxBytes=1_000_000, backupCount=9, encoding="utf-8", delay=True
        )
        (folder / "station.log").touch(mode=0o600)
    except OSError as error:
        logging.getLogger(__name__).warning("no log is written: %s", error.strerror)
        return
    handler.setFormatter(RedactingFormatter())
    ours = logging.getLogger("shipstation")
    ours.handlers[:] = [handler]
    ours.setLevel(logging.INFO)
    ours.propagate = False
    _state["place"] = folder / "station.log"
    # Others print bytes and addresses at DEBUG; nothing of theirs below a warning is worth that.
    logging.getLogger().setLevel(logging.WARNING)


def place() -> str:
    """Where the log lies, for a message."""
    return str(_state.get("place", "the log"))
