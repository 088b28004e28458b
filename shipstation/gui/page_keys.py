"""What the keyboard asks of a page, so that it need not know what stands on it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    # Start-up: the nouns are loaded behind the first paint.
    from shipstation.model import Shipment

Keys = tuple[tuple[str, str], ...]
"""Keys with their words."""


class PageKeys:
    """A page says what its keys do; what it leaves out does nothing there.

    Attributes:
        keys: those that are the page's own; the same key may mean something else on another page. F5, F8, Ctrl+C and
            Ctrl+0 are the window's, and an act of the page too.
    """

    keys: tuple[str, ...] = ()

    def enter(self) -> bool:
        """The page is turned to: show it anew. True where it takes the focus itself; else the scan line has it."""
        return False

    def leave(self) -> None:
        """Another page is turned to."""

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Key -> act, asked anew at each press: what can be done now."""
        return {}

    def step(self, by: int) -> None:
        """Up (-1) or down (1) in the list that is up."""

    def confirm(self) -> None:
        """Enter on an empty scan line."""

    def take_digit(self, place: int) -> bool:  # noqa: ARG002 a page that has no use for it
        """A digit on the empty scan line, from 1. True: the line is done with it; else it goes by itself."""
        return False

    def escape(self) -> bool:
        """Leave what is open on the page; False where nothing is."""
        return False

    def parts(self) -> tuple[QWidget, ...]:
        """What F6 goes through after the scan line."""
        return ()

    def hints(self) -> Keys:
        """The keys that are told at the bottom of the window."""
        return ()

    def sheet(self) -> Keys:
        """The keys that F1 shows; () for the bench's."""
        return ()

    def shipment(self) -> "Shipment | None":
        """The shipment that is shown."""
        return None


class Refreshed(Protocol):
    """The flow of a page: it can show anew what the page shows."""

    def refresh(self) -> None:
        """Anew."""


Flow = TypeVar("Flow", bound=Refreshed)


class FlowKeys(PageKeys, Generic[Flow]):
    """Keys of a page with one flow; turned to, the page is shown anew."""

    _flow: Flow | None = None

    def join(self, flow: Flow) -> None:
        """The station is open: the keys reach the desk."""
        self._flow = flow

    def enter(self) -> bool:
        if self._flow is not None:
            self._flow.refresh()
        return False
