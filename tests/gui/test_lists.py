"""History finds while it is typed and loads piece by piece; Track puts first what needs someone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from shipstation.desk.records import Sheet
from shipstation.desk.tracking import BoardRow
from shipstation.gui import stories, words
from shipstation.gui.pages.history import HistoryPage
from shipstation.gui.pages.history_filters import Chosen
from shipstation.gui.pages.track import TrackPage
from shipstation.gui.tables import CELL
from shipstation.gui.theme import Theme
from shipstation.model import Channel, Money, OrderKey, Promise, PurchaseState, Shipment
from shipstation.ports import HistoryQuery, MoneyLine, Sort
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


def sheet(of: Shipment, **more: Any) -> Sheet:
    made = Sheet(shipment=of, order=None, documents=(), prints=(), events=(), tracking=None, money=(), purchases=())
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
    history.show_first((shipment(1),), text="lee", now=NOW)
    history.show_count(6, everything=48_210, spent_ms=2.2)

    assert history._count.text() == "6 of 48,210 shipments, 2 ms, works offline"


def test_no_match_is_one_line_and_a_way_out(qtbot: QtBot, history: HistoryPage) -> None:
    history.search.setText("zzz")
    history.filters.choices[3].choose(PurchaseState.CANCELLED.value)
    history.show_first((), text="zzz", now=NOW)
    history.show_count(0, everything=4_210, spent_ms=1)

    assert history._empty.isVisible()
    assert history._empty._what.text() == "No match for “zzz”"
    assert history._empty._then.text() == "in 4,210 shipments; clear filters"
    assert not history.export.isEnabled()

    with qtbot.waitSignal(history.filtered):
        history._clear.click()
    assert (history.search.text(), history.filters.chosen()) == ("", Chosen())


def test_only_what_comes_into_sight_of_a_long_list_is_asked_for(history: HistoryPage) -> None:
    asked: list[int] = []
    history.page_wanted.connect(asked.append)
    history.show_first(tuple(shipment(number) for number in range(100)), text="", now=NOW)
    history.show_count(1_000_000, everything=1_000_000, spent_ms=1)
    history.table.viewport().repaint()
    assert asked == []

    history.table.scrollToBottom()
    history.table.viewport().repaint()
    assert asked == [9_999]
    assert history.model.index(999_999, 0).data(CELL).kind == "wait"
    history.show_page(9_999, tuple(shipment(number) for number in range(100)))

    assert history.model.row(999_999) == shipment(99)
    assert history.model.index(999_999, 2).data() == "Ann Lee"


def test_no_more_pages_are_kept_than_a_person_looks_at(history: HistoryPage) -> None:
    history.show_first(tuple(shipment(number) for number in range(100)), text="", now=NOW)
    history.show_count(1_000_000, everything=1_000_000, spent_ms=1)

    for page in range(1, 200):
        history.show_page(page, tuple(shipment(number) for number in range(100)))

    assert len(history.model._pages) < 30
    assert history.model.has_page(199)
    assert not history.model.has_page(1)


def test_a_refresh_keeps_the_chosen_row(history: HistoryPage) -> None:
    rows = tuple(shipment(number) for number in range(5))
    history.show_first(rows, text="", now=NOW)
    history.table.choose(3)
    history.side.show_sheet(sheet(rows[3]), NOW)

    history.show_first((shipment(9), *rows), text="", now=NOW)

    assert history.table.current_row() == 4


def test_a_button_that_can_do_nothing_now_says_why(history: HistoryPage) -> None:
    delivered = shipment(1, tracking_state="Delivered")

    history.side.show_sheet(sheet(delivered), NOW)

    assert not history.side._print.isEnabled()
    assert not history.side._cancel.isEnabled()
    assert "not kept here any more" in history.side._note.text()
    assert "it is delivered" in history.side._note.text()


def test_the_money_of_a_parcel_is_ticked_to_its_end() -> None:
    lines = [("quoted", "5.68"), ("charged", "6.10"), ("refund expected", "-6.10")]
    money = tuple(MoneyLine(at=NOW, kind=kind, amount=amount, currency="USD") for kind, amount in lines)
    came = MoneyLine(at=NOW, kind="refunded", amount="-6.10", currency="USD")

    marks = [fact.mark for fact in stories.trail(sheet(shipment(1), money=money), NOW)]
    ended = [fact.mark for fact in stories.trail(sheet(shipment(1), money=(*money, came)), NOW)]

    assert marks == ["", "triangle-alert", "clock"]
    assert ended == ["", "triangle-alert", "check", "check"]


def test_filters_are_the_words_of_a_search(history: HistoryPage) -> None:
    history.filters.give_carriers(("UPS", "USPS"))
    for place, value in enumerate(("month before", "AMAZON", "USPS", "bought", "5 10", "cost reverse")):
        history.filters.choices[place].choose(value)

    query = history.filters.chosen().query("lee", NOW)

    local = NOW.astimezone()
    assert (query.text, query.carrier, query.channel, query.state) == (
        "lee", "USPS", Channel.AMAZON, PurchaseState.BOUGHT,
    )  # fmt: skip
    assert (query.min_cost, query.max_cost, query.sort, query.reverse) == (Decimal(5), Decimal(10), Sort.COST, True)
    assert query.since is not None
    assert query.until is not None
    assert (query.since.astimezone().month, query.until.astimezone().month) == (local.month - 1, local.month)


def test_the_newest_search_wins_and_every_page_can_be_reached(bench: Any) -> None:
    bench.station.filling.fill(orders=0, shipments=1_234)
    page, flow = bench.window.pages.history, bench.window.flows.records
    bench.alt(Qt.Key.Key_3)
    bench.until(lambda: page.model.rowCount() == 1_234)

    for text in ("q", "qu", "qui", "leeds"):
        flow.search(text)
    bench.until(lambda: 0 < page.model.rowCount() < 1_234)
    found = bench.station.history.search(HistoryQuery(text="leeds", limit=1_000))
    bench.until(lambda: page.model.rowCount() == found.total)
    assert page.model.row(0) == found.shipments[0]

    for sort in ("bought", "cost reverse", "order"):
        page.filters.choices[5].choose(sort)
        query = page.filters.chosen().query("", NOW)
        parts = [bench.station.history.rows(replace(query, limit=1_000, skip=at)) for at in (0, 1_000)]
        whole = [row for part in parts for row in part.shipments]
        flow.search("")
        bench.until(lambda whole=whole: page.model.row(0) == whole[0] and flow._total == 1_234)
        for number in (12, 5, 6, 11):
            flow._load(number)
            bench.until(lambda number=number: page.model.has_page(number))

        seen = [page.model.row(at) for at in (1_233, 1_200, 599, 500, 1_150)]

        assert seen == [whole[at] for at in (1_233, 1_200, 599, 500, 1_150)]


def test_what_is_found_is_taken_away_as_a_table(bench: Any, tmp_path: Path) -> None:
    bench.station.filling.fill(orders=0, shipments=40)
    bench.window.flows.records.folder = tmp_path / "taken"
    bench.alt(Qt.Key.Key_3)
    bench.until(
        lambda: bench.window.pages.history.model.rowCount() == 40 and bench.window.pages.history.export.isEnabled()
    )

    bench.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    bench.until(lambda: bench.said().startswith("40 shipments exported"))
    (file,) = (tmp_path / "taken").iterdir()
    assert load_workbook(file).active.max_row == 41


@pytest.fixture
def track(qtbot: QtBot, theme: Theme) -> TrackPage:
    page = TrackPage(theme)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()
    board = tuple(
        BoardRow(shipment=shipment(number), tracking=None, need=need, against="")
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
