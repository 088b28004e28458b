"""Papers of our own making (ports.Papers): test page, slip, day's summary, cards, security answers, ladder, marks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from shipstation.errors import BadInput
from shipstation.model import (
    Certificate,
    CommandCard,
    DaySummary,
    Document,
    KitReport,
    LadderStep,
    PackingSlip,
    Paper,
    PaperKind,
    PrinterSetup,
    SecuritySheet,
)
from shipstation.printing.papers.cards import draw_cards
from shipstation.printing.papers.certificate import draw_certificate
from shipstation.printing.papers.kit import paper
from shipstation.printing.papers.kit_report import draw_kit
from shipstation.printing.papers.ladder import draw_alignment, draw_ladder
from shipstation.printing.papers.pictures import picture_of
from shipstation.printing.papers.security import draw_security
from shipstation.printing.papers.slip import draw_slip
from shipstation.printing.papers.summary import draw_summary
from shipstation.printing.papers.test_page import code_of_test, draw_test

__all__ = ["BenchPapers", "code_of_test"]

_LONGEST_MM = 300.0


class BenchPapers:
    """Draws our own pages as PDF, for whatever printer is to show them."""

    def test_page(self, printer: PrinterSetup, at: datetime) -> Document:
        """A page of the printer's paper size: its name, its facts, a code to scan, rulers from all edges."""
        return paper(
            PaperKind.TEST, lambda sheet: draw_test(sheet, printer, at), size_mm=_size(printer), dpi=printer.dpi
        ).document

    def packing_slip(self, slip: PackingSlip, *, size_mm: tuple[float, float], dpi: int = 300) -> Paper:
        """What lies in a parcel, on as many pages as it takes; a length of 0 is a roll."""
        return paper(PaperKind.PACKSLIP, lambda sheet: draw_slip(sheet, slip), size_mm=size_mm, dpi=dpi)

    def day_summary(self, summary: DaySummary, *, size_mm: tuple[float, float], dpi: int = 300) -> Paper:
        """A day's parcels, with a line for the driver to sign."""
        return paper(PaperKind.SUMMARY, lambda sheet: draw_summary(sheet, summary), size_mm=size_mm, dpi=dpi)

    def command_cards(self, cards: Sequence[CommandCard], *, size_mm: tuple[float, float], dpi: int = 300) -> Paper:
        """Cards to scan: eight a sheet of office paper, one a label."""
        return paper(PaperKind.CARDS, lambda sheet: draw_cards(sheet, cards), size_mm=size_mm, dpi=dpi)

    def security(self, sheet: SecuritySheet, *, size_mm: tuple[float, float], dpi: int = 300) -> Paper:
        """Answers to Amazon's security questionnaire, on office paper."""
        return paper(PaperKind.SECURITY, lambda page: draw_security(page, sheet), size_mm=size_mm, dpi=dpi)

    def ladder(self, printer: PrinterSetup, steps: Sequence[LadderStep]) -> Paper:
        """A page a step, each with a fine code that sets what made it. ValueError without a step."""
        if not steps:
            raise ValueError("a ladder has at least one step")
        return paper(
            PaperKind.TEST,
            lambda sheet: draw_ladder(sheet, printer, tuple(steps)),
            size_mm=_size(printer),
            dpi=printer.dpi,
        )

    def alignment(self, printer: PrinterSetup) -> Paper:
        """Marks near the left and the top edge, each whole one with a code that moves the print by as much."""
        return paper(
            PaperKind.TEST, lambda sheet: draw_alignment(sheet, printer), size_mm=_size(printer), dpi=printer.dpi
        )

    def kit_report(self, report: KitReport, pictures: Mapping[str, bytes], *, size_mm: tuple[float, float]) -> Paper:
        """A run of the test label kit on office paper. `pictures`: PNGs of its labels by tracking id."""
        return paper(PaperKind.SUMMARY, lambda sheet: draw_kit(sheet, report, pictures), size_mm=size_mm, dpi=300)

    def certificate(self, certificate: Certificate, *, size_mm: tuple[float, float]) -> Paper:
        """What was erased, when and by whom, with the entry of the audit log that tells the same."""
        return paper(
            PaperKind.CERTIFICATE, lambda sheet: draw_certificate(sheet, certificate), size_mm=size_mm, dpi=300
        )

    def check_logo(self, path: str) -> None:
        """BadInput unless it is a PNG or JPEG that can stand on a slip."""
        if picture_of(path) is None:
            raise BadInput(
                f"{path} is no picture that can be printed.",
                "Name a PNG or JPEG file of at most 4 MB that is there.",
                fields=("paper_logo",),
            )


def _size(printer: PrinterSetup) -> tuple[float, float]:
    return min(printer.width_mm, _LONGEST_MM), min(printer.length_mm, _LONGEST_MM)
