"""Real parts for whole-station tests: a practice Amazon in its own process, a printer on a socket, the command."""

import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from shipstation.cli import entry

ROOT = Path(__file__).parent.parent


class PracticeAmazon:
    """`python -m shipstation.practice`, told by its one line; faults and clock by its levers."""

    def __init__(self, *words: str, home: Path | None = None) -> None:
        command = [sys.executable, "-m", "shipstation.practice", *words]
        if home is not None:
            command += ["--home", str(home)]
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        assert self.child.stdout is not None
        self.told: dict[str, Any] = json.loads(self.child.stdout.readline())

    def ledger(self) -> dict[str, Any]:
        with urllib.request.urlopen(self.told["ledger"], timeout=10) as answer:
            return dict(json.load(answer))

    def live_purchases(self) -> list[dict[str, Any]]:
        return [purchase for purchase in self.ledger()["purchases"] if purchase["cancelled_at"] is None]

    def arm(self, *faults: str) -> None:
        self._post("faults", {"faults": list(faults)})

    def advance(self, seconds: float) -> None:
        self._post("clock", {"advance_s": seconds})

    def tell_orders(self, *orders: dict[str, Any]) -> None:
        self._post("orders", {"orders": list(orders)})

    def _post(self, lever: str, body: dict[str, Any]) -> None:
        request = urllib.request.Request(
            f"{self.told['endpoint']}/practice/{lever}",
            data=json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=10).close()

    def secrets(self) -> str:
        return json.dumps({name: self.told[name] for name in ("client_id", "client_secret", "refresh_token")})

    def stop(self) -> None:
        self.child.kill()
        self.child.wait()
        assert self.child.stdout is not None
        self.child.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


ZPL_READY = (
    b"\x02030,0,0,1218,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"
)
_ANSWERS = {b"~HS": ZPL_READY, b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04": b"\x12\x12\x12\x12"}


class SocketPrinter:
    """A raw TCP printer that keeps each job's bytes, one connection at a time; asked how it is, it says ready."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"tcp://127.0.0.1:{self.port}"
        self.jobs: list[bytes] = []
        self.began = 0.0
        """When the first byte of the job that came last was here, monotonic seconds."""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                job = bytearray()
                while part := connection.recv(65536):
                    if not job:
                        self.began = time.monotonic()
                    job += part
                    if (answer := _ANSWERS.get(bytes(job))) is not None:
                        connection.sendall(answer)
                        job.clear()
                # Who only asked, or looked whether somebody is there, brought no job.
                if job:
                    self.keep(bytes(job))

    def keep(self, job: bytes) -> None:
        """A job is whole."""
        self.jobs.append(job)

    def wait_for(self, count: int) -> list[bytes]:
        until(lambda: len(self.jobs) >= count)
        return self.jobs

    def close(self) -> None:
        self._listening.close()


class Command:
    """The command against one data folder, in processes of its own.

    `here`: what is asked as a document runs in this process, for tests of what it says: a process more costs a second.
    """

    def __init__(self, data: Path, *, here: bool = False) -> None:
        self.data = data
        self._here = here

    def __call__(self, *words: str, stdin: str = "", code: int | None = 0) -> dict[str, Any]:
        """Run it with --json; the document. `code` None takes any exit."""
        if self._here and not stdin:
            out = io.StringIO()
            left, told = entry._run(["--data-dir", str(self.data), *words], entry.Call(as_json=True, out=out)), ""
            said = out.getvalue()
        else:
            ended = self.run("--json", *words, stdin=stdin)
            left, said, told = ended.returncode, ended.stdout, ended.stderr
        if code is not None:
            assert left == code, (words, left, said, told)
        return dict(json.loads(said))

    def run(self, *words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "shipstation", "--data-dir", str(self.data), *words],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=90,
            check=False,
            env={**os.environ, "PYTHONWARNINGS": "default"},
        )

    def use(self, amazon: PracticeAmazon, name: str = "Bench") -> None:
        """Add the practice Amazon as an account, which becomes the chosen one."""
        self(
            "account", "add", name, "--region", "na", "--business-id", "AmazonShipping_US",
            "--endpoint", amazon.told["endpoint"], "--lwa-endpoint", amazon.told["lwa_endpoint"],
            stdin=amazon.secrets(),
        )  # fmt: skip


@contextmanager
def screen() -> Iterator[str]:
    """An X server of our own; its display."""
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(write)
        with os.fdopen(read) as said:
            number = said.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.terminate()


def until(holds: Callable[[], bool], *, within_s: float = 20.0) -> None:
    """Wait until something holds; a deadline, never a fixed wait."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.01)
