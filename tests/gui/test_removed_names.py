"""Where a buyer was removed, every list and panel says so, and why."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from pytestqt.qtbot import QtBot

from shipstation.clock import SystemClock
from shipstation.gui import words
from shipstation.gui.pages.history import HistoryPage
from shipstation.gui.pages.ship.order_panel import OrderPanel
from shipstation.gui.theme import Theme
from shipstation.model import Channel, OrderKey, RetentionTerms
from shipstation.ports import HistoryQuery
from shipstation.rules.retention import limits
from shipstation.store import open_store
from tests.store.conftest import KEY, Hands, buy, order

RULE = "name removed under Amazon's 30-day rule"


def test_a_removed_name_is_explained_on_every_screen(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    hands = Hands()
    with closing(open_store(tmp_path, KEY, now=hands.now)) as store:
        buy(store, 1)
        before = store.records.search(HistoryQuery())
        later = hands.at + timedelta(days=31)
        store.vault.purge(limits(later, RetentionTerms()), later)
        found = store.records.search(HistoryQuery())
        kept = store.orders.find(found.shipments[0].order)
    assert kept is not None
    page, panel = HistoryPage(theme), OrderPanel(theme)
    for widget in (page, panel):
        qtbot.addWidget(widget)

    assert words.buyer(before.shipments[0]) == "Ann Lee"
    page.show_first(found.shipments, text="", now=SystemClock().now())
    panel.show_order(kept)

    model = page.table.model()
    assert RULE in [model.data(model.index(0, column)) for column in range(model.columnCount())]
    assert panel._name.text() == RULE
    panel.show_record(found.shipments[0])
    assert panel._name.text() == RULE


def test_a_shop_that_keeps_names_shorter_is_no_rule_of_amazons() -> None:
    own = order("SO-1", key=OrderKey(channel=Channel.EXTERNAL, ref="SO-1")).without_buyer(SystemClock().now())

    assert words.buyer(own) == "name removed, as the shop keeps names no longer"
