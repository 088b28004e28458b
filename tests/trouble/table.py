"""What a packer reads for each fault of the practice Amazon: `python -m tests.trouble.table > table.md`.

Each row has a data folder and an Amazon of its own, and the real time-outs: the silent faults take most of a minute.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shipstation.model import Credentials, PurchaseState
from shipstation.ports import HistoryQuery
from shipstation.practice import faults
from shipstation.station import Station
from tests.bench_parts import ROOT, Command, PracticeAmazon
from tests.desk.conftest import open_with
from tests.trouble.conftest import Lever

STANDING = faults.TLS | {faults.DNS}
_REFUSED_LOGINS = ("invalid-grant", "invalid-client", "unauthorized-client", "invalid-scope")
LOGINS = frozenset((*_REFUSED_LOGINS, *(f"{name}-after" for name in _REFUSED_LOGINS)))
AT_HOME = frozenset({"null-tracking", "permit-refused"})
# Of those that end unsure when they never stop, one of each kind; what is carried out first reads the same.
ASKED = frozenset(
    {"reset-before", "cut-body", "wrong-length", "500", "502", "captive-portal", "html-200", "redirect", "empty-200"}
)
BY_COMMAND, BY_WINDOW, ASKED_ABOUT = "113-2211887-4402611", "113-2211880-3370412", "113-2211884-9902175"
_STEP_S = 170.0
_TICK_MS = 20

Steps = Generator[Callable[[], bool], None, None]


@dataclass
class Row:
    """One fault, as the command and the window tell it."""

    name: str
    exit_code: int
    kind: str
    said: str
    notice: str
    question: str
    ledger: int
    history: int
    agree: bool

    def line(self) -> str:
        """As Markdown."""
        cells = (self.name, self.exit_code, self.kind, self.said[:80], self.notice, self.question, self.ledger)
        told = [str(cell).replace("|", "\\|") for cell in (*cells, self.history, self._agreement())]
        return f"| {' | '.join(told)} |"

    def _agreement(self) -> str:
        """Where Amazon carries out what it plainly refuses, nothing on the wire could tell."""
        untold = self.name.endswith("-after") and self.kind in ("RequestRefused", "RateExpired", "NotAuthorized")
        return "yes" if self.agree else "**no**" + (": refused in plain words, though carried out" if untold else "")


def row_of(name: str) -> Row:
    """Try one fault by command and by window."""
    with tempfile.TemporaryDirectory(prefix="trouble-", ignore_cleanup_errors=True) as folder:
        data, home = Path(folder) / "data", Path(folder) / "home"
        with PracticeAmazon(home=home) as amazon:
            with open_with(amazon, data):
                """The account and the sample orders are there."""
            exit_code, document = _by_command(name, amazon, data, home)
        with PracticeAmazon(home=home) as amazon:
            # Another port than before: the account follows it.
            with open_with(amazon, data) as station:
                station.buying.resume()
            notice, question = _by_window(name, amazon, data, home)
        with PracticeAmazon(home=home) as amazon, open_with(amazon, data) as station:
            station.buying.resume()
            ledger = {each["shipment_id"] for each in amazon.live_purchases()}
            kept = station.history.search(HistoryQuery(state=PurchaseState.BOUGHT)).shipments
        error = document.get("error")
        return Row(
            name=name,
            exit_code=exit_code,
            kind=error["kind"] if error else "bought" if "purchase" in document else "tracked",
            said=f"{error['said']} {error['remedy']}" if error else "",
            notice=notice,
            question=question,
            ledger=len(ledger),
            history=len(kept),
            agree=ledger == {each.shipment_id for each in kept},
        )


def _armed(name: str) -> tuple[str, ...]:
    """Once, where the fault is at home."""
    if name in LOGINS:
        return (f"{name}:1", "401@purchaseShipment:1")
    if name in faults.DOOR:
        return (f"{name}:600",)
    if name in AT_HOME:
        return (name,)
    return (f"{name}@purchaseShipment",)


def _by_command(name: str, amazon: PracticeAmazon, data: Path, home: Path) -> tuple[int, dict[str, Any]]:
    command = Command(data)
    words = ["buy", BY_COMMAND, "--no-print"]
    if name in faults.DOOR | STANDING:
        # The rates come while all is well: it is the purchase that is tried.
        words += ["--rate", command("rates", BY_COMMAND)["rates"][0]["rate_id"]]
    if name == "null-tracking":
        words = ["track", command(*words)["shipment"]["tracking_id"]]
    if name in STANDING:
        amazon.stop()
        with PracticeAmazon("--fault", name, home=home) as ill:
            secrets = ("account", "add", "Bench", "--region", "na", "--business-id", "AmazonShipping_US")
            places = ("--endpoint", ill.told["endpoint"], "--lwa-endpoint", ill.told["lwa_endpoint"])
            added = command.run("--json", *secrets, *places, stdin=ill.secrets())
            return _ended(added if added.returncode else command.run("--json", *words))
    lever = Lever(amazon)
    lever.pull(*_armed(name))
    ended = command.run("--json", *words)
    lever.pull()
    lever.close()
    return _ended(ended)


def _ended(ended: "subprocess.CompletedProcess[str]") -> tuple[int, dict[str, Any]]:
    return ended.returncode, dict(json.loads(ended.stdout))


def _by_window(name: str, amazon: PracticeAmazon, data: Path, home: Path) -> tuple[str, str]:
    """In a process of its own: a window needs the main thread."""
    asked = json.dumps({"name": name, "data": str(data), "home": str(home), "told": amazon.told})
    ended = subprocess.run(
        [sys.executable, "-m", "tests.trouble.table", "--window"],
        input=asked,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=500,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    if ended.returncode:
        return f"(the window failed: {ended.stderr.strip().splitlines()[-1:]})", ""
    answer = json.loads(ended.stdout.splitlines()[-1])
    return answer["notice"], answer["question"]


def window(asked: dict[str, Any]) -> dict[str, str]:
    """The real window: scan, wait for rates, let Amazon fail, Enter; what can be read then, ✂ where the bar cuts it."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtTest import QTest

    from shipstation.gui.app import Program, application
    from shipstation.gui.views import View
    from shipstation.model import Profile

    app = application()
    program = Program(app, data_dir=Path(asked["data"]), profile=Profile.PRACTICE, account=None, theme="light")
    shown, name, frame = program.window, asked["name"], program.window.frame
    read = {"notice": "", "question": ""}
    started: list[PracticeAmazon] = []
    place = PracticeAmazon.__new__(PracticeAmazon)
    place.told = asked["told"]
    lever = Lever(place)

    def press(key: Any) -> None:
        QTest.keyClick(shown.focusWidget() or shown, key)

    def notice() -> str:
        told = frame.notices.shown()
        lines = (frame.notices._what, frame.notices._then)
        cut = " ✂" if any(line.sizeHint().width() - 1 > line.width() for line in lines) else ""
        return f"{told.what} {told.then}".strip() + cut if told is not None else ""

    def question() -> str:
        return frame.unsure.accessibleName() if frame.unsure.isVisible() else ""

    def walk() -> Steps:
        shown.resize(1280, 800)
        yield lambda: program.station is not None and not program.jobs.holding
        yield from quoted(BY_WINDOW)
        while frame.notices.shown() is not None:
            # What the command bought without a printer is asked about at the start; it would stand before the rest.
            frame.notices.dismiss()
        if name in STANDING:
            started.append(_move(program.station, name, Path(asked["home"]), asked["told"]["pid"]))
        else:
            lever.pull(*_armed(name))
        press(Qt.Key.Key_Return)
        yield lambda: not shown.buys.buying and bool(notice() or question())
        read["notice"], read["question"] = notice(), question()
        if name in ASKED:
            yield lambda: not program.jobs.holding
            press(Qt.Key.Key_Escape)
            yield from quoted(ASKED_ABOUT)
            lever.pull(f"{name}@purchaseShipment:*")
            press(Qt.Key.Key_Return)
            yield lambda: not shown.buys.buying and bool(question())
            read["question"] = question()
        yield lambda: not program.jobs.holding

    def quoted(ref: str) -> Steps:
        press(Qt.Key.Key_F2)
        for letter in ref:
            QTest.keyClick(shown.focusWidget() or shown, letter)
        press(Qt.Key.Key_Return)
        yield lambda: shown.ship.view is View.RATES and shown.ship.buy.button.isEnabled()

    steps, state = walk(), {"until": lambda: True, "since": time.monotonic()}

    def tick() -> None:
        if not state["until"]():
            if time.monotonic() - state["since"] > _STEP_S:
                read["notice"] = f"(nothing came; the window says {notice()!r})"
                app.quit()
            return
        try:
            state["until"], state["since"] = next(steps), time.monotonic()
        except StopIteration:
            app.quit()

    timer = QTimer()
    timer.setInterval(_TICK_MS)
    timer.timeout.connect(tick)
    program.start()
    timer.start()
    app.exec()
    timer.stop()
    if not started:
        lever.pull()
    shown.close()
    program.close()
    for amazon in started:
        amazon.stop()
    return read


def _move(station: Station | None, name: str, home: Path, pid: int) -> PracticeAmazon:
    """The same world behind another door: the account's carrier is built anew for it, as after a start."""
    from shipstation.amazon.carrier import AmazonCarrier

    assert station is not None
    os.kill(pid, 9)
    amazon = PracticeAmazon("--fault", name, home=home)
    account, told = station.settings.account("Bench"), amazon.told
    station.carriers._built[account] = AmazonCarrier(
        replace(account, endpoint=told["endpoint"], lwa_endpoint=told["lwa_endpoint"]),
        Credentials(**json.loads(amazon.secrets())),
        clock=station.clock,
        loopback_only=True,
    )
    return amazon


def main(names: list[str]) -> None:
    """The whole table, or that of some names."""
    print("| fault | exit | kind | said | the window's notice | the pinned question | ledger | history | agree |")
    print("|---|---|---|---|---|---|---|---|---|")
    asked = names or list(faults.NAMES)
    with ThreadPoolExecutor(2) as pool:
        for number, row in enumerate(pool.map(row_of, asked), 1):
            print(row.line(), flush=True)
            print(f"{number} of {len(asked)}: {row.name}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--window"]:
        print(json.dumps(window(json.load(sys.stdin))))
    else:
        main(sys.argv[1:])
