"""Which parcel of the order is on the bench, how many are bought, and the keys that add, remove and change it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.desk.parcels import Standing
from shipstation.gui import words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.text import Elided
from shipstation.model import Channel

_BUTTON = 28


class ParcelsLine(QWidget):
    """One line and its acts; for an order of one parcel only the act that adds another.

    Signals:
        add_wanted(): one parcel more.
        drop_wanted(): one parcel less.
        other_wanted(): the parcel behind this one.
    """

    add_wanted = Signal()
    drop_wanted = Signal()
    other_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("parcelsLine")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Space.SMALL)
        column.setSpacing(0)
        self._said = Elided(theme, kind=Type.STRONG, parent=self)
        self._said.setObjectName("parcelsSaid")
        column.addWidget(self._said)
        self._other = KeyButton(
            theme, "", name="otherParcelButton", key="Alt G", rank=Rank.QUIET,
            pressed=self.other_wanted.emit, parent=self,
        )  # fmt: skip
        self._add = KeyButton(
            theme, "", name="addParcelButton", key="Alt S", rank=Rank.QUIET, pressed=self.add_wanted.emit, parent=self
        )
        self._drop = KeyButton(
            theme, "", name="dropParcelButton", key="Alt R", rank=Rank.QUIET,
            pressed=self.drop_wanted.emit, parent=self,
        )  # fmt: skip
        column.addLayout(self._row(self._other))
        column.addLayout(self._row(self._add, self._drop))
        self.clear()

    def _row(self, *buttons: KeyButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.PANEL)
        for button in buttons:
            button.setFixedHeight(_BUTTON)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row.addStretch(1)
        return row

    def clear(self) -> None:
        """Nothing is known of the order's parcels."""
        self._said.setText("")
        self.hide()

    def show_standing(self, standing: Standing, number: int) -> None:
        """This parcel of the order is on the bench."""
        order = standing.order
        several = order.parcels > 1
        self._said.setText(said(standing, number) if several else "")
        self._said.setVisible(several)
        self._other.setVisible(several)
        self._other.say(self.tr("Go to parcel {n}").format(n=standing.after(number)))
        self._add.setVisible(order.key.channel is Channel.EXTERNAL)
        self._add.say(self.tr("Add one") if several else self.tr("Add a parcel"))
        self._drop.setVisible(several and order.parcels not in standing.taken)
        self._drop.say(self.tr("Remove {n}").format(n=order.parcels))
        self._other.setToolTip(self.tr("The parcel behind this one, bought or not (Alt+G)"))
        self._add.setToolTip(self.tr("Send the order in one parcel more (Alt+S)"))
        self._drop.setToolTip(self.tr("Send the order without parcel {n} (Alt+R)").format(n=order.parcels))
        self.setVisible(several or order.key.channel is Channel.EXTERNAL)

    def text(self) -> str:
        """What stands there; "" for an order of one parcel."""
        return self._said.text()


def said(standing: Standing, number: int) -> str:
    """ "Parcel 2 of 3 · 1 bought"."""
    bought, of = len(standing.bought), standing.order.parcels
    many = {0: words.tr("none bought"), of: words.tr("all bought")}.get(
        bought, words.tr("{n} bought").format(n=bought)
    )
    return words.tr("Parcel {number} of {of} · {many}").format(number=number, of=of, many=many)
