"""What the Track page says to the carrier: claims, and how to deliver."""

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.desk.claims import Evidence
from shipstation.errors import NoNetwork, ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.track import TrackPage
from shipstation.model import ClaimAsked, Feedback, Shipment


class AftercareFlow(QObject):
    """Gathers what is known, asks, and sends once.

    Signals:
        network(bool): the carrier answered, or could not be reached.
        noted(): a parcel has one event more.
    """

    network = Signal(bool)
    noted = Signal()

    def __init__(self, bench: Bench, page: TrackPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._claims = bench.station.claims
        page.panel.claim_wanted.connect(self.ask_claim)
        page.panel.feedback_wanted.connect(self.ask_feedback)
        page.looked_at.connect(self._look)
        page.panel.aftercare.claim_given.connect(self.claim)
        page.panel.aftercare.feedback_given.connect(self.feedback)

    @Slot(object)
    def _look(self, shipment: Shipment) -> None:
        """What can be done with the parcel that is chosen, and why not."""
        self._bench.do(
            lambda: self._claims.evidence(shipment.shipment_id),
            then=self._page.panel.show_evidence,
            failed=self._tell,
            latest="evidence",
        )

    @Slot(object)
    def ask_claim(self, evidence: Evidence) -> None:
        """The claim's form, or why there is none."""
        if evidence.why_no_claim:
            self._bench.tell(Notice(kind="warn", what=evidence.why_no_claim))
        else:
            self._page.panel.open_claim(evidence)

    @Slot(object)
    def ask_feedback(self, evidence: Evidence) -> None:
        """The form, or why there is none."""
        if evidence.why_no_feedback:
            self._bench.tell(Notice(kind="warn", what=evidence.why_no_feedback))
        else:
            self._page.panel.open_feedback(evidence)

    @Slot(object)
    def claim(self, claim: ClaimAsked) -> None:
        """Send it. Closing waits for it: nobody could tell whether it was made."""
        self._bench.do(lambda: self._claims.claim(claim), then=self._claimed, failed=self._failed, hold=True)

    @Slot(object)
    def feedback(self, feedback: Feedback) -> None:
        """Send it; as a claim."""
        self._bench.do(lambda: self._claims.feedback(feedback), then=self._told, failed=self._failed, hold=True)

    def _claimed(self, evidence: Evidence) -> None:
        claimed = evidence.claimed
        self._done(evidence, self.tr("Claim made"), claimed.detail or "" if claimed is not None else "")

    def _told(self, evidence: Evidence) -> None:
        self._done(evidence, self.tr("The carrier was told"), evidence.shipment.tracking_id)

    def _done(self, evidence: Evidence, what: str, then: str) -> None:
        self.network.emit(True)  # noqa: FBT003 a signal's argument
        self._page.panel.close_form()
        self._bench.tell(Notice(kind="ok", what=what, then=then))
        self._page.panel.show_evidence(evidence)
        self.noted.emit()

    def _failed(self, error: ShipError) -> None:
        if isinstance(error, NoNetwork):
            self.network.emit(False)  # noqa: FBT003 a signal's argument
        self._tell(error)

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
