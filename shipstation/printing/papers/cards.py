"""Cards of commands: scanned instead of a key, with the other hand on the parcel."""

from collections.abc import Sequence

from shipstation.model import CommandCard
from shipstation.printing.papers.kit import Sheet

_CHECK = ((0.05, 0.55), (0.2, 0.4), (0.4, 0.6), (0.8, 0.15), (0.95, 0.3), (0.4, 0.9))
_ARROW = ((0.05, 0.38), (0.55, 0.38), (0.55, 0.12), (0.97, 0.5), (0.55, 0.88), (0.55, 0.62), (0.05, 0.62))
_CROSS = (
    (0.1, 0.24), (0.24, 0.1), (0.5, 0.36), (0.76, 0.1), (0.9, 0.24), (0.64, 0.5),
    (0.9, 0.76), (0.76, 0.9), (0.5, 0.64), (0.24, 0.9), (0.1, 0.76), (0.36, 0.5),
)  # fmt: skip
_AGAIN = (
    (0.1, 0.1), (0.7, 0.1), (0.7, 0.5), (0.92, 0.5), (0.6, 0.92), (0.28, 0.5), (0.5, 0.5), (0.5, 0.3), (0.1, 0.3),
)  # fmt: skip
_BOX = ((0.5, 0.05), (0.93, 0.27), (0.93, 0.75), (0.5, 0.97), (0.07, 0.75), (0.07, 0.27))
_STAR = (
    (0.5, 0.03), (0.63, 0.37), (0.99, 0.39), (0.71, 0.61), (0.81, 0.96), (0.5, 0.76), (0.19, 0.96), (0.29, 0.61),
    (0.01, 0.39), (0.37, 0.37),
)  # fmt: skip
_SIGNS = {"BUY": _CHECK, "NEXT": _ARROW, "CANCEL": _CROSS, "REPRINT": _AGAIN, "BOX": _BOX, "WISH": _STAR}


def draw_cards(sheet: Sheet, cards: Sequence[CommandCard]) -> None:
    """Two across and four down on office paper, one a label elsewhere."""
    if not cards:
        sheet.text(sheet.left, sheet.left + 6, "No command to print.", sheet.look.body)
        return
    across, down = (1, 1) if sheet.look.is_narrow else (2, 4)
    each = across * down
    wide, tall = sheet.width / across, sheet.height / down
    for place, card in enumerate(cards):
        if place and place % each == 0:
            sheet.next_page()
        if each > 1 and place % each == 0:
            _cuts(sheet, wide, tall)
        x, y = place % each % across * wide, place % each // across * tall
        if each > 1:
            _small_card(sheet, card, (x + 9, y + 9), (wide - 18, tall - 18))
        else:
            _label_card(sheet, card)


def _cuts(sheet: Sheet, wide: float, tall: float) -> None:
    """Short hairlines where to cut, at the edges and the crossings: whole frames would look like a form."""
    for row in range(1, 4):
        for x in (0.0, wide - 4, sheet.width - 8):
            sheet.stroke(x, row * tall, x + 8, row * tall)
        sheet.stroke(wide, row * tall - 4, wide, row * tall + 4)
    for y in (0.0, sheet.height - 8):
        sheet.stroke(wide, y, wide, y + 8)


def _small_card(sheet: Sheet, card: CommandCard, at: tuple[float, float], size: tuple[float, float]) -> None:
    (x, y), (wide, tall) = at, size
    qr = 22.0
    sheet.square(card.text, x + wide - qr, y, qr)
    sheet.shape(x, y, 9, _sign(card))
    lines, type_size = _word(sheet, card, wide - qr - 6, 24)
    base = y + 18.5
    for line in lines:
        sheet.text(x, base, line, type_size, bold=True)
        base += type_size * 0.42
    sheet.text(x, base - type_size * 0.42 + 5.4, card.hint, 8, room=wide - qr - 4)
    used = sheet.bars(card.text, x - 3, y + tall - 15, 11, room=wide + 6)
    if used:
        sheet.text(x, y + tall, card.text, 7)


def _label_card(sheet: Sheet, card: CommandCard) -> None:
    room = sheet.width - 2 * sheet.left - 4
    left = sheet.left + 2
    is_long = sheet.height > sheet.width * 1.2
    sheet.shape(left, sheet.left + 2, 18 if is_long else 10, _sign(card))
    lines, size = _word(sheet, card, room, 48 if is_long else 24)
    base = sheet.left + (24 if is_long else 13) + size * 0.35
    for line in lines:
        sheet.text(left, base, line, size, bold=True)
        base += size * 0.42
    sheet.text(left, base - size * 0.42 + 7, card.hint, 12 if is_long else 8, room=room)
    low = sheet.height - sheet.left
    sheet.bars(card.text, left - 3, low - 26, 20, room=room + 8)
    sheet.text(left, low - 1, card.text, 9)
    side = min(room, low - 34 - base - 8)
    if side > 10:
        sheet.square(card.text, left, low - 34 - side, side)


def _word(sheet: Sheet, card: CommandCard, room: float, size: float) -> tuple[list[str], float]:
    """The word as large as fits, on one line where it can be."""
    while size > 12 and sheet.wide(card.word, size, bold=True) > room:
        size -= 1
    return sheet.wrap(card.word, size, room, most=2, bold=True), size


def _sign(card: CommandCard) -> tuple[tuple[float, float], ...]:
    parts = card.text.split(":")
    return _SIGNS.get(parts[1] if len(parts) > 1 else "", _ARROW)
