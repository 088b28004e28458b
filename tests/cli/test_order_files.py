"""Files of orders by command: what is said of them, rows mended, a folder watched, numbers handed back."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench_parts import Command, PracticeAmazon

EXPORTS = Path(__file__).parent.parent / "intake" / "exports"


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture
def alone(tmp_path: Path) -> Command:
    """Without an Amazon: nothing is bought."""
    return Command(tmp_path / "data", here=True)


def test_an_import_says_its_dialect_what_was_skipped_and_what_was_refused(alone: Command) -> None:
    (told,) = alone("orders", "import", str(EXPORTS / "shopify.csv"), code=5)["files"]

    assert {name: told[name] for name in ("dialect", "orders", "items", "unchanged", "complete", "error")} == {
        "dialect": "shopify",
        "orders": 3,
        "items": 4,
        "unchanged": 0,
        "complete": True,
        "error": None,
    }
    assert {each["reason"]: each["orders"] for each in told["skipped"]} == {
        "shipped": 1,
        "cancelled": 1,
        "refunded": 1,
        "digital": 1,
        "unpaid": 1,
    }
    assert [(row["line"], row["order_ref"], row["field"]) for row in told["refused"]] == [
        (15, "#1008", "postal_code"),
        (16, "#1008", "row"),
    ]
    assert alone("orders", "show", "1001")["order"]["order_ref"] == "#1001"


def test_several_files_and_one_that_is_none(alone: Command, tmp_path: Path) -> None:
    picture = tmp_path / "orders.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))

    told = alone("orders", "import", str(EXPORTS / "etsy_orders.csv"), str(picture), code=5)["files"]

    assert [each["dialect"] for each in told] == ["etsy", None]
    assert "is a picture" in told[1]["error"]["said"]
    assert "no dialect" in alone("orders", "import", str(picture), "--dialect", "x", code=2)["error"]["said"]


def test_a_refused_row_is_mended_by_command(alone: Command) -> None:
    alone("orders", "import", str(EXPORTS / "shopify.csv"), code=5)
    listed = alone("orders", "refused", "list")
    number = str(listed["refused"][0]["id"])
    assert (listed["total"], listed["refused"][0]["cells"]["Shipping Zip"]) == (2, "'8950")

    assert alone("orders", "refused", "mend", number, "postal_code", code=2)["error"]["kind"] == "BadInput"
    assert alone("orders", "refused", "mend", number, "postal_code=1", code=2)["refused"]
    mended = alone("orders", "refused", "mend", number, "postal_code=89501")

    assert mended["orders"] == ["EXTERNAL:#1008"]
    assert alone("orders", "refused", "list")["total"] == 0
    assert alone("orders", "refused", "drop", number, code=2)["error"]["kind"] == "NotFound"


def test_what_was_bought_goes_back_to_its_shop_and_to_another_program(command: Command, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    (shared / "in").mkdir(parents=True)
    order = {
        "order_ref": "P-1",
        "ship_to": {
            "name": "Ann Lee",
            "line1": "410 Terry Ave N",
            "city": "Seattle",
            "state": "WA",
            "postal_code": "98109",
            "country": "US",
        },
        "items": [{"sku": "M-1", "title": "Mug", "quantity": 1, "item_weight": "300 g"}],
    }
    (shared / "in" / "p1.json").write_text(json.dumps(order), "utf-8")
    command("orders", "import", str(EXPORTS / "shopify.csv"), code=5)

    came = command("orders", "folder", str(shared), "--once")
    program = command("buy", "P-1", "--no-print", "--weight", "1lb")["shipment"]
    shop = command("buy", "1001", "--no-print", "--weight", "1lb")["shipment"]
    told = command("orders", "folder", str(shared), "--once")
    command("orders", "folder", str(shared), "--once")
    command("cancel", program["shipment_id"])
    command("orders", "folder", str(shared), "--once")

    assert [(each["dialect"], each["orders"]) for each in came["files"]] == [("json", 1)]
    assert (shared / "in" / "done" / "p1.json").exists()
    assert set(told["shipments"]) == {program["shipment_id"], shop["shipment_id"]}
    written = [json.loads(path.read_text("utf-8"))["shipment"] for path in (shared / "out").glob("*.json")]
    assert {each["shipment_id"]: each["state"] for each in written} == {
        program["shipment_id"]: "cancelled",
        shop["shipment_id"]: "bought",
    }
    for name in ("shopify", "etsy"):
        file = tmp_path / f"{name}.csv"
        command("orders", "export-tracking", "--shop", name, "--since", "2020-01-01", str(file))
        rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
        assert [(row["Name"], row["Tracking Number"]) for row in rows if name == "shopify"] == (
            [("#1001", shop["tracking_id"])] if name == "shopify" else []
        )
    wrong = command("orders", "export-tracking", "--shop", "x", "--since", "2020-01-01", "x.csv", code=2)
    assert wrong["error"]["fields"] == ["shop"]


def test_a_watched_folder_ends_empty(alone: Command, tmp_path: Path) -> None:
    hot = tmp_path / "hot"
    hot.mkdir()
    (hot / "etsy.csv").write_bytes((EXPORTS / "etsy_orders.csv").read_bytes())

    told = alone("orders", "watch", str(hot), "--once")

    assert [(each["dialect"], each["orders"], each["error"]) for each in told["files"]] == [("etsy", 1, None)]
    assert sorted(each.name for each in hot.iterdir()) == ["done"]
    assert alone("orders", "watch", str(tmp_path / "none"), "--once", code=2)["error"]["fields"] == ["folder"]


def test_columns_are_told_said_kept_and_what_they_lack_mended_alike(alone: Command, tmp_path: Path) -> None:
    table = tmp_path / "werkstatt.csv"
    rows = (f"B-{number};Ina Wolf;Am Markt {number};Bonn;;Tee;1" for number in range(4))
    table.write_text("\n".join(["Bestell-Nr.;Empfänger;Straße;Ort;PLZ;Artikel;Menge", *rows]), "utf-8")

    told = alone("orders", "columns", str(table))
    assert (told["encoding"], told["separator"], told["rows"], told["dialect"]) == ("utf-8", ";", 4, None)
    assert told["mapping"]["columns"]["order_ref"] == "Bestell-Nr."
    assert told["remarks"] == [{"field": "country", "said": "needed: choose its column", "grave": True}]
    assert told["orders"] == told["refused"] == []
    assert alone("orders", "columns", str(table), "--keep", "W", code=2)["error"]["fields"] == ["country"]
    for wrong in ("no_such=Ort", "country"):
        assert alone("orders", "columns", str(table), wrong, code=2)["error"]["kind"] == "BadInput"
    assert alone("orders", "columns", str(table), "--mapping", "W", code=2)["error"]["kind"] == "NotFound"

    told = alone("orders", "columns", str(table), "country==AT", "title=", "--keep", "W")
    assert (told["mapping"]["fixed"], told["fitting"]) == ({"country": "AT"}, [])
    assert "title" not in told["mapping"]["columns"]
    assert [row["field"] for row in told["refused"]] == ["postal_code"] * 4
    assert alone("orders", "columns", str(table), "country==DE", "--mapping", "W", "--keep", "W")["fitting"] == ["W"]
    (file,) = alone("orders", "import", str(table), code=2)["files"]
    assert (file["dialect"], file["orders"], len(file["refused"])) == ("W", 0, 4)

    number = str(alone("orders", "refused", "list")["refused"][0]["id"])
    assert alone("orders", "refused", "mend", number, "postal_code=1", "--alike", code=2) == {
        "rows": 4,
        "orders": 0,
        "waiting": 4,
        "left": 0,
    }
    mended = alone("orders", "refused", "mend", number, "postal_code=53111", "--alike")
    assert (mended["orders"], mended["waiting"]) == (4, 0)
    assert alone("orders", "show", "B-3")["order"]["ship_to"]["postal_code"] == "53111"
