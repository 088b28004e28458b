"""The client against the practice Amazon, over real HTTP: rates, buy twice with one key, papers, track, cancel."""

import importlib.util
import json
import select
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shipstation.amazon.carrier import AmazonCarrier
from shipstation.amazon.connect import check
from shipstation.errors import NotAuthorized
from shipstation.model import Account, Choices, Credentials, DocumentRequest, Quote, Rate, Region
from tests.amazon.conftest import HERE, PARCEL, TestClock, order, quote_of

ROOT = Path(__file__).parents[2]

if importlib.util.find_spec("shipstation.practice.__main__") is None:
    pytest.skip("the practice Amazon does not stand yet", allow_module_level=True)


@pytest.fixture
def practice() -> Iterator[dict]:
    with subprocess.Popen(
        [sys.executable, "-m", "shipstation.practice"], stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as child:
        try:
            ready, _, _ = select.select([child.stdout], [], [], 30)
            assert ready, "the practice Amazon said nothing for 30 s"
            yield json.loads(child.stdout.readline())
        finally:
            child.terminate()


def opened(practice: dict, **secrets: str) -> AmazonCarrier:
    account = Account(
        name="bench",
        region=Region.NA,
        business_id=practice["business_id"],
        endpoint=practice["endpoint"],
        lwa_endpoint=practice["lwa_endpoint"],
    )
    names = ("client_id", "client_secret", "refresh_token")
    credentials = Credentials(**{**{name: practice[name] for name in names}, **secrets})
    return AmazonCarrier(account, credentials, clock=TestClock(), loopback_only=True)


def choices(rate: Rate) -> Choices:
    """The first paper and the cheapest answers that the rate itself lists."""
    spec = rate.documents[0]
    option = spec.options[0]
    mandatory = tuple(name for name, must in option.documents if must)
    document = DocumentRequest(
        format=spec.format,
        width=spec.width,
        length=spec.length,
        unit=spec.unit,
        dpi=option.dpis[0] if option.dpis else None,
        layout=option.layouts[0] if option.layouts else None,
        join=option.joinings[0] if option.joinings else False,
        types=mandatory or ("LABEL",),
    )
    added = tuple(
        min(group.services, key=lambda service: service.cost.amount) for group in rate.groups if group.required
    )
    return Choices(document=document, added=added)


def ledger(practice: dict) -> dict:
    with urllib.request.urlopen(practice["ledger"], timeout=10) as answer:
        return json.load(answer)


def test_one_parcel_from_rates_to_cancel(practice):
    carrier = opened(practice)
    offers = carrier.rates(order(), PARCEL, ship_from=HERE, package_ref="A-1-1")
    rate = next(rate for rate in offers.rates if not rate.needs_inputs)
    quote: Quote = replace(quote_of(offers), account="bench")
    prepared = carrier.prepare(quote, rate, choices(rate))

    first = carrier.send(prepared)
    again = carrier.send(prepared)
    papers = carrier.documents(first.shipment_id, first.package_ref)
    tracking = carrier.track(first.tracking_id, rate.carrier_id)
    carrier.cancel(first.shipment_id)
    carrier.cancel(first.shipment_id)
    carrier.close()

    assert again.shipment_id == first.shipment_id
    assert papers.documents[0].content == first.documents[0].content
    assert tracking.tracking_id == first.tracking_id
    (purchase,) = ledger(practice)["purchases"]
    assert purchase["shipment_id"] == first.shipment_id
    assert purchase["key"] == prepared.key
    assert purchase["cancelled_at"]


def test_the_practice_account_passes_its_test_and_wrong_secrets_do_not(practice):
    good, bad = opened(practice), opened(practice, client_secret="wrong")

    steps = check(good, ship_from=HERE)
    with pytest.raises(NotAuthorized):
        bad.sign_in()
    good.close()
    bad.close()

    # The test's own clock stands on another day.
    assert [step.name for step in steps if not step.ok] in ([], ["clock"])
    assert {"token", "rates", "restricted"} <= {step.name for step in steps if step.ok}
