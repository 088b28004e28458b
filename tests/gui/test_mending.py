"""A store that cannot be opened: the window says so, names what would be lost, and mends it."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shipstation.gui.app import Program
from shipstation.gui.pages.guard.mend_page import MendPage
from shipstation.model import Profile, Role
from shipstation.station import open_station
from tests.desk.test_safety import WORDS, shop
from tests.gui.conftest import WAIT_MS
from tests.store.conftest import buy


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One parcel is in the backup, another came after it."""
    data = tmp_path / "data"
    with closing(shop(data)) as store:
        buy(store, 1)
    with open_station(data_dir=data) as station:
        station.safety.backups.set_passphrase(WORDS)
        station.safety.backups.make()
    with closing(shop(data)) as store:
        buy(store, 2)
    return data


Started = Callable[..., Program]


@pytest.fixture
def start(qapp: QApplication) -> Iterator[Started]:
    programs: list[Program] = []

    def begin(data: Path, mends: str | None = None) -> Program:
        program = Program(qapp, data_dir=data, profile=Profile.PRACTICE, account=None, theme="light", mends=mends)
        programs.append(program)
        program.start()
        return program

    yield begin
    for program in programs:
        program.window.close()
        program.close()
        program.window.deleteLater()


def page_of(program: Program) -> MendPage | None:
    return program.window.findChild(MendPage)


def test_a_damaged_store_is_told_at_the_start_and_mended_in_the_window(
    qtbot: QtBot, data: Path, start: Started
) -> None:
    file = data / "practice" / "store.db"
    content = bytearray(file.read_bytes())
    content[100:8000] = bytes(7900)
    file.write_bytes(content)

    program = start(data)
    qtbot.waitUntil(lambda: (page := page_of(program)) is not None and page._lost.isVisible(), timeout=WAIT_MS)
    page = page_of(program)
    assert page is not None
    assert "damaged" in page._why.text()
    assert "1 purchases" in page._backup.text()
    assert page._lost.text()

    page.form.focus("file")
    QTest.qWait(60)
    QTest.keyClick(program.window.focusWidget(), Qt.Key.Key_Return)
    assert program.station is None, "the first press only asks"
    QTest.keyClick(program.window.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.station is not None, timeout=WAIT_MS)

    assert program.station is not None
    assert program.station.history.count() == 1
    qtbot.waitUntil(lambda: not page.isVisible(), timeout=WAIT_MS)
    (aside,) = (data / "practice" / "backups").glob("replaced-*.db")
    assert aside.read_bytes() == bytes(content)


@pytest.mark.long
def test_a_store_that_is_well_goes_back_to_a_chosen_backup_and_names_what_is_missing(
    qtbot: QtBot, data: Path, start: Started
) -> None:
    program = start(data, mends="")
    qtbot.waitUntil(lambda: (page := page_of(program)) is not None and page._lost.isVisible(), timeout=WAIT_MS)
    page = page_of(program)
    assert page is not None
    assert page._title.text() == "Back to a backup"
    assert page._lost.text().startswith("1 purchases came after it and will be missing")
    assert "113-0000002-0000002" in page._lost.text()

    page.restore.click()
    assert program.station is None
    page.restore.click()
    qtbot.waitUntil(lambda: program.station is not None, timeout=WAIT_MS)

    assert program.station is not None
    assert program.station.history.count() == 1


@pytest.mark.long
def test_a_window_opens_locked_where_people_are_named_and_nobody_stands_at_the_bench(
    qtbot: QtBot, data: Path, start: Started
) -> None:
    with open_station(data_dir=data) as station:
        station.safety.operators.add("Ann", Role.MANAGER, "2468")

    program = start(data)
    program.window.take_scan("113-0000001-0000001")
    qtbot.waitUntil(lambda: program.station is not None, timeout=WAIT_MS)
    window = program.window

    assert window.attendance.is_shut
    assert not window.frame.isVisible()
    qtbot.waitUntil(window.attendance.screen.pin.hasFocus, timeout=WAIT_MS)
    QTest.keyClicks(window.attendance.screen.pin, "2468")
    QTest.keyClick(window.attendance.screen.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.attendance.is_shut, timeout=WAIT_MS)
    assert window.scan.text() == "113-0000001-0000001"


@pytest.mark.long
def test_a_lost_key_is_brought_back_by_its_passphrase(qtbot: QtBot, data: Path, start: Started) -> None:
    keys = data / "practice" / "dev-keys.json"
    keys.write_text(json.dumps({"note": "lost"}))

    program = start(data)
    qtbot.waitUntil(lambda: (page := page_of(program)) is not None and page.key.isVisible(), timeout=WAIT_MS)
    page = page_of(program)
    assert page is not None
    for phrase, opens in (("another phrase altogether", False), (WORDS, True)):
        page._phrase.setFocus()
        page._phrase.setText(phrase)
        QTest.keyClick(page._phrase, Qt.Key.Key_Return)
        if opens:
            qtbot.waitUntil(lambda: program.station is not None, timeout=WAIT_MS)
        else:
            qtbot.waitUntil(lambda: bool(page.form._fields["passphrase"].fault()), timeout=WAIT_MS)
            assert program.station is None

    assert program.station is not None
    assert program.station.history.count() == 2
