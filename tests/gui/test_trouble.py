"""When the world fails, the window lives, says what happened and what to do, and nothing is bought twice."""

import os
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from shipstation.gui.app import Program
from shipstation.gui.instance import Instance, instance_name, raise_other
from shipstation.gui.views import View
from shipstation.model import Language, PrinterSetup, PrintState, Profile, PurchaseState

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long

ENTER = Qt.Key.Key_Return


def test_a_lost_answer_pins_the_question_and_asking_again_settles_it(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    bench.arm("reset-after@purchaseShipment:*")

    bench.press(ENTER)
    bench.until(bench.window.frame.unsure.isVisible)
    bench.alt(Qt.Key.Key_4)
    assert bench.window.frame.unsure.isVisible()
    bench.arm()
    bench.alt(Qt.Key.Key_A)
    bench.until(lambda: not bench.window.frame.unsure.isVisible())

    assert len(bench.ledger()["purchases"]) == 1
    assert bench.station.buying.unsure() == ()
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)


def test_what_nobody_here_knows_of_a_rate_is_shown_and_the_rate_bought_all_the_same(bench: Any) -> None:
    first, second = bench.orders()[:2]
    bench.quoted(first)
    bench.arm("unknown-values@getRates:*")
    panel = bench.window.pages.ship.buy

    def told() -> list[str]:
        return [note.text() for note in panel.findChildren(QWidget, "offerNote") if note.isVisible()]

    bench.scan(second.key.ref)
    bench.until(lambda: "Payment: PRACTICE_UNKNOWN" in told() and panel.button.isEnabled())
    notes = told()
    bench.press(ENTER)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT and bench.said().startswith("Bought and printed"))

    assert any(note.startswith("Benefit: ") and "PRACTICE UNKNOWN" in note for note in notes)
    assert 'practiceNewField: {"kind":"PRACTICE_UNKNOWN"}' in notes
    assert len(bench.ledger()["purchases"]) == 1


def reachable(endpoint: str) -> bool:
    """Whether something listens there again."""
    parts = urlsplit(endpoint)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname, parts.port)) == 0


def test_when_the_network_is_back_the_doubt_is_asked_about_by_itself(bench: Any) -> None:
    first, second = bench.orders()[:2]
    bench.quoted(first)
    bench.arm("reset-after@purchaseShipment:*")
    bench.press(ENTER)
    bench.until(bench.window.frame.unsure.isVisible)
    bench.arm("refused:3")
    bench.scan(second.key.ref)
    bench.until(lambda: bench.window.frame.top._network.text().startswith("offline since "))
    assert bench.window.frame.unsure.isVisible()
    bench.until(lambda: reachable(bench.practice()["endpoint"]))

    bench.press(Qt.Key.Key_F5)

    bench.until(lambda: not bench.window.frame.unsure.isVisible())
    assert len(bench.ledger()["purchases"]) == 1
    assert bench.station.buying.unsure() == ()


def test_a_person_may_say_that_it_was_not_bought(bench: Any) -> None:
    order = bench.orders()[0]
    bench.quoted(order)
    bench.arm("502@purchaseShipment:*")
    bench.press(ENTER)
    bench.until(bench.window.frame.unsure.isVisible)
    bench.arm()

    bench.window.frame.unsure.findChild(object, "wasNotButton").click()
    bench.until(lambda: not bench.window.frame.unsure.isVisible())
    bench.bought(order)

    assert len(bench.ledger()["purchases"]) == 1


def test_a_person_may_say_that_it_was_bought(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    bench.arm("reset-after@purchaseShipment:*")
    bench.press(ENTER)
    bench.until(bench.window.frame.unsure.isVisible)
    bench.arm()
    bought = bench.ledger()["purchases"][0]

    bench.window.frame.unsure.findChild(object, "wasBoughtButton").click()
    bench.type(bought["shipment_id"], bench.window.frame.unsure._shipment_id)
    bench.window.frame.unsure.findChild(object, "settleBoughtButton").click()
    bench.until(lambda: not bench.window.frame.unsure.isVisible())

    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)
    assert bench.window.flows.buys.shipment.tracking_id == bought["tracking_id"]


def test_a_refusal_is_told_and_leaves_the_rates(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    bench.arm("400@purchaseShipment")

    bench.press(ENTER)
    bench.until(lambda: bench.notice() is not None)

    assert bench.notice().kind == "bad"
    assert bench.window.pages.ship.view is View.RATES
    assert bench.window.pages.ship.buy.button.isEnabled()


def test_rates_that_do_not_come_say_why_and_f5_asks_again(bench: Any) -> None:
    bench.arm("503@getRates:*")
    order = bench.orders()[0]

    bench.scan(order.key.ref)
    bench.until(lambda: bench.notice() is not None)
    assert not bench.window.pages.ship.buy.button.isEnabled()
    bench.arm()
    bench.press(Qt.Key.Key_F5)

    bench.until(bench.window.pages.ship.buy.button.isEnabled)


def test_offline_history_search_show_and_print_go_on(bench: Any, qtbot: QtBot) -> None:
    order = bench.orders()[0]
    bench.bought(order)
    shipment = bench.window.flows.buys.shipment
    _kill_practice(bench)

    bench.alt(Qt.Key.Key_3)
    bench.type(order.ship_to.name.split()[-1])
    bench.until(bench.window.pages.history.side.preview.has_picture)
    bench.press(Qt.Key.Key_F8)
    bench.until(lambda: bench.said().startswith("Printed again"))

    assert [job.state for job in bench.station.labels.jobs(shipment.shipment_id)] == [PrintState.SENT] * 2
    assert "works offline" in bench.window.pages.history._count.text()


def test_a_printer_that_is_away_is_told_and_the_label_is_kept(bench: Any, tmp_path: Path) -> None:
    away = PrinterSetup(name="Gone", url="tcp://127.0.0.1:9", language=Language.ZPL)
    bench.station.settings.add_printer(away)
    bench.station.settings.put("default_printer", "Gone")
    bench.quoted(bench.orders()[0])

    bench.press(ENTER)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT and bench.notice() is not None)

    assert bench.notice().kind == "bad"
    assert bench.notice().acts[0].key == "F8"
    assert bench.window.flows.buys.shipment.state is PurchaseState.BOUGHT
    bench.station.settings.put("default_printer", "PDF folder")
    bench.press(Qt.Key.Key_F8)
    bench.until(lambda: bench.said().startswith("Printed again"))


def test_a_print_in_doubt_is_asked_about_and_never_repeated_by_itself(bench: Any) -> None:
    bench.bought(bench.orders()[0])
    shipment = bench.window.flows.buys.shipment
    job = bench.station.labels.jobs(shipment.shipment_id)[0]
    doubtful = replace(job, state=PrintState.UNSURE)

    bench.window.flows.paperwork._tell_printed(shipment, doubtful, None)

    assert bench.said().startswith("Did the label come out of PDF folder?")
    assert [act.key for act in bench.notice().acts] == ["Alt+Y", "Alt+N", "Alt+P"]
    assert len(bench.station.labels.jobs(shipment.shipment_id)) == 1


def test_closing_waits_for_a_purchase(bench: Any, qtbot: QtBot) -> None:
    bench.quoted(bench.orders()[0])
    bench.arm("slow@purchaseShipment")
    bench.press(ENTER)
    assert bench.program.jobs.holding

    bench.window.close()
    assert bench.window.isVisible()
    with qtbot.waitSignal(bench.window.closed, timeout=60_000):
        pass

    assert not bench.window.isVisible()
    bench.until(lambda: not bench.program.jobs.holding)
    assert len(bench.ledger()["purchases"]) == 1
    assert bench.station.buying.unsure() == ()


def test_a_second_start_raises_the_first_window(qtbot: QtBot, tmp_path: Path) -> None:
    name = instance_name(tmp_path)
    assert not raise_other(name)
    first = Instance(name)

    with qtbot.waitSignal(first.raised):
        assert raise_other(name)

    first.close()
    assert not raise_other(name)


def test_a_name_left_by_a_crash_is_taken_over(qtbot: QtBot, tmp_path: Path) -> None:
    name = instance_name(tmp_path)
    left = Path("/tmp") / name
    left.write_text("")

    second = Instance(name)

    with qtbot.waitSignal(second.raised):
        assert raise_other(name)
    second.close()


def test_a_station_that_cannot_open_says_why_and_tries_again(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "practice").mkdir()
    settings = tmp_path / "practice" / "settings.toml"
    settings.write_text("this is = = not toml")
    program = Program(qapp, data_dir=tmp_path, profile=Profile.PRACTICE, account=None, theme="light")
    with qtbot.waitSignal(program.failed, timeout=30_000):
        program.start()

    assert "cannot be read" in program.window.frame.notices.shown().what
    settings.unlink()
    with qtbot.waitSignal(program.window.attached, timeout=30_000):
        program.window.frame.notices._buttons[0].click()

    qtbot.waitUntil(lambda: not program.jobs.holding, timeout=30_000)
    program.window.close()
    program.close()


def test_a_bug_in_a_slot_is_told_once_and_logged(bench: Any, caplog: Any) -> None:
    told: list[str] = []
    hook = bench.program.hook
    hook.broke.disconnect()
    hook.broke.connect(told.append)
    planted = RuntimeError("a planted bug")

    for _ in range(3):
        sys.excepthook(RuntimeError, planted, None)

    assert len(told) == 1
    assert "a planted bug" in caplog.text


def _kill_practice(bench: Any) -> None:
    """The network is gone: nobody listens at Amazon's address any more."""
    os.kill(bench.practice()["pid"], signal.SIGKILL)
