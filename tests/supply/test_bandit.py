"""bandit over the whole program; what it is told to leave to ruff stands in pyproject.toml, with reasons."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.supply.pins import ROOT

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long


def judged(place: Path) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "bandit",
        "-q",
        "-r",
        str(place),
        "-c",
        str(ROOT / "pyproject.toml"),
        "-f",
        "json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    return dict(json.loads(done.stdout))


def test_the_program_has_no_weakness_that_bandit_knows() -> None:
    said = judged(ROOT / "shipstation")

    assert said["errors"] == []
    assert said["metrics"]["_totals"]["loc"] > 20_000
    assert [(each["filename"], each["line_number"], each["issue_text"]) for each in said["results"]] == []


def test_a_weakness_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "weak.py").write_text(
        "import pickle, subprocess, ssl, tempfile\n"
        "pickle.loads(stranger)\n"
        "subprocess.run(stranger, shell=True)\n"
        "ssl._create_unverified_context()\n"
        "tempfile.mktemp()\n",
        "utf-8",
    )

    assert {"B301", "B602", "B323", "B306"} <= {each["test_id"] for each in judged(tmp_path)["results"]}
