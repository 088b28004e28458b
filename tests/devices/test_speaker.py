"""Sounds: short, by a player of the system's own, one at a time, and silence where there is none."""

import os
import wave
from pathlib import Path

import pytest

from shipstation import resources
from shipstation.devices.speaker import SystemSpeaker
from shipstation.model import Sound
from tests.bench_parts import until

FILES = {sound: resources.path(f"sounds/{sound.value}.wav") for sound in Sound}


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A player of that name on the PATH, which writes down what it is given and plays on until it is ended."""
    heard = tmp_path / "heard"
    program = tmp_path / "bin" / "paplay"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$$ $1" >> "{heard}"\nexec /bin/sleep 60\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(program.parent))
    return heard


def lines(heard: Path) -> list[list[str]]:
    return [line.split() for line in heard.read_text().splitlines()] if heard.exists() else []


def is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("sound", Sound)
def test_each_is_a_short_sound(sound: Sound) -> None:
    with wave.open(str(FILES[sound])) as file:
        assert 0.05 < file.getnframes() / file.getframerate() < 0.2


def test_a_newer_sound_ends_the_older_and_closing_ends_all(player: Path) -> None:
    speaker = SystemSpeaker(FILES)

    first = speaker.play(Sound.GOOD)
    until(lambda: len(lines(player)) == 1)
    speaker.play(Sound.BAD)
    until(lambda: len(lines(player)) == 2)
    (one, good), (two, bad) = lines(player)
    older = is_alive(one)
    speaker.close()

    assert first
    assert (Path(good).name, Path(bad).name) == ("good.wav", "bad.wav")
    assert not older
    assert not is_alive(two)


def test_a_machine_without_a_player_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    speaker = SystemSpeaker(FILES)

    assert not speaker.play(Sound.ASK)
    speaker.close()
