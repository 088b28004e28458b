"""A joined PDF is taken apart: the label goes to the label printer, the slip to another."""

import io

import pypdfium2
import pytest
import zxingcpp
from reportlab.pdfgen import canvas

from shipstation.errors import LabelUnreadable
from shipstation.model import Document, Language, PaperKind
from tests.printing.conftest import MODULE, SIZES, TRACKING, modules

LETTER = (215.9, 279.4)
A6 = SIZES["A6"]
LABEL = SIZES["4x6"]


def joined(*pages: tuple[tuple[float, float], str, str]) -> Document:
    """A PDF of pages of that size in mm, each with a code (or none) and some words."""
    out = io.BytesIO()
    pdf = canvas.Canvas(out, invariant=1)
    for size, code, words in pages:
        width, height = (mm / 25.4 * 72 for mm in size)
        pdf.setPageSize((width, height))
        pdf.drawString(20, 20, words)
        dot = 72 / 203
        path = pdf.beginPath()
        for place, bar in enumerate(modules(code) if code else []):
            if bar:
                path.rect(60 * dot + place * MODULE[203] * dot, 100, MODULE[203] * dot, 70)
        pdf.drawPath(path, fill=1, stroke=0)
        pdf.showPage()
    pdf.save()
    return Document(type="LABEL", format="PDF", content=out.getvalue())


def words_in(document: Document) -> list[str]:
    pdf = pypdfium2.PdfDocument(document.content)
    words = [pdf[number].get_textpage().get_text_bounded().strip() for number in range(len(pdf))]
    pdf.close()
    return words


def split(press, document, printer) -> dict[str, list[str]]:
    parts = press.pages(document, tracking_id=TRACKING, printer=printer)
    assert len({part.type for part in parts}) == len(parts)
    return {part.type: words_in(part) for part in parts}


def test_label_page_and_slip_page_part(press, printer_of):
    document = joined((LABEL, TRACKING, "label"), (LETTER, "", "slip"))

    label, slip = press.pages(document, tracking_id=TRACKING, printer=printer_of())

    assert (label.type, words_in(label)) == (PaperKind.LABEL, ["label"])
    assert (slip.type, words_in(slip)) == (PaperKind.PACKSLIP, ["slip"])
    assert (label.width_mm, label.length_mm) == pytest.approx(LABEL, abs=0.1)
    assert (slip.width_mm, slip.length_mm) == pytest.approx(LETTER, abs=0.1)


def test_the_label_comes_first_wherever_it_stood_and_prints(press, printer_of):
    document = joined((LETTER, "", "slip"), (LABEL, TRACKING, "label"))
    printer = printer_of()

    label, slip = press.pages(document, tracking_id=TRACKING, printer=printer)

    assert (words_in(label), words_in(slip)) == (["label"], ["slip"])
    assert press.verify(press.render(label, printer), tracking_id=TRACKING, printer=printer).good
    pdf = pypdfium2.PdfDocument(label.content)
    picture = pdf[0].render(scale=203 / 72, grayscale=True).to_pil()
    pdf.close()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [TRACKING]


@pytest.mark.parametrize(
    ("pages", "wanted"),
    [
        # The id in a code decides, whatever the size, and what is only written does not.
        ([(LETTER, TRACKING, "label"), (LETTER, "", f"slip for {TRACKING}")], {"LABEL": ["label"], "PACKSLIP": ["slip for " + TRACKING]}),
        ([(LETTER, "ANOTHER-CODE-123", "slip"), (LETTER, f"420900129{TRACKING}", "label")], {"LABEL": ["label"], "PACKSLIP": ["slip"]}),
        # The size alone, either way round; with the id in front.
        ([(LETTER, "", "slip"), (LABEL[::-1], "", "label")], {"LABEL": ["label"], "PACKSLIP": ["slip"]}),
        ([(LETTER, "", "slip"), (A6, "", "form"), (LABEL, TRACKING, "label")], {"LABEL": ["label", "form"], "PACKSLIP": ["slip"]}),
        # Nothing tells: the first page.
        ([(LETTER, "", "one"), (LETTER, "", "two"), (LETTER, "", "three")], {"LABEL": ["one"], "PACKSLIP": ["two", "three"]}),
    ],
)  # fmt: skip
def test_pages_are_told_by_code_then_by_size(press, printer_of, pages, wanted):
    assert split(press, joined(*pages), printer_of()) == wanted


def test_what_is_all_label_and_what_has_one_page_come_back_as_they_are(press, labels, printer_of):
    for document in (
        joined((LABEL, TRACKING, "label"), (LABEL, "", "second")),
        joined((LETTER, "", "one")),
        labels.pdf(),
        labels.png(),
        labels.zpl(),
    ):
        assert press.pages(document, tracking_id=TRACKING, printer=printer_of()) == (document,)


@pytest.mark.parametrize("language", list(Language))
def test_the_printers_language_makes_no_difference(press, printer_of, language):
    document = joined((LABEL, TRACKING, "label"), (LETTER, "", "slip"))

    assert split(press, document, printer_of(language)) == {"LABEL": ["label"], "PACKSLIP": ["slip"]}


@pytest.mark.parametrize("content", [b"%PDF-1.4 nothing", b"", b"GIF89a"])
def test_a_damaged_file_is_told(press, printer_of, content):
    document = Document(type="LABEL", format="PDF", content=content)

    with pytest.raises(LabelUnreadable):
        press.pages(document, tracking_id=TRACKING, printer=printer_of())


def test_without_a_tracking_id_the_size_decides(press, printer_of):
    document = joined((LETTER, TRACKING, "slip"), (LABEL, TRACKING, "label"))

    parts = press.pages(document, tracking_id="", printer=printer_of())

    assert [words_in(part) for part in parts] == [["label"], ["slip"]]


def test_short_id_inside_a_slips_own_number_makes_no_label_of_the_slip(press, printer_of):
    document = joined((LETTER, "ORDER9912345677", "slip"), (LABEL, "00123456", "label"))

    label, slip = press.pages(document, tracking_id="123456", printer=printer_of())

    assert (label.type, words_in(label)) == (PaperKind.LABEL, ["label"])
    assert (slip.type, words_in(slip)) == (PaperKind.PACKSLIP, ["slip"])
