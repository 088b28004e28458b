"""The papers of a practice purchase: real label, packing slip and receipt, plainly marked as practice."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shipstation.practice import faces
from shipstation.practice.codes import code128, data_matrix
from shipstation.practice.drawing import draw_pdf, draw_png, draw_zpl
from shipstation.practice.sheets import Bars, Box, Mark, Matrix, Sheet, Text, block, fitting, moved

Json = Mapping[str, Any]

WARNING = "PRACTICE – NOT FOR SHIPPING"
_POINTS = {"INCH": 72.0, "CENTIMETER": 72 / 2.54}
_LABEL_4X6 = (288.0, 432.0)
_MARGIN = 13.0
_PNG_DPI = 300
_OTHER_DPI = 203
_BOTTOM = 96.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFacts:
    """What a label tells. Addresses are Amazon's `Address`; `items`: (quantity, description); days are local.

    `seller`: printed where it was asked for; `declared`: the lines of the customs form.
    """

    carrier: str
    service: str
    weight: str
    ship_from: Json
    ship_to: Json
    tracking_id: str
    order_id: str | None
    ref: str
    bought_at: datetime
    deliver_by: datetime
    extras: tuple[str, ...]
    items: tuple[tuple[int, str], ...]
    charge: str
    seller: str = ""
    declared: tuple[str, ...] = ()


def documents_for(
    facts: LabelFacts, asked: Json, *, blank: bool = False, barless: bool = False
) -> list[dict[str, str]]:
    """The papers that a checked document specification asks for, as Amazon's `PackageDocument`s.

    A joined file is one LABEL document that holds all pages. `blank`: a label with nothing on it; `barless`: one
    whose bar code was not drawn.
    """
    form, dpi = asked["format"], asked.get("dpi") or (_PNG_DPI if asked["format"] == "PNG" else _OTHER_DPI)
    width, height = (asked["size"][name] * _POINTS[asked["size"]["unit"]] for name in ("width", "length"))
    types = sorted(asked["requestedDocumentTypes"], key=("LABEL", "PACKSLIP", "RECEIPT", "CUSTOM_FORM").index)
    if width > 400:
        pages = _letter_pages(facts, types, asked.get("pageLayout", "LEFT"), joined=asked["needFileJoining"])
    else:
        pages = [(name, _sheet_of(name, facts, width, height)) for name in types]
    if blank:
        pages = [(name, replace(page, marks=())) for name, page in pages]
    if barless:
        pages = [(name, _without_codes(page)) for name, page in pages]
    if asked["needFileJoining"]:
        return [_document("LABEL", form, _drawn(form, [page for _, page in pages], dpi))]
    return [_document(name, form, _drawn(form, [page], dpi)) for name, page in pages]


def label_sheet(facts: LabelFacts, width: float, height: float) -> Sheet:
    """The label itself, on any size from A6 on."""
    inner = width - 2 * _MARGIN
    marks: list[Mark] = [*_head(facts, inner)]
    top, box_height = 59.0, 112.0
    marks.append(Box(x=_MARGIN, y=top, width=inner, height=box_height, line=1.2))
    marks.append(Text(x=_MARGIN + 8, y=top + 12, text="SHIP TO", size=6.5))
    lines = _address_lines(facts.ship_to, facts.ship_from)
    room = {"width": inner - 16, "height": box_height - 19}
    marks += block(lines, x=_MARGIN + 8, y=top + 15, **room, largest_percent=140)[0]
    y = top + box_height + 6
    marks.append(Box(x=_MARGIN, y=y, width=inner, height=19, line=1.2))
    marks.append(Text(x=width / 2, y=y + 13.4, text=WARNING, size=10.5, bold=True, align="center"))
    y += 28
    bars_height = height - y - 24 - _BOTTOM
    bits = code128(facts.tracking_id)
    marks.append(Bars(x=_MARGIN, y=y, width=inner, height=bars_height, text=facts.tracking_id, bits=bits))
    spoken = " ".join((facts.tracking_id[:2], *_fours(facts.tracking_id[2:])))
    marks.append(Text(x=width / 2, y=y + bars_height + 14, text=spoken, size=11, bold=True, align="center"))
    marks += _foot(facts, inner, height - _BOTTOM)
    return Sheet(width=width, height=height, marks=tuple(marks))


def _head(facts: LabelFacts, inner: float) -> list[Mark]:
    weight = f"{facts.weight} · 1 of 1"
    room = inner - faces.width(weight, 8, bold=False) - 10
    service, size = fitting(facts.service.upper(), room, 16, least=8, bold=True)
    origin = facts.ship_from
    places = (origin.get("companyName") or origin["name"], origin["addressLine1"], _city_line(origin))
    sender, sender_size = fitting(faces.readable(" · ".join(places)), inner, 7.5, least=5.5)
    return [
        Text(x=_MARGIN, y=30, text=service, size=size, bold=True),
        Text(x=_MARGIN + inner, y=30, text=weight, size=8, align="right"),
        Box(x=_MARGIN, y=36, width=inner, height=2.4),
        Text(x=_MARGIN, y=50, text=sender, size=sender_size),
    ]


def _foot(facts: LabelFacts, inner: float, top: float) -> list[Mark]:
    side = 68.0
    content = f"{facts.tracking_id}|{facts.ship_to['postalCode'].strip()}"
    code = Matrix(x=_MARGIN + inner - side, y=top + 12, side=side, text=content, rows=data_matrix(content))
    room = inner - side - 12
    small = [("Order " + facts.order_id, 7.5, False)] if facts.order_id else []
    if facts.seller:
        small.append((f"Sold by {facts.seller}", 7.5, False))
    small.append((f"Ref {facts.ref} · {_day(facts.bought_at)}", 7.5, False))
    lines = [(faces.readable(text), size, bold) for text, size, bold in small]
    extras = ", ".join(facts.extras)
    promise = [
        ("DELIVER BY", 6.5, False),
        (f"{facts.deliver_by:%a} {_day(facts.deliver_by, year=False)}".upper(), 17.0, True),
        (extras, 9.0, True),
    ]
    above, _ = block(promise, x=_MARGIN, y=top + 9, width=room, height=46)
    below, _ = block(lines, x=_MARGIN, y=top + 58, width=room, height=24)
    return [Box(x=_MARGIN, y=top, width=inner, height=0.8), *above, *below, code]


def _sheet_of(name: str, facts: LabelFacts, width: float, height: float) -> Sheet:
    if name == "LABEL":
        return label_sheet(facts, width, height)
    draw = {"PACKSLIP": _slip, "RECEIPT": _receipt, "CUSTOM_FORM": _customs}[name]
    return Sheet(width=width, height=height, marks=tuple(draw(facts, width, height)))


def _without_codes(page: Sheet) -> Sheet:
    return replace(page, marks=tuple(mark for mark in page.marks if not isinstance(mark, Bars | Matrix)))


def _letter_pages(facts: LabelFacts, types: list[str], layout: str, *, joined: bool) -> list[tuple[str, Sheet]]:
    """A letter page has the label on one half and, when joined, the other paper beside it."""
    width, height = 612.0, 792.0
    here, there = (12.0, 312.0) if layout == "LEFT" else (312.0, 12.0)
    pages = []
    beside: tuple[Mark, ...] = ()
    for name in types:
        marks = moved(_sheet_of(name, facts, *_LABEL_4X6).marks, right=here if name == "LABEL" else there, down=18)
        if joined:
            beside += marks
        else:
            pages.append((name, Sheet(width=width, height=height, marks=marks)))
    return [("LABEL", Sheet(width=width, height=height, marks=beside))] if joined else pages


def _slip(facts: LabelFacts, width: float, height: float) -> list[Mark]:
    inner = width - 2 * _MARGIN
    marks: list[Mark] = [
        Text(x=_MARGIN, y=32, text="Packing slip", size=17, bold=True),
        Box(x=_MARGIN, y=40, width=inner, height=2),
    ]
    who = [(f"Order {facts.order_id or facts.ref}", 9.0, True), (_day(facts.bought_at), 8.5, False)]
    more, y = block(who, x=_MARGIN, y=50, width=inner, height=40)
    to, y = block(_address_lines(facts.ship_to, facts.ship_from), x=_MARGIN, y=y + 8, width=inner, height=90)
    marks += [*more, *to, Box(x=_MARGIN, y=y + 6, width=inner, height=0.8)]
    goods = [(f"{count} × {faces.readable(title)}", 9.0, False) for count, title in facts.items]
    marks += block(goods, x=_MARGIN, y=y + 14, width=inner, height=height - y - 50)[0]
    marks.append(Text(x=width / 2, y=height - 16, text=WARNING, size=8.5, bold=True, align="center"))
    return marks


def _receipt(facts: LabelFacts, width: float, height: float) -> list[Mark]:
    inner = width - 2 * _MARGIN
    is_named = facts.service.startswith(facts.carrier)
    lines = [
        (facts.service if is_named else f"{facts.carrier} {facts.service}", 11.0, True),
        (f"Tracking {facts.tracking_id}", 9.5, False),
        (faces.readable(f"Reference {facts.ref}"), 9.5, False),
        (f"Weight {facts.weight}", 9.5, False),
        (f"Bought {_day(facts.bought_at)}", 9.5, False),
        (f"Charged {facts.charge}", 11.0, True),
    ]
    return [
        Text(x=_MARGIN, y=32, text="Receipt", size=17, bold=True),
        Box(x=_MARGIN, y=40, width=inner, height=2),
        *block(lines, x=_MARGIN, y=52, width=inner, height=height - 100)[0],
        Text(x=width / 2, y=height - 16, text=WARNING, size=8.5, bold=True, align="center"),
    ]


def _customs(facts: LabelFacts, width: float, height: float) -> list[Mark]:
    inner = width - 2 * _MARGIN
    goods = facts.declared or tuple(f"{count} × {title}" for count, title in facts.items)
    lines = [
        (f"Tracking {facts.tracking_id}", 9.5, True),
        (f"From {_city_line(facts.ship_from)}, {facts.ship_from['countryCode']}", 8.5, False),
        (f"To {facts.ship_to['name']}, {_city_line(facts.ship_to)}, {facts.ship_to['countryCode']}", 8.5, False),
        (f"Weight {facts.weight}", 8.5, False),
        *((line, 9.0, False) for line in goods),
    ]
    readable = [(faces.readable(text), size, bold) for text, size, bold in lines]
    return [
        Text(x=_MARGIN, y=32, text="Customs declaration", size=17, bold=True),
        Box(x=_MARGIN, y=40, width=inner, height=2),
        *block(readable, x=_MARGIN, y=52, width=inner, height=height - 100)[0],
        Text(x=width / 2, y=height - 16, text=WARNING, size=8.5, bold=True, align="center"),
    ]


def _address_lines(address: Json, seen_from: Json) -> list[tuple[str, float, bool]]:
    lines = [(address["name"], 13.0, True), (address.get("companyName", ""), 11.0, False)]
    lines += [(address.get(f"addressLine{number}", ""), 11.0, False) for number in (1, 2, 3)]
    lines.append((_city_line(address), 12.5, True))
    if address["countryCode"] != seen_from["countryCode"]:
        lines.append((address["countryCode"], 12.5, True))
    return [(faces.readable(text), size, bold) for text, size, bold in lines]


def _city_line(address: Json) -> str:
    city, state, postal_code = (str(address[name]).strip() for name in ("city", "stateOrRegion", "postalCode"))
    if address["countryCode"] in ("US", "GB", "IN"):
        return " ".join(part for part in (city, state, postal_code) if part)
    return " ".join(part for part in (postal_code, city, state) if part)


def _fours(digits: str) -> list[str]:
    return [digits[place : place + 4] for place in range(0, len(digits), 4)]


def _day(moment: datetime, *, year: bool = True) -> str:
    return f"{moment.day} {moment:%b %Y}".upper() if year else f"{moment.day} {moment:%b}".upper()


def _drawn(form: str, pages: list[Sheet], dpi: int) -> bytes:
    if form == "PDF":
        return draw_pdf(pages, dpi)
    return draw_png(pages[0], dpi) if form == "PNG" else draw_zpl(pages[0], dpi)


def _document(name: str, form: str, content: bytes) -> dict[str, str]:
    return {"type": name, "format": form, "contents": base64.b64encode(content).decode()}
