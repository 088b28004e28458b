"""What is odd about the address or the goods of the order on the bench, and the way to mend it without a mouse."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from shipstation.desk.checking import Checked
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.fields import Field
from shipstation.gui.widgets.text import Text
from shipstation.model import AddressDoubt, DoubtKind, GoodsDoubt
from shipstation.rules import addresses

KEY = "Ctrl T"
_BUTTON = 28
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LONGEST = 24


class AddressEdit(QLineEdit):
    """One field of an address, typed anew.

    Signals:
        entered(text): Enter; it is not passed on, it must not buy.
        left(): the focus went elsewhere.
    """

    entered = Signal(str)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes it."""
        if event.key() in _ENTER:
            self.entered.emit(self.text())
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was not entered is not taken."""
        super().focusOutEvent(event)
        self.left.emit()


class DoubtsLine(QWidget):
    """The worst doubt in words, how many more there are, and one key.

    Signals:
        take_wanted(field): write what is proposed.
        set_wanted(field, text): write what a person typed.
    """

    take_wanted = Signal(str)
    set_wanted = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("doubtsLine")
        self._doubt: AddressDoubt | None = None
        self._stands = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.SMALL, 0, 0)
        column.setSpacing(Space.HAIR)
        self._said = Text(theme, kind=Type.CAPTION, tone="warn", wrap=True, parent=self)
        self._said.setObjectName("doubtSaid")
        column.addWidget(self._said)
        self.button = KeyButton(
            theme, "", name="takeProposalButton", key=KEY, rank=Rank.QUIET, pressed=self.press, parent=self
        )
        self.button.setFixedHeight(_BUTTON)
        column.addWidget(self.button)
        self.edit = AddressEdit(self)
        self.edit.setObjectName("addressEdit")
        self.edit.entered.connect(self._enter)
        self.edit.left.connect(self._close)
        self._field = Field(theme, "", self.edit, self)
        column.addWidget(self._field)
        self.clear()

    def clear(self) -> None:
        """Nothing is odd, or nothing is known."""
        self._doubt = None
        self._field.hide()
        self.hide()

    def show_checked(self, checked: Checked, stands: dict[str, str], *, is_fixed: bool) -> None:
        """What is odd about an order.

        Args:
            stands: what its address says now, by field.
            is_fixed: nobody here can change the address: Amazon knows it.
        """
        self.clear()
        worst = _worst(checked)
        if worst is None:
            return
        blocks = worst.kind is DoubtKind.BLOCKS
        more = len(checked.address) + len(checked.goods) - 1
        mark = "✗" if blocks else "?"
        tail = " " + self.tr("And {n} more.").format(n=more) if more else ""
        has_proposal = isinstance(worst, AddressDoubt) and worst.proposal is not None and not is_fixed
        remedy = "" if has_proposal else f" {worst.remedy}"
        self._said.say(f"{mark} {worst.said}{remedy}{tail}", "bad" if blocks else "warn")
        self._said.setAccessibleName(self._said.text())
        self._said.setToolTip("\n".join(checked.sentences()))
        if isinstance(worst, AddressDoubt) and not is_fixed:
            self._doubt = worst
            self._stands = stands.get(worst.field, "")
            self.button.say(self._act(worst))
        self.button.setVisible(self._doubt is not None)
        self.show()

    def press(self) -> None:
        """The key: take what is proposed, or open the field where nothing is."""
        if self._doubt is None or not self.isVisible():
            return
        if self._doubt.proposal is not None:
            self.take_wanted.emit(self._doubt.field)
            return
        self._field.name(addresses.label(self._doubt.field).capitalize())
        self.edit.setAccessibleName(addresses.label(self._doubt.field))
        self.edit.setText(self._stands)
        self._field.show()
        self.edit.setFocus()
        self.edit.selectAll()

    def _act(self, doubt: AddressDoubt) -> str:
        if doubt.proposal is None:
            return self.tr("Correct {field}").format(field=addresses.label(doubt.field))
        if not doubt.proposal:
            return self.tr("Take it out")
        short = doubt.proposal if len(doubt.proposal) <= _LONGEST else f"{doubt.proposal[: _LONGEST - 1]}…"
        return self.tr("Write “{proposal}”").format(proposal=short)

    def _enter(self, text: str) -> None:
        if self._doubt is not None and text.strip() != self._stands.strip():
            self.set_wanted.emit(self._doubt.field, text)
        self._close()

    def _close(self) -> None:
        self._field.hide()


def _worst(checked: Checked) -> AddressDoubt | GoodsDoubt | None:
    """What blocks before what is told, what can be mended by a key before what cannot."""
    listed: list[AddressDoubt | GoodsDoubt] = [*checked.address, *checked.goods]
    return min(listed, key=_weight, default=None)


def _weight(doubt: AddressDoubt | GoodsDoubt) -> tuple[bool, bool]:
    has_key = isinstance(doubt, AddressDoubt) and doubt.proposal is not None
    return (doubt.kind is not DoubtKind.BLOCKS, not has_key)
