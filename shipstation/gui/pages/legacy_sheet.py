"""A shipment of Shipping v1 on one sheet. It is made for one look and thrown away whole: buyers' data."""

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.text import Elided, Text
from shipstation.model import Address, LegacyParcel, LegacyShipment, Window

_MOST_PARCELS = 20
_MOST_ITEMS = 30
_LONGEST = 200
_LONGEST_WORD = 28
_SANE_YEARS = range(1990, 2200)


class LegacySheet(QWidget):
    """What Amazon tells of one old shipment."""

    def __init__(self, theme: Theme, shipment: LegacyShipment, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, Space.HAIR, 0, Space.HAIR)
        self._column.setSpacing(0)
        self._service(shipment)
        self._promised(shipment, now)
        for title, address in (
            (self.tr("Ship to"), shipment.ship_to),
            (self.tr("Ship from"), shipment.ship_from),
        ):
            self._address(title, address)
        self._parcels(shipment.parcels)
        self._column.addStretch(1)

    def _service(self, shipment: LegacyShipment) -> None:
        billed = shipment.billed_weight
        charged = words.price(shipment.charged) if shipment.charged is not None else self.tr("Amazon names no price")
        self._title(self.tr("Service and charge"))
        self._line(shipment.service or self.tr("no rate was accepted"), kind=Type.STRONG)
        self._line(
            f"{charged}, {self.tr('billed for {weight}').format(weight=words.weight(billed))}" if billed else charged,
            tone="muted",
        )

    def _promised(self, shipment: LegacyShipment, now: datetime) -> None:
        for title, window in (
            (self.tr("Pick-up promised"), shipment.promise.pickup),
            (self.tr("Delivery promised"), shipment.promise.delivery),
        ):
            self._title(title)
            self._line(_span(window, now) or self.tr("not promised"), kind=Type.STRONG)

    def _address(self, title: str, address: Address) -> None:
        self._title(title)
        lines = [line.rstrip(", ") for line in words.address(address)]
        if address.name:
            self._line(words.named(address.name), kind=Type.STRONG)
        for line in filter(None, lines):
            self._line(line)
        if not address.name and not any(lines):
            self._line(self.tr("Amazon does not say"), tone="muted")

    def _parcels(self, parcels: tuple[LegacyParcel, ...]) -> None:
        many = len(parcels)
        if not many:
            self._title(self.tr("Parcels"))
            self._line(self.tr("Amazon does not say"), tone="muted")
        for place, parcel in enumerate(parcels[:_MOST_PARCELS], start=1):
            title = self.tr("Parcel {n} of {all}").format(n=place, all=many) if many > 1 else self.tr("Parcel")
            self._title(f"{title}, {parcel.ref[:_LONGEST]}" if parcel.ref else title)
            self._line(_measures(parcel) or self.tr("no size, no weight told"), kind=Type.STRONG)
            if parcel.value is not None:
                self._line(self.tr("worth {price}").format(price=words.price(parcel.value)), tone="muted")
            for line in self._items(parcel):
                self._line(line)
        if many > _MOST_PARCELS:
            self._line(self.tr("and {n} parcels more").format(n=words.count(many - _MOST_PARCELS)), tone="muted")

    def _items(self, parcel: LegacyParcel) -> Iterator[str]:
        for item in parcel.items[:_MOST_ITEMS]:
            title = item.title or self.tr("without a title")
            yield f"{words.count(item.quantity)} × {title}" if 0 < item.quantity < 10**9 else title
        more = len(parcel.items) - _MOST_ITEMS
        if more > 0:
            yield self.tr("and {n} items more").format(n=words.count(more))

    def _title(self, text: str) -> None:
        if self._column.count():
            self._column.addSpacing(Space.FIELD)
        self._column.addWidget(Elided(self._theme, text, kind=Type.CAPTION, tone="muted", parent=self))

    def _line(self, text: str, *, kind: Type = Type.BODY, tone: str = "text") -> None:
        """One line that wraps; one that cannot wrap, or never ends, is cut instead."""
        shown = text[:_LONGEST]
        if any(len(word) > _LONGEST_WORD for word in shown.split()):
            self._column.addWidget(Elided(self._theme, shown, kind=kind, tone=tone, parent=self))
        else:
            self._column.addWidget(Text(self._theme, shown, kind=kind, tone=tone, wrap=True, parent=self))


def _measures(parcel: LegacyParcel) -> str:
    """ "36×31×12 cm, 4 kg"."""
    weight = words.weight(parcel.weight) if parcel.weight is not None else ""
    return ", ".join(part for part in (parcel.size, weight) if part)


def _span(window: Window | None, now: datetime) -> str:
    """ "25 Aug 15:22 – 26 Aug 2018 20:22" in local time; "" for none, or for years that are none."""
    if window is None or window.start.year not in _SANE_YEARS or window.end.year not in _SANE_YEARS:
        return ""
    start, end = window.start.astimezone(), window.end.astimezone()
    first, last = words.day(start, weekday=False), words.day(end, weekday=False)
    # What is old bears its year.
    year = f" {end.year}" if end.year != now.astimezone().year or end.year != start.year else ""
    if start.date() == end.date():
        return f"{first}{year}, {words.clock(start)} – {words.clock(end)}"
    began = f" {start.year}" if start.year != end.year else ""
    return f"{first}{began} {words.clock(start)} – {last}{year} {words.clock(end)}"
