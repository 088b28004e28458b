"""What a scanned command does: cards press keys, the codes of calibration pages set their printer."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal

from shipstation.errors import BadInput, ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.model import PrinterSetup
from shipstation.rules import commands


class CommandsFlow(QObject):
    """Takes scans that are for the station itself.

    Signals:
        tuned(): a printer was set by a scan.
    """

    tuned = Signal()

    def __init__(
        self, bench: Bench, acts: Mapping[str, Callable[[str], object]], parent: QObject | None = None
    ) -> None:
        """`acts`: what each word does, given what the card names."""
        super().__init__(parent)
        self._bench = bench
        self._acts = acts

    def take(self, text: str) -> bool:
        """Do what a scan commands. False when it is no command."""
        if not commands.is_command(text):
            return False
        read = commands.read(text)
        if isinstance(read, commands.Command):
            self._act(read, text)
        else:
            self._bench.do(
                lambda: self._bench.station.calibration.apply(read), then=self._tell_tuned, failed=self._tell
            )
        return True

    def _act(self, command: commands.Command, text: str) -> None:
        act = self._acts.get(command.word)
        if act is None:
            error = BadInput(
                self.tr("“{text}” is no command that this station knows.").format(text=text[:40]),
                self.tr("Scan it again, or print the cards anew: shipstation papers cards."),
            )
            self._tell(error)
            return
        act(command.named)

    def _tell_tuned(self, setup: PrinterSetup) -> None:
        facts = [
            self.tr("darkness {n}").format(n=setup.darkness) if setup.darkness is not None else "",
            self.tr("speed {n} in/s").format(n=setup.speed) if setup.speed is not None else "",
            self.tr("moved {right:+g} mm right, {down:+g} mm down").format(right=setup.left_mm, down=setup.top_mm)
            if setup.left_mm or setup.top_mm
            else "",
        ]
        what = self.tr("{printer} is set").format(printer=setup.name)
        self._bench.tell(Notice(kind="ok", what=what, then=", ".join(fact for fact in facts if fact)))
        self.tuned.emit()

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
