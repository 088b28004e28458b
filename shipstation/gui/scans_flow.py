"""What a scanner's text says once its keyboard is known, and how the station comes to know it."""

import logging
import re

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.desk.intake import FoundKind
from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.scanner import Scanner
from shipstation.rules import layouts, scans

log = logging.getLogger(__name__)

_A_SCANNER_CARD = re.compile(r"PB.?KE.S")


class ScansFlow(QObject):
    """Reads scans, and sets the scanner up by its card.

    Signals:
        read(text): what a scan says: an order, a tracking id, a SKU, a command.
        settled(about): what was told about the scanner is well now.
    """

    read = Signal(str)
    settled = Signal(str)

    def __init__(self, bench: Bench, scanner: Scanner, parent: QObject | None = None) -> None:
        """Scans from before the station was open come first."""
        super().__init__(parent)
        self._bench = bench
        self._scanner = scanner
        self._waiting = list(scanner.join())
        self._layout: str | None = None
        self._prefix = ""
        scanner.scanned.connect(self.take)
        self.refresh()

    def refresh(self) -> None:
        """What the settings say of the scanner, anew; scans wait for it."""
        settings = self._bench.station.settings
        self._bench.do(
            lambda: (str(settings.get("scanner.prefix") or ""), str(settings.get("scanner.layout") or layouts.US)),
            then=self._use,
            failed=self._go_on_without,
            latest="scanner",
        )

    @Slot(str)
    def take(self, typed: str) -> None:
        """A burst: a setting of the scanner, or a scan to be read."""
        if self._layout is None:
            self._waiting.append(typed)
            return
        found = layouts.layout_of(typed)
        if found is not None:
            self._learn(found)
            return
        if _A_SCANNER_CARD.match(typed):
            self._tell_unknown()
            return
        text = scans.bare(layouts.read_back(typed, self._layout))
        if layouts.is_garbled(text):
            self._doubt(text)
        else:
            self.read.emit(text)

    def _use(self, kept: tuple[str, str]) -> None:
        self._prefix, layout = kept
        self._set(layout if layout in layouts.LAYOUTS else layouts.US)
        waiting, self._waiting = self._waiting, []
        for typed in waiting:
            self.take(typed)

    def _set(self, layout: str) -> None:
        self._layout = layout
        # The prefix comes through the same keyboard.
        self._scanner.prefix = layouts.typed_as(self._prefix, layout)

    def _go_on_without(self, error: ShipError) -> None:
        self._tell(error)
        self._use(("", layouts.US))

    def _learn(self, layout: str) -> None:
        settings = self._bench.station.settings

        def keep(_: object) -> None:
            self._set(layout)
            self.settled.emit("scanner")
            log.info("the scanner types under %s", layout)
            self._bench.tell(
                Notice(
                    kind="ok",
                    what=self.tr("The scanner is set up"),
                    then=self.tr("its codes are read right on this keyboard ({layout})").format(
                        layout=layout.upper()
                    ),
                    about="scanner",
                )
            )

        self._bench.do(lambda: settings.put("scanner.layout", layout), then=keep, failed=self._tell)

    def _doubt(self, text: str) -> None:
        """A German SKU may well hold an umlaut: only what nothing here is called is the scanner's fault."""
        station = self._bench.station

        def show(is_known: bool) -> None:  # noqa: FBT001 what the desk answered
            if is_known:
                self.read.emit(text)
            else:
                self._tell_garbled(text)

        self._bench.do(lambda: station.intake.find(text).kind is not FoundKind.NOTHING, then=show, failed=self._tell)

    def _tell_garbled(self, text: str) -> None:
        self._bench.tell(
            Notice(
                kind="bad",
                what=self.tr("The scanner typed “{text}”: it takes this keyboard for another.").format(
                    text=text[:40]
                ),
                then=self.tr("Scan the card “Scanner” once (shipstation papers cards), then scan again."),
                about="scanner",
            )
        )

    def _tell_unknown(self) -> None:
        self._bench.tell(
            Notice(
                kind="bad",
                what=self.tr("The scanner types under a keyboard that this station does not know."),
                then=self.tr("Set this computer's keyboard and the scanner to the same country, then scan again."),
                about="scanner",
            )
        )

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
