"""Runs a practice Amazon until it is told to end, or until nobody uses it any more."""

import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from shipstation.practice import faces, login
from shipstation.practice.address import forget_address
from shipstation.practice.amazon import Handler
from shipstation.practice.faults import DNS, TLS, UNRESOLVED_HOST, Fault
from shipstation.practice.limits import Limit
from shipstation.practice.server import Server
from shipstation.practice.world import World

_OTHER_SERVER_S = 5.0


def serve(
    *,
    told: Callable[[str], None],
    started: Callable[[Server], None] = lambda _: None,
    home: Path | None = None,
    port: int = 0,
    latency_s: float = 0.0,
    faults: Iterable[Fault] = (),
    limits: Mapping[str, Limit] | None = None,
    linger_s: float | None = None,
) -> None:
    """Serve, blocking.

    Args:
        told: given one line of JSON once it listens (CONTRACT "practice serve").
        started: given the server, to end it from elsewhere.
        home: where the world is kept; None: it is forgotten at the end.
        limits: by operation, instead of those that Amazon publishes.
        linger_s: ends after this long without a client; None: never.
    Raises: OSError when the port or the world is in use.
    """
    with _home(home) as folder, _alone(folder), World(folder) as world:
        armed = tuple(faults)
        server = Server(world, Handler, port=port, latency_s=latency_s, linger_s=linger_s, faults=armed)
        server.limits.change(limits or {})
        started(server)
        # The first purchase need not wait for the letters.
        threading.Thread(target=_warm_up, daemon=True).start()
        told(json.dumps(address_of(server, armed)))
        try:
            server.run()
        finally:
            server.server_close()
            forget_address(folder, pid=os.getpid())


def address_of(server: Server, armed: Iterable[Fault] = ()) -> dict[str, Any]:
    """Where and as whom to reach a server (CONTRACT "practice serve"), and which world it serves.

    Args:
        armed: the faults that it starts with: those of name and certificate show in the addresses of Amazon and of
            the login. The ledger, and all below /practice/, stays in reach.
    """
    credentials, names = server.world.credentials, {fault.name for fault in armed}
    scheme = "https" if names & TLS else "http"
    host = UNRESOLVED_HOST if DNS in names else "127.0.0.1"
    endpoint = f"{scheme}://{host}:{server.port}"
    return {
        "endpoint": endpoint,
        "lwa_endpoint": f"{endpoint}{login.PATH}",
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "refresh_token": credentials.refresh_token,
        "business_id": "AmazonShipping_US",
        "ledger": f"{server.endpoint}/practice/ledger",
        "pid": os.getpid(),
        "world": server.world.world_id,
    }


def _warm_up() -> None:
    for bold in (False, True):
        faces.width("Practice", 10, bold=bold)


@contextmanager
def _home(home: Path | None) -> Iterator[Path]:
    if home is not None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield home
        return
    # A request's thread may still write when the folder goes.
    with tempfile.TemporaryDirectory(prefix="practice-amazon-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One server a world: the lock goes with the process, however it ends."""
    try:
        with FileLock(folder / "world.lock", timeout=_OTHER_SERVER_S):
            yield
    except Timeout as error:
        raise OSError(f"another practice Amazon serves {folder}") from error
