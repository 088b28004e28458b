"""Joins the practice Amazon of a folder, or starts it: several processes share one, and it ends after the last."""

import json
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from shipstation.practice.address import HOLD, joining, read_address, write_address

_LOCK_S = 30.0
_START_S = 10.0
_ANSWER_S = 5.0
_LINGER_S = 60
_PACKAGES = Path(__file__).parents[2]


class Home:
    """A running practice Amazon, held alive until `close`."""

    def __init__(self, address: Mapping[str, Any], held: socket.socket) -> None:
        self.endpoint = str(address["endpoint"])
        self.lwa_endpoint = str(address["lwa_endpoint"])
        self.client_id = str(address["client_id"])
        self.client_secret = str(address["client_secret"])
        self.refresh_token = str(address["refresh_token"])
        self.ledger = str(address["ledger"])
        self.pid = int(address["pid"])
        self._held = held

    def alive(self) -> bool:
        """Whether the server still keeps our connection open."""
        try:
            self._held.settimeout(0)
            return bool(self._held.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def know_orders(self, orders: Iterable[Mapping[str, Any]]) -> None:
        """Tell it of the seller's Amazon orders, which the real one knows by itself.

        Args:
            orders: {"order_id", "ship_to": Amazon's `Address`, and where known "item_ids": [...] and
                "deliver_by": ISO 8601 with zone}.
        Raises: OSError when it does not answer or does not take them.
        """
        body = json.dumps({"orders": list(orders)}).encode()
        request = Request(  # noqa: S310 our own loopback address
            f"{self.endpoint}/practice/orders", data=body, headers={"Content-Type": "application/json"}
        )
        with build_opener(ProxyHandler({})).open(request, timeout=_ANSWER_S) as answer:
            answer.read()

    def close(self) -> None:
        """Let go of it."""
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def join(folder: Path, *, linger_s: float = _LINGER_S) -> Home:
    """The practice Amazon whose world is kept in this folder, started when none runs.

    Args:
        linger_s: for a server that is started here: it ends so long after its last client.
    Raises: OSError when it cannot be started.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with joining(folder, timeout_s=_LOCK_S):
        address = read_address(folder)
        held = _hold(address) if address else None
        if address is None or held is None:
            address = _start(folder, linger_s)
            write_address(folder, address)
            held = _hold(address)
        if held is None:
            raise OSError("the practice Amazon started, but does not answer")
        return Home(address, held)


def _hold(address: Mapping[str, Any]) -> socket.socket | None:
    """The connection that keeps a server alive; None when it is gone, or another program has its port."""
    try:
        world, place = str(address["world"]), urlsplit(str(address["endpoint"]))
        held = socket.create_connection((place.hostname or "", place.port or 0), timeout=_ANSWER_S)
    except (KeyError, ValueError, OSError):
        return None
    try:
        held.sendall(f"GET {HOLD} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
        answer = b""
        while b"}" not in answer and len(answer) < 4096:
            part = held.recv(1024)
            if not part:
                break
            answer += part
    except OSError:
        answer = b""
    if f'"{world}"'.encode() in answer:
        return held
    held.close()
    return None


def _start(folder: Path, linger_s: float) -> dict[str, Any]:
    """Start a server that outlives this process. Returns: its address."""
    command = [sys.executable, "-m", "shipstation.practice", "--home", str(folder), "--linger", str(linger_s)]
    paths = [str(_PACKAGES), os.environ.get("PYTHONPATH", "")]
    # Started from anywhere, it has to find this package.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    with (folder / "server.log").open("wb") as log:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            start_new_session=True,
            creationflags=flags,
        )
    line = _first_line(child)
    # Reaps it when it ends before us, and keeps the object: it must not be collected while it runs.
    threading.Thread(target=child.wait, name="practice-reaper", daemon=True).start()
    try:
        address = json.loads(line)
    except ValueError:
        child.kill()
        raise OSError(f"the practice Amazon did not start; see {folder / 'server.log'}") from None
    return dict(address)


def _first_line(child: "subprocess.Popen[bytes]") -> bytes:
    """What it says once it listens; nothing after the deadline."""
    said: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    out = child.stdout
    if out is None:
        return b""

    def read() -> None:
        with out:
            said.put(out.readline())

    threading.Thread(target=read, name="practice-first-line", daemon=True).start()
    with suppress(queue.Empty):
        return said.get(timeout=_START_S)
    return b""
