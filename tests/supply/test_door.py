"""A built program starts its children through its own door, and leaves the system's programs their libraries."""

import ast
from importlib import import_module

import pytest

from shipstation import __main__ as program
from tests.supply.pins import ROOT


def started_as_modules() -> set[str]:
    """Every NAME in a list that begins with `sys.executable, "-m", NAME`, in the whole program."""
    names = set()
    for file in (ROOT / "shipstation").rglob("*.py"):
        text = file.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "sys.executable" in text else ():
            if isinstance(node, ast.List) and len(node.elts) > 2 and ast.unparse(node.elts[0]) == "sys.executable":
                assert ast.unparse(node.elts[1]) == "'-m'", f"{file.name} starts Python in a way that a build has not"
                names.add(ast.literal_eval(node.elts[2]))
    return names


def test_every_child_that_the_station_starts_has_a_door() -> None:
    assert started_as_modules() == set(program._CHILDREN)


def test_nothing_starts_python_without_being_seen_here() -> None:
    using = {
        file.relative_to(ROOT / "shipstation").as_posix()
        for file in (ROOT / "shipstation").rglob("*.py")
        if "sys.executable" in file.read_text("utf-8") and file.name != "__main__.py"
    }

    assert len(using) == len(program._CHILDREN)


@pytest.mark.parametrize("name", sorted(program._CHILDREN))
def test_a_child_is_let_in_with_its_words(name: str) -> None:
    module, words = program.door(["-m", name, "--home", "somewhere"])

    assert callable(import_module(module).main)
    assert words == ["--home", "somewhere"]


@pytest.mark.parametrize(
    "words", [[], ["-m"], ["-m", "http.server", "8000"], ["-m", "shipstation.cli"], ["history", "-m"]], ids=str
)
def test_all_else_goes_to_the_command(words: list[str]) -> None:
    assert program.door(words) == ("shipstation.cli", words)


def test_programs_of_the_system_see_the_library_path_of_the_person() -> None:
    ours = {"LD_LIBRARY_PATH": "/opt/parcel-bench/_internal", "LD_LIBRARY_PATH_ORIG": "/opt/oracle", "HOME": "/root"}
    nobodys = {"LD_LIBRARY_PATH": "/opt/parcel-bench/_internal"}

    program.put_back(ours)
    program.put_back(nobodys)

    assert ours == {"LD_LIBRARY_PATH": "/opt/oracle", "HOME": "/root"}
    assert nobodys == {}
