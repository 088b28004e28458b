"""The log: for its owner alone, of one profile, without people and secrets."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shipstation import logs
from shipstation.model import Profile

ours = logging.getLogger("shipstation.test")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    logs.start(tmp_path, Profile.PRACTICE)
    yield tmp_path / "practice" / "logs" / "station.log"
    logs._stop()


def test_a_line_says_when_in_utc_and_where(log: Path):
    ours.info("bought %s", "ship-1")

    line = log.read_text("utf-8")
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (log.parent, log.parent.parent)] == [0o700, 0o700]
    assert line.endswith("INFO shipstation.test: bought ship-1\n")
    assert line[23:25] == "Z "


def test_ten_files_at_most_and_each_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logs, "_FILE_BYTES", 10_000)
    logs.start(tmp_path, Profile.LIVE)
    for number in range(250):
        ours.info("%d %s", number, "x" * 600)
    logs._stop()

    files = list((tmp_path / "live" / "logs").iterdir())
    assert len(files) == 10
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert all(file.stat().st_size <= 10_000 for file in files)


def test_a_file_holds_a_megabyte(log: Path):
    handler = logs._current()

    assert handler is not None
    assert (handler.maxBytes, handler.backupCount, Path(handler.baseFilename)) == (1_000_000, 9, log)


def test_a_second_start_writes_to_the_second_profile_alone(log: Path, tmp_path: Path):
    logs.start(tmp_path, Profile.LIVE)
    ours.info("later")

    assert logs.place() == str(tmp_path / "live" / "logs" / "station.log")
    assert "later" not in log.read_text("utf-8")
    assert (tmp_path / "live" / "logs" / "station.log").read_text("utf-8").count("later") == 1


def test_libraries_say_warnings_alone(log: Path):
    logging.getLogger("httpx").info("GET https://host/path?name=Ann")
    logging.getLogger("escpos").debug("bytes")
    logging.getLogger("somebody").warning("for %s", "ann.lee@example.com")

    assert log.read_text("utf-8").splitlines()[0].endswith("WARNING somebody: for [e-mail]")
    assert "httpx" not in log.read_text("utf-8")


def test_a_folder_that_cannot_be_written_costs_the_log_alone(tmp_path: Path):
    (tmp_path / "file").write_text("x")

    logs.start(tmp_path / "file", Profile.PRACTICE)

    assert logs.place() is None
    ours.info("goes nowhere")


token = st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(["Atza|", "Atzr|", "Atz.sprdt|", "amzn1.oa2-cs.v1.", "amzn1.application-oa2-client."]),
    st.text("abcdefABCDEF0123456789-_", min_size=20, max_size=60),
)
email = st.from_regex(r"[a-z]{2,12}[.+_][a-z0-9]{2,8}@[a-z]{2,10}\.(example|com|co\.uk)", fullmatch=True)
phone = st.from_regex(r"\+[1-9][0-9]{1,2} ?[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3,4}", fullmatch=True) | st.from_regex(
    r"(\([2-9][0-9]{2}\) |[2-9][0-9]{2}-)[0-9]{3}-[0-9]{4}", fullmatch=True
)
frames = st.sampled_from(
    ["%s", "for %s.", "said '%s'", '{"refresh_token": "%s"}', "user=%s&x=1", "<%s>", "(%s)", "to %s\nand on"]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(secret=token | email | phone, frame=frames)
@example(secret="+12065550123", frame="%s")
@example(secret="206-555-0123", frame="tel %s")
def test_no_secret_and_no_contact_is_written(log: Path, secret: str, frame: str):
    ours.info(frame, secret)
    ours.error("dict %r", {"client_secret": secret, "headers": {"x-amz-access-token": secret}})
    try:
        int(frame % secret)
    except ValueError:
        ours.exception("a bug")

    assert secret not in log.read_text("utf-8")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("start", ["x", "x.", "+1 ", "Atza", "client_secret", "("])
def test_a_long_line_costs_its_length_and_not_its_square(start: str):
    line = start * (400_000 // len(start))

    # A square of this length takes minutes: the limit of the test's own time is the guard.
    assert logs.redacted(line)


@pytest.mark.parametrize(
    "text",
    [
        "order 113-2211887-4402611",
        "1Z999AA10123456784",
        "PX26048817000001",
        "amzn1.sid.0a1b2c3d-4e5f",
        "2026-11-24T17:06:18Z",
        "7.42 USD",
    ],
)
def test_what_support_needs_stays(text: str):
    assert logs.redacted(text) == text
