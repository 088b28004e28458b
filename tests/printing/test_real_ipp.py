"""ipp:// against a printer that is not ours: CUPS's own ippeveprinter."""

import io
import threading

import pytest
from reportlab.pdfgen import canvas

from shipstation.errors import PrinterAway, PrinterUnsure
from shipstation.model import Readiness
from tests.bench_parts import until
from tests.printing.real_ipp import running_ipp
from tests.printing.test_way_ipp import way_to

pytestmark = pytest.mark.needs("ippeveprinter")


@pytest.fixture(scope="module")
def printer(tmp_path_factory):
    with running_ipp(tmp_path_factory.mktemp("ipp")) as running:
        yield running


@pytest.fixture
def label():
    out = io.BytesIO()
    pdf = canvas.Canvas(out, pagesize=(288, 432), invariant=1)
    pdf.drawString(50, 50, "A LABEL")
    pdf.save()
    return out.getvalue()


def test_a_label_arrives_byte_for_byte_on_its_own_paper(printer, label):
    way = way_to(printer.port)

    before = way.state()
    way.send("job7", label)

    assert before.readiness is Readiness.READY
    assert printer.printed() == (label, "na_index-4x6_4x6in")


def test_a_label_counts_as_printed_when_the_printer_is_done_with_it_and_a_warning_stops_nothing(printer, label):
    (printer.folder / "printed").unlink(missing_ok=True)
    way = way_to(printer.port, patience_s=60.0)
    printer.set_warning("media-low")
    sending = threading.Thread(target=way.send, args=("job8", label))

    sending.start()
    until((printer.folder / "spool" / "2-label_job8.pdf").exists)
    during = way.state(), sending.is_alive(), (printer.folder / "printed").exists()
    printer.set_warning()
    sending.join(30)

    assert during[0].readiness is Readiness.READY
    assert during[1:] == (True, False)
    assert not sending.is_alive()
    assert printer.printed()[0] == label


def test_a_job_that_the_printer_gives_up_is_no_printed_label(printer, label):
    (printer.folder / "broken").touch()
    try:
        with pytest.raises((PrinterAway, PrinterUnsure)) as told:
            way_to(printer.port).send("job10", label)
    finally:
        (printer.folder / "broken").unlink()

    assert told.value.said
