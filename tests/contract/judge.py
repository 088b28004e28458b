"""Amazon's published models as a judge of requests and answers. They lie beside the project; no copy is kept here."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from jsonschema import Draft4Validator

MODELS = Path(__file__).parents[2].parent / "shared" / "amazon" / "models"
SHIPPING, LEGACY = "shippingV2.json", "shipping.json"
TOKENS, ORDERS = "tokens_2021-03-01.json", "orders_2026-01-01.json"
VERBS = ("get", "put", "post", "delete")
# What Amazon's pages tell of answers and its model does not yet.
_ON_ITS_PAGES = frozenset(
    {
        *("totalChargeWithAdjustments", "adjustmentItemList", "proofOfDelivery"),
        *("signatureOnDelivery", "otpOnDelivery"),
    }
)
_AGENT = re.compile(r"[^/\s]+/[^\s(]+ \((?=.*\bLanguage=)[^()]+\)")


def skip_without_models() -> None:
    """For the head of a module: skipped by name where nobody can judge."""
    if not MODELS.is_dir():
        pytest.skip("Amazon's models are not beside the project", allow_module_level=True)


@cache
def model(name: str = SHIPPING) -> dict[str, Any]:
    return dict(json.loads((MODELS / name).read_text(encoding="utf-8")))


def check(value: object, definition: str, name: str = SHIPPING) -> None:
    """Valid, and without a single name that the model does not know: a wrapper too many would pass a validator."""
    assert wrong(value, definition, name) == []


def wrong(value: object, definition: str, name: str = SHIPPING) -> list[str]:
    known = model(name)["definitions"]
    schema = {"$ref": f"#/definitions/{definition}", "definitions": known}
    errors = Draft4Validator(schema).iter_errors(value)
    told = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]
    return told + list(_strange(value, schema, known))


def _strange(value: object, schema: Mapping[str, Any], known: Mapping[str, Any], where: str = "") -> Iterator[str]:
    while "$ref" in schema:
        schema = known[schema["$ref"].rsplit("/", 1)[-1]]
    if isinstance(value, list):
        for each in value:
            yield from _strange(each, schema.get("items", {}), known, where)
    elif isinstance(value, dict) and "properties" in schema:
        for key, each in value.items():
            if key in _ON_ITS_PAGES:
                continue
            if key not in schema["properties"]:
                yield f"{where}/{key} is unknown"
            else:
                yield from _strange(each, schema["properties"][key], known, f"{where}/{key}")


def entry(method: str, template: str, name: str = SHIPPING) -> dict[str, Any]:
    """What the model says of an operation."""
    return dict(model(name)["paths"][template][method.lower()])


def answer_of(method: str, template: str, status: int, name: str = SHIPPING) -> str | None:
    """The definition of an answer of this status; "" for an answer without a body, None where there is no such."""
    told = entry(method, template, name)["responses"].get(str(status))
    if told is None:
        return None
    return str(told.get("schema", {}).get("$ref", "")).rsplit("/", 1)[-1]


def wrong_in_request(
    method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes
) -> tuple[str, list[str]]:
    """The operation that a request of Shipping v2 reaches, and everything in it that the model does not allow."""
    parts = urlsplit(target)
    template = _template(method, parts.path)
    if template is None:
        return "", [f"{method} {parts.path} is no operation"]
    told = entry(method, template)
    parameters = told["parameters"]
    sent = {key.lower(): value for key, value in headers}
    bad = _wrong_headers(parameters, headers, sent) + _wrong_query(parameters, parts.query)
    (asked, *_) = [each["schema"]["$ref"].rsplit("/", 1)[-1] for each in parameters if each["in"] == "body"] or [None]
    if asked is not None:
        bad += wrong(json.loads(body), asked)
    if (asked is not None) != sent.get("content-type", "").startswith("application/json"):
        bad.append("content-type")
    if asked is None and body:
        bad.append("a body where there is none")
    if method == "GET" and "content-length" in sent:
        bad.append("a GET with a Content-Length")
    return f"{method} {template}", bad


def _template(method: str, path: str) -> str | None:
    """The operation of a path; one without values in it comes first."""
    templates = sorted(model()["paths"], key=lambda each: each.count("{"))
    for template in templates:
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if method.lower() in model()["paths"][template] and re.fullmatch(pattern, path):
            return str(template)
    return None


def _wrong_headers(
    parameters: list[dict[str, Any]], headers: Iterable[tuple[str, str]], sent: Mapping[str, str]
) -> list[str]:
    bad = [f"{each} twice" for each in sent if [key.lower() for key, _ in headers].count(each) > 1]
    for each in parameters:
        value = sent.get(str(each.get("name", "")).lower())
        # Amazon takes a missing business id for the United Kingdom's: it is sent always.
        if each["in"] == "header" and value is None and each["name"] == "x-amzn-shipping-business-id":
            bad.append(f"no {each['name']}")
        if each["in"] == "header" and value is not None and value not in each.get("enum", [value]):
            bad.append(f"{each['name']} {value}")
    if not sent.get("x-amz-access-token"):
        bad.append("no token")
    if not re.fullmatch(r"\d{8}T\d{6}Z", sent.get("x-amz-date", "")):
        bad.append(f"x-amz-date {sent.get('x-amz-date')}")
    agent = sent.get("user-agent", "")
    if not _AGENT.fullmatch(agent) or len(agent) > 500:
        bad.append(f"user-agent {agent}")
    return bad


def _wrong_query(parameters: list[dict[str, Any]], query: str) -> list[str]:
    known = {each["name"]: each for each in parameters if each["in"] == "query"}
    given = parse_qsl(query, keep_blank_values=True)
    bad = [f"query {name} is unknown" for name, _ in given if name not in known]
    bad += [
        f"query {name} is missing" for name, each in known.items() if each.get("required") and name not in dict(given)
    ]
    for name, value in given:
        each = known.get(name, {})
        kind = each.get("items", each)
        values = value.split(",") if each.get("type") == "array" else [value]
        if any(one not in kind.get("enum", [one]) for one in values):
            bad.append(f"query {name}={value}")
        if each.get("type") in ("number", "integer") and not value.isdecimal():
            bad.append(f"query {name}={value} is no number")
    return bad
