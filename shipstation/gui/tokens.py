"""LOOK.md in numbers: two sets of colors, the sizes of type, the spaces, and the contrast between two colors."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One theme's colors, as #RRGGBB. `*_tint` are backgrounds for text of their state."""

    ground: str
    surface: str
    raised: str
    line: str
    control: str
    text: str
    muted: str
    disabled: str
    accent: str
    hover: str
    on_accent: str
    selection: str
    ok: str
    ok_tint: str
    warn: str
    warn_tint: str
    bad: str
    bad_tint: str
    practice: str
    on_practice: str
    on_state: str
    """Text on a filled ok, warn or bad chip."""


LIGHT = Tokens(
    ground="#F4F5F7",
    surface="#FFFFFF",
    raised="#FFFFFF",
    line="#D5D9E0",
    control="#7D8694",
    text="#16191F",
    muted="#565E6C",
    disabled="#8A92A0",
    accent="#0B5FCC",
    hover="#094FAA",
    on_accent="#FFFFFF",
    selection="#DCE9FB",
    ok="#146C38",
    ok_tint="#E3F4E9",
    warn="#8A4B00",
    warn_tint="#FFF1DB",
    bad="#B3211C",
    bad_tint="#FDE8E7",
    practice="#5B2BB8",
    on_practice="#FFFFFF",
    on_state="#FFFFFF",
)
DARK = Tokens(
    ground="#14171C",
    surface="#1C2027",
    raised="#252A33",
    line="#363D49",
    control="#7A8494",
    text="#ECEFF4",
    muted="#A9B1BF",
    disabled="#6E7786",
    accent="#6FA8FF",
    hover="#8CBAFF",
    on_accent="#0B1220",
    selection="#223A5E",
    ok="#62CE8B",
    ok_tint="#16301F",
    warn="#F2B75B",
    warn_tint="#37290F",
    bad="#FF8A80",
    bad_tint="#3F1A1A",
    practice="#B79BFF",
    on_practice="#0B1220",
    on_state="#0B1220",
)


LIGHT_SERIES = ("#0B5FCC", "#0E7C86", "#8A4FB5", "#B25A00", "#5C6675")
DARK_SERIES = ("#6FA8FF", "#4FC4CF", "#C79BF0", "#F0A35E", "#9AA4B2")
"""Colors of a chart's series, in this order; ok, warn and bad are for states alone."""


class Type(StrEnum):
    """Kinds of text."""

    CAPTION = "caption"
    CAPTION_STRONG = "caption-strong"
    BODY = "body"
    STRONG = "strong"
    RATE = "rate"
    HEADING = "heading"
    PAGE = "page"
    PRICE = "price"
    SCAN = "scan"
    MONO = "mono"
    MONO_LARGE = "mono-large"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeSize:
    """One kind of text: pixels at 100 %, weight, and whether digits stand in columns."""

    px: int
    weight: int = 400
    mono: bool = False
    tabular: bool = False


SIZES = {
    Type.CAPTION: TypeSize(px=12),
    Type.CAPTION_STRONG: TypeSize(px=12, weight=600),
    Type.BODY: TypeSize(px=14, tabular=True),
    Type.STRONG: TypeSize(px=14, weight=600, tabular=True),
    Type.RATE: TypeSize(px=16, weight=600, tabular=True),
    Type.HEADING: TypeSize(px=16, weight=600),
    Type.PAGE: TypeSize(px=20, weight=600),
    Type.PRICE: TypeSize(px=28, weight=600, tabular=True),
    Type.SCAN: TypeSize(px=18),
    Type.MONO: TypeSize(px=13, mono=True),
    Type.MONO_LARGE: TypeSize(px=16, mono=True),
}


class Space:
    """The 4-px grid, and the heights that repeat."""

    HAIR = 4
    SMALL = 8
    FIELD = 12
    PANEL = 16
    SECTION = 24
    LARGE = 32
    CORNER = 6
    CONTROL = 36
    PRIMARY = 48
    NAV = 40
    TOP = 64
    NOTICE = 40
    STRIP = 3
    SIDE = 340
    NAV_WIDE = 128
    NAV_NARROW = 56
    WIDE_FROM = 1160
    """From this window width on the navigation has words."""


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast of two #RRGGBB colors, 1.0 to 21.0."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
