"""purchaseShipment, getShipmentDocuments, cancelShipment: what was accepted goes out, what was bought comes in.

Source: shippingV2.json `PurchaseShipmentRequest`, `PurchaseShipmentResult`, `GetShipmentDocumentsResult`; FIELD_NOTES
"Purchase".
"""

import base64
import binascii
import logging
import zlib
from collections.abc import Sequence

from shipstation.amazon.wire.parts import (
    LENGTH_UNITS,
    Json,
    Unreadable,
    inside,
    number,
    objects,
    read_json,
    read_length_unit,
    read_money,
    read_payload,
    read_promise,
    text,
    whole,
    write_json,
    write_length,
)
from shipstation.errors import BadInput, NotBuyable
from shipstation.model import (
    Bought,
    Choices,
    Document,
    DocumentRequest,
    DocumentSpec,
    PrintOption,
    Promise,
    Quote,
    Rate,
    millimeters,
)

log = logging.getLogger(__name__)

_LABEL = "LABEL"
_MOST_DOCUMENT_BYTES = 20 * 1024 * 1024
_MAGIC = ((b"%PDF", "PDF"), (b"\x89PNG\r\n\x1a\n", "PNG"))
_ZPL_WITHIN = 256


def write_purchase(quote: Quote, rate: Rate, choices: Choices) -> bytes:
    """The body of purchaseShipment. Raises BadInput or NotBuyable for what Amazon would refuse after the click."""
    if quote.rate(rate.rate_id) is None:
        raise BadInput("This rate is not one of these offers.", "Get the rates again.", fields=("rate_id",))
    _check_paper(rate, choices.document)
    _check_added(rate, choices)
    message: dict[str, object] = {
        "requestToken": quote.offers.token,
        "rateId": rate.rate_id,
        "requestedDocumentSpecification": _paper(choices.document, quote.label_prints),
    }
    if choices.added:
        message["requestedValueAddedServices"] = [{"id": service.id} for service in choices.added]
    if choices.inputs is not None:
        message["additionalInputs"] = dict(choices.inputs)
    return write_json(message)


def read_purchase(
    body: bytes,
    *,
    request: bytes,
    details: str = "packageDocumentDetails",
    paper: str = "requestedDocumentSpecification",
) -> Bought:
    """What was bought.

    Args:
        request: the body sent; it knows the paper asked for.
        details, paper: what the answer calls its papers, and the request the one it asks for.
    Raises: Unreadable when no shipment is named. A label that is missing or cannot be read is left out: the money is
        spent, and the label can be fetched.
    """
    payload = read_payload(body)
    packages = objects(payload.get(details))
    charged = read_money(payload.get("totalChargeWithAdjustments")) or read_money(payload.get("totalCharge"))
    bought = _bought(payload, packages[0] if packages else {}, _asked(request, paper))
    return Bought(
        shipment_id=bought.shipment_id,
        tracking_id=bought.tracking_id,
        package_ref=bought.package_ref,
        promise=read_promise(payload.get("promise")),
        documents=bought.documents,
        charged=charged,
    )


def read_documents(body: bytes, *, shipment_id: str) -> Bought:
    """The papers of a shipment; no promise and no price are told here. Raises Unreadable without a label."""
    payload = read_payload(body)
    details = objects(payload.get("packageDocumentDetail"))
    named = {"shipmentId": shipment_id, **{name: value for name, value in payload.items() if value is not None}}
    bought = _bought(named, details[0] if details else {}, None)
    if not any(document.type == _LABEL for document in bought.documents):
        raise Unreadable("it holds no label that can be read")
    return bought


def read_cancel(body: bytes) -> None:
    """Nothing to tell: an empty body or an object is a yes. Raises Unreadable for anything else, HTML say."""
    if body.strip() and not isinstance(read_json(body), dict):
        raise Unreadable("it is not an object")


def _check_paper(rate: Rate, asked: DocumentRequest) -> None:
    """Amazon refuses a specification that the rate does not list, without saying which part: find it here."""
    fitting = [spec for spec in rate.documents if _is_same_paper(spec, asked)]
    if not any(_offers(option, asked) for spec in fitting for option in spec.options):
        dpi = "" if asked.dpi is None else f" at {asked.dpi} dpi"
        raise BadInput(
            f"{rate.carrier} {rate.service} does not deliver {asked.format} {asked.width:f}×{asked.length:f} "
            f"{asked.unit.value}{dpi} with {', '.join(asked.types) or 'no papers'}.",
            "Choose a label format that this rate lists.",
            fields=("document",),
        )


def _is_same_paper(spec: DocumentSpec, asked: DocumentRequest) -> bool:
    return (spec.format, spec.width, spec.length, spec.unit) == (asked.format, asked.width, asked.length, asked.unit)


def _offers(option: PrintOption, asked: DocumentRequest) -> bool:
    """Whether one print option holds all that is asked for, mandatory papers included."""
    listed = {name for name, _ in option.documents}
    mandatory = {name for name, must in option.documents if must}
    return (
        (asked.dpi is None or asked.dpi in option.dpis)
        and (asked.layout is None or asked.layout in option.layouts)
        and (not option.joinings or asked.join in option.joinings)
        and mandatory <= set(asked.types) <= listed
        and bool(asked.types)
    )


def _check_added(rate: Rate, choices: Choices) -> None:
    """A required group must be answered, even where the answer is free."""
    chosen = {service.id for service in choices.added}
    known = {service.id for group in rate.groups for service in group.services}
    if not chosen <= known:
        raise BadInput(
            f"This rate has no extra {', '.join(sorted(chosen - known))}.",
            "Choose the extras again.",
            fields=("added",),
        )
    for group in rate.groups:
        if group.required and not any(service.id in chosen for service in group.services):
            raise BadInput(f"Choose one of “{group.description}”.", "This rate requires it.", fields=("added",))
    if rate.needs_inputs and choices.inputs is None:
        raise NotBuyable(
            f"{rate.carrier} {rate.service} asks for more than this station was told.",
            "Give the answers, or choose another rate.",
            fields=("inputs",),
        )


def _paper(asked: DocumentRequest, label_prints: Sequence[str]) -> Json:
    """Source: `RequestedDocumentSpecification`; dpi and pageLayout are left out, never null."""
    fields: dict[str, object] = {
        "format": asked.format,
        "size": {
            "width": write_length(asked.width),
            "length": write_length(asked.length),
            "unit": LENGTH_UNITS[asked.unit],
        },
    }
    if asked.dpi is not None:
        fields["dpi"] = asked.dpi
    if asked.layout is not None:
        fields["pageLayout"] = asked.layout
    fields["needFileJoining"] = asked.join
    fields["requestedDocumentTypes"] = list(asked.types)
    if label_prints:
        fields["requestedLabelCustomization"] = {"requestAttributes": list(label_prints)}
    return fields


class _Asked:
    """The paper that a purchase asked for, as far as its stored bytes tell."""

    def __init__(self, paper: Json) -> None:
        size = inside(paper.get("size"))
        unit = read_length_unit(size.get("unit"))
        width, length = number(size.get("width")), number(size.get("length"))
        self.dpi = whole(paper.get("dpi"))
        self.width_mm = float(millimeters(width, unit)) if width is not None and unit is not None else None
        self.length_mm = float(millimeters(length, unit)) if length is not None and unit is not None else None


def _asked(request: bytes, paper: str) -> _Asked:
    return _Asked(inside(inside(read_json(request)).get(paper)))


def _bought(payload: Json, detail: Json, asked: _Asked | None) -> Bought:
    shipment_id = text(payload.get("shipmentId"))
    if not shipment_id:
        raise Unreadable("it names no shipment")
    documents = [_readable(entry, asked) for entry in objects(detail.get("packageDocuments"))]
    return Bought(
        shipment_id=shipment_id,
        tracking_id=text(detail.get("trackingId")),
        package_ref=text(detail.get("packageClientReferenceId")),
        promise=Promise(),
        documents=tuple(document for document in documents if document is not None),
    )


def _readable(entry: Json, asked: _Asked | None) -> Document | None:
    """A paper, or None where nothing can be made of it."""
    try:
        return _document(entry, asked)
    except Unreadable as error:
        log.warning("a paper of the answer is left out: %s", error)
        return None


def _document(entry: Json, asked: _Asked | None) -> Document:
    """Source: `PackageDocument`. The bytes decide the format: Amazon has mislabeled both format and packing."""
    kind, said = text(entry.get("type")).upper(), text(entry.get("format")).upper()
    content = _content(entry.get("contents"), kind)
    seen = _sniffed(content)
    if seen is not None and said and seen != said:
        log.warning("a %s came as %s though it was called %s", kind, seen, said)
    form = seen or said
    return Document(
        type=kind,
        format=form,
        content=content,
        dpi=None if asked is None else asked.dpi,
        width_mm=None if asked is None else asked.width_mm,
        length_mm=None if asked is None else asked.length_mm,
    )


def _content(value: object, kind: str) -> bytes:
    """Plain Base64, line breaks allowed; a gzip within (as Merchant Fulfillment does) is unpacked."""
    if not isinstance(value, str) or not value.strip():
        raise Unreadable(f"its {kind or 'paper'} is empty")
    try:
        content = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable(f"its {kind or 'paper'} is not Base64") from error
    return _unpacked(content, kind) if content[:2] == b"\x1f\x8b" else content


def _unpacked(content: bytes, kind: str) -> bytes:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = unpacker.decompress(content, _MOST_DOCUMENT_BYTES)
    except zlib.error as error:
        raise Unreadable(f"its {kind} is damaged") from error
    if not unpacker.eof:
        raise Unreadable(f"its {kind} is cut or larger than 20 MB")
    return plain


def _sniffed(content: bytes) -> str | None:
    """PDF, PNG or ZPL by how it begins, or None."""
    for magic, form in _MAGIC:
        if content.startswith(magic):
            return form
    return "ZPL" if b"^XA" in content[:_ZPL_WITHIN].upper() else None
