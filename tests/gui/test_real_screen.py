"""The tour walks by itself, and the real window on a real X server takes what a scanner types."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.bench_parts import screen, until

ROOT = Path(__file__).parents[2]


def test_the_tour_walks_one_order_from_scan_to_tracking(tmp_path: Path) -> None:
    code = "from pathlib import Path; from shipstation.gui.tour import run; run(Path(__import__('sys').argv[1]))"
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    report = json.loads((tmp_path / "report.json").read_text())
    assert report["ok"], (report["failed"], ended.stderr)
    assert any(report["tracking_id"] in code for code in report["decoded"])
    assert Path(report["label"]).read_bytes().startswith(b"%PDF")
    for step in report["steps"]:
        with Image.open(step["screenshot"]) as picture:
            assert picture.size == (1280, 800), step
            assert len(picture.convert("RGB").resize((64, 40)).getcolors(64 * 40) or ()) > 20, step


@pytest.fixture(name="screen")
def own_screen() -> Iterator[str]:
    with screen() as display:
        yield display


@pytest.mark.needs("Xvfb")
def test_the_real_window_takes_what_a_scanner_types(screen: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"}
    with subprocess.Popen(
        [sys.executable, "-m", "shipstation", "--data-dir", str(tmp_path)],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as window:
        try:
            found = _xdotool(environment, "search", "--sync", "--onlyvisible", "--name", "Parcel Bench").split()[-1]
            _xdotool(environment, "windowfocus", "--sync", found)
            _xdotool(environment, "type", "--delay", "5", "113-2211887-4402611")
            _xdotool(environment, "key", "Return")
            log = tmp_path / "practice" / "logs" / "station.log"
            until(lambda: log.exists() and "getRates answered 200" in log.read_text())
        finally:
            window.terminate()
            window.wait(timeout=30)


def _xdotool(environment: dict[str, str], *words: str) -> str:
    return subprocess.run(
        ["xdotool", *words], env=environment, capture_output=True, text=True, timeout=60, check=True
    ).stdout
