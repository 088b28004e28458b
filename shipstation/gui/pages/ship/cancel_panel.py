"""The question before a shipment is given back: what is lost, what comes back. It asks in place; scans go on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.marks import Icon
from shipstation.gui.widgets.text import Text
from shipstation.model import Shipment


class CancelPanel(QWidget):
    """Asks once.

    Signals:
        confirmed(): cancel it.
        kept(): leave it as it is.
    """

    confirmed = Signal()
    kept = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cancelPanel")
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(Icon(theme, "triangle-alert", tone="bad", parent=self))
        head.addWidget(Text(theme, self.tr("Cancel this shipment?"), kind=Type.HEADING, parent=self), 1)
        column.addLayout(head)
        column.addSpacing(Space.PANEL)
        self._what = Text(theme, kind=Type.STRONG, wrap=True, parent=self)
        self._tracking = Text(theme, kind=Type.MONO, parent=self)
        column.addWidget(self._what)
        column.addWidget(self._tracking)
        column.addSpacing(Space.PANEL)
        self._facts: list[Text] = []
        for icon in ("x", "package", "undo-2"):
            row = QHBoxLayout()
            row.setSpacing(Space.SMALL)
            text = Text(theme, wrap=True, parent=self)
            row.addWidget(Icon(theme, icon, size=16, parent=self), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(text, 1)
            column.addLayout(row)
            column.addSpacing(Space.FIELD)
            self._facts.append(text)
        column.addStretch(1)
        self._yes = KeyButton(
            theme, "", name="confirmCancelButton", key="Alt V", rank=Rank.DESTRUCTIVE, pressed=self.confirmed.emit
        )
        self._no = KeyButton(theme, self.tr("Keep it"), name="keepButton", key="Esc", pressed=self.kept.emit)
        column.addWidget(self._yes)
        column.addSpacing(Space.SMALL)
        column.addWidget(self._no)

    def show_shipment(self, shipment: Shipment) -> None:
        """What is asked about."""
        paid = words.price(shipment.charged or shipment.shown)
        self._what.setText(shipment.service)
        self._tracking.setText(words.tracking(shipment.tracking_id))
        label, order, money = self._facts
        label.setText(
            self.tr("The label is void: a parcel that carries it is not delivered. Destroy what was printed.")
        )
        order.setText(self.tr("Order {ref} is to ship again.").format(ref=shipment.order.ref))
        money.setText(
            self.tr("Refund expected: {price}. Amazon does not say when; it stays listed until it came.").format(
                price=paid
            )
        )
        self._yes.say(self.tr("Cancel shipment"))
        self._yes.setEnabled(True)
        self._no.setEnabled(True)

    def show_asking(self) -> None:
        """Amazon is asked."""
        self._yes.say(self.tr("Asking Amazon…"))
        self._yes.setEnabled(False)
        self._no.setEnabled(False)
