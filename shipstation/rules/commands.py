"""What a scanned command says: cards that press a key, and the codes of calibration pages."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from shipstation.model import COMMAND_PREFIX, COMMANDS, LadderStep

_NAMED = ("BOX", "WISH")
_SET = re.compile(r"SET:([A-Z2-7]{4})((?::[DS]\d{1,2})*)")
_MOVE = re.compile(r"MOVE:([A-Z2-7]{4}):([LT])([+-]\d{1,2}(?:\.\d)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A card: BUY, REPRINT, CANCEL, NEXT, or BOX and WISH with what they name. "" for a word that is none of them."""

    word: str
    named: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """The page of a ladder that prints best: the printer with that key prints so from now on."""

    printer_key: str
    step: LadderStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A mark of an alignment page: the printer with that key prints so much further right and down."""

    printer_key: str
    right_mm: float
    down_mm: float


def is_command(text: str) -> bool:
    """Whether a scan is for the station itself: no order, SKU or tracking id begins so."""
    return text.strip().upper().startswith(COMMAND_PREFIX)


def read(text: str) -> Command | Tuning | Move:
    """What a command says. A code that was read halfway, or one of a later version, is a Command without a word."""
    rest = text.strip()[len(COMMAND_PREFIX) :]
    upper = rest.upper()
    if upper in COMMANDS:
        return Command(word=upper)
    word, _, named = rest.partition(":")
    if word.upper() in _NAMED and named:
        # Cards hold plain letters alone; a box may be called anything.
        return Command(word=word.upper(), named=unquote(named))
    if tuning := _SET.fullmatch(upper):
        values = {part[0]: int(part[1:]) for part in tuning[2].split(":") if part}
        return Tuning(printer_key=tuning[1], step=LadderStep(darkness=values.get("D"), speed=values.get("S")))
    if move := _MOVE.fullmatch(upper):
        by = float(move[3])
        is_left = move[2] == "L"
        return Move(printer_key=move[1], right_mm=by if is_left else 0.0, down_mm=0.0 if is_left else by)
    return Command(word="")
