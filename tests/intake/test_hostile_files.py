"""Files of strangers: limits, broken rows, wrong encodings; nothing good is lost and nothing breaks."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipstation.errors import BadInput
from shipstation.intake import encoding, rows
from shipstation.intake.files import OrderFileReader
from shipstation.intake.generic import COLUMNS
from tests.intake.conftest import csv_of, refs, refusals


def test_line_numbers_are_those_of_the_file_behind_quoted_newlines(read):
    file = read(csv_of({"title": "Tea\n40 bags\n\ngreen"}, {"order_ref": "SO-2", "quantity": "x"}))

    assert refs(file) == ["SO-1"]
    assert file.orders[0].items[0].title == "Tea 40 bags green"
    assert refusals(file) == [(6, "quantity", "BadNumber")]


def test_blank_lines_count_but_are_no_rows(read):
    head, _, row = csv_of({"quantity": "x"}).partition("\n")

    assert refusals(read(f"{head}\n\n\n,,,\n{row}")) == [(5, "quantity", "BadNumber")]


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\u00a0", "\u3000"])
def test_odd_spaces_inside_a_field_do_not_end_the_row(read, odd):
    file = read(csv_of({"title": f"a{odd}b"}, {"order_ref": "SO-2"}))

    assert refs(file) == ["SO-1", "SO-2"]
    assert file.orders[0].items[0].title == (f"a{odd}b" if odd in "\u00a0\u3000" else "a b")


@pytest.mark.parametrize("title", ['"Tea"s', '"Tea', 'Tea,"'])
def test_a_broken_quote_costs_its_own_order_alone(read, title):
    head, good, broken, last = csv_of({}, {"order_ref": "SO-2"}, {"order_ref": "SO-3"}).splitlines()
    broken = broken.replace("Face cream 50 ml", title)

    file = read("\n".join((head, good, broken, last)))

    assert refs(file) == ["SO-1", "SO-3"]
    assert [(row.line, row.order_ref) for row in file.refused] == [(3, "SO-2")]


def test_a_broken_quote_in_a_later_item_refuses_the_whole_order(read):
    head, first, second = csv_of({}, {}).splitlines()

    file = read("\n".join((head, first, second.replace("Face cream 50 ml", '"Tea'))))

    assert file.orders == ()
    assert refusals(file) == [(2, "row", "OrderIncomplete"), (3, "row", "BadRow")]


def test_a_row_with_more_fields_than_the_header_is_refused(read):
    head, row = csv_of({}).splitlines()

    assert refusals(read(f"{head}\n{row},surplus")) == [(2, "row", "TooManyFields")]
    assert refs(read(f"{head}\n{row},,,")) == ["SO-1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no header"),
        (b"\n\n", "no header"),
        (b'"order_ref', "no header"),
        (b"a\0b", "lacks the columns order_ref, channel"),
        (bytes(range(256)) * 20, "is not text"),
        (b"%PDF-1.7 \xe2\xe3\xcf\xd3", "is a PDF"),
        (b"PK\x03\x04 a workbook", "is an Excel workbook"),
        (b"\xd0\xcf\x11\xe0 an old one", "is an old Excel workbook"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"<!DOCTYPE html><html>Sign in</html>", "is a web page"),
        (b"{broken", "is no JSON"),
        (b'{"orders": 7}', "no list of orders"),
        (",".join(["x"] * (rows.MAX_COLUMNS + 1)).encode(), "no header"),
        (b"sku,title,sku\n1,2,3\n", "the column sku twice"),
        (b"sku,title\n1,2\n", "lacks the columns order_ref, channel"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(read, content, words):
    with pytest.raises(BadInput, match=words) as told:
        read(content)

    assert told.value.fields == ("file",)


def test_an_unknown_dialect_and_a_missing_file_are_bad_input(read, tmp_path):
    with pytest.raises(BadInput, match="no dialect ecommerce"):
        read(csv_of({}), dialect="ecommerce")
    with pytest.raises(BadInput, match="cannot be opened"):
        OrderFileReader().read(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="cannot be opened"):
        OrderFileReader().read(tmp_path)


@pytest.mark.long
def test_sizes_are_limited(read, write):
    head, row = csv_of({}).splitlines()
    with pytest.raises(BadInput, match="larger than 100 MB"):
        read(head + "\n" + "x" * encoding.MAX_BYTES)
    with pytest.raises(BadInput, match="more than 200,000 rows"):
        read(head + "\n" + "a\n" * (rows.MAX_ROWS + 1))
    with pytest.raises(BadInput, match="more than 1,000 rows that are no CSV"):
        read(head + "\n" + 'b","\n' * 2_000)
    assert refs(read(f"{head}\n{row}\n" + "\n" * 300_000)) == ["SO-1"]


texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)
junk = st.one_of(st.binary(max_size=400), texts.map(str.encode), st.lists(texts).map(lambda t: ",".join(t).encode()))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(junk=junk, with_header=st.booleans())
def test_no_file_breaks_the_reader(tmp_path: Path, junk: bytes, with_header: bool) -> None:
    path = tmp_path / "fuzz.csv"
    path.write_bytes((",".join(COLUMNS) + "\n").encode() * with_header + junk)

    try:
        file = OrderFileReader().read(path)
    except BadInput:
        return

    lines = path.read_bytes().count(b"\n") + path.read_bytes().count(b"\r") + 1
    assert all(2 <= row.line <= lines and row.said for row in file.refused)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cells=st.lists(st.tuples(st.sampled_from(COLUMNS[1:]), texts), max_size=5), data=st.data())
def test_good_orders_are_never_lost_beside_bad_ones(tmp_path: Path, cells, data) -> None:
    bad = [{"order_ref": f"BAD-{number}", name: value} for number, (name, value) in enumerate(cells)]
    good = [{"order_ref": f"GOOD-{number}"} for number in range(3)]
    path = tmp_path / "mixed.csv"
    path.write_text(csv_of(*data.draw(st.permutations(bad + good)), quote_all=True), "utf-8", newline="")

    file = OrderFileReader().read(path)

    assert {ref for ref in refs(file) if ref.startswith("GOOD")} == {"GOOD-0", "GOOD-1", "GOOD-2"}
    assert len(file.orders) + len(file.refused) == len(bad) + len(good)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(table=st.lists(st.lists(texts, min_size=2, max_size=2), min_size=1, max_size=6))
def test_whatever_a_writer_quotes_is_read_back(tmp_path: Path, table: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["one", "two"], *table])
    path = tmp_path / "quoted.csv"
    path.write_bytes(out.getvalue().encode())
    plain = [[cell.replace("\r\n", "\n").replace("\r", "\n").strip() for cell in row] for row in table]

    text = encoding.text_of(path.read_bytes(), path)
    sheet = rows.find_sheet(text, path, lambda names: True if names == ("one", "two") else None)

    assert sheet is not None
    read = [[cell.strip() for cell in values] for _, values, _ in sheet.rows()]
    assert read == [row for row in plain if any(row) and row != ["one", "two"]]
