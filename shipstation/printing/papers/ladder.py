"""Pages to set a printer by: a ladder of darkness and speed, and marks that tell where the paper begins."""

from shipstation.model import LadderStep, PrinterSetup, move_code, set_code
from shipstation.printing.papers.kit import Sheet
from shipstation.printing.papers.parts import dot_lines

_DOTS = 2
_MOST_MM = 4
_LEAST_MM = -2


def draw_ladder(sheet: Sheet, printer: PrinterSetup, steps: tuple[LadderStep, ...]) -> None:
    """A page a step."""
    for place, step in enumerate(steps):
        if place:
            sheet.next_page()
        _step(sheet, printer, step, (place + 1, len(steps)))


def _step(sheet: Sheet, printer: PrinterSetup, step: LadderStep, numbered: tuple[int, int]) -> None:
    look, left = sheet.look, sheet.left
    number, steps = numbered
    room = sheet.right - left
    sheet.text(left, left + 4, printer.name, look.body, bold=True, room=room * 0.7)
    if steps > 1:
        sheet.text(sheet.right, left + 4, f"{number} of {steps}", look.body, align="right")
    y = left + 13
    for x, word, value in (
        (left, "DARKNESS", step.darkness),
        (left + room / 2, "SPEED", step.speed),
    ):
        sheet.text(x, y, word, look.small)
        sheet.text(x, y + 9, "as set" if value is None else str(value), 24, bold=True)
    y += 15
    text = set_code(printer.name, step)
    if not sheet.bars(text, left - 3, y, 14, room=sheet.width, most_dots=_DOTS):
        sheet.square(text, left, y, 14)
    sheet.text(left, y + 17.5, text, look.small)
    y += 23
    if y + 14 < sheet.height - left:
        # Lines and gaps of one to four dots: which run together is what darkness is about.
        y += dot_lines(sheet, (left, y), room, dpi=printer.dpi, tall=6, lying=False) + 5.5
    if y + 16 < sheet.height - left:
        for words in sheet.wrap(
            "Scan the code on the page whose lines are sharp and black.", look.body, room, most=2
        ):
            sheet.text(left, y + 3, words, look.body)
            y += look.leading


def draw_alignment(sheet: Sheet, printer: PrinterSetup) -> None:
    """A staircase of marks each half millimeter at the left and the top edge; one code a whole step.

    A mark stands as far from where the printer believes the edge as its number says; the first whole mark that can
    be seen is where the paper begins, and its code moves the print by as much.
    """
    look = sheet.look
    sheet.text(28, 17, "Alignment", look.title, bold=True)
    sheet.text(28, 17 + look.leading * 1.2, printer.name, look.body, room=sheet.right - 28)
    y = 17 + look.leading * 2.4
    words = "Scan the smallest number whose mark is whole at that edge. White before mark 0: scan as many mm below 0."
    for line in sheet.wrap(words, look.small + 0.5, sheet.right - 28, most=4):
        sheet.text(28, y, line, look.small + 0.5)
        y += look.leading * 0.85
    _marks_left(sheet)
    _marks_top(sheet)
    _codes(sheet, printer, y + 4)


def _marks_left(sheet: Sheet) -> None:
    """Each half step a little lower: a stair that the edge of the paper cuts."""
    for half in range(2 * _MOST_MM + 1):
        mm = half / 2
        y = 34 + half * 4.0
        sheet.stroke(mm, y, mm, y + 3.2, weight=0.7)
        sheet.stroke(mm, y + 1.6, 7 if half % 2 == 0 else 5.5, y + 1.6)
        if half % 2 == 0:
            sheet.text(8, y + 2.5, f"L {mm:g}", sheet.look.small)


def _marks_top(sheet: Sheet) -> None:
    for half in range(2 * _MOST_MM + 1):
        mm = half / 2
        x = 30 + half * (sheet.right - 36) / (2 * _MOST_MM)
        sheet.stroke(x, mm, x + 3.2, mm, weight=0.7)
        if half % 2 == 0:
            sheet.text(x + 1.6, 7, f"T {mm:g}", sheet.look.small, align="middle")


def _codes(sheet: Sheet, printer: PrinterSetup, top: float) -> None:
    """Two columns of QR codes: they stay readable where bars of that length would not fit."""
    rows = _MOST_MM - _LEAST_MM + 1
    tall = (sheet.height - sheet.left - top) / rows
    side = min(14.0, tall - 3)
    middle = 28 + (sheet.right - 28) / 2
    for x, edge in ((28.0, "L"), (middle, "T")):
        for mm in range(_LEAST_MM, _MOST_MM + 1):
            y = top + (mm - _LEAST_MM) * tall
            sheet.square(move_code(printer.name, edge, float(mm)), x, y, side)
            sheet.text(
                x + side + 3, y + side / 2 + 1.4, f"{edge} {mm}".replace("-", "–"), sheet.look.body + 2, bold=True
            )
