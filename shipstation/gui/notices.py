"""What happened and what to do: one bar at the bottom, and the one question that stays on top of every page."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from shipstation.errors import ShipError, Unavailable, Unsure
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import IconButton, KeyButton, Rank
from shipstation.gui.widgets.keys import KeyHints
from shipstation.gui.widgets.marks import Icon
from shipstation.gui.widgets.text import Elided, Text, line

if TYPE_CHECKING:
    # Start-up: the nouns are loaded behind the first paint.
    from shipstation.model import Purchase

_FADE_MS = 6_000
_ICONS = {
    "ok": ("check", "ok"),
    "warn": ("triangle-alert", "warn"),
    "bad": ("circle-alert", "bad"),
    "idle": ("clock", "muted"),
    "busy": ("refresh-cw", "muted"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a person can do about a notice: words, key, and what it does."""

    text: str
    key: str
    run: Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message. `kind`: "ok" fades; "warn" and "bad" stay until done or dismissed.

    `about`: what it is about (a shipment id, "rates"); once that is well, the notice goes by itself.
    """

    kind: str
    what: str
    then: str = ""
    acts: tuple[Act, ...] = ()
    about: str = ""


def notice_of(error: ShipError, *acts: Act, about: str = "") -> Notice:
    """An error as a notice: what happened, what to do."""
    kind = "warn" if isinstance(error, (Unavailable, Unsure)) else "bad"
    return Notice(kind=kind, what=error.said, then=error.remedy, acts=acts, about=about)


class NoticeBar(QWidget):
    """The bar at the bottom: the result at the left, the keys of this page at the right.

    Signals:
        told(Notice): a notice is shown now.
    """

    told = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self.setFixedHeight(Space.NOTICE)
        self._theme = theme
        self._idle = ""
        self._queue: deque[Notice] = deque()
        self._shown: Notice | None = None
        self._buttons: list[KeyButton] = []
        self._shortcuts: list[QShortcut] = []
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.timeout.connect(self.dismiss)
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.PANEL, 0, Space.PANEL, 0)
        row.setSpacing(Space.SMALL)
        self._icon = Icon(self._theme, "clock", size=16, parent=self)
        self._what = Elided(self._theme, kind=Type.STRONG, parent=self)
        self._then = Elided(self._theme, tone="muted", parent=self)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(Space.SMALL)
        self._more = Text(self._theme, kind=Type.CAPTION, tone="muted", parent=self)
        self._close = IconButton(self._theme, "x", name="dismissNotice", says=self.tr("Dismiss"), key="Alt+X")
        self._close.clicked.connect(self.dismiss)
        self._close_key = QShortcut("Alt+X", self)
        self._close_key.activated.connect(self.dismiss)
        self.keys = KeyHints(self._theme, self)
        row.addWidget(self._icon)
        row.addSpacing(2)
        row.addWidget(self._what)
        row.addWidget(self._then, 1)
        row.addLayout(self._acts)
        row.addWidget(self._more)
        row.addWidget(self._close)
        row.addSpacing(Space.SMALL)
        row.addWidget(self.keys)
        self._refresh()

    def idle(self, words: str) -> None:
        """What stands there while nothing is to be told."""
        self._idle = words
        if self._shown is None:
            self._refresh()

    def tell(self, notice: Notice) -> None:
        """Show it now, or behind what must still be seen to. A good word never hides a bad one."""
        if notice == self._shown or notice in self._queue:
            return
        if self._shown is None or self._shown.kind == "ok":
            self._shown = notice
            self._refresh()
        elif notice.kind == "ok":
            return
        else:
            self._queue.appendleft(self._shown)
            self._shown = notice
            self._refresh()

    def shown(self) -> Notice | None:
        """What stands there now."""
        return self._shown

    def settle(self, about: str) -> None:
        """That is well now: what was told about it goes."""
        self._queue = deque(notice for notice in self._queue if notice.about != about)
        if self._shown is not None and self._shown.about == about:
            self.dismiss()

    def press(self, key: str) -> bool:
        """Do what the shown notice offers under this key. False when it offers nothing there."""
        act = next((each for each in (self._shown.acts if self._shown else ()) if each.key == key), None)
        if act is None:
            return False
        self.dismiss()
        act.run()
        return True

    @Slot()
    def dismiss(self) -> None:
        """Away with it; the next one comes."""
        self._shown = self._queue.popleft() if self._queue else None
        self._refresh()

    def _refresh(self) -> None:
        notice = self._shown
        kind = notice.kind if notice else "idle"
        icon, tone = _ICONS[kind]
        self._icon.show_icon(icon, tone)
        self._what.say(notice.what if notice else "", tone if kind in ("warn", "bad") else "text")
        self._what.setVisible(notice is not None)
        self._then.setText(notice.then if notice else self._idle)
        self._more.setText(self.tr("{n} more").format(n=len(self._queue)) if self._queue else "")
        self._more.setVisible(bool(self._queue))
        lasting = notice is not None and notice.kind != "ok"
        self._close.setVisible(lasting)
        self._show_acts(notice.acts if notice else ())
        self._make_room()
        self._fade.stop()
        if notice is not None and not lasting:
            self._fade.start(_FADE_MS)
        self.setAccessibleName(f"{self._what.text()} {self._then.text()}".strip())
        if notice is not None:
            self.told.emit(notice)

    def _show_acts(self, acts: tuple[Act, ...]) -> None:
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._buttons, self._shortcuts = [], []
        for place, act in enumerate(acts):
            button = KeyButton(
                self._theme, act.text, name=f"noticeAct{place + 1}", key=act.key.replace("+", " "), parent=self
            )
            button.setFixedHeight(30)
            run = self._doing(act)
            button.clicked.connect(run)
            self._acts.addWidget(button)
            self._buttons.append(button)
            if act.key and not act.key.startswith("F"):
                shortcut = QShortcut(act.key, self.window())
                shortcut.activated.connect(run)
                self._shortcuts.append(shortcut)

    def _doing(self, act: Act) -> Callable[[], None]:
        def run() -> None:
            self.dismiss()
            act.run()

        return run

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002 Qt's own signature
        """The keys give way to a message that needs the room."""
        self._make_room()

    def _make_room(self) -> None:
        lasting = self._shown is not None and self._shown.kind != "ok"
        self.keys.setVisible(not lasting)


class UnsureBar(QWidget):
    """The pinned question about a purchase whose answer was lost. It stands above every page until it is settled.

    Signals:
        asked(purchase_id): ask Amazon again.
        was_bought(purchase_id, shipment_id): a person knows that it was.
        was_not(purchase_id): a person knows that it was not.
    """

    asked = Signal(str)
    was_bought = Signal(str, str)
    was_not = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unsureBar")
        self.setAutoFillBackground(True)
        self._theme = theme
        self._purchase: Purchase | None = None
        self._build()
        theme.changed.connect(self._tint)
        self._tint()
        self.hide()

    def _build(self) -> None:
        theme = self._theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(Space.PANEL, 14, Space.PANEL, 14)
        row.setSpacing(Space.FIELD)
        self._what = Text(theme, kind=Type.STRONG, tone="warn", wrap=True, parent=self)
        self._why = Text(theme, tone="warn", wrap=True, parent=self)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._what)
        words.addWidget(self._why)
        row.addWidget(Icon(theme, "triangle-alert", tone="warn", parent=self))
        row.addLayout(words, 1)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._questions())
        self._stack.addWidget(self._id_form())
        holder = QWidget(self)
        holder.setLayout(self._stack)
        holder.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row.addWidget(holder)
        column.addLayout(row)
        column.addWidget(line(self))
        self._key = QShortcut("Alt+A", self)
        self._key.activated.connect(self._ask)

    def _questions(self) -> QWidget:
        theme, holder = self._theme, QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.FIELD)
        warning = Rank.WARNING
        self._again = KeyButton(
            theme, self.tr("Ask again"), name="askAgainButton", key="Alt A", rank=warning, pressed=self._ask
        )
        bought = KeyButton(
            theme, self.tr("It was bought…"), name="wasBoughtButton", rank=warning, pressed=self._ask_for_id
        )
        not_bought = KeyButton(theme, self.tr("It was not"), name="wasNotButton", rank=warning, pressed=self._say_not)
        row.addStretch(1)
        for button in (self._again, bought, not_bought):
            row.addWidget(button)
        return holder

    def _id_form(self) -> QWidget:
        theme, holder = self._theme, QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.FIELD)
        self._shipment_id = QLineEdit(holder)
        self._shipment_id.setObjectName("unsureShipmentId")
        self._shipment_id.setAccessibleName(self.tr("Amazon's shipment id"))
        self._shipment_id.setToolTip(self.tr("Amazon's shipment id, as Seller Central shows it (Enter)"))
        self._shipment_id.setMinimumWidth(180)
        self._shipment_id.returnPressed.connect(self._say_bought)
        caption = Text(theme, self.tr("Shipment id"), tone="warn", parent=holder)
        caption.setBuddy(self._shipment_id)
        fetch = KeyButton(
            theme, self.tr("Fetch its label"), name="settleBoughtButton", rank=Rank.WARNING, pressed=self._say_bought
        )
        back = KeyButton(theme, self.tr("Back"), name="settleBackButton", rank=Rank.WARNING, pressed=self._back)
        for part in (caption, self._shipment_id, fetch, back):
            row.addWidget(part)
        return holder

    def show_purchase(self, purchase: "Purchase | None", *, more: int = 0, asking: bool = False) -> None:
        """Ask about this one; None: nothing is unsure. `more`: how many others wait behind it."""
        if purchase is None or self._purchase is None or purchase.purchase_id != self._purchase.purchase_id:
            self._back()
        self._purchase = purchase
        self.setVisible(purchase is not None)
        if purchase is None:
            return
        others = self.tr(" {n} more wait behind it.").format(n=more) if more else ""
        self._what.setText(self.tr("{parcel} may be bought, we cannot tell.").format(parcel=purchase.intent.named))
        reason = f"{purchase.said} " if purchase.said else ""
        tries = self.tr("once") if purchase.tries == 1 else self.tr("{n} times").format(n=purchase.tries)
        asked = self.tr("We asked {tries} with the same key; nothing is bought twice.").format(tries=tries)
        self._why.setText(self.tr("Asking Amazon…") if asking else f"{reason}{asked}{others}")
        self._again.setEnabled(not asking)
        self.setAccessibleName(f"{self._what.text()} {self._why.text()}")

    def purchase(self) -> "Purchase | None":
        """The one that is asked about."""
        return self._purchase

    @Slot()
    def _tint(self) -> None:
        shade = self.palette()
        shade.setColor(self.backgroundRole(), self._theme.color("warn_tint"))
        self.setPalette(shade)

    @Slot()
    def _ask(self) -> None:
        if self._purchase is not None and self._again.isEnabled():
            self.asked.emit(self._purchase.purchase_id)

    @Slot()
    def _ask_for_id(self) -> None:
        self._stack.setCurrentIndex(1)
        self._shipment_id.setFocus()

    @Slot()
    def _back(self) -> None:
        self._shipment_id.clear()
        self._stack.setCurrentIndex(0)

    @Slot()
    def _say_bought(self) -> None:
        shipment_id = self._shipment_id.text().strip()
        if self._purchase is not None and shipment_id:
            self.was_bought.emit(self._purchase.purchase_id, shipment_id)

    @Slot()
    def _say_not(self) -> None:
        if self._purchase is not None:
            self.was_not.emit(self._purchase.purchase_id)
