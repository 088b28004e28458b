"""Extras of a rate that a person may choose: a proof of delivery, insurance; each with its price."""

from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.fields import PairCombo
from shipstation.gui.widgets.keys import KeyCap
from shipstation.gui.widgets.text import Elided
from shipstation.model import AddedService, AddedServiceGroup, Extras


class ExtraChoice(PairCombo):
    """One group: its services with their prices, and none of them where it may be left out.

    Signals:
        confirmed(): Enter; it buys.
        reached(): it has the focus and wants to be seen.
    """

    confirmed = Signal()
    reached = Signal()
    _ENTER: ClassVar = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

    def __init__(self, theme: Theme, group: AddedServiceGroup, parent: QWidget | None = None) -> None:
        super().__init__(theme, name=f"extra-{group.id}", says=title(group), parent=parent)
        self.group = group
        self.second_at = Qt.AlignmentFlag.AlignRight
        self._ids = [*([] if group.required else [""]), *(service.id for service in group.services)]

    def show_chosen(self, chosen: str) -> None:
        """Which service is taken; "" for none."""
        none = [] if self.group.required else [(words.tr("none"), "")]
        pairs = (*none, *((extra_name(service), words.amount(service.cost)) for service in self.group.services))
        self.give(pairs, "")
        self.setCurrentIndex(self._ids.index(chosen) if chosen in self._ids else -1)

    def service_id(self) -> str:
        """What is taken; "" for none."""
        place = self.currentIndex()
        return self._ids[place] if 0 <= place < len(self._ids) else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter buys; letters and arrows choose."""
        if event.key() in self._ENTER:
            self.confirmed.emit()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel scrolls the panel and chooses nothing on its way."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell it, so that it is brought into sight."""
        super().focusInEvent(event)
        self.reached.emit()


class ExtrasForm(QWidget):
    """The choices of the rate that is shown. It never takes the focus by itself.

    Signals:
        chosen(Extras): a person took another one.
        confirmed(): Enter in one of them.
        reached(QWidget): this one has the focus.
    """

    chosen = Signal(object)
    confirmed = Signal()
    reached = Signal(QWidget)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._groups: tuple[AddedServiceGroup, ...] = ()
        self._choices: list[ExtraChoice] = []
        self._kept: Extras = ()
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, Space.FIELD, 0, 0)
        self._column.setSpacing(Space.FIELD)
        self.hide()

    def show_rate(self, groups: tuple[AddedServiceGroup, ...], added: tuple[AddedService, ...], kept: Extras) -> None:
        """The groups of a rate and what is taken of each. The same groups stay as they are, and keep the focus.

        Args:
            kept: what a person chose so far, of this rate's groups and of others'.
        """
        self._kept = kept
        if groups != self._groups:
            self._build(groups)
        taken = {service.id for service in added}
        for choice in self._choices:
            ids = [service.id for service in choice.group.services if service.id in taken]
            choice.show_chosen(ids[0] if ids else "")
        self.setVisible(bool(groups))

    def go(self) -> None:
        """Alt+E: to the first choice."""
        if self._choices and self.isVisible():
            self._choices[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self, groups: tuple[AddedServiceGroup, ...]) -> None:
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._groups, self._choices, self._rows = groups, [], []
        for group in groups:
            row = QWidget(self)
            column = QVBoxLayout(row)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(Space.HAIR)
            choice = ExtraChoice(self._theme, group, row)
            choice.chosen.connect(self._tell)
            choice.confirmed.connect(self.confirmed)
            choice.reached.connect(self._bring)
            head = QHBoxLayout()
            head.setSpacing(Space.SMALL)
            label = Elided(self._theme, title(group), kind=Type.CAPTION, tone="muted", parent=row)
            label.setBuddy(choice)
            head.addWidget(label, 1)
            if not self._choices:
                head.addWidget(KeyCap(self._theme, "Alt E", parent=row))
            column.addLayout(head)
            column.addWidget(choice)
            self._column.addWidget(row)
            self._choices.append(choice)
            self._rows.append(row)

    @Slot(str)
    def _tell(self, _name: str) -> None:
        mine = {choice.group.id: choice.service_id() for choice in self._choices}
        self.chosen.emit(tuple({**dict(self._kept), **mine}.items()))

    @Slot()
    def _bring(self) -> None:
        sender = self.sender()
        if isinstance(sender, QWidget):
            self.reached.emit(sender)


def title(group: AddedServiceGroup) -> str:
    """What a group is called."""
    return group.description or words.tr("Extra")


def extra_name(service: AddedService) -> str:
    """An extra in a packer's words."""
    return words.tr("None") if service.id == "NO_CONFIRMATION" else service.name
