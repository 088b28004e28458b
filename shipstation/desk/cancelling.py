"""Giving a shipment back: asked as often as it takes, never believed without an answer."""

import logging

from shipstation.desk.records import named_shipment
from shipstation.errors import NotCancellable
from shipstation.model import Shipment
from shipstation.ports import Carriers, Journal, Records

log = logging.getLogger(__name__)


class Cancelling:
    """Cancels shipments at the carrier and in the journal, in this order: asked, answered, written."""

    def __init__(self, *, carriers: Carriers, journal: Journal, records: Records) -> None:
        self._carriers = carriers
        self._journal = journal
        self._records = records

    def cancel(self, shipment_id: str) -> Shipment:
        """Cancel at the carrier; a lost answer leaves it `cancelling`, and asking again is safe.

        Raises: NotFound, StateRefused; NotCancellable (too late: it stays bought);
            the Carrier's other errors, with the shipment still `cancelling`.
        """
        shipment = named_shipment(self._records, shipment_id)
        # Before the first note: without secrets nothing is asked, and it stays bought.
        carrier = self._carriers.of(shipment.account)
        shipment = self._journal.cancelling(shipment.shipment_id)
        try:
            carrier.cancel(shipment.shipment_id)
        except NotCancellable as error:
            error.shipment = self._journal.kept(shipment.shipment_id)
            raise
        log.info("cancelled %s", shipment.shipment_id)
        return self._journal.cancelled(shipment.shipment_id)

    def refunded(self, shipment_id: str) -> Shipment:
        """The money came back, says a person or a statement; no operation of Amazon tells. NotFound, StateRefused."""
        shipment = self._journal.refunded(named_shipment(self._records, shipment_id).shipment_id)
        log.info("refund of %s came", shipment.shipment_id)
        return shipment

    def settle(self, shipment_id: str, *, cancelled: bool) -> Shipment:
        """A person's word on a shipment that stayed `cancelling`. Raises NotFound, StateRefused."""
        shipment = named_shipment(self._records, shipment_id)
        if cancelled:
            return self._journal.cancelled(shipment.shipment_id)
        return self._journal.kept(shipment.shipment_id)
