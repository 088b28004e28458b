"""The Privacy section: what is kept of people and until when, the store's key, and the end of all of it."""

from datetime import datetime
from html import escape

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from shipstation import resources
from shipstation.desk.privacy import PrivacyStatus
from shipstation.gui import words
from shipstation.gui.pages.guard.parts import ActsPanel, Section
from shipstation.gui.pages.guard.privacy_forms import EraseForm, PassphraseForm, TermsForm
from shipstation.gui.pages.guard.privacy_rows import HoldingRow, columns
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.lines import Fact
from shipstation.gui.widgets.text import Elided
from shipstation.model import Certificate, Holding

_ROW = 48
_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class PrivacyPanel(ActsPanel):
    """How things stand, and what can be done."""

    def __init__(self, theme: Theme, page: "PrivacyPage") -> None:
        super().__init__(theme, page.tr("How it stands"), name="privacyPanel", parent=page)
        self._facts = self.facts("privacyFacts", gap=Space.SMALL)
        self._news = self.say("", kind=Type.STRONG, tone="text", gap=Space.SMALL)
        self._news.setObjectName("privacyNews")
        self._advice = self.say("", gap=Space.SMALL)
        self._lost = self.say(
            self.tr(
                "If the keyring loses the key, the window says so at its start and takes the recovery passphrase. "
                "Without one, a lost key is a lost store."
            )
        )
        self.terms = self.act(
            self.tr("How long it is kept"), name="termsButton", key="Ctrl E", pressed=page.ask_terms
        )
        self.passphrase = self.act(
            self.tr("Recovery passphrase"), name="passphraseButton", key="Alt J", pressed=page.ask_passphrase
        )
        self.key = self.act(
            self.tr("Another key for the store"), name="rotateKeyButton", key="Alt Z", pressed=page.ask_key
        )
        self.erase = self.act(
            self.tr("Erase all Amazon data…"), name="eraseButton", key="Ctrl Del", pressed=page.ask_erase,
            rank=Rank.DESTRUCTIVE,
        )  # fmt: skip

    def show_status(self, status: PrivacyStatus, now: datetime) -> None:
        """Where the station stands."""
        passphrase = (self.tr("set"), "ok", "check") if status.has_passphrase else (self.tr("not set"), "bad", "x")
        log = self.tr("unbroken"), "ok", "check"
        if not status.entries_good:
            log = self.tr("BROKEN"), "bad", "x"
        run = words.moment(status.run_at, now) if status.run_at is not None else self.tr("never yet")
        has_run = status.run_at is not None and status.run_at.date() == now.date()
        key = words.moment(status.key_at, now) if status.key_at is not None else self.tr("no change on record")
        self._facts.show_lines(
            (
                Fact(what=self.tr("Purged last"), result=run),
                Fact(
                    what=self.tr("The next one"),
                    result=self.tr("tomorrow") if has_run else self.tr("today, by itself"),
                ),
                Fact(what=self.tr("Store"), result=self.tr("AES-256, key in the keyring")),
                Fact(what=self.tr("Key changed"), result=key),
                Fact(
                    what=self.tr("Recovery passphrase"), result=passphrase[0], tone=passphrase[1], mark=passphrase[2]
                ),
                Fact(what=self.tr("Audit log"), result=log[0], tone=log[1], mark=log[2]),
            )
        )
        advice = []
        if status.terms.tax_years and not status.has_passphrase:
            advice.append(self.tr("Tax records lie unsealed: a recovery passphrase seals them."))
        if status.held.unsettled:
            advice.append(
                self.tr("{n} purchases are not settled; what they need stays until they are.").format(
                    n=status.held.unsettled
                )
            )
        self._advice.say(" ".join(advice), "warn")
        self._advice.setVisible(bool(advice))

    def news(self, said: str, tone: str = "text") -> None:
        """What is under way, or asked."""
        self._news.say(said, tone)
        self._news.setVisible(bool(said))

    def busy(self, *, on: bool) -> None:
        """Nothing else meanwhile."""
        for button in (self.terms, self.passphrase, self.key, self.erase):
            button.setEnabled(not on)


class CertificatePanel(ActsPanel):
    """What was erased, and where the paper that says so lies."""

    def __init__(self, theme: Theme, page: "PrivacyPage") -> None:
        super().__init__(theme, page.tr("Erased"), name="certificatePanel", parent=page)
        self._gone = self.facts("erasedFacts", gap=Space.SMALL)
        self._left = self.say("", tone="warn")
        self._file = self.say("", kind=Type.CAPTION)
        self._file.setObjectName("certificateFile")
        self.act(
            self.tr("Open the certificate"), name="openCertificateButton", key="Alt T", pressed=page.open_wanted.emit
        )
        self.act(self.tr("Done"), name="certificateDoneButton", key="Esc", pressed=page.rest)

    def show_file(self, said: str) -> None:
        """Where the certificate lies, or why it does not yet."""
        self._file.setText(said)

    def show_certificate(self, certificate: Certificate) -> None:
        """In numbers."""
        gone = certificate.gone
        self._gone.show_lines(
            tuple(
                Fact(what=what, result=words.count(count))
                for what, count in (
                    (self.tr("Buyers of shipments"), gone.shipments),
                    (self.tr("Buyers of orders"), gone.orders),
                    (self.tr("Labels and papers"), gone.documents),
                    (self.tr("Prints"), gone.prints),
                    (self.tr("Quotes"), gone.quotes),
                    (self.tr("Purchases of the ledger"), certificate.ledger),
                    (self.tr("Files"), certificate.files),
                    (self.tr("Backups"), certificate.backups),
                    (self.tr("Audit entry"), certificate.entry.number),
                )
            )
        )
        left = self.tr("{n} purchases wait to be settled; their bytes stay until then.").format(n=gone.left_unsettled)
        self._left.setText(left)
        self._left.setVisible(bool(gone.left_unsettled))
        self._file.setText("")


class PolicyPanel(QWidget):
    """Which part of the station answers which clause of Amazon's policy."""

    def __init__(self, theme: Theme, page: "PrivacyPage") -> None:
        super().__init__(page)
        self._text = QTextBrowser(self)
        self._text.setObjectName("policyText")
        self._text.setAccessibleName(self.tr("Amazon's Data Protection Policy, by clause"))
        self._text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self._text.setOpenLinks(False)
        self._text.setFont(theme.font(Type.BODY))
        self._text.document().setDocumentMargin(Space.SMALL)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(Space.FIELD)
        column.addWidget(Elided(theme, self.tr("The policy, by clause"), kind=Type.HEADING))
        column.addWidget(self._text, 1)
        column.addWidget(
            KeyButton(theme, self.tr("Leave"), name="leavePolicyButton", key="Esc", pressed=page.rest), 0,
            Qt.AlignmentFlag.AlignRight,
        )  # fmt: skip

    def read(self) -> None:
        """The help page, from its table of clauses on."""
        if self._text.document().isEmpty():
            whole = resources.path("help/privacy.md").read_text("utf-8")
            rows = _rows(whole.partition("by clause\n")[2])
            if rows:
                self._text.setHtml("".join(_paragraph(what, where) for what, where in rows))
            else:
                self._text.setMarkdown(whole)

    def first(self) -> QWidget:
        """Where F6 goes."""
        return self._text


def _rows(table: str) -> tuple[tuple[str, str], ...]:
    """A table of two columns; the first two rows are its head."""
    cells = [row.strip("| ").split(" | ") for row in table.splitlines() if row.startswith("|")][2:]
    return tuple((row[0], row[1].replace("`", "")) for row in cells if len(row) == 2)


def _paragraph(what: str, where: str) -> str:
    """One below the other: the panel is narrow for a table."""
    return f"<p style='margin: 0 0 12px 0'><b>{escape(what)}</b><br>{escape(where)}</p>"


class PrivacyPage(Section):
    """A table of what is kept, a panel of what can be done, and forms.

    Signals:
        purge_wanted(), key_wanted(), erase_asked(), open_wanted(): as they say.
    """

    purge_wanted = Signal()
    key_wanted = Signal()
    erase_asked = Signal()
    open_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Privacy"), name="privacyPage", parent=parent)
        self._sure = False
        self._rows: RowsModel[HoldingRow] = RowsModel(columns(_NEVER), self)
        self.table = RowsView(
            theme, self._rows, name="retentionTable", says=self.tr("What is kept, and until when"), row=_ROW
        )
        self.lead.setText(self.tr("Buyers' data goes by itself once a day; a row then says where its name has gone."))
        self.head_act(self.tr("By clause"), name="policyButton", key="Alt Q", pressed=self.show_policy)
        self._purge = self.head_act(
            self.tr("Purge now"), name="purgeButton", key="Ctrl N", pressed=self.purge_wanted.emit
        )
        self.fill(self.table)
        self.panel = PrivacyPanel(theme, self)
        self.rest_with(self.panel)
        self.terms, self.passphrase, self.erase = TermsForm(theme), PassphraseForm(theme), EraseForm(theme)
        for form in (self.terms, self.passphrase, self.erase):
            form.left.connect(self.rest)
        self.certificate = CertificatePanel(theme, self)
        self._policy = PolicyPanel(theme, self)
        for panel in (self.certificate, self._policy):
            self.side.addWidget(panel)
        self.panel.news("")

    def show_kept(self, holdings: tuple[Holding, ...], status: PrivacyStatus, now: datetime) -> None:
        """What lies here, and where the station stands."""
        kept = max(self.table.current_row(), 0)
        self._rows.set_columns(columns(now))
        self._rows.show_rows([HoldingRow(holding=each, terms=status.terms) for each in holdings])
        self.table.choose(min(kept, len(holdings) - 1))
        self.panel.show_status(status, now)
        if self.side.currentWidget() is not self.terms or not self.terms.is_given:
            # What somebody is typing stays.
            self.terms.show_terms(status.terms)

    def busy(self, what: str) -> None:
        """Something is under way; "": nothing."""
        self.panel.busy(on=bool(what))
        self._purge.setEnabled(not what)
        self.panel.news(what)
        self.erase.save.setEnabled(not what)

    def ask_terms(self) -> None:
        """Ctrl+E: how long data is kept."""
        self.ask(self.terms)
        self.terms.form.focus("external")

    def ask_passphrase(self) -> None:
        """Alt+J: the recovery passphrase."""
        self.ask(self.passphrase)
        self.passphrase.begin()

    def ask_erase(self) -> None:
        """Ctrl+Del: all of Amazon's data."""
        self.ask(self.erase)
        self.erase_asked.emit()

    @Slot()
    def ask_key(self) -> None:
        """Alt+Z: another key; asked twice."""
        if self._sure:
            self._sure = False
            self.key_wanted.emit()
            return
        self._sure = True
        self.panel.news(
            self.tr("Store and backups are encrypted anew; close other windows first. Alt Z once more to go on."),
            "warn",
        )

    def show_policy(self) -> None:
        """Alt+Q: which part answers which clause."""
        self._policy.read()
        self.ask(self._policy)
        self._policy.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def rest(self) -> None:
        self._sure = False
        self.passphrase.forget()
        super().rest()

    def home(self) -> QWidget:
        return self.table

    def step(self, by: int) -> None:
        self.table.step(by)

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002 Qt's own signature
        """Where it is narrow, the columns close up."""
        is_wide = self.width() - Space.SIDE > 560
        self.table.widths({1: 168, 2: 72 if is_wide else 44, 3: 132 if is_wide else 108})
