"""Rows that were refused, at the window: listed, mended, all alike at once, let go; by keys alone."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from shipstation.gui import words
from shipstation.gui.pages.orders.refused_page import RefusedPage
from shipstation.model import Channel, OrderKey, Role
from tests.gui.test_orders_page import CTRL, ENTER, to_page

_HEAD = "order_ref,channel,title,quantity,name,line1,city,state,postal_code,country"
_ROWS = (
    "R-1,EXTERNAL,Mug,1,Ann Lee,1 A St,Kent,WA,98032,US",
    "R-2,EXTERNAL,Mug,1,Bea Lee,2 A St,Kent,WA,,US",
    "R-3,EXTERNAL,Mug,1,Cleo Lee,3 A St,Kent,WA,,US",
    "R-4,EXTERNAL,Mug,0,Dan Lee,4 A St,Kent,WA,98032,US",
    "R-5,EXTERNAL,Mug,x,Eve Lee,5 A St,Kent,WA,98032,US",
    "R-5,EXTERNAL,Tea,1,Eve Lee,5 A St,Kent,WA,98032,US",
    "R-6,EXTERNAL,Mug,1,Fay Lee,6 A St,Kent,WA,,US",
)


def opened(bench: Any, folder: Path, *rows: str) -> RefusedPage:
    """The list after an import, by the key that its notice names."""
    file = folder / "orders.csv"
    file.write_text("\n".join([_HEAD, *(rows or _ROWS)]))
    orders = to_page(bench)
    bench.window.flows.orders.import_file(file)
    bench.until(lambda: "rows refused; line 3: Postal code is missing; US needs it." in bench.said())
    bench.until(orders.head._refused.isVisible)
    bench.alt(Qt.Key.Key_O)
    bench.until(lambda: isinstance(orders.room(), RefusedPage) and orders.room().form is not None)
    page = orders.room()
    assert isinstance(page, RefusedPage)
    return page


def typed(bench: Any, page: RefusedPage, text: str) -> None:
    """Into the field at fault, as one types it who came by Enter."""
    page.table.setFocus()
    bench.press(ENTER)
    line = bench.window.focusWidget()
    assert line.objectName() == f"refused_{page.form.sheet.row.row.field}"
    # Set, not typed: keys as quick as these are a scanner's, and its Enter tries nothing.
    line.setText(text)


def shown(bench: Any, page: RefusedPage, ref: str) -> None:
    bench.until(lambda: page.form is not None and page.form.sheet.row.row.order_ref == ref)


def known(bench: Any, ref: str) -> bool:
    return bench.station.intake.known(OrderKey(channel=Channel.EXTERNAL, ref=ref)) is not None


def test_a_row_is_mended_alike_ones_together_and_others_dropped(bench: Any, tmp_path: Path) -> None:
    page = opened(bench, tmp_path)
    assert [row.line for row in page.lines()] == [3, 4, 5, 6, 7, 8]
    assert page._count.text() == "6 rows wait"
    typed(bench, page, "9803")
    bench.press(ENTER)
    bench.until(lambda: "Line 3 is refused still. Postal code '9803' does not fit WA US." in bench.said())
    shown(bench, page, "R-2")
    bench.until(lambda: page.form._given["postal_code"] == "9803")

    typed(bench, page, "98032")
    bench.press(ENTER)
    bench.until(lambda: "Order R-2 is in" in bench.said())
    assert known(bench, "R-2")
    shown(bench, page, "R-3")

    line = bench.window.focusWidget()
    assert line.objectName() == "refused_postal_code"
    bench.press(ENTER, CTRL)
    assert page.form.form._fields["postal_code"].fault() == "Type what is to stand there in all of them."
    line.setText("98032")
    assert page.form._alike.text() == "Mend all 2 alike"
    bench.press(ENTER, CTRL)
    bench.until(lambda: "Write “98032” into 2 rows of orders.csv?" in bench.said())
    assert not known(bench, "R-3")
    bench.alt(Qt.Key.Key_Y)
    bench.until(lambda: "2 orders are in" in bench.said())
    assert known(bench, "R-3")
    assert known(bench, "R-6")
    shown(bench, page, "R-4")
    # R-5 is refused for its quantity too, where something else stands.
    assert not page.form._alike.isVisible()

    for _ in range(2):
        bench.press(Qt.Key.Key_F6)
    assert page.table.hasFocus()
    bench.press(Qt.Key.Key_Down)
    shown(bench, page, "R-5")
    bench.press(Qt.Key.Key_Delete, CTRL)
    bench.until(lambda: "Drop order R-5 with its 2 rows?" in bench.said())
    bench.alt(Qt.Key.Key_Y)
    bench.until(lambda: "2 rows dropped" in bench.said())
    shown(bench, page, "R-4")
    assert bench.station.refusals.count() == 1
    assert not known(bench, "R-5")

    bench.press(Qt.Key.Key_Escape)
    orders = bench.window.pages.orders
    assert orders.room() is None
    bench.until(lambda: orders.head._told.text() == "1 row of a file was refused")
    bench.press(Qt.Key.Key_U, CTRL)
    bench.until(lambda: orders.room() is page)
    shown(bench, page, "R-4")
    typed(bench, page, "2")
    bench.press(ENTER)
    bench.until(page._empty.isVisible)
    bench.until(lambda: not orders.head._refused.isVisibleTo(orders.head))


@pytest.mark.long
def test_who_need_not_know_names_mends_a_row_without_seeing_one(bench: Any, tmp_path: Path) -> None:
    station = bench.station
    station.safety.operators.add("Mia Boss", Role.MANAGER, "480113")
    station.safety.operators.come("Mia Boss", "480113")
    station.safety.operators.add("Bob", Role.PACKER)
    station.settings.put("operators.mask_names", "on")
    station.safety.operators.come("Bob")
    bench.window.attendance.look()
    bench.until(words.hides_names)
    long = "Wilhelmina Constantia von und zu Hohenstein-Zollern-Sigmaringen"

    page = opened(
        bench,
        tmp_path,
        "M-1,EXTERNAL,Mug,1,Ann Lee,1 A St,Kent,WA,98032,US",
        "M-2,EXTERNAL,Mug,1,Bea Lee,2 A St,Kent,WA,,US",
        f"M-3,EXTERNAL,Mug,1,{long},3 A St,Kent,WA,98032,US",
    )
    assert page.form._lines["name"].text() == ""
    typed(bench, page, "98032")
    bench.press(ENTER)
    bench.until(lambda: "Order M-2 is in" in bench.said())
    order = station.intake.known(OrderKey(channel=Channel.EXTERNAL, ref="M-2"))
    shown(bench, page, "M-3")

    assert order.ship_to.name == "Bea Lee"
    assert page.current().said == "The name cannot be used as it stands."
    seen = [label.text() for label in page.findChildren(QLabel)] + [
        each.text() for each in page.findChildren(QLineEdit)
    ]
    assert not [text for text in seen if "Lee" in text or "Hohenstein" in text]


@pytest.mark.long
def test_a_packer_who_steps_up_reads_no_name_in_a_row_that_a_manager_had_open(bench: Any, tmp_path: Path) -> None:
    station = bench.station
    station.safety.operators.add("Mia Boss", Role.MANAGER, "480113")
    station.safety.operators.come("Mia Boss", "480113")
    station.safety.operators.add("Bob", Role.PACKER)
    station.settings.put("operators.mask_names", "on")
    page = opened(bench, tmp_path)
    assert page.form._lines["name"].text() == "Bea Lee"

    station.safety.operators.come("Bob")
    bench.window.attendance.look()

    bench.until(lambda: page.form is not None and page.form._lines["name"].text() == "")


@pytest.mark.long
def test_a_row_that_two_mend_is_in_once_and_the_second_is_told(bench: Any, tmp_path: Path) -> None:
    page = opened(bench, tmp_path)
    bench.station.refusals.mend(page.form.sheet.row.refused_id, {"postal_code": "98032"})

    typed(bench, page, "98033")
    bench.press(ENTER)
    bench.until(lambda: "waits here" in bench.said())

    shown(bench, page, "R-3")
    assert len(page.lines()) == 5


@pytest.mark.long
def test_a_long_list_comes_as_it_is_looked_through(bench: Any, tmp_path: Path) -> None:
    rows = [f"Q-{number},EXTERNAL,Mug,1,Ann Lee,{number} A St,Kent,WA,,US" for number in range(450)]
    page = opened(bench, tmp_path, _ROWS[0], *rows)
    assert (len(page.lines()), page._count.text()) == (200, "450 rows wait")

    for _ in range(3):
        page.table.scrollToBottom()
        bench.until(lambda: not bench.program.jobs.holding)
        before = len(page.lines())
        bench.until(lambda before=before: len(page.lines()) > before or before == 450)
    assert [row.line for row in page.lines()] == list(range(3, 453))
    page.table.choose(449)
    shown(bench, page, "Q-449")

    typed(bench, page, "98032")
    bench.press(ENTER)
    bench.until(lambda: "Order Q-449 is in" in bench.said())
    shown(bench, page, "Q-448")
    assert len(page.lines()) == 449
