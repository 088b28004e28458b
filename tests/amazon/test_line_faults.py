"""Every way a purchase's request can fail on the line, and whether it leaves doubt (SAFETY.md part 1)."""

import datetime as dt
import gzip
import ipaddress
import json
import socket
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shipstation.amazon.line import Line, Patience
from shipstation.errors import AnswerLost, NoNetwork, ShipError
from tests.amazon.conftest import hang, purchase_json, reply, reset, say

GOOD = reply(200, purchase_json())


def sent(carrier, prepared) -> ShipError:
    with pytest.raises(ShipError) as caught:
        carrier.send(prepared)
    return caught.value


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def line_error(url: str, **settings) -> ShipError:
    line = Line(patience=Patience(connect_s=0.3, read_s=0.5, total_s=3), **settings)
    try:
        with pytest.raises(ShipError) as caught:
            line.send("POST", url, headers=[], body=b"{}", within_s=3, fresh=True)
    finally:
        line.close()
    return caught.value


def test_a_name_that_does_not_exist_is_no_network_without_doubt():
    error = line_error("https://parcel-bench.invalid/")

    assert isinstance(error, NoNetwork)
    assert not error.doubt
    assert "name parcel-bench.invalid cannot be found" in error.said


def test_refused_connection_is_no_network_without_doubt(amazon, open_carrier, prepared):
    away = open_carrier(f"http://127.0.0.1:{free_port()}", login=amazon.url)

    error = sent(away, prepared)

    assert isinstance(error, NoNetwork)
    assert not error.doubt
    assert "Nobody answers at" in error.said


def test_connect_timeout_is_no_network_without_doubt():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())

        error = line_error(f"http://127.0.0.1:{full.getsockname()[1]}/")

        for one in waiting:
            one.close()
    assert isinstance(error, NoNetwork)
    assert not error.doubt
    assert "in time" in error.said


def test_reset_before_the_request_is_read_is_doubt(amazon, carrier, prepared):
    carrier.sign_in()

    def reset_unread(sock, request):
        # Not before the first byte is here: a reset that comes while connecting is no doubt.
        sock.recv(1, socket.MSG_PEEK)
        reset(sock, request)

    amazon.before_request = reset_unread

    error = sent(carrier, prepared)

    assert isinstance(error, AnswerLost)
    assert error.doubt


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda sock, _: reset(sock), id="reset-after-body"),
        pytest.param(lambda sock, _: sock.close(), id="closed-without-answer"),
        pytest.param(say(GOOD[:-40]), id="cut-mid-body"),
        pytest.param(say(GOOD[:30]), id="cut-mid-headers"),
        pytest.param(say(GOOD.replace(b"content-length: ", b"content-length: 1")), id="length-too-long"),
        pytest.param(say(GOOD.replace(b"content-length: ", b"content-length: -")), id="length-nonsense"),
        pytest.param(say(b"\x00\x01garbage\r\n\r\n"), id="not-http"),
        pytest.param(hang, id="silent"),
        pytest.param(reply(200, gzip.compress(GOOD)[:-20], content_encoding="gzip"), id="gzip-cut"),
        pytest.param(reply(200, b"not gzip", content_encoding="gzip"), id="gzip-damaged"),
        pytest.param(reply(200, b"{}", content_encoding="br"), id="packing-not-asked-for"),
        pytest.param(reply(200, gzip.compress(b" " * 200_000_000, 1), content_encoding="gzip"), id="gzip-bomb"),
        pytest.param(reply(302, location="http://evil.example/"), id="redirect"),
        pytest.param(reply(302, location="mailto:a@b"), id="redirect-to-no-host"),
        pytest.param(reply(302, location="//xn--"), id="redirect-to-no-name"),
        pytest.param(reply(302, location="http://[::1"), id="redirect-to-half-an-address"),
        pytest.param(reply(408), id="408"),
        pytest.param(reply(409, {"errors": [{"code": "Conflict", "message": "in progress"}]}), id="409"),
    ],
)
def test_an_answer_that_is_cut_or_makes_no_sense_is_doubt_and_is_not_repeated(amazon, carrier, prepared, answer):
    amazon.will("/v2/shipments", answer)

    error = sent(carrier, prepared)

    assert isinstance(error, AnswerLost)
    assert error.doubt
    assert len(amazon.of("/v2/shipments")) == 1


def test_length_shorter_than_the_body_is_doubt(amazon, carrier, prepared):
    body = json.dumps(purchase_json()).encode()
    amazon.will("/v2/shipments", say(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n" + body))

    assert isinstance(sent(carrier, prepared), AnswerLost)


def test_a_huge_body_stops_early(amazon, carrier, prepared):
    sent_bytes = []

    def flood(sock, _):
        sock.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n")
        for _ in range(100):
            sock.sendall(b"x" * 1_048_576)
            sent_bytes.append(1)

    amazon.will("/v2/shipments", flood)

    error = sent(carrier, prepared)

    assert isinstance(error, AnswerLost)
    assert "25 MB" in error.said
    assert len(sent_bytes) < 60


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_dripping_answer_ends_at_the_total_time(amazon, open_carrier, prepared, part):
    def drip(sock, _):
        head, _, body = GOOD.partition(b"\r\n\r\n")
        data = GOOD if part == "headers" else body
        if part == "body":
            sock.sendall(head + b"\r\n\r\n")
        for byte in data:
            sock.sendall(bytes([byte]))
            threading.Event().wait(0.1)

    amazon.will("/v2/shipments", drip)
    carrier = open_carrier(amazon.url, patience=Patience(read_s=5, total_s=0.7))
    started = time.monotonic()

    error = sent(carrier, prepared)

    assert isinstance(error, AnswerLost)
    assert "in time" in error.said
    assert time.monotonic() - started < 3


def test_a_request_that_is_not_read_is_doubt(amazon, carrier, prepared):
    listener = socket.create_server(("127.0.0.1", 0))
    line = Line(patience=Patience(write_s=0.3, read_s=0.3))

    with pytest.raises(AnswerLost):
        line.send(
            "POST",
            f"http://127.0.0.1:{listener.getsockname()[1]}/",
            headers=[],
            body=b"x" * 20_000_000,
            within_s=5,
            fresh=True,
        )

    line.close()
    listener.close()


def test_a_redirect_is_not_followed(amazon, carrier, prepared):
    amazon.will("/v2/shipments", reply(307, location=f"{amazon.url}/elsewhere"))

    sent(carrier, prepared)

    assert amazon.of("/elsewhere") == []


def test_proxy_settings_of_the_environment_are_ignored(monkeypatch, amazon, open_carrier, prepared):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    amazon.will("/v2/shipments", GOOD)

    assert open_carrier(amazon.url).send(prepared).shipment_id == "s-1"


def test_purchases_go_out_on_a_connection_of_their_own(amazon, carrier, prepared):
    amazon.will("/v2/shipments", GOOD)
    before = amazon.connections

    carrier.send(prepared)
    carrier.send(prepared)

    assert amazon.connections == before + 2


def test_questions_share_a_connection(amazon, carrier):
    amazon.will("/tracking", reply(200, {"payload": {}}))
    carrier.track("T", "C")
    before = amazon.connections

    carrier.track("T", "C")

    assert amazon.connections == before


def test_a_kept_connection_that_the_server_closed_is_not_a_failure(amazon, carrier):
    amazon.will("/tracking", say(reply(200, {"payload": {"summary": {"status": "InTransit"}}})))

    states = [carrier.track("T", "C").state for _ in range(3)]

    assert states == ["InTransit"] * 3


def certificate(tmp_path, *, address="127.0.0.1", days=1):
    """A self-signed certificate of that address, valid until `days` from now; its file with the key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    until = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)  # noqa: TID251 certificates need it
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - dt.timedelta(days=30))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "bench.pem"
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    return file


def serve_tls(amazon, file) -> None:
    amazon.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    amazon.tls.load_cert_chain(file)


def test_a_self_signed_certificate_is_no_network_and_says_so(amazon, tmp_path):
    serve_tls(amazon, certificate(tmp_path))

    error = line_error(f"{amazon.url}/v2/shipments")

    assert isinstance(error, NoNetwork)
    assert not error.doubt
    assert "certificate" in error.said
    assert "self-signed" in error.said
    assert amazon.requests == []


@pytest.mark.parametrize(
    ("settings", "word"), [({"days": -1}, "expired"), ({"address": "127.0.0.9"}, "IP address mismatch")]
)
def test_an_expired_or_foreign_certificate_is_no_network(amazon, tmp_path, settings, word):
    file = certificate(tmp_path, **settings)
    serve_tls(amazon, file)

    error = line_error(f"{amazon.url}/", tls=ssl.create_default_context(cafile=file))

    assert isinstance(error, NoNetwork)
    assert word in error.said
    assert amazon.requests == []


def test_an_old_tls_version_is_no_network(amazon, tmp_path):
    file = certificate(tmp_path)
    serve_tls(amazon, file)
    amazon.tls.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        amazon.tls.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        amazon.tls.minimum_version = ssl.TLSVersion.TLSv1

    error = line_error(f"{amazon.url}/", tls=ssl.create_default_context(cafile=file))

    assert isinstance(error, NoNetwork)
    assert "secure connection" in error.said


def test_a_trusted_certificate_is_accepted_and_a_drip_over_tls_is_cut(amazon, tmp_path):
    file = certificate(tmp_path)
    serve_tls(amazon, file)
    line = Line(patience=Patience(read_s=5), tls=ssl.create_default_context(cafile=file))

    def drip(sock, _):
        for byte in GOOD:
            sock.sendall(bytes([byte]))
            threading.Event().wait(0.1)

    amazon.will("/good", reply(200, b"{}"))
    amazon.will("/drip", drip)

    answer = line.send("GET", f"{amazon.url}/good", headers=[], body=None, within_s=3)
    with pytest.raises(AnswerLost, match="in time"):
        line.send("GET", f"{amazon.url}/drip", headers=[], body=None, within_s=0.5, fresh=True)

    assert answer.body == b"{}"
    line.close()


def test_each_login_goes_out_on_a_new_connection(amazon, carrier, clock):
    carrier.sign_in()
    clock.ahead_s = 3400
    carrier.sign_in()

    # A kept one that the server has dropped would fail a login that nobody repeats.
    assert amazon.connections == amazon.tokens_served == 2
