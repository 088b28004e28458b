"""What a notice sounds like: good, bad, ask. Each is also a word and a color; one key ends them all."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.model import Sound

_OF_KIND = {"ok": Sound.GOOD, "warn": Sound.ASK, "bad": Sound.BAD}


class SoundsFlow(QObject):
    """Plays behind the window's thread; a machine without a player stays silent."""

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        # A window that nobody sees (tests, the tour without a display) beeps at nobody.
        self._is_heard = QGuiApplication.platformName() != "offscreen"
        self._on = False
        self.refresh()

    def refresh(self) -> None:
        """What the settings say, anew."""
        settings = self._bench.station.settings
        self._bench.behind(lambda: settings.bench().sounds, then=self._use, failed=self._tell)

    def hear(self, notice: Notice) -> None:
        """A notice was told."""
        sound = _OF_KIND.get(notice.kind)
        if sound is not None and self._on and self._is_heard:
            speaker = self._bench.station.speaker
            self._bench.behind(lambda: speaker.play(sound), then=lambda _played: None, failed=self._tell)

    @Slot()
    def toggle(self) -> None:
        """Ctrl+M: off, and on again; kept for the next start."""
        on, settings = not self._on, self._bench.station.settings
        self._bench.do(
            lambda: settings.put("bench.sounds", "on" if on else "off"),
            then=lambda _: self._tell_toggled(on=on),
            failed=self._tell,
            latest="sounds",
        )

    def _tell_toggled(self, *, on: bool) -> None:
        self._on = on
        what = self.tr("Sounds are on") if on else self.tr("Sounds are off")
        self._bench.tell(Notice(kind="ok", what=what, then=self.tr("Ctrl+M turns them over.")))

    def _use(self, on: bool) -> None:  # noqa: FBT001 what the work gave
        self._on = on

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
