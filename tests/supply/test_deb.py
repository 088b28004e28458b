"""The Debian package is built, installed, used by a person who is not root, and leaves nothing but that person's data.

SHIPSTATION_DEB=FILE takes a package that is there; else packaging/build makes one, which takes some minutes.
"""

import json
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from shipstation import __version__
from tests.bench_parts import SocketPrinter, screen, until
from tests.supply import sbom
from tests.supply.pins import ROOT

pytestmark = [pytest.mark.long, pytest.mark.needs("dpkg"), pytest.mark.timeout(1500)]

NAME = "parcel-bench"
HOME = Path("/opt/parcel-bench")
ORDERS = ("113-2211887-4402611", "113-2211880-3370412")
STORE_KEY = bytes(range(32))
"""Of the stores in tests/store/old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The file, and the paths that it is to bring."""

    file: Path
    paths: tuple[Path, ...]


class Person:
    """Somebody who is not root, with a home and a bare environment of their own."""

    def __init__(self, home: Path) -> None:
        who = pwd.getpwnam("nobody")
        self.home = home
        self._ids = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": ()}
        os.chown(home, who.pw_uid, who.pw_gid)

    def environment(self, **more: str) -> dict[str, str]:
        plain = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8", "TMPDIR": str(self.home)}
        return {**plain, "QT_QPA_PLATFORM": "offscreen", **more}

    def start(self, *words: str, **more: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(("shipstation", *words), env=self.environment(**more), cwd=self.home, **self._ids)

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ("shipstation", *words),
            env=self.environment(),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
            **self._ids,
        )

    def ask(self, *words: str, code: int = 0) -> dict[str, Any]:
        done = self.run("--json", *words)
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        return dict(json.loads(done.stdout))


def ran(*words: str) -> str:
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    )
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def is_installed() -> bool:
    said = subprocess.run(("dpkg-query", "-W", "-f", "${Status}", NAME), capture_output=True, text=True, check=False)
    return said.returncode == 0 and "not-installed" not in said.stdout


def traces() -> set[Path]:
    """Everything on the system that bears our name, outside of anybody's home."""
    found: set[Path] = set()
    for place in ("/usr", "/opt", "/etc", "/var/lib", "/lib/udev"):
        for folder, folders, files in os.walk(place):
            ours = [name for name in (*folders, *files) if "parcel-bench" in name or name == "shipstation"]
            found |= {Path(folder, name) for name in ours}
    # What apt and dpkg remember of any package that was ever there.
    return {path for path in found if "apt" not in path.parts and "dpkg" not in path.parts}


@pytest.fixture(scope="module")
def package() -> Package:
    given = os.environ.get("SHIPSTATION_DEB")
    if not given:
        ran(str(ROOT / "packaging" / "build"), "deb")
    file = Path(given) if given else next((ROOT / "dist").glob(f"parcel-bench_{__version__}_*.deb"))
    listed = ran("dpkg-deb", "-c", str(file))
    paths = [Path("/", line.split(None, 5)[5].partition(" -> ")[0]) for line in listed.splitlines()]
    return Package(file=file.resolve(), paths=tuple(paths))


@pytest.fixture(scope="module")
def before(package: Package) -> set[Path]:
    if is_installed():
        pytest.skip(f"{NAME} is installed on this machine, and is left alone")
    assert package.paths
    return {path for path in package.paths if path.exists()}


@pytest.fixture(scope="module")
def person(package: Package, before: set[Path]) -> Iterator[Person]:
    """With the package installed. It is removed at the end, whatever happened."""
    ran("apt-get", "install", "-y", "-qq", "--no-install-recommends", str(package.file))
    home = Path(tempfile.mkdtemp(prefix="packer-"))
    try:
        yield Person(home)
    finally:
        subprocess.run(("dpkg", "--purge", NAME), capture_output=True, check=False)
        shutil.rmtree(home)


@pytest.fixture
def zebra() -> Iterator[SocketPrinter]:
    printer = SocketPrinter()
    yield printer
    printer.close()


def test_its_files_are_where_files_of_a_program_belong(package: Package) -> None:
    listed = ran("dpkg-deb", "-c", str(package.file)).splitlines()
    files = [path for path, line in zip(package.paths, listed, strict=True) if not line.startswith("d")]
    outside = [str(path) for path in files if HOME not in path.parents]

    assert sorted(outside) == [
        "/usr/bin/shipstation",
        "/usr/lib/udev/rules.d/70-parcel-bench.rules",
        "/usr/share/applications/parcel-bench.desktop",
        "/usr/share/doc/parcel-bench/changelog.gz",
        "/usr/share/doc/parcel-bench/copyright",
        "/usr/share/icons/hicolor/scalable/apps/parcel-bench.svg",
    ]
    assert {line.split()[0] for line in listed} == {"drwxr-xr-x", "-rw-r--r--", "-rwxr-xr-x", "lrwxrwxrwx"}
    assert {line.split()[1] for line in listed} == {"root/root"}
    # Nothing that only tests or builds: above all not zplkit, whose license would be the program's.
    names = {part.lower() for path in package.paths for part in path.parts}
    assert not names & {"zplkit", "pytest", "hypothesis", "pyinstaller", "setuptools", "pip", "tests", "mypy"}
    assert not [path for path in package.paths if re.match(r"libreadline|libqvnc|libQt6EglFS", path.name)]


def test_works_of_the_lgpl_lie_as_files_that_can_be_replaced(package: Package) -> None:
    inside = HOME / "_internal"

    for name in (
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/QtCore.abi3.so",
        "zeroconf/_core.py",
        "shiboken6/__init__.py",
    ):
        assert inside / name in package.paths


def test_it_loads_nothing_that_its_list_of_needs_does_not_name(person: Person) -> None:
    named = set(re.split(r"[,|] *", re.sub(r" \([^)]*\)| ", "", ran("dpkg-query", "-W", "-f", "${Depends}", NAME))))
    files = [file for file in HOME.rglob("*") if file.is_file() and file.read_bytes()[:4] == b"\x7fELF"]
    brought = {file.name for file in HOME.rglob("*.so*")}
    wanted = {
        name
        for file in files
        for name in re.findall(r"NEEDED +(\S+)", ran("objdump", "-p", str(file)))
        if name not in brought
    }
    known = dict(re.findall(r"^\s+(\S+) \(libc6[^)]*\) => (\S+)", ran("/sbin/ldconfig", "-p"), re.MULTILINE))

    missing = wanted - set(known)
    owners = {name: owner_of(Path(known[name])) for name in wanted - missing}

    assert len(files) > 100
    assert missing == set()
    assert {name: owner for name, owner in owners.items() if owner not in named} == {}
    assert named - set(owners.values()) <= {"fonts-dejavu-core", *(each for each in named if each.endswith("t64"))}


def owner_of(library: Path) -> str:
    """The Debian package that a library of the system is from."""
    for path in (library, library.resolve(), Path("/usr", *library.parts[1:])):
        said = subprocess.run(("dpkg", "-S", str(path)), capture_output=True, text=True, check=False)
        if said.returncode == 0:
            return said.stdout.split(":")[0]
    return "nobody's"


def test_no_place_of_the_machine_that_built_it_is_in_it(person: Person) -> None:
    builder = str(ROOT).encode()

    assert [file for file in HOME.rglob("*") if file.is_file() and builder in file.read_bytes()] == []


def test_it_says_its_version_and_by_whose_leave(person: Person) -> None:
    assert person.run("--version").stdout == f"Parcel Bench, version {__version__}\n"
    told = person.ask("licenses")
    assert told["folders"] == [str(HOME / "licenses")]
    assert len(told["works"]) > 30
    texts = {path.name for path in (HOME / "licenses").iterdir()}
    assert {"LICENSE", "THIRD-PARTY.md", "LGPL-3.0.txt", "GPL-3.0.txt", "python.txt"} <= texts
    assert len(texts) > 60
    assert all(any(each.rglob("*")) for each in (HOME / "licenses").iterdir() if each.is_dir())


def test_the_list_of_its_parts_came_with_it(person: Person) -> None:
    told = (HOME / "sbom.json").read_text("utf-8")

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(told) is None
    assert told == sbom.written()


def test_doctor_finds_everything_well(person: Person) -> None:
    told = person.ask("doctor")

    assert told["ok"], told


def test_practice_labels_come_out_of_printers(person: Person, zebra: SocketPrinter) -> None:
    receipts = SocketPrinter()
    person.ask("printers", "add", "Zebra", zebra.url, "--language", "zpl", "--dpi", "203")
    person.ask(
        "printers", "add", "Receipts", receipts.url, "--language", "escpos", "--dpi", "203", "--width-mm", "104"
    )

    label = person.ask("buy", ORDERS[0], "--printer", "Zebra")
    receipt = person.ask("buy", ORDERS[1], "--printer", "Receipts")

    assert [bought["purchase"]["state"] for bought in (label, receipt)] == ["bought", "bought"]
    assert [bought["print"]["state"] for bought in (label, receipt)] == ["sent", "sent"]
    assert zebra.wait_for(1)[0].startswith(b"^XA")
    assert b"\x1dv0" in receipts.wait_for(1)[0]
    receipts.close()


def test_the_window_walks_an_order_by_itself(person: Person) -> None:
    told = person.ask("tour", "--out", str(person.home / "tour"))

    assert told["ok"], told["failed"]
    assert any(told["tracking_id"] in code for code in told["decoded"])
    assert Path(told["label"]).read_bytes().startswith(b"%PDF")


def test_the_window_stays_and_a_second_start_only_raises_it(person: Person) -> None:
    log = person.home / ".local" / "share" / NAME / "practice" / "logs" / "station.log"
    seen = log.stat().st_size

    with person.start() as window:
        try:
            until(lambda: log.stat().st_size > seen, within_s=60)
            second = person.run()
            assert (second.returncode, window.poll()) == (0, None)
        finally:
            window.terminate()


@pytest.mark.needs("Xvfb")
def test_the_window_is_seen_on_a_screen(person: Person) -> None:
    with screen() as display, person.start(DISPLAY=display, QT_QPA_PLATFORM="xcb") as window:
        try:
            seen = {"DISPLAY": display, "PATH": os.environ["PATH"]}
            search = ("xdotool", "search", "--sync", "--onlyvisible", "--name", "Parcel Bench")
            found = subprocess.run(search, env=seen, capture_output=True, text=True, timeout=60, check=True).stdout
            assert found.split()
        finally:
            window.terminate()


def test_a_store_of_an_earlier_version_is_brought_up(person: Person) -> None:
    data = person.home / "earlier"
    (data / "practice").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "store" / "old" / "schema-1.db", data / "practice" / "store.db")
    (data / "practice" / "dev-keys.json").write_text(json.dumps({"store-key": STORE_KEY.hex()}), "utf-8")
    ran("chown", "-R", "nobody:nogroup", str(data))

    told = person.ask("--data-dir", str(data), "history")

    assert told["total"] >= 1
    assert list((data / "practice" / "backups").iterdir())


def test_removed_it_leaves_nothing_but_the_persons_data(package: Package, before: set[Path], person: Person) -> None:
    mine = person.home / ".local" / "share" / NAME
    kept = {file: file.stat().st_size for file in mine.rglob("*") if file.is_file()}

    ran("dpkg", "--remove", NAME)

    left = [path for path in package.paths if path.exists() and path not in before]
    assert not is_installed()
    assert left == []
    assert traces() - before == set()
    assert mine / "practice" / "store.db" in kept
    assert {file for file in kept if file.suffix == ".db"} <= set(mine.rglob("*"))
