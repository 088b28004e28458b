"""Lenient reading: whatever JSON or bytes come, the readers give a value or say Unreadable."""

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipstation.amazon import faults, wire
from shipstation.amazon.line import Answer
from shipstation.amazon.operations import OPERATIONS
from shipstation.errors import Refused
from tests.amazon.conftest import purchase_json, rates_json

NOW = datetime(2026, 11, 24, tzinfo=UTC)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
    | st.sampled_from(["PNG", "LABEL", "INCH", "USD", "2026-11-24T00:00:00Z", "9" * 40, "1E+999999"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def _paths(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _paths(child, (*path, key))


def _put(value, path, new):
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _put(value[path[0]], path[1:], new)
    return copy


EVENT = {"eventCode": "a", "eventTime": "2026-11-24T00:00:00Z", "location": {"city": "c"}}
TRACKED = {
    "payload": {"summary": {"status": "x"}, "eventHistory": [EVENT], "promisedDeliveryDate": "2026-11-24T00:00:00Z"}
}
DOCUMENTS = {"payload": {"packageDocumentDetail": purchase_json()["payload"]["packageDocumentDetails"][0]}}
READERS = [
    (rates_json(), wire.read_rates),
    (purchase_json(), lambda body: wire.read_purchase(body, request=b"{}")),
    (DOCUMENTS, lambda body: wire.read_documents(body, shipment_id="s")),
    (TRACKED, lambda body: wire.read_tracking(body, tracking_id="T", carrier_id="C", as_of=NOW)),
    ({}, wire.read_cancel),
]


@pytest.mark.parametrize(("good", "reader"), READERS)
def test_readers_survive_any_value_in_any_place(good, reader):
    paths = list(_paths(good))

    @given(st.sampled_from(paths), json_values)
    def survives(path, value):
        body = json.dumps(_put(good, path, value)).encode()
        with contextlib.suppress(wire.Unreadable):
            repr(reader(body)).encode()

    survives()


@pytest.mark.parametrize(("good", "reader"), READERS)
def test_readers_survive_any_bytes(good, reader):
    @given(
        st.binary(max_size=40) | st.sampled_from([b"1E+9999999999", b"9" * 5000, b'"\\ud800"', b'{"payload":NaN}'])
    )
    def survives(body):
        with contextlib.suppress(wire.Unreadable):
            reader(body)

    survives()


@given(st.binary(max_size=40) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_refusal_becomes_one_of_ours(body):
    for operation in OPERATIONS.values():
        assert isinstance(faults.refusal(operation, Answer(status=400, headers={}, body=body)), Refused)


@given(
    st.fixed_dictionaries({}, optional={"code": json_values, "message": json_values, "details": json_values}).map(
        lambda entry: json.dumps({"errors": [entry]}).encode()
    )
)
def test_any_error_entry_becomes_one_of_ours(body):
    for operation in OPERATIONS.values():
        error = faults.refusal(operation, Answer(status=400, headers={}, body=body))
        assert isinstance(error, Refused)
        str(error).encode()
