"""A buyer's name on a panel: shown as whoever stands at the bench may see it, and anew when somebody else does."""

from PySide6.QtWidgets import QWidget

from shipstation.gui import words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Type
from shipstation.gui.widgets.text import Text
from shipstation.model import Order, Shipment


class BuyerName(Text):
    """One name."""

    def __init__(self, theme: Theme, *, none: str = "", parent: QWidget | None = None) -> None:
        """`none`: the words where no name is known."""
        super().__init__(theme, kind=Type.STRONG, wrap=True, parent=parent)
        self._none = none
        self._of: Order | Shipment | None = None

    def show_buyer(self, of: Order | Shipment) -> None:
        """Whose name."""
        self._of = of
        self.reword()

    def reword(self) -> None:
        """Somebody else stands at the bench."""
        if self._of is not None:
            self.setText(words.buyer(self._of) or self._none)
