"""The row of filters above past shipments, and what each of its words means to a search."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from shipstation.gui import words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space
from shipstation.gui.widgets.choices import Choice
from shipstation.model import Channel, PurchaseState
from shipstation.ports import HistoryQuery, Sort

_DATES = (
    ("Any date", ""),
    ("Today", "today"),
    ("Last 7 days", "7"),
    ("Last 30 days", "30"),
    ("This month", "month"),
    ("Last month", "month before"),
    ("This year", "year"),
)
_CHANNELS = (("Any channel", ""), ("Amazon", Channel.AMAZON.value), ("Other shops", Channel.EXTERNAL.value))
_STATES = (
    ("Any state", ""),
    ("Bought", PurchaseState.BOUGHT.value),
    ("Cancelling", PurchaseState.CANCELLING.value),
    ("Cancelled", PurchaseState.CANCELLED.value),
)
_COSTS = (("Any cost", ""), ("Up to 5", "0 5"), ("5 to 10", "5 10"), ("10 to 20", "10 20"), ("20 and more", "20"))
_SORTS = (
    ("Newest first", "bought"),
    ("Oldest first", "bought reverse"),
    ("Dearest first", "cost"),
    ("Cheapest first", "cost reverse"),
    ("By order", "order"),
    ("By carrier", "carrier"),
)
_IN_A_ROW = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the filters say, as values of the choices; "" for any."""

    date: str = ""
    channel: str = ""
    carrier: str = ""
    state: str = ""
    cost: str = ""
    sort: str = "bought"

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return any((self.date, self.channel, self.carrier, self.state, self.cost))

    def query(self, text: str, now: datetime) -> HistoryQuery:
        """The same as a search. `now`: what "today" is."""
        since, until = _span(self.date, now)
        least, _, most = self.cost.partition(" ")
        sort, _, reverse = self.sort.partition(" ")
        return HistoryQuery(
            text=text,
            since=since,
            until=until,
            state=PurchaseState(self.state) if self.state else None,
            channel=Channel(self.channel) if self.channel else None,
            carrier=self.carrier,
            min_cost=Decimal(least) if least else None,
            max_cost=Decimal(most) if most else None,
            sort=Sort(sort),
            reverse=bool(reverse),
        )


class FilterRow(QWidget):
    """Six choices; where it is narrow, three and three.

    Signals:
        changed(): a person chose something.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(Space.SMALL)
        made = (
            ("historyDate", self.tr("When it was bought"), _DATES),
            ("historyChannel", self.tr("Where it was sold"), _CHANNELS),
            ("historyCarrier", self.tr("Carrier"), (("Any carrier", ""),)),
            ("historyState", self.tr("State"), _STATES),
            ("historyCost", self.tr("What it cost, in its own currency"), _COSTS),
            ("historySort", self.tr("Order of the list"), _SORTS),
        )
        self.choices: list[Choice] = []
        for name, says, pairs in made:
            choice = Choice(theme, name=name, says=says, parent=self)
            choice.give(_said(pairs))
            choice.chosen.connect(self.changed)
            self.choices.append(choice)
        self._columns = 0
        self._lay_out(_IN_A_ROW)

    def chosen(self) -> Chosen:
        """What is chosen."""
        date, channel, carrier, state, cost, sort = (choice.value() for choice in self.choices)
        return Chosen(date=date, channel=channel, carrier=carrier, state=state, cost=cost, sort=sort)

    def give_carriers(self, names: tuple[str, ...]) -> None:
        """Of whom something was bought."""
        self.choices[2].give((*_said((("Any carrier", ""),)), *((name, name) for name in names)))

    def clear(self) -> bool:
        """Everything is shown again, in the order that was chosen. Whether anything was left out."""
        narrows = self.chosen().narrows
        for choice in self.choices[:-1]:
            choice.choose("")
        return narrows

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One row where all fit, else two."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        needed = sum(choice.sizeHint().width() for choice in self.choices) + Space.SMALL * (_IN_A_ROW - 1)
        self._lay_out(_IN_A_ROW if needed <= self.width() else _IN_A_ROW // 2)

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, choice in enumerate(self.choices):
            self._grid.addWidget(choice, place // columns, place % columns)
        for column in range(_IN_A_ROW + 1):
            self._grid.setColumnStretch(column, int(column == columns))
        self.setFixedHeight(Space.CONTROL if columns == _IN_A_ROW else 2 * Space.CONTROL + Space.SMALL)


def _said(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((words.tr(said), value) for said, value in pairs)


def _span(date: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when until when, by this machine's calendar."""
    today = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    month = today.replace(day=1)
    if date == "today":
        return today, None
    if date.isdigit():
        return today - timedelta(days=int(date) - 1), None
    if date == "month":
        return month, None
    if date == "month before":
        return (month - timedelta(days=1)).replace(day=1), month
    return (today.replace(month=1, day=1), None) if date == "year" else (None, None)
