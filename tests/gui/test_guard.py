"""The bench and its people: the lock over the window, masked names, and the sections that guard data, by keys alone."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QWidget
from sqlalchemy import text

from shipstation.desk.daily import Looked
from shipstation.desk.operators import standing
from shipstation.errors import NotPermitted, StoreAway
from shipstation.gui.pages.settings.page import GUARD
from shipstation.gui.views import HISTORY, ORDERS, SETTINGS, SHIP, TRACK, View
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.model import Event, OrderState, Role
from shipstation.ports import HistoryQuery
from shipstation.rules.incidents import NOTIFY
from shipstation.rules.masking import masked
from tests.gui.conftest import Bench
from tests.gui.test_access import _lack

CTRL = Qt.KeyboardModifier.ControlModifier
ANN, KIM = "Ann Weber", "Kim"


def man(bench: Bench) -> None:
    """A manager, who stands at the bench, and a packer; both with a PIN."""
    operators = bench.station.safety.operators
    operators.add(ANN, Role.MANAGER, "2468")
    operators.come(ANN, "2468")
    operators.add(KIM, Role.PACKER, "1357")
    look(bench)


def look(bench: Bench) -> None:
    """What the window does every quarter of a minute."""
    known = bench.station.safety.operators.at_bench().name
    bench.window.attendance.look()
    bench.until(lambda: bench.window.attendance._standing.bench.name == known)


def step_up(bench: Bench, name: str, pin: str) -> None:
    """At the lock screen, by keys: arrows to the name, the PIN, Enter."""
    screen = bench.window.attendance.screen
    bench.until(lambda: screen.chosen() is not None and screen.button.isEnabled())
    for _ in range(4):
        bench.press(Qt.Key.Key_Up)
    while screen.chosen().name != name:
        bench.press(Qt.Key.Key_Down)
    bench.type(pin)
    bench.press(Qt.Key.Key_Return)


def section(bench: Bench, name: str) -> QWidget:
    """Turn to a section of the settings by keys."""
    bench.alt(Qt.Key.Key_7)
    page = bench.window.pages.settings
    while page.section() != name:
        bench.press(Qt.Key.Key_PageDown, CTRL)
    bench.until(lambda: not bench.program.jobs.holding)
    return getattr(page, name)


def fill(bench: Bench, name: str, words: str) -> None:
    """A line of a form that is open, and Enter by hand."""
    line = bench.window.findChild(QLineEdit, name)
    line.setFocus()
    line.clear()
    bench.type(words, line)
    # Right behind a burst, Enter would be a scanner's, which settles no form.
    QTest.qWait(60)


def seen(root: QWidget) -> str:
    """All that can be read on a part of the window, by eye or by a screen reader."""
    found: list[str] = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        found += [widget.accessibleName(), widget.toolTip()]
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            found.append(widget.text())
        if isinstance(widget, QAbstractItemView):
            found += cells(widget.model())
    return "\n".join(found)


def awaiting(bench: Bench, name: str) -> str:
    """All that can be read, once the name is there, whole or masked."""
    bench.until(lambda: any(each in seen(bench.window) for each in (name, masked(name))))
    return seen(bench.window)


def cells(model: QAbstractItemModel) -> list[str]:
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    rows, columns = range(min(model.rowCount(), 60)), range(model.columnCount())
    return [str(model.index(row, column).data(role) or "") for row in rows for column in columns for role in roles]


# the lock


def test_a_locked_bench_hears_nothing_and_keeps_a_scan_for_who_steps_up(bench: Bench) -> None:
    man(bench)
    window, ref = bench.window, bench.orders()[0].key.ref
    attendance = window.attendance
    assert window.frame.top._who.text() == ANN

    # What the store said just before opens nothing.
    stale = standing(bench.station.safety.operators)
    bench.press(Qt.Key.Key_F12)
    attendance._show((stale, ()))
    assert attendance.is_shut
    bench.until(lambda: attendance.is_shut and not bench.station.safety.operators.at_bench().name)
    for key in (Qt.Key.Key_2, Qt.Key.Key_7):
        bench.alt(key)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert window.frame.page() == SHIP
    for code in ("BUY", ref):
        window.take_scan(code)

    assert attendance.screen._scans.text().startswith("2 scans came")
    assert ref not in seen(attendance.screen)
    step_up(bench, KIM, "9999")
    bench.until(lambda: "9 tries are left" in attendance.screen._said.text())
    assert attendance.is_shut
    bench.type("1357")
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: not attendance.is_shut)

    assert (window.scan.text(), window.pages.ship.view) == (ref, View.EMPTY)
    assert f"“BUY”, “{ref}”" in bench.said()
    assert bench.station.history.count() == 0
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: window.pages.ship.view is View.RATES)
    assert window.frame.top._who.text() == KIM


@pytest.mark.long
def test_a_purchase_under_way_goes_on_behind_the_lock(bench: Bench) -> None:
    man(bench)
    bench.quoted(bench.orders()[0])

    bench.press(Qt.Key.Key_Return)
    bench.press(Qt.Key.Key_F12)
    bench.until(lambda: bench.window.attendance.is_shut and bench.station.history.count() == 1)
    shipment = bench.station.history.search(HistoryQuery()).shipments[0]
    assert not any(word in seen(bench.window) for word in (shipment.name, shipment.order.ref, shipment.tracking_id))
    step_up(bench, ANN, "2468")

    bench.until(lambda: not bench.window.attendance.is_shut and bench.window.pages.ship.view is View.BOUGHT)
    assert len(bench.ledger()["purchases"]) == 1


@pytest.mark.long
def test_the_bench_locks_itself_says_who_is_shut_out_and_lets_the_owner_in(bench: Bench) -> None:
    man(bench)
    safety, attendance = bench.station.safety, bench.window.attendance
    safety.choices.change({"operators.lock_minutes": "5"})
    safety.privacy._facts.put(
        "operator", json.dumps([ANN, (bench.station.clock.now() - timedelta(minutes=4)).isoformat()])
    )
    QTest.keyClick(bench.window.windowHandle(), Qt.Key.Key_Shift)
    look(bench)
    assert not safety.operators.at_bench().locked
    bench.until(lambda: bench.station.clock.now() - safety.operators._book.at_bench()[1] < timedelta(minutes=1))

    safety.privacy._facts.put(
        "operator", json.dumps([ANN, (bench.station.clock.now() - timedelta(minutes=6)).isoformat()])
    )
    attendance.look()
    bench.until(lambda: attendance.is_shut)
    for _ in range(10):
        with pytest.raises(NotPermitted):
            safety.operators.come(ANN, "0000")
    attendance.look()
    bench.until(lambda: attendance.screen.chosen().is_shut_out)
    bench.type("2468")
    bench.press(Qt.Key.Key_Return)

    said = attendance.screen._said
    bench.until(lambda: "shut out after 10 wrong PINs" in said.text())
    assert "A manager steps up here" in said.text()
    attendance.screen._own.click()
    bench.type("8642", attendance.screen.pin)
    bench.type("no secret", attendance.screen.secret)
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: "no client secret" in said.text())
    assert attendance.is_shut


# names


def test_a_masked_packer_reads_no_buyers_name_on_any_page(bench: Bench) -> None:
    man(bench)
    names = {order.ship_to.name for order in bench.station.intake.page(state=OrderState.TO_SHIP, limit=200).orders}
    first, second = bench.orders()[:2]
    bench.bought(first)
    bench.station.safety.choices.change({"operators.mask_names": "on"})
    window = bench.window
    # The queue shows what still waits; Track names nobody at all.
    awaited = {SHIP: first, ORDERS: second, HISTORY: first}

    def read() -> dict[int, str]:
        found = {}
        for place, order in awaited.items():
            window.frame.turn_to(place)
            found[place] = awaiting(bench, order.ship_to.name)
        return found

    assert all(awaited[place].ship_to.name in words for place, words in read().items())
    bench.press(Qt.Key.Key_F12)
    bench.until(lambda: window.attendance.is_shut)
    step_up(bench, KIM, "1357")
    bench.until(lambda: not window.attendance.is_shut)
    here = seen(window)

    assert [name for name in names if name in here] == []
    told = read()
    window.frame.turn_to(TRACK)
    bench.until(lambda: bool(window.pages.track.rows()))
    told[TRACK] = seen(window)
    assert {place: [name for name in names if name in words] for place, words in told.items()} == {
        place: [] for place in told
    }
    assert all(masked(awaited[place].ship_to.name) in told[place] for place in awaited)
    window.frame.turn_to(ORDERS)
    bench.press(Qt.Key.Key_A, CTRL)
    window.flows.orders.batch.compare(bench.orders()[:3])
    bench.until(window.pages.orders.batch.isVisible)
    assert [name for name in names if name in seen(window)] == []


# the sections


@pytest.mark.long
def test_a_store_found_damaged_by_the_daily_look_can_be_mended_by_one_key(bench: Bench) -> None:
    damaged = StoreAway("The store store.db is damaged.", "Mend it from the last backup.")
    bench.program._tell_look(Looked(did=(), troubles=(damaged, StoreAway("The store is in use.", "Wait."))))
    acts = {notice.what: [act.text for act in notice.acts] for notice in (bench.notice(),) if notice is not None}
    assert acts == {"The store is in use.": []}
    bench.alt(Qt.Key.Key_X)
    assert bench.said().startswith("The store store.db is damaged")

    bench.press(Qt.Key.Key_M, CTRL | Qt.KeyboardModifier.ShiftModifier)

    bench.until(lambda: not bench.window.isVisible())
    assert (bench.program.wanted, bench.program.wanted_backup) == (bench.station.profile, "")


@pytest.mark.long
def test_people_are_named_and_changed_by_keys_and_a_packer_is_told_who_may(bench: Bench) -> None:
    page, operators = section(bench, "operators"), bench.station.safety.operators
    bench.press(Qt.Key.Key_N, CTRL)
    fill(bench, "operator_pin", "12")
    fill(bench, "operator_name", ANN)
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: "4 to 12 digits" in page.form.form._fields["pin"].fault())
    assert operators.all() == ()
    fill(bench, "operator_pin", "2468")
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: page.count() == 1)
    assert operators.at_bench().role is Role.MANAGER
    bench.press(Qt.Key.Key_N, CTRL)
    fill(bench, "operator_name", KIM)
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: page.count() == 2)
    page.table.choose(0)
    bench.press(Qt.Key.Key_E, CTRL)
    page.form._role.choose(Role.PACKER.value)
    page.form.form.focus("role")
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: "the only manager" in page.form.form._fields["role"].fault() + bench.said())
    bench.press(Qt.Key.Key_Escape)

    operators.come(KIM)
    look(bench)
    backups = section(bench, "backup")
    bench.press(Qt.Key.Key_N, CTRL)
    bench.until(lambda: f"{ANN} may: step up with F12" in bench.said())
    assert backups.chosen() is None
    audit = section(bench, "audit")
    bench.until(lambda: f"{ANN} may" in audit._none.text() and audit._none.isVisible())


@pytest.mark.long
def test_terms_passphrase_and_key_are_changed_and_all_of_amazons_goes_with_a_certificate(bench: Bench) -> None:
    opened: list[str] = []

    class Viewer(QObject):
        @Slot(QUrl)
        def show(self, url: QUrl) -> None:
            opened.append(url.toLocalFile())

    viewer = Viewer()
    QDesktopServices.setUrlHandler("file", viewer, "show")
    bench.bought(bench.orders(channel="AMAZON")[0])
    page, station = section(bench, "privacy"), bench.station
    bench.until(lambda: page.terms.is_given)
    bench.press(Qt.Key.Key_E, CTRL)
    fill(bench, "terms_tax", "16")
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: page.terms.form._fields["tax"].fault() == "0 to 15")
    fill(bench, "terms_tax", "10")
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: station.safety.choices.read().terms.tax_years == 10 and not page.is_asking())
    bench.press(Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    fill(bench, "passphrase_first", "correct horse battery staple")
    fill(bench, "passphrase_again", "correct horse")
    bench.press(Qt.Key.Key_Return)
    assert page.passphrase.form._fields["again"].fault()
    fill(bench, "passphrase_again", "correct horse battery staple")
    bench.press(Qt.Key.Key_Return)
    bench.until(station.safety.backups.has_passphrase)
    bench.until(lambda: not page.is_asking())
    before = station.secrets.store_keys()
    bench.alt(Qt.Key.Key_Z)
    assert station.secrets.store_keys() == before
    bench.alt(Qt.Key.Key_Z)
    bench.until(lambda: bench.said().startswith("The store has another key"))
    assert station.secrets.store_keys() != before

    bench.press(Qt.Key.Key_Delete, CTRL)
    bench.until(lambda: "the buyers of 1 shipments" in page.erase.note.text())
    fill(bench, "erase_word", "erase")
    bench.press(Qt.Key.Key_Return)
    assert page.erase.form._fields["word"].fault()
    assert not station.safety.audit.entries(kind=Event.ERASE)
    blocked = station.folder / "certificates"
    blocked.write_text("in the way")
    fill(bench, "erase_word", "ERASE")
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: bench.notice() is not None and bench.notice().kind in ("bad", "warn"))
    assert not station.safety.audit.entries(kind=Event.ERASE), "no paper, no erasing"
    blocked.unlink()
    page.erase.form.focus("word")
    QTest.qWait(60)
    bench.press(Qt.Key.Key_Return)

    bench.until(lambda: bool(opened))
    assert Path(opened[0]).read_bytes().startswith(b"%PDF")
    assert Path(opened[0]).parent == station.folder / "certificates"
    assert page.side.currentWidget() is page.certificate
    Path(opened[0]).rename(opened[0] + ".away")
    bench.alt(Qt.Key.Key_T)
    bench.until(lambda: len(opened) == 2)
    assert Path(opened[1]).exists()
    bench.alt(Qt.Key.Key_Q)
    bench.until(lambda: f"Incidents, 24 hours\nprivacy incident, {NOTIFY}" in page._policy._text.toPlainText())
    assert station.safety.privacy.status().held.removed == 1
    QDesktopServices.unsetUrlHandler("file")
    kinds = [entry.event for entry in station.safety.audit.entries()]
    assert {Event.SETTING, Event.PASSPHRASE, Event.KEY, Event.ERASE} <= set(kinds)


@pytest.mark.long
def test_backups_are_made_verified_and_what_a_restore_would_lose_is_named_first(bench: Bench) -> None:
    page, station = section(bench, "backup"), bench.station
    bench.press(Qt.Key.Key_N, CTRL)
    bench.until(lambda: page.chosen() is not None)
    bench.alt(Qt.Key.Key_T)
    bench.until(lambda: bench.said().startswith("Whole, every page of it"))
    bench.alt(Qt.Key.Key_1)
    bench.bought(bench.orders()[0])
    shipment = bench.window.flows.buys.shipment
    section(bench, "backup")
    bench.press(Qt.Key.Key_E, CTRL)

    bench.until(lambda: shipment.tracking_id in page.restore.note.text())
    assert station.history.count() == 1
    file = Path(page.chosen().file)
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = bytes(4096)
    file.write_bytes(content)
    bench.press(Qt.Key.Key_Escape)
    bench.alt(Qt.Key.Key_T)
    bench.until(lambda: "is damaged" in bench.said())
    bench.press(Qt.Key.Key_E, CTRL)
    bench.until(lambda: page.restore.save.text() == "Close, and go back to it")
    with_signal: list[str] = []
    bench.window.mend_wanted.disconnect()
    bench.window.mend_wanted.connect(with_signal.append)
    QTest.qWait(60)
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: with_signal == [str(file)])


@pytest.mark.long
def test_an_incident_counts_down_in_sight_and_a_broken_audit_log_is_loud(bench: Bench) -> None:
    page, window, station = section(bench, "incidents"), bench.window, bench.station
    bench.press(Qt.Key.Key_N, CTRL)
    fill(bench, "incident_words", "the laptop is lost")
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: page.panel._left.text() == "23:59 h left")
    assert NOTIFY in page.panel._whom.text()
    bench.alt(Qt.Key.Key_1)
    bench.until(
        lambda: "23:59 h left" in window.frame.top._incident.text() and window.frame.top._incident.isVisible()
    )
    section(bench, "incidents")
    bench.alt(Qt.Key.Key_T)
    bench.until(lambda: bench.said().startswith("The bundle is saved"))
    (bundle,) = (station.folder / "incidents").iterdir()
    assert "the laptop" not in zipfile.ZipFile(bundle).read("incident.txt").decode()
    bench.press(Qt.Key.Key_E, CTRL)
    fill(bench, "closing_words", "found it")
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: not window.frame.top._incident.isVisible())

    for _ in range(120):
        station.safety.audit.append(Event.BACKUP)
    audit = section(bench, "audit")
    bench.until(lambda: audit.verdict._verdict.text().startswith("Verified"))
    bench.until(lambda: audit.table.model().rowCount() == 100)
    audit.table.model().fetchMore(audit.table.rootIndex())
    bench.until(lambda: audit.table.model().rowCount() > 120)
    numbers = [row.number for row in audit._rows.rows]
    assert numbers == sorted(set(numbers), reverse=True)
    audit.kind.choose(Event.INCIDENT.value)
    audit.kind.chosen.emit()
    bench.until(lambda: audit.table.model().rowCount() == 2)
    with station.safety.audit._database.write() as connection:
        connection.execute(text("UPDATE audit SET who = 'nobody' WHERE number = 2"))
    bench.alt(Qt.Key.Key_T)
    bench.until(lambda: "BROKEN" in bench.said() and bench.notice().kind == "bad")
    assert audit.verdict._verdict.text() == "BROKEN at entry 2"


@pytest.mark.long
def test_the_sections_have_names_everywhere_and_nothing_is_clipped_where_it_is_narrow(bench: Bench) -> None:
    man(bench)
    bench.station.safety.incidents.start("a stranger at the bench")
    bench.window.resize(1024, 700)
    faults: dict[str, list[str]] = {}

    def judge(state: str) -> None:
        shown = [each for each in bench.window.findChildren(QWidget) if each.isVisible()]
        faults[state] = [
            each.objectName() or type(each).__name__
            for each in shown
            if (each.focusPolicy() & Qt.FocusPolicy.TabFocus and not each.accessibleName())
            or (isinstance(each, QAbstractButton) and not each.toolTip())
            or (isinstance(each, QLabel) and _lack(each))
            or (isinstance(each, KeyButton) and each.fontMetrics().horizontalAdvance(each.text()) + 14 > each.width())
        ]

    for name in GUARD:
        section(bench, name)
        look(bench)
        judge(name)
        bench.press(Qt.Key.Key_E, CTRL)
        judge(f"{name}, asking")
        bench.press(Qt.Key.Key_Escape)
    assert bench.window.frame.page() == SETTINGS
    bench.press(Qt.Key.Key_F12)
    bench.until(lambda: bench.window.attendance.is_shut)
    judge("locked")

    assert {state: found for state, found in faults.items() if found} == {}
