"""Every pin is asked about where the world's faults are listed; a machine without a network says that it did not."""

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest

from tests.supply import pins as pinned
from tests.supply.advisories import AuditFailed, audit

LISTS = sorted(pinned.FOLDER.glob("requirements*.txt"))
PINS = (
    f"click==8.5.1 \\\n    --hash=sha256:{'a' * 64}\n    # via shipstation\n"
    f"numpy==2.4.6 ; python_full_version < '3.12' \\\n    --hash=sha256:{'b' * 64}\n"
    f"numpy==2.5.5 ; python_full_version >= '3.12' \\\n    --hash=sha256:{'c' * 64}\n"
    f"pywin32-ctypes==0.2.3 ; sys_platform == 'win32' \\\n    --hash=sha256:{'d' * 64}\n"
)
FAULT = {
    "id": "PYSEC-2099-1",
    "summary": "It hands out labels.",
    "affected": [
        {
            "package": {"name": "pywin32-ctypes", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "0.2.4"}]}],
        }
    ],
}


class Source(http.server.BaseHTTPRequestHandler):
    """An advisory base on loopback: what it is asked, and what it answers to whom."""

    asked: ClassVar[list[tuple[str, str]]] = []
    answers: ClassVar[dict[str, bytes]] = {}
    status: ClassVar[int] = 200

    def do_POST(self) -> None:
        query = json.loads(self.rfile.read(int(self.headers["content-length"])))
        name = query["package"]["name"]
        self.asked.append((name, query["version"]))
        body = self.answers.get(name, self.answers.get("*", b"{}"))
        self.send_response(self.status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def source(answers: dict[str, bytes], status: int = 200) -> Iterator[str]:
    Source.asked, Source.answers, Source.status = [], answers, status
    with http.server.HTTPServer(("127.0.0.1", 0), Source) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/query"
        finally:
            server.shutdown()


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.txt"
    file.write_text(PINS, "utf-8")
    return file


def test_no_pin_has_a_fault_that_the_world_knows(tmp_path: Path) -> None:
    told = [audit(file, tmp_path) for file in LISTS[:1]]
    if told[0].away:
        pytest.skip(f"the advisory source could not be reached, so no pin was asked about: {told[0].away}")
    told += [audit(file, tmp_path) for file in LISTS[1:]]

    assert [found for each in told for found in each.found] == []
    assert all(each.asked > 10 for each in told)


def test_a_fault_of_another_systems_pin_is_found(requirements: Path, tmp_path: Path) -> None:
    with source({"pywin32-ctypes": json.dumps({"vulns": [FAULT]}).encode()}) as url:
        told = audit(requirements, tmp_path, source=url)

    assert told.found == ("pywin32-ctypes 0.2.3: PYSEC-2099-1",)
    assert told.asked == 4
    assert sorted(Source.asked) == [
        ("click", "8.5.1"),
        ("numpy", "2.4.6"),
        ("numpy", "2.5.5"),
        ("pywin32-ctypes", "0.2.3"),
    ]


def test_a_source_that_is_away_is_told_as_that(requirements: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    told = audit(requirements, tmp_path, source=f"http://127.0.0.1:{port}/v1/query")

    assert told.away
    assert (told.asked, told.found) == (0, ())


@pytest.mark.long
@pytest.mark.parametrize(("answer", "status"), [(b"<html>Log in</html>", 200), (b"", 503)], ids=["portal", "503"])
def test_what_answers_in_its_place_is_not_believed(
    requirements: Path, tmp_path: Path, answer: bytes, status: int
) -> None:
    with source({"*": answer}, status) as url:
        assert audit(requirements, tmp_path, source=url).away


@pytest.mark.long
def test_a_list_that_cannot_be_read_is_a_failure_and_no_missing_network(tmp_path: Path) -> None:
    broken = tmp_path / "requirements.txt"
    broken.write_text("click>=8\n", "utf-8")

    with pytest.raises(AuditFailed), source({}) as url:
        audit(broken, tmp_path, source=url)
