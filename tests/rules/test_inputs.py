"""What a rate asks for: schema to form, form to answers, answers held against the schema; strangers' schemas too."""

import json
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipstation.amazon.wire.parts import write_json
from shipstation.errors import BadInput, NotBuyable
from shipstation.model import InputForm, InputKind, InputQuestion
from shipstation.rules import inputs, schemas

CONTACT: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "properties": {
        "contactName": {"type": "string", "title": "Contact at delivery", "minLength": 1, "maxLength": 35},
        "contactPhone": {"type": "string", "title": "Phone at delivery", "minLength": 5, "maxLength": 20},
        "leaveWithNeighbor": {"type": "boolean", "title": "May be left with a neighbor"},
    },
    "required": ["contactName", "contactPhone"],
    "additionalProperties": False,
}
EXPORT: dict[str, Any] = {
    "type": "object",
    "definitions": {
        "place": {
            "type": "object",
            "title": "Place",
            "properties": {"city": {"type": "string"}, "kind": {"enum": ["home", "work"]}},
            "required": ["city"],
        },
        "goods": {"properties": {"hsCode": {"type": "string", "pattern": "^[0-9]{6,10}$"}}, "required": ["hsCode"]},
    },
    "properties": {
        "consignee": {"$ref": "#/definitions/place", "title": "Consignee"},
        "goods": {
            "type": "array",
            "minItems": 1,
            "maxItems": 3,
            "items": {
                "title": "Goods",
                "type": "object",
                "allOf": [
                    {"$ref": "#/definitions/goods"},
                    {"properties": {"value": {"type": "number", "multipleOf": 0.01}}, "required": ["value"]},
                ],
            },
        },
        "notes": {"type": "array", "maxItems": 2, "items": {"type": "string", "title": "Note"}},
        "pickUp": {"type": "string", "format": "date"},
    },
    "required": ["goods"],
}


def said(schema: dict[str, Any], answers: dict[str, Any]) -> dict[str, str]:
    """The faults by field."""
    return {fault.field: fault.said for fault in inputs.faults(inputs.form(schema), answers)}


# the form


def test_a_flat_schema_is_a_form_in_its_order() -> None:
    name, phone, neighbor = inputs.questions(CONTACT)

    assert (name.path, name.title, name.kind, name.required) == (
        ("contactName",),
        "Contact at delivery",
        InputKind.TEXT,
        True,
    )
    assert phone.required
    assert (neighbor.kind, neighbor.required, neighbor.choices) == (
        InputKind.YES_NO,
        False,
        (("Yes", True), ("No", False)),
    )


def test_an_empty_schema_asks_nothing() -> None:
    assert not inputs.form({}).asks
    assert inputs.answers(inputs.form({}), {}) == {}


def test_groups_lists_references_and_joined_parts_are_flattened_by_path() -> None:
    asked = {question.path: question for question in inputs.questions(EXPORT)}

    assert list(asked) == [
        ("consignee", "city"),
        ("consignee", "kind"),
        ("goods", 0, "hsCode"),
        ("goods", 0, "value"),
        ("notes", 0),
        ("pickUp",),
    ]
    city, code = asked["consignee", "city"], asked["goods", 0, "hsCode"]
    assert (city.group, city.required, city.required_in_group) == ("Consignee", False, True)
    assert (code.group, code.required, code.title) == ("Goods 1", True, "Hs code")
    assert asked["consignee", "kind"].choices == (("home", "home"), ("work", "work"))
    assert asked["goods", 0, "value"].kind is InputKind.NUMBER
    assert asked["pickUp",].kind is InputKind.DATE
    assert asked["notes", 0].title == "Note 1"


def test_a_list_grows_to_what_it_may_hold_and_no_further() -> None:
    form = inputs.form(EXPORT, {("goods",): 9})

    goods = next(each for each in form.lists if each.path == ("goods",))
    assert (goods.shown, goods.most) == (3, 3)
    assert ("goods", 2, "hsCode") in {question.path for question in form.questions}


def test_defaults_and_single_choices_stand_there_at_once() -> None:
    schema = {
        "properties": {
            "count": {"type": "integer", "default": 2},
            "wrong": {"type": "integer", "default": "two"},
            "terms": {"enum": ["DAP"]},
            "flag": {"type": "boolean", "default": 1},
        },
        "required": ["terms"],
    }
    asked = {question.path[0]: question.default for question in inputs.questions(schema)}

    assert asked == {"count": 2, "wrong": None, "terms": "DAP", "flag": None}


def test_what_no_form_can_ask_says_so_and_may_come_by_file() -> None:
    schema = {
        "definitions": {"box": {"type": "object", "properties": {"inner": {"$ref": "#/definitions/box"}}}},
        "properties": {
            "either": {"anyOf": [{"type": "string", "minLength": 9}, {"type": "integer"}]},
            "box": {"$ref": "#/definitions/box"},
            "pair": {"type": "array", "items": [{"type": "string"}, {"type": "integer"}]},
        },
        "required": ["either"],
    }

    form = inputs.form(schema)

    assert {question.path: bool(question.why_not) for question in form.questions} == {
        ("either",): True,
        ("box", "inner"): True,
        ("pair",): True,
    }
    assert [question.path for question in form.by_file_alone()] == [("either",)]
    inputs.check(schema, {"either": 7, "box": {"inner": {"inner": {}}}, "pair": ["a", 1]})


def test_titles_of_strangers_are_one_short_line() -> None:
    schema = {"properties": {"a": {"type": "string", "title": "One\n\x1b[31mtwo\u202e" + "x" * 500}}}

    (question,) = inputs.questions(schema)

    assert question.title.startswith("One [31mtwo x")
    assert len(question.title) <= 90


# answers


def test_answers_are_exact_and_go_out_as_json_numbers() -> None:
    form = inputs.form(EXPORT)
    given = inputs.answers(form, {("goods", 0, "hsCode"): " 123456 ", ("goods", 0, "value"): "19.90"})

    inputs.check(EXPORT, given)

    assert given == {"goods": [{"hsCode": "123456", "value": Decimal("19.90")}]}
    assert write_json(given) == b'{"goods":[{"hsCode":"123456","value":19.90}]}'


@pytest.mark.parametrize(
    ("typed", "read"),
    [("5", 5), ("1,5", Decimal("1.5")), ("1,500", "1,500"), ("-0.10", Decimal("-0.10")), ("12 kg", "12 kg")],
)
def test_numbers_are_read_as_they_are_typed(typed: str, read: object) -> None:
    form = inputs.form({"properties": {"n": {"type": "number"}}})

    given = inputs.answers(form, {("n",): typed})["n"]

    assert given == read
    assert type(given) is type(read)


def test_what_is_left_empty_is_not_sent_and_required_parts_are_missed_by_name() -> None:
    form = inputs.form(EXPORT, {("notes",): 2})

    given = inputs.answers(form, {("notes", 1): "fragile", ("consignee", "city"): "  "})

    assert given == {"goods": [{}], "notes": [None, "fragile"]}
    assert said(EXPORT, given) == {
        "goods.0.hsCode": "Hs code is missing.",
        "goods.0.value": "Value is missing.",
        "notes.0": "Note 1 is missing.",
    }


# faults


@pytest.mark.parametrize(
    ("rule", "answer", "words"),
    [
        ({"type": "string"}, 5, "must be text"),
        ({"type": "integer"}, "5", "must be a whole number"),
        ({"type": "boolean"}, "yes", "must be yes or no"),
        ({"type": "string", "minLength": 5}, "206", "needs at least 5 characters"),
        ({"type": "string", "maxLength": 3}, "2065", "has more than 3 characters"),
        ({"type": "number", "minimum": 1.5}, Decimal("1.4"), "must be at least 1.5"),
        ({"type": "number", "maximum": 9, "exclusiveMaximum": True}, 9, "must be less than 9"),
        ({"type": "number", "multipleOf": 0.01}, Decimal("0.155"), "must be a multiple of 0.01"),
        ({"type": "string", "format": "date"}, "31.12.2026", "must be a date like 2026-12-31"),
        ({"type": "string", "format": "date-time"}, "2026-12-31", "must be a date and time with its zone"),
        ({"type": "string", "format": "email"}, "ann", "must be an e-mail address"),
        ({"type": "string", "pattern": "^[0-9]+$"}, "x", "is not written as Amazon asks"),
        ({"enum": ["DAP", "DDP"]}, "EXW", "must be one of DAP, DDP"),
        ({"type": "array", "maxItems": 1}, [1, 2], "has more than 1 entries"),
    ],
)
def test_each_rule_has_words_that_never_repeat_the_answer(rule: dict[str, Any], answer: Any, words: str) -> None:
    schema = {"properties": {"theField": {**rule, "title": "This"}}}

    told = said(schema, {"theField": answer})

    assert list(told) == ["theField"]
    assert told["theField"].startswith(f"This {words}")


def test_check_names_every_field_in_words() -> None:
    with pytest.raises(BadInput) as told:
        inputs.check(CONTACT, {"contactPhone": "555", "nickName": "Ann Secret"})

    assert told.value.said == (
        "Contact at delivery is missing. Phone at delivery needs at least 5 characters. Nick name is not asked for."
    )
    assert told.value.fields == ("contactName", "contactPhone", "nickName")
    assert told.value.exit_code == 2


def test_one_of_several_and_one_with_another_are_told_by_name() -> None:
    schema = {
        "properties": {"phone": {"type": "string"}, "mail": {"type": "string"}, "note": {"type": "string"}},
        "anyOf": [{"required": ["phone"]}, {"required": ["mail"]}],
        "dependencies": {"note": ["mail"]},
    }

    assert said(schema, {}) == {"mail": "Answer one of these: Mail, Phone."}
    assert said(schema, {"note": "x", "phone": "1"}) == {"mail": "Mail is missing."}
    assert said(schema, {"phone": "1"}) == {}


def test_money_in_hundredths_is_exact_where_floats_are_not() -> None:
    schema = json.loads('{"properties": {"v": {"type": "number", "multipleOf": 0.01}}}', parse_float=Decimal)

    for cents in range(1, 400):
        assert said(schema, {"v": Decimal(cents) / 100}) == {}
    assert said(schema, {"v": 0.07}) == {}
    assert said(schema, {"v": 10**29}) == {}


# strangers


@pytest.mark.parametrize(
    "schema",
    [
        {"type": 5},
        {"type": "object", "properties": []},
        {"required": "contactName"},
        {"properties": {"a": {"$ref": "https://example.com/schema.json"}}},
        {"properties": {"a": {"$ref": "file:///etc/passwd"}}},
        {"properties": {"a": {"$ref": "#/definitions/nowhere"}}},
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {
            "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}},
            "$ref": "#/definitions/a",
        },
        {"properties": {f"p{n}": {"type": "string"} for n in range(5_000)}},
        {"properties": {f"p{n}": {"type": "string"} for n in range(500)}},
        {"patternProperties": {"(a+)+$": {}}},
        {"minimum": Decimal("1E+999999")},
        [],
        "schema",
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_in_words(schema: Any) -> None:
    with pytest.raises(NotBuyable) as told:
        inputs.check(schema, {"a": "x"})

    assert told.value.said.startswith("What this rate asks for cannot be read: ")


def test_a_schema_deeper_than_anything_is_refused() -> None:
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(3_000):
        deep = {"properties": {"a": deep}}

    with pytest.raises(NotBuyable):
        inputs.form(deep)


def test_a_few_lines_that_stand_for_millions_are_refused_at_once() -> None:
    laughs: dict[str, Any] = {
        f"d{n}": {"allOf": [{"$ref": f"#/definitions/d{n + 1}"}, {"$ref": f"#/definitions/d{n + 1}"}]}
        for n in range(40)
    }
    started = time.monotonic()

    with pytest.raises(NotBuyable):
        inputs.form({"definitions": {**laughs, "d40": {"type": "string"}}, "properties": {"a": laughs["d0"]}})

    assert time.monotonic() - started < 5


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "([a-z]+)*$", "a*a*a*a*a*a*a*b", "((a{1,9}){1,9}){1,9}$"])
def test_a_pattern_that_never_ends_is_left_to_amazon(pattern: str) -> None:
    schema = {"properties": {"a": {"type": "string", "pattern": pattern}}}
    started = time.monotonic()

    assert said(schema, {"a": "a" * 60 + "!"}) == {}

    assert time.monotonic() - started < 5


def test_a_pattern_of_another_dialect_is_left_to_amazon() -> None:
    assert said({"properties": {"a": {"type": "string", "pattern": "^\\p{L}+$"}}}, {"a": "5"}) == {}
    assert schemas.matches("^[A-Z]{2}(?:-[0-9])?$", "US-1")
    assert not schemas.matches("^[A-Z]{2}(?:-[0-9])?$", "us")


@pytest.mark.parametrize("answers", [{"a": [[[]] * 5_000]}, {"a": float("nan")}, {"a": 10**200}, {"a": object()}])
def test_answers_out_of_all_bounds_are_refused(answers: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as told:
        inputs.check({"properties": {"a": {}}}, answers)

    assert told.value.fields == ("inputs",)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["string", "object", "a", "#", "#/a", "http://x"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["type", "properties", "required", "items", "enum", "allOf", "anyOf", "$ref", "a", "pattern", "format",
             "minItems", "maxItems", "default", "title", "dependencies", "additionalProperties", "id"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(schema=st.dictionaries(st.sampled_from(["type", "properties", "allOf", "$ref", "required", "items"]), JSON))
def test_no_schema_makes_it_crash(schema: dict[str, Any]) -> None:
    try:
        form = inputs.form(schema)
        inputs.faults(form, inputs.answers(form, {}))
    except NotBuyable:
        return


# what a form gives always passes its check


def _text() -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(st.integers(0, 5), st.integers(0, 10)).map(
        lambda size: {"type": "string", "minLength": size[0], "maxLength": max(size[0], 1) + size[1]}
    )


def _number() -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(st.integers(-50, 50), st.integers(0, 50), st.sampled_from([None, Decimal("0.01"), 1])).map(
        lambda rule: {
            "type": "number",
            "minimum": rule[0],
            "maximum": rule[0] + rule[1],
            **({"multipleOf": rule[2]} if rule[2] else {}),
        }
    )


SIMPLE = st.one_of(
    _text(),
    _number(),
    st.integers(-9, 9).map(lambda least: {"type": "integer", "minimum": least, "maximum": least + 3}),
    st.just({"type": "boolean"}),
    st.just({"type": "string", "format": "date"}),
    st.lists(st.sampled_from(["DAP", "DDP", 1, 2, True, None, Decimal("1.5")]), min_size=1, max_size=4, unique_by=repr)
    .map(lambda values: {"enum": values}),
)  # fmt: skip


def _object(parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from(["name", "city", "hsCode", "value", "a.b", "~x/y"])
    return st.dictionaries(names, parts, min_size=1, max_size=4).flatmap(
        lambda found: st.lists(st.sampled_from(sorted(found)), min_size=1, unique=True).map(
            lambda required: {"type": "object", "properties": found, "required": required}
        )
    )


def _list(parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(parts, st.integers(0, 2), st.integers(1, 2)).map(
        lambda rule: {"type": "array", "items": rule[0], "minItems": rule[1], "maxItems": rule[1] + rule[2]}
    )


SCHEMAS = _object(SIMPLE | _object(SIMPLE) | _list(SIMPLE | _object(SIMPLE)))


def _typed(question: InputQuestion, schema: dict[str, Any]) -> st.SearchStrategy[object]:
    """What a careful packer gives to one question: its own rule, found by walking the path."""
    rule: Any = schema
    for step in question.path:
        rule = rule["items"] if isinstance(step, int) else rule["properties"][step]
    if question.choices:
        return st.sampled_from([value for _, value in question.choices])
    if question.kind is InputKind.DATE:
        return st.dates().map(str)
    if question.kind is InputKind.TEXT:
        letters = st.text(st.sampled_from("abcÄ-9"), min_size=max(rule["minLength"], 1), max_size=rule["maxLength"])
        return letters.map(lambda text: f" {text}")
    return st.integers(rule["minimum"], rule["maximum"]).map(str)


def _fill(data: st.DataObject, form: InputForm, schema: dict[str, Any]) -> dict[Any, object]:
    """All that is required, and the rest of any part in which something is answered."""
    optional = data.draw(st.booleans())
    return {
        question.path: data.draw(_typed(question, schema))
        for question in form.questions
        if question.required or optional
    }


@given(schema=SCHEMAS, data=st.data())
def test_what_a_form_gives_passes_its_check(schema: dict[str, Any], data: st.DataObject) -> None:
    form = inputs.form(schema)
    entered = _fill(data, form, schema)

    given_ = inputs.answers(form, entered)

    inputs.check(schema, given_)
    assert json.loads(write_json(given_), parse_float=Decimal) == given_
    if any(question.required for question in form.questions):
        with pytest.raises(BadInput):
            inputs.check(schema, inputs.answers(form, {}))
