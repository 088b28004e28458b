"""Tables that a spreadsheet opens without harm, whole or not at all, and without the memory of their rows."""

import csv
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shipstation.errors import BadInput, StoreAway
from shipstation.exports import sheets
from shipstation.ports import SheetValue
from shipstation.station.sheet_files import SheetFiles

AT = datetime(2026, 11, 24, 15, 45, 31, tzinfo=UTC)
HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "=cmd|'/c calc'!A0", '=HYPERLINK("http://x";"y")',
)  # fmt: skip
TAME = ("1-2", "a=b", "'quoted", "Ann, Lee", 'say "yes"', "two\nlines", "Håkansson", "王小明", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula(tmp_path: Path, text: str) -> None:
    for name in ("a.csv", "a.xlsx"):
        SheetFiles().write(tmp_path / name, ("name", text), [(text, Decimal("-5.00"))])

    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, row = csv.reader(file)
    assert heading[1] == row[0] == f"'{text}"
    assert row[1] == "-5.00"
    cell = load_workbook(tmp_path / "a.xlsx").active["A2"]
    assert cell.data_type == "s"


@pytest.mark.parametrize("text", TAME)
def test_other_text_comes_back_to_the_letter(tmp_path: Path, text: str) -> None:
    for name in ("a.csv", "a.xlsx"):
        SheetFiles().write(tmp_path / name, ("name", "n"), [(text, 1)])

    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["name", text]
    assert (load_workbook(tmp_path / "a.xlsx").active["A2"].value or "") == text


def test_numbers_and_times_are_numbers_and_times(tmp_path: Path) -> None:
    row: Sequence[SheetValue] = (AT, Decimal("7.42"), 3, None)
    for name in ("a.csv", "a.xlsx"):
        assert SheetFiles().write(tmp_path / name, ("at", "cost", "n", "none"), [row]) == 1

    assert (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[1] == "2026-11-24T15:45:31Z,7.42,3,"
    cells = [cell.value for cell in load_workbook(tmp_path / "a.xlsx").active[2]]
    assert cells == [AT.replace(tzinfo=None), 7.42, 3, None]


def test_more_rows_than_a_sheet_holds_go_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_MOST_ROWS", 3)

    assert SheetFiles().write(tmp_path / "a.xlsx", ("n",), [(number,) for number in range(7)]) == 7

    book = load_workbook(tmp_path / "a.xlsx")
    assert [[row[0].value for row in sheet] for sheet in book] == [["n", 0, 1, 2], ["n", 3, 4, 5], ["n", 6]]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_table_that_was_stopped_leaves_nothing(tmp_path: Path, name: str) -> None:
    def rows() -> Iterator[Sequence[SheetValue]]:
        yield ("one",)
        raise BadInput("stopped", "")

    with pytest.raises(BadInput):
        SheetFiles().write(tmp_path / name, ("n",), rows())

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_folder_that_is_none_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreAway):
        SheetFiles().write(tmp_path / "file" / name, ("n",), [("one",)])


def test_another_kind_of_file_is_refused_before_a_row_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        SheetFiles().write(tmp_path / "a.pdf", ("n",), iter(()))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "count"), [("a.csv", 8_000), pytest.param("a.xlsx", 20_000, marks=pytest.mark.long)]
)
def test_rows_pass_through_without_being_gathered(tmp_path: Path, name: str, count: int) -> None:
    SheetFiles().write(tmp_path / name, ("n",), [("warm",)])

    def peak(rows: int) -> int:
        tracemalloc.reset_peak()
        SheetFiles().write(tmp_path / name, ("n", "m"), ((f"row {number} of many", number) for number in range(rows)))
        return tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    few, many = peak(count // 10), peak(count)
    tracemalloc.stop()

    assert many < few + 150_000
