"""Joins the Operators section to the desk: names people, their roles and PINs, and how the bench locks."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Slot

from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.pages.guard.operators_page import KEEP, SET, OperatorsPage
from shipstation.gui.pages.guard.section_flow import SectionFlow
from shipstation.model import AtBench, Operator, Role, SafetyChoices


class OperatorsFlow(SectionFlow):
    """Works while its section is up."""

    def __init__(self, bench: Bench, page: OperatorsPage, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._page = page
        page.new_wanted.connect(page.ask_new)
        page.form.saved.connect(self._save)
        page.form.remove_wanted.connect(self._remove)
        page.bench.saved.connect(self._save_bench)

    def refresh(self) -> None:
        safety = self._safety

        def read() -> tuple[tuple[Operator, ...], AtBench, SafetyChoices]:
            return safety.operators.all(), safety.operators.at_bench(), safety.choices.read()

        def show(known: tuple[tuple[Operator, ...], AtBench, SafetyChoices]) -> None:
            self._page.show_people(known[0], known[1])
            self._page.bench.show_choices(known[2])

        self._read(read, show)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        page = self._page
        removes = {"Ctrl+Del": page.form.ask_remove} if page.is_asking() else {}
        return {"Ctrl+N": page.ask_new, "Ctrl+E": page.ask_chosen, **removes}

    @Slot(str, str, object, str, str)
    def _save(self, before: str, name: str, role: Role, way: str, pin: str) -> None:
        operators = self._safety.operators

        def keep() -> None:
            if not before:
                first = not operators.all()
                operators.add(name, role, pin or None)
                if first:
                    # Else the bench would be shut to the one who just named themselves.
                    operators.come(name, pin or None)
                return
            if next(each.role for each in operators.all() if each.name == before) is not role:
                operators.set_role(before, role)
            if way != KEEP:
                operators.set_pin(before, pin if way == SET else None)

        def kept(_: None) -> None:
            self._left()
            added = self.tr("{name} is here now").format(name=name)
            changed = self.tr("{name} is changed").format(name=name)
            then = self.tr("F12 lets somebody else step up.")
            self._done(changed if before else added, then)

        self._work(self.tr("keeping"), keep, kept, self._complain)

    @Slot(str)
    def _remove(self, name: str) -> None:
        def removed(_: None) -> None:
            self._left()
            self._done(self.tr("{name} is removed").format(name=name), self.tr("what was packed keeps the name"))

        self._work(self.tr("removing"), lambda: self._safety.operators.remove(name), removed)

    @Slot(int, bool)
    def _save_bench(self, minutes: int, masks: bool) -> None:  # noqa: FBT001 a slot's argument
        values = {"operators.lock_minutes": str(minutes), "operators.mask_names": "on" if masks else "off"}

        def kept(_: None) -> None:
            self.changed.emit()
            self.refresh()
            self._done(self.tr("Kept"), self.tr("It holds from now on."))

        self._work(self.tr("keeping"), lambda: self._safety.choices.change(values), kept)

    def _left(self) -> None:
        self._page.form.forget()
        self._page.rest()
        self.changed.emit()
        self.refresh()

    def _complain(self, error: ShipError) -> None:
        if not self._page.form.complain(error):
            self._tell(error)
