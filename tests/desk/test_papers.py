"""The bench's own papers: made of what the store knows, printed where their kind goes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from shipstation.desk.buying import Receipt
from shipstation.desk.papers import PaperDesk
from shipstation.errors import BadInput, NotFound
from shipstation.model import (
    ROLL_MM,
    SCANNER_CARD,
    Box,
    Document,
    Language,
    PaperKind,
    PrinterSetup,
    PrintState,
    Route,
    paper_size,
)
from shipstation.station import Station

ANN, BEN = "113-2211887-4402611", "SHOP-1001"
Buy = Callable[[str], Receipt]


@pytest.fixture
def desk(station: Station) -> PaperDesk:
    return station.papers


@pytest.fixture
def office(station: Station, tmp_path: Path) -> Path:
    """An office printer that is a folder; nothing is routed to it yet."""
    station.settings.add_printer(
        PrinterSetup(
            name="Office",
            url=f"pdf:{tmp_path / 'office'}",
            language=Language.PDF,
            width_mm=210,
            length_mm=297,
            dpi=300,
        )
    )
    return tmp_path / "office"


def words(document: Document) -> str:
    pdf = pypdfium2.PdfDocument(document.content)
    return "\n".join(pdf[place].get_textpage().get_text_range() for place in range(len(pdf)))


def test_a_slip_tells_the_order_before_and_after_its_label_is_bought(
    station: Station, desk: PaperDesk, buy: Buy
) -> None:
    order = station.intake.order(ANN)

    before = desk.slip(order)
    shipment = buy(ANN).shipment
    after = desk.slip(order)
    station.cancelling.cancel(shipment.shipment_id)
    void = desk.slip(order)

    assert all(item.title in words(before.document).replace("\r\n", " ") for item in order.items)
    assert "PRACTICE" in words(before.document)
    assert shipment.tracking_id in words(after.document)
    assert shipment.tracking_id not in words(void.document) + words(before.document)


def test_a_slip_is_of_a_parcel_that_the_order_has(station: Station, desk: PaperDesk) -> None:
    order = station.intake.order(ANN)

    with pytest.raises(BadInput, match="no parcel 2"):
        desk.slip(order, parcel=2)


def test_papers_take_the_size_of_the_printer_that_they_go_to(station: Station, desk: PaperDesk, office: Path) -> None:
    order = station.intake.order(ANN)
    nowhere = desk.slip(order).document
    station.settings.add_printer(
        PrinterSetup(name="Slips", url="pdf:/nowhere", language=Language.PDF, width_mm=105, length_mm=148)
    )
    station.settings.add_route(Route(name="slips", document=PaperKind.PACKSLIP, printer="Slips"))

    assert (nowhere.width_mm, nowhere.length_mm) == paper_size("a4")
    assert desk.slip(order).document.width_mm == 105
    assert desk.slip(order, printer="Office").document.width_mm == 210
    assert desk.slip(order, size_mm=ROLL_MM).document.width_mm == 80


def test_a_day_holds_its_own_parcels_alone(station: Station, desk: PaperDesk, buy: Buy) -> None:
    shipment = buy(ANN).shipment
    today = shipment.bought_at.astimezone().date()

    said = words(desk.day(today).document)
    other = words(desk.day(today - timedelta(days=1)).document)

    assert shipment.tracking_id in said
    assert ANN in said
    assert shipment.tracking_id not in other
    assert "No parcel goes out" in other


def test_each_box_and_each_wish_has_a_card_that_reads(station: Station, desk: PaperDesk) -> None:
    station.settings.put("box.Größe 3", "30x20x10cm")

    cards = {card.text: card.word for card in desk.commands()}

    assert {"PB:BUY", "PB:REPRINT", "PB:CANCEL", "PB:NEXT", "PB:WISH:FASTEST"} <= set(cards)
    assert cards["PB:BOX:Gr%C3%B6%C3%9Fe 3"] == "Box Größe 3"
    assert cards[SCANNER_CARD] == "Scanner"
    assert len(cards) == 8 + len(station.settings.boxes())
    assert all(isinstance(box, Box) for box in station.settings.boxes())


def test_a_paper_is_printed_where_its_kind_goes_as_often_as_said(
    station: Station, desk: PaperDesk, office: Path
) -> None:
    made = desk.cards()

    nowhere = desk.print(made.document, made.kind)
    station.settings.add_route(Route(name="cards", document=PaperKind.CARDS, printer="Office", copies=2))
    routed = desk.print(made.document, made.kind)

    assert nowhere is None
    assert routed is not None
    assert (routed.printer, routed.state, routed.document) == ("Office", PrintState.SENT, "CARDS")
    (first, second) = sorted(office.glob("*.pdf"))
    assert pypdfium2.PdfDocument(first)[0].get_size() == pytest.approx((595.3, 841.9), abs=1)
    printed = pypdfium2.PdfDocument(second)[0].render(scale=300 / 72).to_pil()
    assert "PB:BUY" in {code.text for code in zxingcpp.read_barcodes(printed)}
    with pytest.raises(NotFound):
        desk.print(made.document, made.kind, printer="Nobody")
