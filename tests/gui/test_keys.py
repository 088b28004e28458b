"""Every key has one meaning at a time: two that are heard together are heard by nobody."""

from collections import defaultdict
from typing import Any

from PySide6.QtGui import QShortcut

from shipstation.gui.pages.settings.page import GUARD
from shipstation.gui.views import CLOSE, HISTORY, ORDERS, REPORTS, SETTINGS, SHIP, TRACK

PAGES = {"ship": SHIP, "orders": ORDERS, "history": HISTORY, "track": TRACK, "close": CLOSE, "reports": REPORTS}


def doubled(bench: Any) -> list[str]:
    """Keys that two visible parts of the window listen to."""
    heard: dict[str, list[str]] = defaultdict(list)
    for shortcut in bench.window.findChildren(QShortcut):
        if shortcut.isEnabled() and shortcut.parent().isVisible():
            heard[shortcut.key().toString()].append(type(shortcut.parent()).__name__)
    return [f"{key}: {who}" for key, who in heard.items() if len(who) > 1]


def test_no_two_parts_of_the_window_listen_to_one_key(bench: Any) -> None:
    found: dict[str, list[str]] = {}

    for name, place in {**PAGES, "settings": SETTINGS}.items():
        bench.window.frame.turn_to(place)
        bench.until(lambda: not bench.program.jobs.holding)
        found[name] = doubled(bench)
    for section in ("account", "printers", "papers", *GUARD):
        bench.window.pages.settings.turn_to(section)
        found[section] = doubled(bench)
    bench.quoted(bench.orders(channel="EXTERNAL")[0])
    found["rates"] = doubled(bench)

    assert {name: keys for name, keys in found.items() if keys} == {}
