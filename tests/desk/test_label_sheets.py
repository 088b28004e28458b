"""Labels two a sheet: made of labels that still hold, printed once, counted at each shipment."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from shipstation.desk.buying import Receipt
from shipstation.desk.label_sheets import LabelSheets
from shipstation.errors import NotFound, PrinterUnsure, StateRefused
from shipstation.model import Language, PrinterSetup, PrintJob, PrintState, paper_size
from shipstation.station import Station
from tests.bench_parts import until

ANN, BEN = "113-2211887-4402611", "113-2211880-3370412"
A4 = paper_size("a4")
Buy = Callable[[str], Receipt]


@pytest.fixture
def sheets(station: Station) -> LabelSheets:
    return station.label_sheets


def office(station: Station, folder: Path, *, is_paused: bool = False) -> None:
    station.settings.add_printer(
        PrinterSetup(
            name="Office", url=f"pdf:{folder}", language=Language.PDF,
            width_mm=210, length_mm=297, dpi=300, is_paused=is_paused,
        )
    )  # fmt: skip


def prints(station: Station, receipt: Receipt) -> list[tuple[PrintState, int]]:
    return [(job.state, job.copy) for job in station.labels.jobs(receipt.shipment.shipment_id)]


def printed(sheets: LabelSheets, *receipts: Receipt, again: bool = False) -> PrintJob | None:
    named = [receipt.shipment.shipment_id for receipt in receipts]
    return sheets.print(sheets.make(named, sheet_mm=A4), named, printer="Office", again=again)


def test_labels_go_two_a_sheet_and_void_ones_never(station: Station, sheets: LabelSheets, buy: Buy) -> None:
    shipment = buy(ANN).shipment

    sheet = sheets.make([shipment.tracking_id, shipment.shipment_id], sheet_mm=paper_size("letter"))
    pdf = pypdfium2.PdfDocument(sheet.content)
    read = [code.text for code in zxingcpp.read_barcodes(pdf[0].render(scale=300 / 72).to_pil())]
    station.cancelling.cancel(shipment.shipment_id)

    assert len(pdf) == 1
    assert sum(shipment.tracking_id in text.replace(" ", "") for text in read) >= 2
    with pytest.raises(StateRefused):
        sheets.make([shipment.shipment_id], sheet_mm=A4)
    with pytest.raises(NotFound):
        sheets.make(["nobody"], sheet_mm=A4)


def test_a_sheet_is_one_print_and_a_counted_copy_of_each_label(
    station: Station, sheets: LabelSheets, buy: Buy, tmp_path: Path
) -> None:
    office(station, tmp_path / "office")
    ann, ben = buy(ANN), buy(BEN)

    first = printed(sheets, ann, ben)
    printed(sheets, ann, ann)

    assert first is not None
    assert (first.state, first.shipment_id) == (PrintState.SENT, None)
    assert prints(station, ann) == [(PrintState.SENT, 1), (PrintState.SENT, 2), (PrintState.SENT, 3)]
    assert prints(station, ben) == [(PrintState.SENT, 1)]
    assert len(list((tmp_path / "office").glob("*.pdf"))) == 2
    assert not station.labels.not_out()


def test_while_its_printer_is_paused_a_sheet_and_its_copies_wait(
    station: Station, sheets: LabelSheets, buy: Buy, tmp_path: Path
) -> None:
    office(station, tmp_path / "office", is_paused=True)
    ann = buy(ANN)

    waits = printed(sheets, ann)
    in_line = prints(station, ann)
    station.printers.change("Office", lambda now: replace(now, is_paused=False))
    until(lambda: prints(station, ann) == [(PrintState.SENT, 1)])

    assert waits is not None
    assert (waits.state, in_line) == (PrintState.QUEUED, [(PrintState.QUEUED, 1)])


def test_a_sheet_that_could_not_be_printed_leaves_each_label_to_be_asked_about(
    station: Station, sheets: LabelSheets, buy: Buy, tmp_path: Path
) -> None:
    office(station, tmp_path / "office")
    # Nobody listens at port 9.
    station.printers.change("Office", lambda now: replace(now, url="tcp://127.0.0.1:9"))
    ann, ben = buy(ANN), buy(BEN)

    failed = printed(sheets, ann, ben)

    assert failed is not None
    assert failed.state is PrintState.FAILED
    assert prints(station, ann) == prints(station, ben) == [(PrintState.FAILED, 1)]
    assert {each.why for each in station.labels.not_out()} == {"failed"}


def test_a_doubt_at_one_label_stops_the_sheet_until_a_person_says_again(
    station: Station, sheets: LabelSheets, buy: Buy, tmp_path: Path
) -> None:
    office(station, tmp_path / "office")
    ann, ben = buy(ANN), buy(BEN)
    book = station.labels._prints
    book.add(
        PrintJob(
            job_id="lost", printer="Zebra", state=PrintState.QUEUED, created_at=station.clock.now(),
            shipment_id=ben.shipment.shipment_id,
        ),
        b"^XA^XZ",
    )  # fmt: skip
    for state in (PrintState.SENDING, PrintState.UNSURE):
        book.mark("lost", state)

    with pytest.raises(PrinterUnsure):
        printed(sheets, ann, ben)
    refused = prints(station, ann), prints(station, ben)
    printed(sheets, ann, ben, again=True)

    assert refused == ([(PrintState.FAILED, 1)], [(PrintState.UNSURE, 1)])
    assert prints(station, ann)[-1] == (PrintState.SENT, 2)
    assert prints(station, ben)[-1] == (PrintState.SENT, 2)
    assert len(list((tmp_path / "office").glob("*.pdf"))) == 1
