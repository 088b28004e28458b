"""Another try at a door where nobody opened, another day, or back: what Amazon takes in India."""

import logging
import re

from shipstation.desk.records import named_shipment
from shipstation.errors import BadInput, NotBuyable, StateRefused
from shipstation.model import HELD, UNFIT_CHARACTERS, Redelivery, RedeliveryAction, Shipment
from shipstation.ports import Carriers, Clock, Records, Settings

log = logging.getLogger(__name__)

_UNFIT = re.compile(f"[{UNFIT_CHARACTERS}]")


class Redeliveries:
    """Tells the carrier what the seller wants."""

    def __init__(self, *, carriers: Carriers, records: Records, settings: Settings, clock: Clock) -> None:
        self._carriers = carriers
        self._records = records
        self._settings = settings
        self._clock = clock

    def ask(self, shipment_id: str, wish: Redelivery) -> Shipment:
        """Ask once. Raises NotFound, StateRefused, BadInput, NotBuyable outside India; the Carrier's errors."""
        shipment = named_shipment(self._records, shipment_id)
        if shipment.state not in HELD:
            raise StateRefused(
                f"Shipment {shipment.tracking_id} is {shipment.state.value}: nobody delivers it.",
                "There is nothing to ask for.",
                fields=("shipment",),
            )
        country = self._settings.account(shipment.account).country
        if country != "IN":
            raise NotBuyable(
                f"Amazon takes such wishes in India alone; this parcel was shipped from {country}.",
                "Ask its carrier by phone, or follow it with `track`.",
                fields=("shipment",),
            )
        if wish.action is RedeliveryAction.ON and wish.on is not None and wish.on <= self._clock.now():
            raise BadInput("That day has passed.", "Name one that comes.", fields=("on",))
        if _UNFIT.search(wish.notes):
            raise BadInput("The notes hold characters that cannot be printed.", "Type them anew.", fields=("notes",))
        self._carriers.of(shipment.account).redeliver(shipment.tracking_id, wish)
        log.info("asked for %s: %s", wish.action.value, shipment.tracking_id)
        return shipment
