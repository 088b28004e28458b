"""python -m tests.access: walks the real window by AT-SPI in each of its states, and tells what has no name there.

Needs Xvfb, xdotool, at-spi2-core and pyatspi of the system's Python. Ends with 1 when something that a person works
with has no name for a screen reader.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from shipstation import NAME
from tests.bench_parts import screen, until
from tests.packer.shift import Bench, at_the_bench

PYTHON = "/usr/bin/python3"
_WORKED_WITH = frozenset(
    {
        "push button", "button", "toggle button", "check box", "radio button", "combo box", "text", "entry", "password text",
        "spin button", "slider", "list", "list box", "list item", "menu item", "page tab", "table", "tree table",
        "table column header", "link", "dialog", "frame", "image",
    }
)  # fmt: skip
_PARTS_OF_ANOTHER = frozenset(
    {"scroll bar", "viewport", "filler", "panel", "scroll pane", "layered pane", "separator"}
)

Nodes = list[dict[str, Any]]


@contextmanager
def reading_bus() -> Iterator[Mapping[str, str]]:
    """A session's bus of our own, on which AT-SPI starts when it is asked for. Yields what has to stand in the
    environment of the program and of the reader."""
    command = ["dbus-daemon", "--session", "--print-address", "--nofork"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as bus:
        assert bus.stdout is not None
        address = bus.stdout.readline().strip()
        try:
            yield {"DBUS_SESSION_BUS_ADDRESS": address, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        finally:
            bus.terminate()


def read() -> Nodes:
    """The program as it stands now."""
    script = Path(__file__).with_name("reader.py")
    ended = subprocess.run([PYTHON, str(script), NAME], capture_output=True, text=True, timeout=60, check=False)
    if ended.returncode:
        raise AssertionError(ended.stderr)
    return list(json.loads(ended.stdout))


def nameless(nodes: Nodes) -> list[str]:
    """What a person works with, and a screen reader has no word for; each by the way to it."""
    found = []
    for node in nodes:
        is_worked_with = node["role"] in _WORKED_WITH or node["focusable"]
        if is_worked_with and node["role"] not in _PARTS_OF_ANOTHER and not node["name"].strip():
            found.append(" > ".join(node["path"]))
    return found


class Walk:
    """Brings the window into a state by keys, and reads it once something shows that it is there."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self._bench = bench
        self._folder = folder
        self.states: dict[str, Nodes] = {}

    def keep(self, state: str, *, sees: str = "") -> None:
        """Read until something of this name is there."""
        nodes: Nodes = []

        def is_there() -> bool:
            nodes[:] = read()
            return bool(nodes) and any(sees in node["name"] for node in nodes)

        until(is_there, within_s=40)
        self.states[state] = nodes

    def press(self, *keys: str) -> None:
        self._bench.keys.press(*keys)
        # What a key sets going is painted, and told on the bus, a moment later.
        threading.Event().wait(0.3)

    def ship(self) -> None:
        bench, (ref, other) = self._bench, self._bench.refs[:2]
        self.keep("ship, empty")
        bench.keys.scan(ref)
        bench.window.next("rates", order=ref, ready=True)
        self.keep("ship, rates", sees="Rates")
        self.press("alt+m")
        self.keep("ship, not offered")
        self.press("alt+m", "F2")
        bench.keys.enter()
        bench.window.next("printed")
        self.keep("ship, bought")
        self.press("alt+c")
        self.keep("ship, cancel asked")
        self.press("Escape")
        bench.keys.scan(other)
        bench.window.next("rates", order=other, ready=True)

    def pages(self) -> None:
        for number, page in enumerate(("orders", "history", "track", "close", "reports"), start=2):
            self.press(f"alt+{number}")
            self.keep(page)
        self.press("alt+4", "alt+l")
        self.keep("track, older shipments")
        self.press("Escape", "F1")
        self.keep("keys sheet")
        self.press("Escape")

    def files(self) -> None:
        """A file whose columns nobody knows, and one with a row that is refused."""
        self.press("alt+2")
        self._choose("ctrl+k", "table.csv", "No,Recipient,Street,Town\n1,Ann Lee,1 A St,Kent\n")
        self.keep("orders, columns of a file", sees="Columns of table.csv")
        self.press("Escape")
        head = "order_ref,channel,title,quantity,name,line1,city,country"
        self._choose("ctrl+i", "rows.csv", f"{head}\nR-1,EXTERNAL,Mug,x,Ann Lee,1 A St,Kent,GB\n")
        self.keep("orders, a row was refused", sees="1 row of a file was refused")
        self.press("ctrl+u")
        self.keep("orders, refused rows", sees="Try it")
        self.press("Escape")

    def _choose(self, key: str, name: str, content: str) -> None:
        """A file in the dialog that a key opens. Without a window manager, nobody gives the keys on."""
        path = self._folder / name
        path.write_text(content, "utf-8")
        self.press(key)
        keys = self._bench.keys
        keys.focus("Orders from a file")
        keys.write(str(path))
        keys.enter()
        keys.focus(NAME)

    def settings(self) -> None:
        self.press("alt+7")
        for number in range(9):
            self.keep(f"settings {number + 1}")
            self.press("ctrl+Next")
        self.press("alt+8")
        self.keep("account")

    def guard(self) -> None:
        """Somebody is named, the bench is locked and opened again."""
        self.press("alt+8")
        for _ in range(3):
            self.press("ctrl+Next")
        self.press("ctrl+n")
        self.keep("operators, somebody new", sees="Somebody new")
        self.press(*"Ann")
        self.press("Return")
        self.keep("operators, one", sees="Ann")
        self.press("F12")
        self.keep("locked", sees="Step up as Ann")
        self.press("Return")


def walked(*ways: Callable[[Walk], None]) -> dict[str, Nodes]:
    """Each state's nodes. The environment of this process is set for it."""
    with ExitStack() as stack:
        display = stack.enter_context(screen())
        before = dict(os.environ)
        stack.callback(lambda: (os.environ.clear(), os.environ.update(before)))
        os.environ.update(stack.enter_context(reading_bus()), DISPLAY=display)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="access-")))
        bench = stack.enter_context(at_the_bench(folder, display, orders=2, latency_ms=0, seed=1))
        walk = Walk(bench, folder)
        for way in ways:
            way(walk)
        return walk.states


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--all", action="store_true", help="print everything that is read, not what has no name alone"
    )
    asked = parser.parse_args()
    states = walked(Walk.ship, Walk.pages, Walk.files, Walk.settings, Walk.guard)
    over = 0
    for state, nodes in states.items():
        without = nameless(nodes)
        over += len(without)
        print(f"{state}: {len(nodes)} read, {len(without)} without a name")
        for words in without:
            print(f"    {words}")
        if asked.all:
            for node in nodes:
                print(f"        {node['role']:18} {node['name']!r} {node['description']!r}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
