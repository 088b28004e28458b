"""The test page: which printer it is, how it is reached, and how true it prints."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from shipstation.model import PrinterSetup
from shipstation.printing.papers.kit import Sheet
from shipstation.printing.papers.parts import dot_lines


def code_of_test(at: datetime) -> str:
    """What the code on a test page says, so that a scanner can be tried as well."""
    return f"TEST{at.astimezone(UTC):%Y%m%d%H%M}"


def draw_test(sheet: Sheet, printer: PrinterSetup, at: datetime) -> None:
    """One page: rulers from all edges, the printer's own facts, a code, and lines from one dot up."""
    _rulers(sheet)
    look, left = sheet.look, min(12.0, sheet.width / 6)
    room = sheet.width - 2 * left
    y = left + 5.5
    sheet.text(left, y, printer.name, 17, bold=True, room=room)
    y += 5.5
    sheet.text(left, y, f"Test page  ·  {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", look.body, room=room)
    if sheet.height >= 50:
        y = _code(sheet, code_of_test(at), left, y + 4, room)
    if sheet.height >= 100:
        y = _facts(sheet, printer, left, y + 7, room)
    if sheet.height - y >= 40:
        dot_lines(sheet, (left, y + 5), room, dpi=printer.dpi, tall=8, lying=True)


def _code(sheet: Sheet, text: str, x: float, y: float, room: float) -> float:
    tall = min(18.0, sheet.height / 5)
    # The left quiet zone may lie in the margin, so that the bars stand on the grid.
    wide = sheet.bars(text, x - 3, y, tall, room=room + 6) or sheet.bars(text, 5, y, tall, room=sheet.width - 10)
    if not wide:
        sheet.square(text, x, y, tall)
    sheet.text(x, y + tall + 3.6, text, sheet.look.small + 1)
    return y + tall + 3.6


def _facts(sheet: Sheet, printer: PrinterSetup, x: float, y: float, room: float) -> float:
    across, along = printer.dots()
    parts = urlsplit(printer.url)
    # A queue may be reached with a password in its address: it stands on no paper.
    address = printer.url.replace(parts.netloc, parts.netloc.rpartition("@")[2]) if parts.netloc else printer.url
    facts = (
        ("ADDRESS", address),
        ("LANGUAGE", printer.language.value.upper()),
        ("RESOLUTION", f"{printer.dpi} dpi"),
        ("PAPER", f"{printer.width_mm:.1f} x {printer.length_mm:.1f} mm  ·  {across} x {along} dots"),
        ("MOVED", f"{printer.left_mm:+.1f} mm right, {printer.top_mm:+.1f} mm down"),
    )
    for word, fact in facts:
        sheet.rule(y - 4.2, left=x, right=x + room)
        sheet.text(x, y, word, sheet.look.small)
        sheet.text(x + 24, y, fact, sheet.look.body, room=room - 24)
        y += 5.8
    sheet.rule(y - 4.2, left=x, right=x + room)
    return y


def _rulers(sheet: Sheet) -> None:
    """A stroke each millimeter from every edge, longer each 5 and 10, with numbers: shows shift and scale."""
    for length, is_across in ((sheet.width, True), (sheet.height, False)):
        for mm in range(int(length) + 1):
            reach = 4.5 if mm % 10 == 0 else 3.2 if mm % 5 == 0 else 1.8
            if is_across:
                sheet.stroke(mm, 0, mm, reach)
                sheet.stroke(mm, sheet.height - reach, mm, sheet.height)
            else:
                sheet.stroke(0, mm, reach, mm)
                sheet.stroke(sheet.width - reach, mm, sheet.width, mm)
            if mm % 20 == 0 and 0 < mm < length - 8:
                place = (mm, 7.2, "middle") if is_across else (5.2, mm + 0.9, "left")
                sheet.text(place[0], place[1], str(mm), 6, align=place[2])
