"""What tells a scanner from a hand: a scanner's keys come in one burst and end with Enter or Tab."""

from dataclasses import dataclass, replace
from enum import Enum, auto

GAP_MS = 30
"""The longest pause inside a burst. Hands reach it for two or three keys that roll, not for four and Enter."""
LEAST = 4
"""The shortest code that is a burst without a prefix."""
HOLD_MS = GAP_MS + 1
"""How long a key is kept back when nothing follows: past the gap, under the 35 ms that a hand begins to notice."""
SURE = 6
SURE_GAP_MS = 15
SURE_HOLD_MS = 200
"""So many keys at such a pace are no hand's: a cable or radio that stumbles then gets this long to go on."""
HAND_MS = 200
"""So soon after a key that was a hand's no scan begins: what comes is the hand going on, or the rest of a code that
stumbled. Half a code must never be taken for a whole one."""
LONGEST = 400
"""Beyond this it is a program that types, not a code."""
SEPARATORS = "\x1c\x1d\x1e\x1f\x04"
"""What codes hold between their fields (GS1's FNC1 comes as \\x1d) and keyboards send with Ctrl."""


class Kind(Enum):
    """What a key press is to a burst."""

    CHAR = auto()
    END = auto()
    MODIFIER = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One key press: when (ms of any one clock), and the one character of a CHAR. `repeats`: a key that is held."""

    kind: Kind
    at_ms: int
    char: str = ""
    repeats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """The keys that are kept back: their text, when the last one came, the longest pause so far.

    With no text: nothing is kept, and `last_ms` is when a hand typed last; 0: nobody did.
    `gone`: the beginning of the text that went to where it was typed, as the next key did not come in time. Where the
    key's own clock says that it was pressed in time, it was held up on its way, and the burst goes on.
    """

    text: str = ""
    last_ms: int = 0
    slowest_ms: int = 0
    gone: str = ""

    def is_sure(self) -> bool:
        """Whether no hand types so."""
        return len(self.text) >= SURE and self.slowest_ms <= SURE_GAP_MS

    def hold_ms(self) -> int:
        """How long to wait for the next key before what is kept goes to where it was typed."""
        return SURE_HOLD_MS if self.is_sure() else HOLD_MS

    def given(self) -> "Burst":
        """After what was kept went to where it was typed."""
        return Burst(last_ms=self.last_ms, slowest_ms=self.slowest_ms, gone=self.text)

    def _goes_on(self, at_ms: int) -> bool:
        return at_ms - self.last_ms <= (SURE_HOLD_MS if self.is_sure() else GAP_MS)

    def _with(self, stroke: Stroke) -> "Burst":
        pause = stroke.at_ms - self.last_ms if self.text else 0
        # A stumble after the burst was sure does not make it less so.
        slowest = self.slowest_ms if self.is_sure() else max(self.slowest_ms, pause)
        return replace(self, text=self.text + stroke.char, last_ms=stroke.at_ms, slowest_ms=slowest)


EMPTY = Burst()


class Verdict(Enum):
    """HOLD: keep this key back too. GIVE: all that is kept goes on, this key behind it. RESTART: all that was kept
    goes on, this key is kept. SCAN: all that was kept was a scan, this key ended it."""

    HOLD = auto()
    GIVE = auto()
    RESTART = auto()
    SCAN = auto()


def judge(burst: Burst, stroke: Stroke, *, prefix: str = "") -> tuple[Verdict, Burst]:
    """What a key is, after those that are kept back.

    Args:
        prefix: what the scanner was told to send before each code; "": nothing. With it nothing else is a burst.
    Returns: the verdict, and what is kept from now on. After SCAN that is the burst as scanned: take `code` of it,
        then begin with EMPTY.
    """
    if burst.text and not burst._goes_on(stroke.at_ms):  # noqa: SLF001 the burst's own module
        verdict, rest = judge(burst.given(), stroke, prefix=prefix)
        return (Verdict.RESTART if verdict is Verdict.HOLD else Verdict.GIVE), rest
    if stroke.kind is Kind.MODIFIER:
        # Shift belongs to the capitals around it; alone it begins nothing.
        return (Verdict.HOLD if burst.text else Verdict.GIVE), burst
    if stroke.kind is Kind.CHAR:
        return _char(burst, stroke, prefix)
    if stroke.kind is Kind.END and is_scan(burst, prefix=prefix):
        return Verdict.SCAN, burst
    return Verdict.GIVE, EMPTY


def _char(burst: Burst, stroke: Stroke, prefix: str) -> tuple[Verdict, Burst]:
    if burst.gone and not burst.text and not stroke.repeats and stroke.at_ms - burst.last_ms <= GAP_MS:
        burst = replace(burst, text=burst.gone)
    begins, hand = not burst.text, Burst(last_ms=stroke.at_ms)
    # A key that is held repeats after 150 ms at the soonest: a repeat inside a burst is the same character twice.
    if begins and (stroke.repeats or stroke.char in SEPARATORS):
        return Verdict.GIVE, hand
    if begins and burst.last_ms and stroke.at_ms - burst.last_ms < HAND_MS and not prefix:
        return Verdict.GIVE, hand
    # A burst of its own, where the last one is over.
    longer = (Burst(last_ms=burst.last_ms) if begins else burst)._with(stroke)  # noqa: SLF001 the burst's own module
    if not (longer.text.startswith(prefix) or prefix.startswith(longer.text)) or len(longer.text) > LONGEST:
        # It may be that the prefix begins with this very key.
        again = not begins and prefix.startswith(stroke.char)
        return (Verdict.RESTART, EMPTY._with(stroke)) if again else (Verdict.GIVE, hand)  # noqa: SLF001
    return Verdict.HOLD, longer


def is_scan(burst: Burst, *, prefix: str = "") -> bool:
    """Whether the keys that are kept back are a whole code, were Enter or Tab to come now."""
    if prefix:
        return burst.text.startswith(prefix) and len(burst.text) > len(prefix)
    return len(burst.text) >= LEAST


def code(burst: Burst, *, prefix: str = "") -> str:
    """The code of a burst, without what the scanner was told to send before it."""
    return burst.text.removeprefix(prefix)
