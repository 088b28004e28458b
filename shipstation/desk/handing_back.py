"""Back to the shops: what was shipped of their orders, as files in their own forms."""

import logging
from collections.abc import Iterator
from datetime import datetime

from shipstation.errors import BadInput
from shipstation.model import HELD, Channel, Shipment
from shipstation.ports import HistoryQuery, Orders, Records, ShippedOrder, TrackingForms

log = logging.getLogger(__name__)

_PAGE = 200


class HandingBack:
    """Gathers shipments of a shop's orders and writes them in its form."""

    def __init__(self, *, orders: Orders, records: Records, forms: TrackingForms) -> None:
        self._orders = orders
        self._records = records
        self._forms = forms

    def shops(self) -> tuple[str, ...]:
        """Whose form is known."""
        return self._forms.shops()

    def tracking_file(self, shop: str, *, since: datetime, until: datetime | None = None) -> tuple[bytes, int]:
        """A file for the shop, and how many parcels stand in it; cancelled ones do not. Raises BadInput."""
        if shop not in self._forms.shops():
            known = ", ".join(self._forms.shops())
            raise BadInput(f"No form of {shop} is known.", f"Known: {known}.", fields=("shop",))
        shipped = sorted(self._shipped(shop, since, until), key=lambda each: each.shipment.bought_at)
        log.info("%d parcels for %s", len(shipped), shop)
        return self._forms.file(shop, shipped), len(shipped)

    def _shipped(self, shop: str, since: datetime, until: datetime | None) -> Iterator[ShippedOrder]:
        for parcel in self._bought(since, until):
            order = self._orders.find(parcel.order)
            if shop == "amazon":
                is_theirs = parcel.order.channel is Channel.AMAZON
            else:
                is_theirs = order is not None and order.source == shop
            if is_theirs and parcel.state in HELD:
                yield ShippedOrder(shipment=parcel, order=order)

    def _bought(self, since: datetime, until: datetime | None) -> Iterator[Shipment]:
        after: str | None = None
        while True:
            page = self._records.search(HistoryQuery(since=since, until=until, limit=_PAGE, after=after))
            yield from page.shipments
            after = page.next
            if after is None:
                return
