"""People's data by word: what programs read, secrets on standard input, and the canary over a bench that worked."""

import io
import json
import logging
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shipstation.clock import SystemClock
from shipstation.keys import DevKeys
from shipstation.store import open_store
from tests.bench_parts import Command, PracticeAmazon
from tests.store.conftest import buy

CANARY = "Quibblewick"
WORDS = "correct horse battery staple"
HEAD = "order_ref,channel,sku,title,quantity,item_weight,name,line1,city,state,postal_code,country\n"
GONE = {
    "shipments", "orders", "documents", "prints", "quotes", "ledger", "tax_records", "left_unsettled", "wal_cleared",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary looks into the machine's temporary folder: other tests leave things there."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


@pytest.fixture
def bench(tmp_path: Path) -> Command:
    """A practice folder in which two parcels were bought; no Amazon is needed."""
    data = tmp_path / "data"
    folder = data / "practice"
    folder.mkdir(parents=True)
    with closing(open_store(folder, DevKeys(folder).store_key(), now=SystemClock().now)) as store:
        for number in (1, 2):
            buy(store, number, name=f"Ann {CANARY}")
    return Command(data, here=True)


@pytest.fixture
def piping(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What the next command finds on its standard input."""

    def pipe(**secrets: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(secrets)))

    return pipe


def entries(bench: Command) -> list[str]:
    return [each["event"] for each in bench("audit", "show")["entries"]]


def test_status_and_a_run_ahead_of_time(bench: Command) -> None:
    status = bench("privacy", "status")
    assert status["held"] | {"oldest": None} == {
        "shipments": 2, "orders": 2, "removed": 0, "tax_records": 0, "unsettled": 0, "oldest": None,
    }  # fmt: skip
    assert status["terms"]["amazon_days"] == 30

    assert bench("privacy", "run")["gone"]["shipments"] == 0
    day = (SystemClock().now() + timedelta(days=40)).date()
    run = bench("privacy", "run", "--now", str(day))

    assert set(run["gone"]) == GONE
    assert (run["gone"]["shipments"], run["gone"]["orders"]) == (2, 2)
    shown = bench("show", "ship-1")["shipment"]
    assert (shown["erased_at"], shown["label"]) == (f"{day}T23:59:59Z", None)
    assert bench("privacy", "canary", CANARY, "--inside") == {"files": [], "inside": 0, "found": False}
    assert bench("show", "ship-1", "--label", str(bench.data / "x"), code=2)["error"]["kind"] == "BadInput"


def test_an_erase_is_asked_for_twice_and_certified(bench: Command, tmp_path: Path) -> None:
    paper = tmp_path / "certificate.pdf"
    assert bench("privacy", "erase", "--amazon", code=2)["error"]["fields"] == ["yes"]

    told = bench("privacy", "erase", "--amazon", "--yes", "--out", str(paper))

    assert told["gone"]["shipments"] == 2
    assert bench("audit", "show", "--limit", "1")["entries"] == [told["entry"]]
    assert paper.read_bytes().startswith(b"%PDF")
    assert bench("audit", "verify") | {"head": ""} == {
        "good": True, "entries": 1, "head": "", "broken_at": None, "said": "1 entries, none changed.",
    }  # fmt: skip


def test_a_backup_made_here_is_restored_there(bench: Command, tmp_path: Path, piping: Callable[..., None]) -> None:
    piping(passphrase=WORDS)
    bench("privacy", "passphrase")
    made = bench("backup", str(tmp_path / "made.backup"))["backup"]
    assert (made["passphrase"], made["counts"]["purchase"]) == (True, 2)
    there = Command(tmp_path / "there", here=True)
    assert there("restore", made["file"], code=2)["error"]["fields"] == ["passphrase"]
    piping(passphrase="another one altogether")
    assert there("restore", made["file"], "--passphrase", code=2)["error"]["fields"] == ["passphrase"]

    piping(passphrase=WORDS)
    restored = there("restore", made["file"], "--passphrase")

    assert restored["counts"]["purchase"] == 2
    assert there("history", CANARY.lower())["total"] == 2
    assert there("restore", made["file"], code=2)["error"]["kind"] == "StateRefused"
    assert entries(there)[0] == "restore"


def test_a_lost_key_comes_back(bench: Command, piping: Callable[..., None]) -> None:
    piping(passphrase=WORDS)
    bench("privacy", "passphrase")
    assert bench("privacy", "rotate-key") == {"rotated": True, "backups": 0}
    (bench.data / "practice" / "dev-keys.json").unlink()
    lost = bench("history", code=3)["error"]
    assert "restore --key" in lost["remedy"]
    rows = {row["name"]: row for row in bench("doctor", code=3)["checks"]}
    assert "lost" in rows["store"]["said"]

    piping(passphrase=WORDS)
    bench("restore", "--key")

    assert bench("history")["total"] == 2
    assert "store key changed" in entries(bench)


def test_operators_and_what_a_packer_may_not(bench: Command, piping: Callable[..., None]) -> None:
    bench("operators", "add", "Mia Boss", "--role", "manager")
    bench("operators", "use", "Mia Boss")
    assert bench("operators", "role", "Mia Boss", "packer", code=2)["error"]["kind"] == "StateRefused"
    piping(pin="4801")
    bench("operators", "add", "Bob", "--pin")
    assert bench("operators", "use", "Bob", code=2)["error"]["kind"] == "NotPermitted"
    piping(pin="4801")
    assert bench("operators", "use", "Bob", "--pin")["at_bench"] == {"name": "Bob", "role": "packer", "locked": False}

    for words in (
        ("privacy", "erase", "--amazon", "--yes"),
        ("privacy", "run", "--now", "2099-01-01"),
        ("settings", "set", "privacy.external_days", "90"),
        ("settings", "set", "backup.keep", "1"),
        ("backup", str(bench.data / "x")),
        ("audit", "show"),
        ("operators", "add", "Eve"),
        ("operators", "role", "Bob", "manager"),
        ("account", "remove", "Northwind Goods US"),
    ):
        assert bench(*words, code=2)["error"]["kind"] == "NotPermitted", words
    assert bench("settings", "set", "wish", "fastest")["value"] == "fastest"
    assert bench("operators", "list")["operators"][0] == {
        "name": "Bob", "role": "packer", "pin": True, "shut_out": False,
    }  # fmt: skip


@pytest.mark.long
def test_settings_of_security_are_written_down(bench: Command) -> None:
    bench("settings", "set", "privacy.external_days", "90")

    assert bench("privacy", "status")["terms"]["external_days"] == 90
    assert entries(bench) == ["setting changed"]


@pytest.mark.long
def test_an_incident_from_first_to_last(bench: Command, tmp_path: Path) -> None:
    begun = bench("privacy", "incident", "start", f"The laptop with {CANARY}")["incident"]
    assert 86_000 < begun["left_s"] <= 86_400
    assert {row["name"]: row["ok"] for row in bench("doctor", code=3)["checks"]}["incident"] is False
    packed = tmp_path / "bundle.zip"
    assert bench("privacy", "incident", "bundle", "1", str(packed))["bytes"] == packed.stat().st_size

    closed = bench("privacy", "incident", "close", "1", "found again")["incident"]

    assert (closed["closing"], closed["left_s"]) == ("found again", None)
    assert bench("privacy", "incident", "close", "1", "again", code=2)["error"]["kind"] == "StateRefused"
    assert bench("privacy", "incident", "close", "7", "x", code=2)["error"]["kind"] == "NotFound"


@pytest.mark.long
def test_a_damaged_store_is_found_and_mended(bench: Command) -> None:
    (bench.data / "practice" / "backups").mkdir()
    bench("backup", str(bench.data / "practice" / "backups"))
    file = bench.data / "practice" / "store.db"
    content = bytearray(file.read_bytes())
    for page in range(4, len(content) // 4096):
        content[page * 4096 + 100 : page * 4096 + 140] = bytes(40)
    file.write_bytes(content)
    row = {each["name"]: each for each in bench("doctor", code=3)["checks"]}["store"]
    assert "restore --last" in row["remedy"]

    assert bench("restore", "--last", "--look")["file"].endswith(".backup")
    restored = bench("restore", "--last")

    assert restored["counts"]["purchase"] == 2
    assert bench("history")["total"] == 2


def test_a_name_that_went_through_everything_lies_in_no_file(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with PracticeAmazon(home=data / "practice" / "practice") as amazon:
        command = Command(data, here=True)
        command.use(amazon)
        orders = tmp_path / "orders.csv"
        row = f"SO-1,EXTERNAL,A-1,Tea of {CANARY},1,1 lb,Ann {CANARY},4 {CANARY} Rd,Seattle,WA,98109,US\n"
        orders.write_text(HEAD + row)
        command("orders", "import", str(orders))
        bought: dict[str, Any] = command("buy", "SO-1", "--no-print")
        command("track", bought["shipment"]["tracking_id"])
        command("rates", "SO-1", code=2)
        command("history", CANARY)
        command("api", "getTracking", "--query", f"trackingId={CANARY}", "--query", "carrierId=UPS", code=None)
        command("backup", str(data / "practice" / "made.backup"))
        command("privacy", "incident", "start", f"{CANARY} called")
        command("privacy", "incident", "bundle", "1", str(data / "practice" / "bundle.zip"))
        error = ValueError(CANARY)
        logging.getLogger("shipstation.test").error("a crash report", exc_info=(ValueError, error, None))

        found = command("privacy", "canary", CANARY, "--inside")

        assert found["files"] == []
        assert found["inside"] > 3
