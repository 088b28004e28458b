"""python -m shipstation.practice: the practice Amazon in the foreground."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from shipstation.practice.faults import Fault, parse_fault
from shipstation.practice.limits import Limit, parse_limit
from shipstation.practice.server import Server
from shipstation.practice.serving import serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted. Returns: 0, or 3 when the port or the world is taken."""
    chosen = _parser().parse_args(arguments)

    def listen_to_signals(server: Server) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: server.end())

    def tell(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    try:
        serve(
            told=tell,
            started=listen_to_signals,
            home=chosen.home,
            port=chosen.port,
            latency_s=chosen.latency_ms / 1000,
            faults=chosen.fault,
            limits=dict(chosen.limit),
            linger_s=chosen.linger,
        )
    except OSError as error:
        sys.stderr.write(f"The practice Amazon cannot start: {error}\n")
        return 3
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shipstation.practice", description="A practice Amazon on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--latency-ms", type=float, default=0.0, help="how long each answer takes at least")
    parser.add_argument("--fault", type=_fault, action="append", default=[], metavar="NAME[@OPERATION][:COUNT]")
    parser.add_argument("--limit", type=_limit, action="append", default=[], metavar="OPERATION=RATE[/BURST]")
    parser.add_argument("--home", type=Path, help="where its world is kept; forgotten at the end when absent")
    parser.add_argument("--linger", type=float, help="end after this many seconds without a client")
    return parser


def _fault(text: str) -> Fault:
    try:
        return parse_fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _limit(text: str) -> tuple[str, Limit]:
    try:
        return parse_limit(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
