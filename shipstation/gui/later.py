"""A call that waits for its key."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Later:
    """A call to be made when its key is pressed. Equal calls are equal, so that the bar asks nothing twice."""

    call: Callable[..., object]
    what: object
    named: tuple[tuple[str, object], ...] = ()

    def __call__(self) -> object:
        return self.call(self.what, **dict(self.named))


def later(call: Callable[..., object], what: object, **named: object) -> Later:
    """`call(what, **named)`, to be made later."""
    return Later(call, what, tuple(named.items()))
