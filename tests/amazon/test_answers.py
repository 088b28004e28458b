"""What each answer of Amazon becomes: bought, refused, throttled, or doubt."""

import base64
import gzip
import logging

import pytest

from shipstation.amazon.operations import PURCHASE_SHIPMENT
from shipstation.errors import (
    AmazonDown,
    AnswerLost,
    BadInput,
    InvalidAddress,
    NotAuthorized,
    NotCancellable,
    RateExpired,
    RequestRefused,
    ShipError,
    Throttled,
)
from tests.amazon.conftest import (
    BUYER,
    HERE,
    PARCEL,
    PNG,
    REFRESH,
    SECRET,
    order,
    purchase_json,
    rates_json,
    reply,
)


def fault(message: str, code: str = "InvalidRequest", **more) -> dict:
    return {"errors": [{"code": code, "message": message, **more}]}


def quoted(carrier):
    return carrier.rates(order(), PARCEL, ship_from=HERE, package_ref="A-1-1")


def test_a_purchase_gives_ids_promise_and_the_label_with_its_paper(amazon, carrier, prepared):
    total = {"value": "8.10", "unit": "USD"}
    amazon.will("/v2/shipments", reply(200, purchase_json(totalChargeWithAdjustments=total)))

    bought = carrier.send(prepared)

    assert (bought.shipment_id, bought.tracking_id, bought.package_ref) == ("s-1", "TBA1", "A-1-1")
    assert str(bought.charged) == "8.10 USD"
    assert bought.promise.delivery.end.isoformat() == "2026-11-26T20:00:00+00:00"
    (label,) = bought.documents
    assert (label.format, label.content, label.dpi) == ("PNG", PNG, 300)
    assert (label.width_mm, label.length_mm) == (101.6, 152.4)


def test_a_purchase_is_sent_byte_for_byte_with_only_token_date_and_name_added(amazon, carrier, prepared):
    amazon.will("/v2/shipments", reply(503), reply(200, purchase_json()))

    with pytest.raises(AmazonDown):
        carrier.send(prepared)
    carrier.send(prepared)

    first, second = amazon.of("/v2/shipments")
    assert first.body == second.body == prepared.body
    assert first.raw_headers == second.raw_headers
    names = {name for name, _ in first.raw_headers} - {name for name, _ in prepared.headers}
    assert {name.lower() for name in names} == {
        "host",
        "content-length",
        "accept-encoding",
        "x-amz-access-token",
        "x-amz-date",
        "user-agent",
    }
    assert first.headers["x-amzn-idempotencykey"] == prepared.key
    assert first.headers["x-amz-date"] == "20260921T141320Z"
    assert first.headers["user-agent"].startswith("ParcelBench/0.1.0 (Language=Python/3.")


def test_every_call_names_the_business(amazon, carrier, prepared):
    amazon.will("/v2/shipments", reply(200, purchase_json()))
    amazon.will("/tracking", reply(200, {"payload": {}}))
    amazon.will("/cancel", reply(200, {"payload": {}}))
    detail = purchase_json()["payload"]["packageDocumentDetails"][0]
    amazon.will("/documents", reply(200, {"payload": {"shipmentId": "s-1", "packageDocumentDetail": detail}}))

    carrier.send(prepared)
    carrier.track("TBA1", "AMZN_US")
    carrier.documents("s-1", "A-1-1")
    carrier.cancel("s-1")

    calls = [request for request in amazon.requests if request.target.startswith("/shipping/")]
    assert len(calls) == 5
    assert {request.headers["x-amzn-shipping-business-id"] for request in calls} == {"AmazonShipping_US"}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(reply(200, b"<html>sign in</html>"), id="html"),
        pytest.param(reply(200), id="empty"),
        pytest.param(reply(204), id="204"),
        pytest.param(reply(200, b'{"payload": {'), id="bad-json"),
        pytest.param(reply(200, {"payload": None}), id="null-payload"),
        pytest.param(reply(200, {"payload": {}}), id="empty-payload"),
        pytest.param(reply(200, purchase_json(shipmentId=None)), id="missing-shipment"),
        pytest.param(reply(200, b"[" * 100_000), id="deep-nesting"),
    ],
)
def test_a_yes_that_cannot_be_read_is_doubt_and_keeps_the_request_id(amazon, carrier, prepared, answer):
    amazon.will("/v2/shipments", answer)

    with pytest.raises(AnswerLost) as caught:
        carrier.send(prepared)

    assert caught.value.doubt
    assert caught.value.request_id == "req-1"


@pytest.mark.parametrize("status", [400, 404, 413, 415, 422])
@pytest.mark.parametrize("shape", ["envelope", "array", "html", "empty"])
def test_a_clear_refusal_leaves_no_doubt_in_any_shape(amazon, carrier, prepared, status, shape):
    entry = {"code": "InvalidInput", "message": "Could not match (A-301)"}
    bodies = {"envelope": {"errors": [entry]}, "array": [entry], "html": b"<html>", "empty": b""}
    amazon.will("/v2/shipments", reply(status, bodies[shape]))

    with pytest.raises(RequestRefused) as caught:
        carrier.send(prepared)

    assert not caught.value.doubt
    assert caught.value.request_id == "req-1"
    assert caught.value.code == ("InvalidInput A-301" if shape in ("envelope", "array") else None)
    assert ("Could not match" in caught.value.said) == (shape in ("envelope", "array"))
    assert len(amazon.of("/v2/shipments")) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_amazon_is_doubt_and_a_purchase_is_not_repeated(amazon, carrier, prepared, status):
    amazon.will("/v2/shipments", reply(status, fault("We encountered an internal error.", "InternalFailure")))

    with pytest.raises(AmazonDown) as caught:
        carrier.send(prepared)

    assert caught.value.doubt
    assert caught.value.code == "InternalFailure"
    assert len(amazon.of("/v2/shipments")) == 1


def test_a_throttled_purchase_is_no_doubt_and_is_not_repeated(amazon, carrier, prepared):
    amazon.will("/v2/shipments", reply(429, fault("You exceeded your quota", "QuotaExceeded"), retry_after="7"))

    with pytest.raises(Throttled) as caught:
        carrier.send(prepared)

    assert not caught.value.doubt
    assert caught.value.retry_after_s == 7
    assert len(amazon.of("/v2/shipments")) == 1


@pytest.mark.parametrize(
    "entry",
    [
        {"code": "TOKEN_EXPIRED", "message": "The request token has expired."},
        {"code": "InvalidRequest", "message": "Request is missing", "details": "TOKEN_EXPIRED"},
    ],
)
def test_an_expired_offer_is_named_so(amazon, carrier, prepared, entry):
    amazon.will("/v2/shipments", reply(400, {"errors": [entry]}))

    with pytest.raises(RateExpired):
        carrier.send(prepared)


@pytest.mark.parametrize(
    ("message", "kind", "said_to_do"),
    [
        ("An invalid documentation specification was provided", RequestRefused, "format"),
        ("The requested value added services are invalid", RequestRefused, "extras"),
        ("Invalid shipTo address: postalCode", InvalidAddress, "buyer's address"),
        ("shipFrom.addressLine1 is invalid", InvalidAddress, "ship-from"),
        ("Invalid input.", RequestRefused, "request id"),
    ],
)
def test_refused_rates_say_what_to_correct_in_amazons_words(amazon, carrier, message, kind, said_to_do):
    amazon.will("/rates", reply(400, fault("Provided input is invalid.", details=message)))

    with pytest.raises(kind) as caught:
        quoted(carrier)

    assert message in caught.value.said
    assert said_to_do in caught.value.remedy


@pytest.mark.parametrize("status", [429, 500, 503])
def test_rates_are_asked_again_after_a_pause(amazon, carrier, clock, status):
    amazon.will("/rates", reply(status), reply(status), reply(200, rates_json()))

    offers = quoted(carrier)

    assert len(offers.rates) == 1
    assert len(amazon.of("/rates")) == 3
    assert len(clock.waits) >= 2


def test_rates_give_up_after_three_tries(amazon, carrier):
    amazon.will("/rates", reply(503))

    with pytest.raises(AmazonDown):
        quoted(carrier)

    assert len(amazon.of("/rates")) == 3


def test_a_token_that_ends_midway_is_refreshed_once_and_the_purchase_goes_through(amazon, carrier, prepared):
    amazon.will("/v2/shipments", reply(403, fault("token expired", "Unauthorized")), reply(200, purchase_json()))
    tokens = amazon.tokens_served

    assert carrier.send(prepared).shipment_id == "s-1"

    assert amazon.tokens_served == tokens + 1
    used = [request.headers["x-amz-access-token"] for request in amazon.of("/v2/shipments")]
    assert len(set(used)) == 2


@pytest.mark.parametrize("status", [401, 403])
def test_an_account_that_may_not_ends_after_one_new_token_without_doubt(amazon, carrier, prepared, status):
    amazon.will("/v2/shipments", reply(status, fault("Access to requested resource is denied.", "Unauthorized")))

    with pytest.raises(NotAuthorized) as caught:
        carrier.send(prepared)

    assert not caught.value.doubt
    assert "role" in caught.value.remedy
    assert len(amazon.of("/v2/shipments")) == 2


def test_the_answer_lost_after_a_new_token_is_doubt(amazon, carrier, prepared):
    amazon.will("/v2/shipments", reply(401), lambda sock, _: sock.close())

    with pytest.raises(AnswerLost):
        carrier.send(prepared)


@pytest.mark.parametrize("answer", [reply(200, {"payload": {}}), reply(200), reply(204)])
def test_cancel_accepts_an_empty_yes(amazon, carrier, answer):
    amazon.will("/cancel", answer)

    carrier.cancel("s-1")

    assert amazon.of("/cancel")[0].method == "PUT"
    assert amazon.of("/cancel")[0].body == b""


def test_cancel_twice_is_a_success(amazon, carrier):
    amazon.will("/cancel", reply(400, fault("Shipment s-1 has already been cancelled.")))

    carrier.cancel("s-1")


@pytest.mark.parametrize(
    "message",
    [
        "It is too late to cancel this shipment.",
        "Shipment cannot be cancelled: it has already been picked up.",
        "The cancellation window has passed.",
    ],
)
def test_cancel_too_late_is_not_cancellable(amazon, carrier, message):
    amazon.will("/cancel", reply(400, fault(message)))

    with pytest.raises(NotCancellable) as caught:
        carrier.cancel("s-1")

    assert message in caught.value.said


def test_a_web_page_does_not_count_as_cancelled(amazon, carrier):
    amazon.will("/cancel", reply(200, b"<html>Welcome to the guest network</html>"))

    with pytest.raises(AnswerLost):
        carrier.cancel("s-1")


def test_a_packed_answer_that_was_cut_does_not_count_as_cancelled(amazon, carrier):
    amazon.will("/cancel", reply(200, gzip.compress(b'{"payload": {}}')[:10], content_encoding="gzip"))

    with pytest.raises(AnswerLost, match="cut"):
        carrier.cancel("s-1")


def test_a_packed_answer_is_unpacked_and_an_empty_one_is_empty(amazon, carrier):
    packed = gzip.compress(b'{"payload": {"summary": {"status": "Lost"}}}')
    amazon.will("/tracking", reply(200, packed, content_encoding="gzip"))
    amazon.will("/cancel", reply(200, content_encoding="gzip"))

    carrier.cancel("s-1")

    assert carrier.track("T", "C").state == "Lost"


def test_even_the_asking_that_repeats_never_repeats_a_purchase(amazon, carrier):
    amazon.will("/v2/shipments", reply(503))

    with pytest.raises(AmazonDown):
        carrier._client.ask(PURCHASE_SHIPMENT, body=b"{}")

    assert len(amazon.of("/v2/shipments")) == 1


def test_a_shipment_id_is_quoted_into_its_path(amazon, carrier):
    amazon.will("/cancel", reply(200))

    carrier.cancel("a/b?c")

    assert amazon.requests[-1].target == "/shipping/v2/shipments/a%2Fb%3Fc/cancel"
    with pytest.raises(BadInput):
        carrier.cancel("..")


def test_documents_come_unpacked_and_named_by_their_bytes(amazon, carrier):
    zpl = base64.b64encode(gzip.compress(b"^XA^FDx^FS^XZ")).decode()
    detail = purchase_json(contents=zpl)["payload"]["packageDocumentDetails"][0]
    amazon.will("/documents", reply(200, {"payload": {"shipmentId": "s-1", "packageDocumentDetail": detail}}))

    bought = carrier.documents("s-1", "A-1-1")

    assert bought.documents[0].format == "ZPL"
    assert bought.documents[0].content == b"^XA^FDx^FS^XZ"
    assert amazon.requests[-1].target.endswith("/s-1/documents?packageClientReferenceId=A-1-1")


BOMB = base64.b64encode(gzip.compress(b"\0" * 60_000_000)).decode()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"contents": "%%%"}, id="bad-base64"),
        pytest.param({"contents": "QUJ"}, id="cut-base64"),
        pytest.param({"contents": BOMB}, id="unpacks-without-end"),
        pytest.param({"packageDocumentDetails": []}, id="missing-label"),
    ],
)
def test_a_yes_without_a_label_that_can_be_read_is_bought_all_the_same(amazon, carrier, prepared, changes):
    amazon.will("/v2/shipments", reply(200, purchase_json(**changes)))

    bought = carrier.send(prepared)

    assert bought.shipment_id == "s-1"
    assert bought.documents == ()
    assert len(amazon.of("/v2/shipments")) == 1


def test_call_gives_amazons_answer_through_the_same_errors(amazon, carrier):
    amazon.will("/tracking", reply(200, {"payload": {"n": 1.5}}), reply(404, fault("none", "NotFound")))
    query = {"trackingId": "T", "carrierId": "C"}

    answer = carrier.call("getTracking", path={}, query=query, body=None)
    with pytest.raises(RequestRefused) as caught:
        carrier.call("getTracking", path={}, query=query, body=None)

    assert (answer.status, answer.request_id) == (200, "req-1")
    assert str(answer.body) == "{'payload': {'n': Decimal('1.5')}}"
    assert caught.value.code == "NotFound"


@pytest.mark.parametrize(
    ("operation", "given", "word"),
    [
        ("getNothing", {}, "getRates"),
        ("getTracking", {"query": {"trackingId": "T"}}, "carrierId"),
        ("getTracking", {"query": {"trackingId": "T", "carrierId": "C", "x": "1"}}, "takes no"),
        ("cancelShipment", {}, "shipmentId"),
        ("cancelShipment", {"path": {"shipmentId": "s"}, "body": b"{}"}, "no body"),
        ("getRates", {}, "body"),
        ("purchaseShipment", {"body": b"{}"}, "journal"),
    ],
)
def test_a_call_asked_wrongly_never_leaves(amazon, carrier, operation, given, word):
    with pytest.raises(BadInput) as caught:
        carrier.call(operation, **{"path": {}, "query": {}, "body": None, **given})

    assert word in str(caught.value)
    assert amazon.requests == []


def test_nothing_secret_or_personal_is_logged(amazon, carrier, prepared, caplog):
    caplog.set_level(logging.DEBUG)
    amazon.will("/v2/shipments", reply(200, purchase_json()))
    quoted(carrier)
    carrier.send(prepared)
    amazon.will("/rates", reply(400, fault(f"Invalid address {BUYER.line1}")))
    with pytest.raises(ShipError):
        quoted(carrier)

    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "bought s-1" in said
    for word in (SECRET, REFRESH, "Atza|", "127.0.0.1", BUYER.name, BUYER.line1, BUYER.postal_code, HERE.phone):
        assert word not in said
