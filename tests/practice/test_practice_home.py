"""The practice Amazon's life: shared by processes, gone after the last, its world kept through kill -9."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shipstation.practice.home import join
from tests.practice.conftest import SEATTLE, Bench, label_of, listens, of_amazon, purchase, running, soon

ROOT = Path(__file__).parents[2]
# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long

JOINER = """
import sys
from pathlib import Path
from shipstation.practice.home import join

home = join(Path(sys.argv[1]), linger_s=1.0)
print(home.endpoint, home.pid, flush=True)
sys.stdin.read()
"""


def address_of(home) -> dict:
    names = ("endpoint", "lwa_endpoint", "client_id", "client_secret", "refresh_token", "ledger", "pid")
    return {name: getattr(home, name) for name in names}


@contextmanager
def child(*words: str) -> Iterator[tuple[subprocess.Popen, dict]]:
    """A server in the foreground."""
    command = [sys.executable, "-m", "shipstation.practice", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


@contextmanager
def joiner(folder: Path) -> Iterator[tuple[subprocess.Popen, str, int]]:
    """A process that holds the server of a folder until it is told to go."""
    command = [sys.executable, "-c", JOINER, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        try:
            endpoint, pid = process.stdout.readline().split()
            yield process, endpoint, int(pid)
        finally:
            process.kill()


def test_one_line_of_json_says_all(tmp_path):
    with child("--home", str(tmp_path)) as (process, address):
        assert set(address) >= {
            "endpoint", "lwa_endpoint", "client_id", "client_secret", "refresh_token", "business_id", "ledger", "pid"
        }  # fmt: skip
        assert address["pid"] == process.pid
        assert address["lwa_endpoint"] == address["endpoint"] + "/auth/o2/token"
        assert address["business_id"] == "AmazonShipping_US"
        assert Bench(address).rates().status == 200
        process.send_signal(signal.SIGTERM)
        rest, said = process.communicate(timeout=10)

    assert (process.returncode, rest, said) == (0, b"", b"")


def test_the_world_survives_a_kill(tmp_path):
    with child("--home", str(tmp_path)) as (process, address):
        bench = Bench(address)
        bench.advance(hours=5)
        body = json.dumps(purchase(bench.rates().payload)).encode()
        bought = bench.buy(body, "key-1")
        ledger = bench.ledger()
        clock = bench.control("GET", "clock").json["now"]
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    with child("--home", str(tmp_path)) as (_, again):
        bench = Bench(again)
        assert bench.ledger() == ledger
        assert bench.control("GET", "clock").json["now"] >= clock
        assert {n: again[n] for n in ("client_id", "client_secret", "refresh_token")} == {
            n: address[n] for n in ("client_id", "client_secret", "refresh_token")
        }
        assert bench.buy(body, "key-1").body == bought.body


def test_a_token_outlives_a_restart(tmp_path):
    with running(tmp_path) as bench:
        token = bench.token

    with running(tmp_path) as again:
        answer = again.raw("GET", "/shipping/v2/tracking?trackingId=x&carrierId=y", **{"x-amz-access-token": token})

    assert answer.status == 404


def test_one_world_has_one_server(tmp_path):
    with child("--home", str(tmp_path)) as (_, address):
        second = subprocess.run(
            [sys.executable, "-m", "shipstation.practice", "--home", str(tmp_path)],
            cwd=ROOT, capture_output=True, timeout=30, check=False,
        )  # fmt: skip

        assert second.returncode == 3
        assert b"another practice Amazon" in second.stderr
        assert listens(address)


def test_a_taken_port_is_said(tmp_path):
    with child() as (_, address):
        port = address["endpoint"].rsplit(":", 1)[1]
        second = subprocess.run(
            [sys.executable, "-m", "shipstation.practice", "--port", port],
            cwd=ROOT, capture_output=True, timeout=30, check=False,
        )  # fmt: skip

    assert second.returncode == 3
    assert second.stdout == b""


def test_a_wrong_fault_is_said(tmp_path):
    second = subprocess.run(
        [sys.executable, "-m", "shipstation.practice", "--fault", "nonsense"],
        cwd=ROOT, capture_output=True, timeout=30, check=False,
    )  # fmt: skip

    assert second.returncode == 2
    assert b"known are" in second.stderr


def test_two_processes_share_one_server_and_it_ends_after_the_last(tmp_path):
    with joiner(tmp_path) as (first, endpoint, pid), joiner(tmp_path) as (second, other, other_pid):
        address = json.loads((tmp_path / "address.json").read_text())
        assert (endpoint, pid) == (other, other_pid) == (address["endpoint"], address["pid"])
        assert stat.S_IMODE((tmp_path / "address.json").stat().st_mode) == 0o600
        first.kill()
        first.wait(10)
        # Longer than it lingers: the second still holds it.
        assert not soon(lambda: not listens(address), within_s=2.0)
        second.stdin.close()
        second.wait(10)

    assert soon(lambda: not (tmp_path / "address.json").exists())
    assert soon(lambda: not _runs(pid))


def test_the_server_outlives_its_starter(tmp_path):
    with joiner(tmp_path) as (starter, _, pid), join(tmp_path) as home:
        starter.kill()
        starter.wait(10)

        assert home.pid == pid
        assert home.alive()
        assert Bench(address_of(home)).rates().status == 200
    assert soon(lambda: not _runs(pid))


def test_a_killed_server_is_noticed_and_started_anew_with_its_world(tmp_path):
    with join(tmp_path, linger_s=1.0) as home:
        bench = Bench(address_of(home))
        bench.buy_one(key="key-1")
        os.kill(home.pid, signal.SIGKILL)

        assert soon(lambda: not home.alive())
        with join(tmp_path, linger_s=1.0) as again:
            assert again.pid != home.pid
            assert again.alive()
            assert again.client_id == home.client_id
            assert len(Bench(address_of(again)).ledger()["purchases"]) == 1
    assert soon(lambda: not (tmp_path / "address.json").exists())


def test_a_stranger_on_the_old_port_is_not_joined(tmp_path):
    with running(tmp_path / "other") as stranger:
        home = tmp_path / "mine"
        home.mkdir()
        (home / "address.json").write_text(json.dumps({**stranger.address, "world": "mine"}))

        with join(home, linger_s=1.0) as joined:
            assert joined.endpoint != stranger.address["endpoint"]


@pytest.mark.parametrize("left", ["", "nonsense", "[]", "{}", '{"world": 1, "endpoint": "http://127.0.0.1:x"}'])
def test_a_damaged_address_is_no_obstacle(tmp_path, left):
    (tmp_path / "address.json").write_text(left)

    with join(tmp_path, linger_s=1.0) as home:
        assert home.alive()


def test_it_lingers_for_requests_too():
    with running(linger_s=1.0) as bench:
        for _ in range(3):
            assert not soon(lambda: False, within_s=0.4)
            assert bench.control("GET", "health").status == 200

        assert soon(lambda: not listens(bench.address))


def test_it_knows_the_orders_it_was_told_of(tmp_path):
    with join(tmp_path, linger_s=1.0) as home:
        home.know_orders([{"order_id": "114-1", "ship_to": {**SEATTLE, "name": "Zoë Quill"}, "item_ids": ["item-1"]}])
        bench = Bench(address_of(home))

        bought = bench.buy_one(of_amazon("114-1"))

        assert "Zo_C3_AB Quill" in label_of(bought).decode()
        with pytest.raises(OSError, match="400"):
            home.know_orders([{"order_id": "114-2"}])


def test_answers_take_the_latency_asked_for():
    with running(latency_s=0.2) as bench:
        assert bench.token
        start = time.monotonic()

        bench.rates()

        assert time.monotonic() - start >= 0.2


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
