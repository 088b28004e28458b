"""Which orders are picked out of the queue: kept by their keys, also those that scrolled or were filtered away."""

from collections.abc import Iterable

from shipstation.model import OrderKey


class Picks:
    """A set of keys; they are worked on as the queue runs, not as they were picked."""

    def __init__(self) -> None:
        self._keys: set[OrderKey] = set()

    def __len__(self) -> int:
        return len(self._keys)

    def holds(self, key: OrderKey) -> bool:
        """Whether it is picked."""
        return key in self._keys

    def toggle(self, key: OrderKey) -> None:
        """Pick it, or no more."""
        self._keys ^= {key}

    def add(self, keys: Iterable[OrderKey]) -> None:
        """Pick these too."""
        self._keys |= set(keys)

    def clear(self) -> None:
        """None is."""
        self._keys = set()

    def take(self, keys: Iterable[OrderKey]) -> bool:
        """All of these, or none where all are picked already; whether they are now."""
        wanted = set(keys)
        if wanted <= self._keys:
            self._keys -= wanted
            return False
        self._keys |= wanted
        return True

    def all(self) -> frozenset[OrderKey]:
        """Those picked."""
        return frozenset(self._keys)
