"""A rate that asks for more: its questions stand in the buy panel, and keys alone answer them and buy."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from shipstation.errors import NotBuyable
from shipstation.gui.pages.ship.inputs_form import InputsForm
from shipstation.gui.theme import Theme
from shipstation.gui.views import View
from shipstation.gui.widgets.answers import ChoiceAnswer, LineAnswer
from shipstation.model import InputFault
from shipstation.rules import inputs

# A window each: many seconds together. The bench's own tests go on in every run.
pytestmark = pytest.mark.long

ENTER = Qt.Key.Key_Return
SERVICE = "FEDEX_FIRST_OVERNIGHT"
GOODS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "goods": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "object",
                "title": "Goods",
                "properties": {"code": {"type": "string"}, "terms": {"enum": ["DAP", "DDP"]}},
                "required": ["code"],
            },
        }
    },
    "required": ["goods"],
}


def choose(bench: Any) -> None:
    """Scan an order and take the rate that asks."""
    bench.quoted(bench.orders()[0])
    choose_again(bench)


def choose_again(bench: Any) -> None:
    rows = bench.window.pages.ship.rates._model.rows
    place = next(place for place, row in enumerate(rows) if row.rate.service_id == SERVICE)
    bench.window.pages.ship.rates.table.choose(place)
    bench.until(
        lambda: bench.window.flows.buys.inputs.form is not None and bench.window.pages.ship.buy.button.isEnabled()
    )


def field(bench: Any, name: str) -> Any:
    return bench.window.pages.ship.buy.inputs._fields[(name,)]


def fill(bench: Any) -> None:
    """By keys, from the scan line: to the questions, through them, up to the last."""
    bench.alt(Qt.Key.Key_D)
    bench.type("Ann")
    bench.press(Qt.Key.Key_Tab)
    bench.type("55501")
    bench.press(ENTER)
    bench.type("y")


# at the bench


def test_scan_keys_alone_answer_and_buy(bench: Any) -> None:
    choose(bench)
    fill(bench)

    bench.press(ENTER)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT and bench.said().startswith("Bought and printed"))

    (purchase,) = bench.ledger()["purchases"]
    body = bench.station.history.show(purchase["shipment_id"]).purchases[0].intent.prepared.body
    assert b'{"contactName":"Ann","contactPhone":"55501","leaveWithNeighbor":true}' in body
    bench.type("SO-1")
    assert bench.window.scan.text() == "SO-1"


def test_the_focus_stays_on_the_scan_line_until_the_packer_goes_there(bench: Any) -> None:
    choose(bench)

    bench.until(field(bench, "contactName").isVisible)
    assert bench.window.scan.hasFocus()


def test_enter_without_answers_shows_each_fault_and_spends_nothing(bench: Any) -> None:
    choose(bench)

    bench.press(ENTER)

    assert field(bench, "contactName").fault() == "Contact at delivery is missing."
    assert field(bench, "contactPhone").fault() == "Phone at delivery is missing."
    assert field(bench, "leaveWithNeighbor").fault() == ""
    assert field(bench, "contactName").control.hasFocus()
    assert not bench.window.flows.buys.buying
    bench.type("A")
    assert field(bench, "contactName").fault() == ""
    assert bench.ledger()["purchases"] == []


def test_tab_goes_from_the_rates_through_the_questions_to_the_button(bench: Any) -> None:
    choose(bench)
    bench.window.pages.ship.rates.table.setFocus()
    seen: list[str] = []

    for _ in range(8):
        bench.press(Qt.Key.Key_Tab)
        seen.append(bench.window.focusWidget().objectName())

    wanted = [name for name in seen if name.startswith("input.") or name == "buyButton"]
    assert wanted == ["input.contactName", "input.contactPhone", "input.leaveWithNeighbor", "buyButton"]


def test_answers_and_focus_survive_a_new_quote_and_go_with_the_order(bench: Any) -> None:
    choose(bench)
    fill(bench)
    flow = bench.window.flows.quotes
    old = flow.compared.quote.quote_id
    control = bench.window.focusWidget()
    old = flow.compared.quote
    flow.compared = replace(flow.compared, quote=replace(old, asked_at=old.asked_at - timedelta(minutes=8)))

    flow._age()
    bench.until(lambda: flow.compared.quote.quote_id != old and bench.window.flows.buys.inputs.form is not None)

    assert bench.window.pages.ship.rates.current().rate.service_id == SERVICE
    assert bench.window.focusWidget() is control
    assert field(bench, "contactName").control.text() == "Ann"
    second = bench.orders()[1]
    bench.scan(second.key.ref)
    bench.until(lambda: flow.work.order.key == second.key and flow.compared is not None)
    choose_again(bench)
    assert field(bench, "contactName").control.text() == ""


def test_a_look_at_another_rate_loses_no_answer(bench: Any) -> None:
    choose(bench)
    fill(bench)
    bench.window.pages.ship.rates.table.choose(0)
    assert not bench.window.pages.ship.buy.inputs.isVisible()

    choose_again(bench)

    assert field(bench, "contactName").control.text() == "Ann"
    assert field(bench, "leaveWithNeighbor").control.value() is True


def test_questions_that_do_not_come_say_why_and_alt_d_asks_again(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    bench.arm("503@getAdditionalInputs:*")
    rows = bench.window.pages.ship.rates._model.rows
    bench.window.pages.ship.rates.table.choose(
        next(place for place, row in enumerate(rows) if row.rate.service_id == SERVICE)
    )
    panel = bench.window.pages.ship.buy
    assert "Asking" in panel.inputs._said.text()

    bench.until(panel.inputs._again.isVisible)
    assert not panel.button.isEnabled()
    assert panel._why.text() == "Press Alt+D to ask again."
    bench.arm()
    bench.alt(Qt.Key.Key_D)

    bench.until(panel.button.isEnabled)
    bench.until(field(bench, "contactName").isVisible)


def test_a_rate_whose_questions_cannot_be_read_is_left_alone(bench: Any) -> None:
    choose(bench)

    bench.window.flows.buys.inputs._fail(NotBuyable("It cannot be read.", "Choose another rate."))

    panel = bench.window.pages.ship.buy
    assert not panel.button.isEnabled()
    assert not panel.inputs._again.isVisible()
    assert panel._why.text() == "Choose another rate."


def test_changed_questions_are_asked_anew(bench: Any) -> None:
    choose(bench)
    fill(bench)

    bench.window.flows.buys.inputs._show(bench.window.pages.ship.rates.current(), inputs.form(GOODS))

    panel = bench.window.pages.ship.buy.inputs
    assert list(panel._fields) == [("goods", 0, "code"), ("goods", 0, "terms")]
    assert panel._said.text() == "It asks something else now. Answer it again."


def test_nothing_is_cut_at_the_smallest_size_and_a_reached_field_is_in_sight(bench: Any) -> None:
    choose(bench)
    bench.window.flows.buys.inputs._show(bench.window.pages.ship.rates.current(), inputs.form(GOODS, {("goods",): 2}))
    bench.window.resize(1024, 700)
    panel = bench.window.pages.ship.buy
    last = list(panel.inputs._fields.values())[-1]

    bench.alt(Qt.Key.Key_D)
    bench.press(ENTER)
    bench.press(ENTER)
    bench.press(ENTER)

    assert last.control.hasFocus()
    bench.until(lambda: _inside(last, panel._area.viewport()))
    assert panel.inputs.width() <= panel._area.viewport().width()


def _inside(part: QWidget, whole: QWidget) -> bool:
    return whole.rect().contains(part.rect().translated(part.mapTo(whole, part.rect().topLeft())))


# the widget alone


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> InputsForm:
    made = InputsForm(theme)
    qtbot.addWidget(made)
    made.show_form(inputs.form(GOODS), {})
    made.resize(280, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_enter_goes_on_and_confirms_in_the_last_field(panel: InputsForm, qtbot: QtBot) -> None:
    first, last = (field.control for field in panel._fields.values())
    first.setFocus()

    QTest.keyClick(first, ENTER)
    with qtbot.waitSignal(panel.confirmed):
        QTest.keyClick(last, ENTER)

    assert last.hasFocus()


def test_a_scan_in_the_last_field_never_buys(qtbot: QtBot, theme: Theme) -> None:
    """A scanner ends with Enter: the code of the next parcel must not confirm this one."""
    panel = InputsForm(theme)
    qtbot.addWidget(panel)
    panel.show_form(inputs.form({"properties": {"a": {"type": "string"}}}), {})
    (field,) = panel._fields.values()

    with qtbot.assertNotEmitted(panel.confirmed):
        QTest.keyClicks(field.control, "113-2211887-4402611")
        QTest.keyClick(field.control, ENTER)
    with qtbot.waitSignal(panel.confirmed):
        QTest.keyClick(field.control, ENTER, Qt.KeyboardModifier.NoModifier, 60)


def test_a_list_may_have_one_more(panel: InputsForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.more_wanted) as wanted:
        next(iter(panel._more)).click()
    assert wanted.args == [("goods",)]
    first = panel._fields["goods", 0, "code"].control
    assert isinstance(first, LineAnswer)
    first.give("123456")

    panel.show_form(inputs.form(GOODS, {("goods",): 2}), panel.entered())

    assert panel.entered() == {("goods", 0, "code"): "123456"}
    assert len(panel._fields) == 4
    assert panel._more == {}


def test_the_same_questions_keep_their_fields(panel: InputsForm) -> None:
    before = dict(panel._fields)

    panel.show_form(inputs.form(GOODS), {})

    assert panel._fields == before


def test_a_fault_of_a_list_stands_at_its_first_field_and_one_of_all_above(panel: InputsForm) -> None:
    panel.show_faults((InputFault(path=("goods",), said="Too few."), InputFault(path=(), said="Too long.")))

    assert panel._fields["goods", 0, "code"].fault() == "Too few."
    assert panel._said.text() == "Too long."


def test_what_must_be_answered_is_marked_in_words(panel: InputsForm) -> None:
    names = [field.control.accessibleName() for field in panel._fields.values()]

    assert names == ["Code, required", "Terms"]


def test_letters_and_arrows_choose_and_a_wheel_does_not(panel: InputsForm, qapp: QApplication) -> None:
    terms = panel._fields["goods", 0, "terms"].control
    assert isinstance(terms, ChoiceAnswer)
    assert terms.value() is None

    QTest.keyClick(terms, Qt.Key.Key_Down)
    assert terms.value() == "DAP"
    QTest.keyClicks(terms, "DD")

    assert terms.value() == "DDP"
