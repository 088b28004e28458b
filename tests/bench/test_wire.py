"""getRates from question to typed offers, beside a third party's client that gives plain JSON for the same answer."""

import http.client
import json
import random
import statistics
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from shipstation.amazon import wire
from shipstation.amazon.carrier import AmazonCarrier
from shipstation.clock import SystemClock
from shipstation.model import Account, Credentials, Region
from tests.amazon.conftest import HERE, PARCEL, order, rate_json, rates_json

ANSWER_BYTES = 20_000
ROUNDS = 300
CARRIERS = ("USPS", "UPS", "FEDEX", "ONTRAC")


def twenty_kilobytes(seed: int) -> bytes:
    """An answer of getRates as the live ones are: four carriers, each with papers and extras of its own for all its
    services; ids and prices that no two rates share; windows by speed. As many rates as fit."""
    dice = random.Random(seed)
    rates: list[dict] = []
    body = b""
    while len(body) < ANSWER_BYTES:
        rates.append(_rate(dice, len(rates)))
        body = json.dumps(rates_json(*rates)).encode()
    return body


def _rate(dice: random.Random, number: int) -> dict:
    carrier = CARRIERS[number % len(CARRIERS)]
    day = 25 + dice.randrange(5)
    cents = [dice.randrange(300, 5000) for _ in range(3)]
    plain = rate_json(f"{dice.getrandbits(128):032x}")
    (spec,) = plain["supportedDocumentSpecifications"]
    (group,) = plain["availableValueAddedServiceGroups"]
    extras = [{**each, "name": f"{carrier} {each['name']}"} for each in group["valueAddedServices"]]
    return {
        **plain,
        "carrierId": carrier,
        "carrierName": carrier,
        "serviceId": f"{carrier}_{number}",
        "serviceName": f"{carrier} service {number}",
        "totalCharge": {"value": sum(cents) / 100, "unit": "USD"},
        "billedWeight": {"value": 2, "unit": "POUND"},
        "promise": {
            "pickupWindow": {"start": "2026-11-24T18:00:00Z", "end": "2026-11-24T22:00:00Z"},
            "deliveryWindow": {"start": f"2026-11-{day}T08:00:00Z", "end": f"2026-11-{day}T20:00:00Z"},
        },
        "supportedDocumentSpecifications": [
            {**spec, "format": form, "size": {**spec["size"], "length": 6 + CARRIERS.index(carrier) / 10}}
            for form in ("ZPL", "PNG", "PDF")
        ],
        "availableValueAddedServiceGroups": [{**group, "valueAddedServices": extras}],
        "rateItemList": [
            {"rateItemID": name, "rateItemType": "MANDATORY", "rateItemCharge": {"value": part / 100, "unit": "USD"}}
            for name, part in zip(("BASE_RATE", "FUEL_SURCHARGE", "RESIDENTIAL_SURCHARGE"), cents, strict=True)
        ],
    }


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    answers = [tmp_path / f"rates-{number}.json" for number in range(16)]
    for number, path in enumerate(answers):
        path.write_bytes(twenty_kilobytes(number))
    command = [sys.executable, str(Path(__file__).with_name("canned.py")), *map(str, answers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            yield int(child.stdout.readline())
        finally:
            child.terminate()


def connections(port: int) -> int:
    asker = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    asker.request("GET", "/connections")
    count = json.loads(asker.getresponse().read())
    asker.close()
    return count


@pytest.fixture
def ours(port: int) -> Iterator[Callable[[], object]]:
    account = Account(
        name="bench",
        region=Region.NA,
        business_id="AmazonShipping_US",
        endpoint=f"http://127.0.0.1:{port}",
        lwa_endpoint=f"http://127.0.0.1:{port}/auth/o2/token",
    )
    secrets = Credentials(client_id="id", client_secret="secret", refresh_token="Atzr|1")
    carrier = AmazonCarrier(account, secrets, clock=SystemClock(), loopback_only=True)
    asked = order()
    yield lambda: carrier.rates(asked, PARCEL, ship_from=HERE, package_ref="A-1-1")
    carrier.close()


@pytest.fixture
def theirs(port: int) -> Iterator[Callable[[], object]]:
    """python-amazon-sp-api, pointed at loopback by its own means; the same request, its body built beforehand."""
    from sp_api.api.shipping.shipping_v2 import AmznShippingBusiness, ShippingV2
    from sp_api.auth.access_token_client import AccessTokenClient

    logins: list[AccessTokenClient] = []

    class Login(AccessTokenClient):
        scheme = "http://"
        host = f"127.0.0.1:{port}"

        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            logins.append(self)

    place = types.SimpleNamespace(
        endpoint=f"http://127.0.0.1:{port}", marketplace_id="ATVPDKIKX0DER", region="us-east-1", name="US"
    )
    client = ShippingV2(
        marketplace=place,
        refresh_token="Atzr|1",
        credentials={"lwa_app_id": "id", "lwa_client_secret": "secret"},
        auth_token_client_class=Login,
        amzn_shipping_business=AmznShippingBusiness.US,
    )
    account = Account(name="bench", region=Region.NA, business_id="AmazonShipping_US")
    body = json.loads(wire.write_rates(order(), PARCEL, ship_from=HERE, package_ref="A-1-1", account=account))
    yield lambda: client.get_rates(**body)
    client.close()
    for login in logins:
        login._transport.close()


def test_typed_offers_beside_untyped_json(
    benchmark: BenchmarkFixture, port: int, ours: Callable[[], object], theirs: Callable[[], object]
) -> None:
    ours()
    theirs()
    took: dict[str, list[float]] = {"ours": [], "theirs": []}
    # In turns, so that what else the machine does falls on both alike.
    for _ in range(ROUNDS):
        for name, ask in (("ours", ours), ("theirs", theirs)):
            began = time.perf_counter()
            ask()
            took[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(each) * 1000 for name, each in took.items()}
    benchmark.extra_info |= {
        "ours_ms": round(medians["ours"], 3),
        "python_amazon_sp_api_ms": round(medians["theirs"], 3),
        "ratio": round(medians["ours"] / medians["theirs"], 3),
    }
    benchmark.pedantic(ours, rounds=100, warmup_rounds=5)


def test_one_connection_for_a_hundred_calls(
    benchmark: BenchmarkFixture, port: int, ours: Callable[[], object]
) -> None:
    ours()
    before = connections(port)
    benchmark.pedantic(ours, rounds=100)
    opened = connections(port) - before - 1

    benchmark.extra_info["connections_per_100_calls"] = 1 + opened
    assert opened == 0
