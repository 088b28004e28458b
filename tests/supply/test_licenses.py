"""Everything the program stands on is named with its license, and both the command and the window can show it."""

import fnmatch
from importlib import metadata
from pathlib import Path

import pytest
from license_expression import get_spdx_licensing

from shipstation import licenses, resources
from tests.bench_parts import Command
from tests.supply import pins as pinned
from tests.supply.sbom import license_of

PINS = pinned.read(pinned.RUNTIME)
RUNTIME = pinned.runtime(PINS)
UNPINNED = {"lucide icons", "some derived from feather", "python", "pyinstaller's starter"}
SPDX = get_spdx_licensing()


@pytest.mark.parametrize("pin", RUNTIME, ids=lambda pin: f"{pin.name}-{pin.version}")
def test_what_the_program_stands_on_has_a_row_with_its_license(pin: pinned.Pin) -> None:
    said = license_of(pin.name, licenses.works())

    assert SPDX.validate(said).errors == []


@pytest.mark.parametrize("pin", RUNTIME, ids=lambda pin: f"{pin.name}-{pin.version}")
def test_no_row_says_less_than_the_package_itself(pin: pinned.Pin) -> None:
    try:
        about = metadata.metadata(pin.name)
    except metadata.PackageNotFoundError:
        assert pin.marker, f"{pin.name} is not installed here, and no marker says why"
        return
    own = about.get("License-Expression")
    in_words = " ".join([(about.get("License") or "")[:80], *(about.get_all("Classifier") or ())])
    said = license_of(pin.name, licenses.works())

    if own and own.startswith(("LGPL", "MPL", "GPL", "AGPL")):
        assert said in own
    elif own:
        assert SPDX.parse(said).simplify() == SPDX.parse(own).simplify()
    # Older packages say it in words of their own: of those, none may be of a license that asks for sources.
    assert ("GPL" in f"{own} {in_words}") == ("GPL" in said)


def test_no_row_is_left_of_what_went() -> None:
    known = {pinned.normal(pin.name) for pin in RUNTIME}
    names = [name.lower() for work in licenses.works() for name in work.names]

    assert len(names) > 60
    assert [name for name in names if name not in UNPINNED and not fnmatch.filter(known, pinned.normal(name))] == []


def test_what_only_builds_the_program_is_named_too() -> None:
    told = " ".join((resources.licenses() / "THIRD-PARTY.md").read_text("utf-8").split())
    builders = {pin.name for pin in PINS} - {pin.name for pin in RUNTIME}

    assert builders
    assert {name for name in builders if name not in told.partition("Only for building")[2]} == set()


def test_every_text_that_the_list_names_is_there() -> None:
    folder = resources.licenses()
    listed = (folder / "THIRD-PARTY.md").read_text("utf-8")

    named = {word for word in listed.split("`") if word.endswith(".txt") and "/" not in word and " " not in word}

    assert {name.name for name in folder.iterdir()} == {
        *(name for name in named if name != "requirements.txt"),
        "THIRD-PARTY.md",
    }
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (folder / "LGPL-3.0.txt").read_text("utf-8")


def test_the_command_tells_them_as_words_and_as_a_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = Command(tmp_path, here=True)("licenses")

    assert document["license"] == "MIT"
    assert {"work", "license", "purpose"} == set(document["works"][0])
    assert "PySide6" in document["works"][0]["work"]
    assert all(Path(folder).is_dir() for folder in document["folders"])


def test_in_a_build_all_texts_lie_with_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = tmp_path / "licenses"
    (built / "click-8").mkdir(parents=True)
    (built / "THIRD-PARTY.md").write_text((resources.licenses() / "THIRD-PARTY.md").read_text("utf-8"), "utf-8")
    monkeypatch.setattr(resources, "_NOTICES", (tmp_path / "nowhere", built))

    assert licenses.folders() == (built,)
    assert licenses.works()


def test_a_program_without_its_list_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_NOTICES", (tmp_path,))

    with pytest.raises(FileNotFoundError, match="install it again"):
        licenses.works()
