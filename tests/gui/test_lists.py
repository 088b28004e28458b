"""History finds while it is typed and loads piece by piece; Track puts first what needs someone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from shipstation.desk.records import Sheet
from shipstation.desk.tracking import BoardRow
from shipstation.gui import words
from shipstation.gui.pages.history import HistoryPage
from shipstation.gui.pages.track import TrackPage
from shipstation.gui.theme import Theme
from shipstation.model import Channel, Money, OrderKey, Promise, PurchaseState, Shipment
from shipstation.ports import HistoryPage as Found
from shipstation.rules.tracking import Need

NOW = datetime(2026, 12, 7, 14, 31, tzinfo=UTC)


def shipment(number: int, **more: Any) -> Shipment:
    made = Shipment(
        shipment_id=f"s{number}",
        purchase_id=f"p{number}",
        order=OrderKey(channel=Channel.EXTERNAL, ref=f"SO-{number}"),
        parcel=1,
        account="US",
        state=PurchaseState.BOUGHT,
        carrier_id="UPS",
        carrier="UPS",
        service="UPS Ground",
        tracking_id=f"PX{number:016}",
        package_ref="PB",
        shown=Money(Decimal("5.68"), "USD"),
        bought_at=NOW - timedelta(minutes=number),
        promise=Promise(),
        name="Ann Lee",
        city="Seattle",
        region="WA",
        country="US",
    )
    return replace(made, **more)


@pytest.fixture
def history(qtbot: QtBot, theme: Theme) -> HistoryPage:
    page = HistoryPage(theme)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()
    return page


def test_typing_is_told_once_it_stands_still(qtbot: QtBot, history: HistoryPage) -> None:
    told: list[str] = []
    history.typed.connect(told.append)

    for text in ("l", "le", "lee"):
        history.search.setText(text)

    qtbot.waitUntil(lambda: bool(told))
    assert told == ["lee"]


def test_the_count_says_how_many_how_fast_and_that_it_works_offline(history: HistoryPage) -> None:
    found = Found(shipments=(shipment(1),), total=6, next=None)

    history.show_found(found, text="lee", everything=48_210, spent_ms=2.2, now=NOW)

    assert history._count.text() == "6 of 48,210 shipments, 2 ms, works offline"


def test_no_match_is_one_line_and_a_way_out(history: HistoryPage) -> None:
    history.show_found(Found(shipments=(), total=0, next=None), text="zzz", everything=4_210, spent_ms=1, now=NOW)

    assert history._empty.isVisible()
    assert history._empty._what.text() == "No match for “zzz”"
    assert "4,210" in history._empty._then.text()


def test_the_end_of_a_long_list_asks_for_more(qtbot: QtBot, history: HistoryPage) -> None:
    first = tuple(shipment(number) for number in range(100))
    history.show_found(Found(shipments=first, total=250, next="c"), text="", everything=250, spent_ms=1, now=NOW)

    with qtbot.waitSignal(history.more_wanted):
        history.table.scrollToBottom()
    history.show_more(Found(shipments=tuple(shipment(number) for number in range(100, 200)), total=250, next="d"))

    assert history.table.model().rowCount() == 200


def test_a_refresh_keeps_the_chosen_row(history: HistoryPage) -> None:
    rows = tuple(shipment(number) for number in range(5))
    history.show_found(Found(shipments=rows, total=5, next=None), text="", everything=5, spent_ms=1, now=NOW)
    history.table.choose(3)
    history.side.show_sheet(
        Sheet(
            shipment=rows[3], order=None, documents=(), prints=(), events=(), tracking=None, money=(), purchases=()
        ),
        NOW,
    )
    history.show_found(
        Found(shipments=(shipment(9), *rows), total=6, next=None), text="", everything=6, spent_ms=1, now=NOW
    )

    assert history.table.current_row() == 4


@pytest.fixture
def track(qtbot: QtBot, theme: Theme) -> TrackPage:
    page = TrackPage(theme)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()
    board = tuple(
        BoardRow(shipment=shipment(number), tracking=None, need=need, against="", last="")
        for number, need in enumerate((Need.UNDELIVERABLE, Need.LATE, Need.IN_TRANSIT, Need.DELIVERED))
    )
    page.show_board(board, NOW)
    return page


def test_the_chips_count_and_filter(qtbot: QtBot, track: TrackPage) -> None:
    labels = [track._filters.button(place).text() for place in range(4)]

    track._filters.button(0).click()

    assert labels == ["Needs someone 2", "On the way 1", "Delivered 1", "All, by need"]
    assert [row.need for row in track.rows()] == [Need.UNDELIVERABLE, Need.LATE]


def test_asking_can_be_stopped(qtbot: QtBot, track: TrackPage) -> None:
    track.show_asking(3, 40)
    assert "3 of 40" in track._counts.text()

    with qtbot.waitSignal(track.stop_wanted):
        track.press_ask()


def test_track_asks_in_the_background_and_shows_the_way(bench: Any) -> None:
    bench.bought(bench.orders()[0])
    tracking_id = bench.window.flows.buys.shipment.tracking_id

    bench.alt(Qt.Key.Key_4)
    bench.until(lambda: len(bench.window.pages.track.rows()) == 1)
    bench.press(Qt.Key.Key_F5)
    bench.until(lambda: bench.window.pages.track.rows()[0].tracking is not None)

    assert bench.window.pages.track.rows()[0].shipment.tracking_id == tracking_id
    assert "asked just now" in bench.window.pages.track._counts.text()


def test_cancel_from_history_asks_in_place(bench: Any) -> None:
    bench.bought(bench.orders()[0])
    shipment_id = bench.window.flows.buys.shipment.shipment_id

    bench.alt(Qt.Key.Key_3)
    bench.until(lambda: bench.window.pages.history.side.shipment() is not None)
    bench.alt(Qt.Key.Key_C)
    assert bench.window.pages.history.side.asking()
    bench.alt(Qt.Key.Key_V)
    bench.until(lambda: bench.said().startswith("Cancelled"))

    assert bench.station.history.show(shipment_id).shipment.state is PurchaseState.CANCELLED
    side = bench.window.pages.history.side
    bench.until(lambda: side._refund.isVisible() and not side._cancel.isVisible())
    bench.alt(Qt.Key.Key_F)
    bench.until(lambda: bench.said().startswith("Refund came"))
    bench.until(lambda: side._note.text() == "Cancelled; the refund came." and not side._refund.isVisible())
    assert not bench.station.history.show(shipment_id).refund_due


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW, "Today"),
        (NOW - timedelta(days=1), "Yesterday"),
        (NOW - timedelta(days=3), "4 Dec"),
        (NOW - timedelta(days=400), "2025"),
    ],
)
def test_moments_read_as_people_say_them(at: datetime, said: str) -> None:
    assert said in words.moment(at, NOW)


def test_ids_are_grouped_for_the_eye() -> None:
    assert words.tracking("PX2604881733051942") == "PX 2604 8817 3305 1942"
    assert words.tracking("1Z999AA10123456784") == "1Z999AA10123456784"
