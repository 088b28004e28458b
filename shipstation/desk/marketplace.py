"""The seller's own orders at Amazon, taken into the queue: what is new, and what became of those that are here.

It only reads there. That an order was shipped is never told to Amazon from here: buying its label does that.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

from shipstation.errors import AnswerLost, RequestRefused, ShipError
from shipstation.ports import (
    Clock,
    OrderSource,
    OrderSources,
    RefusedRow,
    Settings,
    ShopBook,
    ShopKept,
    ShopPage,
    ShopProgress,
)

log = logging.getLogger(__name__)

FIRST_LOOK = timedelta(days=30)
"""How far back the first import looks: Amazon itself calls off what is not shipped by then."""
OVERLAP = timedelta(minutes=5)
"""So much is asked for twice, as what Amazon's computers know reaches its search a little later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopImport:
    """What an import brought. `told`: how many orders the shop told of; `items`: theirs that are to ship.

    `error`: why it ended early; what came before it is kept, and the next import goes on from there.
    """

    account: str
    kept: ShopKept = field(default_factory=ShopKept)
    refused: tuple[RefusedRow, ...] = ()
    told: int = 0
    items: int = 0
    requests: int = 0
    error: ShipError | None = None

    def with_page(self, page: ShopPage, kept: ShopKept) -> "ShopImport":
        """One page more."""
        return replace(
            self,
            kept=self.kept.and_then(kept),
            refused=self.refused + page.refused,
            told=self.told + len(page.orders),
            items=self.items + sum(len(each.order.items) for each in page.orders if each.order is not None),
        )


class Marketplace:
    """Imports orders, one account at a time."""

    def __init__(
        self, *, shops: OrderSources, book: ShopBook, settings: Settings, clock: Clock, account: str | None
    ) -> None:
        """`account`: the only one this process was told to use."""
        self._shops = shops
        self._book = book
        self._settings = settings
        self._clock = clock
        self._account = account

    def accounts(self) -> tuple[str, ...]:
        """The accounts whose orders this bench ships: all of the profile, or the one that was named.

        Practice is seeded with accounts; once somebody adds his own, which have an address, those alone count.
        Raises SettingsMissing where there is none.
        """
        if self._account is not None:
            return (self._account,)
        known = self._settings.accounts() or (self._settings.account(),)
        return tuple(each.name for each in known if each.endpoint) or tuple(each.name for each in known)

    def import_orders(
        self,
        account: str,
        *,
        quietly: bool = False,
        progress: Callable[[int], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> ShopImport:
        """What changed since the last import, page by page; each page is kept before the next is asked for.

        Args:
            quietly: nobody waits for it, so that it leaves Amazon's last few requests to those who do.
            progress: told how many orders came so far.
            stop: asked before each page; the next import goes on there.
        Raises: StoreAway, DiskFull. What Amazon refuses is the answer's `error`.
        """
        done = ShopImport(account=account)
        at = self._begin(account)
        for turn in count(1):
            if turn > 1 and stop is not None and stop():
                return done
            try:
                page = self._page(self._source(account, quietly=quietly), at)
            except RequestRefused as error:
                done = replace(done, requests=done.requests + 1)
                if at.cursor is None:
                    return replace(done, error=error)
                log.info("a search that was left off is not known any more: from its beginning again")
                at = replace(at, cursor=None)
                continue
            except ShipError as error:
                return replace(done, requests=turn, error=error)
            done = replace(done, requests=done.requests + 1)
            at = self._after(at, page)
            done = done.with_page(page, self._book.keep(account, page.orders, at))
            if progress is not None:
                progress(done.told)
            if at.cursor is None:
                log.info("orders of %s: %d told in %d requests", account, done.told, done.requests)
                return done
        raise AssertionError("the loop ends by returning")

    def fetch(self, account: str, refs: Sequence[str]) -> ShopImport:
        """These orders alone, by Amazon's order ids; one that it does not know is the answer's `error`."""
        done = ShopImport(account=account)
        for ref in refs:
            try:
                page = self._source(account, quietly=False).order(ref)
            except ShipError as error:
                return replace(done, requests=done.requests + 1, error=error)
            kept = self._book.keep(account, page.orders)
            done = replace(done, requests=done.requests + 1).with_page(page, kept)
        return done

    def _source(self, account: str, *, quietly: bool) -> OrderSource:
        return (self._shops.behind() if quietly else self._shops).of(account)

    def _begin(self, account: str) -> ShopProgress:
        """Where to go on: within a search that was left off, else a little before the end of the last one."""
        known = self._book.progress(account)
        if known.cursor is not None and known.since is not None:
            return known
        since = self._clock.now() - FIRST_LOOK if known.done_until is None else known.done_until - OVERLAP
        return replace(known, since=since, cursor=None)

    def _page(self, source: OrderSource, at: ShopProgress) -> ShopPage:
        if at.since is None:
            raise AssertionError("a search has a beginning")
        page = source.changed(at.since, cursor=at.cursor, is_first=at.done_until is None)
        if page.next is not None and page.next == at.cursor:
            raise AnswerLost("Amazon tells the same page of orders again and again.", "Import the orders again.")
        return page

    def _after(self, at: ShopProgress, page: ShopPage) -> ShopProgress:
        """How far a page reaches. At the end Amazon's own clock counts: ours may be wrong."""
        if page.next is not None:
            return replace(at, cursor=page.next)
        until = page.until or self._clock.now() - OVERLAP
        return ShopProgress(done_until=max(until, at.done_until) if at.done_until is not None else until)
