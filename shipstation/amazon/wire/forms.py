"""Collection forms: what no form tells the carrier of yet, the request for one, and those that were made.

Source: shippingV2.json `GenerateCollectionFormRequest`, `GetUnmanifestedShipmentsResponse`,
`GetCollectionFormHistoryResponse`. None of them has a `payload` wrapper in the model.
"""

from datetime import UTC, datetime

from shipstation.amazon.wire.addresses import write_address
from shipstation.amazon.wire.legacy import read_address
from shipstation.amazon.wire.parts import Json, Unreadable, inside, objects, read_json, read_moment, text, write_json
from shipstation.amazon.wire.spending import read_form
from shipstation.model import Address, Document, FormRecord, OpenPlace


def write_form(carrier_id: str, ship_from: Address | None) -> bytes:
    """The request for a form of a carrier; without an address, of the only one that its parcels leave from."""
    return write_json({"carrierId": carrier_id, **_from(ship_from)})


def write_forms_query(ship_from: Address | None, since: datetime) -> bytes:
    """The question for forms made since then, at most the hundred that Amazon tells at once."""
    start = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return write_json({"maxResults": 100, "dateRange": {"startDate": start}, **_from(ship_from)})


def write_nothing() -> bytes:
    """A body that asks for all there is: these operations want one."""
    return write_json({})


def read_unmanifested(body: bytes) -> tuple[OpenPlace, ...]:
    """Carriers and addresses with parcels on no form. Raises Unreadable."""
    return tuple(
        OpenPlace(
            carrier_id=text(carrier.get("carrierId")),
            carrier=text(carrier.get("carrierName")) or text(carrier.get("carrierId")),
            ship_from=read_address(inside(place.get("address"))),
            last_form_at=read_moment(place.get("lastManifestDate")),
        )
        for carrier in objects(_answer(body).get("unmanifestedCarrierInformationList"))
        for place in objects(carrier.get("unmanifestedShipmentLocationList"))
    )


def read_forms(body: bytes) -> tuple[FormRecord, ...]:
    """Forms as Amazon lists them, newest first; one without an id cannot be fetched and is left out."""
    records = [
        FormRecord(
            form_id=text(entry.get("collectionFormId")),
            carrier=text(entry.get("carrierName")),
            made_at=read_moment(entry.get("creationDate")),
            # Amazon's own example says COMPLETED where its enum says Completed.
            is_ready=text(entry.get("generationStatus")).lower() == "completed",
            ship_from=read_address(inside(entry.get("shipFromAddress"))),
        )
        for entry in objects(_answer(body).get("collectionFormsHistoryRecordList"))
    ]
    return tuple(record for record in records if record.form_id)


def read_form_paper(body: bytes) -> Document:
    """The paper of a form. Raises Unreadable where there is none to read."""
    papers = read_form(_answer(body)).documents
    if not papers:
        raise Unreadable("the form has no paper that can be read")
    return papers[0]


def _from(ship_from: Address | None) -> Json:
    return {} if ship_from is None else {"shipFromAddress": write_address(ship_from, "shipFrom")}


def _answer(body: bytes) -> Json:
    value = read_json(body)
    if not isinstance(value, dict):
        raise Unreadable("it is not an object")
    return inside(value["payload"]) if "payload" in value else value
