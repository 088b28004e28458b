"""What the Privacy section asks: how long data is kept, the recovery passphrase, the word before all is erased."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shipstation.desk.privacy import PrivacyStatus
from shipstation.errors import ShipError
from shipstation.gui import words
from shipstation.gui.numbers import read_number
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Type
from shipstation.gui.widgets.form import FormFrame
from shipstation.model import EXTERNAL_DAYS, TAX_YEARS, RetentionTerms

_WORD = "ERASE"


class TermsForm(FormFrame):
    """For how long; Amazon's own 30 days nobody can change.

    Signals:
        saved(external_days, tax_years): Enter, or its button.
    """

    saved = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, self.tr("How long it is kept"), name="terms", thing="Terms", says=self.tr("How long data is kept"),
            primary=self.tr("Save"), can_leave=True, parent=parent,
        )  # fmt: skip
        self.remove.hide()
        self.is_given = False
        """Whether it shows what stands."""
        self._external = self.form.line(
            "external", self.tr("Buyers of other shops: days after delivery"),
            hint=self.tr("0 keeps them as long as you like. Amazon's go after 30 days, whatever stands here."),
        )  # fmt: skip
        self._tax = self.form.line(
            "tax", self.tr("Hold for tax law: years"),
            hint=self.tr(
                "0 keeps nothing. Else name, address and items of a buyer who goes are sealed away for so long: "
                "shown nowhere, read with the recovery passphrase and a reason alone."
            ),
        )  # fmt: skip
        self.confirmed.connect(self._save)

    def show_terms(self, terms: RetentionTerms) -> None:
        """What stands."""
        for line, value in ((self._external, terms.external_days), (self._tax, terms.tax_years)):
            line.give(value)
        self.is_given = True
        self.form.settle()

    @Slot()
    def _save(self) -> None:
        self.form.settle()
        found = []
        for name, bounds in (("external", EXTERNAL_DAYS), ("tax", TAX_YEARS)):
            value = read_number(self.form.value(name) or "", whole=True)
            if value is None or not bounds[0] <= value <= bounds[1]:
                self.form.complain(name, self.tr("{low} to {high}").format(low=bounds[0], high=bounds[1]))
                return
            found.append(int(value))
        self.saved.emit(*found)


class PassphraseForm(FormFrame):
    """What opens backups on another machine, and this store when its key is lost.

    Signals:
        saved(passphrase): typed twice alike.
    """

    saved = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, self.tr("Recovery passphrase"), name="passphrase", thing="Passphrase",
            says=self.tr("Recovery passphrase"), primary=self.tr("Set it"), can_leave=True, parent=parent,
        )  # fmt: skip
        self.remove.hide()
        hint = self.tr("Several words. Keep it on paper in a safe place: nobody can find it out.")
        self._first = self.form.line("first", self.tr("Passphrase"), hint=hint, secret=True)
        self._again = self.form.line("again", self.tr("Once more"), secret=True)
        self.confirmed.connect(self._save)

    def begin(self) -> None:
        """Ask anew."""
        self.forget()
        self.form.settle()
        self.form.focus("first")

    def forget(self) -> None:
        """Nothing of it stays in a field."""
        for line in (self._first, self._again):
            line.clear()

    def complain(self, error: ShipError) -> None:
        """It was not taken."""
        self.form.complain("first", f"{error.said} {error.remedy}")

    @Slot()
    def _save(self) -> None:
        self.form.settle()
        first, again = self._first.value() or "", self._again.value() or ""
        if not first:
            self.form.complain("first", self.tr("Type it."))
        elif first != again:
            self.form.complain("again", self.tr("The two are not alike. Type it once more."))
        else:
            self.saved.emit(first)


class EraseForm(FormFrame):
    """What goes and what stays, in numbers; then the word.

    Signals:
        confirmed_erase(ledger): the word was typed. `ledger`: also the list of what was bought.
    """

    confirmed_erase = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, self.tr("Erase all Amazon data"), name="erase", thing="Erase",
            says=self.tr("Erase all Amazon data"), primary=self.tr("Erase all of it"),
            can_leave=True, parent=parent,
        )  # fmt: skip
        self.remove.hide()
        self.note.setFont(theme.font(Type.BODY))
        self._ledger = self.form.choice(
            "ledger", self.tr("The list of what was bought, with its costs"), ((self.tr("goes too"), True),),
            none=self.tr("stays, without buyers"),
        )  # fmt: skip
        self._word = self.form.line(
            "word", self.tr("Type {word} to go on").format(word=_WORD), hint=self.tr("It cannot be taken back.")
        )
        self.confirmed.connect(self._erase)

    def begin(self, status: PrivacyStatus, amazons: tuple[int, int], others: int) -> None:
        """Ask. `amazons`: shipments and orders that lose their buyers. `others`: other shops' shipments."""
        self._word.give("")
        self._ledger.setCurrentIndex(0)
        self.form.settle()
        goes = self.tr(
            "Goes: the buyers of {shipments} shipments and {orders} orders of Amazon, with labels, prints, "
            "search words, here and in {backups} backups."
        ).format(shipments=words.count(amazons[0]), orders=words.count(amazons[1]), backups=status.backups)
        stays = self.tr("Stays: {others} shipments of other shops, {tax} tax records, the audit log.").format(
            others=words.count(others), tax=words.count(status.held.tax_records)
        )
        waits = self.tr("{n} purchases are not settled: what they need stays until they are.").format(
            n=status.held.unsettled
        )
        self.tell("\n".join([goes, stays, *([waits] if status.held.unsettled else [])]))
        self.form.focus("word")

    @Slot()
    def _erase(self) -> None:
        self.form.settle()
        if (self._word.value() or "").strip() != _WORD:
            self.form.complain("word", self.tr("Type {word} in capitals, or leave with Esc.").format(word=_WORD))
        else:
            self.confirmed_erase.emit(bool(self._ledger.value()))
