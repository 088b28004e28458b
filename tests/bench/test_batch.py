"""A batch beside Amazon's limit: how much of it the batch uses, and what the bench waits meanwhile."""

import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from shipstation.station import Station
from tests.bench_parts import PracticeAmazon
from tests.desk.conftest import open_with

ORDERS = 150
RATE = 5.0
BURST = 15
SETTLED = 40
LIMITS = [f"{operation}={RATE:g}/{BURST}" for operation in ("getRates", "purchaseShipment")]
BENCH = "113-2211887-4402611"
_HEAD = (
    "order_ref,channel,sku,title,quantity,unit_value,currency,item_weight,name,line1,city,state,postal_code,country"
)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    words = [word for limit in LIMITS for word in ("--limit", limit)]
    with PracticeAmazon("--latency-ms", "300", *words) as amazon, open_with(amazon, tmp_path / "data") as opened:
        orders = tmp_path / "orders.csv"
        rows = [
            f"B-{number:03},EXTERNAL,MUG,Mug,1,9.50,USD,0.8lb,Zoë Quill,9 Larch Ave,Reno,NV,89501,US"
            for number in range(ORDERS)
        ]
        orders.write_text("\n".join([_HEAD, *rows]), encoding="utf-8")
        opened.intake.import_file(orders)
        yield opened


def test_a_batch_at_the_speed_of_the_limit(benchmark: BenchmarkFixture, station: Station) -> None:
    done: list[float] = []
    questions: list[tuple[float, float]] = []
    over = threading.Event()

    def bench() -> None:
        """A packer who asks for rates now and then while the batch runs."""
        order = station.intake.order(BENCH)
        parcel = station.quoting.parcel(order)
        while not over.wait(0.8):
            began = time.perf_counter()
            station.quoting.quote(order, parcel)
            questions.append((began, time.perf_counter() - began))

    packer = threading.Thread(target=bench)
    packer.start()
    began_at = time.perf_counter()
    rows = benchmark.pedantic(
        lambda: station.batch.run(
            [f"B-{number:03}" for number in range(ORDERS)],
            print_labels=False,
            progress=lambda *_: done.append(time.perf_counter()),
        ),
        rounds=1,
    )
    over.set()
    packer.join()

    assert {row.state for row in rows} == {"bought"}
    # Between the burst at the beginning and the last answers, the limit sets the pace; the packer's own questions are
    # part of it.
    first, last = done[SETTLED], done[-1]
    asked = sum(first < at <= last for at, _ in questions)
    waits = [took for _, took in questions]
    benchmark.extra_info |= {
        "limit_per_s": RATE,
        "share_of_limit": round((ORDERS - 1 - SETTLED + asked) / (RATE * (last - first)), 3),
        "share_with_start_and_end": round((ORDERS + len(waits) - BURST) / (RATE * (last - began_at)), 3),
        "bench_asked": len(waits),
        "bench_wait_p50_ms": round(statistics.median(waits) * 1000),
        "bench_wait_p95_ms": round(statistics.quantiles(waits, n=20)[-1] * 1000),
    }
