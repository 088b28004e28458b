"""Line breaks, tabs, control and turning characters in orders: told by row, and never on a label or in a list."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipstation.intake.addresses import check_address
from shipstation.intake.faults import RowFault
from shipstation.intake.files import OrderFileReader
from shipstation.model import Address
from tests.intake.conftest import csv_of, refs, refusals

HIDDEN = {
    "line break": "\n",
    "tab": "\t",
    "line separator": "\u2028",
    "right-to-left override": "\u202e",
    "embedding": "\u202a",
    "isolate": "\u2067",
    "byte order mark": "\ufeff",
    "escape": "\x1b",
    "next line": "\x85",
}
KEYS = ["order_ref", "amazon_order_id", "order_item_id", "sku"]
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
PLACES = ["name", "company", "line1", "line2", "line3", "city", "state", "postal_code", "phone", "email"]


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("field", [*KEYS, *PLACES])
def test_a_row_with_hidden_characters_is_refused_by_line_and_field(read, field, name):
    file = read(csv_of({field: f"A{HIDDEN[name]}1"}, {"order_ref": "SO-2"}))

    assert refs(file) == ["SO-2"]
    assert refusals(file) == [(2, field, "BadText")]


@pytest.mark.parametrize("name", HIDDEN)
def test_a_title_is_one_line_or_refused(read, name):
    file = read(csv_of({"title": f"Face{HIDDEN[name]}cream"}))

    assert [item.title for order in file.orders for item in order.items] == (
        ["Face cream"] if HIDDEN[name] in "\n\t\u2028" else []
    )
    assert refusals(file) == ([] if HIDDEN[name] in "\n\t\u2028" else [(2, "title", "BadText")])


def test_a_refused_reference_is_told_without_them(read):
    file = read(csv_of({"order_ref": "SO\u202e1\n2"}))

    assert [row.order_ref for row in file.refused] == ["SO?1?2"]


def test_what_is_said_of_a_broken_row_is_one_line_of_plain_text(read):
    head, row = csv_of({}, separator="\t").splitlines()

    file = read(f"{head}\n{row.replace('Face cream 50 ml', chr(34) + 'x' + chr(34) + 'y')}\n{row}\tsurplus\n")

    assert [refused.said.isprintable() for refused in file.refused] == [True, True]


def test_hidden_characters_in_a_column_that_nobody_reads_do_no_harm(read):
    head, row = csv_of({}).splitlines()

    file = read(f"{head},no\x16te\n{row},a\x16b\n")

    assert (refs(file), file.refused) == (["SO-1"], ())


def test_names_of_every_script_come_in(read):
    for name in ("王小明", "محمد علی", "می‌خواهم", "नमस्ते", "O’Neil", "שלום"):
        assert read(csv_of({"name": name})).orders[0].ship_to.name == name


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.sampled_from(PLACES))
def test_an_address_that_passes_can_be_printed(text, field):
    good = {"name": "Ann", "line1": "1 A St", "city": "Kent", "state": "WA", "postal_code": "98032", "country": "US"}
    try:
        address = check_address(Address(**{**good, field: text}))
    except RowFault:
        return

    assert getattr(address, field).isprintable() or all(
        letter.isprintable() or letter.isspace() or ord(letter) > 0xA0 for letter in getattr(address, field)
    )
    assert not any(letter in getattr(address, field) for letter in HIDDEN.values())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cells=st.dictionaries(st.sampled_from([*KEYS, *PLACES, "title"]), texts, max_size=3))
def test_no_order_that_came_in_holds_a_hidden_character(tmp_path, cells):
    path = tmp_path / "orders.csv"
    path.write_bytes(csv_of(cells, quote_all=True).encode())

    file = OrderFileReader().read(path)

    for order in file.orders:
        texts = [order.key.ref, *(item.title for item in order.items), *(item.sku for item in order.items)]
        assert not any(hidden in text for text in texts for hidden in HIDDEN.values())
    assert len(file.orders) + len(file.refused) == 1
