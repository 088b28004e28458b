"""Alt+I, from whatever page: the label printer is away and its stand-in prints, or it is back."""

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.errors import SettingsMissing
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.model import PrinterSetup


class StandIn(QObject):
    """Turns the label printer around.

    Signals:
        turned(): another printer prints from now on.
    """

    turned = Signal()

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench

    @Slot()
    def turn(self) -> None:
        """Away, or back."""
        station = self._bench.station
        default = station.settings.printer()
        if default is None:
            error = SettingsMissing(self.tr("No printer is set up."), self.tr("Add one in Settings (Alt+7)."))
            self._bench.tell(notice_of(error))
            return

        def told(setup: PrinterSetup) -> None:
            what = self.tr("{name} is away; {other} stands in.") if setup.is_away else self.tr("{name} is back.")
            said = what.format(name=setup.name, other=setup.stand_in)
            self._bench.tell(Notice(kind="ok", what=said, then=self.tr("Alt+I turns it around.")))
            self.turned.emit()

        self._bench.do(
            lambda: station.printers.stand_in(default.name),
            then=told,
            failed=lambda error: self._bench.tell(notice_of(error)),
        )
