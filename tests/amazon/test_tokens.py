"""Access tokens: asked for once, kept, refreshed in time, and their refusals say which step is missing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from shipstation.errors import NoNetwork, NotAuthorized, Throttled, Unavailable
from tests.amazon.conftest import REFRESH, SECRET, reply, token_reply

TOKEN = "/auth/o2/token"


def test_fifty_threads_share_one_token_request(amazon, carrier):
    go = threading.Barrier(50)

    def ask(_):
        go.wait(10)
        carrier.sign_in()

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(ask, range(50)))

    assert amazon.tokens_served == 1


def test_fifty_threads_share_one_failure(amazon, carrier):
    go = threading.Barrier(50)
    release = threading.Event()

    def slow_no(sock, _):
        release.wait(5)
        sock.sendall(reply(400, {"error": "invalid_grant"}))
        sock.close()

    amazon.will(TOKEN, slow_no)

    def ask(_):
        go.wait(10)
        with pytest.raises(NotAuthorized):
            carrier.sign_in()

    with ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(ask, number) for number in range(50)]
        while go.n_waiting or not amazon.of(TOKEN):
            threading.Event().wait(0.005)
        threading.Timer(0.3, release.set).start()
        for one in asked:
            one.result()

    # A thread that was late for the shared request may start one more; fifty would be a stampede.
    assert len(amazon.of(TOKEN)) < 5


def test_the_form_is_login_with_amazons(amazon, carrier):
    carrier.sign_in()

    (request,) = amazon.of(TOKEN)
    assert request.headers["content-type"] == "application/x-www-form-urlencoded;charset=UTF-8"
    assert request.body == (
        b"grant_type=refresh_token&refresh_token=Atzr%7Crefresh&client_id=amzn1.app"
        b"&client_secret=amzn1.oa2-cs.v1.secret"
    )


@pytest.mark.parametrize(("later_s", "served"), [(3200, 1), (3310, 2)])
def test_a_token_is_refreshed_five_minutes_early(amazon, carrier, clock, later_s, served):
    carrier.sign_in()
    clock.ahead_s = later_s

    carrier.sign_in()

    assert amazon.tokens_served == served


@pytest.mark.parametrize("life", ["3600", None, "soon", True, -5, "nan"])
def test_a_strange_life_is_survived(amazon, carrier, life):
    amazon.will(TOKEN, token_reply(expires_in=life))

    carrier.sign_in()


@pytest.mark.parametrize(
    ("status", "code", "step"),
    [
        (401, "invalid_client", "180 days"),
        (400, "invalid_grant", "Authorize the app again"),
        (400, "unauthorized_client", "published"),
        (400, "invalid_scope", "roles"),
        (400, "unsupported_grant_type", "login address"),
        (400, "invalid_request", "whole and without spaces"),
        (400, "never_heard", "Enter"),
        (403, None, "Enter"),
    ],
)
def test_a_refused_login_names_the_step(amazon, carrier, status, code, step):
    amazon.will(TOKEN, reply(status, {"error": code, "error_description": "no"}))

    with pytest.raises(NotAuthorized) as caught:
        carrier.sign_in()

    assert step in caught.value.remedy
    assert caught.value.code == code
    assert SECRET not in str(caught.value)
    assert REFRESH not in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(reply(500), id="500"),
        pytest.param(reply(503, b"<html>"), id="503"),
        pytest.param(reply(302, location="http://127.0.0.1:1/"), id="redirect"),
        pytest.param(reply(200, b"<html>"), id="html"),
        pytest.param(reply(200, {}), id="no-token"),
        pytest.param(reply(200, {"access_token": "a\r\nx-evil: 1"}), id="header-smuggling"),
        pytest.param(lambda sock, _: sock.close(), id="cut"),
    ],
)
def test_a_login_without_answer_is_no_doubt_about_a_purchase(amazon, carrier, open_carrier, prepared, answer):
    amazon.will(TOKEN, answer)

    with pytest.raises(Unavailable) as caught:
        open_carrier(amazon.url).send(prepared)

    assert not caught.value.doubt
    assert amazon.of("/v2/shipments") == []


def test_a_login_away_is_no_network(amazon, open_carrier, prepared):
    with pytest.raises(NoNetwork):
        open_carrier(amazon.url, login="http://127.0.0.1:1").send(prepared)


def test_a_busy_login_is_throttled(amazon, carrier):
    amazon.will(TOKEN, reply(429))

    with pytest.raises(Throttled):
        carrier.sign_in()
