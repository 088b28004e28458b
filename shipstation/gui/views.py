"""Which pages and views there are, and the keys each one tells. Known before any of them is built."""

from enum import IntEnum

from shipstation.gui import words

SHIP, HISTORY, TRACK = range(3)


class View(IntEnum):
    """What the bench shows."""

    EMPTY = 0
    MANY = 1
    RATES = 2
    BOUGHT = 3
    CANCEL = 4


def key_hints(page: int, view: View) -> tuple[tuple[str, str], ...]:
    """The keys of a page with their words, for the bar at the bottom."""
    return tuple((key, words.tr(said)) for key, said in _hints(page, view))


def _hints(page: int, view: View) -> tuple[tuple[str, str], ...]:
    if page == HISTORY:
        return (("F2", "scan"), ("F8", "print again"), ("F6", "next panel"), ("F1", "keys"))
    if page == TRACK:
        return (("F2", "scan"), ("F5", "ask now"), ("F6", "next panel"), ("F1", "keys"))
    if view is View.RATES:
        return (("1–9", "choose"), ("F5", "rates"), ("Enter", "buy"), ("F1", "keys"))
    if view is View.MANY:
        return (("1–9", "choose"), ("Enter", "take it"), ("F1", "keys"))
    if view in (View.BOUGHT, View.CANCEL):
        return (("F4", "next order"), ("F8", "print again"), ("F1", "keys"))
    return (("F2", "scan"), ("F4", "next"), ("F1", "keys"))
