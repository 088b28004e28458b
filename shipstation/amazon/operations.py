"""The operations of Shipping v2 that stand, by Amazon's operationId: where each goes and how often it may.

Source: shippingV2.json, `paths`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from shipstation.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One line of Amazon's table.

    `template` holds path names in braces. `may_repeat`: asking twice does no harm. `takes_key`: knows
    x-amzn-IdempotencyKey, and spends money.
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

    def target(self, path: Mapping[str, str], query: Mapping[str, str]) -> str:
        """Path and query string, quoted. Raises BadInput naming what is missing, empty or not known."""
        self._check("path", path, self.path, ())
        self._check("query", query, self.query, self.optional_query)
        for name, value in path.items():
            if value in (".", ".."):
                # These mean "here" and "one up" in a URL: they would reach another operation.
                raise BadInput(f"{value!r} cannot be a {name}.", f"Give the real {name}.", fields=(name,))
        filled = self.template.format(**{name: quote(value, safe="") for name, value in path.items()})
        return f"{filled}?{urlencode(query)}" if query else filled

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


GET_RATES = Operation(id="getRates", method="POST", template="/shipping/v2/shipments/rates", has_body=True)
PURCHASE_SHIPMENT = Operation(
    id="purchaseShipment",
    method="POST",
    template="/shipping/v2/shipments",
    has_body=True,
    may_repeat=False,
    takes_key=True,
)
GET_SHIPMENT_DOCUMENTS = Operation(
    id="getShipmentDocuments",
    method="GET",
    template="/shipping/v2/shipments/{shipmentId}/documents",
    path=("shipmentId",),
    query=("packageClientReferenceId",),
    optional_query=("format", "dpi"),
)
CANCEL_SHIPMENT = Operation(
    id="cancelShipment",
    method="PUT",
    template="/shipping/v2/shipments/{shipmentId}/cancel",
    path=("shipmentId",),
)
GET_TRACKING = Operation(
    id="getTracking", method="GET", template="/shipping/v2/tracking", query=("trackingId", "carrierId")
)

OPERATIONS: Mapping[str, Operation] = {
    operation.id: operation
    for operation in (GET_RATES, PURCHASE_SHIPMENT, GET_SHIPMENT_DOCUMENTS, CANCEL_SHIPMENT, GET_TRACKING)
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
