"""Short sounds by the system's own player; Qt's multimedia would be 175 MB for three beeps."""

import logging
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from shipstation.model import Sound

log = logging.getLogger(__name__)

_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
"""PipeWire, PulseAudio, ALSA, macOS: the first that is installed. Windows plays by itself."""


class SystemSpeaker:
    """Plays one sound at a time; a newer one ends the older. Thread-safe."""

    def __init__(self, files: Mapping[Sound, Path]) -> None:
        """`files`: WAV, one for each sound."""
        self._files = files
        self._lock = Lock()
        self._playing: subprocess.Popen[bytes] | None = None

    def play(self, sound: Sound) -> bool:
        """Begin a sound and return at once. False where this machine has nothing that plays it."""
        file = self._files[sound]
        if sys.platform == "win32":
            return _play_on_windows(file)
        player = next((each for each in _PLAYERS if shutil.which(each[0])), None)
        if player is None:
            return False
        with self._lock:
            self._end()
            try:
                self._playing = subprocess.Popen(
                    [*player, str(file)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                log.info("%s cannot be started: %s", player[0], error.strerror)
                return False
        return True

    def close(self) -> None:
        """Silence; the player is taken down."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._playing is None:
            return
        if self._playing.poll() is None:
            self._playing.kill()
        self._playing.wait()
        self._playing = None


def _play_on_windows(file: Path) -> bool:
    # The module is there on Windows alone.
    import winsound  # noqa: PLC0415

    flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT  # type: ignore[attr-defined,unused-ignore]
    winsound.PlaySound(str(file), flags)  # type: ignore[attr-defined,unused-ignore]
    return True
