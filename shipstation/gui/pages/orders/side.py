"""One order at the right of the queue: what it is, what was done with it, and what can be done now."""

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from shipstation.desk.queue import OrderSheet
from shipstation.gui import words
from shipstation.gui.pages.orders.rows import state
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.buyer import BuyerName
from shipstation.gui.widgets.lines import Fact, Lines
from shipstation.gui.widgets.marks import Chip
from shipstation.gui.widgets.side import Side
from shipstation.gui.widgets.text import Block, Elided, Text
from shipstation.gui.widgets.timeline import Step, Timeline
from shipstation.model import Channel, OrderState
from shipstation.rules.orders import GONE

_EVENTS = {
    "made": "Made",
    "edited": "Edited",
    "tagged": "Tagged",
    "noted": "Note changed",
    "held": "Held",
    "released": "Released",
    "overruled": "Shop overruled",
    "problem": "Refused by Amazon",
    "merged": "Merged",
    "parted": "Parted again",
    "reship": "To be sent again",
}
_ACTS = (
    ("edit", "Edit", "Ctrl E"),
    ("hold", "Hold", "Ctrl P"),
    ("tag", "Tags", "Ctrl T"),
    ("note", "Note", "Ctrl W"),
    ("copy", "Duplicate", "Ctrl D"),
    ("split", "Parcels", "Ctrl Y"),
    ("merge", "Merge", "Alt M"),
    ("back", "Return label", "Alt B"),
    ("again", "Send again", "Alt Z"),
)
_WAITS = (OrderState.TO_SHIP, OrderState.ON_HOLD, OrderState.PROBLEM)


class OrderPanel(Side):
    """Shows an OrderSheet.

    Signals:
        wanted(name): one of its acts: edit, hold, tag, note, copy, split, merge, back, again.
    """

    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self.sheet: OrderSheet | None = None
        self._acts: dict[str, KeyButton] = {}
        self.hold(self._content())

    def _content(self) -> QWidget:
        theme, holder = self._theme, QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(Space.PANEL, Space.FIELD, Space.PANEL, Space.PANEL)
        column.setSpacing(Space.FIELD)
        self._ref = Elided(theme, kind=Type.MONO_LARGE, middle=True)
        self._channel, self._state = Chip(theme), Chip(theme)
        marks = QHBoxLayout()
        marks.setSpacing(Space.SMALL)
        marks.addWidget(self._channel)
        marks.addWidget(self._state)
        marks.addStretch(1)
        head = QVBoxLayout()
        head.setSpacing(Space.HAIR)
        head.addWidget(self._ref)
        head.addLayout(marks)
        column.addLayout(head)
        column.addWidget(self._story(), 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.SMALL)
        grid.setVerticalSpacing(Space.SMALL)
        for name, said, key in _ACTS:
            act = KeyButton(theme, words.tr(said), name=f"{name}OrderButton", key=key)
            act.clicked.connect(partial(self.wanted.emit, name))
            act.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._acts[name] = act
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._grid = grid
        column.addLayout(grid)
        return holder

    def _story(self) -> QScrollArea:
        theme, story = self._theme, QWidget()
        lines = QVBoxLayout(story)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self._why = Text(theme, tone="warn", wrap=True)
        self._name = BuyerName(theme)
        self._address = Block(theme, most=6)
        self._items = Lines(theme, ruled=False)
        self._note = Text(theme, wrap=True)
        self._parcels = Lines(theme, ruled=False)
        self._events = Timeline(theme, dense=True)
        self._titles: dict[QWidget, Text] = {}
        for title, parts in (
            ("", (self._why,)),
            (words.tr("Ship to"), (self._name, self._address)),
            (words.tr("Items"), (self._items,)),
            (words.tr("Note"), (self._note,)),
            (words.tr("Parcels"), (self._parcels,)),
            (words.tr("What was done with it"), (self._events,)),
        ):
            caption = Text(theme, title, kind=Type.CAPTION, tone="muted")
            self._titles[parts[0]] = caption
            lines.addWidget(caption)
            for part in parts:
                lines.addWidget(part)
            gap = QWidget()
            gap.setFixedHeight(Space.FIELD)
            lines.addWidget(gap)
        lines.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("The order"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(story)
        return area

    def show_sheet(self, sheet: OrderSheet, now: datetime) -> None:
        """One order. `now`: what "today" is."""
        self.sheet = sheet
        order = sheet.order
        self._ref.setText(order.key.ref)
        amazons = order.key.channel is Channel.AMAZON
        self._channel.say("AMAZON" if amazons else self.tr("EXTERNAL"), "plain")
        stands = state(order, in_doubt=bool(sheet.doubts))
        self._state.say(stands.text, stands.tone if stands.tone in ("ok", "warn", "bad") else "plain")
        self._show(self._why, why(sheet))
        self._name.show_buyer(order)
        self._address.show_lines(words.address(order.ship_to))
        self._items.show_lines(
            tuple(
                Fact(what=f"{item.quantity} × {item.title}", result=words.weight(item.weight) if item.weight else "")
                for item in order.items
            )
        )
        self._show(self._note, order.note)
        self._show_parcels(sheet)
        self._events.show_steps(
            tuple(
                Step(
                    what=words.tr(_EVENTS.get(event.what, event.what)),
                    when=words.moment(event.at, now),
                    where=event.said,
                )
                for event in reversed(sheet.events)
            )
        )
        self._titles[self._events].setVisible(bool(sheet.events))
        self._show_acts(sheet)
        self.open()

    def show_nothing(self, said: str) -> None:
        """No order: words."""
        self.sheet = None
        self.close_with(said)

    def _show(self, text: Text, said: str) -> None:
        text.setText(said)
        text.setVisible(bool(said))
        title = self._titles[text]
        title.setVisible(bool(said and title.text()))

    def _show_parcels(self, sheet: OrderSheet) -> None:
        facts = []
        for shipment in sheet.shipments:
            said, tone = words.status(shipment, short=True)
            facts.append(Fact(what=words.tracking(shipment.tracking_id), result=said, tone=tone))
        if sheet.order.parcels > 1:
            facts.insert(0, Fact(what=self.tr("Goes out in {n} parcels").format(n=sheet.order.parcels)))
        self._parcels.show_lines(tuple(facts))
        self._titles[self._parcels].setVisible(bool(facts))

    def _show_acts(self, sheet: OrderSheet) -> None:
        """Those that can be done now, two beside each other."""
        can = acts(sheet)
        for act in self._acts.values():
            self._grid.removeWidget(act)
            act.hide()
        for place, name in enumerate(can):
            self._grid.addWidget(self._acts[name], place // 2, place % 2)
            self._acts[name].show()
        order = sheet.order
        free = self.tr("Release") if order.stop or order.trouble else self.tr("Overrule")
        self._acts["hold"].say(free if order.held or order.trouble else self.tr("Hold"))
        self._acts["merge"].say(self.tr("Part again") if order.parts else self.tr("Merge"))


def acts(sheet: OrderSheet) -> tuple[str, ...]:
    """What can be done with an order now."""
    order = sheet.order
    waits = order.state in _WAITS and not sheet.doubts
    can = {
        "edit": waits,
        "hold": waits,
        "tag": True,
        "note": True,
        "copy": order.state is not OrderState.MERGED,
        "split": (waits or order.state is OrderState.PARTLY) and order.key.channel is Channel.EXTERNAL,
        "merge": waits and bool(sheet.mates or order.parts),
        "back": order.state in (OrderState.SHIPPED, OrderState.PARTLY) and order.sender is None,
        "again": any(each.tracking_state in GONE for each in sheet.shipments),
    }
    return tuple(name for name, _, _ in _ACTS if can[name])


def why(sheet: OrderSheet) -> str:
    """What stands against shipping it, or what to know of it, in words; "" for nothing."""
    order = sheet.order
    mates = ", ".join(mate.key.ref for mate in sheet.mates)
    parts = ", ".join(part.ref for part in order.parts)
    sender = order.sender.name if order.sender is not None else ""
    said = (
        (bool(sheet.doubts), words.tr("It may be bought, nobody can tell yet: settle the question at the top.")),
        (bool(order.held), words.tr("Held: {why}.").format(why=words.tr(order.held))),
        (bool(order.trouble), order.trouble),
        (bool(mates), words.tr("{refs} goes to the same door.").format(refs=mates)),
        (bool(parts), words.tr("Made of {refs}.").format(refs=parts)),
        (bool(sender), words.tr("A return: {name} hands it over.").format(name=sender)),
    )
    return next((sentence for holds, sentence in said if holds), "")
