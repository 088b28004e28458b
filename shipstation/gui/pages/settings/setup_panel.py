"""A printer's whole setup at the right of the Printers page: a new one by its address, or one that stands."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shipstation.errors import BadInput
from shipstation.gui.numbers import read_number, signed
from shipstation.gui.pages.settings.printer_rows import LANGUAGES
from shipstation.gui.theme import Theme
from shipstation.gui.widgets.answers import LineAnswer
from shipstation.gui.widgets.form import FormFrame
from shipstation.model import GAP_MM, Language, PrinterSetup, paper_name, paper_size

_DPI = (203, 300, 600)
_CODES = (Language.ZPL, Language.TSPL, Language.EPL)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupWishes:
    """What a person said of a printer; None where nothing was said, and what is likely holds."""

    name: str
    url: str
    language: Language | None
    dpi: int | None
    paper_mm: tuple[float, float] | None
    gap_mm: float | None
    cutter: bool | None
    turned: bool
    asks_state: bool
    stand_in: str

    def on(self, setup: PrinterSetup) -> PrinterSetup:
        """A setup with these wishes."""
        width_mm, length_mm = self.paper_mm or (setup.width_mm, setup.length_mm)
        return replace(
            setup,
            url=self.url,
            language=self.language or setup.language,
            dpi=self.dpi or setup.dpi,
            width_mm=width_mm,
            length_mm=length_mm,
            gap_mm=setup.gap_mm if self.gap_mm is None else self.gap_mm,
            cutter=self.cutter,
            turned=self.turned,
            asks_state=self.asks_state,
            stand_in=self.stand_in,
        )


class SetupPanel(FormFrame):
    """Asks for a setup.

    Signals:
        saved(SetupWishes): Enter, or its button.
        remove_wanted(name): asked twice.
    """

    saved = Signal(object)
    remove_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, "", name="printerSetup", thing="Setup", says=self.tr("Setup of the printer"), primary="",
            can_leave=True, parent=parent,
        )  # fmt: skip
        self._setup: PrinterSetup | None = None
        self._sure = False
        self._fill_form()
        self.confirmed.connect(self._save)
        self.removed.connect(self.ask_remove)

    def _fill_form(self) -> None:
        form = self.form
        self._name = form.line("name", self.tr("Name"), hint=self.tr("As packers call it"))
        hint = self.tr("tcp://HOST:9100, ipp://HOST/…, cups:QUEUE, windows:NAME, usb:VID:PID, serial:/dev/…, pdf:DIR")
        self._url = form.line("url", self.tr("Address"), hint=hint)
        languages = tuple((LANGUAGES.get(each.value, each.value.upper()), each.value) for each in Language)
        self._language = form.choice(
            "language", self.tr("Speaks"), languages, none=self.tr("as the address suggests")
        )
        dots = tuple((f"{dpi} dpi", dpi) for dpi in _DPI)
        self._dpi = form.choice("dpi", self.tr("Dots"), dots, none=self.tr("203 dpi, as most do"))
        self._paper = form.line("paper", self.tr("Paper"), hint=self.tr("4x6, A6, A4, letter or 100x150mm"))
        self._gap = form.line("gap", self.tr("Gap between labels, mm"), hint=self.tr("0 for paper without gaps"))
        cuts = ((self.tr("cuts behind each"), True), (self.tr("does not cut"), False))
        self._cutter = form.choice("cutter", self.tr("Cutter"), cuts, none=self.tr("as usual for what it speaks"))
        self._turned = form.choice(
            "turned", self.tr("Comes out"), ((self.tr("upside down: turn it"), True),), none=self.tr("head first")
        )
        self._asks = form.choice(
            "asks", self.tr("Is asked how it is"), ((self.tr("never: it cannot bear it"), False),),
            none=self.tr("before and after each label"),
        )  # fmt: skip
        self._stand_in = form.choice("stand_in", self.tr("Stand-in while it is away"), (), none=self.tr("nobody"))

    def show_new(self, others: tuple[str, ...]) -> None:
        """Ask for a printer that is not set up yet."""
        self._setup = None
        self.title.setText(self.tr("A printer by its address"))
        self.save.say(self.tr("Add printer"))
        self.remove.hide()
        self.form.show_field("name", shown=True)
        for line in (self._name, self._url, self._paper, self._gap):
            line.give("")
        for choice in (self._language, self._dpi, self._cutter, self._turned, self._asks):
            choice.setCurrentIndex(0)
        self._show(others)
        self.form.focus("name")

    def show_setup(self, setup: PrinterSetup, others: tuple[str, ...]) -> None:
        """Ask about a printer that stands. `others`: who could stand in for it."""
        self._setup = setup
        self.title.setText(setup.name)
        self.save.say(self.tr("Save"))
        self.remove.show()
        self.form.show_field("name", shown=False)
        self._name.give(setup.name)
        self._url.give(setup.url)
        self._language.choose(setup.language.value)
        self._dpi.choose(setup.dpi)
        self._paper.give(paper_name((setup.width_mm, setup.length_mm)))
        self._gap.give(signed(setup.gap_mm, plus=False))
        self._cutter.choose(setup.cutter)
        self._turned.choose(True if setup.turned else None)
        self._asks.choose(None if setup.asks_state else False)
        self._show(others)
        self._stand_in.choose(setup.stand_in or None)
        self.form.focus("url")

    def _show(self, others: tuple[str, ...]) -> None:
        self._stand_in.offer(tuple((name, name) for name in others))
        self._sure = False
        self.remove.say(self.tr("Remove"))
        self.tell("")
        self.form.settle()
        self.form.verticalScrollBar().setValue(0)

    @Slot()
    def ask_remove(self) -> None:
        """Ctrl+Del: once to be asked, once more to do it."""
        if self._setup is None:
            return
        if not self._sure:
            self._sure = True
            self.remove.say(self.tr("Yes, remove"))
            self.tell(self.tr("What waits for it stays in the tray; its routes go with it."))
            return
        self.remove_wanted.emit(self._setup.name)

    def complain(self, error: BadInput) -> bool:
        """What was wrong, below its field; False where it belongs to none of them."""
        known = [field for field in error.fields if field in ("name", "url", "paper", "gap", "stand_in")]
        for field in known:
            self.form.complain(field, f"{error.said} {error.remedy}")
        return bool(known)

    @Slot()
    def _save(self) -> None:
        self.form.settle()
        try:
            wishes = self._read()
        except BadInput as error:
            self.complain(error)
            return
        self.saved.emit(wishes)

    def _read(self) -> SetupWishes:
        """What the form says. Raises BadInput with the field."""
        language = self._language.value()
        return SetupWishes(
            name=self._said(self._name, "name", self.tr("It has no name yet.")),
            url=self._said(self._url, "url", self.tr("It has no address yet.")),
            language=Language(language) if language else None,
            dpi=self._dpi.value(),
            paper_mm=self._read_paper(),
            gap_mm=self._read_gap(),
            cutter=self._cutter.value(),
            turned=bool(self._turned.value()),
            asks_state=self._asks.value() is not False,
            stand_in=self._stand_in.value() or "",
        )

    def _said(self, line: LineAnswer, field: str, missing: str) -> str:
        text = (line.value() or "").strip()
        if not text:
            raise BadInput(missing, self.tr("Type it here."), fields=(field,))
        return text

    def _read_paper(self) -> tuple[float, float] | None:
        text = self._paper.value()
        if text is None:
            return None
        try:
            return paper_size(text)
        except ValueError as error:
            raise BadInput(
                self.tr("That is no size."), self.tr("Write 4x6, A6, A4, letter or 100x150mm."), fields=("paper",)
            ) from error

    def _read_gap(self) -> float | None:
        text = self._gap.value()
        value = None if text is None else read_number(text)
        if text is not None and (value is None or not GAP_MM[0] <= value <= GAP_MM[1]):
            low, high = GAP_MM
            raise BadInput(
                self.tr("That is no gap."), self.tr("Write {low:g} to {high:g}.").format(low=low, high=high),
                fields=("gap",),
            )  # fmt: skip
        return value
