"""One printer at the right of the Printers page: how dark, how fast, where on the paper, and its test page."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from shipstation.desk.printers import BenchPrinter
from shipstation.gui.numbers import read_number, signed
from shipstation.gui.pages.settings.printer_rows import paper_of, speaks
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.fields import Field, UnitEdit
from shipstation.gui.widgets.ruled import RuledPaper
from shipstation.gui.widgets.side import Side
from shipstation.gui.widgets.text import Elided, Text
from shipstation.model import DARKNESS, MOVED_MM, SPEED, PrinterSetup

_STEP_MM, _FINE_MM = 0.5, 0.1
_MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class AlignedPaper(RuledPaper):
    """A test page; arrow keys move it.

    Signals:
        moved(right_mm, down_mm): by so much.
    """

    moved = Signal(float, float)

    def __init__(self, theme: Theme, *, name: str, says: str, least: QSize, parent: QWidget | None = None) -> None:
        super().__init__(theme, name=name, says=says, least=least, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows by 0.5 mm, with Shift by 0.1 mm."""
        step = _MOVES.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        by = _FINE_MM if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP_MM
        self.moved.emit(step[0] * by, step[1] * by)


class PrinterPanel(Side):
    """Shows a printer.

    Signals:
        changed(PrinterSetup): a field was settled.
        moved(right_mm, down_mm): by arrow keys.
        test_wanted(), ladder_wanted(), pause_wanted(), usual_wanted(), setup_wanted(), size_wanted(): its buttons.
    """

    changed = Signal(object)
    moved = Signal(float, float)
    test_wanted = Signal()
    ladder_wanted = Signal()
    pause_wanted = Signal()
    usual_wanted = Signal()
    setup_wanted = Signal()
    size_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._setup: PrinterSetup | None = None
        self.hold(self._content())

    def _content(self) -> QWidget:
        theme, holder = self._theme, QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        self._name = Elided(theme, kind=Type.HEADING)
        self._facts = Elided(theme, tone="muted")
        column.addWidget(self._name)
        column.addWidget(self._facts)
        column.addSpacing(Space.FIELD)
        column.addLayout(self._fields())
        column.addSpacing(Space.PANEL)
        self.preview = AlignedPaper(
            theme, name="printerPreview", says=self.tr("Its test page; arrow keys move it"), least=QSize(170, 220)
        )
        self.preview.moved.connect(self.moved)
        column.addWidget(self.preview, 1)
        column.addSpacing(Space.SMALL)
        hint = Text(theme, self.tr("Arrow keys move by 0.5 mm, with Shift by 0.1"), kind=Type.CAPTION, tone="muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(hint)
        column.addSpacing(Space.FIELD)
        column.addLayout(self._acts())
        return holder

    def _fields(self) -> QGridLayout:
        theme, grid = self._theme, QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.SMALL)
        grid.setVerticalSpacing(Space.SMALL)
        self._edits: dict[str, UnitEdit] = {}
        self._holders: dict[str, Field] = {}
        named = (
            ("darkness", self.tr("Darkness")), ("speed", self.tr("Speed")),
            ("left_mm", self.tr("Left")), ("top_mm", self.tr("Top")),
        )  # fmt: skip
        for place, (name, title) in enumerate(named):
            edit = UnitEdit(theme, name=f"printer_{name}", says=title)
            edit.settled.connect(self._settle)
            self._edits[name] = edit
            self._holders[name] = Field(theme, title, edit)
            grid.addWidget(self._holders[name], place // 2, place % 2)
        return grid

    def _acts(self) -> QGridLayout:
        theme, grid = self._theme, QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(Space.SMALL)
        self._pause = KeyButton(theme, self.tr("Pause"), name="pauseButton", key="Alt J")
        self._usual = KeyButton(theme, self.tr("Use for labels"), name="usualButton", key="Ctrl L")
        test = KeyButton(theme, self.tr("Test page"), name="testPageButton", key="Alt T")
        ladder = KeyButton(theme, self.tr("Calibrate"), name="calibrateButton", key="Alt Q")
        ladder.setToolTip(self.tr("Prints labels of different darkness: scan the one that reads best (Alt+Q)"))
        size = KeyButton(theme, self.tr("True size"), name="trueSizeButton", key="Ctrl 0")
        setup = KeyButton(theme, self.tr("Set up"), name="setUpButton", key="Ctrl E")
        self._ladder = ladder
        for place, (button, signal) in enumerate(
            (
                (self._pause, self.pause_wanted),
                (self._usual, self.usual_wanted),
                (size, self.size_wanted),
                (setup, self.setup_wanted),
                (test, self.test_wanted),
                (ladder, self.ladder_wanted),
            )
        ):
            button.clicked.connect(signal)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(button, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def show_nothing(self, said: str) -> None:
        """Words instead of a printer."""
        self._setup = None
        self.close_with(said)

    def show_printer(self, printer: BenchPrinter) -> None:
        """Another one, or the same as it is now."""
        setup = printer.setup
        is_other = self._setup is None or self._setup.name != setup.name
        if is_other:
            self.preview.show_png(b"")
        if self._setup != setup:
            self._fill(setup, is_other=is_other)
        self._setup = setup
        self._pause.say(self.tr("Go on") if setup.is_paused else self.tr("Pause"))
        self._usual.setEnabled(not printer.is_default)
        self._usual.say(self.tr("Gets labels") if printer.is_default else self.tr("Use for labels"))
        self.open()

    def _fill(self, setup: PrinterSetup, *, is_other: bool) -> None:
        """Its facts into the fields; what somebody is typing for the same printer stays."""
        self._name.setText(setup.name)
        self._facts.setText(f"{speaks(setup)}, {paper_of(setup)}")
        darkest = setup.darkest
        tunable = darkest is not None
        told = {
            "darkness": (_text(setup.darkness), self.tr("of {n}").format(n=darkest) if tunable else ""),
            "speed": (_text(setup.speed), "in/s" if tunable else ""),
            "left_mm": (signed(setup.left_mm), "mm"),
            "top_mm": (signed(setup.top_mm), "mm"),
        }
        for name, (text, unit) in told.items():
            if is_other or not self._edits[name].is_typed_in():
                self._edits[name].give(text, unit)
                self._holders[name].complain("")
        for name in ("darkness", "speed"):
            self._edits[name].setEnabled(tunable)
            own = self.tr("as set at it") if tunable else self.tr("set at the printer")
            self._edits[name].setPlaceholderText(own)
        self.preview.measure(setup.width_mm, setup.length_mm)
        self._ladder.setEnabled(tunable)

    def show_preview(self, name: str, png: bytes) -> None:
        """Its test page as it would come out, unless another printer is shown by now."""
        if self._setup is not None and self._setup.name == name:
            self.preview.show_png(png)

    def show_moved(self, right_mm: float, down_mm: float) -> None:
        """Where it will print once the keys rest."""
        if self._setup is not None:
            for name, was, by in (
                ("left_mm", self._setup.left_mm, right_mm),
                ("top_mm", self._setup.top_mm, down_mm),
            ):
                self._edits[name].give(signed(was + by), "mm")

    def complain(self, field: str, said: str) -> None:
        """Below the field that was wrong."""
        if field in self._holders:
            self._holders[field].complain(said)

    @Slot()
    def _settle(self) -> None:
        """All fields as one setup; what is no number is told below it and keeps what was typed."""
        if self._setup is None:
            return
        read: dict[str, float | int | None] = {}
        for name, low, high, whole in (
            ("darkness", DARKNESS[0], self._setup.darkest or DARKNESS[1], True),
            ("speed", *SPEED, True),
            ("left_mm", *MOVED_MM, False),
            ("top_mm", *MOVED_MM, False),
        ):
            text = self._edits[name].text().strip()
            value = None if whole and not text else read_number(text, whole=whole)
            is_good = (whole and not text) or (value is not None and low <= value <= high)
            self._holders[name].complain("" if is_good else self.tr("{low:g} to {high:g}").format(low=low, high=high))
            if not is_good:
                return
            read[name] = value
        changed = replace(
            self._setup,
            darkness=None if read["darkness"] is None else int(read["darkness"]),
            speed=None if read["speed"] is None else int(read["speed"]),
            left_mm=float(read["left_mm"] or 0),
            top_mm=float(read["top_mm"] or 0),
        )
        if changed != self._setup:
            self.changed.emit(changed)


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
