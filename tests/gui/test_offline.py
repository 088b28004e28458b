"""Offline is a normal state: said with its time, worked in, and left by itself when the network is back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from shipstation.desk.tracking import BoardRow
from shipstation.gui.desktop import DesktopNotices
from shipstation.model import Account, Credentials, Region
from shipstation.rules.tracking import Need
from tests.near_amazon import NearAmazon, near_amazon


@pytest.fixture
def amazon(tmp_path: Path) -> Iterator[NearAmazon]:
    with near_amazon(tmp_path / "amazon") as running:
        yield running


def follow(bench: Any, amazon: NearAmazon, refs: tuple[str, ...]) -> list[str]:
    """Parcels bought from an Amazon whose door the test can shut; their tracking ids."""
    station = bench.station
    station.settings.add_account(
        Account(
            name="Near",
            region=Region.NA,
            business_id="AmazonShipping_US",
            endpoint=amazon.told["endpoint"],
            lwa_endpoint=amazon.told["lwa_endpoint"],
        )
    )
    station.secrets.keep_credentials("Near", Credentials(**json.loads(amazon.secrets())))
    ids = []
    for ref in refs:
        order = station.intake.order(ref)
        compared = station.quoting.quote(order, station.quoting.parcel(order, account="Near"), account="Near")
        rate = compared.best().rate
        ids.append(station.buying.buy(compared.quote, rate, station.quoting.choices(rate)).shipment.tracking_id)
    return ids


@pytest.mark.long
def test_the_network_pulled_and_put_back_is_told_and_what_waited_goes_on_by_itself(
    bench: Any, amazon: NearAmazon
) -> None:
    ids = follow(bench, amazon, ("SO-10231", "SO-10233"))
    follow_flow, top = bench.window.flows.follow, bench.window.frame.top
    amazon.go_away()

    follow_flow.look()
    bench.until(lambda: follow_flow._looking is None)
    assert top._network.text().startswith("offline since ")
    assert bench.station.tracking.due() == 2
    # Half a minute, give or take what a coarse timer of Qt may be off.
    assert 0 < follow_flow._timer.remainingTime() <= 32_000
    since = top._network.text()
    bench.alt(Qt.Key.Key_4)
    bench.until(lambda: len(bench.window.pages.track.rows()) == 2)
    bench.alt(Qt.Key.Key_5)
    bench.until(lambda: len(bench.window.pages.close._open.rows) >= 1)
    follow_flow.look()
    bench.until(lambda: follow_flow._looking is None)
    assert top._network.text() == since
    assert follow_flow._failures == 2

    amazon.come_back()
    # What the timer does when its time has come.
    follow_flow._timer.timeout.emit()

    bench.until(lambda: top._network.text() == "online")
    bench.until(lambda: bench.station.tracking.due() == 0)
    assert all(bench.station.tracking.events(each) for each in ids)


@pytest.mark.long
def test_the_desktop_is_told_of_needs_by_number_and_of_nobody_by_name(bench: Any, amazon: NearAmazon) -> None:
    (tracking_id,) = follow(bench, amazon, ("SO-10231",))
    (row,) = [each for each in bench.station.tracking.board() if each.shipment.tracking_id == tracking_id]
    needy = [replace(row, need=need) for need in (Need.LATE, Need.LATE, Need.UNDELIVERABLE)]
    told: list[tuple[str, str]] = []
    notices = DesktopNotices()
    notices.told.connect(lambda title, text: told.append((title, text)))

    notices.tell(())
    bench.window.hide()
    bench.until(lambda: QApplication.activeWindow() is None)
    notices.tell(needy)

    assert told == [("3 parcels need someone", "1 undeliverable, 2 late")]
    assert row.shipment.name not in str(told)


@pytest.mark.long
@pytest.mark.parametrize(("choice", "count"), [("off", 0), ("on", 1)])
def test_what_needs_a_person_reaches_the_desktop_unless_it_is_turned_off(
    bench: Any, amazon: NearAmazon, choice: str, count: int
) -> None:
    order = bench.station.intake.order("SO-10231")
    bench.station.intake.keep([replace(order, ship_to=replace(order.ship_to, name="Ann (UNDELIVERABLE)"))])
    follow(bench, amazon, ("SO-10231",))
    bench.station.settings.put("bench.desktop_notices", choice)
    follow_flow = bench.window.flows.follow
    told: list[BoardRow] = []
    follow_flow.desktop.tell = told.extend
    amazon.advance(timedelta(days=12).total_seconds())

    follow_flow.look()
    bench.until(lambda: follow_flow._looking is None)

    assert len(told) == count
