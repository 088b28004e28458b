"""Papers go where they were said to go: by kind, account and stand-in, as often as said, each once."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from shipstation.desk.buying import Receipt
from shipstation.errors import BadInput, NotFound, StateRefused
from shipstation.model import DocumentRequest, Language, LengthUnit, PaperKind, PrinterSetup, PrintState, Route
from shipstation.station import Station
from tests.bench_parts import until

ANN = "113-2211887-4402611"
Buy = Callable[[str], Receipt]


@pytest.fixture
def bench(station: Station, tmp_path: Path) -> Path:
    """Three printers that are folders: Desk (the usual one), Attic, Office."""
    for name in ("Desk", "Attic", "Office"):
        station.settings.add_printer(PrinterSetup(name=name, url=f"pdf:{tmp_path / name}", language=Language.PDF))
    return tmp_path


def came_out(bench: Path, name: str) -> int:
    return len(list((bench / name).glob("*.pdf")))


def test_labels_of_an_account_go_to_the_printer_of_their_own(station: Station, bench: Path, buy: Buy) -> None:
    station.settings.add_route(Route(name="label", document=PaperKind.LABEL, printer="Office"))
    station.settings.add_route(Route(name="ours", document=PaperKind.LABEL, printer="Attic", account="Bench"))

    job = station.labels.print(buy(ANN).shipment.shipment_id)

    assert job is not None
    assert (job.printer, job.state) == ("Attic", PrintState.SENT)
    assert [came_out(bench, name) for name in ("Desk", "Attic", "Office")] == [0, 1, 0]


def test_copies_are_made_once_and_counted(station: Station, bench: Path, buy: Buy) -> None:
    station.settings.add_route(Route(name="label", document=PaperKind.LABEL, printer="Attic", copies=3))
    shipment_id = buy(ANN).shipment.shipment_id

    first = station.labels.print(shipment_id)
    again = station.labels.print(shipment_id)

    assert first is not None
    assert again is not None
    assert (first.copy, again.copy) == (3, 4)
    assert came_out(bench, "Attic") == 4


def test_a_printer_that_is_away_is_stood_in_for_until_it_is_back(station: Station, bench: Path, buy: Buy) -> None:
    shipment_id = buy(ANN).shipment.shipment_id
    with pytest.raises(BadInput, match="no stand-in"):
        station.printers.stand_in("Desk")
    station.settings.put("printer.Desk.stand_in", "Attic")

    station.printers.stand_in("Desk")
    stood = station.labels.print(shipment_id)
    named = station.labels.print(shipment_id, printer="Desk")
    station.printers.stand_in("Desk")
    back = station.labels.print(shipment_id)

    assert [job.printer for job in (stood, named, back) if job] == ["Attic", "Desk", "Desk"]
    with pytest.raises(BadInput, match="itself"):
        station.printers.change("Desk", lambda now: replace(now, stand_in="Desk"))


LETTER = DocumentRequest(
    format="PDF", width=Decimal("8.5"), length=Decimal(11), unit=LengthUnit.INCH, dpi=203, layout="LEFT", join=False,
    types=("LABEL", "RECEIPT"),
)  # fmt: skip


def test_a_receipt_goes_along_to_its_own_printer_once(station: Station, bench: Path) -> None:
    order = station.intake.order(ANN)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = next(each.rate for each in compared.ranked if each.rate.carrier_id == "UPS")
    choices = replace(station.quoting.choices(rate), document=LETTER)
    shipment = station.buying.buy(compared.quote, rate, choices).shipment
    assert station.labels.enclosures(shipment.shipment_id) == ()
    station.settings.add_route(
        Route(name="receipt", document=PaperKind.RECEIPT, printer="Office", copies=2, with_label=True)
    )

    label = station.labels.print(shipment.shipment_id)
    (paper,) = station.labels.enclosures(shipment.shipment_id)
    again = station.labels.enclosures(shipment.shipment_id)

    assert label is not None
    assert paper.job is not None
    assert (label.printer, paper.job.printer, paper.job.state) == ("Desk", "Office", PrintState.SENT)
    assert came_out(bench, "Office") == 2
    assert again == ()


def test_a_paper_that_nobody_made_or_routed_is_told(station: Station, bench: Path, buy: Buy) -> None:
    shipment_id = buy(ANN).shipment.shipment_id

    assert station.labels.print(shipment_id, document=PaperKind.RECEIPT) is None
    with pytest.raises(NotFound, match="No receipt came"):
        station.labels.print(shipment_id, document=PaperKind.RECEIPT, printer="Desk")


def test_the_tray_shows_moves_and_cancels(station: Station, bench: Path, buy: Buy) -> None:
    station.settings.put("printer.Desk.paused", "on")
    one, two = buy(ANN).shipment, buy("113-2211880-3370412").shipment

    held = [station.labels.print(each.shipment_id) for each in (one, two)]
    seen = station.tray.jobs()
    first, second = (job for job in held if job is not None)
    moved = station.tray.move(first.job_id, "Attic")
    gone = station.tray.cancel(second.job_id)

    assert [(job.state, job.said) for job in (first, second)] == [(PrintState.QUEUED, "paused")] * 2
    assert {(each.tracking_id, each.is_parked) for each in seen} == {(one.tracking_id, True), (two.tracking_id, True)}
    assert {each.why for each in station.labels.not_out()} <= {"waiting", "unprinted"}
    assert (moved.printer, moved.state, gone.state) == ("Attic", PrintState.SENT, PrintState.FAILED)
    with pytest.raises(StateRefused):
        station.tray.move(moved.job_id, "Office")
    station.printers.change("Desk", lambda now: replace(now, is_paused=False))
    assert came_out(bench, "Desk") == 0
    assert came_out(bench, "Attic") == 1


def test_what_was_paused_comes_out_by_itself(station: Station, bench: Path, buy: Buy) -> None:
    told = []
    station.tray.listen(told.append)
    station.printers.change("Desk", lambda now: replace(now, is_paused=True))
    job = station.labels.print(buy(ANN).shipment.shipment_id)

    station.printers.change("Desk", lambda now: replace(now, is_paused=False))

    assert job is not None
    until(lambda: came_out(bench, "Desk") == 1)
    until(lambda: [each.state for each in told if each.job_id == job.job_id][-1:] == [PrintState.SENT])


def test_our_own_slip_goes_along_where_the_carrier_made_none(station: Station, bench: Path, buy: Buy) -> None:
    station.settings.add_route(Route(name="slip", document=PaperKind.PACKSLIP, printer="Office", with_label=True))
    shipment = buy(ANN).shipment
    station.labels.print(shipment.shipment_id)

    (slip,) = station.labels.enclosures(shipment.shipment_id)
    again = station.labels.print(shipment.shipment_id, document=PaperKind.PACKSLIP)

    assert slip.job is not None
    assert again is not None
    assert (slip.job.printer, slip.job.copy, again.copy) == ("Office", 1, 2)
    assert came_out(bench, "Office") == 2
    assert station.labels.enclosures(shipment.shipment_id) == ()
