"""Fifty scans by real key events into the real window; the long run is `python -m tests.scans`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(
    os.environ.get("SHIPSTATION_REAL_KEYS") != "1",
    reason="real keys keep real time, which tests beside it take: SHIPSTATION_REAL_KEYS=1 on a machine at rest",
)
@pytest.mark.needs("Xvfb")
def test_fifty_scans_and_none_lost_or_astray() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.scans", "--scans", "50", "--seed", "4"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )

    assert ended.stdout, ended.stderr
    report = json.loads(ended.stdout)
    assert (report["lost"], report["invented"], report["astray"], report["mistyped"]) == ([], [], [], [])
    assert report["scans"] == 50
    assert report["words"] > 0
