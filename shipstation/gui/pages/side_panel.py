"""One parcel at the right of a list: what it is, where it is, what it cost, its label, its prints, its way."""

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shipstation.desk.records import Sheet
from shipstation.gui import stories, words
from shipstation.gui.paperwork import can_cancel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.buyer import BuyerName
from shipstation.gui.widgets.lines import Fact, Lines
from shipstation.gui.widgets.marks import Chip
from shipstation.gui.widgets.paper import Paper
from shipstation.gui.widgets.side import Side
from shipstation.gui.widgets.text import Elided, Text
from shipstation.gui.widgets.timeline import Timeline
from shipstation.model import Channel, PurchaseState, Shipment


class SidePanel(Side):
    """Shows a Sheet.

    Signals:
        print_wanted(Shipment): its label once more.
        cancel_wanted(Shipment): give it back; it has been asked here.
        refund_came(Shipment): the money of a cancelled one is back.
    """

    print_wanted = Signal(object)
    cancel_wanted = Signal(object)
    refund_came = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._shipment: Shipment | None = None
        self._refund_due = False
        self._why_no_print = self._why_no_cancel = ""
        self.hold(self._content())

    def _content(self) -> QWidget:
        theme, holder = self._theme, QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(Space.PANEL, Space.FIELD, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addSpacing(Space.PANEL)
        column.addLayout(self._facts())
        column.addSpacing(Space.PANEL)
        column.addWidget(self._story(), 1)
        column.addSpacing(Space.FIELD)
        column.addLayout(self._acts())
        self._note = Text(theme, kind=Type.CAPTION, tone="muted", wrap=True)
        self._note.setMinimumHeight(32)
        column.addSpacing(Space.SMALL)
        column.addWidget(self._note)
        return holder

    def _story(self) -> QScrollArea:
        """In the order that a person asks: the papers, the money, the prints, the way, who packed it."""
        theme, story = self._theme, QWidget()
        self._documents, self._money = Lines(theme, ruled=False), Lines(theme, ruled=False)
        self._prints, self._packed = Lines(theme, ruled=False), Lines(theme, ruled=False)
        self._timeline = Timeline(theme, dense=True)
        lines = QVBoxLayout(story)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self._packed_title = Text(theme, self.tr("Packed by"), kind=Type.CAPTION, tone="muted")
        parts = (
            (Text(theme, self.tr("Documents"), kind=Type.CAPTION, tone="muted"), self._documents),
            (Text(theme, self.tr("Money"), kind=Type.CAPTION, tone="muted"), self._money),
            (Text(theme, self.tr("Prints"), kind=Type.CAPTION, tone="muted"), self._prints),
            (Text(theme, self.tr("Timeline"), kind=Type.CAPTION, tone="muted"), self._timeline),
            (self._packed_title, self._packed),
        )
        for title, part in parts:
            lines.addWidget(title)
            lines.addWidget(part)
            lines.addSpacing(Space.FIELD)
        lines.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Documents, money, prints and timeline"))
        area.setWidgetResizable(True)
        area.setWidget(story)
        return area

    def _head(self) -> QVBoxLayout:
        theme, head = self._theme, QVBoxLayout()
        head.setSpacing(2)
        first = QHBoxLayout()
        first.setSpacing(Space.SMALL)
        self._tracking = Elided(theme, kind=Type.MONO, middle=True)
        copy = KeyButton(
            theme, "", name="copyShownTracking", key="Ctrl C", rank=Rank.QUIET, pressed=self.copy_tracking
        )
        copy.setFixedHeight(28)
        copy.setAccessibleName(self.tr("Copy the tracking id"))
        copy.setToolTip(self.tr("Copy the tracking id (Ctrl+C)"))
        first.addWidget(self._tracking, 1)
        first.addWidget(copy)
        second = QHBoxLayout()
        second.setSpacing(Space.SMALL)
        self._order = Elided(theme, tone="muted", middle=True)
        self._channel = Chip(theme)
        second.addWidget(self._order)
        second.addWidget(self._channel)
        second.addStretch(1)
        head.addLayout(first)
        head.addLayout(second)
        return head

    def _facts(self) -> QHBoxLayout:
        theme, row = self._theme, QHBoxLayout()
        row.setSpacing(Space.PANEL)
        column = QVBoxLayout()
        column.setSpacing(0)
        self._values: list[tuple[Text, Text]] = []
        self._buyer = BuyerName(theme, none=self.tr("name not known"))
        for title in (self.tr("Where is it"), self.tr("Cost"), self.tr("Ship to")):
            is_name = title == self.tr("Ship to")
            strong = self._buyer if is_name else Text(theme, kind=Type.STRONG, wrap=True)
            quiet = Text(theme, tone="muted", wrap=True)
            column.addWidget(Text(theme, title, kind=Type.CAPTION, tone="muted"))
            column.addSpacing(2)
            column.addWidget(strong)
            column.addWidget(quiet)
            column.addSpacing(Space.PANEL)
            self._values.append((strong, quiet))
        column.addStretch(1)
        self.preview = Paper(theme, name="historyLabelPreview", says=self.tr("The label"), least=QSize(150, 226))
        self.preview.setFixedSize(150, 226)
        row.addLayout(column, 1)
        row.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _acts(self) -> QHBoxLayout:
        theme, row = self._theme, QHBoxLayout()
        row.setSpacing(Space.SMALL)
        self._print = KeyButton(
            theme, self.tr("Print again"), name="historyPrintButton", key="F8", pressed=self.print_again
        )
        self._cancel = KeyButton(
            theme,
            self.tr("Cancel shipment"),
            name="historyCancelButton",
            rank=Rank.DESTRUCTIVE,
            pressed=self.ask_cancel,
        )
        self._yes = KeyButton(
            theme,
            self.tr("Yes, cancel it"),
            name="historyConfirmCancel",
            key="Alt V",
            rank=Rank.DESTRUCTIVE,
            pressed=self.confirm_cancel,
        )
        self._keep = KeyButton(theme, self.tr("Keep it"), name="historyKeep", key="Esc", pressed=self.keep)
        self._refund = KeyButton(
            theme, self.tr("Refund came"), name="historyRefundButton", key="Alt F", pressed=self.tick_refund
        )
        for button in (self._print, self._keep):
            row.addWidget(button)
        row.addStretch(1)
        for button in (self._cancel, self._yes, self._refund):
            row.addWidget(button)
        return row

    def show_nothing(self, said: str) -> None:
        """Words instead of a parcel."""
        self._shipment = None
        self.close_with(said)

    def show_sheet(self, sheet: Sheet, now: datetime) -> None:
        """One parcel."""
        shipment = sheet.shipment
        if self._shipment is None or self._shipment.shipment_id != shipment.shipment_id:
            self.preview.show_png(b"")
        if sheet.why_no_print and not sheet.documents:
            self.preview.say(words.tr(sheet.why_no_print))
        self._shipment = shipment
        self._refund_due = sheet.refund_due
        self._why_no_print, self._why_no_cancel = sheet.why_no_print, sheet.why_no_cancel
        self._tracking.setText(words.tracking(shipment.tracking_id))
        self._order.setText(self.tr("Order {ref}").format(ref=shipment.order.ref))
        external = shipment.channel is Channel.EXTERNAL
        self._channel.say(self.tr("EXTERNAL") if external else shipment.channel.value, "plain")
        window = shipment.promise.delivery
        by = self.tr("by {day}").format(day=words.day(window.end)) if window else self.tr("no promise")
        charged = shipment.charged or shipment.shown
        as_shown = (
            self.tr("as shown")
            if charged == shipment.shown
            else self.tr("shown {price}").format(price=words.price(shipment.shown))
        )
        status, tone = words.status(shipment)
        facts = (
            (status, by),
            (words.price(charged), as_shown),
            ("", words.place(shipment)),
        )
        for (strong, quiet), (first, second) in zip(self._values, facts, strict=True):
            strong.setText(first)
            quiet.setText(second)
        self._buyer.show_buyer(shipment)
        self._values[0][0].say(status, "text" if tone == "muted" else tone)
        self._documents.show_lines(stories.documents(sheet))
        self._money.show_lines(stories.trail(sheet, now))
        self._packed.show_lines((Fact(what=sheet.packed_by),) if sheet.packed_by else ())
        for part in (self._packed, self._packed_title):
            part.setVisible(bool(sheet.packed_by))
        self._prints.show_lines(stories.prints(sheet.prints, now, none=self.tr("Not printed yet")))
        self._timeline.show_steps(stories.steps(sheet, now))
        self.keep()
        self.open()

    def show_label(self, png: bytes) -> None:
        """The label as bought."""
        self.preview.show_png(png)

    def shipment(self) -> Shipment | None:
        """What is shown."""
        return self._shipment

    @Slot()
    def copy_tracking(self) -> None:
        """The bare id to the clipboard."""
        if self._shipment is not None:
            QApplication.clipboard().setText(self._shipment.tracking_id)

    @Slot()
    def print_again(self) -> None:
        """F8."""
        if self._shipment is not None and self._print.isVisible() and self._print.isEnabled():
            self.print_wanted.emit(self._shipment)

    @Slot()
    def ask_cancel(self) -> None:
        """Ask in place."""
        if self._shipment is None or self._why_no_cancel or not can_cancel(self._shipment):
            return
        self._ask(asking=True)
        paid = words.price(self._shipment.charged or self._shipment.shown)
        self._note.say(self.tr("The label is void then. Refund expected: {price}.").format(price=paid), "bad")

    def asking(self) -> bool:
        """Whether the question is open."""
        return self._yes.isVisibleTo(self)

    @Slot()
    def keep(self) -> None:
        """Close the question."""
        self._ask(asking=False)
        shipment = self._shipment
        if shipment is None:
            return
        self._print.setEnabled(not self._why_no_print)
        self._cancel.setEnabled(not self._why_no_cancel)
        self._note.say(self._said(shipment), "muted")

    def _said(self, shipment: Shipment) -> str:
        """What may be done now; where not, why."""
        if shipment.state is PurchaseState.CANCELLED:
            due, came = self.tr("Cancelled; the refund is expected."), self.tr("Cancelled; the refund came.")
            return due if self._refund_due else came
        can = (
            self.tr("Can be cancelled until it is picked up.")
            if shipment.tracking_state in (None, "PreTransit")
            else self.tr("On its way: a cancel may be refused.")
        )
        cancel = self.tr("No cancel: {why}").format(why=_in_a_sentence(words.tr(self._why_no_cancel)))
        no_print = self.tr("No print: {why}").format(why=_in_a_sentence(words.tr(self._why_no_print)))
        parts = [no_print] if self._why_no_print else []
        return " ".join([*parts, cancel if self._why_no_cancel else can])

    @Slot()
    def tick_refund(self) -> None:
        """Alt+F: the money is back."""
        if self._shipment is not None and self._refund.isVisible():
            self.refund_came.emit(self._shipment)

    @Slot()
    def confirm_cancel(self) -> None:
        """Yes."""
        if self._shipment is not None and self.asking():
            self._ask(asking=False)
            self._note.say(self.tr("Asking Amazon…"), "muted")
            self.cancel_wanted.emit(self._shipment)

    def _ask(self, *, asking: bool) -> None:
        self._print.setVisible(not asking)
        self._refund.setVisible(self._refund_due and not asking)
        self._cancel.setVisible(not asking and not self._refund_due)
        self._keep.setVisible(asking)
        self._yes.setVisible(asking)


def _in_a_sentence(said: str) -> str:
    return said[:1].lower() + said[1:]
