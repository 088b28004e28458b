"""Nothing scanned yet: what this is, what to do, one button. And the choice among several orders."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.marks import Icon
from shipstation.gui.widgets.text import Text
from shipstation.model import Order, OrderState


class Vacant(QWidget):
    """A page without content: icon, one line what, one line what to do, one button."""

    def __init__(
        self, theme: Theme, *, icon: str, button: KeyButton | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._what = Text(theme, kind=Type.PAGE)
        self._then = Text(theme, tone="muted", wrap=True)
        self._facts = Text(theme, kind=Type.CAPTION, tone="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        column.addStretch(5)
        column.addWidget(Icon(theme, icon, size=52), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(Space.SECTION)
        for text in (self._what, self._then, self._facts):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._then.setFixedWidth(430)
        self._then.setMinimumHeight(44)
        self._then.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._what, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(Space.SMALL)
        column.addWidget(self._then, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(Space.SECTION)
        row = QHBoxLayout()
        row.addStretch(1)
        if button is not None:
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(Space.LARGE)
        column.addWidget(self._facts, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(6)

    def say(self, what: str, then: str, facts: str = "") -> None:
        """The two lines, and quiet facts below the button."""
        self._what.setText(what)
        self._then.setText(then)
        self._facts.setText(facts)


class EmptyBench(Vacant):
    """Waits for a scan.

    Signals:
        next_wanted(): the next order of the queue.
    """

    next_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._button = KeyButton(theme, "", name="nextInQueueButton", key="F4", rank=Rank.PRIMARY)
        super().__init__(theme, icon="scan-barcode", button=self._button, parent=parent)
        self._button.clicked.connect(self.next_wanted)
        self._button.hide()
        self.say(
            self.tr("Scan an order"),
            self.tr(
                "Scan the bar code of an order, a packing slip or a product. Or type a number or a name, then Enter."
            ),
        )

    def show_queue(self, waiting: int, shipped: int) -> None:
        """How many orders wait, and how many parcels were ever bought here."""
        self._button.setVisible(waiting > 0)
        self._button.say(self.tr("Next in the queue, {n} waiting").format(n=words.count(waiting)))
        one, many = self.tr("1 parcel bought at this station"), self.tr("{n} parcels bought at this station")
        facts = (one if shipped == 1 else many.format(n=words.count(shipped))) if shipped else ""
        what = self.tr("Scan an order") if waiting else self.tr("Nothing waits to be shipped")
        then = self.tr(
            "Scan the bar code of an order, a packing slip or a product. Or type a number or a name, then Enter."
        )
        if not waiting:
            then = self.tr("Every order is shipped. F9 asks Amazon for more; files: shipstation orders import FILE")
        self.say(what, then, facts)


def _sold(order: Order) -> str:
    """Its channel, whether a part of it is bought, and what stands against shipping it."""
    channel = order.key.channel.value
    if order.held:
        return f"{channel}, {words.tr(order.held)}"
    return (
        words.tr("{channel}, partly bought").format(channel=channel) if order.state is OrderState.PARTLY else channel
    )


_COLUMNS = (
    Column[tuple[int, Order]](
        title="",
        says="Digit that chooses it",
        cell=lambda row: Cell(text=str(row[0]) if row[0] <= 9 else "", kind="key"),
        width=40,
    ),
    Column[tuple[int, Order]](
        title="Order",
        cell=lambda row: Cell(text=row[1].key.ref, sub=_sold(row[1]), kind="mono", middle=True),
        width=240,
    ),
    Column[tuple[int, Order]](
        title="Ship to",
        cell=lambda row: Cell(text=words.buyer(row[1]), sub=f"{row[1].ship_to.city} {row[1].ship_to.country}"),
    ),
    Column[tuple[int, Order]](title="Items", cell=lambda row: Cell(text=words.items(row[1]), tone="muted")),
    Column[tuple[int, Order]](
        title="Deliver by",
        cell=lambda row: Cell(text=words.day(row[1].deliver_by) if row[1].deliver_by else words.tr("no deadline")),
        width=132,
    ),
)


class ManyFound(QWidget):
    """Several orders answer to what was scanned: choose one by digit or arrows.

    Signals:
        picked(Order): this one.
    """

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowsModel[tuple[int, Order]](_COLUMNS, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(Space.HAIR)
        self._title = Text(theme, kind=Type.PAGE)
        column.addWidget(self._title)
        column.addWidget(Text(theme, self.tr("Choose by its digit, or with the arrows and Enter."), tone="muted"))
        column.addSpacing(Space.FIELD)
        self.table = RowsView(theme, self._model, name="foundTable", says=self.tr("Orders found"), row=48)
        self.table.confirmed.connect(self._confirm)
        column.addWidget(self.table, 1)

    def show_orders(self, text: str, orders: tuple[Order, ...]) -> None:
        """What was scanned, and the orders that answer to it."""
        self._title.setText(self.tr("{n} orders for “{text}”").format(n=len(orders), text=text))
        self._model.show_rows(tuple(enumerate(orders, start=1)))
        self.table.choose(0)

    def pick(self, place: int) -> bool:
        """The order of a digit, from 1. False when there is none."""
        if not 1 <= place <= len(self._model.rows):
            return False
        self.picked.emit(self._model.rows[place - 1][1])
        return True

    def pick_current(self) -> None:
        """The one under the selection."""
        self._confirm(self.table.current_row())

    @Slot(int)
    def _confirm(self, row: int) -> None:
        if 0 <= row < len(self._model.rows):
            self.picked.emit(self._model.rows[row][1])
