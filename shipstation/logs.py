"""The log of a profile: 10 files of 1 MB, for its owner alone, in UTC, without people and secrets.

What the formatter can promise: what looks like a token, a key, an e-mail address or a phone number, what stands
under a name such as `client_secret` or `addressLine1`, and every secret told to `hide` is blotted out. Of an
exception it writes where it happened and words of programs alone; of an object that is no plain value, its type. One
line is one record. Names and streets within a text look like any other words: those who write to the log leave them
out, and tests/settings/test_log_calls.py reads every such line of the program.
"""

import io
import json
import logging
import logging.handlers
import os
import re
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path, PurePath
from urllib.parse import quote, quote_plus

from shipstation.errors import ShipError
from shipstation.folders import data_root
from shipstation.model import Money, OrderKey, Profile

_PERSON = r"name|line[123]|street|company|phone|email|city|buyer|recipient"
_PATTERNS = (
    (re.compile(r"At(?:za|zr|z)(?:[.|]|%7[cC])[^\s\"',}]+"), "[token]"),
    # An app's id and secret and a seller's account; a shipment's id (amzn1.sid…) is what support asks for.
    (re.compile(r"amzn1\.(?:application-oa2-client|oa2-cs|account|ask)\.[\w.\-]+"), "[client]"),
    (re.compile(r"(?i)\b(bearer|basic)(\s+)[\w.~+/=|%\-]{8,}"), r"\1\2[token]"),
    (re.compile(r"\beyJ[\w\-]{8,}(?:\.[\w\-]+)*"), "[token]"),
    (re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{64}(?![0-9A-Za-z])"), "[key]"),
    (re.compile(r"://[^\s/@\"']{1,200}@"), "://[login]@"),
    # Under its name: as JSON, in a form, as a header, in a list of pairs. In quotes it ends with them.
    (
        re.compile(
            r"(?i)(client[_-]?secret|(?:refresh|access|data|session|security)[_-]?token|authorization|passw(?:or)?d"
            r"|api[_-]?key|private[_-]?key)"
            r"(\\*+[\"']?\s*+(?:[:=,]|%3[ad])\s*+b?\\*+[\"']?)"
            r"(?!(?:bearer|basic)\s)(?:(?<=[\"'])[^\"'\\]+|[^\s\"'&}\]),;\\]+)"
        ),
        r"\1\2[secret]",
    ),
    # A person's fields, as Amazon's JSON and our own nouns spell them, with a value in quotes.
    (
        re.compile(
            rf"(?i)((?:{_PERSON}|address_?line)\w{{0,20}}\\*+[\"']?\s*+[:=]\s*+)"
            r"(?:(?P<nested>\\+)\"(?:(?!(?<!\\)(?P=nested)\").)*+|\"(?:[^\"\\]|\\.)*+|'(?:[^'\\]|\\.)*+)",
            re.DOTALL,
        ),
        r"\1[person]",
    ),
    # Begins at a boundary and never gives back: a long line without any @ must not cost its length squared.
    (re.compile(r"(?<![\w.+\-])(?<!\w')(?:[\w.+\-]|(?<=\w)'(?=\w))++(?:@|%40)[\w\-]+\.[\w.\-]+"), "[e-mail]"),
    (re.compile(r"(?<![\w\-])\+\d(?:[\d\s().\-/\u2010-\u2015]|\\xa0|\\u20[0-9a-f]{2}){7,60}(?<=\d)"), "[phone]"),
    # As written in the US; an order id (3-7-7) is none.
    (re.compile(r"(?<![\w\-])(?:\(\d{3}\)\s?|\d{3}[\-. ])\d{3}[\-. ]\d{4}(?![\w\-])"), "[phone]"),
    # With the 0 that most of the world dials, and some mark within: a tracking id may begin with 0 too.
    (re.compile(r"(?<![\w\-.:])\(?0\d{1,5}\)?[\s\-/.]{1,3}\d(?:[\s\-/.]?\d){4,10}(?![\w\-])"), "[phone]"),
    (re.compile(r"(?i)\b(phone|mobile|tel|fax|cell)(\w{0,8}\W{1,4})\d(?:[\s().\-/]?\d){5,14}"), r"\1\2[phone]"),
)
_MARK = re.compile(r"\[(?:token|client|secret|key|login|person|e-mail|phone)\]")
# What exceptions of Python and its libraries are made of. Whatever else is in one may be a buyer's.
_WORDS = frozenset(
    """
    a after all already an and any are argument arguments as assignment at attribute base be been before between
    both broken but by byte bytes call callable called can cannot character closed code codec column connection
    constraint context could data database decode deleted denied depth device dict directory disk division does
    during each empty encode end error exceeded exist exists expected failed field file float for foreign format
    found from full function given got had has have hashable held here if import in index instance int integer
    invalid io is it iterable its item items key keyword left length limit line list literal load local locked long
    made malformed many maximum memory method missing module more must name no none not nothing null number object
    of on only open operand operation or order ordinal out over parse parsing permission pipe port position
    positional range read readable recursion refused required reset row rows running sequence set shipment should
    size socket some started state still str string subscriptable supported table text than that the there thread
    time timed to too tuple type types unable unexpected unhashable unique unknown unpack unsupported up value
    values variable want was were when which while whole with within without write written wrong zero There No
    Object Expecting Extra Unterminated
    """.split()  # noqa: SIM905 a list of words, as one reads it
)
_PLAIN = (str, int, float, Decimal, datetime, timedelta, Enum, Money, OrderKey, type(None))
_FILE_BYTES = 1_000_000
_OLDER_FILES = 9
_LONGEST_MESSAGE = 8_000
_MOST_LINES = 200
_SHORTEST_SECRET = 6
_INDENT = "    | "
_LOGGER = "shipstation"


class RedactingFormatter(logging.Formatter):
    """One line a record, UTC, and below it the traceback, each line of it indented; see the module."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__()
        self._hidden: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None

    def hide(self, secrets: Iterable[str]) -> None:
        """Blot these out from now on, also as they are spelt in JSON, in a URL and by repr."""
        for secret in secrets:
            if len(secret) >= _SHORTEST_SECRET:
                spelt = {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
                self._hidden |= spelt | {repr(secret)[1:-1]}
        if self._hidden:
            longest_first = sorted(self._hidden, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def format(self, record: logging.LogRecord) -> str:
        """The record as it may be written down. What other handlers made of it beforehand is not used."""
        lines = [f"{self.formatTime(record)}Z {record.levelname} {record.name}: {self._message(record)}"]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            lines += [_INDENT + _one_line(self._blotted(line)) for line in _shortened(list(_story(error)))]
        if record.stack_info:
            lines += [_INDENT + _one_line(self._blotted(line)) for line in record.stack_info.split("\n")]
        return "\n".join(lines)

    def _message(self, record: logging.LogRecord) -> str:
        text = _one_line(self._blotted(_filled(record)))
        if len(text) > _LONGEST_MESSAGE:
            # After the blotting: half a token, or half an address, is known by no pattern.
            return f"{text[:_LONGEST_MESSAGE]} [{len(text) - _LONGEST_MESSAGE} more]"
        return text

    def _blotted(self, words: str) -> str:
        return redacted(self._pattern.sub("[secret]", words) if self._pattern else words)


class _OwnersFile(logging.handlers.RotatingFileHandler):
    """A rotating file of 0600, the new ones too, that several processes write to."""

    def __init__(self, path: Path) -> None:
        self._is_told = False
        super().__init__(path, maxBytes=_FILE_BYTES, backupCount=_OLDER_FILES)

    def _open(self) -> io.TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802 its own name
        """Whether this record would make the file too large; counted in bytes, not in characters."""
        self._follow()
        coming = len(f"{self.format(record)}{self.terminator}".encode("utf-8", "backslashreplace"))
        there = Path(self.baseFilename).stat().st_size
        return there > 0 and there + coming > self.maxBytes

    def doRollover(self) -> None:  # noqa: N802 its own name
        """Begin a new file. Where another process has this one open and the system forbids it, it grows meanwhile."""
        try:
            super().doRollover()
        except PermissionError:
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 as above
        """A line that cannot be written is lost; the usual complaint would put its arguments on the terminal."""
        if not self._is_told:
            self._is_told = True
            kind = sys.exc_info()[0]
            sys.stderr.write(f"The log cannot be written ({kind.__name__ if kind else 'unknown'}).\n")

    def close(self) -> None:
        """Let go of the file; what a full disk did not take is lost."""
        with suppress(OSError):
            super().close()

    def _follow(self) -> None:
        """Write where the log is now: another process may have begun a new file meanwhile."""
        stream, self.stream = self.stream, None
        # A full disk may have left it closed in the middle of a change of files.
        if stream is not None and not stream.closed:
            if not self._is_moved(os.fstat(stream.fileno())):
                self.stream = stream
                return
            with suppress(OSError):
                stream.close()
        self.stream = self._open()

    def _is_moved(self, ours: os.stat_result) -> bool:
        try:
            there = Path(self.baseFilename).stat()
        except FileNotFoundError:
            return True
        return (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino)


_formatter = RedactingFormatter()


def redacted(words: str) -> str:
    """Text without what must not be written down, as far as a pattern knows it."""
    for pattern, instead in _PATTERNS:
        words = pattern.sub(instead, words)
    return words


def hide(*secrets: str) -> None:
    """Never write these down, in whatever text they stand. Those of less than 6 characters are left alone."""
    _formatter.hide(secrets)


def start(data_dir: Path | None, profile: Profile) -> None:
    """Write the log of a profile from now on, and of no other.

    A folder that cannot be written costs the log, not the start.
    """
    root = data_root(data_dir)
    folder = root / profile.value / "logs"
    _stop()
    # What is told without any log goes to the terminal, by the same rules.
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_formatter)
    try:
        # One by one: mkdir gives the mode to the last folder alone, and this may be the first to make the profile's.
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
        handler = _OwnersFile(folder / "station.log")
    except OSError as error:
        logging.getLogger(__name__).warning("no log is written: %s", error.strerror)
        return
    handler.setFormatter(_formatter)
    handler.addFilter(_is_ours_or_a_warning)
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


def _is_ours_or_a_warning(record: logging.LogRecord) -> bool:
    """A library that sets its own level is not heard below a warning either."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] == _LOGGER


def _filled(record: logging.LogRecord) -> str:
    """The message with its arguments; one that is no plain value is told by its type."""
    if not isinstance(record.msg, str):
        return str(_safe(record.msg))
    if not record.args:
        return record.msg
    args: object
    if isinstance(record.args, Mapping):
        # A single dict as the argument arrives without its tuple.
        named = {name: _safe(value) for name, value in record.args.items()}
        args = named if "%(" in record.msg else ("[dict]",)
    else:
        args = tuple(_safe(value) for value in record.args)
    try:
        return record.msg % args
    except (TypeError, ValueError):
        return f"{record.msg} [its arguments do not fit]"


def _safe(value: object) -> object:
    """A value to fill a message with: an exception by its kind; a row, bytes, a list by their type."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, BaseException):
        return _kind_and_words(value)
    if isinstance(value, PurePath):
        return value.name
    return value.__name__ if isinstance(value, type) else f"[{type(value).__name__}]"


def _story(error: BaseException) -> Iterator[str]:
    """A traceback, what came first told first, without anybody's values."""
    chain: list[tuple[BaseException, str]] = []
    this: BaseException | None = error
    joint = ""
    while this is not None and all(this is not each for each, _ in chain):
        chain.append((this, joint))
        before = this.__cause__
        joint = "which led directly to:"
        if before is None and not this.__suppress_context__:
            before, joint = this.__context__, "and while that was handled:"
        this = before
    for each, after in reversed(chain):
        for line in _stack(each).format():
            yield from line.rstrip("\n").split("\n")
        yield _kind_and_words(each)
        if after:
            yield after


def _stack(error: BaseException) -> traceback.StackSummary:
    """Where it happened. The last parts of each path tell the file; those before may hold a person's name."""
    frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__))
    short = {frame.filename: "/".join(Path(frame.filename).parts[-3:]).lstrip("/") for frame in frames}
    return traceback.StackSummary.from_list(
        [traceback.FrameSummary(short[frame.filename], frame.lineno, frame.name, line=frame.line) for frame in frames]
    )


def _kind_and_words(error: BaseException) -> str:
    """An exception by its type, with those of its words that are a program's and not a person's."""
    told = type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        return f"{told}: {os.strerror(error.errno)}"
    words = " ".join(_known_words(error))
    if words:
        told += f": {words}"
    if isinstance(error, ShipError):
        told += "".join(f" ({value})" for value in (error.code, error.request_id) if value and _is_code(value))
    return told


def _known_words(error: BaseException) -> Iterator[str]:
    known = _WORDS | _names_in(error)
    is_left_out = False
    text = error.said if isinstance(error, ShipError) else " ".join(str(each) for each in error.args)
    for word in redacted(text[:_LONGEST_MESSAGE]).split():
        if word.strip("'\"`()[]{}<>:;,.!?=") in known or _MARK.search(word):
            is_left_out = False
            yield word
        elif not is_left_out:
            is_left_out = True
            yield "…"


def _names_in(error: BaseException) -> frozenset[str]:
    """Names that stand in the code that raised it."""
    names = {type(getattr(error, "obj", None)).__name__}
    for frame, _ in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        names.update(code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, (code.co_name,))
    return frozenset(names)


def _is_code(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_.\-]{1,80}", text) is not None


def _shortened(lines: list[str]) -> list[str]:
    """The beginning and the end of what is too long."""
    if len(lines) <= _MOST_LINES:
        return lines
    left_out = len(lines) - _MOST_LINES
    return [*lines[: _MOST_LINES // 4], f"… {left_out} lines …", *lines[-(_MOST_LINES - _MOST_LINES // 4) :]]


def _one_line(text: str) -> str:
    """Text that can end no line, move no cursor and turn no direction: anything unprintable by its number."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text
    )


def _current() -> _OwnersFile | None:
    return next((each for each in logging.getLogger().handlers if isinstance(each, _OwnersFile)), None)


def _stop() -> None:
    handler = _current()
    if handler is not None:
        logging.getLogger().removeHandler(handler)
        handler.close()
