"""Draws a collection form: what the driver signs for, parcel by parcel, with a code that stands for them all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shipstation.practice import faces
from shipstation.practice.codes import code128
from shipstation.practice.drawing import draw_pdf
from shipstation.practice.labels import WARNING
from shipstation.practice.ledger import Purchase
from shipstation.practice.sheets import Bars, Box, Mark, Sheet, Text, fitting

Json = Mapping[str, Any]

_LETTER, _A4 = (612.0, 792.0), (595.3, 841.9)
_DPI = 203
_MARGIN, _ROW = 40.0, 15.0
_FIRST_ROW, _BOTTOM = 252.0, 96.0
# Column heads with the share of the width at which each begins.
_COLUMNS = (("TRACKING ID", 0.05), ("SERVICE", 0.33), ("TO", 0.6), ("REFERENCE", 0.83))


def collection_form(
    form_id: str, *, carrier: str, ship_from: Json, parcels: Sequence[Purchase], made_at: datetime
) -> bytes:
    """The form as a PDF, as many pages as it needs. `made_at`: local."""
    width, height = _LETTER if ship_from["countryCode"] == "US" else _A4
    fits = int((height - _BOTTOM - _FIRST_ROW) // _ROW)
    pages = [parcels[start : start + fits] for start in range(0, len(parcels), fits)]
    sheets = []
    for number, page in enumerate(pages):
        marks = _head(form_id, carrier, ship_from, made_at, width)
        marks += _counts(len(parcels), number + 1, len(pages), width)
        for row, parcel in enumerate(page):
            marks += _row(parcel, number * fits + row + 1, _FIRST_ROW + row * _ROW, width)
        marks += _foot(width, height)
        sheets.append(Sheet(width=width, height=height, marks=tuple(marks)))
    return draw_pdf(sheets, _DPI)


def _head(form_id: str, carrier: str, ship_from: Json, made_at: datetime, width: float) -> list[Mark]:
    inner = width - 2 * _MARGIN
    city = " ".join(str(ship_from.get(name, "")).strip() for name in ("city", "stateOrRegion", "postalCode"))
    origin = f"{ship_from.get('companyName') or ship_from['name']} · {ship_from['addressLine1']} · {city}"
    line, size = fitting(faces.readable(origin), inner, 10, least=6)
    title, title_size = fitting(faces.readable(f"{carrier} collection form"), inner - 120, 20, least=9, bold=True)
    return [
        Text(x=_MARGIN, y=52, text=title, size=title_size, bold=True),
        Text(x=width - _MARGIN, y=52, text=f"{made_at:%Y-%m-%d %H:%M}", size=10, align="right"),
        Box(x=_MARGIN, y=60, width=inner, height=2),
        Text(x=_MARGIN, y=78, text=line, size=size),
        Box(x=_MARGIN, y=88, width=inner, height=24, line=1.2),
        Text(x=width / 2, y=104.5, text=WARNING, size=13, bold=True, align="center"),
        Bars(x=_MARGIN, y=122, width=inner, height=62, text=form_id, bits=code128(form_id)),
        Text(x=width / 2, y=200, text=form_id, size=10, align="center"),
    ]


def _counts(parcels: int, page: int, pages: int, width: float) -> list[Mark]:
    inner = width - 2 * _MARGIN
    marks: list[Mark] = [
        Text(x=_MARGIN, y=221, text=f"{parcels} parcel{'' if parcels == 1 else 's'}", size=11, bold=True),
        Text(x=width - _MARGIN, y=221, text=f"Page {page} of {pages}", size=10, align="right"),
    ]
    marks += [Text(x=_MARGIN + inner * share, y=236, text=head, size=7, bold=True) for head, share in _COLUMNS]
    return [*marks, Box(x=_MARGIN, y=240, width=inner, height=0.8)]


def _row(parcel: Purchase, number: int, y: float, width: float) -> list[Mark]:
    inner = width - 2 * _MARGIN
    to = parcel.facts["ship_to"]
    values = (
        parcel.tracking_id,
        parcel.facts.get("service_name", ""),
        f"{to['city']} {to.get('postalCode', '')} {to['countryCode']}",
        parcel.package_ref,
    )
    ends = [share for _, share in _COLUMNS[1:]] + [1.0]
    marks: list[Mark] = [Text(x=_MARGIN, y=y, text=str(number), size=8)]
    for value, (_, start), end in zip(values, _COLUMNS, ends, strict=True):
        words, size = fitting(faces.readable(value), inner * (end - start) - 6, 9, least=6)
        marks.append(Text(x=_MARGIN + inner * start, y=y, text=words, size=size))
    return marks


def _foot(width: float, height: float) -> list[Mark]:
    half = (width - 2 * _MARGIN) / 2
    y = height - 52
    return [
        Box(x=_MARGIN, y=y, width=half - 12, height=0.8),
        Text(x=_MARGIN, y=y + 11, text="Collected by", size=8),
        Box(x=_MARGIN + half + 12, y=y, width=half - 12, height=0.8),
        Text(x=_MARGIN + half + 12, y=y + 11, text="Date and time", size=8),
        Text(x=width / 2, y=height - 22, text=WARNING, size=8, bold=True, align="center"),
    ]
