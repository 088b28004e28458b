"""A legacy shipment on the Track page: looked up by key, told in words, and forgotten when it is left."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from shipstation.amazon import wire
from shipstation.desk.tracking import BoardRow
from shipstation.errors import AmazonDown, RequestRefused
from shipstation.gui.pages.legacy_sheet import LegacySheet, _span
from shipstation.gui.pages.track import TrackPage
from shipstation.gui.theme import Theme
from shipstation.gui.views import HISTORY, SHIP, TRACK
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.model import LegacyItem, LegacyShipment, Window
from shipstation.rules.tracking import Need
from tests.amazon.conftest import reply
from tests.desk.test_legacy import (
    ID,
    NO_ROLE,
    PERMITS,
    PERSONAL,
    SHIPMENT,
    LegacyAmazon,
    add_account,
    everything_kept,
    practice_ids,
    practice_role,
)
from tests.gui.test_access import _lack
from tests.gui.test_lists import shipment

# A window each: many seconds together. The bench's own tests go on in every run.
pytestmark = pytest.mark.long

NOW = datetime(2026, 12, 7, 14, 31, tzinfo=UTC)
ENTER, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape
NOTE = "Shown from Amazon, not kept here: buyers' data"


class Slow:
    """An answer that waits for the test."""

    def __init__(self, answer: bytes) -> None:
        self.go = threading.Event()
        self.came = threading.Event()
        self._answer = answer

    def __call__(self, sock: Any, _: Any) -> None:
        self.came.set()
        self.go.wait(20)
        sock.sendall(self._answer)
        sock.close()


def read(**changes: Any) -> LegacyShipment:
    """The old shipment as the wire reads it, with other parts."""

    return wire.read_legacy(json.dumps({**SHIPMENT, **changes}).encode())


def texts(inside: QWidget, *, hidden: bool = False) -> str:
    """Every word that is seen; `hidden`: and what is only held."""
    held: list[str] = []
    for widget in inside.findChildren(QWidget):
        if not hidden and not widget.isVisible():
            continue
        if isinstance(widget, QLabel | QLineEdit | QAbstractButton):
            held.append(widget.text())
        held += [widget.accessibleName(), widget.toolTip()]
    return "\n".join(held)


# the page by itself


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> TrackPage:
    made = TrackPage(theme)
    qtbot.addWidget(made)
    made.resize(1150, 700)
    made.show()
    made.show_board(board(), NOW)
    return made


def board() -> tuple[BoardRow, ...]:
    needs = (Need.UNDELIVERABLE, Need.LATE, Need.IN_TRANSIT, Need.DELIVERED)
    return tuple(
        BoardRow(shipment=shipment(number), tracking=None, need=need, against="") for number, need in enumerate(needs)
    )


def test_a_legacy_shipment_takes_the_place_of_the_parcel_and_no_row_is_chosen(page: TrackPage) -> None:
    page.table.choose(2)

    page.legacy.show_shipment(read(), NOW)

    assert page.legacy.is_open()
    assert page.table.current_row() == -1
    assert not page.panel._timeline.isVisible()


def test_everything_that_amazon_tells_is_shown(page: TrackPage) -> None:
    page.legacy.show_shipment(read(), NOW)

    shown = texts(page.legacy)
    for words in (
        ID,
        "Reference 911-7267646-6348616",
        "Amazon Shipping Standard",
        "3.50 GBP, billed for 4 kg",
        "23 Aug 2018",
        "25 Aug",
        "26 Aug 2018",
        "Zephyrine Quillfeather",
        "9 Larchmont Avenue",
        "Sheffield",
        "S1 2HH",
        "Northgate Mill",
        "Leeds, United Kingdom",
        "CRI123456789",
        "36×31×12 cm, 4 kg",
        "worth 29.98 GBP",
        "2 × Marmalade crock",
        NOTE,
    ):
        assert words in shown


def test_phone_and_mail_are_not_shown_for_nothing_here_needs_them(page: TrackPage) -> None:
    page.legacy.show_shipment(read(), NOW)

    assert "555 0100" not in texts(page.legacy, hidden=True)
    assert "zephyrine@example.com" not in texts(page.legacy, hidden=True)


def test_what_amazon_does_not_tell_is_said_in_words(page: TrackPage) -> None:
    page.legacy.show_shipment(wire.read_legacy(b'{"shipmentId": "x1"}'), NOW)

    shown = texts(page.legacy)
    assert shown.count("Amazon does not say") == 3
    assert shown.count("not promised") == 2
    assert "no rate was accepted" in shown
    assert "Amazon names no price" in shown
    assert "Reference" not in shown


def test_choosing_a_row_leaves_it_and_forgets(page: TrackPage, qtbot: QtBot) -> None:
    page.legacy.search.setText(ID)
    page.legacy.show_shipment(read(), NOW)

    page.table.step(1)

    assert not page.legacy.is_open()
    assert page.legacy.search.text() == ""
    assert page.table.current_row() == 0
    assert page.panel._timeline.isVisible()
    qtbot.waitUntil(lambda: not any(word in texts(page, hidden=True) for word in (*PERSONAL, ID)))


def test_a_click_on_the_row_that_was_chosen_before_leaves_it_too(page: TrackPage, qtbot: QtBot) -> None:
    page.table.choose(1)
    page.legacy.show_shipment(read(), NOW)
    at = page.table.visualRect(page.table.model().index(1, 1)).center()

    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert not page.legacy.is_open()
    assert page.table.current_row() == 1


def test_leaving_chooses_the_row_from_before(page: TrackPage) -> None:
    page.table.choose(2)
    page.legacy.show_shipment(read(), NOW)

    page.legacy.findChild(QAbstractButton, "leaveLegacy").click()

    assert not page.legacy.is_open()
    assert page.table.current_row() == 2


def test_a_refresh_of_the_board_does_not_end_the_look(page: TrackPage) -> None:
    page.table.choose(2)
    page.legacy.show_shipment(read(), NOW)

    page.show_board(board(), NOW + timedelta(minutes=1))
    page._filters.button(0).click()
    page._filters.button(3).click()

    assert page.legacy.is_open()
    assert page.table.current_row() == -1
    page.legacy.leave()
    assert page.table.current_row() == 2


def test_a_refresh_of_the_board_does_not_stop_the_asking(page: TrackPage, qtbot: QtBot) -> None:
    left: list[int] = []
    page.legacy.left.connect(lambda: left.append(1))
    page.legacy.search.setText(ID)
    page.legacy.show_waiting(ID)

    page.show_board(board(), NOW)

    assert left == []
    assert page.legacy.search.text() == ID


def test_it_works_without_any_parcel(page: TrackPage) -> None:
    page.show_board((), NOW)

    page.legacy.show_shipment(read(), NOW)
    assert "Zephyrine Quillfeather" in texts(page.legacy)
    page.legacy.leave()

    assert not page.legacy.is_open()
    assert page._empty.isVisible()


def test_waiting_is_quiet_then_bars_then_words(page: TrackPage, qtbot: QtBot) -> None:
    page.legacy.show_waiting(f" {ID} ")
    assert not page.legacy.is_open()

    qtbot.waitUntil(page.legacy._skeleton.isVisible)
    assert page.legacy._skeleton.accessibleName() == ""
    qtbot.waitUntil(lambda: page.legacy._skeleton.accessibleName() != "", timeout=5_000)

    assert page.legacy._skeleton.accessibleName() == "Asking Amazon; Esc stops waiting"
    assert ID in texts(page.legacy)


def test_the_next_question_drops_the_answer_before(page: TrackPage, qtbot: QtBot) -> None:
    page.legacy.show_shipment(read(), NOW)

    page.legacy.show_waiting("123")

    qtbot.waitUntil(lambda: "Quillfeather" not in texts(page, hidden=True))


@pytest.mark.parametrize(
    ("error", "mark"),
    [
        (RequestRefused("It is none.", "Check it.", request_id="req-9"), ("circle-alert", "bad")),
        (AmazonDown("Amazon is down.", "Try again."), ("triangle-alert", "warn")),
    ],
)
def test_an_error_stands_in_words_beside_its_mark(page: TrackPage, error: Any, mark: tuple[str, str]) -> None:
    page.legacy.search.setText("404404")
    page.legacy.show_waiting("404404")

    page.legacy.show_error(error)

    shown = texts(page.legacy)
    assert error.said in shown
    assert error.remedy in shown
    assert ("Request req-9" in shown) == (error.request_id is not None)
    assert (page.legacy._mark._icon, page.legacy._mark._tone) == mark
    assert page.legacy.search.text() == "404404"
    assert page.legacy.search.selectedText() == "404404"


def test_what_strangers_write_is_never_markup(page: TrackPage) -> None:
    hostile = read()
    hostile = replace(hostile, ship_to=replace(hostile.ship_to, name="<img src=x><b>Bold</b>"))

    page.legacy.show_shipment(hostile, NOW)

    assert "<img src=x><b>Bold</b>" in texts(page.legacy)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in page.findChildren(QLabel))


def test_an_endless_answer_makes_no_endless_sheet(theme: Theme, qtbot: QtBot) -> None:
    parcel = replace(
        read().parcels[0], items=tuple(LegacyItem(title="x" * 10_000, quantity=10**30) for _ in range(1_000))
    )

    sheet = LegacySheet(theme, replace(read(), parcels=(parcel,) * 1_000, client_ref="y" * 10_000), NOW)
    qtbot.addWidget(sheet)

    labels = sheet.findChildren(QLabel)
    assert len(labels) < 1_000
    assert all(len(label.text()) <= 300 for label in labels)
    assert "and 980 parcels more" in [label.text() for label in labels]
    assert "and 970 items more" in [label.text() for label in labels]


def local(*at: int) -> datetime:
    return datetime(*at).astimezone()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ((2018, 8, 23, 9, 22), (2018, 8, 23, 11, 22), "23 Aug 2018, 09:22 – 11:22"),
        ((2018, 8, 25, 20, 0), (2018, 8, 26, 21, 0), "25 Aug 20:00 – 26 Aug 2018 21:00"),
        ((2018, 12, 31, 20, 0), (2019, 1, 1, 8, 0), "31 Dec 2018 20:00 – 1 Jan 2019 08:00"),
        ((2025, 12, 31, 20, 0), (2026, 1, 1, 8, 0), "31 Dec 2025 20:00 – 1 Jan 2026 08:00"),
        ((2026, 12, 8, 8, 0), (2026, 12, 8, 20, 0), "8 Dec, 08:00 – 20:00"),
        ((1, 1, 2, 0, 0), (1, 1, 3, 0, 0), ""),
        ((2018, 8, 23, 9, 0), (9999, 12, 30, 9, 0), ""),
    ],
)
def test_a_promised_time_bears_its_year_where_it_is_old(
    start: tuple[int, ...], end: tuple[int, ...], said: str
) -> None:
    if start[0] < 1990 or end[0] > 2200:
        window = Window(start=datetime(*start, tzinfo=UTC), end=datetime(*end, tzinfo=UTC))  # type: ignore[misc]
    else:
        window = Window(start=local(*start), end=local(*end))

    assert _span(window, NOW) == said


# the whole window, over real HTTP


@pytest.fixture
def amazon() -> Iterator[LegacyAmazon]:
    server = LegacyAmazon()
    yield server
    if server._listening.fileno() != -1:
        server.away()


@pytest.fixture
def find(bench: Any, amazon: LegacyAmazon) -> Callable[[str], None]:
    """Look something up as a person does: by key, typed, Enter."""
    add_account(bench.station, amazon)

    def find(text: str) -> None:
        bench.alt(Qt.Key.Key_L)
        bench.type(text)
        bench.press(ENTER)

    return find


def panel(bench: Any) -> Any:
    return bench.window.pages.track.legacy


def shown(bench: Any) -> bool:
    return bool(bench.window.findChild(QWidget, "legacySheet").isVisible())


def settle(bench: Any) -> None:
    """Whatever was on its way from a worker has arrived."""
    for _ in range(3):
        arrived: list[int] = []
        bench.program.jobs.run(lambda: 1, then=arrived.append, failed=arrived.append, executor=bench.station.bench)
        bench.until(lambda arrived=arrived: bool(arrived))


@pytest.mark.parametrize("page", [SHIP, HISTORY, TRACK])
def test_one_key_leads_to_the_line_from_every_page(bench: Any, page: int) -> None:
    bench.window.frame.turn_to(page)

    bench.alt(Qt.Key.Key_L)

    assert bench.window.frame.page() == TRACK
    assert bench.window.focusWidget().objectName() == "legacySearch"


def test_an_old_shipment_is_found_by_key_alone(bench: Any, amazon: LegacyAmazon, find: Any) -> None:
    find("8910 8749 0650 90")
    bench.until(lambda: shown(bench))

    assert amazon.asked() == [ID]
    assert "Zephyrine Quillfeather" in texts(panel(bench))
    assert NOTE in texts(panel(bench))
    assert bench.window.frame.top._network.text() == "online"
    assert bench.notice() is None or bench.notice().kind == "ok"
    assert QApplication.activeModalWidget() is None


def test_escape_forgets_it_everywhere_and_leads_to_the_scan_line(bench: Any, find: Any) -> None:
    find(ID)
    bench.until(lambda: shown(bench))

    bench.press(ESCAPE)

    assert not panel(bench).is_open()
    assert bench.window.scan.hasFocus()
    bench.until(lambda: not any(word in texts(bench.window, hidden=True) for word in (*PERSONAL, ID)))


@pytest.mark.parametrize("key", [Qt.Key.Key_1, Qt.Key.Key_3])
def test_another_page_forgets_it_too(bench: Any, find: Any, key: Qt.Key) -> None:
    find(ID)
    bench.until(lambda: shown(bench))

    bench.alt(key)
    bench.until(lambda: not any(word in texts(bench.window, hidden=True) for word in (*PERSONAL, ID)))
    bench.alt(Qt.Key.Key_4)

    assert not panel(bench).is_open()


def test_a_scan_goes_to_the_scan_line_while_it_is_shown(bench: Any, amazon: LegacyAmazon, find: Any) -> None:
    order = bench.orders()[0]
    find(ID)
    bench.until(lambda: shown(bench))

    bench.type(order.key.ref)
    assert bench.window.scan.text() == order.key.ref
    bench.press(ENTER)

    assert bench.window.frame.page() == SHIP
    assert not panel(bench).is_open()
    assert amazon.asked() == [ID]


def test_the_arrows_scroll_it_from_the_sheet_and_from_the_line(bench: Any, amazon: LegacyAmazon, find: Any) -> None:
    amazon.will(f"/shipments/{ID}", reply(200, {**SHIPMENT, "containers": SHIPMENT["containers"] * 12}))
    bench.window.resize(1024, 700)
    find(ID)
    bench.until(lambda: shown(bench))
    bar = panel(bench).area.verticalScrollBar()
    bench.until(lambda: bar.maximum() > 0)

    bench.press(Qt.Key.Key_PageDown)
    first = bar.value()
    bench.alt(Qt.Key.Key_L)
    bench.press(Qt.Key.Key_Down)

    assert 0 < first < bar.value()
    assert bench.window.focusWidget().objectName() == "legacySearch"


def test_f6_reaches_sheet_line_and_list(bench: Any, find: Any) -> None:
    names: list[str] = []
    bench.alt(Qt.Key.Key_4)
    bench.until(bench.window.pages.track._empty.isVisible)
    bench.press(Qt.Key.Key_F6)
    assert bench.window.focusWidget().objectName() == "legacySearch"
    find(ID)
    bench.until(lambda: shown(bench))
    bench.press(Qt.Key.Key_F2)

    for _ in range(2):
        bench.press(Qt.Key.Key_F6)
        names.append(bench.window.focusWidget().objectName())
        around = bench.window.focusWidget()
        place = around.rect().translated(around.mapTo(bench.window, around.rect().topLeft()))
        assert bench.window.ring.geometry().contains(place)

    assert names == ["legacySheet", "legacySearch"]
    assert panel(bench).is_open()


def test_while_amazon_is_slow_the_window_lives_and_escape_stops_waiting(
    bench: Any, amazon: LegacyAmazon, find: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    slow = Slow(reply(200, {"payload": SHIPMENT}))
    amazon.will(f"/shipments/{ID}", slow)
    find(ID)
    bench.until(lambda: slow.came.is_set() and panel(bench)._skeleton.isVisible())

    bench.press(ESCAPE)
    assert not panel(bench).is_open()
    slow.go.set()
    bench.until(lambda: "looked up shipment" in caplog.text)
    settle(bench)

    assert not panel(bench).is_open()
    assert "Quillfeather" not in texts(bench.window, hidden=True)


def test_the_newest_question_wins(
    bench: Any, amazon: LegacyAmazon, find: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    slow = Slow(reply(200, {**SHIPMENT, "shipmentId": "1111111"}))
    amazon.will("/shipments/1111111", slow)
    find("1111111")
    bench.until(slow.came.is_set)

    find(ID)
    bench.until(lambda: shown(bench))
    slow.go.set()
    bench.until(lambda: "looked up shipment 1111111" in caplog.text)
    settle(bench)

    assert panel(bench)._shipment_id.text() == ID


def test_an_unknown_id_is_told_in_place_and_can_be_corrected_at_once(
    bench: Any, amazon: LegacyAmazon, find: Any
) -> None:
    amazon.will(
        "/shipments/FBA15DJ8K2", reply(404, {"errors": [{"code": "NotFound", "message": "Shipment not found"}]})
    )
    find("FBA15DJ8K2")
    bench.until(lambda: "Shipment not found" in texts(panel(bench)))

    assert "FBA and Merchant Fulfillment" in texts(panel(bench))
    assert bench.notice() is None or bench.notice().kind == "ok"
    bench.type(ID)
    bench.press(ENTER)
    bench.until(lambda: shown(bench))

    assert amazon.asked() == ["FBA15DJ8K2", ID]


def test_a_missing_role_is_told_with_the_way_to_it(bench: Any, amazon: LegacyAmazon, find: Any) -> None:
    amazon.will(PERMITS, reply(400, NO_ROLE))

    find(ID)
    bench.until(lambda: panel(bench).is_open() and "restricted data" in texts(panel(bench)))

    assert "Direct-to-Consumer Shipping role" in texts(panel(bench))


def test_offline_is_told_with_where_old_shipments_are(bench: Any, amazon: LegacyAmazon, find: Any) -> None:
    amazon.away()

    find(ID)
    bench.until(lambda: "only at Amazon" in texts(panel(bench)))

    assert bench.window.frame.top._network.text().startswith("offline since ")
    assert panel(bench).search.text() == ID


@pytest.mark.parametrize(
    ("typed", "said"), [("", "No shipment id was given"), ("Ann Lee", "cannot be a shipment id")]
)
def test_what_cannot_be_an_id_is_told_below_the_line_which_keeps_it(
    bench: Any, amazon: LegacyAmazon, find: Any, typed: str, said: str
) -> None:
    find(typed)
    bench.until(lambda: said in texts(panel(bench)))

    assert not panel(bench).is_open()
    assert panel(bench).search.text() == typed
    assert panel(bench).search.hasFocus()
    assert amazon.requests == []
    bench.type("7")
    assert said not in texts(panel(bench))


def test_a_bad_id_after_a_good_one_keeps_nothing_of_the_good_one(bench: Any, find: Any) -> None:
    find(ID)
    bench.until(lambda: shown(bench))

    find("Ann Lee")
    bench.until(lambda: "cannot be a shipment id" in texts(panel(bench)))

    assert not panel(bench).is_open()
    assert panel(bench).search.text() == "Ann Lee"
    bench.until(lambda: "Quillfeather" not in texts(bench.window, hidden=True))


def test_nothing_of_it_is_kept_nor_logged(bench: Any, find: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    before = everything_kept(bench.station)

    find(ID)
    bench.until(lambda: shown(bench))
    bench.press(ESCAPE)

    assert bench.orders()[0].ship_to.name in before
    assert everything_kept(bench.station) == before
    assert f"looked up shipment {ID}" in caplog.text
    files = [file.read_bytes() for file in bench.station.folder.rglob("*") if file.is_file()]
    for word in PERSONAL:
        assert word not in caplog.text
        assert not any(word.encode() in content for content in files)


@pytest.mark.parametrize("state", ["closed", "found", "refused", "wrong"])
def test_everything_has_a_name_and_nothing_is_clipped_at_the_smallest_size(bench: Any, find: Any, state: str) -> None:
    bench.window.resize(1024, 700)
    bench.alt(Qt.Key.Key_4)
    bench.until(lambda: bench.window.pages.track._filters.button(0).text())
    if state != "closed":
        find({"found": ID, "refused": "404404", "wrong": "Ann Lee"}[state])
        wanted = {"found": NOTE, "refused": "Merchant Fulfillment", "wrong": "cannot be a shipment id"}[state]
        bench.until(lambda: wanted in texts(panel(bench)))
    QApplication.sendPostedEvents()
    widgets = [widget for widget in bench.window.findChildren(QWidget) if widget.isVisible()]

    nameless = [
        widget.objectName()
        for widget in widgets
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName()
    ]
    silent = [
        widget.objectName() for widget in widgets if isinstance(widget, QAbstractButton) and not widget.toolTip()
    ]
    cut = [f"{label.text()!r} {_lack(label)}" for label in widgets if isinstance(label, QLabel) and _lack(label)]
    cut += [
        button.objectName()
        for button in widgets
        if isinstance(button, KeyButton)
        and QFontMetricsF(button.font()).horizontalAdvance(button.text()) + 16 > button.width()
    ]

    assert (nameless, silent, cut) == ([], [], [])


def test_a_newcomer_finds_an_old_shipment_in_practice(bench: Any) -> None:
    endpoint = bench.practice()["endpoint"]
    (shipment_id, *_) = practice_ids(endpoint)
    bench.alt(Qt.Key.Key_L)
    bench.type(f"Shipment ID: {shipment_id}")
    bench.press(ENTER)
    bench.until(lambda: shown(bench))

    assert "Amazon Shipping" in texts(panel(bench))
    assert panel(bench)._shipment_id.text() == shipment_id


def test_a_role_that_was_taken_away_is_told_in_practice(bench: Any) -> None:
    endpoint = bench.practice()["endpoint"]
    (shipment_id, *_) = practice_ids(endpoint)
    practice_role(endpoint, restricted=False)

    bench.alt(Qt.Key.Key_L)
    bench.type(shipment_id)
    bench.press(ENTER)
    bench.until(lambda: panel(bench).is_open() and "restricted data" in texts(panel(bench)))

    assert "Direct-to-Consumer Shipping role" in texts(panel(bench))
