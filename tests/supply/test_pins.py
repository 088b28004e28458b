"""What is installed is pinned to one version and to its files' hashes, and says nothing of where it was fetched."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.supply import pins as pinned

FILES = sorted(pinned.FOLDER.glob("requirements*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_line_is_a_pin_with_hashes(file: Path) -> None:
    pins = pinned.read(file)

    assert len(FILES) == 3
    assert len(pins) > 10
    assert all(pin.hashes and pin.asked_by for pin in pins)
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:", file.read_text("utf-8"))


@pytest.mark.parametrize("line", ["httpx>=0.28", "httpx==0.28.1", "--index-url somewhere", "    --hash=md5:0123"])
def test_another_kind_of_line_is_seen(line: str, tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text(f"{line}\n", "utf-8")

    with pytest.raises(ValueError, match="no pin"):
        pinned.read(file)


def test_what_the_project_asks_for_is_pinned_for_it() -> None:
    project = tomllib.loads((pinned.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {pinned.normal(re.split(r"[<>=!~ ;\[]", each)[0]) for each in project["dependencies"]}

    assert {pinned.normal(pin.name) for pin in pinned.read(pinned.RUNTIME) if pinned.PROJECT in pin.asked_by} == asked


def test_one_version_of_a_thing_in_all_lists() -> None:
    versions: dict[str, dict[str, set[str]]] = {}
    for file in FILES:
        for pin in pinned.read(file):
            versions.setdefault(pin.name, {}).setdefault(file.name, set()).add(pin.version)

    several = {name: each for name, each in versions.items() if len({frozenset(set_) for set_ in each.values()}) > 1}
    assert several == {}
