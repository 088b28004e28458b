"""The Operators section: who packs here and may do what, and how the bench looks after itself."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shipstation.errors import ShipError
from shipstation.gui.pages.guard.parts import Section
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.widgets.form import FormFrame
from shipstation.gui.words import tr
from shipstation.model import AtBench, Operator, Role, SafetyChoices

_ROW = 48
_MINUTES = (1, 2, 5, 10, 15, 30, 60)
KEEP, SET, NONE = "keep", "set", "none"

Row = tuple[Operator, bool]
"""Somebody, and whether that one stands at the bench."""


def _pin(operator: Operator) -> Cell:
    if operator.is_shut_out:
        return Cell(text=tr("shut out"), tone="bad", mark="x", sub=tr("give a new PIN"), sub_tone="bad")
    if operator.has_pin:
        sub = tr("{n} wrong").format(n=operator.wrong) if operator.wrong else ""
        return Cell(text=tr("set"), sub=sub, sub_tone="warn")
    return Cell(text=tr("none"), tone="muted")


_COLUMNS = (
    Column[Row](
        title="Name",
        cell=lambda row: Cell(text=row[0].name, kind="strong", sub=tr("at the bench now") if row[1] else ""),
    ),
    Column[Row](
        title="May",
        cell=lambda row: Cell(text=tr("decide and pack") if row[0].role is Role.MANAGER else tr("pack")),
        width=132,
    ),
    Column[Row](title="PIN", cell=lambda row: _pin(row[0]), width=128),
)


class OperatorForm(FormFrame):
    """Somebody new, or what somebody may do and with which PIN.

    Signals:
        saved(before, name, Role, pin_way, pin): `before` "" for somebody new; `pin_way`: KEEP, SET or NONE.
        remove_wanted(name): asked twice.
    """

    saved = Signal(str, str, object, str, str)
    remove_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, "", name="operator", thing="Operator", says=self.tr("Who packs here"), primary="",
            can_leave=True, parent=parent,
        )  # fmt: skip
        self._before = ""
        self._sure = False
        form = self.form
        self._name = form.line(
            "name", self.tr("Name"), hint=self.tr("As it stands on the lock screen and in records")
        )
        roles = ((self.tr("pack"), Role.PACKER.value), (self.tr("decide and pack"), Role.MANAGER.value))
        self._role = form.choice(
            "role", self.tr("May"), roles, none=self.tr("choose one"),
            hint=self.tr("Deciding: accounts, people, privacy, backups, the audit log"),
        )  # fmt: skip
        ways = ((self.tr("another PIN"), SET), (self.tr("no PIN any more"), NONE))
        self._way = form.choice("way", self.tr("PIN"), ways, none=self.tr("as it is"))
        hint = self.tr("4 to 12 digits; without one, leave it empty")
        self._pin = form.line("pin", self.tr("New PIN"), hint=hint, secret=True)
        self._way.edited.connect(self._show_pin)
        self.confirmed.connect(self._save)
        self.removed.connect(self.ask_remove)

    def show_new(self, *, is_first: bool) -> None:
        """Ask for somebody new. `is_first`: the first one is a manager."""
        self._before = ""
        self.title.setText(self.tr("Somebody new"))
        self.save.say(self.tr("Add"))
        said = self.tr(
            "The first one is a manager: from then on only managers add people and change what is private."
        )
        self._begin(Role.MANAGER if is_first else Role.PACKER, said if is_first else "")
        self.form.focus("name")

    def show_operator(self, operator: Operator) -> None:
        """Ask about somebody who is there."""
        self._before = operator.name
        self.title.setText(operator.name)
        self.save.say(self.tr("Save"))
        shut = self.tr("Shut out after 10 wrong PINs. Another PIN lets {name} in again.").format(name=operator.name)
        self._begin(operator.role, shut if operator.is_shut_out else "")
        if operator.is_shut_out:
            self._way.choose(SET)
        self.form.focus("pin" if operator.is_shut_out else "role")

    def complain(self, error: ShipError) -> bool:
        """What was wrong, below its field; False where it belongs to none of them."""
        field = next((each for each in error.fields if each in ("name", "role", "pin")), None)
        if field is not None:
            self.form.complain(field, f"{error.said} {error.remedy}")
        return field is not None

    @Slot()
    def ask_remove(self) -> None:
        """Ctrl+Del: somebody leaves; the second time it is done."""
        if not self._before:
            return
        if self._sure:
            self.remove_wanted.emit(self._before)
            return
        self._sure = True
        self.tell(self.tr("What {name} packed keeps the name. Once more to remove.").format(name=self._before))

    def forget(self) -> None:
        """No PIN stays in a field."""
        self._pin.clear()

    def _begin(self, role: Role, words: str) -> None:
        self._sure = False
        is_new = not self._before
        self._name.give(self._before)
        self._role.choose(role.value)
        self._way.setCurrentIndex(0)
        self._pin.clear()
        self.form.show_field("name", shown=is_new)
        self.form.show_field("way", shown=not is_new)
        self.remove.setVisible(not is_new)
        self._show_pin()
        self.form.settle()
        self.tell(words)

    @Slot()
    def _show_pin(self) -> None:
        self.form.show_field("pin", shown=not self._before or self._way.value() == SET)

    @Slot()
    def _save(self) -> None:
        self.form.settle()
        name, pin = (self._name.value() or "").strip(), (self._pin.value() or "").strip()
        way = (SET if pin else KEEP) if not self._before else self._way.value() or KEEP
        if not name:
            self.form.complain("name", self.tr("It has no name yet. Type it here."))
        elif self._role.value() is None:
            self.form.complain("role", self.tr("Choose one."))
        elif way == SET and not pin:
            self.form.complain("pin", self.tr("Type 4 to 12 digits, or choose “no PIN any more”."))
        else:
            self.saved.emit(self._before, name, Role(self._role.value()), way, pin)


class BenchForm(FormFrame):
    """How the bench looks after itself.

    Signals:
        saved(minutes, masks): the bench locks by itself after so many minutes, 0: never; packers see initials alone.
    """

    saved = Signal(int, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, self.tr("At this bench"), name="lock", thing="Lock", says=self.tr("How the bench locks"),
            primary=self.tr("Save"), can_leave=False, parent=parent,
        )  # fmt: skip
        minutes = tuple(
            (self.tr("after {n} minutes").format(n=n) if n > 1 else self.tr("after a minute"), n) for n in _MINUTES
        )
        self._minutes = self.form.choice(
            "minutes", self.tr("Locks by itself"), minutes, none=self.tr("never"),
            hint=self.tr("Only who has a PIN is locked out. F12 locks at once, from every page."),
        )  # fmt: skip
        self._masks = self.form.choice(
            "masks", self.tr("Packers see buyers' names"), ((self.tr("as initials: A. L."), True),),
            none=self.tr("whole"),
            hint=self.tr("In every list of the window. Labels and slips keep the whole name."),
        )  # fmt: skip
        self.confirmed.connect(self._save)

    def show_choices(self, choices: SafetyChoices) -> None:
        """What stands; what somebody is choosing stays."""
        if self.form.is_worked_in():
            return
        known = choices.lock_minutes
        if known and known not in _MINUTES:
            offers = sorted({*_MINUTES, known})
            self._minutes.offer(tuple((self.tr("after {n} minutes").format(n=n), n) for n in offers))
        self._minutes.choose(known or None)
        self._masks.choose(choices.masks_names or None)
        self.form.settle()

    @Slot()
    def _save(self) -> None:
        self.saved.emit(self._minutes.value() or 0, bool(self._masks.value()))


class OperatorsPage(Section):
    """A list of people, and forms.

    Signals:
        new_wanted(): ask for somebody new.
    """

    new_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Operators"), name="operatorsPage", parent=parent)
        self._rows: RowsModel[Row] = RowsModel(_COLUMNS, self)
        self.table = RowsView(theme, self._rows, name="operatorsTable", says=self.tr("Who packs here"), row=_ROW)
        self.table.confirmed.connect(self.ask_chosen)
        self._change = self.head_act(
            self.tr("Change"), name="changeOperatorButton", key="Ctrl E", pressed=self.ask_chosen
        )
        self.head_act(self.tr("Add"), name="newOperatorButton", key="Ctrl N", pressed=self.new_wanted.emit)
        self.fill(self.table)
        self.bench = BenchForm(theme)
        self.form = OperatorForm(theme)
        self.form.left.connect(self.rest)
        self.rest_with(self.bench)

    def show_people(self, people: tuple[Operator, ...], at: AtBench) -> None:
        """Everybody; the chosen one stays chosen."""
        kept = max(self.table.current_row(), 0)
        self._rows.show_rows([(each, each.name == at.name) for each in people])
        self.table.choose(min(kept, len(people) - 1))
        self._change.setEnabled(bool(people))
        nobody = self.tr(
            "Nobody is named: whoever sits here may do everything, and no record says who packed. Add yourself first."
        )
        some = self.tr("Each label remembers who packed it. Packers touch no accounts, privacy or backups.")
        self.lead.setText(some if people else nobody)
        self.show_list(on=bool(people))

    def chosen(self) -> Operator | None:
        """The chosen one."""
        place = self.table.current_row()
        return self._rows.rows[place][0] if 0 <= place < len(self._rows.rows) else None

    def count(self) -> int:
        """How many there are."""
        return len(self._rows.rows)

    @Slot()
    def ask_chosen(self) -> None:
        """Ctrl+E: about the chosen one."""
        operator = self.chosen()
        if operator is not None:
            self.ask(self.form)
            self.form.show_operator(operator)

    def ask_new(self) -> None:
        """Ctrl+N: somebody new."""
        self.ask(self.form)
        self.form.show_new(is_first=not self.count())

    def home(self) -> QWidget:
        return self.table

    def step(self, by: int) -> None:
        self.table.step(by)
