"""One window a profile: a second start raises the first one's window and ends."""

import getpass
import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 500


def instance_name(folder: Path) -> str:
    """The name of a profile's window on this machine, for this user."""
    seed = f"{getpass.getuser()} {folder.resolve()}"
    return f"parcel-bench-{hashlib.sha256(seed.encode()).hexdigest()[:20]}"


def raise_other(name: str) -> bool:
    """Ask the window of that name to come forward. False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(b"raise\n")
    socket.waitForBytesWritten(_WAIT_MS)
    socket.disconnectFromServer()
    return True


class Instance(QObject):
    """Listens for a second start.

    Signals:
        raised(): somebody started the program again.
    """

    raised = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)
        if not self._server.listen(name):
            # A crash leaves the socket's file behind; nobody answered there, or we would not be here.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def close(self) -> None:
        """Let the name go."""
        self._server.close()

    @Slot()
    def _take(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.disconnected.connect(socket.deleteLater)
        self.raised.emit()
