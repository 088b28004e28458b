"""Every fault strikes by name, as often as asked, and what was carried out stands in the ledger."""

import gzip
import http.client
import json
import re
import socket
import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import zxingcpp

from shipstation.practice import faults
from shipstation.practice.answers import json_reply
from shipstation.practice.faults import Faults, parse_fault
from shipstation.practice.replies import REPLIES
from shipstation.practice.spoiling import SPOILS, spoiled
from tests.practice.conftest import Bench, chosen, document_of, label_of, of_amazon, purchase, running, soon
from tests.practice.test_practice_labels import dots

BUSINESS = "x-amzn-shipping-business-id"
MONEY = {"value", "unit"}


def bought_count(amazon: Bench) -> int:
    return len(amazon.ledger()["purchases"])


@pytest.mark.parametrize("name", [name for name in REPLIES if name != "region-na"])
def test_an_answer_is_replaced_and_nothing_carried_out(amazon: Bench, name):
    body = purchase(amazon.rates().payload)
    amazon.arm(f"{name}@purchaseShipment:1")

    answer = amazon.buy(body, "key-1")

    assert (answer.status, answer.body) == (REPLIES[name].status, REPLIES[name].body)
    assert bought_count(amazon) == 0
    assert amazon.ledger()["keys"]["key-1"]["requests"] == 1
    assert amazon.buy(body, "key-1").status == 200


@pytest.mark.parametrize("name", [name for name in REPLIES if name not in faults.OF_ACCOUNTS])
def test_an_answer_is_replaced_after_the_purchase(amazon: Bench, name):
    body = purchase(amazon.rates().payload)
    amazon.arm(f"{name}-after@purchaseShipment:1")

    answer = amazon.buy(body, "key-1")
    again = amazon.buy(body, "key-1")

    assert answer.status == REPLIES[name].status
    assert again.payload["shipmentId"] == amazon.ledger()["purchases"][0]["shipment_id"]
    assert bought_count(amazon) == 1


def test_a_throttle_tells_its_headers_or_not(amazon: Bench):
    amazon.arm("429@getRates", "429-with-headers@getRates")

    plain, told = amazon.rates(), amazon.rates()

    assert plain.status == told.status == 429
    assert not {"retry-after", "x-amzn-ratelimit-limit"} & set(plain.headers)
    assert told.headers["retry-after"] == "2"


def test_a_reset_before_the_request_buys_nothing(amazon: Bench):
    body = purchase(amazon.rates().payload)
    amazon.arm("reset-before@purchaseShipment")

    with pytest.raises(ConnectionResetError):
        amazon.buy(body, "key-1")

    assert amazon.ledger()["keys"] == {}
    assert amazon.buy(body, "key-1").status == 200


def test_a_reset_after_the_request_has_bought(amazon: Bench):
    body = purchase(amazon.rates().payload)
    amazon.arm("reset-after@purchaseShipment")

    with pytest.raises(ConnectionResetError):
        amazon.buy(body, "key-1")

    assert bought_count(amazon) == 1
    assert amazon.buy(body, "key-1").status == 200
    assert bought_count(amazon) == 1


def test_a_cut_body_promises_more_than_it_sends(amazon: Bench):
    body = purchase(amazon.rates().payload)
    amazon.arm("cut-body@purchaseShipment")

    with pytest.raises(http.client.IncompleteRead) as cut:
        amazon.buy(body, "key-1")

    assert cut.value.partial.startswith(b'{"payload"')
    assert bought_count(amazon) == 1


def test_a_slow_answer_drips_and_is_whole(amazon: Bench):
    amazon.arm("slow@getRates")
    start = time.monotonic()

    answer = amazon.rates()

    assert answer.payload["rates"]
    assert time.monotonic() - start > 2


@pytest.mark.parametrize(("name", "count"), [("timeout", 0), ("timeout-after", 1)])
def test_a_silent_answer_outlasts_the_client(amazon: Bench, name, count):
    body = purchase(amazon.rates().payload)
    amazon.arm(f"{name}@purchaseShipment")
    hasty = Bench(amazon.address, timeout_s=0.5)
    assert hasty.token

    with pytest.raises(TimeoutError):
        hasty.buy(body, "key-1")

    assert bought_count(amazon) == count


def test_a_short_length_leaves_the_rest_and_rubbish_on_the_connection(amazon: Bench):
    body = json.dumps(purchase(amazon.rates().payload)).encode()
    named = {"x-amz-access-token": amazon.token, "content-type": "application/json", BUSINESS: "AmazonShipping_US"}
    place = urlsplit(amazon.address["endpoint"])
    amazon.arm("wrong-length@purchaseShipment")

    with socket.create_connection((place.hostname, place.port), timeout=5) as sock:
        lines = [f"{name}: {value}" for name, value in {**named, "Content-Length": len(body)}.items()]
        sock.sendall("\r\n".join(["POST /shipping/v2/shipments HTTP/1.1", *lines, "", ""]).encode() + body)
        read = b""
        while b"rubbish" not in read:
            read += sock.recv(65536)
        sock.sendall(b"GET /practice/health HTTP/1.1\r\n\r\n")
        assert soon(lambda: b"HTTP/1.1 200" in sock.recv(65536))

    head, _, rest = read.partition(b"\r\n\r\n")
    told = int(re.search(rb"Content-Length: (\d+)", head)[1])
    whole, _, _ = rest.partition(b"\x00\xff")
    assert told == len(whole) // 2
    assert json.loads(whole)["payload"]["shipmentId"] == amazon.ledger()["purchases"][0]["shipment_id"]


@pytest.mark.parametrize("name", ["html-200", "captive-portal", "redirect"])
def test_a_network_on_the_way_knows_none_of_amazons_headers(amazon: Bench, name):
    amazon.arm(f"{name}@getRates")

    answer = amazon.rates()

    assert not [header for header in answer.headers if header.startswith("x-amzn")]


def test_a_guest_network_wants_its_terms_accepted(amazon: Bench):
    amazon.arm("captive-portal")

    answer = amazon.rates()

    assert (answer.status, answer.headers["content-type"]) == (511, "text/html")
    assert b"<html>" in answer.body
    assert amazon.rates().status == 200


def test_a_refusal_tells_details_or_not(amazon: Bench):
    amazon.arm("400", "400-no-details", "token-expired")

    detailed, bare, expired = (amazon.rates() for _ in range(3))

    assert detailed.error["details"]
    assert bare.error == {"code": "InvalidInput", "message": detailed.error["message"]}
    assert (expired.status, expired.error["code"]) == (400, "TOKEN_EXPIRED")


def test_a_missing_role_is_cured_by_no_token(amazon: Bench):
    amazon.arm("role-missing@getRates")

    first = amazon.rates()
    amazon._token = None
    again = amazon.rates()

    assert (first.status, first.error["message"]) == (403, "Access to requested resource is denied.")
    assert again.status == 403
    amazon.arm("403@getRates")
    assert [amazon.rates().status for _ in range(2)] == [403, 200]


@pytest.mark.parametrize(
    ("name", "status", "error"), [("invalid-grant", 400, "invalid_grant"), ("invalid-client", 401, "invalid_client")]
)
def test_the_login_is_refused_in_its_own_words(amazon: Bench, name, status, error):
    amazon.arm(name)
    assert amazon.control("GET", "faults").json == {"faults": [f"{name}:1"]}

    answer = amazon.sign_in()

    assert (answer.status, answer.json["error"]) == (status, error)
    assert amazon.sign_in().status == 200


def test_label_faults_spoil_the_answer_alone(amazon: Bench):
    body = json.dumps(purchase(amazon.rates().payload)).encode()
    amazon.arm("missing-label", "bad-base64")

    missing, bad, whole = (amazon.buy(body, "key-1") for _ in range(3))

    assert missing.payload["packageDocumentDetails"][0]["packageDocuments"] == []
    with pytest.raises(ValueError, match=r"base64|Only base64|Incorrect padding"):
        label_of(bad.payload)
    assert label_of(whole.payload).startswith(b"^XA")
    assert bought_count(amazon) == 1


def test_a_label_may_carry_another_code(amazon: Bench):
    quote = amazon.rates().payload
    body = purchase(quote, document=document_of(chosen(quote), "PNG"))
    amazon.arm("wrong-tracking-label")

    bought = amazon.buy(body, "key-1").payload

    (image,) = dots({"format": "PNG"}, label_of(bought))
    codes = [code.text for code in zxingcpp.read_barcodes(image)]
    assert codes
    assert bought["packageDocumentDetails"][0]["trackingId"] not in "".join(codes)
    assert amazon.buy(body, "key-1").payload == bought


def test_a_label_may_be_blank_or_of_another_format(amazon: Bench):
    quote = amazon.rates().payload
    body = purchase(quote, document=document_of(chosen(quote), "PNG"))
    amazon.arm("blank-label", "wrong-format")

    blank, wrong = label_of(amazon.buy(body).payload), label_of(amazon.buy(body).payload)

    assert dots({"format": "PNG"}, blank)[0].getextrema() == (255, 255)
    assert wrong.startswith(b"%PDF")


def test_the_charge_may_differ_from_the_price(amazon: Bench):
    quote = amazon.rates().payload
    amazon.arm("other-charge")

    bought = amazon.buy(purchase(quote), "key-1").payload

    total = chosen(quote)["totalCharge"]["value"]
    assert bought["totalChargeWithAdjustments"]["value"] == pytest.approx(total + 1.5)
    assert amazon.ledger()["balance"][0]["charged"]["amount"] == f"{total + 1.5:.2f}"


def test_tracking_may_be_all_nulls(amazon: Bench):
    tracking_id = amazon.buy_one()["packageDocumentDetails"][0]["trackingId"]
    amazon.arm("null-tracking")

    told = amazon.call("GET", f"/tracking?trackingId={tracking_id}&carrierId=AMZN_US").payload

    assert told["trackingId"] == tracking_id
    assert told["summary"] is told["eventHistory"] is told["promisedDeliveryDate"] is None


def every(value, wanted: str) -> list:
    """Each value of this name, however deep."""
    if isinstance(value, dict):
        here = [value[wanted]] if wanted in value else []
        return here + [found for each in value.values() for found in every(each, wanted)]
    return [found for each in value for found in every(each, wanted)] if isinstance(value, list) else []


def objects(value) -> list[dict]:
    if isinstance(value, dict):
        return [value, *(found for each in value.values() for found in objects(each))]
    return [found for each in value for found in objects(each)] if isinstance(value, list) else []


def test_numbers_may_come_as_text(amazon: Bench):
    true = amazon.rates().payload
    amazon.arm("numbers-as-text")

    told = amazon.rates().payload

    amounts = [each["value"] for each in objects(told) if each.keys() >= MONEY]
    assert amounts
    assert all(isinstance(amount, str) for amount in amounts)
    assert float(told["rates"][0]["totalCharge"]["value"]) == true["rates"][0]["totalCharge"]["value"]
    assert isinstance(told["rates"][0]["billedWeight"]["value"], str)
    assert isinstance(every(told, "length")[0], int | float)


def test_a_tracking_id_of_digits_may_come_as_a_number():
    reply = json_reply(
        {"payload": {"trackingId": "9400111", "other": [{"trackingId": "0940"}, {"trackingId": "TBA1"}]}}
    )

    told = json.loads(spoiled("numbers-as-text", reply).body)

    assert every(told, "trackingId") == [9400111, "0940", "TBA1"]


def test_what_is_told_in_another_way_keeps_its_status_and_headers():
    reply = replace(json_reply({"payload": {}}, status=201), headers={"x-amzn-IdempotencyKey": "key-1"})

    told = spoiled("no-payload", reply)

    assert (told.status, told.body, told.headers) == (201, b"{}", {"x-amzn-IdempotencyKey": "key-1"})


def test_an_answer_may_come_without_its_wrapper(amazon: Bench):
    body = purchase(amazon.rates().payload)
    amazon.arm("no-payload@purchaseShipment")

    bare, wrapped = amazon.buy(body, "key-1").json, amazon.buy(body, "key-1").json

    assert bare == wrapped["payload"]


def test_every_object_may_hold_what_nobody_knows(amazon: Bench):
    true = amazon.rates(of_amazon()).payload
    amazon.arm("unknown-values")

    told = amazon.rates(of_amazon()).payload

    assert all("practiceNewField" in each or each == {"kind": "PRACTICE_UNKNOWN"} for each in objects(told))
    assert set(every(told, "rateItemType")) == set(every(told["ineligibleRates"], "code")) == {"PRACTICE_UNKNOWN"}
    specs = [spec["format"] for spec in told["rates"][0]["supportedDocumentSpecifications"]]
    assert specs == [s["format"] for s in true["rates"][0]["supportedDocumentSpecifications"]] + ["PRACTICE_UNKNOWN"]
    assert [rate["totalCharge"]["value"] for rate in told["rates"]] == [
        rate["totalCharge"]["value"] for rate in true["rates"]
    ]


def test_tracking_may_tell_states_that_nobody_knows(amazon: Bench):
    tracking_id = amazon.buy_one()["packageDocumentDetails"][0]["trackingId"]
    amazon.arm("unknown-values@getTracking")

    told = amazon.call("GET", f"/tracking?trackingId={tracking_id}&carrierId=AMZN_US").payload

    assert told["summary"]["status"] == told["eventHistory"][0]["eventCode"] == "PRACTICE_UNKNOWN"
    assert told["trackingId"] == tracking_id


@pytest.mark.parametrize("name", sorted(SPOILS))
def test_a_refusal_is_not_told_in_another_way(amazon: Bench, name):
    amazon.arm(f"{name}@getRates")

    assert amazon.rates({}).error["code"] == "InvalidInput"


def test_answers_may_be_far_too_large(amazon: Bench):
    amazon.arm("huge-body@getRates", "gzip-bomb@getRates")

    huge, bomb = amazon.rates(), amazon.rates()

    assert len(huge.body) > 100_000_000
    assert bomb.headers["content-encoding"] == "gzip"
    assert len(bomb.body) < 200_000
    assert len(gzip.decompress(bomb.body)) > 100_000_000


def test_a_count_is_used_up_and_a_star_is_not(amazon: Bench):
    amazon.arm("503@getRates:2", "500@getTracking:*")

    statuses = [amazon.rates().status for _ in range(3)]
    tracking = [amazon.call("GET", "/tracking?trackingId=x&carrierId=y").status for _ in range(3)]

    assert statuses == [503, 503, 200]
    assert tracking == [500, 500, 500]
    assert amazon.control("GET", "faults").json == {"faults": ["500@getTracking:*"]}


def test_the_token_is_hit_by_name_alone(amazon: Bench):
    amazon.arm("503:*")
    assert amazon.sign_in().status == 200
    assert amazon.rates().status == 503

    amazon.arm("503@token")
    assert amazon.sign_in().status == 503


def test_faults_may_be_armed_at_the_start(tmp_path):
    with running(tmp_path / "home", faults=("401@getRates",)) as bench:
        assert bench.control("GET", "faults").json == {"faults": ["401@getRates:1"]}

        assert bench.rates().status == 401


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "500@nowhere",
        "500:0",
        "500:-1",
        "500:x",
        "refused@getRates",
        "dns@token",
        "dns:2",
        "tls-1.1:1",
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(amazon: Bench, text):
    with pytest.raises(ValueError, match=r"fault|operation|count"):
        parse_fault(text)

    assert amazon.control("POST", "faults", {"faults": [text]}).status == 400


def test_an_unknown_fault_is_told_all_names():
    with pytest.raises(ValueError, match="no fault") as told:
        parse_fault("gremlins")

    assert all(name in str(told.value) for name in faults.NAMES)


def test_every_fault_has_its_line_in_the_table():
    told = re.findall(r"^    ([a-z0-9.-]+) {2,}\S", faults.__doc__, re.MULTILINE)

    assert sorted(told) == sorted(name for name in faults.NAMES if name == "timeout-after" or not is_after(name))


def is_after(name: str) -> bool:
    return name.removesuffix("-after") in faults.NAMES and name.endswith("-after")


def test_every_fault_can_be_written_and_read_back():
    for name in faults.NAMES:
        assert str(parse_fault(f"{name}:*")) == f"{name}:*"
        assert str(parse_fault(name)) in (f"{name}:1", f"{name}:*")
        assert parse_fault(str(parse_fault(name))) == parse_fault(name)


def test_faults_strike_in_the_order_they_were_armed():
    armed = Faults()
    armed.arm(map(parse_fault, ("500@getRates", "503", "429@getRates")))

    assert [armed.take("getRates") for _ in range(4)] == ["500", "503", "429", None]


def test_a_client_that_goes_away_harms_nobody(amazon: Bench):
    place = urlsplit(amazon.address["endpoint"])
    for sent in (
        b"",
        b"GET",
        b"POST /shipping/v2/shipments HTTP/1.1\r\nContent-Length: 99\r\n\r\n{",
        b"\xff\x00\r\n\r\n",
    ):
        with socket.create_connection((place.hostname, place.port), timeout=5) as sock:
            sock.sendall(sent)

    assert amazon.rates().status == 200
