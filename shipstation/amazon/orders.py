"""The seller's own orders at Amazon (ports.OrderSource), through the same line, limits and tokens as the carrier.

Source: Orders API 2026-01-01, searchOrders and getOrder. It needs no Restricted Data Token, but the role. A shipment
is never confirmed here: buying its label does that at Amazon (FIELD_NOTES "Purchase").
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from shipstation.amazon import wire
from shipstation.amazon.answers import understood
from shipstation.amazon.client import Client
from shipstation.amazon.operations import GET_ORDER, SEARCH_ORDERS
from shipstation.errors import BadInput
from shipstation.model import Account
from shipstation.ports import ShopPage

log = logging.getLogger(__name__)

_MOST_ON_A_PAGE = "100"
DATASETS = "RECIPIENT,FULFILLMENT"
"""What is shown, promised and printed needs these; names of buyers, money and taxes are asked for by nobody here."""
_OPEN = ("UNSHIPPED", "PARTIALLY_SHIPPED")
_GONE = ("CANCELLED", "UNFULFILLABLE")
# Source: SP-API "Marketplace IDs". Each account ships the orders of its own country's shop.
_MARKETPLACES: Mapping[str, str] = {
    "US": "ATVPDKIKX0DER",
    "GB": "A1F83G8C2ARO7P",
    "FR": "A13V1IB3VIYZZH",
    "IT": "APJ6JRA9NG5V4",
    "ES": "A1RKKUPIHCS9HS",
    "IN": "A21TJRUUN4KGV",
    "AE": "A2VIGQ35RCS4UG",
    "SA": "A17E79C6D8DWNP",
    "EG": "ARBP9OOSHTCHU",
    "JP": "A1VC38T7YXB528",
}


class AmazonOrders:
    """Orders of one account that the seller ships himself. Thread-safe; blocking."""

    def __init__(self, client: Client, account: Account) -> None:
        self._client = client
        self._account = account

    def changed(self, since: datetime, *, cursor: str | None = None, is_first: bool = False) -> ShopPage:
        """Source: searchOrders, by lastUpdatedAfter: what was cancelled or shipped since is news as well."""
        statuses = (*_OPEN, *_GONE) if is_first else (*_OPEN, *_GONE, "SHIPPED")
        query = {
            "lastUpdatedAfter": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "fulfillmentStatuses": ",".join(statuses),
            "fulfilledBy": "MERCHANT",
            "marketplaceIds": self._marketplace(),
            "includedData": DATASETS,
            "maxResultsPerPage": _MOST_ON_A_PAGE,
        }
        if cursor is not None:
            query["paginationToken"] = cursor
        answer = self._client.ask(SEARCH_ORDERS, query=query)
        page = understood(SEARCH_ORDERS, answer, lambda body: wire.read_orders(body, account=self._account.name))
        log.info("%d orders changed, %d not to be read", len(page.orders), len(page.refused))
        return page

    def order(self, ref: str) -> ShopPage:
        """Source: getOrder."""
        answer = self._client.ask(GET_ORDER, path={"orderId": ref}, query={"includedData": DATASETS})
        return understood(GET_ORDER, answer, lambda body: wire.read_order(body, account=self._account.name))

    def _marketplace(self) -> str:
        known = _MARKETPLACES.get(self._account.country)
        if known is None:
            raise BadInput(
                f"{self._account.business_id} has no shop at Amazon that this station knows.",
                "Use the business id of the country whose orders you ship, such as AmazonShipping_US.",
                fields=("business_id",),
            )
        return known
