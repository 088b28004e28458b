"""Every operation of Shipping v2 by Amazon's operationId, and those of v1, Tokens and Orders that are asked for.

Source: `paths` of shippingV2.json, shipping.json, tokens_2021-03-01.json, orders_2026-01-01.json.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from shipstation.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One line of Amazon's table.

    `template` holds path names in braces. `may_repeat`: asking twice does no harm. `takes_key`: knows
    x-amzn-IdempotencyKey. `spends`: makes what must be made once, and so goes through the journal. `restricted`: asks
    for a Restricted Data Token. `takes_locale`: knows the header `locale`.
    """

    id: str
    method: str
    template: str
    path: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    optional_query: tuple[str, ...] = ()
    has_body: bool = False
    may_repeat: bool = True
    takes_key: bool = False
    spends: bool = False
    restricted: bool = False
    takes_locale: bool = False

    def target(self, path: Mapping[str, str], query: Mapping[str, str]) -> str:
        """Path and query string, quoted. Raises BadInput naming what is missing, empty or not known."""
        self._check("path", path, self.path, ())
        self._check("query", query, self.query, self.optional_query)
        for name, value in path.items():
            if value in (".", ".."):
                # These mean "here" and "one up" in a URL: they would reach another operation.
                raise BadInput(f"{value!r} cannot be a {name}.", f"Give the real {name}.", fields=(name,))
        filled = self.template.format(**{name: quote(value, safe="") for name, value in path.items()})
        # A space as %20: "+" means one in forms, and not everywhere in addresses.
        return f"{filled}?{urlencode(query, quote_via=quote)}" if query else filled

    def _check(
        self, where: str, given: Mapping[str, str], required: tuple[str, ...], optional: tuple[str, ...]
    ) -> None:
        missing = [name for name in required if not given.get(name)]
        if missing:
            names = ", ".join(missing)
            raise BadInput(
                f"{self.id} needs {names}.", f"Give it with --{where} {missing[0]}=…", fields=tuple(missing)
            )
        unknown = [name for name in given if name not in required + optional]
        if unknown:
            known = ", ".join(required + optional) or "nothing"
            raise BadInput(
                f"{self.id} takes no {where} value {', '.join(unknown)}.", f"It takes {known}.", fields=tuple(unknown)
            )


_V2 = "/shipping/v2"

GET_RATES = Operation(id="getRates", method="POST", template=f"{_V2}/shipments/rates", has_body=True)
DIRECT_PURCHASE_SHIPMENT = Operation(
    id="directPurchaseShipment",
    method="POST",
    template=f"{_V2}/shipments/directPurchase",
    has_body=True,
    may_repeat=False,
    takes_key=True,
    spends=True,
    restricted=True,
    takes_locale=True,
)
PURCHASE_SHIPMENT = Operation(
    id="purchaseShipment",
    method="POST",
    template=f"{_V2}/shipments",
    has_body=True,
    may_repeat=False,
    takes_key=True,
    spends=True,
)
ONE_CLICK_SHIPMENT = Operation(
    id="oneClickShipment",
    method="POST",
    template=f"{_V2}/oneClickShipment",
    has_body=True,
    may_repeat=False,
    spends=True,
)
GET_TRACKING = Operation(
    id="getTracking", method="GET", template=f"{_V2}/tracking", query=("trackingId", "carrierId")
)
GET_SHIPMENT_DOCUMENTS = Operation(
    id="getShipmentDocuments",
    method="GET",
    template=f"{_V2}/shipments/{{shipmentId}}/documents",
    path=("shipmentId",),
    query=("packageClientReferenceId",),
    optional_query=("format", "dpi"),
)
CANCEL_SHIPMENT = Operation(
    id="cancelShipment",
    method="PUT",
    template=f"{_V2}/shipments/{{shipmentId}}/cancel",
    path=("shipmentId",),
)
GET_ADDITIONAL_INPUTS = Operation(
    id="getAdditionalInputs",
    method="GET",
    template=f"{_V2}/shipments/additionalInputs/schema",
    query=("requestToken", "rateId"),
)
LINK_CARRIER_ACCOUNT_POST = "linkCarrierAccount:post"
"""Amazon gives its PUT and its POST one operationId: the POST is told apart by this name."""
_CARRIER_ACCOUNTS = (
    Operation(id="getCarrierAccountFormInputs", method="GET", template=f"{_V2}/carrierAccountFormInputs"),
    Operation(id="getCarrierAccounts", method="PUT", template=f"{_V2}/carrierAccounts", has_body=True),
    Operation(
        id="linkCarrierAccount",
        method="PUT",
        template=f"{_V2}/carrierAccounts/{{carrierId}}",
        path=("carrierId",),
        has_body=True,
    ),
    Operation(
        id=LINK_CARRIER_ACCOUNT_POST,
        method="POST",
        template=f"{_V2}/carrierAccounts/{{carrierId}}",
        path=("carrierId",),
        has_body=True,
        may_repeat=False,
    ),
    Operation(
        id="unlinkCarrierAccount",
        method="PUT",
        template=f"{_V2}/carrierAccounts/{{carrierId}}/unlink",
        path=("carrierId",),
        has_body=True,
    ),
)
GENERATE_COLLECTION_FORM = Operation(
    id="generateCollectionForm",
    method="POST",
    template=f"{_V2}/collectionForms",
    has_body=True,
    may_repeat=False,
    takes_key=True,
    spends=True,
)
_COLLECTION_FORMS = (
    GENERATE_COLLECTION_FORM,
    Operation(id="getCollectionFormHistory", method="PUT", template=f"{_V2}/collectionForms/history", has_body=True),
    Operation(id="getUnmanifestedShipments", method="PUT", template=f"{_V2}/unmanifestedShipments", has_body=True),
    Operation(
        id="getCollectionForm",
        method="GET",
        template=f"{_V2}/collectionForms/{{collectionFormId}}",
        path=("collectionFormId",),
    ),
)
SUBMIT_NDR_FEEDBACK = Operation(
    id="submitNdrFeedback", method="POST", template=f"{_V2}/ndrFeedback", has_body=True, may_repeat=False
)
_AFTERWARDS = (
    Operation(
        id="getAccessPoints",
        method="GET",
        template=f"{_V2}/accessPoints",
        query=("accessPointTypes", "countryCode", "postalCode"),
    ),
    SUBMIT_NDR_FEEDBACK,
    Operation(id="createClaim", method="POST", template=f"{_V2}/claims", has_body=True, may_repeat=False),
)
GET_LEGACY_SHIPMENT = Operation(
    id="v1.getShipment",
    method="GET",
    template="/shipping/v1/shipments/{shipmentId}",
    path=("shipmentId",),
    restricted=True,
)
CREATE_RESTRICTED_DATA_TOKEN = Operation(
    id="createRestrictedDataToken",
    method="POST",
    template="/tokens/2021-03-01/restrictedDataToken",
    has_body=True,
)
"""Not among OPERATIONS: what it answers is a secret, and the client asks for it by itself."""

SEARCH_ORDERS = Operation(
    id="searchOrders",
    method="GET",
    template="/orders/2026-01-01/orders",
    query=("lastUpdatedAfter",),
    optional_query=(
        "fulfillmentStatuses",
        "fulfilledBy",
        "marketplaceIds",
        "includedData",
        "maxResultsPerPage",
        "paginationToken",
    ),
)
GET_ORDER = Operation(
    id="getOrder",
    method="GET",
    template="/orders/2026-01-01/orders/{orderId}",
    path=("orderId",),
    optional_query=("includedData",),
)
PLANS: Mapping[str, tuple[float, float]] = {SEARCH_ORDERS.id: (0.0056, 20.0), GET_ORDER.id: (0.5, 30.0)}
"""Usage plans that are not Shipping's: requests a second, and how many at once."""

OPERATIONS: Mapping[str, Operation] = {
    operation.id: operation
    for operation in (
        GET_RATES,
        DIRECT_PURCHASE_SHIPMENT,
        PURCHASE_SHIPMENT,
        ONE_CLICK_SHIPMENT,
        GET_TRACKING,
        GET_SHIPMENT_DOCUMENTS,
        CANCEL_SHIPMENT,
        GET_ADDITIONAL_INPUTS,
        *_CARRIER_ACCOUNTS,
        *_COLLECTION_FORMS,
        *_AFTERWARDS,
        GET_LEGACY_SHIPMENT,
    )
}


def operation_named(name: str) -> Operation:
    """The operation of that operationId. Raises BadInput that lists the known ones."""
    try:
        return OPERATIONS[name]
    except KeyError:
        known = ", ".join(OPERATIONS)
        raise BadInput(
            f"{name} is not an operation this station knows.", f"Choose one of {known}.", fields=("operation",)
        ) from None


def spending_at(method: str, path: str) -> Operation:
    """The buying operation that a stored request goes to. Raises BadInput for any other address."""
    for operation in OPERATIONS.values():
        if operation.spends and (operation.method, operation.template) == (method, path):
            return operation
    raise BadInput("A stored request goes to an address that buys nothing.", "Report it; nothing was sent.")
