"""The buying operations as one: what a request that a person wrote names, and what each answer says was bought.

Source: shippingV2.json `PurchaseShipmentResult`, `OneClickShipmentResult`, `DirectPurchaseResult`,
`GenerateCollectionFormResponse`.
"""

import base64
import binascii
from dataclasses import replace

from shipstation.amazon.operations import (
    DIRECT_PURCHASE_SHIPMENT,
    GENERATE_COLLECTION_FORM,
    ONE_CLICK_SHIPMENT,
    Operation,
)
from shipstation.amazon.wire.parts import (
    Json,
    Unreadable,
    currency_of,
    inside,
    objects,
    read_json,
    read_payload,
    text,
)
from shipstation.amazon.wire.purchases import read_purchase
from shipstation.errors import BadInput
from shipstation.model import Account, Bought, Document, Prepared, Promise, Spending

_FORM = "COLLECTION_FORM"


def read_spending(prepared: Prepared, account: Account) -> Spending:
    """What a request says of itself. Raises BadInput when it is no JSON object."""
    try:
        body = read_json(prepared.body)
    except Unreadable as error:
        raise _no_object() from error
    if not isinstance(body, dict):
        raise _no_object()
    packages = objects(body.get("packages"))
    order = inside(inside(body.get("channelDetails")).get("amazonOrderDetails"))
    return Spending(
        prepared=prepared,
        currency=currency_of(account),
        rate_id=text(body.get("rateId")),
        amazon_order_id=text(order.get("orderId")),
        package_ref=text(packages[0].get("packageClientReferenceId")) if packages else "",
        carrier_id=text(body.get("carrierId")),
    )


def read_spent(operation: Operation, body: bytes, *, request: bytes) -> Bought:
    """What one of the buying operations bought, with the whole answer beside it. Raises Unreadable."""
    answer = read_json(body)
    if operation is GENERATE_COLLECTION_FORM:
        return replace(read_form(inside(answer)), answer=answer)
    details = "packageDocumentDetailList" if operation is DIRECT_PURCHASE_SHIPMENT else "packageDocumentDetails"
    bought = read_purchase(body, request=request, details=details, paper=_paper_name(operation))
    if operation is ONE_CLICK_SHIPMENT:
        payload = read_payload(body)
        carrier, service = inside(payload.get("carrier")), inside(payload.get("service"))
        bought = replace(
            bought,
            carrier_id=text(carrier.get("id")),
            carrier=text(carrier.get("name")),
            service=text(service.get("name")),
        )
    return replace(bought, answer=answer)


def _paper_name(operation: Operation) -> str:
    """Where the request names its paper."""
    direct = operation in (ONE_CLICK_SHIPMENT, DIRECT_PURCHASE_SHIPMENT)
    return "labelSpecifications" if direct else "requestedDocumentSpecification"


def read_form(answer: Json) -> Bought:
    """A collection form is a paper and no shipment: it has no ids of its own here."""
    paper = inside(inside(answer.get("payload") or answer).get("collectionsFormDocument"))
    try:
        content = base64.b64decode("".join(text(paper.get("base64EncodedContent")).split()), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    # Amazon names its format as a media type, "application/pdf"; papers of parcels are "PDF".
    kind = text(paper.get("documentFormat")).rpartition("/")[2].upper() or "PDF"
    kept = Document(type=_FORM, format=kind, content=content)
    return Bought(
        shipment_id="", tracking_id="", package_ref="", promise=Promise(), documents=(kept,) if content else ()
    )


def _no_object() -> BadInput:
    return BadInput("The body is no JSON object.", "Mend the file.", fields=("body",))
