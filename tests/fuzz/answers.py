"""Targets: answers of Amazon through the readers of the wire, and what a rate asks for."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Self

from shipstation.amazon import faults, wire
from shipstation.amazon.line import MAX_ANSWER_BYTES, Answer
from shipstation.amazon.operations import (
    DIRECT_PURCHASE_SHIPMENT,
    GENERATE_COLLECTION_FORM,
    ONE_CLICK_SHIPMENT,
    OPERATIONS,
)
from shipstation.amazon.wire.parts import write_json
from shipstation.errors import BadInput, NotBuyable, ShipError
from shipstation.model import Account, Choices, DocumentRequest, LengthUnit, Prepared, Region
from shipstation.practice.inputs import schema_for
from shipstation.practice.services import SERVICES
from shipstation.rules import inputs
from tests.amazon.conftest import quote_of
from tests.fuzz import mutating
from tests.fuzz.corpus import corpus
from tests.fuzz.engine import Target, Wrong

_NOW = datetime(2026, 11, 24, tzinfo=UTC)
_REQUEST = b'{"requestedDocumentSpecification": {"dpi": 203, "size": {"width": 4, "length": 6, "unit": "INCH"}}}'
_FORM = {"collectionsFormDocument": {"base64EncodedContent": "JVBERi0=", "documentFormat": "application/pdf"}}
_SHORT = 3
_STATUSES = (400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503)


def _rates(body: bytes) -> object:
    """Read, and buy what was read: what came from Amazon goes back to it."""
    offers = wire.read_rates(body)
    quote = quote_of(offers)
    for rate in offers.rates[:2]:
        asked = DocumentRequest(
            format=rate.documents[0].format if rate.documents else "PNG",
            width=rate.documents[0].width if rate.documents else Decimal(4),
            length=rate.documents[0].length if rate.documents else Decimal(6),
            unit=LengthUnit.INCH,
            dpi=None,
            layout=None,
            types=("LABEL",),
            join=False,
        )
        added = tuple(group.services[0] for group in rate.groups if group.services)
        try:
            wire.write_purchase(quote, rate, Choices(document=asked, added=added))
        except (BadInput, NotBuyable):
            continue
    return offers


def _spending(body: bytes) -> object:
    account = _account()
    prepared = Prepared(account="b", method="POST", path="/", headers=(), body=body, key="k")
    return wire.read_spending(prepared, account)


def _account() -> Account:
    return Account(name="b", region=Region.NA, business_id="AmazonShipping_US")


def _refused(body: bytes) -> object:
    """A refusal never raises: it is the error itself, in words that can be shown."""
    told = []
    for number, operation in enumerate(OPERATIONS.values()):
        answer = Answer(status=_STATUSES[number % len(_STATUSES)], headers={"x-amzn-requestid": "r"}, body=body)
        found = [faults.refusal(operation, answer), faults.not_authorized(answer), faults.throttled(answer)]
        found += [faults.amazon_down(answer), faults.unusable(answer, "x"), faults.not_permitted(answer)]
        told += [str(error) for error in found]
        if faults.has_error_shape(answer) not in (True, False):
            raise Wrong("neither yes nor no")
    if any("\x1b" in said or "\n" in said for said in told):
        raise Wrong("a refusal is told with control characters")
    return told


_READERS: dict[str, Callable[[bytes], object]] = {
    "rates": _rates,
    "purchase": lambda body: wire.read_purchase(body, request=_REQUEST),
    "request": lambda body: wire.read_purchase(_PURCHASE, request=body),
    "documents": lambda body: wire.read_documents(body, shipment_id="s"),
    "tracking": lambda body: wire.read_tracking(body, tracking_id="T", carrier_id="C", as_of=_NOW),
    "cancel": wire.read_cancel,
    "legacy": wire.read_legacy,
    "spending": _spending,
    "oneClick": lambda body: wire.read_spent(ONE_CLICK_SHIPMENT, body, request=_REQUEST),
    "direct": lambda body: wire.read_spent(DIRECT_PURCHASE_SHIPMENT, body, request=_REQUEST),
    "form": lambda body: wire.read_spent(GENERATE_COLLECTION_FORM, body, request=_REQUEST),
    "refusal": _refused,
}
_PURCHASE = b'{"payload": {"shipmentId": "s", "packageDocumentDetails": []}}'


class Json(Target):
    """Every body that Amazon sends, through its own reader."""

    name = "json"

    def __enter__(self) -> Self:
        found = corpus().answers
        self._seeds = {name: [json.loads(body) for body in bodies] for name, bodies in found.items()}
        self._seeds["rates"] = [_shortened(body) for body in self._seeds["rates"]]
        self._seeds["purchase"] = [body for body in self._seeds["purchase"] if len(json.dumps(body)) < 20_000]
        self._seeds["direct"] = [
            {"packageDocumentDetailList": body["payload"]["packageDocumentDetails"], "shipmentId": "s"}
            for body in self._seeds["purchase"]
        ]
        self._seeds["form"] = [_FORM, {"payload": _FORM}]
        self._seeds["request"] = [json.loads(_REQUEST)]
        self._seeds["spending"] = [{"rateId": "r", "packages": [{"packageClientReferenceId": "p"}], "carrierId": "c"}]
        return self

    def case(self, rng: random.Random) -> bytes:
        name = rng.choice(list(_READERS))
        whole = rng.choice(self._seeds[name])
        if rng.random() < 0.05:
            return name.encode() + b"\n" + mutating.written(rng, mutating.value(rng))
        return name.encode() + b"\n" + mutating.written(rng, mutating.spoiled(rng, whole))

    def run(self, case: bytes) -> None:
        name, _, body = case.partition(b"\n")
        if len(body) > MAX_ANSWER_BYTES:
            return  # the line reads no further
        try:
            found = _READERS[name.decode()](body)
        except (wire.Unreadable, ShipError) as error:
            str(error).encode()
            return
        # What is kept has to go into a file, a database and onto a screen.
        repr(found).encode()


def _shortened(body: dict[str, Any]) -> dict[str, Any]:
    """The same answer with few of its many rates, so that changes fall on what is read."""
    payload = body["payload"]
    return {"payload": {**payload, **{name: payload[name][:_SHORT] for name in ("rates", "ineligibleRates")}}}


_KEYWORDS = [
    "type", "properties", "required", "items", "enum", "allOf", "anyOf", "oneOf", "not", "$ref", "pattern", "format",
    "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "multipleOf", "default",
    "title", "description", "dependencies", "additionalProperties", "additionalItems", "patternProperties", "id",
    "definitions", "uniqueItems", "minProperties", "maxProperties", "$schema", "a", "b",
]  # fmt: skip
_KEYVALUES: list[Any] = [
    "string", "object", "array", "number", "integer", "boolean", "null", "#", "#/definitions/a", "#/properties/a", "a",
    "http://x/y", "file:///etc/passwd", "#/%zz", "#/definitions/a~2", "(a+)+$", "[", "(?P<x", "a{1,99999}", "\\p{L}",
    "^(?:x|xx)*$", "date", "date-time", "email", "uri", "ipv6", "time", 0, 1, -1, 0.01, 10**400, 2**63, 1e308, True,
    False, None, [], {}, ["string", "null"], ["a", "a"], [[]], "\ud800", "\u202e", "x" * 3000,
]  # fmt: skip


class Inputs(Target):
    """What a rate asks for: a schema becomes a form, a form answers, answers a verdict and bytes."""

    name = "inputs"

    def __enter__(self) -> Self:
        self._schemas = [schema for service in SERVICES if (schema := schema_for(service)) is not None]
        return self

    def case(self, rng: random.Random) -> bytes:
        if rng.random() < 0.5:
            schema = mutating.spoiled(rng, rng.choice(self._schemas))
        else:
            schema = {rng.choice(_KEYWORDS[:12]): self._part(rng, 4) for _ in range(rng.randint(1, 4))}
        for _ in range(rng.randint(0, 2)):
            schema = {**schema, rng.choice(_KEYWORDS): self._part(rng, 2)} if isinstance(schema, dict) else schema
        entered = [rng.choice([mutating.words(rng), rng.choice(mutating.NUMBERS)]) for _ in range(4)]
        given = mutating.value(rng)
        return json.dumps([schema, entered, given]).encode()

    def _part(self, rng: random.Random, deep: int) -> Any:
        pick = rng.random()
        if not deep or pick < 0.35:
            return rng.choice(_KEYVALUES)
        if pick < 0.5:
            return [self._part(rng, deep - 1) for _ in range(rng.randint(0, 3))]
        return {rng.choice(_KEYWORDS): self._part(rng, deep - 1) for _ in range(rng.randint(0, 4))}

    def run(self, case: bytes) -> None:
        schema, entered, given = json.loads(case)
        try:
            form = inputs.form(schema)
            typed = {question.path: entered[at % len(entered)] for at, question in enumerate(form.questions)}
            answers = inputs.answers(form, typed)
            found = [*inputs.faults(form, answers)]
            if isinstance(given, dict):
                found += inputs.faults(form, given)
            inputs.check(schema, answers)
            write_json(answers)
        except (NotBuyable, BadInput) as error:
            str(error).encode("utf-8", "strict")
            return
        for fault in found:
            fault.said.encode()
