"""What takes the place of the queue for a while: the columns of a file, the rows that were refused."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shipstation.gui.page_keys import Keys


class Room(QWidget):
    """Says what the keys do while it is up.

    Signals:
        left(): back to the queue.
    """

    left = Signal()

    def start(self) -> None:
        """It is up: the focus goes where the work begins."""

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Key -> act."""
        return {}

    def step(self, by: int) -> None:
        """Up (-1) or down (1) in its list, from the scan line."""

    def confirm(self) -> None:
        """Enter on an empty scan line."""

    def parts(self) -> tuple[QWidget, ...]:
        """What F6 goes through."""
        return ()

    def hints(self) -> Keys:
        """The keys that are told at the bottom."""
        return ()
