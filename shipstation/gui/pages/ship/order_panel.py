"""The left column: the order, where it goes, what is in it, and the parcel made of it."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.pages.ship.doubts_line import DoubtsLine
from shipstation.gui.pages.ship.parcels_line import ParcelsLine
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buyer import BuyerName
from shipstation.gui.widgets.fields import Field, PairCombo, UnitEdit
from shipstation.gui.widgets.marks import Chip
from shipstation.gui.widgets.text import Block, Elided, Text
from shipstation.model import NO_RULING, Box, Channel, Hold, Order, OrderState, Parcel, Ruling, Shipment, Weight
from shipstation.rules import weighing
from shipstation.rules.checkoff import CheckOff

_DEBOUNCE_MS = 250
_SKU_WIDTH = 104
_ITEM = 22
_ITEMS_LEAST, _ITEMS_MOST = 2 * _ITEM, 156


class OrderPanel(QWidget):
    """Shows an order and takes its parcel's box and weight.

    Signals:
        box_changed(name): another box.
        weight_changed(Weight): another weight.
    """

    box_changed = Signal(str)
    weight_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._weight: Weight | None = None
        self._typed: Weight | None = None
        self._scaled: Weight | None = None
        self._scale_said = ""
        self._weight_said = self.tr("Weight")
        self._items_said = ""
        self._counts: list[Text] = []
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(_DEBOUNCE_MS)
        self._debounce.timeout.connect(self._tell_weight)
        self._build()

    def _build(self) -> None:
        theme = self._theme
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL, Space.FIELD, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        self._ref = Elided(theme, kind=Type.MONO_LARGE, middle=True, parent=self)
        self._ref.setObjectName("orderRef")
        column.addWidget(self._ref)
        chips = QHBoxLayout()
        chips.setContentsMargins(0, 6, 0, 0)
        chips.setSpacing(Space.SMALL)
        self._channel = Chip(theme, parent=self)
        self._deadline = Chip(theme, parent=self)
        self._hold = Chip(theme, parent=self)
        self._hold.setObjectName("holdChip")
        self._hold.hide()
        chips.addWidget(self._channel)
        chips.addWidget(self._deadline)
        chips.addWidget(self._hold)
        chips.addStretch(1)
        column.addLayout(chips)
        column.addSpacing(Space.SECTION)
        column.addWidget(Text(theme, self.tr("Ship to"), kind=Type.CAPTION, tone="muted", parent=self))
        column.addSpacing(Space.HAIR)
        self._name = BuyerName(theme, parent=self)
        self._address = Block(theme, most=5, parent=self)
        column.addWidget(self._name)
        column.addWidget(self._address)
        self.doubts = DoubtsLine(theme, self)
        column.addWidget(self.doubts)
        column.addSpacing(Space.SECTION)
        self._items_title = Text(theme, kind=Type.CAPTION, tone="muted", parent=self)
        column.addWidget(self._items_title)
        column.addSpacing(Space.HAIR)
        column.addWidget(self._items_area(), 1000)
        column.addSpacing(Space.PANEL)
        self.parcels = ParcelsLine(theme, self)
        column.addWidget(self.parcels)
        column.addLayout(self._parcel_row())
        self._scale_line = Text(theme, kind=Type.CAPTION, tone="muted", wrap=True, parent=self)
        self._scale_line.setObjectName("scaleLine")
        self._note = Text(theme, kind=Type.CAPTION, tone="muted", wrap=True, parent=self)
        column.addSpacing(Space.SMALL)
        for quiet in (self._scale_line, self._note):
            quiet.hide()
            column.addWidget(quiet)
        column.addSpacing(Space.HAIR)
        column.addWidget(self._rules_area(), 500)
        column.addStretch(1)

    def _rules_area(self) -> QScrollArea:
        """What the shop's rules did; it scrolls where they did much."""
        self._rules = Text(self._theme, kind=Type.CAPTION, tone="muted", wrap=True)
        self._rules.setObjectName("orderRules")
        self._rules.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._rules_scroll = _quiet_area(self, self._rules, name="orderRulesArea", says=self.tr("What the rules did"))
        self._rules_scroll.hide()
        return self._rules_scroll

    def _items_area(self) -> QScrollArea:
        self._items = QWidget()
        self._grid = QGridLayout(self._items)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.SMALL)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._area = _quiet_area(self, self._items, name="orderItems", says=self.tr("Items of the order"))
        return self._area

    def _parcel_row(self) -> QHBoxLayout:
        theme = self._theme
        self.box = PairCombo(theme, name="boxField", says=self.tr("Box"))
        self.box.setToolTip(self.tr("Which box is on the bench (Alt+B)"))
        self.box.chosen.connect(self.box_changed)
        self.weight = UnitEdit(theme, name="weightField", says=self.tr("Weight"))
        self.weight.setToolTip(self.tr("Weight of the packed parcel, with its unit: 1.5 lb, 420 g (Alt+W)"))
        self.weight.settled.connect(self._settle_weight)
        self.weight.textEdited.connect(self._type_weight)
        self._box_field = Field(theme, self.tr("Box"), self.box)
        self._weight_field = Field(theme, self.tr("Weight"), self.weight)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.FIELD)
        row.addWidget(self._box_field, 6)
        row.addWidget(self._weight_field, 5)
        return row

    def show_order(self, order: Order) -> None:
        """Another order; its parcel comes after it."""
        self._ref.setText(order.key.ref)
        self._ref.setAccessibleName(self.tr("Order {ref}").format(ref=order.key.ref))
        external = order.key.channel is Channel.EXTERNAL
        self._channel.say(self.tr("EXTERNAL") if external else "AMAZON", "plain")
        self._show_hold(order)
        if order.deliver_by is not None:
            self._deadline.say(self.tr("deliver by {day}").format(day=words.day(order.deliver_by)), "ok")
        self._name.show_buyer(order)
        self._address.show_lines(words.address(order.ship_to))
        self._show_items(order)
        self.show_rules(NO_RULING)
        self.complain("")
        self.doubts.clear()

    def _show_hold(self, order: Order) -> None:
        """The deadline, or in its place what the shop says against shipping at all."""
        is_called_off = order.hold is not None and order.hold is not order.overruled
        self._hold.setVisible(bool(order.held))
        self._deadline.setVisible(not order.held and order.deliver_by is not None)
        is_bought = is_called_off and order.state is not OrderState.ON_HOLD
        if is_called_off:
            called_off = self.tr("cancelled at Amazon")
            self._hold.say(called_off if order.hold is Hold.CANCELLED else self.tr("shipped elsewhere"), "bad")
        elif order.stop:
            self._hold.say(self.tr("held here"), "warn")
        said = self.tr("Its label was bought before. Cancel the shipment (Alt\u00a0C) if it has not left the house.")
        self.note(said if is_bought else "")

    def warn_deadline(self, order: Order, kind: str) -> None:
        """Color the deadline: "ok", "warn" (no offer keeps it) or "bad" (it has passed)."""
        if order.deliver_by is not None:
            passed = self.tr("was due {day}") if kind == "bad" else self.tr("deliver by {day}")
            self._deadline.say(passed.format(day=words.day(order.deliver_by)), kind)

    def show_record(self, shipment: Shipment) -> None:
        """A shipment whose order is not kept any more."""
        self._ref.setText(shipment.order.ref)
        self._channel.say(shipment.order.channel.value, "plain")
        self._deadline.hide()
        self._hold.hide()
        self._name.show_buyer(shipment)
        self._address.show_lines((f"{words.place(shipment)}, {words.country(shipment.country)}",))
        self._show_items(None)

    def show_parcel(self, parcel: Parcel, boxes: tuple[Box, ...], *, typed: bool, parts: int) -> None:
        """Box and weight.

        Args:
            typed: a person gave the weight, it does not come from the items.
            parts: the items' weight is shared out among so many parcels.
        """
        self.show_boxes(boxes, parcel.box or "")
        self.show_rules(parcel.ruling)
        box_why = "" if parcel.weight_doubt and parcel.fits else parcel.box_why
        said = " ".join(part for part in (box_why, parcel.weight_doubt) if part)
        self._say_note(said, "warn" if parcel.weight_doubt or not parcel.fits else "muted")
        self._weight = parcel.weight
        self.weight.give(words.number(parcel.weight.value), parcel.weight.unit.value)
        of_items = self.tr("1/{n} of the items") if parts > 1 else self.tr("Weight of items")
        self._weight_said = self.tr("Weight, typed") if typed else of_items.format(n=parts)
        self._name_weight()

    def expect_scale(self, weight: Weight | None) -> None:
        """What the scale gave for the parcel that comes up; None: nothing yet."""
        self._scaled = weight

    def take_scale(self, weight: Weight) -> None:
        """The scale's weight is the parcel's now, as if it had been typed."""
        self._debounce.stop()
        self.complain("")
        self._scaled = self._weight = weight
        self.weight_changed.emit(weight)

    def show_scale(self, said: str) -> None:
        """What the scale says, below the fields; "" when there is none, or its weight stands in the field."""
        self._scale_said = said
        self._name_weight()

    def _name_weight(self) -> None:
        """Where the weight comes from, and how the scale stands."""
        is_scaled = self._weight is not None and self._weight == self._scaled
        self._weight_field.name(self.tr("Weight ⚖ stable") if is_scaled else self._weight_said)
        said = "" if is_scaled and self._scale_said == weighing.STABLE else self._scale_said
        self._scale_line.setText(self.tr("⚖ Scale: {said}").format(said=said) if said else "")
        self._scale_line.setVisible(bool(said))

    def show_boxes(self, boxes: tuple[Box, ...], current: str) -> None:
        """The catalog, and which box is on the bench."""
        self.box.give(tuple((box.name, words.size(box.size)) for box in boxes), current)

    def ask_weight(self, unit: str, said: str) -> None:
        """No weight is known: ask for it in words."""
        self._weight = None
        self.weight.give("", unit)
        self._weight_said = self.tr("Weight")
        self._name_weight()
        self.complain(said)
        self.weight.setFocus()

    def complain(self, said: str) -> None:
        """What is wrong with the weight; "" when nothing is."""
        self._weight_field.complain(said)

    def fix_parcel(self, *, fixed: bool) -> None:
        """A bought parcel's box and weight are facts."""
        self.box.setEnabled(not fixed)
        self.weight.setReadOnly(fixed)
        for part in (self._box_field, self._weight_field):
            part.setVisible(not fixed)
        if fixed:
            self._scale_line.hide()
            self.doubts.clear()

    def note(self, said: str) -> None:
        """A quiet line below the parcel."""
        self._say_note(said, "muted")

    def show_rules(self, ruling: Ruling) -> None:
        """What each rule that applies did, and why."""
        lines = [
            self.tr("Rule {rule}: {did} – {why}.").format(rule=each.rule, did=", ".join(each.did), why=each.why)
            for each in ruling.effects
            if each.applies
        ]
        self._rules.setText("\n".join(lines))
        self._rules.setAccessibleName(self._rules.text())
        self._rules.setToolTip(self._rules.text())
        self._rules_scroll.setVisible(bool(lines))

    def show_check(self, check: CheckOff | None) -> None:
        """How far the items are checked off; None: they are not."""
        if check is None:
            self._items_title.say(self._items_said, "muted")
            return
        for row, (count, item) in enumerate(zip(self._counts, check.items, strict=True)):
            whole = check.is_whole(row)
            mark = "\N{CHECK MARK} " if whole else ""
            said = f"{mark}{check.counts[row]}/{item.quantity}"
            if "/" in count.text() and said != count.text():
                # Of a long order, the item that was scanned just now is the one to be seen.
                self._area.ensureWidgetVisible(count, 0, Space.SMALL)
            count.say(said, "ok" if whole else "text")
        scanned = self.tr("{n} of {of} scanned").format(n=check.scanned, of=check.needed)
        said = check.stopped or scanned
        tone = "bad" if check.stopped else "ok" if check.is_done else "muted"
        self._items_title.say(f"{self._items_said} · {said}", tone)

    def _say_note(self, said: str, tone: str) -> None:
        self._note.say(said, tone)
        self._note.setVisible(bool(said))

    def _show_items(self, order: Order | None) -> None:
        while self._grid.count():
            slot = self._grid.takeAt(0)
            widget = slot.widget() if slot is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        items = order.items if order is not None else ()
        total = sum(item.quantity for item in items)
        title = self.tr("Item") if total == 1 else self.tr("{n} items").format(n=total)
        self._items_said = title if items else ""
        self._items_title.say(self._items_said, "muted")
        self._counts = []
        for row, item in enumerate(items):
            kind = Type.STRONG if item.quantity > 1 else Type.BODY
            self._counts.append(Text(self._theme, f"{item.quantity} ×", kind=kind))
            self._grid.addWidget(self._counts[-1], row, 0)
            self._grid.addWidget(Elided(self._theme, item.title or item.sku), row, 1)
            sku = Elided(self._theme, item.sku, kind=Type.MONO, tone="muted", middle=True)
            sku.setMaximumWidth(_SKU_WIDTH)
            sku.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(sku, row, 2)
        whole = min(max(len(items), 1) * _ITEM, _ITEMS_MOST)
        self._area.setMaximumHeight(whole)
        # Beside a long address and a line of parcels it gives way, and scrolls.
        self._area.setMinimumHeight(min(whole, _ITEMS_LEAST))

    @Slot(str)
    def _type_weight(self, text: str) -> None:
        """While it is typed: once it reads as a weight, it counts after a moment."""
        self._debounce.stop()
        read = self._read(text)
        if read is not None:
            self.complain("")
            self._typed = read
            self._debounce.start()

    @Slot(str)
    def _settle_weight(self, text: str) -> None:
        self._debounce.stop()
        read = self._read(text)
        if read is None:
            self.complain(self.tr("Type a weight with its unit: 1.5 lb, 420 g."))
            return
        self.complain("")
        self._typed = read
        self._tell_weight()

    @Slot()
    def _tell_weight(self) -> None:
        if self._typed is not None and self._typed != self._weight:
            self._weight = self._typed
            self.weight_changed.emit(self._typed)

    def _read(self, text: str) -> Weight | None:
        unit = self._weight.unit if self._weight is not None else None
        try:
            read = Weight.parse(text, default=unit)
        except ValueError:
            return None
        return read if read.value > 0 else None


def _quiet_area(parent: QWidget, inner: QWidget, *, name: str, says: str) -> QScrollArea:
    """A part that scrolls without a frame; no key stops there."""
    area = QScrollArea(parent)
    area.setObjectName(name)
    area.setAccessibleName(says)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area
