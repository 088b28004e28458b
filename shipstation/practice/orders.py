"""The seller's Amazon orders: searched, paged and told one by one.

Source: orders_2026-01-01.json. Neither answer has a `payload` wrapper, and no token of its own is needed for people.
"""

import base64
import binascii
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shipstation.practice.answers import Reply, Request, denied, invalid, json_reply, not_found
from shipstation.practice.checks import one_of, read_moment
from shipstation.practice.ledger import Purchase
from shipstation.practice.order_words import DATASETS, Known, status_of, tell
from shipstation.practice.promises import told
from shipstation.practice.world import World

Json = Mapping[str, Any]

STATUSES = (
    "PENDING_AVAILABILITY", "PENDING", "UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED", "UNFULFILLABLE"
)  # fmt: skip
_MOST_ON_A_PAGE, _MOST_MARKETPLACES = 100, 50
_PEOPLE = frozenset({"BUYER", "RECIPIENT"})
_TWO_MINUTES = timedelta(minutes=2)
_BOUNDS = ("createdAfter", "createdBefore", "lastUpdatedAfter", "lastUpdatedBefore")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """A search that passed. `field`: created or updated; `after`: the place in it at which a page begins."""

    field: str
    since: datetime
    until: datetime
    statuses: frozenset[str]
    marketplaces: frozenset[str]
    fulfilled_by: frozenset[str]
    after: tuple[str, str] | None = None


class Orders:
    """Tells of orders. Thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world

    def search(self, request: Request) -> Reply:
        """Source: searchOrders."""
        query, now = request.query, self._world.now()
        included = self._included(query)
        most = _most(query.get("maxResultsPerPage"))
        token = query.get("paginationToken")
        search = _search(query, now) if token is None else _of_token(token)
        keyed = sorted(
            ((_place(order, search), order) for order in self._known(search, now)), key=lambda entry: entry[0]
        )
        found = [(place, order) for place, order in keyed if search.after is None or place > search.after]
        page = found[:most]
        answer: dict[str, Any] = {"orders": [tell(order, included) for _, order in page]}
        answer["createdBefore" if search.field == "created" else "lastUpdatedBefore"] = told(search.until)
        if len(found) > most:
            answer["pagination"] = {"nextToken": _token(search, page[-1][0])}
        return json_reply(answer)

    def find(self, request: Request, order_id: str) -> Reply:
        """Source: getOrder."""
        included = self._included(request.query)
        content = self._world.order(order_id)
        if content is None:
            raise not_found("Order")
        known = Known(order_id=order_id, content=content, purchases=self._world.ledger.of_order(order_id))
        return json_reply({"order": tell(known, included)})

    def _included(self, query: Mapping[str, str]) -> frozenset[str]:
        """The datasets asked for; people are shown to an application with the role alone. Raises Problem."""
        included = frozenset(one_of(entry, DATASETS, "includedData") for entry in _listed(query, "includedData"))
        if included & _PEOPLE and not self._world.may_see_people:
            raise denied("")
        return included

    def _known(self, search: _Search, now: datetime) -> list[Known]:
        """The orders that a search means."""
        since = search.since if search.field == "created" else self._world.started_at
        bought: defaultdict[str, list[Purchase]] = defaultdict(list)
        for purchase in self._world.ledger.purchases():
            if purchase.order_id is not None:
                bought[purchase.order_id].append(purchase)
        orders = (
            Known(order_id=order_id, content=content, purchases=bought.get(order_id, ()))
            for order_id, content in self._world.orders(since, min(search.until, now)).items()
        )
        return [order for order in orders if _is_meant(order, search)]


def _is_meant(order: Known, search: _Search) -> bool:
    at = order.created_at if search.field == "created" else order.updated_at
    return (
        search.since <= at <= search.until
        and (not search.statuses or status_of(order) in search.statuses)
        and (not search.marketplaces or order.marketplace.id in search.marketplaces)
        and (not search.fulfilled_by or "MERCHANT" in search.fulfilled_by)
    )


def _place(order: Known, search: _Search) -> tuple[str, str]:
    return told(order.created_at if search.field == "created" else order.updated_at), order.order_id


def _search(query: Mapping[str, str], now: datetime) -> _Search:
    """From the query's parameters. Raises Problem."""
    given = {name: read_moment(query[name], name) for name in _BOUNDS if query.get(name)}
    if ("createdAfter" in given) == ("lastUpdatedAfter" in given):
        raise invalid("Exactly one of createdAfter and lastUpdatedAfter is required.")
    field, name = ("created", "created") if "createdAfter" in given else ("updated", "lastUpdated")
    if set(given) - {f"{name}After", f"{name}Before"}:
        raise invalid("createdAfter and createdBefore cannot be given with lastUpdatedAfter and lastUpdatedBefore.")
    # Moments are told in whole seconds, and so must be asked for.
    since, until = given[f"{name}After"].replace(microsecond=0), given.get(f"{name}Before", now)
    if until < since:
        raise invalid(
            f"{name}Before must not be before {name}After."
            if f"{name}Before" in given
            else f"{name}After lies in the future."
        )
    if f"{name}Before" in given and until > now - _TWO_MINUTES:
        raise invalid(f"{name}Before must be at least two minutes before the time of the request.")
    marketplaces = _listed(query, "marketplaceIds")
    if len(marketplaces) > _MOST_MARKETPLACES:
        raise invalid(f"marketplaceIds must have at most {_MOST_MARKETPLACES} entries.")
    return _Search(
        field=field,
        since=since,
        until=until,
        statuses=frozenset(
            one_of(entry, STATUSES, "fulfillmentStatuses") for entry in _listed(query, "fulfillmentStatuses")
        ),
        marketplaces=frozenset(marketplaces),
        fulfilled_by=frozenset(
            one_of(entry, ("MERCHANT", "AMAZON"), "fulfilledBy") for entry in _listed(query, "fulfilledBy")
        ),
    )


def _listed(query: Mapping[str, str], name: str) -> Sequence[str]:
    """A list of a query: its values between commas."""
    return [entry.strip() for entry in query.get(name, "").split(",") if entry.strip()]


def _most(value: str | None) -> int:
    if value is None:
        return _MOST_ON_A_PAGE
    if not (value.isascii() and value.isdigit() and len(value) < 4 and 1 <= int(value) <= _MOST_ON_A_PAGE):
        raise invalid(f"maxResultsPerPage must be a whole number of 1 to {_MOST_ON_A_PAGE}.")
    return int(value)


def _token(search: _Search, place: tuple[str, str]) -> str:
    """The whole search and where it stopped: a page is the same whatever arrives meanwhile."""
    content = {
        "field": search.field,
        "since": search.since.isoformat(),
        "until": search.until.isoformat(),
        "statuses": sorted(search.statuses),
        "marketplaces": sorted(search.marketplaces),
        "fulfilled_by": sorted(search.fulfilled_by),
        "after": place,
    }
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


def _of_token(token: str) -> _Search:
    """Raises Problem."""
    try:
        content = json.loads(base64.urlsafe_b64decode(token))
        moment, order_id = content["after"]
        return _Search(
            field=str(content["field"]),
            since=read_moment(content["since"], "paginationToken"),
            until=read_moment(content["until"], "paginationToken"),
            statuses=frozenset(content["statuses"]),
            marketplaces=frozenset(content["marketplaces"]),
            fulfilled_by=frozenset(content["fulfilled_by"]),
            after=(str(moment), str(order_id)),
        )
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise invalid("paginationToken is not valid.") from None
