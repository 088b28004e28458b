"""Files written whole or not at all."""

import errno
import os
import stat
from pathlib import Path
from threading import Event

import pytest
from filelock import FileLock

from shipstation import files
from shipstation.clock import SystemClock
from shipstation.errors import DiskFull, StoreAway


def test_a_file_is_replaced_whole_and_for_its_owner_alone(tmp_path: Path):
    path = tmp_path / "deep" / "file"
    files.write_whole(path, b"old")

    files.write_whole(path, b"new")

    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_link_left_in_the_way_is_not_followed(tmp_path: Path):
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    path = tmp_path / "file"
    path.with_name(f"file.{os.getpid()}.part").symlink_to(victim)

    files.write_whole(path, b"new")

    assert victim.read_bytes() == b"mine"
    assert path.read_bytes() == b"new"


def test_a_full_disk_loses_nothing(tmp_path: Path):
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full is missing")
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError, match="space") as refused:
        full.write(b"x")

    told = files._told(tmp_path / "file", refused.value)

    assert refused.value.errno == errno.ENOSPC
    assert isinstance(told, DiskFull)


def test_a_path_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(StoreAway, match="cannot be written"):
        files.write_whole(tmp_path / "file" / "below", b"x")
    with pytest.raises(StoreAway, match="cannot be written"), files.locked(tmp_path / "file" / "below"):
        pass


def test_a_lock_that_is_never_free_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "_PATIENCE_S", 0.05)

    with (
        FileLock(tmp_path / "file.lock"),
        pytest.raises(StoreAway, match="Another program holds file"),
        files.locked(tmp_path / "file"),
    ):
        pass


def test_the_clock_is_utc_and_its_wait_ends_early(tmp_path: Path):
    clock = SystemClock()
    closing = Event()
    closing.set()
    before = clock.monotonic()

    clock.wait(30, until=closing)

    assert clock.monotonic() - before < 5
    assert clock.now().utcoffset().total_seconds() == 0
