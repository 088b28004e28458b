"""Every fault strikes by name, as often as asked, and what was carried out stands in the ledger."""

import contextlib
import gzip
import http.client
import json
import socket
import time
from urllib.parse import urlsplit

import pytest
import zxingcpp

from shipstation.practice import faults
from shipstation.practice.faults import Faults, parse_fault
from tests.practice.conftest import Bench, chosen, document_of, label_of, listens, purchase, running, soon
from tests.practice.test_practice_labels import dots

REPLACED = [name for name in faults.REPLIES if name not in ("huge-body", "gzip-bomb")]


def bought_count(amazon: Bench) -> int:
    return len(amazon.ledger()["purchases"])


@pytest.mark.parametrize("name", REPLACED)
def test_an_answer_is_replaced_and_nothing_carried_out(amazon: Bench, name):
    body = purchase(amazon.rates().payload)
    amazon.arm(f"{name}@purchaseShipment")

    answer = amazon.buy(body, "key-1")

    assert (answer.status, answer.body) == (faults.REPLIES[name].status, faults.REPLIES[name].body)
    assert bought_count(amazon) == 0
    assert amazon.ledger()["keys"]["key-1"]["requests"] == 1
    assert amazon.buy(body, "key-1").status == 200


@pytest.mark.parametrize("name", REPLACED)
def test_an_answer_is_replaced_after_the_purchase(amazon: Bench, name):
    body = purchase(amazon.rates().payload)
    amazon.arm(f"{name}-after@purchaseShipment")

    answer = amazon.buy(body, "key-1")
    again = amazon.buy(body, "key-1")

    assert answer.status == faults.REPLIES[name].status
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


def test_nobody_listens_for_some_seconds(amazon: Bench):
    place = urlsplit(amazon.address["endpoint"])
    kept = http.client.HTTPConnection(place.hostname, place.port, timeout=5)
    kept.request("GET", "/practice/health")
    kept.getresponse().read()
    for _ in range(20):
        # The server counts a connection as idle a moment after its answer was read; these take longer than that.
        assert amazon.rates().status == 200

    amazon.arm("refused:1")

    assert not listens(amazon.address)
    with contextlib.closing(kept):
        assert kept.sock.recv(1) == b""
    assert soon(lambda: listens(amazon.address))
    assert amazon.rates().status == 200


def test_nobody_listens_until_it_is_cleared_over_the_armed_connection(amazon: Bench):
    place = urlsplit(amazon.address["endpoint"])
    lever = http.client.HTTPConnection(place.hostname, place.port, timeout=5)
    lever.connect()
    sock = lever.sock

    def pull(*names: str) -> None:
        body = json.dumps({"faults": names}).encode()
        head = f"POST /practice/faults HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        sock.sendall(head.encode() + body)
        assert b" 200 " in sock.recv(4096)

    pull("refused:*")
    assert not listens(amazon.address)
    pull()
    lever.close()

    assert listens(amazon.address)


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
        assert soon(lambda: bench.control("GET", "faults").json["faults"])

        assert bench.rates().status == 401


@pytest.mark.parametrize("text", ["", "nonsense", "500@nowhere", "500:0", "500:-1", "500:x", "refused@getRates"])
def test_a_fault_that_makes_no_sense_is_refused(amazon: Bench, text):
    with pytest.raises(ValueError, match=r"fault|operation|count"):
        parse_fault(text)

    assert amazon.control("POST", "faults", {"faults": [text]}).status == 400


def test_every_fault_can_be_written_and_read_back():
    for name in faults.NAMES:
        assert str(parse_fault(name)) == f"{name}:1"
        assert str(parse_fault(f"{name}:*")) == f"{name}:*"


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
