"""One store, three users at once: a window, commands and a batch go for the same orders, each bought by one of them."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.bench_parts import Command, PracticeAmazon
from tests.cli.together import ORDERS, Child, check_once, stocked

pytestmark = pytest.mark.long

MIDDLE_FIRST = [*ORDERS[5:], *ORDERS[:5]]


@pytest.fixture
def amazon() -> Iterator[PracticeAmazon]:
    # Each process keeps Amazon's limit by itself; three together would meet it, which is not what is asked here.
    limits = [word for name in ("getRates", "purchaseShipment") for word in ("--limit", f"{name}=1000/1000")]
    with PracticeAmazon("--latency-ms", "300", *limits) as running:
        yield running


@pytest.fixture
def data(amazon: PracticeAmazon, tmp_path: Path) -> Path:
    return stocked(amazon, tmp_path)


@pytest.mark.timeout(300)
def test_a_window_commands_and_a_batch_buy_each_order_once(
    amazon: PracticeAmazon, data: Path, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("0")
    command = Command(data)
    with Child("-m", "tests.cli.window_packer", str(data), str(clock), *ORDERS) as window:
        assert window.heard() == {"ready": True}
        with Child(
            "-m", "shipstation", "--json", "--data-dir", str(data), "batch", "--no-print", *reversed(ORDERS)
        ) as batch:
            window.go()
            with ThreadPoolExecutor(2) as pool:
                commands = list(pool.map(lambda ref: command.run("--json", "buy", ref, "--no-print"), MIDDLE_FIRST))
            rows = batch.heard()["rows"]
            at_the_batch = batch.ended()
        seen = [window.heard() for _ in ORDERS]
        assert window.heard() == {"bugs": []}
        at_the_window = window.ended()

    told = [json.loads(ended.stdout) for ended in commands]
    errors = [each["error"] for each in (*told, *rows) if each.get("error")]
    wins = Counter(
        [each["shipment"]["order"] for each in told if "error" not in each]
        + [row["order"] for row in rows if not row["error"]]
        + [each["order"] for each in seen if each["bought"]]
    )
    check_once(amazon, data, ORDERS)
    assert wins == Counter(ORDERS)
    assert {error["kind"] for error in errors} == {"AlreadyBought"}
    assert [each for each in seen if "stuck" in each] == []
    assert [each for each in seen if not each["bought"] and each["view"] == "RATES"] == []
    for words in (at_the_batch, at_the_window, *(ended.stderr for ended in commands)):
        assert "Traceback (most recent call last)" not in words
    assert " a bug" not in "".join(file.read_text("utf-8") for file in (data / "practice" / "logs").iterdir())


_RACER = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shipstation.errors import ShipError
from shipstation.station import open_station

with open_station(data_dir=Path(sys.argv[1])) as station:
    ready = []
    for ref in sys.argv[2:]:
        order = station.intake.order(ref)
        compared = station.quoting.quote(order, station.quoting.parcel(order))
        rate = compared.best().rate
        ready.append((ref, compared.quote, rate, station.quoting.choices(rate)))
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.readline()

    def buy(what):
        ref, quote, rate, choices = what
        try:
            return ref, station.buying.buy(quote, rate, choices).shipment.shipment_id, ""
        except ShipError as error:
            return ref, error.kind, error.said

    with ThreadPoolExecutor(4) as pool:
        print(json.dumps({"outcomes": list(pool.map(buy, ready))}), flush=True)
"""


def test_three_with_offers_in_hand_buy_at_the_same_moment(amazon: PracticeAmazon, data: Path) -> None:
    """Nothing but the database stands between them: all have quoted every order, and go together."""
    dice = random.Random(3)
    racers = [Child("-c", _RACER, str(data), *dice.sample(ORDERS, len(ORDERS))) for _ in range(3)]
    try:
        assert [racer.heard() for racer in racers] == [{"ready": True}] * 3
        for racer in racers:
            racer.go()
        outcomes = [outcome for racer in racers for outcome in racer.heard()["outcomes"]]
        said = [racer.ended() for racer in racers]
    finally:
        for racer in racers:
            racer.__exit__()

    won = [ref for ref, outcome, _ in outcomes if outcome != "AlreadyBought"]
    lost = [words for _, outcome, words in outcomes if outcome == "AlreadyBought"]
    check_once(amazon, data, ORDERS)
    assert sorted(won) == ORDERS
    assert len(lost) == 2 * len(ORDERS)
    assert all("is being bought" in words or "is bought" in words for words in lost)
    assert any("is being bought" in words for words in lost)
    assert said == [""] * 3
