"""A label whose printer would not print: told, kept, counted, and out by itself once the printer is put right."""

import pytest
from PySide6.QtCore import Qt

from shipstation.gui.views import View
from shipstation.model import Language, PrinterSetup
from tests.gui.conftest import Bench
from tests.printing.practice_parts import PracticePrinter


@pytest.fixture
def waiting(bench: Bench, out_of_labels: PracticePrinter) -> Bench:
    """A bench whose bought label waits for paper."""
    bench.station.settings.add_printer(PrinterSetup(name="Zebra", url=out_of_labels.url, language=Language.ZPL))
    bench.quoted(bench.orders()[0])
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT and "waits" in bench.said())
    return bench


def test_it_says_why_it_waits_and_comes_out_by_itself(waiting: Bench, out_of_labels: PracticePrinter) -> None:
    assert "Zebra, out of labels" in waiting.said()
    waiting.until(lambda: waiting.window.frame.top._not_out.text() == "1 not out")

    out_of_labels.lever(None)
    waiting.until(lambda: waiting.said().startswith("Printed order"))

    assert len(out_of_labels.wait_for(1)) == 1
    waiting.until(lambda: not waiting.window.frame.top._not_out.isVisible())
    (job,) = waiting.station.labels.jobs(waiting.window.flows.buys.shipment.shipment_id)
    assert (job.copy, job.state.value) == (1, "sent")


def test_it_goes_to_another_printer_and_never_out_of_the_first(
    waiting: Bench, out_of_labels: PracticePrinter
) -> None:
    waiting.alt(Qt.Key.Key_O)
    waiting.until(lambda: "on PDF folder" in waiting.said())
    out_of_labels.lever(None)

    jobs = waiting.station.labels.jobs(waiting.window.flows.buys.shipment.shipment_id)
    states = {job.printer: job.state.value for job in jobs}

    assert states == {"Zebra": "failed", "PDF folder": "sent"}
    assert out_of_labels.papers() == []
