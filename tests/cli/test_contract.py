"""The command as other programs use it: a process a verb, JSON shapes and exit codes to the letter."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bench_parts import Command, PracticeAmazon, SocketPrinter

ANN = "113-2211887-4402611"
RATE = {
    "rate_id", "carrier_id", "carrier", "service_id", "service", "total", "base", "extras", "pickup", "delivery",
    "in_time", "protected", "rank", "reason", "documents", "buyable", "why_not",
}  # fmt: skip
SHIPMENT = {
    "shipment_id", "purchase_id", "order", "parcel", "channel", "account", "state", "carrier_id", "carrier",
    "service", "tracking_id", "package_ref", "shown", "charged", "bought_at", "promise", "tracking_state", "label",
}  # fmt: skip
ERROR = {"kind", "family", "said", "remedy", "exit", "code", "request_id", "purchase_id", "shipment", "fields"}


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


def test_one_order_in_separate_processes(command: Command, amazon: PracticeAmazon, tmp_path: Path) -> None:
    rates = command("rates", ANN)
    assert set(rates) >= {
        "quote_id", "order", "parcel", "account", "quoted_at", "expires_at", "deliver_by", "rates", "ineligible",
    }  # fmt: skip
    assert rates["account"] == "Bench"
    assert set(rates["rates"][0]) >= RATE
    assert [rate["rank"] for rate in rates["rates"]] == list(range(1, len(rates["rates"]) + 1))
    assert set(rates["rates"][0]["documents"][0]) == {"format", "dpi", "width", "length", "unit"}
    assert set(rates["ineligible"][0]) == {"carrier", "service", "reasons"}

    chosen = next(rate for rate in rates["rates"] if rate["buyable"])
    bought = command("buy", ANN, "--rate", chosen["rate_id"])
    assert set(bought["purchase"]) >= {"purchase_id", "state", "key"}
    assert set(bought["shipment"]) >= SHIPMENT
    assert set(bought["print"]) >= {"job_id", "printer", "state", "said"}
    assert bought["shipment"]["shown"] == chosen["total"] == bought["shipment"]["charged"]
    assert bought["print"]["state"] == "sent"
    shipment = bought["shipment"]["shipment_id"]
    tracking = bought["shipment"]["tracking_id"]

    label = tmp_path / "label.bin"
    shown = command("show", shipment, "--label", str(label))
    assert set(shown) >= {"shipment", "documents", "prints", "events", "money", "purchases"}
    assert label.stat().st_size == shown["shipment"]["label"]["bytes"]

    tracked = command("track", tracking)["tracked"][0]
    assert set(tracked) >= {"tracking_id", "carrier_id", "state", "promised", "as_of", "events", "error"}

    cancelled = command("cancel", shipment)
    assert cancelled["state"] == "cancelled"
    assert cancelled["refund_due"] is True
    ticked = command("cancel", shipment, "--refunded")
    assert (ticked["state"], ticked["refund_due"]) == ("cancelled", False)
    assert command("cancel", shipment, "--refunded", code=2)["error"]["kind"] == "StateRefused"
    found = command("history", "lee")
    assert set(found) >= {"shipments", "total", "next"}
    assert [parcel["state"] for parcel in found["shipments"]] == ["cancelled"]
    row = next(row for row in amazon.ledger()["purchases"] if row["shipment_id"] == shipment)
    assert row["cancelled_at"] is not None
    assert row["charge"] == chosen["total"]


def test_a_second_buy_names_the_first_shipment(command: Command) -> None:
    first = command("buy", "113-4418830-2203971", "--no-print")

    second = command("buy", "113-4418830-2203971", code=2)["error"]

    assert set(second) >= ERROR
    assert second["kind"] == "AlreadyBought"
    assert second["exit"] == 2
    assert second["shipment"]["shipment_id"] == first["shipment"]["shipment_id"]


def test_global_options_stand_on_either_side(command: Command) -> None:
    before = command.run("--json", "--profile", "practice", "orders", "list", "--limit", "1")
    after = command.run("orders", "list", "--limit", "1", "--json", "--profile", "practice")

    assert json.loads(before.stdout) == json.loads(after.stdout)


@pytest.mark.parametrize(
    ("words", "code", "kind", "field"),
    [
        (("rates", "no-such-order"), 2, "NotFound", "order"),
        (("rates", ANN, "--weight", "0lb"), 2, "BadInput", "weight"),
        (("rates", ANN, "--weight", "900kg"), 2, "BadInput", "weight"),
        (("rates", ANN, "--weight", "heavy"), 2, "BadInput", "weight"),
        (("rates", ANN, "--size", "30x20"), 2, "BadInput", "size"),
        (("rates", ANN, "--box", "Z"), 2, "NotFound", "box"),
        (("buy", ANN, "--rate", "no-such-rate"), 2, "NotFound", "rate"),
        (("buy", ANN, "--max-price", "0.01"), 2, "PriceRose", "max_price"),
        (("show", "no-such-shipment"), 2, "NotFound", "shipment"),
        (("cancel", "no-such-shipment"), 2, "NotFound", "shipment"),
        (("track", "PX0"), 2, "NotFound", "tracking"),
        (("print", "no-such-shipment"), 2, "NotFound", None),
        (("settings", "set", "wish", "luck"), 2, "BadInput", "wish"),
        (("settings", "get", "no_such"), 2, "BadInput", "key"),
        (("printers", "add", "X", "nonsense"), 2, "BadInput", "url"),
        (("account", "use", "Nobody"), 2, "NotFound", "account"),
        (("rates",), 2, "BadInput", None),
        (("no-such-verb",), 2, "BadInput", None),
        (("settle", "x", "--not-bought"), 2, "NotFound", None),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(
    command: Command, amazon: PracticeAmazon, words: tuple[str, ...], code: int, kind: str, field: str | None
) -> None:
    before = len(amazon.ledger()["purchases"])

    told = command(*words, code=code)["error"]

    assert set(told) >= ERROR
    assert told["kind"] == kind
    assert told["said"]
    assert told["remedy"]
    assert field is None or field in told["fields"]
    assert len(amazon.ledger()["purchases"]) == before


def test_an_old_quote_is_refused_and_a_new_one_buys(command: Command, amazon: PracticeAmazon) -> None:
    order = "113-9090217-6624803"
    rate = next(rate for rate in command("rates", order)["rates"] if rate["buyable"])["rate_id"]
    amazon.advance(700)

    told = command("buy", order, "--rate", rate, code=3)["error"]

    assert told["kind"] == "RateExpired"
    assert command("buy", order, "--no-print")["shipment"]["state"] == "bought"


def test_wrong_secrets_name_the_step(command: Command, amazon: PracticeAmazon) -> None:
    wrong = json.dumps({"client_id": "a", "client_secret": "b", "refresh_token": "c"})
    command(
        "account", "add", "Wrong", "--region", "na", "--business-id", "AmazonShipping_US",
        "--endpoint", amazon.told["endpoint"], "--lwa-endpoint", amazon.told["lwa_endpoint"], stdin=wrong,
    )  # fmt: skip

    told = command("rates", ANN, "--account", "Wrong", code=3)["error"]
    tested = command("account", "test", "Wrong", code=3)

    assert told["kind"] == "NotAuthorized"
    assert not tested["ok"]
    assert tested["steps"][0]["name"] == "token"


def test_a_practice_account_stays_on_this_machine(command: Command) -> None:
    told = command(
        "account", "add", "Far", "--region", "na", "--business-id", "AmazonShipping_US",
        "--endpoint", "https://sellingpartnerapi-na.amazon.com", "--lwa-endpoint", "https://api.amazon.com/auth/o2/token",
        stdin=json.dumps({"client_id": "a", "client_secret": "b", "refresh_token": "c"}), code=2,
    )["error"]  # fmt: skip

    assert told["kind"] == "BadInput"
    assert told["fields"] == ["endpoint"]


def test_secrets_are_told_to_nobody(command: Command, amazon: PracticeAmazon) -> None:
    said = command.run("account", "list", "--json").stdout + command.run("settings", "list").stdout

    assert amazon.told["client_secret"] not in said
    assert amazon.told["refresh_token"] not in said


def test_a_bad_row_among_good_ones(command: Command, tmp_path: Path) -> None:
    head = "order_ref,channel,sku,title,quantity,item_weight,name,line1,city,state,postal_code,country\n"
    file = tmp_path / "orders.csv"
    file.write_text(
        head
        + "N-1,EXTERNAL,A,Thing,1,0.5lb,Ann Lee,1 Main St,Seattle,WA,98109,US\n"
        + "N-2,EXTERNAL,A,Thing,one,0.5lb,Bo Lee,2 Main St,Seattle,WA,98109,US\n"
        + "N-3,EXTERNAL,A,Thing,1,0.5lb,Cy Lee,,Seattle,WA,98109,US\n",
        "utf-8",
    )

    told = command("orders", "import", str(file), code=5)["files"][0]

    assert (told["dialect"], told["orders"], told["items"], told["unchanged"]) == ("generic", 1, 1, 0)
    assert [(row["line"], row["order_ref"], row["field"]) for row in told["refused"]] == [
        (3, "N-2", "quantity"),
        (4, "N-3", "line1"),
    ]
    assert command("orders", "show", "N-1")["order"]["ship_to"]["name"] == "Ann Lee"
    assert command("orders", "import", str(file), code=5)["files"][0]["unchanged"] == 1


def test_an_unreachable_printer_leaves_a_bought_label(command: Command) -> None:
    command("printers", "add", "Away", "tcp://127.0.0.1:9")

    bought = command("buy", "113-7781234-0098123", "--printer", "Away", code=5)

    assert bought["shipment"]["state"] == "bought"
    assert bought["print"]["state"] == "failed"
    again = command("print", bought["shipment"]["shipment_id"], "--printer", "PDF folder")
    assert again["print"]["state"] == "sent"
    assert again["print"]["copy"] == 2


@pytest.mark.parametrize("language", ["zpl", "escpos"])
def test_a_label_reaches_a_network_printer(command: Command, language: str) -> None:
    printer = SocketPrinter()
    command("printers", "add", "Bench", printer.url, "--language", language)

    bought = command("buy", "113-5567801-4432109", "--printer", "Bench")

    assert bought["print"]["state"] == "sent"
    job = printer.wait_for(1)[0]
    assert job.startswith(b"^XA" if language == "zpl" else b"\x1b@")
    command("cancel", bought["shipment"]["shipment_id"])
    printer.close()


def test_a_batch_tells_each_row(command: Command) -> None:
    done = command("batch", "SO-10231", "no-such-order", "SO-10233", "--no-print", code=5)

    assert set(done) >= {"rows", "counts"}
    assert set(done["rows"][0]) >= {"order", "parcel", "state", "shipment", "print", "error"}
    assert [row["state"] for row in done["rows"]] == ["bought", "refused", "bought"]
    assert done["counts"] == {"bought": 2, "refused": 1, "unsure": 0, "failed": 0}


@pytest.mark.long
def test_history_works_with_the_network_gone(tmp_path: Path) -> None:
    command = Command(tmp_path / "data")
    with PracticeAmazon() as gone:
        command.use(gone)
        bought = command("buy", "113-2098761-3345210", "--no-print")["shipment"]

    assert command("history", "Mei")["total"] == 1
    assert command("show", bought["tracking_id"])["shipment"]["shipment_id"] == bought["shipment_id"]
    assert command("print", bought["shipment_id"], "--printer", "PDF folder")["print"]["state"] == "sent"
    told = command("rates", "113-3345098-1276543", code=3)["error"]
    assert (told["kind"], told["family"]) == ("NoNetwork", "unavailable")


def test_api_prints_amazons_own_answer(command: Command) -> None:
    bought = command("buy", "113-1029384-7565601", "--no-print")["shipment"]

    answer = command(
        "api", "getTracking", "--query", f"trackingId={bought['tracking_id']}", "--query",
        f"carrierId={bought['carrier_id']}",
    )  # fmt: skip

    payload: dict[str, Any] = answer["payload"]
    assert payload["trackingId"] == bought["tracking_id"]
    assert command("api", "purchaseShipment", code=2)["error"]["kind"] == "BadInput"


def test_doctor_checks_the_whole_station(command: Command) -> None:
    told = command("doctor")

    assert told["ok"]
    assert {check["name"] for check in told["checks"]} >= {"settings", "store", "token", "rates", "printer"}
