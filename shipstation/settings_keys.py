"""The catalog of settings that a person may set by key, and how each value is checked."""

import difflib
import ipaddress
import re
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from shipstation.errors import BadInput
from shipstation.model import (
    BACKUP_HOURS,
    BACKUPS_KEPT,
    CASE_PATTERN,
    COPIES,
    DARKNESS,
    DOUBT_G,
    DOUBT_PERCENT,
    EXTERNAL_DAYS,
    GAP_MM,
    LOCK_MINUTES,
    MAPPED_FIELDS,
    MOVED_MM,
    SCANNER_LAYOUTS,
    SCREEN_PERCENT,
    SHIPPER_PATTERN,
    SPEED,
    STUCK_DAYS,
    TAX_YEARS,
    TRACK_MINUTES,
    UNUSED_HOURS,
    Account,
    Address,
    Box,
    Language,
    PaperKind,
    Profile,
    StepId,
    Wish,
    paper_size,
)
from shipstation.model.imports import LONGEST_COLUMN
from shipstation.settings_hours import closed_days, cutoff, weekdays
from shipstation.settings_rules import RULE_FIELDS, read_field

_LONGEST_NAME = 60

_Reader = Callable[[str], Any]


def _one_of(*words: str) -> _Reader:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"write one of {', '.join(words)}")
        return text

    return read


def _box(text: str) -> str:
    Box.parse("", text)
    return text


def _dpi(text: str) -> int:
    if text not in ("203", "300", "600"):
        raise ValueError("write 203, 300 or 600")
    return int(text)


def _between(least: float, most: float, unit: str) -> _Reader:
    def read(text: str) -> float:
        number = float(text)
        if not least <= number <= most:
            raise ValueError(f"write {unit} between {least:g} and {most:g}")
        return number

    return read


def _whole_between(least: int, most: int) -> _Reader:
    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError(f"write a whole number between {least} and {most}")
        return number

    return read


def _paper(text: str) -> str:
    paper_size(text)
    return text


def _kind(text: str) -> str:
    return PaperKind.named(text).value.lower()


def _scale(text: str) -> str:
    if text not in ("auto", "off") and not text.startswith("/"):
        raise ValueError("write auto, off, or a device file such as /dev/hidraw0")
    return _words(text)


def _words(text: str) -> str:
    if not text.isprintable():
        raise ValueError("write characters that can be read")
    return text


def _column(text: str) -> str:
    if not text.removeprefix("=").strip() or len(text) > LONGEST_COLUMN:
        raise ValueError("write a column of the file as its header has it, or = and what holds for every row")
    return _words(text)


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", text):
        raise ValueError("write two capitals, such as US or GB")
    return text


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _like(pattern: str, said: str) -> _Reader:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(said)
        return text

    return read


_PLAIN: dict[str, _Reader] = {
    "wish": _one_of(*(wish.value for wish in Wish)),
    "default_box": _words,
    "default_printer": _words,
    "chosen_account": _words,
    "theme": _one_of("system", "light", "dark"),
    "sounds": _one_of("on", "off"),
    "amazon_import_minutes": _whole_between(0, 1440),
    "screen_percent": _whole_between(*SCREEN_PERCENT),
    "paper_shop": _words,
    "paper_logo": _words,
    "paper_note": _words,
    "watch_folder": _words,
}
_ADDRESS: dict[str, _Reader] = {
    **dict.fromkeys((field.name for field in fields(Address)), _words),
    "country": _country,
}
_PRINTER: dict[str, _Reader] = {
    "url": _words,
    "language": _one_of(*(language.value for language in Language)),
    "dpi": _dpi,
    "width_mm": _between(20, 320, "millimeters"),
    "length_mm": _between(20, 600, "millimeters"),
    "left_mm": _between(*MOVED_MM, "millimeters"),
    "top_mm": _between(*MOVED_MM, "millimeters"),
    "darkness": _whole_between(*DARKNESS),
    "speed": _whole_between(*SPEED),
    "gap_mm": _between(*GAP_MM, "millimeters"),
    "cutter": _one_of("on", "off"),
    "turned": _one_of("on", "off"),
    "stand_in": _words,
    "away": _one_of("on", "off"),
    "paused": _one_of("on", "off"),
    "ask_state": _one_of("on", "off"),
}
_ROUTE: dict[str, _Reader] = {
    "document": _kind,
    "printer": _words,
    "account": _words,
    "size": _paper,
    "copies": _whole_between(*COPIES),
    "with_label": _one_of("on", "off"),
}
_CONNECT: dict[str, _Reader] = {
    "state": _one_of("todo", "done", "skipped"),
    "on": _day,
    "case": _like(CASE_PATTERN, "write its digits"),
    "shipper": _like(SHIPPER_PATTERN, "write letters A to Z and digits"),
    "country": _country,
    "starts": _day,
}


def _rule_field(key: str) -> _Reader:
    def read(text: str) -> str:
        read_field(key, text)
        return text

    return read


_PARTS: dict[str, dict[str, _Reader]] = {
    "bench": {
        "check_off": _one_of("on", "off"),
        "closing_scan": _one_of("on", "off"),
        "sounds": _one_of("on", "off"),
        "guide": _one_of("on", "off"),
        "cutoff": cutoff,
        "days": weekdays,
        "closed": closed_days,
        "doubt_g": _whole_between(*DOUBT_G),
        "doubt_percent": _whole_between(*DOUBT_PERCENT),
        "label_prints": _like(r"((seller|reference)( (seller|reference))*)?", "write seller, reference or both"),
        "stuck_days": _whole_between(*STUCK_DAYS),
        "unused_hours": _whole_between(*UNUSED_HOURS),
        "track_minutes": _whole_between(*TRACK_MINUTES),
        "desktop_notices": _one_of("on", "off"),
    },
    "scale": {"source": _scale},
    "privacy": {
        "external_days": _whole_between(*EXTERNAL_DAYS),
        "tax_years": _whole_between(*TAX_YEARS),
    },
    "backup": {
        "folder": _words,
        "every_hours": _whole_between(*BACKUP_HOURS),
        "keep": _whole_between(*BACKUPS_KEPT),
    },
    "operators": {
        "lock_minutes": _whole_between(*LOCK_MINUTES),
        "mask_names": _one_of("on", "off"),
    },
    "scanner": {
        "prefix": _like(r"[!-~]{0,4}", "write up to 4 signs of a plain keyboard"),
        "layout": _one_of(*SCANNER_LAYOUTS),
    },
}
"""Tables with fields of their own, which have no names in between."""
_RULE: dict[str, _Reader] = {key: _rule_field(key) for key in RULE_FIELDS}
_NAMED: dict[str, dict[str, _Reader]] = {
    "ship_from": _ADDRESS,
    "printer": _PRINTER,
    "account": {
        "ship_from": _words,
        "secret_on": _day,
        "tax_number": _like(r"([0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][A-Z0-9]Z[A-Z0-9])?", "write a GSTIN of 15 signs"),
    },
    "route": _ROUTE,
    "connect": _CONNECT,
    "rule": _RULE,
    "mapping": dict.fromkeys(MAPPED_FIELDS, _column),
}


def checked(key: str, value: str | None) -> Any:
    """The value of a key as it is kept; with None only the key is checked. Raises BadInput."""
    reader = _reader(key)
    if value is None:
        return None
    try:
        return reader(value)
    except ValueError as error:
        raise BadInput(f"{value!r} does not fit {key}: {error}.", "Set it again.", fields=(key,)) from error


def path_of(key: str) -> tuple[str, ...]:
    """Where a key stands in the file: one name, table and name, or table, name (dots and all) and field."""
    first, dot, rest = key.partition(".")
    if not dot:
        return (key,)
    if first == "box" or first in _PARTS:
        return (first, rest)
    name, _, field = rest.rpartition(".")
    return (first, name, field)


def check_name(name: str) -> None:
    """Refuse a name that nobody could type or read. Raises BadInput."""
    if not name.strip() or name != name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise BadInput(
            f"{name[:_LONGEST_NAME]!r} is no name.",
            f"Give 1 to {_LONGEST_NAME} characters that can be read, without spaces around them.",
            fields=("name",),
        )


def check_hosts(account: Account, profile: Profile) -> None:
    """Practice talks to this machine alone, the other profiles never to it (CONTRACT.md). Raises BadInput."""
    for field, url in (("endpoint", account.endpoint), ("lwa_endpoint", account.lwa_endpoint)):
        scheme, host = _scheme_and_host(url)
        if profile is Profile.PRACTICE:
            if scheme not in ("http", "https") or not _is_loopback(host):
                raise BadInput(
                    "A practice account talks to a practice Amazon on this machine.",
                    "Give --endpoint and --lwa-endpoint as `practice serve` prints them, or use another --profile.",
                    fields=(field,),
                )
        elif url is not None and (scheme != "https" or not host or _is_loopback(host)):
            raise BadInput(
                f"A {profile.value} account talks to Amazon over HTTPS alone.",
                "Leave the endpoints out: the region has its own.",
                fields=(field,),
            )


def _scheme_and_host(url: str | None) -> tuple[str, str]:
    """Empty for what is no URL, or one that hides another host behind a user name."""
    try:
        parts = urlsplit(url or "")
        _ = parts.port  # a port that is no number raises only when it is read
    except ValueError:
        return "", ""
    return ("", "") if "@" in parts.netloc else (parts.scheme, parts.hostname or "")


def _is_loopback(host: str) -> bool:
    # The whole zone is this machine's own (RFC 6761).
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _reader(key: str) -> _Reader:
    first, *rest = path_of(key)
    if not rest and first in _PLAIN:
        return _PLAIN[first]
    if rest and first in ("box", *_NAMED):
        check_name(rest[0])
    if rest and rest[0] in _PARTS.get(first, {}):
        return _PARTS[first][rest[0]]
    if first == "box" and rest:
        return _box
    is_step = first != "connect" or (bool(rest) and rest[0] in set(StepId))
    if is_step and len(rest) == 2 and rest[1] in _NAMED.get(first, {}):
        return _NAMED[first][rest[1]]
    parts = [f"{part}.{field}" for part, entry in _PARTS.items() for field in entry]
    known = [
        *_PLAIN,
        *parts,
        "box.NAME",
        *(f"{kind}.NAME.{field}" for kind, entry in _NAMED.items() for field in entry),
    ]
    near = difflib.get_close_matches(key, known, n=3, cutoff=0.4) or known[:6]
    raise BadInput(f"There is no setting {key}.", f"Did you mean {', '.join(near)}?", fields=("key",))
