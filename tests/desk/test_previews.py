"""What a file shows of itself before its columns are said."""

from pathlib import Path

from shipstation.desk.previews import choosable
from shipstation.intake.files import OrderFileReader


def test_columns_are_offered_with_their_first_value_on_one_line_and_nameless_ones_are_not(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text(
        'No,"Street\nand no",,Nr,##,Note\n,"1 A St\n\u202eKent",x,,y,\n2,,,,,"' + "z" * 99 + '"\n', "utf-8"
    )

    offered = choosable(OrderFileReader().preview(file, None))

    assert offered == (("No", "2"), ("Street?and no", "1 A St  Kent"), ("Nr", ""), ("Note", "z" * 40))
