"""The end of the day: what goes with which carrier, what it cost, each tracking id, and a line to sign."""

from shipstation.model import DayParcel, DaySummary, Money, costs
from shipstation.printing.papers.kit import Sheet
from shipstation.printing.papers.parts import foot, make_room

_SIGN_MM = 26.0


def draw_summary(sheet: Sheet, summary: DaySummary) -> None:
    """All pages of it."""
    _head(sheet, summary)
    _services(sheet, summary)
    _parcels(sheet, summary)
    if summary.going():
        _sign(sheet, summary)
    _foot(sheet, summary)


def _head(sheet: Sheet, summary: DaySummary) -> None:
    look = sheet.look
    sheet.y += look.title * 0.28
    sheet.text(sheet.left, sheet.y, f"{summary.day:%Y-%m-%d}", look.title, bold=True)
    sheet.y += look.leading * 1.35
    words = "End of day" + (f"  ·  {summary.shop}" if summary.shop else "")
    words += "  ·  PRACTICE" if summary.is_practice else ""
    sheet.text(sheet.left, sheet.y, words, look.body, room=sheet.right - sheet.left)
    sheet.y += look.leading * 2
    going, void = summary.going(), len(summary.parcels) - len(summary.going())
    figures = [("PARCELS", str(len(going))), ("CANCELLED", str(void))]
    figures += [("COST", _said(cost)) for cost in costs(going)]
    step = (sheet.right - sheet.left) / max(4, len(figures)) if not look.is_narrow else 0
    x = sheet.left
    for word, figure in figures[: 4 if look.is_narrow else 8]:
        sheet.text(x, sheet.y, word, look.small)
        sheet.text(x, sheet.y + look.leading * 1.5, figure, look.title * (0.6 if look.is_narrow else 0.75), bold=True)
        x += step or (sheet.right - sheet.left) / max(3, len(figures[:4]))
    sheet.y += look.leading * 4


def _services(sheet: Sheet, summary: DaySummary) -> None:
    """A line a service."""
    look, rows = sheet.look, summary.services()
    if not rows:
        sheet.text(sheet.left, sheet.y, "No parcel goes out on this day.", look.body)
        sheet.y += look.leading * 1.6
        return
    count, middle = sheet.right - (24 if look.is_narrow else 48), sheet.left + (sheet.right - sheet.left) * 0.3
    for x, word, align in (
        (sheet.left, "CARRIER", "left"),
        (middle, "SERVICE", "left"),
        (count, "PARCELS", "right"),
        (sheet.right, "COST", "right"),
    ):
        sheet.text(x, sheet.y, word, look.small, align=align)
    sheet.y += 2
    sheet.rule(sheet.y, weight=0.9)
    for carrier, service, parcels, cost in rows:
        _make_room(sheet, summary, look.leading + 2.4)
        y = sheet.y + look.leading
        sheet.text(sheet.left, y, carrier, look.body, bold=True, room=middle - sheet.left - 3)
        sheet.text(middle, y, service, look.body, room=count - middle - 12)
        sheet.text(count, y, str(parcels), look.body, align="right")
        said = " + ".join(_said(each) for each in cost) or "–"
        sheet.text(sheet.right, y, said, look.body, align="right")
        sheet.y = y + 1.9
        sheet.rule(sheet.y)
    sheet.y += look.leading * 2.2


def _parcels(sheet: Sheet, summary: DaySummary) -> None:
    """Every tracking id."""
    look = sheet.look
    if summary.parcels:
        _make_room(sheet, summary, look.leading * 4)
        _titles(sheet)
    for parcel in summary.parcels:
        need = look.leading * (2 if look.is_narrow else 1) + 1.8
        if _make_room(sheet, summary, need):
            _titles(sheet)
        _parcel(sheet, parcel)


def _places(sheet: Sheet) -> tuple[float, float, float]:
    full = sheet.right - sheet.left
    return sheet.left + full * 0.34, sheet.left + full * 0.60, sheet.left + full * 0.86


def _titles(sheet: Sheet) -> None:
    small = sheet.look.small
    sheet.text(sheet.left, sheet.y, "TRACKING ID", small)
    if not sheet.look.is_narrow:
        order, service, _ = _places(sheet)
        sheet.text(order, sheet.y, "ORDER", small)
        sheet.text(service, sheet.y, "SERVICE", small)
    sheet.text(sheet.right, sheet.y, "COST", small, align="right")
    sheet.y += 2
    sheet.rule(sheet.y, weight=0.9)


def _parcel(sheet: Sheet, parcel: DayParcel) -> None:
    look, (order, service, cost) = sheet.look, _places(sheet)
    size = look.body - 1
    y = sheet.y + look.leading
    said = "cancelled" if parcel.is_cancelled else _said(parcel.cost) if parcel.cost else "–"
    room = (cost if look.is_narrow else order) - sheet.left - 3
    sheet.text(sheet.left, y, parcel.tracking_id or "(no tracking id)", size, bold=not parcel.is_cancelled, room=room)
    what = f"{parcel.carrier} {parcel.service}".strip()
    if look.is_narrow:
        y += look.leading * 0.9
        sheet.text(sheet.left, y, f"{parcel.order_ref}  ·  {what}", look.small, room=sheet.right - sheet.left)
        sheet.text(sheet.right, y - look.leading * 0.9, said, size, align="right")
    else:
        sheet.text(order, y, parcel.order_ref, size, room=service - order - 3)
        sheet.text(service, y, what, size, room=sheet.right - service - sheet.wide(said, size) - 3)
        sheet.text(sheet.right, y, said, size, align="right")
    sheet.y = y + 1.6
    sheet.rule(sheet.y)


def _sign(sheet: Sheet, summary: DaySummary) -> None:
    look = sheet.look
    _make_room(sheet, summary, _SIGN_MM)
    sheet.y += _SIGN_MM - 8
    middle = sheet.left + (sheet.right - sheet.left) * 0.6
    sheet.rule(sheet.y, right=middle - 4)
    sheet.rule(sheet.y, left=middle)
    going = len(summary.going())
    words = f"Driver, for {going} {'parcel' if going == 1 else 'parcels'}"
    sheet.text(sheet.left, sheet.y + 4, words, look.small)
    sheet.text(middle, sheet.y + 4, "Date and time", look.small)
    sheet.y += 6


def _make_room(sheet: Sheet, summary: DaySummary, need: float) -> bool:
    return make_room(sheet, need, lambda: _foot(sheet, summary), heading=f"{summary.day:%Y-%m-%d}")


def _foot(sheet: Sheet, summary: DaySummary) -> None:
    foot(sheet, f"Made {summary.at:%Y-%m-%d %H:%M}", alone=not sheet.look.is_narrow)


def _said(cost: Money) -> str:
    return f"{cost.text()} {cost.currency}"
