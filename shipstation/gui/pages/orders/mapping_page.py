"""The columns of a file, said which is what; beside them its first rows as they would become orders."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.desk.previews import Look, choosable
from shipstation.gui import words
from shipstation.gui.page_keys import Keys
from shipstation.gui.pages.orders import mapping_rows as texts
from shipstation.gui.pages.orders.mapping_fields import MappingFields
from shipstation.gui.pages.orders.mapping_rows import Outcome
from shipstation.gui.pages.orders.room import Room
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.answers import AnswerField, ChoiceAnswer, LineAnswer
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.model import ColumnMapping
from shipstation.ports import FilePreview
from shipstation.rules.columns import Remark

_PAUSE_MS = 80
_FIELDS_WIDE, _FIELDS_NARROW = 400, 352


class MappingPage(Room):
    """What somebody chooses, and what it comes to.

    Signals:
        changed(): another choice: look what it comes to. import_wanted(): Enter. save_wanted(): keep the mapping.
        forget_wanted(): let the kept one go. kept_wanted(name): show a kept one, "" the guess. anew_wanted(): F5.
    """

    changed = Signal()
    import_wanted = Signal()
    save_wanted = Signal()
    forget_wanted = Signal()
    anew_wanted = Signal()
    kept_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mappingPage")
        self._theme = theme
        self._guessed: frozenset[str] = frozenset()
        self._model: RowsModel[Outcome] = RowsModel(texts.columns(), self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self._build()

    def _build(self) -> None:
        theme = self._theme
        self._title = Elided(theme, kind=Type.PAGE)
        self._facts = Elided(theme, tone="muted")
        self._facts.setObjectName("mappingFacts")
        self._warning = Text(theme, tone="warn", wrap=True)
        self._warning.setObjectName("mappingWarning")
        head = QVBoxLayout()
        head.setSpacing(2)
        for each in (self._title, self._facts, self._warning):
            head.addWidget(each)
        self.fields = MappingFields(theme)
        self.fields.changed.connect(self._take)
        self.fields.entered.connect(self.import_wanted)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(Space.SMALL)
        left.addLayout(self._names())
        left.addWidget(self.fields, 1)
        body = QHBoxLayout()
        body.setSpacing(Space.PANEL)
        body.addWidget(self._left)
        body.addWidget(line(self, upright=True))
        body.addLayout(self._preview(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(Space.FIELD)
        column.addLayout(head)
        column.addLayout(body, 1)
        column.addWidget(line(self))
        column.addLayout(self._foot())

    def _names(self) -> QHBoxLayout:
        theme, row = self._theme, QHBoxLayout()
        row.setContentsMargins(Space.HAIR, 0, Space.FIELD, 0)
        row.setSpacing(Space.SMALL)
        self.kept = ChoiceAnswer(
            theme, (), none=self.tr("a guess"), name="mappingKept", says=self.tr("Mapping kept here")
        )
        self.kept.chosen.connect(self._take_kept)
        self.kept.entered.connect(self.import_wanted)
        self.name = LineAnswer(theme, name="mappingName", says=self.tr("Its name"))
        self.name.entered.connect(self._enter_name)
        self._kept_field = AnswerField(theme, self.tr("Mapping"), self.kept, hint="")
        self._name_field = AnswerField(theme, self.tr("Kept under the name"), self.name, hint="")
        row.addWidget(self._kept_field, 1)
        row.addWidget(self._name_field, 1)
        return row

    def _preview(self) -> QVBoxLayout:
        theme, column = self._theme, QVBoxLayout()
        column.setSpacing(Space.SMALL)
        self._says = Elided(theme, kind=Type.STRONG)
        self._says.setObjectName("mappingOutcome")
        self.table = RowsView(
            theme, self._model, name="mappingTable", says=self.tr("The first rows as orders"), row=Space.PRIMARY
        )
        self.table.confirmed.connect(self._enter_row)
        self.table.picked.connect(self._tell_story)
        self._story = Text(theme, tone="muted", wrap=True)
        self._story.setObjectName("mappingStory")
        self._story.setMinimumHeight(Space.NAV)
        column.addWidget(self._says)
        column.addWidget(self.table, 1)
        column.addWidget(self._story)
        return column

    def _foot(self) -> QHBoxLayout:
        theme, row = self._theme, QHBoxLayout()
        row.setSpacing(Space.SMALL)
        self._forget = KeyButton(
            theme, self.tr("Forget"), name="forgetMappingButton", key="Ctrl Del", rank=Rank.DESTRUCTIVE,
            pressed=self.forget_wanted.emit,
        )  # fmt: skip
        leave = KeyButton(theme, self.tr("Leave"), name="leaveMappingButton", key="Esc", pressed=self.left.emit)
        save = KeyButton(
            theme, self.tr("Keep"), name="saveMappingButton", key="Ctrl S", pressed=self.save_wanted.emit
        )
        self.take_in = KeyButton(
            theme, self.tr("Import with this mapping"), name="importMappedButton", key="Enter", rank=Rank.PRIMARY,
            pressed=self.import_wanted.emit,
        )  # fmt: skip
        self.take_in.setMinimumWidth(280)
        self._why = Elided(theme, tone="muted")
        self._why.setObjectName("mappingWhyNot")
        row.addWidget(self._forget)
        row.addWidget(self._why, 1)
        for button in (leave, save, self.take_in):
            row.addWidget(button)
        return row

    # what is shown

    def show_look(self, look: Look, mapping: ColumnMapping, guessed: frozenset[str]) -> None:
        """A file, and a mapping of it.

        Args:
            guessed: fields that nobody has said yet.
        """
        preview = look.preview
        self._guessed = guessed
        self._title.setText(self.tr("Columns of {file}").format(file=look.path.name))
        self._facts.setText(texts.facts(preview))
        self.warn(texts.warning(preview))
        self._show_fields(preview, mapping)
        short = self.tr("{name}: a column is not there")
        others = tuple((short.format(name=each.name), each.name) for each in look.others)
        self.kept.offer((*((each.name, each.name) for each in look.fitting), *others))
        self.kept.choose(mapping.name)
        self._forget.setVisible(self.kept.is_answered())
        self.name.give(mapping.name)
        self.name.setCursorPosition(0)
        self._name_field.complain("")

    def reword(self, preview: FilePreview) -> None:
        """Somebody else stands at the bench: the first values of the columns as that one may see them."""
        self._show_fields(preview, self.mapping())

    def _show_fields(self, preview: FilePreview, mapping: ColumnMapping) -> None:
        hides = words.hides_names()
        self.fields.show_mapping([(column, "" if hides else value) for column, value in choosable(preview)], mapping)

    def warn(self, said: str) -> None:
        """What is odd about the file; "" for nothing."""
        self._warning.setText(said)
        self._warning.setVisible(bool(said))

    def mapping(self) -> ColumnMapping:
        """What is chosen now."""
        return self.fields.mapping(self.name.text().strip())

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """What the mapping lacks or doubles."""
        self.fields.tell(remarks, self._guessed)
        grave = [texts.TITLES[each.field] for each in remarks if each.is_grave]
        one = self.tr("Choose what is the {field}.").format(field=", ".join(words.tr(each) for each in grave).lower())
        self._why.setText(one if grave else "")
        self.take_in.setEnabled(not grave)

    def show_preview(self, preview: FilePreview) -> None:
        """What the first rows come to."""
        rows = texts.outcomes(preview)
        row = self.table.current_row()
        self._model.show_rows(rows)
        self.table.choose(min(max(row, 0), len(rows) - 1))
        orders, refused = len(preview.file.orders), len(preview.file.refused)
        self._says.say(texts.outcome(len(preview.rows), orders, refused), "warn" if refused else "text")
        if not rows:
            self._story.setText(self.tr("There is no row to show."))

    def say_nothing(self, said: str, why: str = "") -> None:
        """No preview: words. `why`: what to do."""
        self._model.show_rows(())
        self._says.say(said, "muted")
        self._story.setText(why)

    def complain(self, field: str, said: str) -> None:
        """What is wrong with a field, which gets the focus; "name" is that of the mapping."""
        if field == "name_of_mapping":
            self._name_field.complain(said)
            self.name.setFocus()
            self.name.selectAll()
        else:
            self.fields.focus(field)

    # Room

    def start(self) -> None:
        if self.isVisible():
            lacking = (name for name, row in self.fields.rows.items() if row.said() and not row.choice.is_answered())
            self.fields.focus(next(lacking, "order_ref"))

    def acts(self) -> Mapping[str, Callable[[], object]]:
        return {"Ctrl+S": self.save_wanted.emit, "Ctrl+Del": self._ask_forget, "F5": self.anew_wanted.emit}

    def step(self, by: int) -> None:
        self.table.step(by)

    def confirm(self) -> None:
        self.import_wanted.emit()

    def parts(self) -> tuple[QWidget, ...]:
        return (self.kept, self.name, self.fields.rows["order_ref"].choice, self.table)

    def hints(self) -> Keys:
        return words.keys((("Enter", "import"), ("Ctrl S", "keep"), ("Esc", "leave"), ("F1", "keys")))

    @Slot(str)
    def _take(self, field: str) -> None:
        self._guessed -= {field}
        self._pause.start()

    @Slot(str)
    def _take_kept(self, _name: str) -> None:
        self.kept_wanted.emit(str(self.kept.value() or ""))

    @Slot()
    def _ask_forget(self) -> None:
        if self.kept.is_answered():
            self.forget_wanted.emit()

    @Slot(bool)
    def _enter_name(self, by_hand: bool) -> None:  # noqa: FBT001 a slot's argument
        if by_hand:
            self.import_wanted.emit()

    @Slot(int)
    def _enter_row(self, _row: int) -> None:
        self.import_wanted.emit()

    @Slot(int)
    def _tell_story(self, row: int) -> None:
        if 0 <= row < len(self._model.rows):
            self._story.setText(texts.reason(self._model.rows[row]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the choices give way to what comes of them."""
        super().resizeEvent(event)
        wide = self.width() > 1_050
        self._left.setFixedWidth(_FIELDS_WIDE if wide else _FIELDS_NARROW)
        self.table.widths({2: 168 if wide else 140, 0: 136 if wide else 112})
