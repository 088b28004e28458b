"""account: steps, secrets and their age, the live check with every fault of role, token and region."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from shipstation.cli.entry import Call, _run
from shipstation.clock import SystemClock
from shipstation.errors import NotAuthorized
from shipstation.model import LIVE_CHECKS
from shipstation.practice import faults
from shipstation.station import open_station
from tests.bench_parts import PracticeAmazon

TODAY = SystemClock().now().astimezone().date()
DAYS = [TODAY - timedelta(days=days) for days in range(200)]


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


class Here:
    """The command within this process, against one data folder."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch, amazon: PracticeAmazon) -> None:
        self.data = data
        self._patch = monkeypatch
        self.amazon = amazon

    def __call__(self, *words: str, stdin: str = "", code: int = 0) -> dict[str, Any]:
        self._patch.setattr("sys.stdin", io.StringIO(stdin))
        out = io.StringIO()
        ended = _run(["--json", "--data-dir", str(self.data), *words], Call(as_json=True, out=out))
        assert ended == code, (words, ended, out.getvalue())
        return dict(json.loads(out.getvalue()))

    def add(
        self, name: str = "Bench", business: str = "AmazonShipping_US", region: str = "na", **secrets: str
    ) -> dict:
        given = {**json.loads(self.amazon.secrets()), **secrets}
        return self(
            "account", "add", name, "--region", region, "--business-id", business,
            "--endpoint", self.amazon.told["endpoint"], "--lwa-endpoint", self.amazon.told["lwa_endpoint"],
            stdin=json.dumps(given),
        )  # fmt: skip

    def test(self, name: str = "Bench", code: int = 0) -> list[dict[str, Any]]:
        return list(self("account", "test", name, code=code)["steps"])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, amazon: PracticeAmazon) -> Iterator[Here]:
    amazon.arm()
    yield Here(tmp_path, monkeypatch, amazon)
    amazon.arm()


def test_a_good_account_passes_every_check(here: Here):
    here.add()

    steps = here.test()

    assert [step["name"] for step in steps] == list(LIVE_CHECKS)
    assert all(step["ok"] and step["remedy"] is None and step["points_to"] is None for step in steps)
    told = {step["name"]: step for step in here("account", "steps")["steps"]}
    assert (told["secrets"]["state"], told["check"]["state"]) == ("done", "done")
    assert told["check"]["on"] == TODAY.isoformat()


# What is armed, which check fails by it, which step mends it, and a word of what to do.
FAULTS = [
    (("invalid-client",), "token", "secrets", "180 days"),
    (("invalid-grant",), "token", "app", "Authorize the app again"),
    (("unauthorized-client",), "token", "app", "draft"),
    (("invalid-scope",), "token", "profile", "roles"),
    (("role-missing",), "role", "profile", "Direct-to-Consumer Shipping"),
    (("token-refused",), "role", "app", "new refresh token"),
    (("permit-refused",), "restricted", "profile", "authorize the app again"),
    (("not-enrolled",), "rates", "seller", "enroll"),
    (("region-eu",), "region", "secrets", "(eu)"),
    (("region-fe",), "region", "secrets", "(fe)"),
    (("clock-skew",), "clock", None, "time zone"),
    (("503@getRates:*",), "rates", None, "minute"),
    (("400@getRates",), "rates", None, "request id"),
    (("captive-portal@token",), "token", None, "minute"),
    (("reset-before@token",), "token", None, "minute"),
]


def test_every_fault_names_the_step_that_mends_it(here: Here):
    here.add()
    for armed, name, step, word in FAULTS:
        here.amazon.arm(*armed)

        (bad,) = [each for each in here.test(code=3) if not each["ok"]]

        assert (bad["name"], bad["points_to"]) == (name, step), armed
        assert word in bad["remedy"], armed
    assert here("account", "steps")["steps"][7]["state"] == "todo"


def test_every_fault_of_accounts_is_practised():
    armed = {fault.partition("@")[0] for row in FAULTS for fault in row[0]}

    assert faults.OF_ACCOUNTS - {"region-na"} <= armed


def test_a_european_seller_in_america_is_sent_home_from_europe_too(here: Here):
    here.add(business="AmazonShipping_UK", region="eu")
    here.amazon.arm("region-na")

    bad = here.test(code=3)[-2]

    assert (bad["name"], bad["ok"]) == ("region", False)
    assert "North America" in bad["said"]


def test_a_business_of_another_region_is_told_without_asking(here: Here):
    here.add(business="AmazonShipping_UK", region="na")

    bad = here.test(code=3)[1]

    assert (bad["name"], bad["points_to"]) == ("business_id", "secrets")
    assert "Europe" in bad["said"]


def test_a_check_that_fails_takes_the_mark_away(here: Here):
    here.add()
    here.test()
    here.amazon.arm("role-missing")

    here.test(code=3)

    assert here("account", "steps")["steps"][7]["state"] == "todo"


def test_doctor_tells_the_same_and_the_age(here: Here):
    here.add()
    here("settings", "set", "account.Bench.secret_on", DAYS[151].isoformat())
    here.amazon.arm("invalid-grant")

    checks = {each["name"]: each for each in here("doctor", code=3)["checks"]}

    assert checks["token"]["points_to"] == "app"
    assert "151 days" in checks["secret"]["said"]
    assert "rotate" in checks["secret"]["remedy"]


def test_the_list_shows_how_old_a_secret_is(here: Here):
    here.add()
    fresh = here("account", "list")["accounts"][-1]
    here("settings", "set", "account.Bench.secret_on", DAYS[150].isoformat())

    old = here("account", "list")["accounts"][-1]

    assert (fresh["secret_days"], fresh["rotate_now"]) == (0, False)
    assert (old["secret_days"], old["rotate_now"]) == (150, True)
    assert old["rotate_by"] == (DAYS[150] + timedelta(days=180)).isoformat()


def test_a_secret_is_changed_once_amazon_takes_the_new_one(here: Here):
    here.add(client_secret="amzn1.oa2-cs.v1.old")
    here("settings", "set", "account.Bench.secret_on", DAYS[170].isoformat())
    here.test(code=3)

    told = here("account", "rotate", "Bench", stdin=here.amazon.secrets())["account"]

    assert (told["secret_days"], told["rotate_now"]) == (0, False)
    assert all(each["ok"] for each in here.test())


def test_a_changed_secret_counts_from_the_next_request_of_an_open_station(here: Here):
    here.add(client_secret="amzn1.oa2-cs.v1.old")
    with open_station(data_dir=here.data) as station:
        with pytest.raises(NotAuthorized):
            station.carriers.of("Bench").sign_in()

        station.connecting.rotate("Bench", here.amazon.told["client_secret"])

        station.carriers.of("Bench").sign_in()


def test_a_wrong_new_secret_leaves_the_old_one(here: Here):
    here.add()

    wrong = here("account", "rotate", "Bench", stdin='{"client_secret": "amzn1.oa2-cs.v1.wrong"}', code=3)["error"]
    same = here("account", "rotate", "Bench", stdin=here.amazon.secrets(), code=2)["error"]

    assert "old secret is kept" in wrong["said"]
    assert same["fields"] == ["secret"]
    assert all(each["ok"] for each in here.test())


def test_a_network_that_breaks_leaves_the_old_one(here: Here):
    here.add(client_secret="amzn1.oa2-cs.v1.old")
    here.amazon.arm("reset-before@token")

    error = here("account", "rotate", "Bench", stdin=here.amazon.secrets(), code=3)["error"]

    assert error["family"] == "unavailable"
    assert here.test(code=3)[0]["points_to"] == "secrets"


def test_secrets_come_whole_or_not_at_all(here: Here):
    for given in ("", "[]", "{", json.dumps({"client_id": "a", "client_secret": " ", "refresh_token": "c"})):
        error = here(
            "account", "add", "Half", "--region", "na", "--business-id", "AmazonShipping_US",
            "--endpoint", "http://127.0.0.1:9", "--lwa-endpoint", "http://127.0.0.1:9/auth/o2/token",
            stdin=given, code=2,
        )["error"]  # fmt: skip
        assert error["kind"] == "BadInput"
    assert "Half" not in [each["name"] for each in here("account", "list")["accounts"]]


def test_steps_are_noted(here: Here):
    assert here("account", "step", "river", "skipped")["step"]["state"] == "skipped"
    here("account", "step", "seller", "done", "--country", "US", "--on", DAYS[25].isoformat())
    here("account", "step", "profile", "done", "--on", DAYS[24].isoformat())
    here("account", "step", "questionnaire", "done", "--on", DAYS[23].isoformat())
    waits = here("account", "step", "approval", "todo", "--case", "14482210937")["step"]
    here("account", "step", "approval", "done", "--on", DAYS[8].isoformat())
    app = here("account", "step", "app", "done", "--shipper", "NorthwindGoods")["step"]

    told = here("account", "steps")

    assert (waits["state"], waits["case"], waits["waits_for"]) == ("waits", "14482210937", None)
    assert waits["due_on"] > TODAY.isoformat()
    assert app["shipper"] == "NorthwindGoods"
    assert (told["done"], told["of"], told["next"]) == (5, 8, "secrets")
    assert told["steps"][1] == {
        "number": 2, "name": "seller", "state": "done", "on": DAYS[25].isoformat(), "country": "US",
        "waits_for": None, "due_on": None, "overdue": False, "optional": False,
    }  # fmt: skip
    assert here("account", "step", "seller", "todo")["step"]["on"] is None


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("app", "done", "--shipper", "North wind"), "shipper"),
        (("approval", "todo", "--case", "none"), "case"),
        (("seller", "done", "--case", "14482210937"), "case"),
        (("secrets", "done"), "step"),
        (("check", "done"), "step"),
        (("seller", "done", "--on", (TODAY + timedelta(days=2)).isoformat()), "on"),
    ],
)
def test_a_note_that_cannot_be_is_refused(here: Here, words: tuple[str, ...], field: str):
    error = here("account", "step", *words, code=2)["error"]

    assert error["fields"] == [field]


def test_the_answers_are_a_paper_to_send(here: Here, tmp_path: Path):
    here("account", "step", "app", "done", "--shipper", "NorthwindGoods")

    told = here("account", "questionnaire", "--out", str(tmp_path / "answers.pdf"))

    pdf = pypdfium2.PdfDocument(tmp_path / "answers.pdf")
    words = "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert told["pages"] == len(pdf)
    assert "NorthwindGoods" in words
    assert "AES-256" in words
    assert all(each["topic"].split()[0] in words for each in told["answers"])
    assert here("account", "questionnaire")["file"] is None
