"""No secret lies in what git keeps. Secrets of tests here are put together at run time, so that none lies in this file."""

from pathlib import Path

import pytest

from tests.supply.pins import ROOT
from tests.supply.secret_scan import found_in, scan, tracked

ALLOWED = {
    ("tests/practice/test_practice_restricted.py", "/tokens/"): "a path of Amazon's interface",
    (
        "tests/printing/test_papers.py",
        "ipp://joe:" + "secret@",
    ): "a printer's made-up address, to see its password kept off paper",
}
DRAWN = "Zk3vQ9xT7bLw2RpN8sYd5HgJ4mCf6uAe"


def test_nothing_that_git_keeps_looks_like_a_secret() -> None:
    left, used = scan(ROOT, ALLOWED)

    assert left == []
    assert used == set(ALLOWED), "what is allowed and no longer there is taken off the list"


def test_the_scan_goes_through_all_of_it() -> None:
    names = {file.relative_to(ROOT).as_posix() for file in tracked(ROOT)}

    assert len(names) > 500
    assert {"pyproject.toml", "packaging/setup.sh", "shipstation/keys.py", "resources/samples/orders.csv"} <= names


@pytest.mark.parametrize(
    "line",
    [
        "refresh = 'Atzr" + f"|IwEB{DRAWN}'",
        "access = 'Atza" + f"|IwEB{DRAWN}'",
        "amzn1.oa2-cs" + f".v1.{DRAWN.lower()}",
        "amzn1.application-oa2-client" + f".{DRAWN.lower()}",
        "AKIA" + "Q7ZK3VQ9XT7BLW2R",
        "-----BEGIN " + "PRIVATE KEY-----",
        "-----BEGIN EC " + "PRIVATE KEY-----",
        "gh" + f"p_{DRAWN}Zk3v",
        "xox" + "b-1234567890-abcdef",
        "eyJ" + f"hbGciOiJIUzI1.eyJ{DRAWN}.{DRAWN}",
        "https://bench:" + "letmein99@shop.example/orders",
        'client_secret = "' + DRAWN + '"',
        "password: " + DRAWN,
        'headers = {"Authorization": "Bearer ' + DRAWN + '"}',
        "API_KEY=" + DRAWN,
    ],
    ids=lambda line: line[:14],
)
def test_a_secret_is_seen_and_not_repeated(line: str) -> None:
    found = list(found_in(f"first line\n{line}\n", "notes.txt"))

    assert [finding.line for finding in found][:1] == [2]
    assert all(len(finding.begins) <= 24 for finding in found)


@pytest.mark.parametrize(
    "line",
    [
        'SECRET = "amzn1.oa2-cs.v1.secret"',
        'token = "Atza|1"',
        "token: the-token-that-the-window-shows",
        "password = self._keyring.get_password(service, name)",
        "    --hash=sha256:9970712cfb81ea26c8658d378aaa5b8f6ff9146e5bb111d70497c164016cf598",
        'secret_name = "client_secret_of_the_chosen_account"',
        "https://host:8443/path@2",
    ],
)
def test_words_about_secrets_are_none(line: str) -> None:
    assert list(found_in(line, "notes.txt")) == []


def test_a_folder_without_git_is_scanned_too(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "note.txt").write_text("password: " + DRAWN + "\n", "utf-8")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "lib.py").write_text("password: " + DRAWN + "\n", "utf-8")

    left, _ = scan(tmp_path, {})

    assert [(finding.file, finding.line) for finding in left] == [("docs/note.txt", 1)]
