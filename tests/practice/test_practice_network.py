"""The network fails by name: the door is shut or hangs, the name does not resolve, the certificate is not good."""

import contextlib
import http.client
import json
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from shipstation.practice.amazon import Handler
from shipstation.practice.faults import UNRESOLVED_HOST, parse_fault
from shipstation.practice.server import Server
from shipstation.practice.world import World
from tests.practice.conftest import Bench, listens, purchase, running, soon

# Linux alone drops the packets that open a connection; other systems answer them, and refuse.
hangs = pytest.mark.skipif(sys.platform != "linux", reason="only on Linux can connecting be made to hang")
SELF_SIGNED_IN_CHAIN, EXPIRED, HOST_MISMATCH, ADDRESS_MISMATCH = 19, 10, 62, 64
WRONG = {
    "certificate-untrusted": SELF_SIGNED_IN_CHAIN,
    "certificate-expired": EXPIRED,
    "certificate-wrong-host": ADDRESS_MISMATCH,
}


def place_of(bench: Bench) -> tuple[str, int]:
    """Where the socket listens, whatever name and scheme the address tells."""
    place = urlsplit(bench.address["ledger"])
    return place.hostname, place.port


def reachable(bench: Bench) -> Bench:
    """A client that goes by number and plain HTTP."""
    return Bench({**bench.address, "endpoint": "http://{}:{}".format(*place_of(bench))})


def trusting(bench: Bench) -> ssl.SSLContext:
    """A client's TLS that trusts the practice authority and nobody else."""
    pem = reachable(bench).control("GET", "certificate").body.decode()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pem)
    return context


def over_tls(bench: Bench, context: ssl.SSLContext, path: str = "/practice/health", timeout_s: float = 5) -> int:
    """The status of a GET, after its whole answer was read. Raises: what the client finds wrong."""
    client = http.client.HTTPSConnection(*place_of(bench), timeout=timeout_s, context=context)
    with contextlib.closing(client):
        client.request("GET", path, headers={"x-amz-access-token": reachable(bench).token})
        answer = client.getresponse()
        answer.read()
        return answer.status


class Lever:
    """One kept connection that arms faults."""

    def __init__(self, bench: Bench) -> None:
        self.client = http.client.HTTPConnection(*place_of(bench), timeout=5)

    def pull(self, *faults: str) -> None:
        self.client.request("POST", "/practice/faults", json.dumps({"faults": faults}))
        answer = self.client.getresponse()
        assert answer.status == 200, answer.read()
        assert answer.read()


@pytest.fixture
def lever(amazon: Bench) -> Iterator[Lever]:
    lever = Lever(amazon)
    yield lever
    lever.client.close()


def kept(bench: Bench) -> http.client.HTTPConnection:
    """A connection that has just read a whole answer."""
    client = http.client.HTTPConnection(*place_of(bench), timeout=5)
    client.request("GET", "/practice/health")
    assert client.getresponse().read()
    return client


def test_nobody_listens_for_some_seconds(amazon: Bench):
    with contextlib.closing(kept(amazon)) as client:
        amazon.arm("refused:2")

        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(place_of(amazon), timeout=2)
        assert client.sock.recv(1) == b""
    assert soon(lambda: listens(amazon.address))
    assert amazon.rates().status == 200


def test_nobody_listens_until_it_is_cleared_over_the_connection_that_armed_it(amazon: Bench, lever: Lever):
    lever.pull("refused:*")
    assert not listens(amazon.address)

    lever.pull()

    assert listens(amazon.address)


@pytest.mark.parametrize("fault", ["refused:*", pytest.param("connect-timeout:*", marks=hangs)])
def test_a_shut_door_cuts_whoever_waits(amazon: Bench, lever: Lever, fault):
    for _ in range(5):
        with contextlib.closing(kept(amazon)) as client:
            lever.pull(fault)

            assert client.sock.recv(1) == b""
        lever.pull()


def test_a_shut_door_spares_no_connection_that_is_just_finishing_an_answer(amazon: Bench, lever: Lever):
    """The head of a slow answer, which says that the connection is kept, is on its way before the door shuts."""
    client = kept(amazon)
    lever.pull("slow@getTracking")

    with contextlib.closing(client):
        path = "/shipping/v2/tracking?trackingId=x&carrierId=y"
        client.request("GET", path, headers={"x-amz-access-token": amazon.token})
        assert soon(lambda: amazon.control("GET", "faults").json == {"faults": []})
        answer = client.getresponse()
        lever.pull("refused:*")

        assert (answer.status, answer.headers["connection"]) == (404, None)
        assert answer.read()
        assert client.sock.recv(1) == b""


def test_a_request_on_a_connection_that_was_cut_is_not_carried_out(tmp_path: Path):
    with World(tmp_path) as world, Server(world, Handler) as server:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            server.idle(ours)
            refused = threading.Thread(target=server.arm, args=([parse_fault("refused:*")],))
            refused.start()
            serving = threading.Thread(target=server.run)
            serving.start()
            refused.join(10)

            with pytest.raises(ConnectionAbortedError), server.busy(ours):
                pass
            assert theirs.recv(1) == b""
            server.end()
            serving.join(10)


def test_a_shut_door_lets_a_request_in_flight_be_answered():
    with running(latency_s=0.5) as bench:
        body = purchase(bench.rates().payload)
        answers = []
        buying = threading.Thread(target=lambda: answers.append(bench.buy(body, "key-1")))
        buying.start()
        assert soon(lambda: "key-1" in bench.ledger()["keys"])

        bench.arm("refused:1")
        buying.join(10)

        assert answers[0].status == 200
        assert answers[0].headers["connection"] == "close"


@pytest.mark.parametrize("fault", ["refused:2", pytest.param("connect-timeout:2", marks=hangs)])
def test_the_door_may_be_shut_from_the_start(fault):
    with running(faults=(fault,)) as bench:
        with pytest.raises((ConnectionRefusedError, TimeoutError)):
            socket.create_connection(place_of(bench), timeout=0.3)

        assert soon(lambda: listens(bench.address))


@hangs
def test_connecting_hangs_for_some_seconds(amazon: Bench):
    amazon.arm("connect-timeout:1")

    with pytest.raises(TimeoutError):
        socket.create_connection(place_of(amazon), timeout=0.5)

    assert soon(lambda: listens(amazon.address))
    assert amazon.rates().status == 200


@hangs
def test_who_waits_at_a_door_that_hangs_is_let_in_at_last(amazon: Bench):
    amazon.arm("connect-timeout:1")

    assert amazon.control("GET", "health").status == 200


@hangs
def test_the_door_turns_from_one_fault_to_the_other(amazon: Bench, lever: Lever):
    lever.pull("connect-timeout:*")
    with pytest.raises(TimeoutError):
        socket.create_connection(place_of(amazon), timeout=0.3)
    lever.pull("refused:*")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(place_of(amazon), timeout=2)
    lever.pull("connect-timeout:*")
    with pytest.raises(TimeoutError):
        socket.create_connection(place_of(amazon), timeout=0.3)

    lever.pull("503@getRates")

    assert amazon.rates().status == 503


def test_a_name_that_does_not_resolve_is_told_and_cannot_be_reached():
    with running(faults=("dns",)) as bench:
        place = urlsplit(bench.address["endpoint"])

        assert place.hostname == urlsplit(bench.address["lwa_endpoint"]).hostname == "practice-dns.localhost"
        with pytest.raises((socket.gaierror, ConnectionError)):
            Bench(bench.address).control("GET", "health")
        assert reachable(bench).ledger()["purchases"] == []
        assert reachable(bench).control("GET", "faults").json == {"faults": ["dns:*"]}


def test_a_system_that_resolves_it_all_the_same_is_reset(amazon: Bench):
    with socket.create_connection(place_of(amazon), timeout=5) as sock:
        host = f"{UNRESOLVED_HOST.upper()}:{place_of(amazon)[1]}"
        sock.sendall(f"GET /practice/health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())

        with pytest.raises(ConnectionResetError):
            sock.recv(1)


def test_the_same_port_answers_plain_and_tls(amazon: Bench):
    assert over_tls(amazon, trusting(amazon)) == 200
    assert amazon.control("GET", "health").status == 200


def test_a_stranger_trusts_no_practice_certificate(amazon: Bench):
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        over_tls(amazon, ssl.create_default_context())

    assert caught.value.verify_code == SELF_SIGNED_IN_CHAIN


@pytest.mark.parametrize("fault", WRONG)
def test_a_certificate_is_wrong_by_name(amazon: Bench, fault):
    context = trusting(amazon)
    amazon.arm(fault)

    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        over_tls(amazon, context)

    assert caught.value.verify_code == WRONG[fault]
    assert amazon.control("GET", "faults").json == {"faults": [f"{fault}:*"]}
    amazon.arm()
    assert over_tls(amazon, context) == 200


def test_a_host_by_name_meets_the_wrong_one_too(amazon: Bench):
    context = trusting(amazon)

    def shake_hands() -> None:
        with socket.create_connection(place_of(amazon), timeout=5) as plain:
            context.wrap_socket(plain, server_hostname="localhost").close()

    shake_hands()
    amazon.arm("certificate-wrong-host")
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        shake_hands()

    assert caught.value.verify_code == HOST_MISMATCH


def test_an_old_version_of_tls_is_refused_by_a_client_of_today(amazon: Bench):
    context = trusting(amazon)
    amazon.arm("tls-1.1")

    with pytest.raises(ssl.SSLError) as caught:
        over_tls(amazon, context)

    assert not isinstance(caught.value, ssl.SSLCertVerificationError)
    assert "PROTOCOL" in caught.value.reason


def test_an_old_version_of_tls_is_the_only_thing_wrong_with_it(amazon: Bench):
    context = trusting(amazon)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    amazon.arm("tls-1.1")

    with (
        socket.create_connection(place_of(amazon), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as sock,
    ):
        assert sock.version() == "TLSv1.1"
    assert over_tls(amazon, context) == 200


@pytest.mark.parametrize("fault", [*WRONG, "tls-1.1"])
def test_a_tls_fault_from_the_start_is_told_by_the_address(fault):
    with running(faults=(fault,)) as bench:
        assert bench.address["endpoint"].startswith("https://127.0.0.1:")
        assert bench.address["lwa_endpoint"] == bench.address["endpoint"] + "/auth/o2/token"
        assert bench.address["ledger"].startswith("http://127.0.0.1:")
        with httpx.Client(verify=trusting(bench), trust_env=False) as client, pytest.raises(httpx.ConnectError):
            client.get(bench.address["endpoint"])
        assert reachable(bench).ledger()["purchases"] == []


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ("reset-before", OSError),
        ("reset-after", OSError),
        ("cut-body", http.client.IncompleteRead),
        ("timeout", TimeoutError),
    ],
)
def test_the_line_fails_under_tls_as_without(amazon: Bench, fault, raised):
    path, context = "/shipping/v2/tracking?trackingId=x&carrierId=y", trusting(amazon)
    amazon.arm(f"{fault}@getTracking")

    with pytest.raises(raised):
        over_tls(amazon, context, path, timeout_s=1)

    assert over_tls(amazon, context, path) == 404


def test_a_shut_door_cuts_kept_tls_connections(amazon: Bench):
    client = http.client.HTTPSConnection(*place_of(amazon), timeout=5, context=trusting(amazon))
    client.request("GET", "/practice/health")
    assert client.getresponse().read()

    amazon.arm("refused:1")

    with contextlib.closing(client):
        assert client.sock.recv(1) == b""


@pytest.mark.parametrize("sent", [b"\x16", b"\x16\x03\x01\x00\x05junk!", b""])
def test_a_broken_handshake_harms_nobody_and_says_nothing(sent, capfd):
    with running() as bench:
        context = trusting(bench)
        with socket.create_connection(place_of(bench), timeout=5) as sock:
            sock.sendall(sent)
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(1024):
                pass

        assert over_tls(bench, context) == 200
        with pytest.raises(ssl.SSLError):
            over_tls(bench, ssl.create_default_context())

    assert capfd.readouterr() == ("", "")
