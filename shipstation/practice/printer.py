"""A thermal printer on TCP that keeps every job and a picture of it, and can be as broken as real ones.

It speaks ZPL, ESC/POS, TSPL and EPL2, told apart by the first bytes. It draws by itself, so that it judges our bytes.
"""

import argparse
import json
import os
import re
import signal
import socket
import socketserver
import struct
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from shipstation.practice.health import HOLDING, Health
from shipstation.practice.printer_jobs import Incoming, Tray
from shipstation.practice.printer_lever import Lever

_HOST = "127.0.0.1"
_QUIET_S = 0.3
_IDLE_S = 60.0
_CHUNK = 65_536
_SLOW_CHUNK = 2_048
_FAULTS = ("off", *HOLDING, "slow", "short", "silent", "reset", "roll-end")
_FAULT_TEXT = re.compile(r"([a-z-]+)(?::(\d{1,8}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with the printer. `amount`: bytes it takes (short), bytes a second (slow), labels (roll-end)."""

    name: str
    amount: int

    @property
    def prints(self) -> bool:
        """Whether paper comes out."""
        return self.name not in HOLDING


def parse_fault(text: str) -> Fault:
    """A fault from its name, as in "off", "slow:5000", "short:1000". Raises ValueError."""
    written = _FAULT_TEXT.fullmatch(text)
    if written is None or written[1] not in _FAULTS:
        raise ValueError(f"{text!r} is none of {', '.join(_FAULTS)}")
    return Fault(
        name=written[1], amount=int(written[2] or {"slow": 20_000, "short": 1_000, "roll-end": 1}.get(written[1], 0))
    )


class PracticePrinter:
    """A printer on loopback; listens from its making until close()."""

    def __init__(self, out: Path, *, port: int = 0, fault: Fault | None = None) -> None:
        self.tray = Tray(out)
        self.fault = fault
        self._load(fault)
        self.ending = threading.Event()
        # An "off" printer keeps its port, but nobody listens: connections are refused.
        is_off = fault is not None and fault.name == "off"
        self._server = _Server((_HOST, port), _Connection, bind_and_activate=False)
        self._server.printer = self
        self._server.server_bind()
        if not is_off:
            self._server.server_activate()
        self._is_off = is_off
        self._lever = Lever(self._told, self._pull)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def address(self) -> dict[str, Any]:
        """CONTRACT "practice printer"."""
        return {
            "host": _HOST,
            "port": self.port,
            "out": str(self.tray.folder),
            "pid": os.getpid(),
            "control": self._lever.url,
        }

    def health(self) -> Health:
        """What it says when it is asked."""
        fault = self.fault.name if self.fault is not None else ""
        return Health(fault="paper-out" if self.tray.is_roll_over() else fault, held=self.tray.held())

    def break_down(self, fault: Fault | None) -> None:
        """Something else is wrong from now on, also for jobs on their way; None: it works, and prints what it holds.

        Raises: ValueError for "off", which is a matter of the start: its port is either open or not.
        """
        if self._is_off or (fault is not None and fault.name == "off"):
            raise ValueError("off cannot be changed while it runs: end it, and start it again")
        self.fault = fault
        self._load(fault)

    def _load(self, fault: Fault | None) -> None:
        is_ending = fault is not None and fault.name == "roll-end"
        self.tray.let_print(prints=fault is None or fault.prints, left=fault.amount if fault and is_ending else None)

    def _told(self) -> str | None:
        return self.fault.name if self.fault is not None else None

    def _pull(self, text: str | None) -> None:
        self.break_down(None if text is None else parse_fault(text))

    def run(self) -> None:
        """Take jobs until end() is called elsewhere."""
        if self._is_off:
            self.ending.wait()
        else:
            self._server.serve_forever(poll_interval=0.05)

    def end(self) -> None:
        """Stop run(); from another thread."""
        self.ending.set()
        if not self._is_off:
            self._server.shutdown()

    def close(self) -> None:
        """Give the port back, once the jobs under way are on paper."""
        self.ending.set()
        self._lever.close()
        self._server.server_close()


def serve(
    *,
    told: Callable[[str], None],
    started: Callable[[PracticePrinter], None] = lambda _: None,
    port: int = 0,
    out: Path | None = None,
    fault: Fault | None = None,
) -> None:
    """Print, blocking, until the printer is ended.

    Args:
        told: given one line of JSON once it listens: host, port, out, pid, control (the lever's address).
        started: given the printer, to end it from elsewhere.
        out: where jobs and pictures go; None: a new folder for temporary files, which stays.
    Raises: OSError when the port is in use.
    """
    folder = out if out is not None else Path(tempfile.mkdtemp(prefix="practice-printer-"))
    with closing(PracticePrinter(folder, port=port, fault=fault)) as printer:
        started(printer)
        told(json.dumps(printer.address()))
        printer.run()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False
    printer: PracticePrinter


class _Connection(socketserver.BaseRequestHandler):
    """One connection: bytes in, status out, jobs into the tray."""

    request: socket.socket

    def handle(self) -> None:
        """Take bytes until the other side is done."""
        printer = cast("_Server", self.server).printer
        fault = printer.fault
        if fault is not None and fault.name == "silent":
            printer.ending.wait()
        elif fault is not None and fault.name == "reset":
            self._reset()
        else:
            self._take_jobs(printer)

    def _take_jobs(self, printer: PracticePrinter) -> None:
        incoming = Incoming(printer.health)
        idle_s = 0.0
        while not printer.ending.is_set() and idle_s < _IDLE_S:
            self.request.settimeout(_QUIET_S)
            try:
                data = self._receive(printer, incoming)
            except TimeoutError:
                idle_s += _QUIET_S
                if incoming.is_complete():
                    printer.tray.keep(incoming.take())
                continue
            except OSError:
                break
            idle_s = 0.0
            if not data or not self._answer(incoming.feed(data)):
                break
            fault = printer.fault
            if incoming.is_too_long() or (fault and fault.name == "short" and incoming.received >= fault.amount):
                break
        printer.tray.keep(incoming.take())

    def _receive(self, printer: PracticePrinter, incoming: Incoming) -> bytes:
        fault = printer.fault
        if fault is not None and fault.name == "short":
            return self.request.recv(min(_CHUNK, max(1, fault.amount - incoming.received)))
        if fault is None or fault.name != "slow":
            return self.request.recv(_CHUNK)
        data = self.request.recv(_SLOW_CHUNK)
        printer.ending.wait(len(data) / max(1, fault.amount))
        return data

    def _answer(self, status: bytes) -> bool:
        try:
            self.request.sendall(status)
        except OSError:
            return False
        return True

    def _reset(self) -> None:
        """Break the connection while the job arrives, as a printer does whose power goes."""
        self.request.recv(1)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print until interrupted. Returns: 0, or 3 when the port is taken."""
    chosen = _parser().parse_args(arguments)

    def listen_to_signals(printer: PracticePrinter) -> None:
        def end(*_: object) -> None:
            # Ending waits for the loop that serves, and the signal stands in its thread.
            threading.Thread(target=printer.end, daemon=True).start()

        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, end)

    def tell(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    try:
        serve(told=tell, started=listen_to_signals, port=chosen.port, out=chosen.out, fault=chosen.fault)
    except OSError as error:
        sys.stderr.write(f"The practice printer cannot start: {error}\n")
        return 3
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shipstation.practice.printer", description="A thermal printer on TCP.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--out", type=Path, help="where jobs and pictures go")
    parser.add_argument("--fault", type=_fault, metavar="NAME[:AMOUNT]", help=", ".join(_FAULTS))
    return parser


def _fault(text: str) -> Fault:
    try:
        return parse_fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
