"""Carries what a printer's own thread tells into Qt's."""

from PySide6.QtCore import QObject, Signal

from shipstation.model import PrintJob


class PrintNews(QObject):
    """Hears of jobs in any thread. Connect with QueuedConnection, as the listener lives in Qt's.

    Signals:
        heard(PrintJob): it was parked, taken up again, or ended.
    """

    heard = Signal(object)

    def hear(self, job: PrintJob) -> None:
        """To be called in whatever thread."""
        self.heard.emit(job)
