"""A claim, or word on how to deliver: two short forms in the place of a parcel's way."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from shipstation.desk.claims import Evidence
from shipstation.gui import words
from shipstation.gui.theme import Theme
from shipstation.gui.widgets.form import FormFrame
from shipstation.model import Channel, ClaimAsked, ClaimReason, Feedback, Money, NdrAction, Settlement

_REASONS = {
    ClaimReason.LOST: "Lost on the way",
    ClaimReason.DAMAGED: "Damaged on the way",
    ClaimReason.NOT_RECEIVED: "Delivered, the buyer says no",
    ClaimReason.MISSING: "Content missing or another",
    ClaimReason.COD_ABUSE: "Cash taken, marked as rejected",
}
_ACTIONS = {
    NdrAction.REATTEMPT: "Try again, with a note",
    NdrAction.RESCHEDULE: "Deliver on another day",
    NdrAction.RETURN: "Bring it back",
}
_CLAIM, _FEEDBACK = range(2)


class AftercarePanel(QStackedWidget):
    """Asks for what Amazon wants to know.

    Signals:
        claim_given(ClaimAsked): make it. feedback_given(Feedback): say it.
        left(): neither.
    """

    claim_given = Signal(object)
    feedback_given = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evidence: Evidence | None = None
        self.claim = FormFrame(
            theme, self.tr("Claim"), name="claim", thing="Claim", says=self.tr("Claim"),
            primary=self.tr("Make the claim"), can_leave=True,
        )  # fmt: skip
        self.feedback = FormFrame(
            theme, self.tr("How to deliver"), name="feedback", thing="Feedback", says=self.tr("How to deliver"),
            primary=self.tr("Tell the carrier"), can_leave=True,
        )  # fmt: skip
        for frame, confirm in ((self.claim, self.give_claim), (self.feedback, self.give_feedback)):
            frame.remove.hide()
            frame.confirmed.connect(confirm)
            frame.left.connect(self.left)
            self.addWidget(frame)
        form = self.claim.form
        reasons = tuple((self.tr(said), reason) for reason, said in _REASONS.items())
        self._reason = form.choice("reason", self.tr("What went wrong"), reasons, none=self.tr("choose"))
        asked = ((self.tr("Money back"), Settlement.REFUND), (self.tr("A certificate"), Settlement.CERTIFICATE))
        self._settlement = form.choice("settlement", self.tr("What is asked for"), asked, none=self.tr("choose"))
        self._value = form.line("value", self.tr("Value of the content"))
        sent = ((self.tr("Yes"), True), (self.tr("No"), False))
        self._replaced = form.choice("replaced", self.tr("Replacement sent"), sent, none=self.tr("not said"))
        form.line("proofs", self.tr("Proofs"), hint=self.tr("Addresses that begin with https://, parted by spaces"))
        form = self.feedback.form
        actions = tuple((self.tr(said), action) for action, said in _ACTIONS.items())
        self._action = form.choice("action", self.tr("What to do"), actions, none=self.tr("choose"))
        self._action.edited.connect(self._fit)
        form.line("notes", self.tr("Note for the driver"), hint=self.tr("What helps to find the door"))
        form.line("deliver_at", self.tr("Day"), hint=self.tr("As 2026-12-24"))

    def ask_claim(self, evidence: Evidence) -> None:
        """What is known fills in what can be filled in."""
        self._evidence = evidence
        is_amazons = evidence.shipment.channel is Channel.AMAZON
        form = self.claim.form
        form.settle()
        self._reason.choose(evidence.reason)
        self._settlement.choose(Settlement.REFUND)
        self._value.give(words.price(evidence.value) if evidence.value is not None else None)
        form.show_field("value", shown=not is_amazons)
        form.show_field("replaced", shown=is_amazons)
        self.claim.tell(self.tr("Amazon takes one claim a parcel. {n} facts go into the record.").format(
            n=len(evidence.lines)
        ))  # fmt: skip
        self.setCurrentIndex(_CLAIM)
        form.first().setFocus()

    def ask_feedback(self, evidence: Evidence) -> None:
        """Only the question what to do stands, until it is answered."""
        self._evidence = evidence
        self.feedback.form.settle()
        self._action.choose(NdrAction.REATTEMPT)
        self._fit()
        self.setCurrentIndex(_FEEDBACK)
        self.feedback.form.first().setFocus()

    @Slot()
    def _fit(self) -> None:
        action = self._action.value()
        self.feedback.form.show_field("notes", shown=action is NdrAction.REATTEMPT)
        self.feedback.form.show_field("deliver_at", shown=action is NdrAction.RESCHEDULE)

    @Slot()
    def give_claim(self) -> None:
        """Enter, or its button."""
        evidence, form = self._evidence, self.claim.form
        if evidence is None:
            return
        form.settle()
        reason, settlement = form.value("reason"), form.value("settlement")
        value, fault = _money(form.value("value"), evidence)
        faults = {
            "reason": "" if reason else self.tr("Choose one."),
            "settlement": "" if settlement else self.tr("Choose one."),
            "value": self.tr(fault) if not self._value.isHidden() else "",
        }
        if _complains(form.complain, faults):
            return
        self.claim_given.emit(
            ClaimAsked(
                tracking_id=evidence.shipment.tracking_id,
                reason=reason,
                settlement=settlement,
                value=value,
                is_replaced=form.value("replaced"),
                proofs=tuple((form.value("proofs") or "").split()),
            )
        )

    @Slot()
    def give_feedback(self) -> None:
        """Enter, or its button."""
        evidence, form = self._evidence, self.feedback.form
        if evidence is None:
            return
        form.settle()
        action, notes = form.value("action"), form.value("notes") or ""
        at, fault = _day(form.value("deliver_at"))
        faults = {
            "action": "" if action else self.tr("Choose one."),
            "notes": self.tr("Write a few words.") if action is NdrAction.REATTEMPT and not notes.strip() else "",
            "deliver_at": self.tr(fault) if action is NdrAction.RESCHEDULE else "",
        }
        if _complains(form.complain, faults):
            return
        self.feedback_given.emit(
            Feedback(
                tracking_id=evidence.shipment.tracking_id,
                action=action,
                notes=notes if action is NdrAction.REATTEMPT else "",
                deliver_at=at if action is NdrAction.RESCHEDULE else None,
            )
        )


def _complains(complain: Callable[[str, str], None], faults: dict[str, str]) -> bool:
    """Say what is wrong; the first fault has the focus in the end."""
    wrong = [(name, said) for name, said in faults.items() if said]
    for name, said in reversed(wrong):
        complain(name, said)
    return bool(wrong)


def _money(typed: str | None, evidence: Evidence) -> tuple[Money | None, str]:
    """What was typed, and what is wrong with it. The currency is that of the postage where none is typed."""
    if typed is None:
        return None, "" if evidence.value is not None else "Say what it was worth."
    amount, _, currency = typed.strip().partition(" ")
    try:
        value = Decimal(amount.replace(",", "."))
        return Money(value, currency.strip().upper() or evidence.shipment.shown.currency), (
            "" if value > 0 else "Say what it was worth."
        )
    except (InvalidOperation, ValueError):
        return None, "Write it as 12.50 USD."


def _day(typed: str | None) -> tuple[datetime | None, str]:
    try:
        # Noon of that day is that day for every buyer in the country.
        return datetime.fromisoformat(f"{(typed or '').strip()}T12:00").replace(tzinfo=UTC), ""
    except ValueError:
        return None, "Write the day as 2026-12-24."
