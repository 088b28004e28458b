"""The Audit section: every security event, filtered, and whether the chain of them is unbroken."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.pages.guard.parts import ActsPanel, Section
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.choices import Choice
from shipstation.gui.widgets.lines import Fact
from shipstation.gui.widgets.text import Text
from shipstation.model import AuditEntry, AuditVerdict, Event

_ROW = 48
_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_DATES = (("Any date", ""), ("Today", "1"), ("Last 7 days", "7"), ("Last 30 days", "30"), ("Last 90 days", "90"))


def _columns(now: datetime) -> tuple[Column[AuditEntry], ...]:
    return (
        Column[AuditEntry](title="When", cell=lambda row: Cell(text=words.moment(row.at, now)), width=136),
        Column[AuditEntry](title="Who", cell=lambda row: Cell(text=row.who, kind="strong"), width=104),
        Column[AuditEntry](
            title="What", cell=lambda row: Cell(text=words.tr(row.event).capitalize(), sub=on_what(row))
        ),
    )


def on_what(entry: AuditEntry) -> str:
    """The facts of an entry in a line: "name Kim, wrong 3"."""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in entry.what.items())


class VerdictPanel(ActsPanel):
    """Whether the log is whole, and the chosen entry."""

    def __init__(self, theme: Theme, verify: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(theme, "", name="auditVerdict", parent=parent)
        self.title.setText(self.tr("Is it unbroken?"))
        self._verdict = self.say("", kind=Type.STRONG, gap=Space.HAIR)
        self._verdict.setObjectName("auditVerdictWords")
        self._detail = self.say("")
        self._entry = self.facts("auditEntry")
        self.button = self.act(self.tr("Verify now"), name="verifyAuditButton", key="Alt T", pressed=verify)

    def show_verdict(self, verdict: AuditVerdict, now: datetime) -> None:
        """What a look through the whole chain came to."""
        if not verdict.good:
            self._verdict.say(self.tr("BROKEN at entry {n}").format(n=verdict.broken_at), "bad")
            self._detail.say(
                self.tr(
                    "{why} Somebody changed the store behind the program's back, or the disk did. Start an incident "
                    "(Settings, Incidents), and keep the backups: they hold the log as it was."
                ).format(why=verdict.said),
                "bad",
            )
            return
        since = words.moment(verdict.since, now) if verdict.since is not None else self.tr("now")
        self._verdict.say(self.tr("Verified: {n} entries").format(n=words.count(verdict.entries)), "ok")
        self._detail.say(
            self.tr("None was changed, taken out or added since {since}. Looked through {now}.").format(
                since=since, now=words.moment(now, now).lower()
            ),
            "muted",
        )

    def show_busy(self, *, on: bool) -> None:
        """While it is looked through."""
        self.button.setEnabled(not on)
        if on:
            self._verdict.say(self.tr("Looking through…"), "muted")
            self._detail.say("")

    def show_entry(self, entry: AuditEntry | None) -> None:
        """The chosen one, whole."""
        if entry is None:
            self._entry.show_lines(())
            return
        facts = [
            Fact(what=self.tr("Entry"), result=str(entry.number)),
            Fact(what=self.tr("At"), result=f"{entry.at:%Y-%m-%d %H:%M:%S} UTC"),
        ]
        facts += [
            Fact(what=name.replace("_", " ").capitalize(), result=value[:60]) for name, value in entry.what.items()
        ]
        facts.append(Fact(what=self.tr("Seal"), result=f"{entry.hash[:16]}…"))
        self._entry.show_lines(tuple(facts))


class AuditPage(Section):
    """A list, its filters, and the verdict.

    Signals:
        filtered(): a person chose something.
        verify_wanted(): look through the chain.
        more_wanted(): the list came to its end, and there is more.
    """

    filtered = Signal()
    verify_wanted = Signal()
    more_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Audit log"), name="auditPage", parent=parent)
        self.lead.setText(self.tr("Who did what, and when; no buyer is named in it. Kept for 12 months."))
        self.who = Choice(theme, name="auditWho", says=self.tr("Who did it"))
        self.kind = Choice(theme, name="auditKind", says=self.tr("What was done"))
        self.date = Choice(theme, name="auditDate", says=self.tr("When it was done"))
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        for choice in (self.who, self.kind, self.date):
            choice.chosen.connect(self.filtered)
            row.addWidget(choice)
        row.addStretch(1)
        self.kind.give(
            ((self.tr("Anything"), ""), *((words.tr(each.value).capitalize(), each.value) for each in Event))
        )
        self.date.give(tuple((words.tr(said), value) for said, value in _DATES))
        self.show_people(())
        self._rows: RowsModel[AuditEntry] = RowsModel(_columns(_NEVER), self)
        self._rows.more_wanted.connect(self.more_wanted)
        self.table = RowsView(theme, self._rows, name="auditTable", says=self.tr("Security events"), row=_ROW)
        self.table.picked.connect(self._show_entry)
        self._none = Text(theme, tone="muted", wrap=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)
        self.column.addSpacing(Space.SMALL)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self._none, 1)
        self.verdict = VerdictPanel(theme, self.verify_wanted.emit)
        self.rest_with(self.verdict)
        self._none.hide()

    def show_people(self, people: tuple[str, ...]) -> None:
        """Who did anything."""
        self.who.give(((self.tr("Anybody"), ""), *((each, each) for each in people)))

    def days(self) -> int:
        """So many days are looked back; 0: all."""
        return int(self.date.value() or 0)

    def narrows(self) -> bool:
        """Whether anything is left out."""
        return any(choice.is_set() for choice in (self.who, self.kind, self.date))

    def show_first(self, entries: tuple[AuditEntry, ...], *, more: bool, now: datetime) -> None:
        """The newest of them."""
        self._rows.set_columns(_columns(now))
        self._rows.show_rows(entries, more=more)
        nothing = self.tr("Nothing was written yet.")
        none = self.tr("No entry of that kind, by that person, in that time. Choose anything, anybody, any date.")
        self._none.setText(none if self.narrows() else nothing)
        self._none.setVisible(not entries)
        self.table.setVisible(bool(entries))
        self.table.choose(0)
        self._show_entry()

    def show_more(self, entries: tuple[AuditEntry, ...], *, more: bool) -> None:
        """Those below."""
        self._rows.add_rows(entries, more=more)

    def refuse(self, said: str) -> None:
        """Not for everybody's eyes."""
        self._rows.show_rows(())
        self.table.hide()
        self._none.setText(said)
        self._none.show()
        self.verdict.show_entry(None)

    def last(self) -> int:
        """The number of the last one that is shown; 0: there is none."""
        return self._rows.rows[-1].number if self._rows.rows else 0

    def home(self) -> QWidget:
        return self.table if self.table.isVisible() else self.who

    def parts(self) -> tuple[QWidget, ...]:
        return (self.who, self.table, self.verdict.button)

    def step(self, by: int) -> None:
        self.table.step(by)

    @Slot()
    def _show_entry(self) -> None:
        place = self.table.current_row()
        self.verdict.show_entry(self._rows.rows[place] if 0 <= place < len(self._rows.rows) else None)
