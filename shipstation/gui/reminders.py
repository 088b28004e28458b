"""What of the way to a real account has to be seen to before it is too late, told behind the start."""

from PySide6.QtCore import QObject, Signal

from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.later import later
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.model import Account, ConnectStep, SecretAge, StepId

_KEY = "Ctrl+G"


def about(step: StepId) -> str:
    """Under which name notices of a step are told, and settled."""
    return f"connect {step.value}"


class Reminders(QObject):
    """A secret that grows old, an approval that does not come.

    Signals:
        step_wanted(StepId, Account or None): that step is to be shown; the account whose secret it is about.
    """

    step_wanted = Signal(object, object)

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench

    def remind(self) -> None:
        """Look, and tell what is due."""
        connecting = self._bench.station.connecting
        self._bench.behind(
            lambda: (connecting.due(), connecting.step(StepId.APPROVAL)),
            then=lambda found: self._remind(*found),
            failed=lambda error: self._bench.tell(notice_of(error)),
            latest="reminders",
        )

    def _remind(self, due: tuple[tuple[Account, SecretAge], ...], approval: ConnectStep) -> None:
        for account, age in due:
            what = self.tr("The secret of {name} is {n} days old.").format(name=account.name, n=age.days)
            then = self.tr("Amazon wants a new one by {day}.").format(day=words.long_day(age.rotate_by))
            self._ask(what, then, StepId.SECRETS, account)
        if approval.is_overdue and approval.note.text and approval.due_on is not None:
            what = self.tr("Amazon has not answered case {case}.").format(case=approval.note.text)
            then = self.tr("Its 30 business days ended on {day}.").format(day=words.long_day(approval.due_on))
            self._ask(what, then, StepId.APPROVAL, None)

    def _ask(self, what: str, then: str, step: StepId, account: Account | None) -> None:
        act = Act(
            text=self.tr("Open step {n}").format(n=step.number),
            key=_KEY,
            run=later(self._want, step, account=account),
        )
        self._bench.tell(Notice(kind="warn", what=what, then=then, acts=(act,), about=about(step)))

    def _want(self, step: StepId, *, account: Account | None) -> None:
        self.step_wanted.emit(step, account)
