"""The queue as the page of orders works with it: pages, counts, and every change that a person makes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shipstation.model import Change, Channel, KnownOrder, Order, OrderEvent, OrderKey, OrderState

CHANGES = ("edited", "merged", "parted")
"""Events after which rates of before bear what the order said before: such a rate is not bought."""


class QueueSort(StrEnum):
    """What the queue runs by."""

    DUE = "due"
    REF = "ref"
    NAME = "name"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueQuery:
    """Which orders, in which order. `states` () is all of them but merged ones; `after` continues a page.

    PROBLEM among the states also finds those of which a purchase is in doubt. `tag` "" is any.
    """

    text: str = ""
    states: tuple[OrderState, ...] = ()
    tag: str = ""
    channel: Channel | None = None
    sort: QueueSort = QueueSort.DUE
    descending: bool = False
    limit: int = 100
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """Some orders, how many match, and the cursor of the next page. `in_doubt`: those with a purchase in doubt."""

    orders: tuple[Order, ...]
    total: int
    next: str | None
    in_doubt: frozenset[OrderKey] = frozenset()


class OrderBook(Protocol):
    """Changes are judged and made in one transaction: whoever else works on the same order comes before or after."""

    def page(self, query: QueueQuery) -> QueuePage:
        """Some of the queue. Raises BadInput for a cursor that is none."""

    def keys(self, query: QueueQuery) -> tuple[OrderKey, ...]:
        """All that match, in order; `limit` and `after` do not count."""

    def counts(self) -> Mapping[OrderState, int]:
        """How many there are of each state; PROBLEM with those in doubt."""

    def tags(self) -> Mapping[str, int]:
        """Tags of orders that are not shipped, folded, with how many bear each."""

    def events(self, key: OrderKey) -> tuple[OrderEvent, ...]:
        """Oldest first."""

    def change(self, key: OrderKey, judge: Callable[[KnownOrder], Change]) -> Order:
        """What `judge` makes of it. Raises NotFound, and what `judge` raises; then nothing was changed."""

    def add(self, order: Order, *, event: str, said: str = "") -> Order:
        """A new order. Raises StateRefused where its reference is taken."""

    def free_ref(self, wanted: Callable[[int], str], channel: Channel) -> str:
        """The first reference of `wanted(2)`, `wanted(3)` … that no order of the channel has."""

    def merge(self, keys: Sequence[OrderKey], judge: Callable[[Sequence[KnownOrder]], Order]) -> Order:
        """Join orders to the one that `judge` makes of them. Raises NotFound, StateRefused, what `judge` raises."""

    def part(self, key: OrderKey) -> tuple[Order, ...]:
        """Undo a merge: its orders, each by itself again. Raises NotFound; StateRefused once a parcel is taken."""

    def alike(self, key: OrderKey) -> tuple[Order, ...]:
        """Orders to ship in the same channel to a buyer of the same folded name, itself first; due first."""


class OrderForms(Protocol):
    """Orders as people type them, with the checks that rows of files go through."""

    def read(self, rows: Sequence[Mapping[str, str]]) -> Order:
        """Rows of the generic form, one an item. BadInput names the field; an item's as "item2.quantity"."""

    def write(self, order: Order) -> Sequence[dict[str, str]]:
        """The rows that read as this order."""
