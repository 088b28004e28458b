"""Papers by word: into a file or to a printer, told as JSON."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from tests.bench_parts import Command, PracticeAmazon

ORDER = "113-2211887-4402611"


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


def test_papers_go_into_a_file_or_to_a_printer(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "slip.pdf"
    command("printers", "add", "Office", f"pdf:{tmp_path / 'office'}", "--width-mm", "210", "--length-mm", "297")

    kept = command("papers", "slip", ORDER, "--out", str(file), "--size", "4x6")
    printed = command("papers", "day", "--date", "2020-02-29", "--printer", "Office")
    cards = command("papers", "cards", "--printer", "Office", "--size", "letter")

    size = pypdfium2.PdfDocument(file)[0].get_size()
    assert size == pytest.approx((288, 432), abs=0.1)
    assert kept["paper"] == {
        "document": "PACKSLIP",
        "pages": 1,
        "bytes": file.stat().st_size,
        "unwritten": [],
        "file": str(file),
    }
    assert kept["print"] is None
    assert (printed["paper"]["document"], printed["paper"]["file"]) == ("SUMMARY", None)
    assert (printed["print"]["state"], printed["print"]["printer"]) == ("sent", "Office")
    assert cards["paper"]["pages"] >= 2
    assert len(list((tmp_path / "office").glob("*.pdf"))) == 2


def test_a_paper_that_nobody_takes_is_refused_with_what_to_do(command: Command) -> None:
    nowhere = command("papers", "cards", code=2)["error"]
    unknown = command("papers", "slip", "NO-SUCH-ORDER", code=None)["error"]
    sheets = command("papers", "labels", "TRACKING", code=2)["error"]

    assert "--out" in nowhere["remedy"]
    assert unknown["kind"] == "NotFound"
    assert "--printer" in sheets["remedy"]


def test_a_file_that_cannot_be_written_is_told(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    told = command("papers", "cards", "--out", str(tmp_path / "file" / "cards.pdf"), code=None)["error"]

    assert told["kind"] in {"StoreAway", "DiskFull"}


def test_labels_stand_two_on_a_sheet(command: Command, tmp_path: Path) -> None:
    command("printers", "add", "Folder", f"pdf:{tmp_path / 'labels'}")
    shipment = command("buy", ORDER)["shipment"]
    out = tmp_path / "sheet.pdf"

    made = command("papers", "labels", shipment["shipment_id"], shipment["tracking_id"], "--out", str(out))

    assert (made["paper"]["document"], made["paper"]["pages"], made["print"]) == ("LABEL", 1, None)
    assert len(pypdfium2.PdfDocument(out)) == 1
    command("cancel", shipment["shipment_id"])
