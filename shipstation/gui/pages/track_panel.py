"""One parcel's way at the right of the Track page, and what can be said of it to its carrier."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from shipstation.desk.claims import Evidence
from shipstation.desk.tracking import BoardRow
from shipstation.gui import stories, words
from shipstation.gui.pages.aftercare_panel import AftercarePanel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.marks import Chip
from shipstation.gui.widgets.text import Elided, Text
from shipstation.gui.widgets.timeline import Timeline
from shipstation.model import Proof, Shipment, TrackingEvent
from shipstation.rules.tracking import Need, cancellable_until


class TrackPanel(QStackedWidget):
    """The way, or a form in its place.

    Signals:
        claim_wanted(Evidence), feedback_wanted(Evidence): say so to the carrier.
        closed(): a form was left.
    """

    claim_wanted = Signal(object)
    feedback_wanted = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shipment: Shipment | None = None
        self._now: datetime | None = None
        self._evidence: Evidence | None = None
        self.aftercare = AftercarePanel(theme)
        self.aftercare.left.connect(self.close_form)
        self.addWidget(self._way())
        self.addWidget(self.aftercare)

    def _way(self) -> QWidget:
        theme, side = self._theme, QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        self._title = Elided(theme, kind=Type.HEADING)
        self._against = Chip(theme)
        head.addWidget(self._title, 1)
        head.addWidget(self._against)
        self._tracking = Elided(theme, kind=Type.MONO, tone="muted", middle=True)
        self._service = Elided(theme, tone="muted")
        self._timeline = Timeline(theme)
        self._timeline.setObjectName("trackTimeline")
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("Timeline"))
        area.setWidgetResizable(True)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._timeline)
        inner.addStretch(1)
        area.setWidget(holder)
        self._note = Text(theme, kind=Type.CAPTION, tone="muted", wrap=True)
        column.addLayout(head)
        column.addSpacing(Space.HAIR)
        column.addWidget(self._tracking)
        column.addWidget(self._service)
        column.addSpacing(Space.PANEL)
        column.addWidget(area, 1)
        column.addSpacing(Space.SMALL)
        column.addWidget(self._note)
        column.addSpacing(Space.SMALL)
        column.addLayout(self._acts())
        return side

    def _acts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        self._claim = KeyButton(
            self._theme, self.tr("Open a claim"), name="claimButton", key="Ctrl J", pressed=self.press_claim
        )
        self._tell = KeyButton(
            self._theme, self.tr("How to deliver"), name="feedbackButton", key="Alt E", pressed=self.press_feedback
        )
        row.addWidget(self._claim)
        row.addWidget(self._tell)
        row.addStretch(1)
        return row

    def show_nothing(self) -> None:
        """No parcel is chosen."""
        self._shipment = self._evidence = None
        self._against.hide()
        for text in (self._title, self._tracking, self._service, self._note):
            text.setText("")
        self._timeline.show_steps(())
        self._claim.hide()
        self._tell.hide()

    def show_row(self, row: BoardRow, now: datetime) -> None:
        """A parcel as the board knows it; its whole way comes with `show_story`."""
        is_new = self._shipment is None or self._shipment.shipment_id != row.shipment.shipment_id
        self._shipment, self._now = row.shipment, now
        self._against.setVisible(bool(row.against))
        self._title.setText(words.need(row.need)[1])
        kind = "bad" if row.need in (Need.UNDELIVERABLE, Need.LOST) else "warn" if row.need.needs_someone else "ok"
        self._against.say(row.against, kind)
        self._tracking.setText(words.tracking(row.shipment.tracking_id))
        self._service.setText(f"{row.shipment.service} · {self.tr('order')} {row.shipment.order.ref}")
        self._claim.show()
        if is_new:
            self.close_form()
            self._evidence = None
            self._claim.setEnabled(False)
            self._tell.hide()
            events = row.tracking.events if row.tracking is not None else ()
            self._timeline.show_steps(stories.tracked_steps(row.shipment, events, now))
        self._say_unused(row, now)

    def _say_unused(self, row: BoardRow, now: datetime) -> None:
        """Of a label that nobody scanned, until when it can be given back."""
        until = cancellable_until(row.shipment)
        if row.need is not Need.UNUSED or until is None:
            self._note.say("", "muted")
        elif until > now:
            said = self.tr("Nobody scanned it. It can be cancelled for {n} h more, until {at}.")
            hours = int((until - now).total_seconds() // 3600)
            self._note.say(said.format(n=hours, at=words.moment(until, now)), "warn")
        else:
            said = self.tr("Nobody scanned it. Its pick-up opened {at}: a cancel may come too late.")
            self._note.say(said.format(at=words.moment(until, now)), "warn")

    def show_story(self, shipment: Shipment, events: tuple[TrackingEvent, ...], proof: Proof | None) -> None:
        """The whole way, and how it was handed over where the carrier proved it."""
        if self._now is None or self._shipment is None or self._shipment.shipment_id != shipment.shipment_id:
            return
        self._timeline.show_steps(stories.tracked_steps(shipment, events, self._now))
        if proof is not None:
            parts = (
                self.tr("received by {name}").format(name=proof.received_by) if proof.received_by else "",
                self.tr("a signature") if proof.signature else "",
                self.tr("a picture") if proof.picture else "",
                proof.coordinates,
            )
            said = ", ".join(part for part in parts if part)
            self._note.say(self.tr("Proof of delivery: {parts}.").format(parts=said), "muted")

    def show_evidence(self, evidence: Evidence) -> None:
        """What can be said to the carrier; why not is told when it is asked for."""
        if self._shipment is None or self._shipment.shipment_id != evidence.shipment.shipment_id:
            return
        self._evidence = evidence
        self._claim.setEnabled(not evidence.why_no_claim)
        self._claim.setToolTip(evidence.why_no_claim or self.tr("Open a claim (Ctrl+J)"))
        self._tell.setVisible(not evidence.why_no_feedback)

    @Slot()
    def press_claim(self) -> None:
        """Ctrl+J."""
        if self._evidence is not None:
            self.claim_wanted.emit(self._evidence)

    @Slot()
    def press_feedback(self) -> None:
        """Alt+E."""
        if self._evidence is not None:
            self.feedback_wanted.emit(self._evidence)

    def open_claim(self, evidence: Evidence) -> None:
        """The form in the place of the way."""
        self.setCurrentIndex(1)
        self.aftercare.ask_claim(evidence)

    def open_feedback(self, evidence: Evidence) -> None:
        """As a claim's."""
        self.setCurrentIndex(1)
        self.aftercare.ask_feedback(evidence)

    def is_asking(self) -> bool:
        """Whether a form stands here."""
        return self.currentIndex() == 1

    @Slot()
    def close_form(self) -> None:
        """The way again."""
        if self.is_asking():
            self.setCurrentIndex(0)
            self.closed.emit()
