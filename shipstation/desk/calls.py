"""Any of the carrier's operations by word: asked at once, or, where it spends, bought through the journal."""

import uuid
from collections.abc import Mapping
from decimal import Decimal

from shipstation.desk.buying import Buying
from shipstation.model import Channel, Event, Intent, Money, OrderKey, Promise, Spending
from shipstation.ports import Audit, Carriers, Orders, Quotes, RawAnswer, Settings

_NO_PARCEL = "by hand"
_RESTRICTED = "v1."
"""Operations that answer with buyers' data, under a permit of their own."""


class Calls:
    """For programs and for support; the bench itself never needs it."""

    def __init__(
        self,
        *,
        carriers: Carriers,
        buying: Buying,
        orders: Orders,
        quotes: Quotes,
        settings: Settings,
        audit: Audit,
        account: str | None = None,
    ) -> None:
        self._audit = audit
        self._carriers = carriers
        self._buying = buying
        self._orders = orders
        self._quotes = quotes
        self._settings = settings
        self._account = account

    def ask(
        self, operation: str, *, path: Mapping[str, str], query: Mapping[str, str], body: bytes | None
    ) -> RawAnswer:
        """An operation that spends nothing. Raises BadInput for one that does, and the Carrier's errors."""
        answer = self._carriers.of(self._name()).call(operation, path=path, query=query, body=body)
        if operation.startswith(_RESTRICTED):
            self._audit.append(Event.PERMIT, {"operation": operation, "account": self._name()})
        return answer

    def spend(self, operation: str, *, body: bytes | None, locale: str | None = None) -> object:
        """A buying operation, exactly once. Gives the carrier's answer as it came.

        What the request is for is found by its rate or its order, so that a parcel which is bought is not bought a
        second time by hand. Raises: as Buying.spend; BadInput.
        """
        spending = self._carriers.of(self._name()).prepare_call(operation, body=body, locale=locale)
        return self._buying.spend(self._intent(operation, spending)).answer

    def _name(self) -> str:
        return self._settings.account(self._account).name

    def _intent(self, operation: str, spending: Spending) -> Intent:
        """What the journal can say of it. A price that nobody was shown is zero."""
        quote = self._quotes.offering(spending.rate_id) if spending.rate_id else None
        rate = quote.rate(spending.rate_id) if quote is not None else None
        return Intent(
            order=quote.order if quote is not None else self._order(spending),
            parcel=quote.parcel.number if quote is not None else 1,
            quote_id=quote.quote_id if quote is not None else "",
            rate_id=spending.rate_id,
            carrier_id=rate.carrier_id if rate is not None else spending.carrier_id,
            carrier=rate.carrier if rate is not None else "",
            service_id=rate.service_id if rate is not None else "",
            service=rate.service if rate is not None else operation,
            package_ref=quote.package_ref if quote is not None else spending.package_ref,
            promise=rate.promise if rate is not None else Promise(),
            shown=rate.total if rate is not None else Money(Decimal(0), spending.currency),
            prepared=spending.prepared,
            ship_from=quote.ship_from if quote is not None else None,
        )

    def _order(self, spending: Spending) -> OrderKey:
        """The order of ours that it names, else a reference of its own."""
        if spending.amazon_order_id:
            known = [order.key for order in self._orders.by_ref(spending.amazon_order_id)]
            if known:
                return known[0]
            return OrderKey(channel=Channel.AMAZON, ref=spending.amazon_order_id)
        return OrderKey(channel=Channel.EXTERNAL, ref=f"{_NO_PARCEL} {uuid.uuid4().hex[:8]}")
