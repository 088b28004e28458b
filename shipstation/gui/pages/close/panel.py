"""The right side of the Close page: parcels that wait for a form, or a form and its paper."""

from datetime import datetime

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from shipstation.desk.closing import CloseDay
from shipstation.gui import words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.lines import Fact, Lines
from shipstation.gui.widgets.paper import Paper
from shipstation.gui.widgets.side import Side
from shipstation.gui.widgets.text import Elided, Text
from shipstation.model import MadeForm, PrintJob, PurchaseState, costs
from shipstation.rules.closing import OpenGroup

_MOST = 9


class ClosePanel(Side):
    """What is chosen, and what can be done with it.

    Signals:
        form_wanted(OpenGroup): make and print its form.
        print_wanted(MadeForm): print it, once more.
    """

    form_wanted = Signal(object)
    print_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._shown: OpenGroup | MadeForm | None = None
        self._is_making = False
        self.hold(self._content())

    def _content(self) -> QWidget:
        theme, holder = self._theme, QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        self._title = Elided(theme, kind=Type.HEADING)
        self._where = Elided(theme, tone="muted")
        column.addWidget(self._title)
        column.addSpacing(Space.HAIR)
        column.addWidget(self._where)
        column.addSpacing(Space.PANEL)
        self._parcels = Lines(theme, ruled=False)
        listing = QWidget()
        inner = QVBoxLayout(listing)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._parcels)
        inner.addStretch(1)
        self.preview = Paper(theme, name="formPreview", says=self.tr("The form"), least=QSize(200, 260))
        self._prints = Lines(theme, ruled=False)
        paper = QWidget()
        below = QVBoxLayout(paper)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(Space.SMALL)
        below.addWidget(self.preview, 1)
        below.addWidget(self._prints)
        self._either_way = QStackedWidget()
        self._either_way.addWidget(listing)
        self._either_way.addWidget(paper)
        column.addWidget(self._either_way, 1)
        column.addSpacing(Space.FIELD)
        self._note = Text(theme, kind=Type.CAPTION, tone="muted", wrap=True)
        self._note.setMinimumHeight(32)
        column.addWidget(self._note)
        column.addSpacing(Space.SMALL)
        self.make = KeyButton(
            theme, self.tr("Make form & print"), name="makeFormButton", key="Alt M", rank=Rank.PRIMARY,
            pressed=self.press_make,
        )  # fmt: skip
        self.print = KeyButton(
            theme, self.tr("Print again"), name="printFormButton", key="F8", pressed=self.press_print
        )
        column.addWidget(self.make)
        column.addWidget(self.print)
        return holder

    def shown(self) -> OpenGroup | MadeForm | None:
        """What is chosen."""
        return self._shown

    def show_nothing(self, day: CloseDay) -> None:
        """Nothing waits; what the day was."""
        self._shown = None
        many = len(day.summary.going())
        spent = " + ".join(words.price(money) for money in costs(day.summary.going()))
        said = self.tr("{n} parcels bought today, {spent}.").format(n=words.count(many), spent=spent)
        self.close_with(said if many else self.tr("Nothing was bought today."))

    def show_open(self, group: OpenGroup, now: datetime) -> None:
        """Parcels on no form."""
        self._shown = group
        many = len(group.parcels)
        one, more = self.tr("{carrier}, 1 parcel"), self.tr("{carrier}, {n} parcels")
        self._title.setText((one if many == 1 else more).format(carrier=group.carrier, n=words.count(many)))
        self._where.setText(", ".join(group.ship_from.lines()[:3]) if group.ship_from else group.account)
        shown = group.parcels if many <= _MOST + 1 else group.parcels[:_MOST]
        facts = tuple(
            Fact(what=words.tracking(each.tracking_id), result=words.clock(each.bought_at))
            if each.bought_at.astimezone().date() == now.astimezone().date()
            else Fact(what=words.tracking(each.tracking_id), result=words.day(each.bought_at), tone="warn")
            for each in shown
        )
        if len(shown) < many:
            facts += (Fact(what=self.tr("and {n} more").format(n=words.count(many - len(shown)))),)
        self._parcels.show_lines(facts)
        self._either_way.setCurrentIndex(0)
        self._say_open(group)
        self.make.show()
        self.print.hide()
        self.open()

    def _say_open(self, group: OpenGroup) -> None:
        self.make.setEnabled(group.in_doubt is None and not self._is_making)
        if self._is_making:
            self._note.say(self.tr("Asking Amazon…"), "muted")
        elif group.in_doubt is not None:
            said = self.tr("A form may have been made; nobody can tell yet. Alt+Q looks for it in Amazon's list.")
            self._note.say(said, "warn")
        elif group.last_form is not None:
            many = len(group.parcels)
            one, more = (
                self.tr("1 label since {time} is on no form."),
                self.tr("{n} labels since {time} are on no form."),
            )
            at = words.clock(group.last_form.asked_at)
            self._note.say((one if many == 1 else more).format(n=many, time=at), "warn")
        else:
            self._note.say(self.tr("One form for the driver to scan; made once, kept here."), "muted")

    def show_form(self, form: MadeForm, prints: tuple[PrintJob, ...], now: datetime) -> None:
        """A form; its paper comes when it is drawn."""
        if not isinstance(self._shown, MadeForm) or self._shown.purchase_id != form.purchase_id:
            self.preview.show_png(b"")
        self._shown = form
        self._title.setText(self.tr("Form of {carrier}").format(carrier=form.carrier))
        self._where.setText(words.moment(form.asked_at, now))
        self._prints.show_lines(
            tuple(
                Fact(
                    what=self.tr("Copy {n}").format(n=job.copy),
                    note=job.printer,
                    result=words.printed(job)[1],
                    tone=words.printed(job)[2],
                    mark=words.printed(job)[0],
                )
                for job in prints[-3:]
            )
        )
        self._either_way.setCurrentIndex(1)
        self.print.say(self.tr("Print again") if prints else self.tr("Print form"))
        self.print.setEnabled(bool(form.sha256))
        self.print.show()
        self.make.hide()
        if form.state is not PurchaseState.BOUGHT:
            self._note.say(self.tr("In doubt: Alt+Q looks for it in Amazon's list."), "warn")
        elif not form.sha256:
            self._note.say(self.tr("Its paper did not come along; fetch it in Seller Central."), "warn")
        else:
            self._note.say(self.tr("Kept here; it prints without a network."), "muted")
        self.open()

    def show_png(self, purchase_id: str, png: bytes) -> None:
        """The paper of a form, if that one is still shown."""
        if isinstance(self._shown, MadeForm) and self._shown.purchase_id == purchase_id:
            self.preview.show_png(png)

    def show_making(self, *, making: bool) -> None:
        """A form is being asked for, or is not any more."""
        self._is_making = making
        if isinstance(self._shown, OpenGroup):
            self._say_open(self._shown)

    @Slot()
    def press_make(self) -> None:
        """Alt+M."""
        if isinstance(self._shown, OpenGroup) and self.make.isEnabled():
            self.form_wanted.emit(self._shown)

    @Slot()
    def press_print(self) -> None:
        """F8."""
        if isinstance(self._shown, MadeForm) and self.print.isEnabled():
            self.print_wanted.emit(self._shown)
