"""The pin of PySide6 holds: emits neither lose nor leak references of True and None (6.12.0 aborts on 3.11)."""

import sys
import tomllib
from pathlib import Path

import PySide6
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

ROOT = Path(__file__).parents[2]


class Bell(QObject):
    rung = Signal(object)
    struck = Signal()


def test_a_thousand_emits_leave_true_and_none_as_they_were(qtbot: QtBot) -> None:
    bell, heard = Bell(), []
    bell.rung.connect(heard.append)
    before = sys.getrefcount(True), sys.getrefcount(None)

    for _ in range(1_000):
        bell.rung.emit(None)
        bell.struck.emit()

    heard.clear()
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert abs(after[0] - before[0]) < 50
    assert abs(after[1] - before[1]) < 50


def test_kept_answers_of_emits_are_counted() -> None:
    bell = Bell()
    before = sys.getrefcount(True)

    kept = [bell.struck.emit() for _ in range(1_000)]

    gained = sys.getrefcount(True) - before
    assert all(answer is True for answer in kept)
    assert gained >= 1_000 or sys.version_info >= (3, 12)


def test_the_version_that_runs_is_the_one_that_is_pinned() -> None:
    pinned = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]

    assert f"PySide6-Essentials=={PySide6.__version__}" in pinned
