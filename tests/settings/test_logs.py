"""The log: for its owner alone, of one profile, without people and secrets."""

import errno
import json
import logging
import logging.handlers
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shipstation import logs
from shipstation.errors import AlreadyBought, AmazonDown, NotFound, StoreAway
from shipstation.model import Address, Money, Profile

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


def test_a_file_is_full_by_its_bytes_and_not_by_its_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logs, "_FILE_BYTES", 10_000)
    logs.start(tmp_path, Profile.LIVE)
    for number in range(40):
        ours.info("%d %s", number, "語" * 600)
    logs._stop()

    assert all(file.stat().st_size <= 10_000 for file in (tmp_path / "live" / "logs").iterdir())


def test_two_processes_that_write_lose_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logs, "_FILE_BYTES", 10_000)
    writers = [logs._OwnersFile(tmp_path / "station.log") for _ in range(2)]
    for writer in writers:
        writer.setFormatter(logs.RedactingFormatter())
    for number in range(160):
        # One of them is silent for a long while, and goes on where the other has got to.
        writer = writers[0] if number % 40 < 30 else writers[1]
        writer.handle(
            logging.LogRecord("shipstation", logging.INFO, "", 0, f"line {number:03} {'x' * 200}", (), None)
        )
    for writer in writers:
        writer.close()

    files = sorted(tmp_path.iterdir())
    written = re.findall(r"line (\d{3})", "".join(file.read_text("utf-8") for file in files))
    assert sorted(written) == [f"{number:03}" for number in range(160)]
    assert [file.stat().st_size > 5_000 for file in files[1:]] == [True] * (len(files) - 1)
    assert all(file.stat().st_size <= 10_000 for file in files)


def test_a_file_that_another_process_holds_open_grows_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logs, "_FILE_BYTES", 1_000)
    logs.start(tmp_path, Profile.LIVE)
    handler = logs._current()
    assert handler is not None

    def forbidden(*_: str) -> None:
        raise PermissionError(errno.EACCES, "it is open elsewhere")

    # As Windows does it: the standard library's own place for how a file is moved.
    handler.rotator = forbidden
    for number in range(30):
        ours.info("line %d %s", number, "x" * 100)
    logs._stop()

    assert (tmp_path / "live" / "logs" / "station.log").read_text("utf-8").count("line") == 30


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full disk")
def test_a_full_disk_is_told_once_and_without_the_line(log: Path, capsys: pytest.CaptureFixture[str]):
    log.unlink()
    log.symlink_to("/dev/full")

    for _ in range(3):
        ours.info("for %s", "Zoë Quill")

    assert capsys.readouterr().err == "The log cannot be written (OSError).\n"


def test_a_second_start_writes_to_the_second_profile_alone(log: Path, tmp_path: Path):
    logs.start(tmp_path, Profile.LIVE)
    ours.info("later")

    assert logs.place() == str(tmp_path / "live" / "logs" / "station.log")
    assert "later" not in log.read_text("utf-8")
    assert (tmp_path / "live" / "logs" / "station.log").read_text("utf-8").count("later") == 1


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11", "escpos", "PIL.PngImagePlugin", "keyring", "asyncio"])
@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_libraries_say_warnings_alone_whatever_they_are_set_to(log: Path, name: str, level: int):
    library = logging.getLogger(name)
    before = library.level
    library.setLevel(logging.DEBUG)
    try:
        library.log(level, "GET https://host/path?name=Ann")
        library.warning("for %s", "ann.lee@example.com")
    finally:
        library.setLevel(before)

    (line,) = log.read_text("utf-8").splitlines()
    assert line.endswith(f"WARNING {name}: for [e-mail]")


def test_a_warning_without_any_log_goes_to_the_terminal_by_the_same_rules(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    (tmp_path / "file").write_text("x")
    logs.start(tmp_path / "file", Profile.PRACTICE)
    assert logging.lastResort is not None

    logging.lastResort.handle(
        logging.LogRecord("shipstation", logging.ERROR, "", 0, "for %s", ("ann.lee@example.com",), None)
    )

    assert capfd.readouterr().err.endswith("ERROR shipstation: for [e-mail]\n")


def test_a_folder_that_cannot_be_written_costs_the_log_alone(tmp_path: Path):
    (tmp_path / "file").write_text("x")

    logs.start(tmp_path / "file", Profile.PRACTICE)

    assert logs.place() is None
    ours.info("goes nowhere")


token = st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(["Atza|", "Atzr|", "Atz.sprdt|", "Atzr%7C", "amzn1.oa2-cs.v1.", "amzn1.application-oa2-client."]),
    st.text("abcdefABCDEF0123456789-_", min_size=20, max_size=60),
)
email = st.from_regex(
    r"[a-z]{2,12}[.+_'][a-z0-9]{2,8}@[a-z]{2,10}\.(example|com|co\.uk)", fullmatch=True
) | st.builds(
    "{}@{}.example".format,
    st.sampled_from(["josé", "zoë.quill", "o'neill", "李雷"]),
    st.sampled_from(["büro", "shop"]),
)
phone = st.from_regex(
    r"\+[1-9][0-9]{1,2} ?[0-9]{3}[ \-/\u2011\xa0]?[0-9]{3}[ -]?[0-9]{3,4}", fullmatch=True
) | st.from_regex(
    r"(\([2-9][0-9]{2}\) |[2-9][0-9]{2}-)[0-9]{3}-[0-9]{4}|0[1-9][0-9]{1,3}[ /-][0-9]{3,4}[ ]?[0-9]{3,4}",
    fullmatch=True,
)
known = token | email | phone
frames = st.sampled_from(
    ["%s", "for %s.", "said '%s'", '{"refresh_token": "%s"}', "user=%s&x=1", "<%s>", "(%s)", "to %s\nand on"]
)
# Made of a first and a last word that no program says: they must not be found anywhere.
word = st.text("abcdefghijklmnopqrstuvwxyzäöüßéøłñ", min_size=5, max_size=9).map(lambda text: f"Q{text}")
name = st.builds("{} {}".format, word, word)
street = st.builds("{} {} Ave".format, st.integers(1, 9999), word)
person = name | street | st.sampled_from(["王小明 様", "محمد علي", "Nguyễn Văn Quýnh"])
secret_names = st.sampled_from(
    [
        "x-amz-access-token",
        "client_secret",
        "refresh_token",
        "access_token",
        "Authorization",
        "password",
        "clientSecret",
    ]
)
opaque = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789+/=._~-", min_size=12, max_size=40)
each_time = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@dataclass(frozen=True)
class Row:
    """Something with a person's words in its repr, as the store's rows have."""

    words: str


def _raise_inside(text: str) -> None:
    held = text
    raise ValueError(f"no way to read {held!r}")


def _chained(text: str) -> None:
    try:
        try:
            _raise_inside(text)
        except ValueError as error:
            raise KeyError(text) from error
    except KeyError:
        error = NotFound(f"There is no order {text}.", f"Ask {text}.", code=text, request_id=text, fields=(text,))
        error.add_note(f"noted for {text}")
        raise error  # noqa: B904 the context is what is wanted


def _grouped(text: str) -> None:
    raise ExceptionGroup(f"of {text}", [TypeError(text), OSError(errno.EACCES, "no", f"/home/{text}/orders.csv")])


def _converted(text: str) -> None:
    int(f"{text}.")


def _looked_up(text: str) -> None:
    {}[text]


def _opened(text: str) -> None:
    Path(f"/no-such-folder/{text}.csv").read_bytes()


def _read(text: str) -> None:
    json.loads(f'{{"name": {text}')


FAULTS = (_raise_inside, _chained, _grouped, _converted, _looked_up, _opened, _read)


def _written(log: Path, say: Callable[[], object]) -> str:
    """What one call adds to the log."""
    # Emptied first: a file that grows to its megabyte in the middle of a test is changed for a new one.
    os.truncate(log, 0)
    root = logging.getLogger()
    others = [each for each in root.handlers if not isinstance(each, logging.handlers.RotatingFileHandler)]
    # What pytest captures goes to its other processes, which take no half of a character.
    for each in others:
        root.removeHandler(each)
    try:
        say()
    finally:
        for each in others:
            root.addHandler(each)
    return log.read_text("utf-8")


def _log_fault(fault: Callable[[str], None], text: str) -> None:
    try:
        fault(text)
    except Exception:  # noqa: BLE001 whatever it is, as where the program ends
        ours.exception("a bug")


@settings(each_time, max_examples=150)
@given(secret=known, frame=frames)
@example(secret="+12065550123", frame="%s")
@example(secret="206-555-0123", frame="tel %s")
@example(secret="+49\xa030\xa01234567", frame="%s")
def test_no_secret_and_no_contact_is_written(log: Path, secret: str, frame: str):
    def say() -> None:
        ours.info(frame, secret)
        ours.info("as %r in %a", secret, [secret])
        ours.warning(frame % secret)
        ours.error("dict %r", {"client_secret": secret, "headers": {"x-amz-access-token": secret}})
        ours.error("%(who)s", {"who": secret})
        ours.info("told", extra={"buyer": secret}, stack_info=True)
        ours.error(ValueError(frame % secret))

    written = _written(log, say)

    assert secret not in written
    assert repr(secret)[1:-1] not in written


@each_time
@given(
    label=secret_names,
    value=opaque,
    spell=st.sampled_from(["json", "nested", "pair", "bytes", "form", "header", "bearer"]),
)
def test_what_stands_under_a_secrets_name_is_not_written(log: Path, label: str, value: str, spell: str):
    spelt = {
        "json": json.dumps({label: value, "next": 1}),
        "nested": json.dumps({"body": json.dumps({label: value})}),
        "pair": repr((label, value)),
        "bytes": repr([(label.encode(), value.encode())]),
        "form": f"{label}={quote(value)}&x=1",
        "header": f"{label}: {value}\r\nHost: x",
        "bearer": f"authorization: Bearer {value}",
    }[spell]

    written = _written(log, lambda: ours.warning("sent %s", spelt))

    assert value not in written
    assert quote(value) not in written
    assert written.endswith("\n")


@each_time
@given(text=person, spell=st.sampled_from(["json", "nested", "repr", "bytes"]))
@example(text='O\'Neill "Q" Quill', spell="json")
@example(text='O\'Neill "Q" Quill', spell="nested")
@example(text='O\'Neill "Q" Quill', spell="repr")
def test_what_stands_under_a_persons_fields_is_not_written(log: Path, text: str, spell: str):
    fields = {"name": text, "addressLine1": text, "companyName": text, "phoneNumber": text, "city": text}
    spelt = {
        "json": json.dumps(fields, ensure_ascii=False),
        "nested": json.dumps({"body": json.dumps(fields, ensure_ascii=False)}, ensure_ascii=False),
        "repr": repr(
            Address(name=text, line1=text, line2=text, city=text, postal_code="1", country="US", company=text)
        ),
        "bytes": repr(json.dumps(fields).encode()),
    }[spell]

    written = _written(log, lambda: ours.warning("sent %s", spelt))

    assert not [part for part in text.split() if len(part) > 4 and part in written]
    assert written.count("\n") == 1


@each_time
@given(text=person | known, fault=st.sampled_from(FAULTS))
@example(text="Qann Qlee\n2031-01-02 12:00:00,000Z INFO shipstation: bought", fault=_chained)
def test_no_exception_tells_whom_it_met(log: Path, text: str, fault: Callable[[str], None]):
    written = _written(log, lambda: _log_fault(fault, text))

    assert not [part for part in text.split() if len(part) > 4 and part != "shipstation:" and part in written]
    assert fault.__name__ in written


def test_arguments_that_do_not_fit_are_left_out():
    record = logging.LogRecord("shipstation", logging.INFO, "", 0, "no place for it", ("Zoë Quill",), None)

    assert logs.RedactingFormatter().format(record).endswith(": no place for it [its arguments do not fit]")


def test_a_traceback_says_what_broke_and_where(log: Path):
    def breaks() -> None:
        None.no_such_thing  # type: ignore[attr-defined] # noqa: B018

    written = _written(log, lambda: _log_fault(lambda _: breaks(), "x"))

    assert re.search(r'File "tests/settings/test_logs.py", line \d+, in breaks', written)
    assert "None.no_such_thing" in written
    assert "AttributeError: 'NoneType' object has no attribute 'no_such_thing'" in written


def test_a_chain_of_errors_is_told_from_the_first(log: Path):
    written = _written(log, lambda: _log_fault(_chained, "Zoë"))

    first, second, third = (written.index(kind) for kind in ("ValueError:", "KeyError:", "NotFound:"))
    assert first < written.index("which led directly to") < second
    assert second < written.index("and while that was handled") < third


def test_an_errors_code_and_request_id_stay_for_support(log: Path):
    error = AmazonDown("Amazon has a fault.", "Wait.", code="InternalFailure", request_id="6fc2-a1")

    written = _written(log, lambda: ours.error("not reached: %s", error))

    assert re.search(r"not reached: AmazonDown: .* \(InternalFailure\) \(6fc2-a1\)\n", written)


def test_an_endless_recursion_stays_small(log: Path):
    def one(depth: int) -> None:
        two(depth)

    def two(depth: int) -> None:
        one(depth + 1)

    written = _written(log, lambda: _log_fault(lambda _: one(0), "x"))

    assert "RecursionError: maximum recursion depth exceeded" in written
    assert written.count("\n") <= 202


def test_a_long_message_is_cut_after_its_secrets_were_blotted(log: Path):
    address = "ann.lee@example.com"
    written = _written(log, lambda: ours.info("%s%s and more %s", " " * 7_990, address, "y" * 9_000))

    assert "ann" not in written
    assert "more]" in written
    assert len(written) < 8_200


@pytest.mark.parametrize(
    "value",
    [
        Row("Zoë Quill"),
        Address(name="Zoë Quill", line1="9 Larch Ave", city="Reno", postal_code="89501", country="US"),
        {"words": "Zoë Quill"},
        ["Zoë Quill"],
        b"Zo\xc3\xab Quill",
        NotFound("There is no Zoë Quill.", "Ask Zoë Quill."),
        AlreadyBought("Bought.", "Look.", shipment=Row("Zoë Quill")),
        Path("/home/Quill/orders.csv"),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("frame", ["%s", "%r", "%a", "for %s to see"])
def test_an_object_is_told_by_its_kind_and_never_spelt_out(log: Path, value: object, frame: str):
    written = _written(log, lambda: ours.warning(frame, value))

    assert not [part for part in ("Zoë", "Zo\\xeb", "xc3", "Quill", "Larch") if part in written]


@pytest.mark.parametrize(
    ("value", "told"),
    [(Money(Decimal("7.42"), "USD"), "7.42 USD"), (Profile.LIVE, "live"), (None, "None"), (404, "404"), ("x", "x")],
)
def test_plain_values_are_told_as_they_are(log: Path, value: object, told: str):
    assert _written(log, lambda: ours.info("it is %s", value)).endswith(f": it is {told}\n")


@each_time
@given(
    st.text(
        st.characters(codec="utf-8")
        | st.sampled_from("\n\r\x1b\x85\x9b\u2028\u2029\u202e\u2066\u200b\ufeff\x00\x7f\v\f\x1c")
    )
)
@example("lost\n2026-11-27 12:00:00,000Z INFO shipstation.desk.buying: bought ship-9")
@example("lost\u20282026-11-27 12:00:00,000Z INFO shipstation.desk.buying: bought ship-9")
@example("half a pair \ud83d")
@example("\x1b[2J\x1b[H\u202etxt.exe")
def test_one_record_is_one_line_whatever_it_says(log: Path, text: str):
    def say() -> None:
        ours.info("Amazon said %s", text)
        ours.info(text)
        try:
            raise StoreAway(text, text, code=text, request_id=text)  # noqa: TRY301 with a traceback
        except StoreAway:
            ours.exception("a bug")

    lines = _written(log, say).split("\n")

    records = [line for line in lines if not line.startswith("    | ")]
    assert [line[23:42] for line in records] == ["Z INFO shipstation."] * 2 + ["Z ERROR shipstation"] + [""]
    assert all(line.isprintable() for line in lines)


@each_time
@given(
    secret=st.text(min_size=6, max_size=30),
    spell=st.sampled_from([str, repr, json.dumps, lambda text: quote(text, safe="")]),
)
@example(secret='p"ss w\\rd/é', spell=json.dumps)
def test_a_secret_that_was_told_is_never_written(secret: str, spell: Callable[[str], str]):
    formatter = logs.RedactingFormatter()
    record = logging.LogRecord("ours", logging.INFO, "", 0, "it is <%s>", (spell(secret),), None)
    plain = formatter.format(record)

    formatter.hide([secret])

    # Less what the frame of the line says by itself.
    assert "[secret]" in formatter.format(record) or "[" in plain.partition("<")[2]


def test_a_told_secret_stays_hidden_in_the_log_of_every_profile(log: Path, tmp_path: Path):
    logs.hide("hunter2-hunter2", "no")
    logs.start(tmp_path, Profile.LIVE)

    ours.info("it is %s, no", "hunter2-hunter2")

    assert (tmp_path / "live" / "logs" / "station.log").read_text("utf-8").endswith(": it is [secret], no\n")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "start",
    [
        "x",
        "x.",
        "x'",
        "+1 ",
        "01 ",
        "tel 1",
        "Atza",
        "client_secret",
        "(",
        "name",
        "name=",
        "name: '",
        'line1="',
        "\\\\",
        "bearer ",
        "eyJabcdefgh.",
        "://",
        "://x",
        "authorization,",
        "phone\n",
    ],
)
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
