"""Which papers each carrier delivers, and whether a purchase asks for exactly one of them.

They differ on purpose, as the live ones do. Source: FIELD_NOTES "Purchase"; API.md 3.1.
"""

from collections.abc import Mapping
from typing import Any

from shipstation.practice.answers import Problem

Json = Mapping[str, Any]

_INCH_4X6 = {"width": 4, "length": 6, "unit": "INCH"}
_LETTER = {"width": 8.5, "length": 11, "unit": "INCH"}
_A6 = {"width": 10.5, "length": 14.8, "unit": "CENTIMETER"}


def _spec(
    form: str,
    size: Json,
    dpis: tuple[int, ...],
    *,
    layouts: tuple[str, ...] = ("DEFAULT",),
    joins: tuple[bool, ...] = (False,),
    must: tuple[str, ...] = ("LABEL",),
    may: tuple[str, ...] = (),
) -> Json:
    details = [{"name": name, "isMandatory": True} for name in must]
    details += [{"name": name, "isMandatory": False} for name in may]
    option = {
        "supportedDPIs": list(dpis),
        "supportedPageLayouts": list(layouts),
        "supportedFileJoiningOptions": list(joins),
        "supportedDocumentDetails": details,
    }
    return {"format": form, "size": size, "printOptions": [option]}


_SIDES = ("LEFT", "RIGHT")
PAPERS: Mapping[str, tuple[Json, ...]] = {
    "AMAZON_US": (
        _spec("ZPL", _INCH_4X6, (203, 300)),
        _spec("PNG", _INCH_4X6, (203, 300)),
        _spec("PDF", _INCH_4X6, (203, 300), joins=(False, True), may=("PACKSLIP",)),
    ),
    "AMAZON_EU": (
        _spec("ZPL", _INCH_4X6, (203, 300)),
        _spec("PNG", _INCH_4X6, (300,)),
        _spec("PDF", _INCH_4X6, (203, 300)),
        _spec("PDF", _A6, (203, 300)),
        _spec("PNG", _A6, (300,)),
    ),
    # The letter page comes first: "the first PDF" is the wrong one on a label printer.
    "USPS": (
        _spec("PDF", _LETTER, (), layouts=_SIDES, joins=(True,), must=("LABEL", "PACKSLIP")),
        _spec("PDF", _INCH_4X6, (), joins=(True,), must=("LABEL", "PACKSLIP")),
        _spec("ZPL", _INCH_4X6, (300,)),
        _spec("PNG", _INCH_4X6, ()),
    ),
    "USPS_ABROAD": (
        _spec("PDF", _INCH_4X6, (), joins=(True,), must=("LABEL", "CUSTOM_FORM")),
        _spec("ZPL", _INCH_4X6, (300,)),
        _spec("PNG", _INCH_4X6, ()),
    ),
    "ABROAD": (
        _spec("PDF", _INCH_4X6, (203, 300), joins=(False, True), must=("LABEL", "CUSTOM_FORM"), may=("RECEIPT",)),
        _spec("ZPL", _INCH_4X6, (203, 300)),
    ),
    "UPS": (
        _spec("PDF", _LETTER, (203, 300), layouts=_SIDES, joins=(False, True), must=("LABEL", "RECEIPT")),
        _spec("PDF", _INCH_4X6, (203, 300)),
        _spec("PNG", _INCH_4X6, (300,)),
        _spec("ZPL", _INCH_4X6, (203, 300)),
    ),
    "FEDEX": (
        _spec("PDF", _INCH_4X6, (203, 300), joins=(False, True), may=("PACKSLIP", "RECEIPT")),
        _spec("PNG", _INCH_4X6, (203, 300)),
        _spec("ZPL", _INCH_4X6, (203,)),
    ),
    "ONTRAC": (
        _spec("PDF", _INCH_4X6, ()),
        _spec("PNG", _INCH_4X6, (300,)),
        _spec("ZPL", _INCH_4X6, (203, 300)),
    ),
    "PARTNER_EU": (
        _spec("PDF", _A6, (), joins=(False, True), may=("PACKSLIP",)),
        _spec("PDF", _INCH_4X6, (203, 300)),
        _spec("PNG", _INCH_4X6, (203, 300)),
        _spec("ZPL", _INCH_4X6, (203,)),
    ),
}


def check_document(listed: list[Json], asked: object) -> Json:
    """The requested specification, when it is one that the rate lists. Raises Problem."""
    if not isinstance(asked, dict):
        raise _unlisted("requestedDocumentSpecification is required.")
    size, types = asked.get("size"), asked.get("requestedDocumentTypes")
    if not isinstance(size, dict) or not isinstance(types, list) or not types:
        raise _unlisted("size and requestedDocumentTypes are required.")
    same = [spec for spec in listed if spec["format"] == asked.get("format") and _is_same_size(spec["size"], size)]
    if not same:
        raise _unlisted("No supported specification has this format and size.")
    options = [option for spec in same for option in spec["printOptions"]]
    if not any(_fits(option, asked, types) for option in options):
        raise _unlisted("dpi, pageLayout, needFileJoining or requestedDocumentTypes do not match any print option.")
    return asked


def _is_same_size(listed: Json, asked: Json) -> bool:
    return all(listed[name] == asked.get(name) for name in ("width", "length", "unit"))


def _fits(option: Json, asked: Json, types: list[object]) -> bool:
    dpi, listed = asked.get("dpi"), option["supportedDPIs"]
    names = [detail["name"] for detail in option["supportedDocumentDetails"]]
    mandatory = {detail["name"] for detail in option["supportedDocumentDetails"] if detail["isMandatory"]}
    return (
        (dpi in listed if listed else dpi is None)
        and asked.get("pageLayout", option["supportedPageLayouts"][0]) in option["supportedPageLayouts"]
        and isinstance(asked.get("needFileJoining"), bool)
        and asked["needFileJoining"] in option["supportedFileJoiningOptions"]
        and all(kind in names for kind in types)
        and len(types) == len({str(kind) for kind in types})
        and mandatory <= {str(kind) for kind in types}
    )


def _unlisted(details: str) -> Problem:
    return Problem(400, "InvalidInput", "An invalid documentation specification was provided. (D-720)", details)
