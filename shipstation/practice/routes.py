"""Every address that the practice Amazon answers: operation, method, path, and how often it may be asked.

Source: paths of shippingV2.json, shipping.json (v1), tokens_2021-03-01.json, orders_2026-01-01.json.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

_V2 = "/shipping/v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address. `template` holds path values in braces; `rate` requests a second once `burst` are used up."""

    operation: str
    method: str
    template: str
    rate: float = 80.0
    burst: int = 100

    def values(self, method: str, path: str) -> tuple[str, ...] | None:
        """The values in the path when this is the address, else None."""
        match = re.fullmatch(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(self.template)), path)
        if method != self.method or match is None:
            return None
        return tuple(unquote(part) for part in match.groups())


TOKEN = Route(operation="token", method="POST", template="/auth/o2/token")
ROUTES = (
    TOKEN,
    Route(operation="getRates", method="POST", template=f"{_V2}/shipments/rates"),
    Route(operation="directPurchaseShipment", method="POST", template=f"{_V2}/shipments/directPurchase"),
    Route(operation="purchaseShipment", method="POST", template=f"{_V2}/shipments"),
    Route(operation="oneClickShipment", method="POST", template=f"{_V2}/oneClickShipment"),
    Route(operation="getTracking", method="GET", template=f"{_V2}/tracking"),
    Route(operation="getAdditionalInputs", method="GET", template=f"{_V2}/shipments/additionalInputs/schema"),
    Route(operation="getShipmentDocuments", method="GET", template=f"{_V2}/shipments/{{shipmentId}}/documents"),
    Route(operation="cancelShipment", method="PUT", template=f"{_V2}/shipments/{{shipmentId}}/cancel"),
    Route(operation="getCarrierAccountFormInputs", method="GET", template=f"{_V2}/carrierAccountFormInputs"),
    Route(operation="getCarrierAccounts", method="PUT", template=f"{_V2}/carrierAccounts"),
    Route(operation="linkCarrierAccount", method="PUT", template=f"{_V2}/carrierAccounts/{{carrierId}}"),
    Route(
        operation="linkCarrierAccount",
        method="POST",
        template=f"{_V2}/carrierAccounts/{{carrierId}}",
        rate=5.0,
        burst=10,
    ),
    Route(operation="unlinkCarrierAccount", method="PUT", template=f"{_V2}/carrierAccounts/{{carrierId}}/unlink"),
    Route(operation="generateCollectionForm", method="POST", template=f"{_V2}/collectionForms"),
    Route(operation="getCollectionFormHistory", method="PUT", template=f"{_V2}/collectionForms/history"),
    Route(operation="getUnmanifestedShipments", method="PUT", template=f"{_V2}/unmanifestedShipments"),
    Route(operation="getCollectionForm", method="GET", template=f"{_V2}/collectionForms/{{collectionFormId}}"),
    Route(operation="getAccessPoints", method="GET", template=f"{_V2}/accessPoints"),
    Route(operation="submitNdrFeedback", method="POST", template=f"{_V2}/ndrFeedback"),
    Route(operation="createClaim", method="POST", template=f"{_V2}/claims"),
    Route(
        operation="v1.getShipment", method="GET", template="/shipping/v1/shipments/{shipmentId}", rate=5.0, burst=15
    ),
    Route(
        operation="createRestrictedDataToken",
        method="POST",
        template="/tokens/2021-03-01/restrictedDataToken",
        rate=1.0,
        burst=10,
    ),
    Route(operation="searchOrders", method="GET", template="/orders/2026-01-01/orders", rate=0.0056, burst=20),
    Route(operation="getOrder", method="GET", template="/orders/2026-01-01/orders/{orderId}", rate=0.5, burst=30),
)
OPERATIONS = tuple(dict.fromkeys(route.operation for route in ROUTES))


def route_of(method: str, path: str) -> tuple[Route | None, tuple[str, ...]]:
    """The address of a method and path, and the values in the path; None for one that nobody knows."""
    for route in ROUTES:
        values = route.values(method, path)
        if values is not None:
            return route, values
    return None, ()
