"""The test label kit in the window: run, stopped, scanned and signed off by keys alone."""

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shipstation.gui.pages.settings.kit_panel import KitPanel
from shipstation.gui.views import SETTINGS, View
from shipstation.model import CaseId, Grade, Money, StepId, StepState
from tests.gui.conftest import Bench

# A window each: many seconds together. The bench's own tests go on in every run.
pytestmark = pytest.mark.long


@pytest.fixture
def kit(bench: Bench) -> Bench:
    """The kit's panel is up."""
    bench.alt(Qt.Key.Key_8)
    bench.until(lambda: bench.window.pages.settings.account.panels[StepId.KIT].standing is not None)
    bench.window.pages.settings.account.choose(StepId.KIT)
    bench.until(panel_of(bench).isVisible)
    return bench


def panel_of(bench: Bench) -> KitPanel:
    return bench.window.pages.settings.account.kit


def test_the_kit_is_run_scanned_and_signed_off_by_keys(kit: Bench) -> None:
    panel = panel_of(kit)
    kit.press(Qt.Key.Key_Return)
    kit.until(lambda: panel.primary.text() == "Stop after this case")
    kit.until(lambda: panel.primary.text() == "Signed off by Amazon")
    assert kit.said().startswith("All of Amazon's cases are shown")
    assert panel._folder.line.text()
    assert all(purchase["cancelled_at"] for purchase in kit.ledger()["purchases"])
    labels = kit.station.kit.latest()[1].labels

    kit.scan(labels[0].tracking_id)
    kit.until(lambda: "grade A" in kit.said())
    kit.scan(labels[1].tracking_id[:-1])
    kit.until(lambda: kit.said().startswith("That is no label of the kit"))
    kit.scan(labels[1].tracking_id)
    kit.until(lambda: "grade B" in kit.said())

    assert [label.grade for label in kit.station.kit.latest()[1].labels[:2]] == [Grade.A, Grade.B]
    panel._day.setFocus()
    kit.type("2027-13-01", panel._day)
    QTest.qWait(60)
    kit.press(Qt.Key.Key_Return)
    assert panel._day_field._error.text() == "Write the day as 2027-01-11"
    panel._day.clear()
    kit.type("2027-01-11", panel._day)
    QTest.qWait(60)
    kit.press(Qt.Key.Key_Return)
    kit.until(lambda: kit.station.connecting.step(StepId.KIT).state is StepState.DONE)
    assert kit.station.connecting.step(StepId.KIT).note.text == date(2027, 1, 11).isoformat()


def test_an_order_that_is_scanned_there_is_still_an_order(kit: Bench) -> None:
    order = kit.orders()[0]
    kit.press(Qt.Key.Key_Return)
    kit.until(lambda: panel_of(kit).primary.text() == "Signed off by Amazon")

    kit.scan(order.key.ref)

    kit.until(lambda: kit.window.pages.ship.view is View.RATES)
    assert kit.window.frame.page() != SETTINGS


def test_a_run_is_stopped_after_its_case_and_shown_again_when_the_page_is(kit: Bench) -> None:
    panel = panel_of(kit)
    kit.press(Qt.Key.Key_Return)
    kit.until(lambda: panel.primary.text() == "Stop after this case")
    panel.primary.click()
    kit.until(lambda: not panel._is_running)

    report = kit.station.kit.latest()[1]
    assert len(report.cases) < len(CaseId)
    kit.alt(Qt.Key.Key_1)
    kit.alt(Qt.Key.Key_8)
    kit.until(lambda: bool(panel._folder.line.text()))


def test_real_money_is_named_and_agreed_to_by_a_second_press(kit: Bench) -> None:
    panel = panel_of(kit)
    asked: list[bool] = []
    panel.run_wanted.disconnect()
    panel.run_wanted.connect(asked.append)

    panel.act()
    panel.ask_cost(Money(Decimal("39.20"), "USD"))

    assert "39.20" in panel._news.text()
    assert panel.primary.text() == "Agree and run"
    panel.act()
    assert asked == [False, True]
