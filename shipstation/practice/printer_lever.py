"""The lever of the practice printer: what is wrong with it changes while it runs, as paper ends and is put in.

`POST /fault` with `{"fault": "paper-out"}`, or `null` for none; `GET /fault` tells. Loopback alone.
"""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

_HOST = "127.0.0.1"
_LONGEST = 10_000
_PATH = "/fault"


class Lever:
    """Listens from its making until close(). `pull` is given the fault's text or None, and may raise ValueError."""

    def __init__(self, tell: Callable[[], str | None], pull: Callable[[str | None], None]) -> None:
        self._server = _Server((_HOST, 0), _Request)
        self._server.tell, self._server.pull = tell, pull
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it is pulled, without the path."""
        return f"http://{_HOST}:{self._server.server_address[1]}"

    def close(self) -> None:
        """Give the port back."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    tell: Callable[[], str | None]
    pull: Callable[[str | None], None]


class _Request(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """What is wrong with the printer."""
        if self.path == _PATH:
            self._answer(200, {"fault": cast("_Server", self.server).tell()})
        else:
            self._answer(404, {"error": f"only {_PATH} is here"})

    def do_POST(self) -> None:
        """Something else is wrong from now on, or nothing."""
        try:
            cast("_Server", self.server).pull(self._wanted())
        except ValueError as error:
            self._answer(400, {"error": str(error)})
            return
        self.do_GET()

    def _wanted(self) -> str | None:
        """The fault asked for. Raises ValueError."""
        body = json.loads(self.rfile.read(min(int(self.headers.get("content-length") or 0), _LONGEST)))
        wanted = body.get("fault", 0) if isinstance(body, dict) else 0
        if self.path != _PATH or not (wanted is None or isinstance(wanted, str)):
            raise ValueError(f'POST {_PATH} takes {{"fault": NAME or null}}')
        return wanted

    def log_message(self, *_: Any) -> None:
        """Nothing: standard error belongs to the printer."""

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
