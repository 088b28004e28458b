"""What several papers have alike: the foot of a page, room made on the next one, lines from one dot up."""

from collections.abc import Callable

from shipstation.printing.papers.kit import Sheet

_WIDEST = 4
_LINES = 8
_LYING = 4


def foot(sheet: Sheet, words: str, *, alone: bool = False) -> None:
    """Words at the foot and which page it is, where there are several; `alone`: words on a single page as well."""
    if sheet.is_roll or not (sheet.total > 1 or alone):
        return
    y, small, taken = sheet.height - sheet.look.margin, sheet.look.small, 0.0
    if sheet.total > 1:
        number = f"Page {sheet.number} of {sheet.total}"
        sheet.text(sheet.right, y, number, small, align="right")
        taken = sheet.wide(number, small) + 4
    sheet.text(sheet.left, y, words, small, room=sheet.right - sheet.left - taken)


def make_room(sheet: Sheet, need: float, end: Callable[[], None], *, heading: str = "") -> bool:
    """True when a page was ended and another begun for so many millimeters; `heading`: what it begins with."""
    if sheet.y + need <= sheet.bottom:
        return False
    end()
    sheet.next_page()
    if heading:
        sheet.text(sheet.left, sheet.y, heading, sheet.look.body, bold=True)
        sheet.y += sheet.look.leading * 1.6
    return True


def dot_lines(sheet: Sheet, at: tuple[float, float], room: float, *, dpi: int, tall: float, lying: bool) -> float:
    """Upright lines of one to four dots with gaps as wide, `lying` ones below; how high it all is with its words.

    On whole dots: none may run together, none may break.
    """
    dot, caption = 25.4 / dpi, tall + (11.5 if lying else 3.5)
    y = round(at[1] / dot) * dot
    for dots in range(1, _WIDEST + 1):
        left = round((at[0] + (dots - 1) * room / _WIDEST) / dot) * dot
        thick = dots * dot
        sheet.fill(*((left + line * 2 * thick, y, thick, tall) for line in range(_LINES)))
        if lying:
            below = round((y + tall + 2) / dot) * dot
            sheet.fill(*((left, below + line * 2 * thick, 2 * _LINES * thick, thick) for line in range(_LYING)))
        sheet.text(left, y + caption, f"{dots} {'dot' if dots == 1 else 'dots'}", sheet.look.small)
    return caption
