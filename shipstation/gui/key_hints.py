"""The keys that each page and view tells at the bottom of the window."""

from shipstation.gui import words
from shipstation.gui.views import HISTORY, SETTINGS, TRACK, View


def key_hints(page: int, view: View) -> tuple[tuple[str, str], ...]:
    """The keys of a page with their words, for the bar at the bottom."""
    return tuple((key, words.tr(said)) for key, said in _hints(page, view))


_PAGES = {
    HISTORY: (("F2", "scan"), ("F8", "print again"), ("Ctrl F", "filter"), ("F1", "keys")),
    TRACK: (("F2", "scan"), ("F5", "ask now"), ("F6", "next panel"), ("F1", "keys")),
    SETTINGS: (("F2", "scan"), ("F5", "refresh"), ("F6", "next panel"), ("F1", "keys")),
}


def _hints(page: int, view: View) -> tuple[tuple[str, str], ...]:
    if page in _PAGES:
        return _PAGES[page]
    if view is View.RATES:
        return (("1–9", "choose"), ("F5", "rates"), ("Enter", "buy"), ("F1", "keys"))
    if view is View.MANY:
        return (("1–9", "choose"), ("Enter", "take it"), ("F1", "keys"))
    if view in (View.BOUGHT, View.CANCEL):
        return (("F4", "next"), ("F8", "print again"), ("F1", "keys"))
    return (("F2", "scan"), ("F4", "next"), ("F9", "Amazon's orders"), ("F1", "keys"))
