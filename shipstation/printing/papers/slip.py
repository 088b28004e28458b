"""The packing slip: who sent what to whom, in which parcel, with a code that brings the order up again."""

from shipstation.model import OrderItem, PackingSlip
from shipstation.printing.papers.kit import Sheet
from shipstation.printing.papers.parts import foot, make_room

_LONGEST_CODE = 60


def draw_slip(sheet: Sheet, slip: PackingSlip) -> None:
    """All pages of it."""
    _head(sheet, slip)
    _columns(sheet, slip)
    _items(sheet, slip)
    _note(sheet, slip)
    _end(sheet, slip)


def _head(sheet: Sheet, slip: PackingSlip) -> None:
    """Logo or name of the shop on the left, what the paper is on the right."""
    look, top = sheet.look, sheet.y
    tall = 9.0 if look.is_narrow else 16.0
    qr = 16.0 if look.is_narrow else 24.0
    side = sheet.square(slip.order_ref, sheet.right - qr, top, qr)
    room = sheet.right - sheet.left - qr - 6
    wide = sheet.picture(slip.choices.logo, sheet.left, top, (min(60.0, room), tall))
    name = slip.choices.shop or (slip.ship_from.company or slip.ship_from.name if slip.ship_from else "")
    y = top + (tall + look.leading if wide else look.title * 0.28)
    if name:
        size = look.body if wide else look.title
        while size > look.body and sheet.wide(name, size, bold=True) > room:
            size -= 0.5
        sheet.text(sheet.left, y, name, size, bold=True, room=room)
        y += look.leading * (1.0 if wide else 1.35)
    words = "Packing slip" + ("  ·  PRACTICE" if slip.is_practice else "")
    sheet.text(sheet.left, y, words, look.body, bold=slip.is_practice)
    sheet.y = max(y, top + side) + look.leading * 1.6


def _columns(sheet: Sheet, slip: PackingSlip) -> None:
    """Ship to, and the facts of the order beside it."""
    look = sheet.look
    full = sheet.right - sheet.left
    is_one = sheet.width < 90
    second = sheet.left + full * (0 if is_one else 0.56 if look.is_narrow else 0.5)
    room = full if is_one else second - sheet.left - 4
    left = _labeled(sheet, (sheet.left, sheet.y), "SHIP TO", list(slip.to_lines or slip.ship_to.lines()), room)
    top = left + look.leading * 0.35 if is_one else sheet.y
    facts = [("ORDER", slip.order_ref), ("DATE", f"{slip.at:%Y-%m-%d}")]
    facts.append(("PARCEL", f"{slip.parcel} of {slip.parcels}"))
    if slip.tracking_id:
        facts.append(("TRACKING", slip.tracking_id))
    y = top
    for word, fact in facts:
        y = _labeled(sheet, (second, y), word, [fact], sheet.right - second) + look.leading * 0.35
    sheet.y = max(left, y) + look.leading


def _labeled(sheet: Sheet, at: tuple[float, float], word: str, lines: list[str], room: float) -> float:
    """A small word above its lines, the first of them bold; where the next thing goes."""
    look, (x, y) = sheet.look, at
    sheet.text(x, y, word, look.small)
    for place, line in enumerate(lines):
        for part in sheet.wrap(line, look.body, room, most=4, bold=place == 0):
            y += look.leading
            sheet.text(x, y, part, look.body, bold=place == 0)
    return y + look.leading


def _items(sheet: Sheet, slip: PackingSlip) -> None:
    look = sheet.look
    titles = _title_columns(sheet, slip)
    _titles(sheet, titles)
    for item in slip.items:
        lines = _title_lines(sheet, item, titles)
        need = look.leading * len(lines) + 3.2
        if _make_room(sheet, slip, need, heading=f"Order {slip.order_ref}"):
            _titles(sheet, titles)
        _item(sheet, item, lines, titles)
    count = sum(item.quantity for item in slip.items)
    words = f"{count} {'piece' if count == 1 else 'pieces'}"
    words += f" on {len(slip.items)} {'line' if len(slip.items) == 1 else 'lines'}"
    _make_room(sheet, slip, look.leading * 1.3)
    sheet.y += look.leading * 1.3
    sheet.text(sheet.left, sheet.y, words, look.body, bold=True)
    sheet.y += look.leading


def _title_columns(sheet: Sheet, slip: PackingSlip) -> tuple[float, float, float]:
    """Where quantity ends, SKU begins and title begins; narrow paper has the SKU below the title."""
    look = sheet.look
    digits = max((sheet.wide(f"{item.quantity}", look.body, bold=True) for item in slip.items), default=4.0)
    quantity = sheet.left + max(7.0 if look.is_narrow else 9.0, digits)
    if look.is_narrow:
        return quantity, quantity + 4, quantity + 4
    widest = max((sheet.wide(item.sku[:60], look.body) for item in slip.items), default=0.0)
    return quantity, quantity + 7, quantity + 7 + max(18.0, min(44.0, widest)) + 7


def _titles(sheet: Sheet, at: tuple[float, float, float]) -> None:
    quantity, sku, title = at
    small = sheet.look.small
    sheet.text(quantity, sheet.y, "QTY", small, align="right")
    sheet.text(sku, sheet.y, "ITEM" if sheet.look.is_narrow else "SKU", small)
    if not sheet.look.is_narrow:
        sheet.text(title, sheet.y, "ITEM", small)
    sheet.y += 2.0
    sheet.rule(sheet.y, weight=0.9)


def _title_lines(sheet: Sheet, item: OrderItem, at: tuple[float, float, float]) -> list[str]:
    lines = sheet.wrap(item.title, sheet.look.body, sheet.right - at[2], most=4) or ["(no title)"]
    return [*lines, item.sku] if sheet.look.is_narrow else lines


def _item(sheet: Sheet, item: OrderItem, lines: list[str], at: tuple[float, float, float]) -> None:
    look, (quantity, sku, title) = sheet.look, at
    y = sheet.y + look.leading + 0.4
    sheet.text(quantity, y, str(item.quantity), look.body, bold=True, align="right")
    if not look.is_narrow:
        sheet.text(sku, y, item.sku, look.body, room=title - sku - 3)
    for place, line in enumerate(lines):
        is_sku = look.is_narrow and place == len(lines) - 1
        sheet.text(title, y, line, look.small if is_sku else look.body, room=sheet.right - title)
        y += look.leading
    sheet.y = y - look.leading + 2.0
    sheet.rule(sheet.y)


def _note(sheet: Sheet, slip: PackingSlip) -> None:
    look = sheet.look
    if not slip.choices.note.strip():
        return
    room = sheet.right - sheet.left - 5
    lines = sheet.wrap(slip.choices.note, look.body, room, most=8)
    _make_room(sheet, slip, look.leading * (len(lines) + 1))
    sheet.y += look.leading * 0.6
    top = sheet.y
    for line in lines:
        sheet.text(sheet.left + 5, sheet.y + look.leading * 0.75, line, look.body)
        sheet.y += look.leading
    sheet.stroke(sheet.left + 0.5, top, sheet.left + 0.5, sheet.y, weight=1.6)
    sheet.y += look.leading * 0.6


def _end(sheet: Sheet, slip: PackingSlip) -> None:
    """The order's bars and the return address, at the foot of the last page."""
    look = sheet.look
    lines = list(slip.from_lines or (slip.ship_from.lines() if slip.ship_from else ()))
    if look.is_narrow:
        _narrow_end(sheet, slip, lines)
    else:
        need = max(look.leading * (len(lines) + 1), 17.0)
        _make_room(sheet, slip, need + look.leading)
        top = sheet.bottom - need + look.leading
        _return(sheet, lines, top)
        middle = sheet.left + (sheet.right - sheet.left) * 0.5
        _order_bars(sheet, slip, middle - 3, top - 2, sheet.right - middle + 5)
    _foot(sheet, slip)


def _narrow_end(sheet: Sheet, slip: PackingSlip, lines: list[str]) -> None:
    """One below the other; a page is not begun for the bars alone, since the square at the top says the same."""
    look, full = sheet.look, sheet.right - sheet.left
    address = sheet.wrap(", ".join(lines), look.small, full, most=3) if lines else []
    need = look.leading * (len(address) * 0.8 + 1.4) if address else 0.0
    if need:
        _make_room(sheet, slip, need)
        sheet.y += look.leading
        sheet.text(sheet.left, sheet.y, "RETURN TO", look.small)
        for line in address:
            sheet.y += look.leading * 0.8
            sheet.text(sheet.left, sheet.y, line, look.small)
    if sheet.y + 21 <= sheet.bottom + 2 or not need:
        _make_room(sheet, slip, 19)
        sheet.y += look.leading
        _order_bars(sheet, slip, sheet.left - 2.5, sheet.y, full + 5)
        sheet.y += 15


def _return(sheet: Sheet, lines: list[str], y: float) -> None:
    if lines:
        sheet.text(sheet.left, y, "RETURN TO", sheet.look.small)
    for line in lines:
        y += sheet.look.leading * 0.85
        sheet.text(sheet.left, y, line, sheet.look.body - 1.5, room=(sheet.right - sheet.left) * 0.45)


def _order_bars(sheet: Sheet, slip: PackingSlip, x: float, y: float, room: float) -> None:
    if not 0 < len(slip.order_ref) <= _LONGEST_CODE:
        return
    tall = 10.0 if sheet.look.is_narrow else 12.0
    wide = sheet.bars(slip.order_ref, x, y, tall, room=room)
    if wide:
        sheet.text(x + wide / 2, y + tall + 3.4, slip.order_ref, sheet.look.small, align="middle")


def _make_room(sheet: Sheet, slip: PackingSlip, need: float, *, heading: str = "") -> bool:
    return make_room(sheet, need, lambda: _foot(sheet, slip), heading=heading)


def _foot(sheet: Sheet, slip: PackingSlip) -> None:
    """Which page it is, where there are several, and which parcel."""
    foot(sheet, f"Order {slip.order_ref}  ·  parcel {slip.parcel} of {slip.parcels}")
