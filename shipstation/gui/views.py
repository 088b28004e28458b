"""Which pages and views there are. Known before any of them is built."""

from enum import IntEnum

SHIP, HISTORY, TRACK, SETTINGS = range(4)


class View(IntEnum):
    """What the bench shows."""

    EMPTY = 0
    MANY = 1
    RATES = 2
    BOUGHT = 3
    CANCEL = 4
