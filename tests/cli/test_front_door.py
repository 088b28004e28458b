"""The command's front door: one JSON document whatever happens, the log in its place, a quick start."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from shipstation.cli import entry

ROOT = Path(__file__).parents[2]
ERROR = {"kind", "family", "said", "remedy", "exit", "code", "request_id", "purchase_id", "shipment", "fields"}
ROW = "{},EXTERNAL,A,Thing,{},0.5lb,Ann Lee,1 Main St,Seattle,WA,98109,US\n"
HEAD = "order_ref,channel,sku,title,quantity,item_weight,name,line1,city,state,postal_code,country\n"


def run(*words: str | bytes, home: Path, python: tuple[str, ...] = (), **environment: str):
    """The command in a home of its own."""
    return subprocess.run(
        [sys.executable, *python, "-m", "shipstation", *words],
        cwd=ROOT,
        env={**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home / "share"), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def told(ended: "subprocess.CompletedProcess[bytes]") -> dict:
    """The one document; a second one would not parse."""
    return dict(json.loads(ended.stdout))


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("settings",),
        ("practice",),
        ("no-such-verb",),
        ("rates",),
        ("rates", "A", "B"),
        ("rates", "A", "--wish", "luck"),
        ("--profile", "moon", "history"),
        ("history", "--limit", "0"),
        ("history", "--since", "yesterday"),
        ("history", "--nonsense"),
        ("settings", "set", "wish"),
        ("orders", "import"),
        ("buy", "A", "--inputs", "/nonexistent"),
        ("track",),
        ("practice", "serve", "--fault", "no-such-fault"),
        ("practice", "printer", "--fault", "no-such-fault"),
        ("rates", b"\xff\xfe"),
    ],
)
def test_asked_wrongly_is_one_document_and_exit_2(tmp_path: Path, words: tuple[str, ...]):
    if not words:
        words = ("account",)

    ended = run(*words, "--json", "--data-dir", str(tmp_path / "data"), home=tmp_path)

    error = told(ended)["error"]
    assert ended.returncode == 2, ended.stderr
    assert set(error) == ERROR
    assert (error["kind"], error["family"], error["exit"]) == ("BadInput", "refused", 2)
    assert b"Traceback" not in ended.stderr


def test_people_read_errors_on_standard_error(tmp_path: Path):
    ended = run("settings", "set", "wish", "luck", home=tmp_path)

    assert ended.returncode == 2
    assert ended.stdout == b""
    assert b"'luck' does not fit wish" in ended.stderr


def test_the_log_lies_in_the_profile_that_the_command_names(tmp_path: Path):
    data = tmp_path / "data"

    ended = run("settings", "list", "--data-dir", str(data), home=tmp_path)

    assert ended.returncode == 0
    assert [path.name for path in (data / "practice" / "logs").iterdir()] == ["station.log"]
    assert not (tmp_path / "share").exists()


def test_a_bug_is_exit_70_with_a_line_and_a_log(tmp_path: Path):
    # The guard of the store's key: a number of ours that is broken from outside is nobody's fault but a bug's.
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import shipstation.settings as s\n"
        "def all(self): raise RuntimeError('for buyer@shop.example')\n"
        "s.SettingsFile.all = all\n"
    )
    data = tmp_path / "data"

    ended = run(
        "settings", "list", "--json", "--data-dir", str(data), home=tmp_path,
        PYTHONPATH=f"{broken}{os.pathsep}{ROOT}",
    )  # fmt: skip

    log = (data / "practice" / "logs" / "station.log").read_text("utf-8")
    error = told(ended)["error"]
    assert ended.returncode == error["exit"] == 70
    assert error["kind"] == "Bug"
    assert "station.log" in error["remedy"]
    assert b"Traceback" not in ended.stderr
    assert "RuntimeError: for [e-mail]" in log


def test_names_that_a_terminal_cannot_show_do_not_end_the_command(tmp_path: Path):
    data = str(tmp_path / "data")
    narrow = {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    run("settings", "set", "ship_from.US.name", "王小明", "--data-dir", data, home=tmp_path)

    people = run("settings", "get", "ship_from.US.name", "--data-dir", data, home=tmp_path, **narrow)
    machine = run("settings", "get", "ship_from.US.name", "--json", "--data-dir", data, home=tmp_path, **narrow)

    assert (people.returncode, people.stdout) == (0, b"???\n")
    assert told(machine)["value"] == "王小明"


def test_files_that_cannot_be_read_do_not_stop_the_others(tmp_path: Path):
    good, bad, part = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "part.csv"
    good.write_text(HEAD + ROW.format("N-1", 1))
    bad.write_bytes(b"\0")
    part.write_text(HEAD + ROW.format("N-2", 1) + ROW.format("N-3", "x"))
    data = ("--json", "--data-dir", str(tmp_path / "data"))

    mixed = run("orders", "import", str(bad), str(good), str(part), *data, home=tmp_path)
    again = run("orders", "import", str(good), *data, home=tmp_path)
    alone = run("orders", "import", str(bad), *data, home=tmp_path)

    rows = {Path(row["file"]).name: row for row in told(mixed)["files"]}
    assert mixed.returncode == 5
    assert (rows["good.csv"]["orders"], rows["good.csv"]["refused"], rows["good.csv"]["error"]) == (1, [], None)
    assert [row["kind"] for row in rows["part.csv"]["refused"]] == ["BadNumber"]
    assert rows["bad.csv"]["error"]["kind"] == "BadInput"
    assert (again.returncode, told(again)["files"][0]["unchanged"]) == (0, 1)
    assert (alone.returncode, told(alone)["error"]["fields"]) == (2, ["file"])


@pytest.mark.parametrize("words", [("--help",), ("practice", "serve", "--help"), ("history", "--help")])
def test_help_loads_no_heavy_library(tmp_path: Path, words: tuple[str, ...]):
    ended = run(*words, home=tmp_path, python=("-X", "importtime"))

    loaded = {line.rpartition(b"|")[2].strip().decode().split(".")[0] for line in ended.stderr.splitlines()}
    assert ended.returncode == 0
    assert b"Usage: shipstation" in ended.stdout
    assert "click" in loaded
    assert not loaded & {"PySide6", "sqlalchemy", "sqlcipher3", "httpx", "keyring", "PIL", "reportlab", "alembic"}
    assert not (tmp_path / "share").exists()


def test_the_list_of_verbs_says_what_each_verb_says_of_itself(tmp_path: Path):
    context = entry.click.Context(entry.front_door)
    for name, (_, words) in entry._VERBS.items():
        verb = entry.front_door.get_command(context, name)
        assert verb is not None
        assert (verb.name, verb.help) == (name, words)


@pytest.fixture(params=["serve", "printer"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    with subprocess.Popen(
        [sys.executable, "-m", "shipstation", "practice", request.param], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        yield request.param, child
        child.kill()


def test_ending_the_command_ends_its_server(tmp_path: Path, server: tuple[str, "subprocess.Popen[str]"]):
    verb, child = server
    assert child.stdout is not None
    first = json.loads(child.stdout.readline())
    port = str(first.get("port") or urlsplit(first["endpoint"]).port)

    second = run("practice", verb, "--port", port, "--json", home=tmp_path)
    child.terminate()

    assert child.wait(20) == 0
    assert child.stdout.read() == ""
    assert (second.returncode, told(second)["error"]["family"]) == (3, "unavailable")


def test_doctor_tells_each_part_that_fails(tmp_path: Path):
    data = ("--data-dir", str(tmp_path / "data"))
    run("printers", "list", *data, home=tmp_path)
    settings = tmp_path / "data" / "practice" / "settings.toml"
    written = settings.read_text("utf-8")
    settings.write_text(written.replace('default_printer = "PDF folder"', 'default_printer = "Gone"'), "utf-8")

    ended = run("doctor", "--json", *data, home=tmp_path)

    checks = {check["name"]: check for check in told(ended)["checks"]}
    assert ended.returncode == 3
    assert not checks["printer"]["ok"]
    assert "Gone" in checks["printer"]["said"]
    assert checks["store"]["ok"]
    assert checks["token"]["ok"]


def test_doctor_says_that_live_has_no_keyring(tmp_path: Path):
    ended = run(
        "doctor", "--json", "--profile", "live", "--data-dir", str(tmp_path), home=tmp_path,
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
    )  # fmt: skip

    assert ended.returncode == 3
    assert [(check["name"], check["ok"]) for check in told(ended)["checks"]] == [("settings", True), ("store", False)]
    assert not list(tmp_path.rglob("*.db"))
