"""The Incidents section: what may have let data out, how long Amazon may still be told, and what to do meanwhile."""

from datetime import datetime, timedelta

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shipstation.gui import words
from shipstation.gui.pages.guard.parts import ActsPanel, Section
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.form import FormFrame
from shipstation.model import Incident
from shipstation.rules.incidents import NOTIFY, left

_ROW = 48
_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
# The steps of rules.incidents, in the window's own words: there they name commands.
_STEPS = (
    "Write to {whom}: what happened, when it was seen, which data, what was done.",
    "Make another client secret at Amazon, then change it here: Settings, Account. Revoke the refresh token.",
    "Another key for the store: Settings, Privacy. Other PINs: Settings, Operators.",
    "Save the bundle. Erase nothing before it is made.",
    "Tell buyers or an authority only as the law asks; Amazon's customers hear of it from Amazon.",
    "Close it with what was found and changed.",
)


def _columns(now: datetime) -> tuple[Column[Incident], ...]:
    return (
        Column[Incident](
            title="", says="Number", cell=lambda row: Cell(text=str(row.number), tone="muted"), width=40
        ),
        Column[Incident](
            title="What",
            cell=lambda row: Cell(text=row.said, sub=words.tr("seen {when}").format(when=words.moment(row.at, now))),
        ),
        Column[Incident](title="Amazon is told", cell=lambda row: _stands(row, now), width=148),
    )


def _stands(incident: Incident, now: datetime) -> Cell:
    if incident.closed_at is not None:
        return Cell(text=words.tr("closed"), tone="ok", mark="check", sub=words.moment(incident.closed_at, now))
    over = left(incident.due_at, now)
    is_late = over < timedelta(0)
    return Cell(
        text=words.countdown(over), tone="bad" if is_late else "warn", mark="triangle-alert",
        sub=words.tr("by {when}").format(when=words.moment(incident.due_at, now)),
    )  # fmt: skip


class IncidentPanel(ActsPanel):
    """The chosen one: the countdown, whom to tell, and the steps."""

    def __init__(self, theme: Theme, page: "IncidentsPage") -> None:
        super().__init__(theme, page.tr("No incident"), name="incidentPanel", parent=page)
        self._left = self.say("", kind=Type.PAGE, gap=Space.HAIR)
        self._left.setObjectName("incidentLeft")
        self._whom = self.say("", kind=Type.STRONG, tone="text")
        self._closing = self.say("", gap=0)
        self._steps = [self.say("", gap=Space.SMALL) for _ in _STEPS]
        self.bundle = self.act(
            self.tr("Save the bundle"), name="bundleButton", key="Alt T", pressed=page.bundle_wanted.emit
        )
        self.close_it = self.act(
            self.tr("Close it"), name="closeIncidentButton", key="Ctrl E", pressed=page.ask_close
        )
        self.bundle.setToolTip(
            self.tr("A zip without anybody's name: audit log, logs, which parcels stood here (Alt T)")
        )

    def show_incident(self, incident: Incident | None, now: datetime) -> None:
        """The chosen one; None: there is none."""
        is_open = incident is not None and incident.closed_at is None
        for part in (self.bundle, self.close_it):
            part.setVisible(is_open)
        self.bundle.setVisible(incident is not None)
        for place, (text, said) in enumerate(zip(self._steps, _STEPS, strict=True), 1):
            text.setText(f"{place}. {words.tr(said).format(whom=NOTIFY)}")
            text.setVisible(is_open)
        if incident is None:
            self.title.setText(self.tr("If data may have got out"))
            self._left.say("")
            self._left.hide()
            self._whom.setText("")
            self._closing.setText(
                self.tr(
                    "A lost computer, a stranger in the store, a secret in a mail: start an incident. Amazon hears "
                    "of it within 24 hours at {whom}; the countdown stays in sight until it is closed."
                ).format(whom=NOTIFY)
            )
            return
        over = left(incident.due_at, now)
        self.title.setText(self.tr("Incident {n}").format(n=incident.number))
        self._left.setVisible(is_open)
        self._left.say(words.countdown(over), "bad" if over < timedelta(0) else "warn")
        until = self.tr("Tell {whom} by {when}.").format(whom=NOTIFY, when=words.moment(incident.due_at, now))
        self._whom.setText(until if is_open else incident.said)
        self._closing.setText("" if is_open else self.tr("Found and changed: {words}").format(words=incident.closing))


class WordsForm(FormFrame):
    """Asks for words.

    Signals:
        said(words): Enter, or its button.
    """

    said = Signal(str)

    def __init__(self, theme: Theme, title: str, *, name: str, question: str, hint: str, primary: str) -> None:
        thing = name.capitalize()
        super().__init__(theme, title, name=name, thing=thing, says=title, primary=primary, can_leave=True)
        self.remove.hide()
        self._words = self.form.line("words", question, hint=hint)
        self.confirmed.connect(self._say)

    def begin(self) -> None:
        """Ask anew."""
        self._words.give("")
        self.form.settle()
        self.form.focus("words")

    @Slot()
    def _say(self) -> None:
        self.form.settle()
        text = (self._words.value() or "").strip()
        if text:
            self.said.emit(text)
        else:
            self.form.complain("words", self.tr("Say it in a few words."))


class IncidentsPage(Section):
    """A list and a panel.

    Signals:
        started(words), closed(number, words): as they say.
        bundle_wanted(): of the chosen one.
    """

    started = Signal(str)
    closed = Signal(int, str)
    bundle_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Incidents"), name="incidentsPage", parent=parent)
        self._now = _NEVER
        self._rows: RowsModel[Incident] = RowsModel(_columns(_NEVER), self)
        self.table = RowsView(theme, self._rows, name="incidentsTable", says=self.tr("Incidents"), row=_ROW)
        self.table.picked.connect(self._show_chosen)
        self.head_act(self.tr("Start an incident"), name="newIncidentButton", key="Ctrl N", pressed=self.ask_new)
        self.fill(self.table)
        self._start = WordsForm(
            theme, self.tr("What happened?"), name="incident", question=self.tr("In your own words"),
            hint=self.tr("Kept at this station alone. The 24 hours run from now."),
            primary=self.tr("Start the 24 hours"),
        )  # fmt: skip
        self._end = WordsForm(
            theme, self.tr("Close the incident"), name="closing", question=self.tr("What was found and changed"),
            hint=self.tr("Kept with it, for whoever asks later."), primary=self.tr("Close the incident"),
        )  # fmt: skip
        self._start.said.connect(self.started)
        self._end.said.connect(self._close)
        for form in (self._start, self._end):
            form.left.connect(self.rest)
        self.panel = IncidentPanel(theme, self)
        self.rest_with(self.panel)

    def show_incidents(self, incidents: tuple[Incident, ...], now: datetime) -> None:
        """All of them, the newest first."""
        kept = max(self.table.current_row(), 0)
        self._now = now
        self._rows.set_columns(_columns(now))
        self._rows.show_rows(incidents)
        self.table.choose(min(kept, len(incidents) - 1))
        self.show_list(on=bool(incidents))
        nothing = self.tr(
            "Nothing happened. If something may have let out what buyers told, start an incident at once."
        )
        some = self.tr("Anybody may start one; a manager closes it. Amazon hears of it at {whom}.")
        self.lead.setText(some.format(whom=NOTIFY) if incidents else nothing)
        self._show_chosen()

    def chosen(self) -> Incident | None:
        """The chosen one."""
        place = self.table.current_row()
        return self._rows.rows[place] if 0 <= place < len(self._rows.rows) else None

    def ask_new(self) -> None:
        """Ctrl+N: something happened."""
        self.ask(self._start)
        self._start.begin()

    @Slot()
    def ask_close(self) -> None:
        """Ctrl+E: the chosen one is over."""
        chosen = self.chosen()
        if chosen is not None and chosen.closed_at is None:
            self.ask(self._end)
            self._end.begin()

    def home(self) -> QWidget:
        return self.table

    def step(self, by: int) -> None:
        self.table.step(by)

    @Slot(str)
    def _close(self, said: str) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self.closed.emit(chosen.number, said)

    @Slot()
    def _show_chosen(self) -> None:
        self.panel.show_incident(self.chosen(), self._now)
