"""The program's own files are found in a checkout and in an installed wheel."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from shipstation import resources

ROOT = Path(__file__).parent.parent
ASK = "from shipstation import resources; print(resources.path('samples/orders.csv'))"


def test_a_checkout_finds_them_beside_the_package() -> None:
    assert resources.path("samples/orders.csv") == ROOT / "resources" / "samples" / "orders.csv"


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no-such-icon\.svg"):
        resources.path("icons/no-such-icon.svg")


def test_an_installed_wheel_brings_them(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "installed")

    said = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=tmp_path / "installed",
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    found = Path(said.strip())
    assert found == tmp_path / "installed" / "shipstation" / "_resources" / "samples" / "orders.csv"
    assert found.read_bytes() == (ROOT / "resources" / "samples" / "orders.csv").read_bytes()
