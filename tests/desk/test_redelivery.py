"""A door that stayed shut in India: asked once, taken by Amazon while the parcel is there, refused elsewhere."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shipstation.errors import BadInput, NotBuyable, RequestRefused, StateRefused
from shipstation.model import Redelivery, RedeliveryAction, Shipment
from shipstation.station import Station, open_station

RING = Redelivery(action=RedeliveryAction.AGAIN, notes="Ring twice")
BACK = Redelivery(action=RedeliveryAction.BACK)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """With the practice Amazon of its own, which sells in every country."""
    with open_station(data_dir=tmp_path / "data") as opened:
        yield opened


def bought(station: Station, ref: str, account: str) -> Shipment:
    order = station.intake.order(ref)
    compared = station.quoting.quote(order, station.quoting.parcel(order, account=account), account=account)
    rate = compared.best().rate
    choices = station.quoting.choices(rate, account=account)
    return station.buying.buy(compared.quote, rate, choices).shipment


def practice(station: Station, lever: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    home = json.loads((station.folder / "practice" / "address.json").read_text())
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(
        f"{home['endpoint']}/practice/{lever}", data=data, headers={"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        said = answer.read()
    return dict(json.loads(said)) if said else {}


def test_wishes_arrive_while_the_parcel_is_at_the_door(station: Station) -> None:
    parcel = bought(station, "SO-10248", "Northwind Goods IN")
    with pytest.raises(RequestRefused, match="not attempted"):
        station.redeliveries.ask(parcel.shipment_id, RING)

    for _ in range(60):
        practice(station, "clock", {"advance_s": timedelta(hours=3).total_seconds()})
        try:
            station.redeliveries.ask(parcel.tracking_id, RING)
        except RequestRefused:
            continue
        break
    station.redeliveries.ask(parcel.shipment_id, BACK)

    again, back = practice(station, "feedback")["feedback"]
    assert again["tracking_id"] == parcel.tracking_id
    assert again["action"] == "REATTEMPT"
    assert "Ring twice" in again.values()
    assert back["action"] == "RTO"


def test_outside_india_too_late_or_of_a_cancelled_parcel_nobody_is_asked(station: Station) -> None:
    american = bought(station, "SO-10234", "Northwind Goods US")
    indian = bought(station, "SO-10248", "Northwind Goods IN")
    past = Redelivery(action=RedeliveryAction.ON, on=datetime(2020, 1, 1, tzinfo=UTC))
    hostile = Redelivery(action=RedeliveryAction.AGAIN, notes="Ring\x1b[2J")

    with pytest.raises(NotBuyable, match="in India alone"):
        station.redeliveries.ask(american.shipment_id, BACK)
    with pytest.raises(BadInput, match="has passed"):
        station.redeliveries.ask(indian.shipment_id, past)
    with pytest.raises(BadInput, match="cannot be printed"):
        station.redeliveries.ask(indian.shipment_id, hostile)
    station.cancelling.cancel(indian.shipment_id)
    with pytest.raises(StateRefused, match="nobody delivers it"):
        station.redeliveries.ask(indian.shipment_id, BACK)

    assert practice(station, "feedback")["feedback"] == []
