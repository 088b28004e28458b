"""The lock screen over the whole window: who steps up, and with which PIN; nothing of the bench is seen or heard."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.errors import ShipError, StateRefused
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.fields import Field
from shipstation.gui.widgets.marks import Icon
from shipstation.gui.widgets.secret import SecretEdit
from shipstation.gui.widgets.text import Elided, Text
from shipstation.gui.words import tr
from shipstation.model import Operator, Role

_WIDTH = 400
_ROW = 40
_MOST_ROWS = 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_COLUMNS = (
    Column[Operator](title="Who", cell=lambda row: Cell(text=row.name, kind="strong")),
    Column[Operator](
        title="May",
        cell=lambda row: (
            Cell(text=tr("shut out"), tone="bad", mark="x")
            if row.is_shut_out
            else Cell(text=tr("manager") if row.role is Role.MANAGER else tr("packer"), tone="muted")
        ),
        width=120,
    ),
)


class PinLine(SecretEdit):
    """Digits as dots; the arrows choose who.

    Signals:
        stepped(by): up (-1) or down (1).
        entered(): Enter.
    """

    stepped = Signal(int)
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and Enter are told."""
        if event.key() in _ENTER:
            self.entered.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


class LockScreen(QWidget):
    """Covers the window. That its shortcuts are not heard meanwhile is seen to by who shows this.

    Signals:
        stepped_up(name, pin): `pin` "" where none was typed.
        owned(name, pin, client_secret): the account's owner gives a new PIN to somebody who is shut out.
    """

    stepped_up = Signal(str, str)
    owned = Signal(str, str, str)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._over = window
        self._is_owning = False
        self.setObjectName("lockScreen")
        self.setAccessibleName(self.tr("The bench is locked"))
        self._title = Elided(theme, self.tr("Who packs here?"), kind=Type.PAGE, parent=self)
        self._rows: RowsModel[Operator] = RowsModel(_COLUMNS, self)
        self.table = RowsView(theme, self._rows, name="lockPeople", says=self.tr("Who steps up"), row=_ROW)
        self.table.horizontalHeader().hide()
        self.table.picked.connect(self._show_chosen)
        self.table.confirmed.connect(self._press)
        self._incident = Text(theme, kind=Type.STRONG, tone="bad", wrap=True, parent=self)
        self._said = Text(theme, tone="muted", wrap=True, parent=self)
        self._said.setObjectName("lockSaid")
        self._scans = Text(theme, tone="muted", wrap=True, parent=self)
        self._scans.setObjectName("lockScans")
        self.pin = self._line("lockPin", self.tr("PIN"))
        self.secret = self._line("lockSecret", self.tr("Client secret of the Amazon account"))
        self._pin_field = Field(theme, self.tr("PIN"), self.pin, self)
        self._secret_field = Field(theme, self.tr("Client secret of the Amazon account"), self.secret, self)
        self.button = KeyButton(
            theme, "", name="stepUpButton", key="Enter", rank=Rank.PRIMARY, pressed=self._press, parent=self
        )
        self._own = KeyButton(
            theme, self.tr("I own the Amazon account"), name="ownerButton", rank=Rank.QUIET, pressed=self._turn_owner,
            parent=self,
        )  # fmt: skip
        self._build()
        self.hide()

    def _line(self, name: str, says: str) -> PinLine:
        line = PinLine(name=name, says=says)
        line.stepped.connect(self.table.step)
        line.entered.connect(self._press)
        return line

    def _build(self) -> None:
        card = QWidget(self)
        card.setFixedWidth(_WIDTH)
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(Icon(self._theme, "lock", tone="text", parent=card))
        head.addWidget(self._title, 1)
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.FIELD)
        column.addLayout(head)
        for part in (self._incident, self.table, self._pin_field, self._secret_field, self._said, self.button):
            column.addWidget(part)
        column.addWidget(self._own)
        column.addWidget(self._scans)
        across = QHBoxLayout(self)
        across.addStretch(1)
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        across.addLayout(middle)
        across.addStretch(1)

    # what is shown

    def show_people(self, people: tuple[Operator, ...], *, last: str = "") -> None:
        """Everybody who may step up. `last`: who stood here last."""
        chosen = self.chosen()
        kept = chosen.name if chosen is not None else last
        self._rows.show_rows(people)
        names = [each.name for each in people]
        self.table.setFixedHeight(min(len(people), _MOST_ROWS) * _ROW)
        self.table.choose(names.index(kept) if kept in names else 0)
        self._show_chosen()

    def cover(self, *, why: str) -> None:
        """Over the window, in front of all else. `why`: the heading."""
        self._title.setText(why)
        self._is_owning = False
        self.pin.clear()
        self.say("")
        self.show_scans(0)
        self.fit()
        self.show()
        self.raise_()
        self._show_chosen()
        self.take_focus()

    def fit(self) -> None:
        """As large as the window."""
        self.setGeometry(self._over.rect())

    def say(self, text: str, tone: str = "muted") -> None:
        """What became of a try."""
        self._said.say(text, tone)
        self._said.setVisible(bool(text))

    def complain(self, error: ShipError) -> None:
        """A wrong PIN, or one that opens nothing any more."""
        self.busy(on=False)
        self.pin.clear()
        self.secret.clear()
        remedy = error.remedy
        if isinstance(error, StateRefused):
            remedy = self.tr(
                "A manager steps up here and gives a new PIN in Settings, Operators (Alt 7). "
                "If no manager is left, the owner of the Amazon account does, below."
            )
        self.say(f"{error.said} {remedy}", "bad")
        self.take_focus()

    def busy(self, *, on: bool) -> None:
        """While a PIN is looked at."""
        self.button.setEnabled(not on)
        if on:
            self.say(self.tr("Looking…"))

    def show_scans(self, many: int) -> None:
        """How many scans came while it is locked; their text may be a secret, so it is not shown."""
        one = self.tr("A scan came. It is kept, and waits in the scan line for whoever steps up.")
        some = self.tr("{n} scans came. They are kept; the last one waits in the scan line for whoever steps up.")
        self._scans.setText("" if not many else one if many == 1 else some.format(n=many))
        self._scans.setVisible(bool(many))

    def show_incident(self, words: str) -> None:
        """The countdown of an open incident; "" for none."""
        self._incident.setText(words)
        self._incident.setVisible(bool(words))

    def chosen(self) -> Operator | None:
        """Who is chosen."""
        place = self.table.current_row()
        return self._rows.rows[place] if 0 <= place < len(self._rows.rows) else None

    def take_focus(self) -> None:
        """Where the next key goes."""
        to = self.pin if self.pin.isVisible() else self.table
        to.setFocus(Qt.FocusReason.OtherFocusReason)

    # Qt's own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nobody here took ends here; digits are a PIN wherever the focus is."""
        if event.text().isdigit() and self.pin.isVisible():
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
            self.pin.insert(event.text())
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Nothing of what lies beneath is seen."""
        QPainter(self).fillRect(self.rect(), self._theme.color("surface"))

    # what is done

    @Slot()
    def _show_chosen(self) -> None:
        operator = self.chosen()
        if operator is None:
            return
        self._own.setVisible(operator.is_shut_out)
        owning = self._is_owning and operator.is_shut_out
        if not owning:
            self._is_owning = False
        self._pin_field.name(self.tr("New PIN") if owning else self.tr("PIN"))
        self._pin_field.setVisible(operator.has_pin)
        self._secret_field.setVisible(owning)
        step = self.tr("Give a new PIN to {name}") if owning else self.tr("Step up as {name}")
        self.button.say(step.format(name=operator.name))
        if self.isVisible() and not self.table.hasFocus():
            self.take_focus()

    @Slot()
    def _turn_owner(self) -> None:
        self._is_owning = not self._is_owning
        self.say(
            self.tr("A new PIN, and the client secret that Amazon's developer console shows.")
            if self._is_owning
            else ""
        )
        self._show_chosen()
        self.take_focus()

    @Slot()
    def _press(self) -> None:
        operator = self.chosen()
        if operator is None or not self.button.isEnabled():
            return
        if self._is_owning:
            self.owned.emit(operator.name, self.pin.taken(), self.secret.taken())
        else:
            self.stepped_up.emit(operator.name, self.pin.taken() if operator.has_pin else "")
