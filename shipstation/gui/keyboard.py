"""Every key of the window and what it does on the page that is up; keyboard alone must do everything."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from shipstation.gui.frame import Frame
from shipstation.gui.key_hints import key_hints
from shipstation.gui.keys_sheet import KeysSheet
from shipstation.gui.notices import Notice
from shipstation.gui.pages.history import HistoryPage
from shipstation.gui.pages.history_flow import HistoryFlow
from shipstation.gui.pages.settings.flow import SettingsFlow
from shipstation.gui.pages.settings.keys import SettingsKeys
from shipstation.gui.pages.settings.page import SettingsPage
from shipstation.gui.pages.ship.buy_flow import BuyFlow
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.gui.pages.track import TrackPage
from shipstation.gui.views import HISTORY, SETTINGS, SHIP, TRACK, View
from shipstation.model import Shipment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flows:
    """What the keys set going once the station is open."""

    quotes: QuoteFlow
    buys: BuyFlow
    records: HistoryFlow
    choices: SettingsFlow


class Keyboard(QObject):
    """Binds the keys. `retry`: what F5 does while the station could not be opened."""

    def __init__(
        self,
        window: QWidget,
        *,
        frame: Frame,
        ship: ShipPage,
        history: HistoryPage,
        track: TrackPage,
        settings: SettingsPage,
        sheet: KeysSheet,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._frame = frame
        self._ship = ship
        self._history = history
        self._track = track
        self._settings = SettingsKeys(settings)
        self._sheet = sheet
        self._scan = frame.top.scan
        self._flows: _Flows | None = None
        self.retry: Callable[[], object] | None = None
        self._scan.digit.connect(self._take_digit)
        self._scan.confirmed.connect(self.confirm)
        self._scan.stepped.connect(self._step)
        self._scan.copy_wanted.connect(self._copy)
        for key, act in self._bound():
            QShortcut(key, window).activated.connect(act)

    def join(self, *, quotes: QuoteFlow, buys: BuyFlow, records: HistoryFlow, choices: SettingsFlow) -> None:
        """The station is open: the keys reach the desk."""
        self._flows = _Flows(quotes=quotes, buys=buys, records=records, choices=choices)
        QShortcut("Alt+I", self._window).activated.connect(choices.printers.stand_in)
        QShortcut("Ctrl+0", self._window).activated.connect(self._true_size)
        for key, act in self._settings.bound(choices):
            QShortcut(key, self._window).activated.connect(self._on_settings(act))

    def hints(self, page: int, view: View) -> tuple[tuple[str, str], ...]:
        """The keys of a page with their words, for the bar at the bottom."""
        return key_hints(page, view)

    def _bound(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        return (
            ("F1", lambda: self._sheet.toggle(settings=self._frame.page() == SETTINGS)),
            ("F2", self._to_scan),
            ("F4", self.next),
            ("F5", self.refresh),
            ("F6", self._next_panel),
            ("F7", self._ship.rates.next_wish),
            ("F8", self.print_again),
            ("Esc", self._escape),
            ("Ctrl+C", self._copy),
            ("Alt+1", lambda: self._frame.turn_to(SHIP)),
            ("Alt+2", lambda: self._frame.turn_to(HISTORY)),
            ("Alt+3", lambda: self._frame.turn_to(TRACK)),
            ("Alt+4", lambda: self._frame.turn_to(SETTINGS)),
            ("Alt+5", self.to_account),
            ("Alt+B", self._ship.order.box.setFocus),
            ("Alt+W", self._ship.order.weight.setFocus),
            ("Alt+M", self._ship.rates.toggle_missing),
            ("Alt+C", self.ask_cancel),
            ("Alt+V", self._confirm_cancel),
            ("Alt+F", self._tick_refund),
            ("Alt+L", self._to_legacy),
            ("Ctrl+F", self._to_filters),
            ("Ctrl+S", self._export),
        )

    def _on_settings(self, act: Callable[[], object]) -> Callable[[], None]:
        def pressed() -> None:
            if self._frame.page() == SETTINGS:
                act()

        return pressed

    def to_account(self) -> None:
        """Alt+5: the way to a real account, from wherever."""
        self._frame.turn_to(SETTINGS)
        self._settings.show("account")

    def _to_legacy(self) -> None:
        """The line of the Track page where a legacy shipment is looked up, from wherever."""
        self._frame.turn_to(TRACK)
        self._track.legacy.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._track.legacy.search.selectAll()

    def _to_filters(self) -> None:
        """Ctrl+F: the filters of past shipments, from wherever."""
        self._frame.turn_to(HISTORY)
        self._history.filters.choices[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _export(self) -> None:
        if self._frame.page() == HISTORY:
            self._history.export.click()

    def _to_scan(self) -> None:
        self._scan.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(int)
    def _take_digit(self, place: int) -> None:
        if self._ship.view is View.RATES and self._flows is not None:
            if self._ship.rates.choose(place):
                self._flows.quotes.accepts_first = ""
        elif self._ship.view is View.MANY:
            self._scan.clear()
            self._ship.many.pick(place)

    @Slot()
    def confirm(self) -> None:
        """Enter on an empty scan line: buy what is chosen, or take the chosen order."""
        if self._frame.page() == SETTINGS and self._settings.press():
            return
        if self._flows is None or self._frame.page() != SHIP:
            return
        if self._ship.view is View.RATES:
            self._flows.buys.confirm()
        elif self._ship.view is View.MANY:
            self._ship.many.pick_current()

    @Slot(int)
    def _step(self, by: int) -> None:
        if self._frame.page() == SETTINGS:
            self._settings.step(by)
            return
        tables = {HISTORY: self._history.table, TRACK: self._track.table}
        many = self._ship.view is View.MANY
        table = tables.get(self._frame.page()) or (self._ship.many.table if many else self._ship.rates.table)
        table.step(by)

    def next(self) -> None:
        """F4: the next parcel, the next order."""
        if self._flows is not None:
            self._frame.turn_to(SHIP)
            self._flows.quotes.next_order()

    @Slot()
    def refresh(self) -> None:
        """F5: what the page shows, anew."""
        if self._flows is None:
            if self.retry is not None:
                self.retry()
        elif self._frame.page() == TRACK:
            self._track.press_ask()
        elif self._frame.page() == HISTORY:
            self._flows.records.refresh()
        elif self._frame.page() == SETTINGS:
            self._flows.choices.refresh()
        elif self._ship.view is View.RATES and not self._flows.buys.buying:
            self._flows.quotes.quote()
        elif self._ship.view is View.BOUGHT:
            self._flows.buys.rates_again()

    def print_again(self) -> None:
        """F8: what the notice offers, unless it is about another parcel than the one that is shown."""
        if self._flows is None:
            return
        told, here = self._frame.notices.shown(), self._shown_shipment()
        is_other = told is not None and here is not None and told.about not in ("", here.shipment_id)
        if not is_other and self._frame.notices.press("F8"):
            return
        if self._frame.page() == HISTORY:
            self._history.side.print_again()
        elif self._frame.page() == SETTINGS:
            self._settings.print_again()
        elif self._frame.page() == SHIP:
            self._flows.buys.print_again()

    def _shown_shipment(self) -> Shipment | None:
        if self._frame.page() == HISTORY:
            return self._history.side.shipment()
        is_bought = self._frame.page() == SHIP and self._ship.view is View.BOUGHT
        return self._flows.buys.shipment if is_bought and self._flows is not None else None

    def _copy(self) -> None:
        if self._frame.page() == HISTORY:
            self._history.side.copy_tracking()
        elif self._frame.page() == SHIP and self._ship.view is View.BOUGHT:
            self._ship.bought.copy_tracking()
        else:
            return
        self._frame.notices.tell(Notice(kind="ok", what=self.tr("Copied"), then=self.tr("the tracking id")))

    def _true_size(self) -> None:
        """Ctrl+0: the paper that is shown, as large as it is."""
        if self._flows is None:
            return
        shipment = self._shown_shipment()
        if self._frame.page() == SETTINGS:
            self._settings.true_size(self._flows.choices)
        elif shipment is not None:
            self._flows.choices.show_label(shipment)

    def ask_cancel(self) -> None:
        """Alt+C: ask whether the shipment that is shown is to be cancelled."""
        if self._flows is not None and self._frame.page() == HISTORY:
            self._history.side.ask_cancel()
        elif self._flows is not None and self._frame.page() == SHIP:
            self._flows.buys.ask_cancel()

    def _confirm_cancel(self) -> None:
        if self._frame.page() == HISTORY:
            self._history.side.confirm_cancel()
        elif self._frame.page() == SHIP and self._ship.view is View.CANCEL:
            self._ship.cancel.confirmed.emit()

    def _tick_refund(self) -> None:
        if self._frame.page() == HISTORY:
            self._history.side.tick_refund()

    def _escape(self) -> None:
        if self._sheet.isVisible():
            self._sheet.hide()
        elif self._flows is not None and self._flows.choices.size.isVisible():
            self._flows.choices.size.leave()
        elif self._frame.page() == SETTINGS and self._settings.leave_form():
            return
        elif self._frame.page() == SHIP and self._ship.view is View.CANCEL:
            self._ship.cancel.kept.emit()
        elif self._frame.page() == HISTORY and self._history.side.asking():
            self._history.side.keep()
        elif self._frame.page() == HISTORY and self._history.leave():
            return
        else:
            self._track.legacy.leave()
            self._scan.clear()
            self._to_scan()

    def _next_panel(self) -> None:
        """F6: the next part of the page that can be worked in, from the scan line round to it."""
        parts = [part for part in self._parts() if part.isVisible() and part.isEnabled()]
        here = next((place for place, part in enumerate(parts) if part.hasFocus()), -1)
        if parts:
            parts[(here + 1) % len(parts)].setFocus(Qt.FocusReason.TabFocusReason)

    def _parts(self) -> tuple[QWidget, ...]:
        if self._frame.page() == HISTORY:
            return (self._scan, self._history.search, self._history.filters.choices[0], self._history.table)
        if self._frame.page() == TRACK:
            legacy = self._track.legacy
            # A row that is chosen ends the look at a legacy shipment: the list comes last then.
            reading = (self._scan, legacy.area, legacy.search, self._track.table)
            return reading if legacy.is_open() else (self._scan, self._track.table, legacy.search)
        if self._frame.page() == SETTINGS:
            return (self._scan, *self._settings.parts())
        ship = self._ship
        return (self._scan, ship.many.table, ship.order.box, ship.rates.table, ship.buy.button, ship.bought.next)
