"""A run of the test label kit to send for sign-off: each case with what came, each label with how it scans."""

from collections.abc import Mapping

from shipstation.model import CASES, CaseResult, CaseState, Grade, KitLabel, KitReport
from shipstation.printing.papers.kit import Sheet
from shipstation.printing.papers.parts import foot, make_room

_STATE_MM, _CASE_MM = 29.0, 41.0
_PICTURE_MM = (54.0, 81.0)
_BETWEEN_MM = 6.0
_CAPTION_LINES = 4
_STATES = {CaseState.OK: "OK", CaseState.ODD: "NOT AS EXPECTED", CaseState.NOT_HERE: "NOT POSSIBLE HERE"}
_GRADES = {Grade.A: "A: scans at once", Grade.B: "B: scans after other tries", Grade.F: "F: does not scan"}


def draw_kit(sheet: Sheet, report: KitReport, pictures: Mapping[str, bytes]) -> None:
    """All pages of it."""
    _head(sheet, report)
    for result in report.cases:
        _case(sheet, report, result)
    _left(sheet, report)
    if report.labels:
        _labels(sheet, report, pictures)
    _sign(sheet, report)
    _foot(sheet, report)


def _head(sheet: Sheet, report: KitReport) -> None:
    look = sheet.look
    sheet.y += look.title * 0.28
    sheet.text(sheet.left, sheet.y, "Test labels", look.title, bold=True)
    sheet.y += look.leading * 1.35
    words = f"Amazon Shipping v2 integration  ·  {report.station}  ·  {report.began_at:%Y-%m-%d %H:%M} UTC"
    sheet.text(sheet.left, sheet.y, words, look.body, room=sheet.right - sheet.left)
    sheet.y += look.leading * 2
    counts = {state: sum(each.state is state for each in report.cases) for state in CaseState}
    facts = (
        ("ACCOUNT", report.account),
        ("BUSINESS", report.business_id.removeprefix("AmazonShipping_")),
        ("PROFILE", report.profile.upper()),
        ("PRINTER", report.printer),
        ("CASES OK", f"{counts[CaseState.OK]} of {len(report.cases)}"),
    )
    step = (sheet.right - sheet.left) / (len(facts) + 1)
    x = sheet.left
    for title, said in facts:
        # The account's name is the longest, and the one that must be whole.
        wide = step * 2 if title == "ACCOUNT" else step
        sheet.text(x, sheet.y, title, look.small)
        sheet.text(x, sheet.y + look.leading * 1.1, said, look.body, bold=True, room=wide - 3)
        x += wide
    sheet.y += look.leading * 3
    sheet.rule(sheet.y, weight=0.9)


def _case(sheet: Sheet, report: KitReport, result: CaseResult) -> None:
    """A case, never parted between two pages: what it is, what it asks and expects, what came."""
    look, case = sheet.look, CASES[result.case]
    middle = sheet.left + _STATE_MM + _CASE_MM
    room = sheet.right - middle
    said = sheet.wrap(f"{result.said} {result.remedy}".strip(), look.body, room, most=8)
    asked = sheet.wrap(f"Asks {case.asks}; expects {case.expects}.", look.small, room, most=3)
    small = look.leading * 0.8
    tall = len(said) * look.leading + len(asked) * small + 3.4
    _room_for(sheet, report, tall)
    y = sheet.y + look.leading
    sheet.text(sheet.left, y, _STATES[result.state], look.small, bold=result.state is CaseState.ODD)
    sheet.text(sheet.left + _STATE_MM, y, case.title, look.body, bold=True, room=_CASE_MM - 3)
    sheet.text(sheet.left + _STATE_MM, y + small, f"{result.took_s:.1f} s", look.small)
    for line in said:
        sheet.text(middle, y, line, look.body)
        y += look.leading
    for line in asked:
        sheet.text(middle, y - look.leading + small, line, look.small)
        y += small
    sheet.y += tall
    sheet.rule(sheet.y)


def _left(sheet: Sheet, report: KitReport) -> None:
    """What still costs money, so that nobody overlooks it."""
    look = sheet.look
    words = [f"Not cancelled: {each}" for each in report.left]
    words += [f"Nobody can tell yet whether this was bought: {each}" for each in report.open_purchases]
    if not words:
        return
    _room_for(sheet, report, look.leading * (len(words) + 2))
    sheet.y += look.leading * 1.4
    for each in words:
        sheet.text(sheet.left, sheet.y, each, look.body, bold=True, room=sheet.right - sheet.left)
        sheet.y += look.leading


def _labels(sheet: Sheet, report: KitReport, pictures: Mapping[str, bytes]) -> None:
    """Three labels a row, each as it would come out, with its facts below."""
    look = sheet.look
    tall = _PICTURE_MM[1] + _CAPTION_LINES * look.leading + 6
    step = _PICTURE_MM[0] + _BETWEEN_MM
    across = max(1, int((sheet.right - sheet.left + _BETWEEN_MM) / step))
    for first in range(0, len(report.labels), across):
        need = tall + (look.leading * 3.4 if first == 0 else 0)
        _room_for(sheet, report, need)
        if first == 0:
            sheet.y += look.leading * 2.2
            sheet.text(sheet.left, sheet.y, "Labels", look.body + 3, bold=True)
            sheet.y += look.leading * 1.2
        for place, label in enumerate(report.labels[first : first + across]):
            _label(sheet, label, sheet.left + place * step, pictures.get(label.tracking_id))
        sheet.y += tall


def _label(sheet: Sheet, label: KitLabel, x: float, png: bytes | None) -> None:
    look, (wide, tall) = sheet.look, _PICTURE_MM
    if png is not None:
        made = sheet.image(png, x, sheet.y, (wide, tall))
        _frame(sheet, x, sheet.y, *made)
    else:
        _frame(sheet, x, sheet.y, wide, tall)
        words = "A buyer's own label stays at the bench." if not label.file else "It cannot be drawn."
        sheet.text(x + 3, sheet.y + 8, words, look.small, room=wide - 6)
    y = sheet.y + tall + look.leading
    sheet.text(x, y, CASES[label.case].title, look.body, bold=True, room=wide)
    graded = _GRADES[label.grade] if label.grade is not None else "not scanned yet"
    dots = f", {label.dpi} dpi" if label.dpi else ""
    for line in (label.tracking_id, f"{label.format}{dots}, {label.printed}", f"Scan: {graded}"):
        y += look.leading * 0.9
        sheet.text(x, y, line, look.small, room=wide)


def _frame(sheet: Sheet, x: float, y: float, wide: float, tall: float) -> None:
    for x1, y1, x2, y2 in (
        (x, y, x + wide, y),
        (x, y + tall, x + wide, y + tall),
        (x, y, x, y + tall),
        (x + wide, y, x + wide, y + tall),
    ):
        sheet.stroke(x1, y1, x2, y2)


def _sign(sheet: Sheet, report: KitReport) -> None:
    look = sheet.look
    _room_for(sheet, report, 26)
    sheet.y += 20
    middle = sheet.left + (sheet.right - sheet.left) * 0.5
    sheet.rule(sheet.y, right=middle - 4)
    sheet.rule(sheet.y, left=middle)
    sheet.text(sheet.left, sheet.y + 4, "Signed off by, on", look.small)
    sheet.text(middle, sheet.y + 4, "First shipping day", look.small)
    sheet.y += 6


def _room_for(sheet: Sheet, report: KitReport, tall: float) -> None:
    make_room(sheet, tall, lambda: _foot(sheet, report))


def _foot(sheet: Sheet, report: KitReport) -> None:
    words = f"{report.exchanges} requests and answers lie beside this paper, without secrets and without people."
    foot(sheet, words, alone=True)
