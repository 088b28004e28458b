"""rules: by word, in this process; JSON for programs, and what is odd told as it is written."""

from pathlib import Path

import pytest

from tests.bench_parts import Command


@pytest.fixture
def run(tmp_path: Path) -> Command:
    """The command in this process: its JSON, checked for its exit code."""
    return Command(tmp_path, here=True)


def test_rules_are_added_listed_moved_and_removed(run: Command) -> None:
    first = run("rules", "add", "Heavy", "--if-weight-from", "2 kg", "--box", "XL", "--bar", "OnTrac*,USPS*")
    run("rules", "add", "Abroad", "--if-country", "gb,fr", "--wish", "fastest", "--at", "1")
    listed = run("rules", "list")
    run("rules", "remove", "Heavy")

    assert first["rule"] == {
        "name": "Heavy", "if": {"weight_from": "2 kg"}, "then": {"box": "XL", "bar": "OnTrac*,USPS*"},
    }  # fmt: skip
    assert [each["name"] for each in listed["rules"]] == ["Abroad", "Heavy"]
    assert listed["rules"][0]["if"] == {"country": "GB,FR"}
    assert [each["name"] for each in run("rules", "list")["rules"]] == ["Abroad"]
    assert run("rules", "remove", "Heavy", code=2)["error"]["kind"] == "NotFound"


def test_what_is_odd_is_told_as_it_is_written(run: Command) -> None:
    run("rules", "add", "US", "--if-country", "US", "--box", "M")
    added = run("rules", "add", "Shop", "--if-channel", "EXTERNAL", "--box", "L")
    checked = run("rules", "check", code=2)

    assert [(each["kind"], each["rules"]) for each in added["doubts"]] == [("disagree", ["US", "Shop"])]
    assert checked["doubts"] == added["doubts"]
    run("rules", "remove", "US")
    assert run("rules", "check") == {"rules": 1, "doubts": []}


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["--if-country", "America", "--box", "M"], ["if_country"]),
        (["--wish", "soon"], ["wish"]),
        (["--if-country", "US"], []),
    ],
)
def test_what_makes_no_rule_is_refused(run: Command, words: list[str], field: list[str]) -> None:
    told = run("rules", "add", "Bad", *words, code=2)["error"]

    assert (told["kind"], told["fields"]) == ("BadInput", field)
    assert run("rules", "list")["rules"] == []


def test_a_field_is_changed_by_its_key_and_a_rule_is_not_begun_so(run: Command) -> None:
    run("rules", "add", "US", "--if-country", "US", "--box", "M")
    run("settings", "set", "rule.US.if_weight_from", "2 kg")

    assert run("rules", "list")["rules"][0]["if"] == {"country": "US", "weight_from": "2 kg"}
    assert run("settings", "set", "rule.US.if_country", "U", code=2)["error"]["kind"] == "BadInput"
    assert run("settings", "set", "rule.New.box", "M", code=2)["error"]["kind"] == "NotFound"


def test_explain_says_what_each_rule_does_and_why(run: Command) -> None:
    run("rules", "add", "Shop", "--if-channel", "EXTERNAL", "--box", "L", "--confirmation", "signature")
    run("rules", "add", "Abroad", "--if-country", "GB", "--wish", "fastest")

    told = run("rules", "explain", "SO-10234")
    chosen = run("rules", "explain", "SO-10234", "--box", "S")

    assert told["effects"] == [
        {"rule": "Shop", "applies": True, "why": "its channel is EXTERNAL",
         "did": ["box L", "confirmation signature"]},
        {"rule": "Abroad", "applies": False, "why": "it goes to US, not GB", "did": []},
    ]  # fmt: skip
    assert (told["box"], told["ruling"]["box"], told["ruling"]["confirmation"]) == ("L", "L", "signature")
    assert (chosen["box"], chosen["ruling"]["box"]) == ("S", None)
