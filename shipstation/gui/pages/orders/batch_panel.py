"""A batch in place of the queue: reviewed before money is spent, watched while it is, acted on afterwards."""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from shipstation.desk.batch import Offer, total
from shipstation.gui import words
from shipstation.gui.pages.orders import batch_rows as cells
from shipstation.gui.pages.orders.batch_rows import Line
from shipstation.gui.pick_view import PickView
from shipstation.gui.tables import RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.text import Elided, Text, line


class Step(StrEnum):
    """How far a batch is."""

    ASKING = "asking"
    REVIEW = "review"
    BUYING = "buying"
    PAUSED = "paused"
    ENDING = "ending"
    DONE = "done"


class BatchPanel(QWidget):
    """The table of a batch, and its foot.

    Signals:
        buy_wanted(): buy all that goes along. again_wanted(): rates anew for what was not bought.
        pause_wanted(): pause, or go on. end_wanted(): nothing more is begun.
        left(): back to the queue. opened(Line): Enter on a row.
    """

    buy_wanted = Signal()
    again_wanted = Signal()
    pause_wanted = Signal()
    end_wanted = Signal()
    left = Signal()
    opened = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("batchPanel")
        self._theme = theme
        self.step = Step.ASKING
        self._model: RowsModel[Line] = RowsModel(cells.columns(), self)
        self._build()

    def _build(self) -> None:
        theme = self._theme
        self._title = Text(theme, kind=Type.PAGE)
        self._title.setObjectName("batchTitle")
        # As high with the button beside it as without: the table must not jump.
        self._title.setMinimumHeight(Space.CONTROL)
        self._count = Elided(theme, tone="muted")
        self._count.setObjectName("batchCount")
        head = QHBoxLayout()
        head.setSpacing(Space.PANEL)
        head.addWidget(self._title)
        head.addWidget(self._count, 1)
        self._back = KeyButton(theme, self.tr("Back to the queue"), name="leaveBatchButton", key="Esc")
        self._back.clicked.connect(self.left)
        head.addWidget(self._back)
        self.table = PickView(theme, self._model, name="batchTable", says=self.tr("The batch"), row=Space.NAV)
        self.table.toggled.connect(self.toggle)
        self.table.all_wanted.connect(self._toggle_all)
        self.table.stretched.connect(self._toggle_next)
        self.table.picked.connect(self._tell_story)
        self.table.confirmed.connect(self._open)
        self._story = Elided(theme, tone="muted")
        self._story.setObjectName("batchStory")
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(Space.FIELD)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(line(self))
        column.addWidget(self._story)
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        theme, row = self._theme, QHBoxLayout()
        row.setSpacing(Space.SMALL)
        self._sum = Elided(theme, kind=Type.RATE)
        self._sum.setObjectName("batchSum")
        self._bar = QProgressBar()
        self._bar.setObjectName("batchProgress")
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(Space.SMALL)
        self._bar.setAccessibleName(self.tr("How much of the batch is done"))
        left = QVBoxLayout()
        left.setSpacing(Space.HAIR)
        left.addWidget(self._sum)
        left.addWidget(self._bar)
        self._pause = KeyButton(theme, self.tr("Pause"), name="pauseBatchButton", key="Alt J")
        self._pause.clicked.connect(self.pause_wanted)
        self._end = KeyButton(
            theme, self.tr("Stop after these"), name="endBatchButton", key="Alt C", rank=Rank.DESTRUCTIVE
        )
        self._end.clicked.connect(self.end_wanted)
        self._again = KeyButton(theme, "", name="batchAgainButton", key="F5")
        self._again.clicked.connect(self.again_wanted)
        self.buy = KeyButton(theme, "", name="buyBatchButton", key="Ctrl Enter", rank=Rank.PRIMARY)
        self.buy.setMinimumWidth(340)
        self.buy.clicked.connect(self.buy_wanted)
        row.addLayout(left, 1)
        row.addSpacing(Space.SMALL)
        for button in (self._again, self._pause, self._end, self.buy):
            row.addWidget(button)
        return row

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is in the batch."""
        return self._model.rows

    def show_lines(self, lines: Sequence[Line], step: Step) -> None:
        """Other rows; the chosen one stays chosen."""
        row = self.table.current_row()
        self._model.show_rows(lines)
        self.table.choose(min(max(row, 0), len(lines) - 1))
        self.show_step(step)

    def show_line(self, place: int, changed: Line) -> None:
        """One row stands elsewhere now."""
        self._model.change_row(place, changed)
        if place == self.table.current_row():
            self._tell_story(place)
        self._say()

    def show_step(self, step: Step) -> None:
        """How far it is."""
        self.step = step
        self._say()
        self._tell_story(self.table.current_row())

    @Slot(int)
    def toggle(self, row: int) -> None:
        """Leave a row out, or take it in."""
        if self.step is Step.REVIEW:
            each = self._model.rows[row]
            self.show_line(row, _with(each, is_in=not each.is_in))

    def other_rate(self, by: int) -> None:
        """The next rate of the chosen row (1), or the one before (-1), among those that can be bought."""
        row = self.table.current_row()
        offer = self._model.rows[row].offer if self.step is Step.REVIEW and row >= 0 else None
        if offer is None or offer.compared is None or offer.chosen is None:
            return
        fit = [ranked for ranked in offer.compared.ranked if ranked.buyable]
        place = next((at for at, each in enumerate(fit) if each.rate.rate_id == offer.chosen.rate.rate_id), 0)
        chosen = fit[(place + by) % len(fit)]
        self.show_line(row, _with(self._model.rows[row], offer=offer.choosing(chosen)))

    def current(self) -> Line | None:
        """The chosen row."""
        row = self.table.current_row()
        return self._model.rows[row] if 0 <= row < len(self._model.rows) else None

    def going(self) -> tuple[Offer, ...]:
        """What is bought when somebody says so, in the order shown."""
        return tuple(each.offer for each in self._model.rows if each.is_going and each.offer is not None)

    def _say(self) -> None:
        lines, step = self._model.rows, self.step
        bought, to_go, needy = cells.counted(lines)
        going = self.going()
        sums = ", ".join(words.price(money) for money in total(going))
        number = words.count(len(lines))
        orders = self.tr("1 label") if len(lines) == 1 else self.tr("{n} labels").format(n=number)
        titles = {
            Step.ASKING: self.tr("Asking for rates"),
            Step.REVIEW: self.tr("Review {labels}"),
            Step.BUYING: self.tr("Buying {labels}"),
            Step.PAUSED: self.tr("Paused"),
            Step.ENDING: self.tr("Ending"),
            Step.DONE: self.tr("Done"),
        }
        is_running = step in (Step.BUYING, Step.PAUSED, Step.ENDING)
        is_printing = is_running and not to_go
        self._title.setText(self.tr("Printing") if is_printing else titles[step].format(labels=orders))
        asked = sum(each.offer is not None for each in lines)
        if step is Step.ASKING:
            told = self.tr("{n} of {all}").format(n=words.count(asked), all=number)
        elif step is Step.REVIEW:
            told = self.tr("{n} go along, {m} cannot be bought as they are").format(
                n=words.count(len(going)), m=words.count(needy)
            )
        else:
            told = self.tr("{n} bought, {m} to go, {k} need you").format(
                n=words.count(bought), m=words.count(to_go if is_running else 0), k=words.count(needy)
            )
        self._count.setText(told)
        self._show_sum(step, sums)
        self._bar.setVisible(step is not Step.REVIEW)
        self._bar.setMaximum(max(len(lines), 1))
        done = sum(each.row is not None and each.row.state not in ("buying", "left") for each in lines)
        self._bar.setValue(asked if step is Step.ASKING else done)
        self._show_buttons(is_running=is_running, going=len(going), sums=sums)

    def _show_sum(self, step: Step, sums: str) -> None:
        spent = [each.offer for each in self._model.rows if each.row and each.row.state == "bought" and each.offer]
        paid = ", ".join(words.price(money) for money in total(spent)) or words.tr("nothing")
        said = {
            Step.ASKING: self.tr("Nothing is bought yet"),
            Step.REVIEW: self.tr("Together {sum}").format(sum=sums or words.tr("nothing")),
        }
        self._sum.setText(said.get(step, self.tr("Spent {sum}").format(sum=paid)))

    def _show_buttons(self, *, is_running: bool, going: int, sums: str) -> None:
        step = self.step
        left = sum(each.is_buyable or each.needs_someone for each in self._model.rows if not _is_bought(each))
        self._again.setVisible(step is Step.DONE and bool(left))
        self._again.say(self.tr("Rates anew for {n}").format(n=words.count(left)))
        self._pause.setVisible(step in (Step.BUYING, Step.PAUSED))
        self._pause.say(self.tr("Go on") if step is Step.PAUSED else self.tr("Pause"))
        self._end.setVisible(is_running or step is Step.ASKING)
        self._end.setEnabled(step is not Step.ENDING)
        self._back.setVisible(step in (Step.REVIEW, Step.DONE))
        self.buy.setVisible(step is Step.REVIEW)
        self.buy.setEnabled(bool(going))
        said = self.tr("Buy {n} labels  {sum}") if going != 1 else self.tr("Buy 1 label  {sum}")
        self.buy.say(said.format(n=words.count(going), sum=sums) if going else self.tr("Nothing can be bought"))

    @Slot(int)
    def _tell_story(self, _row: int) -> None:
        current = self.current()
        self._story.setText(cells.story(current) if current is not None else "")

    @Slot(int, int)
    def _toggle_next(self, _row: int, other: int) -> None:
        self.toggle(other)

    @Slot()
    def _toggle_all(self) -> None:
        if self.step is not Step.REVIEW:
            return
        lines = self._model.rows
        are_all = all(each.is_in for each in lines if each.is_buyable)
        self.show_lines([_with(each, is_in=not are_all) for each in lines], self.step)

    @Slot(int)
    def _open(self, _row: int) -> None:
        current = self.current()
        if current is not None:
            self.opened.emit(current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the weight gives way."""
        super().resizeEvent(event)
        wide = self.width() > 1_050
        self.table.widths(
            {1: 172 if wide else 150, cells.WEIGHT: 88 if wide else 0, cells.SERVICE: 216 if wide else 196}
        )


def _is_bought(each: Line) -> bool:
    return each.row is not None and each.row.state in ("bought", "unsure")


def _with(each: Line, *, is_in: bool | None = None, offer: Offer | None = None) -> Line:
    return Line(
        key=each.key,
        name=each.name,
        offer=offer if offer is not None else each.offer,
        is_in=each.is_in if is_in is None else is_in,
        row=each.row,
    )
