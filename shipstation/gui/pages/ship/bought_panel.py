"""The right column after the buy: the label itself, its tracking id, and what can be done with it."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.marks import Icon
from shipstation.gui.widgets.paper import Paper
from shipstation.gui.widgets.text import Elided, Text
from shipstation.model import PrintJob, PrintState, PurchaseState, Shipment


class BoughtPanel(QWidget):
    """Shows a bought parcel's label. No rates any more.

    Signals:
        next_wanted(): the next order.
        print_wanted(): the label once more.
        cancel_wanted(): give the shipment back (asks first).
        again_wanted(): a cancelled order's rates.
    """

    next_wanted = Signal()
    print_wanted = Signal()
    cancel_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tracking_id = ""
        self._build()

    def _build(self) -> None:
        theme = self._theme
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        self._icon = Icon(theme, "check", tone="ok", size=20, parent=self)
        self._state = Elided(theme, kind=Type.HEADING, tone="ok", parent=self)
        self._state.setObjectName("boughtState")
        head.addWidget(self._icon)
        head.addWidget(self._state, 1)
        column.addLayout(head)
        column.addSpacing(Space.HAIR)
        ids = QHBoxLayout()
        ids.setSpacing(Space.SMALL)
        self._tracking = Elided(theme, kind=Type.MONO, middle=True, parent=self)
        self._tracking.setObjectName("trackingId")
        self._copy = KeyButton(
            theme, "", name="copyTrackingButton", key="Ctrl C", rank=Rank.QUIET, pressed=self.copy_tracking
        )
        self._copy.setFixedHeight(28)
        self._copy.setAccessibleName(self.tr("Copy the tracking id"))
        self._copy.setToolTip(self.tr("Copy the tracking id (Ctrl+C)"))
        ids.addWidget(self._tracking, 1)
        ids.addWidget(self._copy)
        column.addLayout(ids)
        column.addSpacing(Space.FIELD)
        self.preview = Paper(
            theme, name="labelPreview", says=self.tr("The label"), least=QSize(180, 250), parent=self
        )
        column.addWidget(self.preview, 1)
        column.addSpacing(Space.SMALL)
        self._read = Text(theme, kind=Type.CAPTION, tone="muted", wrap=True, parent=self)
        self._read.setObjectName("barCodeRead")
        self._read.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._read)
        self._closing = Text(theme, kind=Type.STRONG, tone="warn", wrap=True, parent=self)
        self._closing.setObjectName("closingScan")
        self._closing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._closing.setContentsMargins(0, Space.SMALL, 0, 0)
        self._closing.hide()
        column.addWidget(self._closing)
        column.addSpacing(Space.PANEL)
        self.next = KeyButton(
            theme, self.tr("Next order: scan it"), name="nextButton", key="F4", rank=Rank.PRIMARY,
            pressed=self.next_wanted.emit, parent=self,
        )  # fmt: skip
        column.addWidget(self.next)
        column.addSpacing(Space.SMALL)
        column.addLayout(self._acts())

    def _acts(self) -> QHBoxLayout:
        theme, row = self._theme, QHBoxLayout()
        row.setSpacing(Space.SMALL)
        self._print = KeyButton(
            theme,
            self.tr("Print again"),
            name="printAgainButton",
            key="F8",
            pressed=self.print_wanted.emit,
            parent=self,
        )
        self._cancel = KeyButton(
            theme, self.tr("Cancel shipment"), name="cancelButton", rank=Rank.DESTRUCTIVE,
            pressed=self.cancel_wanted.emit, parent=self,
        )  # fmt: skip
        self._cancel.setToolTip(self.tr("Cancel the shipment; asks first (Alt+C)"))
        self._again = KeyButton(
            theme,
            self.tr("Rates again"),
            name="ratesAgainButton",
            key="F5",
            pressed=self.again_wanted.emit,
            parent=self,
        )
        row.addWidget(self._print)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._again)
        return row

    def show_shipment(self, shipment: Shipment, jobs: tuple[PrintJob, ...]) -> None:
        """Where it stands: bought and printed, bought, cancelling, cancelled."""
        self._tracking_id = shipment.tracking_id
        self._tracking.setText(words.tracking(shipment.tracking_id))
        icon, said, tone = _standing(shipment, jobs)
        self._icon.show_icon(icon, tone)
        self._state.say(said, tone)
        cancelled = shipment.state is PurchaseState.CANCELLED
        self._print.setVisible(not cancelled)
        self._cancel.setVisible(not cancelled)
        self._again.setVisible(cancelled)
        stuck = shipment.state is PurchaseState.CANCELLING
        self._cancel.say(self.tr("Ask again to cancel") if stuck else self.tr("Cancel shipment"))
        self._print.setEnabled(not stuck)

    def show_label(self, png: bytes) -> None:
        """The label as bought."""
        self.preview.show_png(png)

    def say_label(self, said: str) -> None:
        """Why there is none to see."""
        self.preview.say(said)

    def show_read(self, said: str, tone: str) -> None:
        """What a scanner reads on it."""
        self._read.say(said, tone)

    def show_closing(self, said: str, tone: str) -> None:
        """Whether the label is still to be scanned on its parcel; "" where nobody asks."""
        self._closing.say(said, tone)
        self._closing.setVisible(bool(said))

    def show_printing(self) -> None:
        """The label is on its way to the printer."""
        self._state.say(self.tr("Bought, printing…"), "ok")

    @Slot()
    def copy_tracking(self) -> None:
        """The bare id to the clipboard."""
        QApplication.clipboard().setText(self._tracking_id)


def _standing(shipment: Shipment, jobs: tuple[PrintJob, ...]) -> tuple[str, str, str]:
    """Icon, words and tone of a bought parcel."""
    if shipment.state is PurchaseState.CANCELLED:
        return "x", words.tr("Cancelled"), "warn"
    if shipment.state is PurchaseState.CANCELLING:
        return "clock", words.tr("Cancelling, not confirmed yet"), "warn"
    labels = [job for job in jobs if job.document == "LABEL"]
    return _printed(labels[-1]) if labels else ("check", words.tr("Bought, not printed"), "ok")


def _printed(last: PrintJob) -> tuple[str, str, str]:
    """The same by the last print of its label."""
    if last.state is PrintState.SENT:
        if last.copy == 1:
            return (
                "check",
                words.tr("Printed unverified") if last.unverified else words.tr("Bought and printed"),
                "ok",
            )
        # A second paper of one label may end on another parcel: its number stands in the heading, not only in a list.
        said = words.tr("Unverified, copy {n}") if last.unverified else words.tr("Printed, copy {n}")
        return "check", said.format(n=last.copy), "ok"
    said = {
        PrintState.UNSURE: words.tr("Bought; did it print?"),
        PrintState.FAILED: words.tr("Bought, print failed"),
        PrintState.SENDING: words.tr("Bought, printing…"),
        PrintState.QUEUED: words.tr("Bought, not sent yet"),
    }[last.state]
    return ("clock" if last.state is PrintState.SENDING else "triangle-alert"), said, "warn"
