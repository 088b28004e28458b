"""Every key of the window, and which page it is for; keyboard alone must do everything."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from shipstation.gui.all_pages import Pages
from shipstation.gui.frame import Frame
from shipstation.gui.keys_sheet import KeysSheet
from shipstation.gui.notices import Notice
from shipstation.gui.page_keys import Keys, PageKeys
from shipstation.gui.size_flow import SizeFlow
from shipstation.gui.views import HISTORY, PLACES, SETTINGS, SHIP, TRACK
from shipstation.model import Shipment


class Keyboard(QObject):
    """Binds the keys. `retry`: what F5 does while the station could not be opened."""

    def __init__(
        self,
        window: QWidget,
        *,
        frame: Frame,
        pages: Pages,
        sheet: KeysSheet,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._frame = frame
        self._pages = pages
        self._sheet = sheet
        self._scan = frame.top.scan
        self._next: Callable[[], object] | None = None
        self._size: SizeFlow | None = None
        self._heard: set[str] = set()
        self.retry: Callable[[], object] | None = None
        self._scan.digit.connect(self._take_digit)
        self._scan.confirmed.connect(self.confirm)
        self._scan.stepped.connect(self._step)
        self._scan.copy_wanted.connect(self._copy)
        for key, act in self._bound():
            QShortcut(key, window).activated.connect(act)
        for place in PLACES:
            QShortcut(f"Alt+{place + 1}", window).activated.connect(partial(frame.turn_to, place))

    def join(self, *, next_order: Callable[[], object], size: SizeFlow) -> None:
        """The station is open: the keys reach the desk."""
        self._next, self._size = next_order, size
        QShortcut("Ctrl+0", self._window).activated.connect(self._true_size)

    def hear(self, page: PageKeys) -> None:
        """A page was turned to: its own keys are heard from now on, wherever they mean something."""
        for key in page.keys:
            if key not in self._heard:
                self._heard.add(key)
                QShortcut(key, self._window).activated.connect(partial(self._on_page, key))

    def enter_again(self) -> None:
        """The page that is up, as if it were turned to: somebody else stands at the bench."""
        if not self._page().enter():
            self._to_scan()

    def hints(self) -> Keys:
        """The keys of the page that is up, for the bar at the bottom."""
        return self._page().hints()

    def _bound(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        return (
            ("F1", lambda: self._sheet.toggle(self._page().sheet())),
            ("F2", self._to_scan),
            ("F4", self.next),
            ("F5", self.refresh),
            ("F6", self._next_panel),
            ("F8", self.print_again),
            ("Esc", self._escape),
            ("Ctrl+C", self._copy),
            ("Alt+8", self.to_account),
            ("Alt+L", self._to_legacy),
            ("Ctrl+F", self._to_filters),
        )

    def _page(self) -> PageKeys:
        return self._pages.keys(self._frame.page())

    def _on_page(self, key: str) -> None:
        act = self._page().acts().get(key)
        if act is not None:
            act()

    def to_account(self) -> None:
        """Alt+8: the way to a real account, from wherever."""
        self._frame.turn_to(SETTINGS)
        self._pages.settings.turn_to("account")

    def _to_legacy(self) -> None:
        """The line of the Track page where a legacy shipment is looked up, from wherever."""
        self._frame.turn_to(TRACK)
        self._pages.track.legacy.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._pages.track.legacy.search.selectAll()

    def _to_filters(self) -> None:
        """Ctrl+F: the search of the page that is up, where it has one of its own; else the filters of History."""
        own = self._page().acts().get("Ctrl+F")
        if own is not None:
            own()
            return
        self._frame.turn_to(HISTORY)
        self._pages.history.filters.choices[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _to_scan(self) -> None:
        self._scan.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(int)
    def _take_digit(self, place: int) -> None:
        if self._page().take_digit(place):
            self._scan.clear()

    @Slot()
    def confirm(self) -> None:
        """Enter on an empty scan line."""
        self._page().confirm()

    @Slot(int)
    def _step(self, by: int) -> None:
        self._page().step(by)

    def next(self) -> None:
        """F4: the next parcel, the next order."""
        if self._next is not None:
            self._frame.turn_to(SHIP)
            self._next()

    @Slot()
    def refresh(self) -> None:
        """F5: what the page shows, anew."""
        if self._size is not None:
            self._on_page("F5")
        elif self.retry is not None:
            self.retry()

    def print_again(self) -> None:
        """F8: what the notice offers, unless it is about another parcel than the one that is shown."""
        if self._size is None:
            return
        told, here = self._frame.notices.shown(), self._shown_shipment()
        is_other = told is not None and here is not None and told.about not in ("", here.shipment_id)
        if not is_other and self._frame.notices.press("F8"):
            return
        self._on_page("F8")

    def _shown_shipment(self) -> Shipment | None:
        return self._page().shipment()

    def _copy(self) -> None:
        act = self._page().acts().get("Ctrl+C")
        if act is not None:
            act()
            self._frame.notices.tell(Notice(kind="ok", what=self.tr("Copied"), then=self.tr("the tracking id")))

    def _true_size(self) -> None:
        """Ctrl+0: the paper that is shown, as large as it is."""
        shipment = self._shown_shipment()
        if shipment is not None and self._size is not None:
            self._size.show_label(shipment)
        else:
            self._on_page("Ctrl+0")

    def ask_cancel(self) -> None:
        """Alt+C: ask whether the shipment that is shown is to be cancelled."""
        self._on_page("Alt+C")

    def _escape(self) -> None:
        if self._sheet.isVisible():
            self._sheet.hide()
        elif self._size is not None and self._size.sheet.isVisible():
            self._size.sheet.leave()
        elif not self._page().escape():
            self._scan.clear()
            self._to_scan()

    def _next_panel(self) -> None:
        """F6: the next part of the page that can be worked in, from the scan line round to it."""
        parts = [part for part in (self._scan, *self._page().parts()) if part.isVisible() and part.isEnabled()]
        here = next((place for place, part in enumerate(parts) if part.hasFocus()), -1)
        if parts:
            parts[(here + 1) % len(parts)].setFocus(Qt.FocusReason.TabFocusReason)
