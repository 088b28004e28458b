"""Which pages and views there are. Known before any of them is built."""

from enum import IntEnum

PLACES = range(7)
SHIP, ORDERS, HISTORY, TRACK, CLOSE, REPORTS, SETTINGS = PLACES
"""Pages by their place in the navigation; the key of each is Alt and its place, from 1."""


class View(IntEnum):
    """What the bench shows."""

    EMPTY = 0
    MANY = 1
    RATES = 2
    BOUGHT = 3
    CANCEL = 4
