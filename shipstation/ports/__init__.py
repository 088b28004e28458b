"""What the verbs of the desk need from below, as protocols; station.py gives them the real ones.

Every method may raise the errors of errors.py; nothing else crosses a port but bugs.
"""

from shipstation.ports.bench import (
    Clock,
    Devices,
    Finder,
    KitShelf,
    Papers,
    Renderer,
    Secrets,
    Settings,
    Spool,
    Verifier,
)
from shipstation.ports.carriers import Carrier, Carriers, RawAnswer, Trials, Witness
from shipstation.ports.keeping import (
    REFUND_EXPECTED,
    REFUNDED,
    HistoryPage,
    HistoryQuery,
    Journal,
    Kept,
    MoneyLine,
    OrderPage,
    Orders,
    Prints,
    Quotes,
    Records,
    is_due,
)
from shipstation.ports.shops import OrderFile, OrderFiles, RefusedRow

__all__ = [
    "REFUNDED",
    "REFUND_EXPECTED",
    "Carrier",
    "Carriers",
    "Clock",
    "Devices",
    "Finder",
    "HistoryPage",
    "HistoryQuery",
    "Journal",
    "Kept",
    "KitShelf",
    "MoneyLine",
    "OrderFile",
    "OrderFiles",
    "OrderPage",
    "Orders",
    "Papers",
    "Prints",
    "Quotes",
    "RawAnswer",
    "Records",
    "RefusedRow",
    "Renderer",
    "Secrets",
    "Settings",
    "Spool",
    "Trials",
    "Verifier",
    "Witness",
    "is_due",
]
