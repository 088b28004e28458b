"""The log of a profile: 10 files of 1 MB, for its owner alone, in UTC, without people and secrets."""

import io
import logging
import logging.handlers
import os
import re
import time
from pathlib import Path

from shipstation.folders import data_root
from shipstation.model import Profile

_PATTERNS = (
    (re.compile(r"At(?:za|zr|z)[.|][^\s\"',}]+"), "[token]"),
    # An app's id and secret and a seller's account; a shipment's id (amzn1.sid…) is what support asks for.
    (re.compile(r"amzn1\.(?:application-oa2-client|oa2-cs|account|ask)\.[\w.\-]+"), "[client]"),
    (
        re.compile(
            r"(?i)(client_secret|refresh_token|access_token|x-amz-access-token|password)(\W{1,4})[^\s\"',}&]+"
        ),
        r"\1\2[secret]",
    ),
    # Begins at a boundary and never gives back: a long line without any @ must not cost its length squared.
    (re.compile(r"(?<![\w.+\-])[\w.+\-]++@[\w\-]+\.[\w.\-]+"), "[e-mail]"),
    (re.compile(r"(?<![\w\-])\+\d[\d\s().\-]{7,}\d"), "[phone]"),
    # As written in the US; an order id (3-7-7) is none.
    (re.compile(r"(?<![\w\-])(?:\(\d{3}\)\s?|\d{3}[\-. ])\d{3}[\-. ]\d{4}(?![\w\-])"), "[phone]"),
)
_FILE_BYTES = 1_000_000
_OLDER_FILES = 9
_LOGGER = "shipstation"


class RedactingFormatter(logging.Formatter):
    """One line a record, UTC; tokens, secrets, e-mail addresses and phone numbers are blotted out."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The whole text, traceback included, after blotting."""
        return redacted(super().format(record))


class _OwnersFile(logging.handlers.RotatingFileHandler):
    """A rotating file of 0600, the new ones too."""

    def _open(self) -> io.TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")


def redacted(words: str) -> str:
    """Text without what must not be written down."""
    for pattern, instead in _PATTERNS:
        words = pattern.sub(instead, words)
    return words


def start(data_dir: Path | None, profile: Profile) -> None:
    """Write the log of a profile from now on, and of no other.

    A folder that cannot be written costs the log, not the start.
    """
    root = data_root(data_dir)
    folder = root / profile.value / "logs"
    _stop()
    try:
        # One by one: mkdir gives the mode to the last folder alone, and this may be the first to make the profile's.
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
        handler = _OwnersFile(folder / "station.log", maxBytes=_FILE_BYTES, backupCount=_OLDER_FILES)
    except OSError as error:
        logging.getLogger(__name__).warning("no log is written: %s", error.strerror)
        return
    handler.setFormatter(RedactingFormatter())
    # At the root: warnings of libraries go through the same formatter, and not to the terminal. Below a warning
    # others print bytes, addresses and whole URLs; nothing of theirs there is worth that.
    root_logger = logging.getLogger()
    root_logger.addHandler(handler)
    root_logger.setLevel(logging.WARNING)
    logging.getLogger(_LOGGER).setLevel(logging.INFO)


def place() -> str | None:
    """Where the log lies; None while none is written."""
    handler = _current()
    return handler.baseFilename if handler else None


def _current() -> _OwnersFile | None:
    return next((each for each in logging.getLogger().handlers if isinstance(each, _OwnersFile)), None)


def _stop() -> None:
    handler = _current()
    if handler is not None:
        logging.getLogger().removeHandler(handler)
        handler.close()
