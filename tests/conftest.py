"""What all tests share: no display, no real keyring by accident, optional system parts by name."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.bench_parts import SocketPrinter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# How long a value takes to make says how busy the machine is, not how good the test.
settings.register_profile("station", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("station")

_PARTS: dict[str, Callable[[], bool]] = {
    "Xvfb": lambda: all(shutil.which(tool) for tool in ("Xvfb", "xdotool")),
    "gnome-keyring": lambda: all(shutil.which(tool) for tool in ("gnome-keyring-daemon", "dbus-run-session")),
    "ippeveprinter": lambda: all(map(_system_tool, ("ippeveprinter", "dbus-daemon"))),
    "AT-SPI": lambda: (
        all(map(_system_tool, ("Xvfb", "xdotool", "dbus-daemon")))
        and Path("/usr/libexec/at-spi-bus-launcher").exists()
        and Path("/usr/lib/python3/dist-packages/pyatspi").is_dir()
    ),
    "dpkg": lambda: all(map(_system_tool, ("dpkg", "dpkg-deb", "apt-get", "objcopy"))) and os.getuid() == 0,
    "CUPS": lambda: all(map(_system_tool, ("cupsd", "lpadmin", "lp"))) and os.getuid() == 0,
}
_LARGE = {"AT-SPI", "CUPS", "dpkg"}
"""What packaging/setup.sh installs for nobody: these always skip by name where they are missing."""
_missing: list[str] = []
_TESTS = Path(__file__).parent


def _system_tool(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin")))


_LONG = ("trouble", "crash", "soak", "corpus", "cli", "gui")
"""Rooms whose tests take long: they begin first, so that several at a time end together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, otherwise as collected."""

    def place(item: pytest.Item) -> int:
        room = item.path.relative_to(_TESTS).parts[0]
        return _LONG.index(room) if room in _LONG else len(_LONG)

    items.sort(key=place)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name what lacks a system part; with SHIPSTATION_REQUIRE_ALL=1 that is a failure."""
    for mark in item.iter_markers("needs"):
        part = mark.args[0]
        if not _PARTS[part]():
            if os.environ.get("SHIPSTATION_REQUIRE_ALL") == "1" and part not in _LARGE:
                pytest.fail(f"{part} is missing, and SHIPSTATION_REQUIRE_ALL=1 asks for it")
            _missing.append(part)
            pytest.skip(f"{part} is missing")


@pytest.fixture
def zebra() -> Iterator[SocketPrinter]:
    """A label printer on a socket, which keeps what it gets."""
    printer = SocketPrinter()
    yield printer
    printer.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which system parts were missing, with a count each."""
    for part in sorted(set(_missing)):
        terminalreporter.write_line(f"{_missing.count(part)} tests skipped: {part} is missing")
