"""What leaves for the printer, read by others' code: the tracking id must be in it, always."""

import io

import pypdfium2
import pytest
import zplkit
import zxingcpp
from PIL import Image
from reportlab.pdfgen import canvas
from zplkit.rendering import Limits

from shipstation.errors import NotPrintable
from shipstation.model import Document, Language, PrinterSetup
from shipstation.practice import epl_paper, tspl_paper
from tests.printing.conftest import modules

TRACKING = "PX0123456789TEST"
SHORT_MM = 76.2


def codes_in(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def paper_of_escpos(data: bytes) -> Image.Image:
    """The dots of GS v 0 commands, one below the other; a strict little parser."""
    assert data.startswith(b"\x1b@")
    bands, place = [], 2
    while (place := data.find(b"\x1dv0", place)) >= 0:
        across = data[place + 4] | data[place + 5] << 8
        height = data[place + 6] | data[place + 7] << 8
        rows = data[place + 8 : place + 8 + across * height]
        assert len(rows) == across * height
        bands.append(Image.frombytes("1", (across * 8, height), bytes(byte ^ 255 for byte in rows)))
        place += 8 + across * height
    paper = Image.new("1", (bands[0].width, sum(band.height for band in bands)), 255)
    y = 0
    for band in bands:
        paper.paste(band, (0, y))
        y += band.height
    return paper


def paper_of(data: bytes, language: Language, dpi: int, dots: tuple[int, int]) -> Image.Image:
    if language is Language.ZPL:
        options = zplkit.Options(width=dots[0], height=dots[1], dpi=dpi)
        scene = zplkit.render(data, options, limits=Limits(graphic_bytes=50_000_000)).labels[0]
        return Image.open(io.BytesIO(scene.png()))
    if language is Language.ESCPOS:
        return paper_of_escpos(data)
    if language in (Language.TSPL, Language.EPL):
        return (tspl_paper if language is Language.TSPL else epl_paper).Paper().read(data)[0].image
    if language is Language.PNG:
        return Image.open(io.BytesIO(data))
    document = pypdfium2.PdfDocument(data)
    image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
    return image


@pytest.mark.parametrize("size", ["4x6", "A6"])
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("form", ["PDF", "PNG", "ZPL"])
def test_tracking_id_is_in_the_final_bytes(press, labels, printer_of, form, language, dpi, size):
    printer = printer_of(language, dpi=dpi, size=size)

    rendered = press.render(labels.of(form, dpi=dpi, size=size), printer)

    paper = paper_of(rendered.data, language, dpi, printer.dots())
    assert codes_in(paper) == [TRACKING]
    assert codes_in(Image.open(io.BytesIO(rendered.preview_png))) == [TRACKING]
    assert press.verify(rendered, tracking_id=TRACKING, printer=printer).faults == ()


@pytest.mark.parametrize("inches", [2, 3, 4])
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("form", ["PDF", "PNG", "ZPL"])
def test_labels_of_each_width_are_in_the_final_bytes_of_every_language(press, form, dpi, inches):
    document = narrow(form, dpi=dpi, inches=inches)
    for language in Language:
        printer = PrinterSetup(
            name="p", url="", language=language, dpi=dpi, width_mm=inches * 25.4, length_mm=SHORT_MM
        )

        rendered = press.render(document, printer)

        paper = paper_of(rendered.data, language, dpi, printer.dots())
        assert codes_in(paper) == [TRACKING], language
        assert press.verify(rendered, tracking_id=TRACKING, printer=printer).faults == (), language


def narrow(form: str, *, dpi: int, inches: int) -> Document:
    """A label drawn for paper of that width, its bars as wide as fits."""
    width, length = round(inches * dpi), round(SHORT_MM / 25.4 * dpi)
    row = modules(TRACKING)
    module = max(2, min(4, (width - dpi // 8) // len(row)))
    left, high = (width - len(row) * module) // 2, dpi // 2
    out = io.BytesIO()
    if form == "ZPL":
        out.write(f"^XA^FO{left},{dpi}^BY{module}^BCN,{high},N,N,N,A^FD{TRACKING}^FS^XZ".encode())
    elif form == "PNG":
        code = Image.new("1", (len(row), 1), 255)
        code.putdata([0 if bar else 255 for bar in row])
        image = Image.new("1", (width, length), 255)
        image.paste(code.resize((len(row) * module, high), Image.Resampling.NEAREST), (left, dpi))
        image.save(out, "PNG", dpi=(dpi, dpi))
    else:
        dot = 72 / dpi
        pdf = canvas.Canvas(out, pagesize=(inches * 72, SHORT_MM / 25.4 * 72), invariant=1)
        path = pdf.beginPath()
        for place, bar in enumerate(row):
            if bar:
                path.rect((left + place * module) * dot, 72, module * dot, 36)
        pdf.drawPath(path, fill=1, stroke=0)
        pdf.save()
    return Document(
        type="LABEL", format=form, content=out.getvalue(), dpi=dpi, width_mm=inches * 25.4, length_mm=SHORT_MM
    )


def test_png_dots_reach_a_zpl_printer_one_for_one(press, labels, printer_of):
    printer = printer_of()

    data = press.render(labels.png(), printer).data

    paper = paper_of(data, Language.ZPL, 203, printer.dots()).convert("L").point(lambda v: 255 * (v > 127))
    assert paper.tobytes() == labels.image().convert("L").tobytes()


def test_png_dots_reach_an_escpos_printer_one_for_one(press, labels, printer_of):
    data = press.render(labels.png(), printer_of(Language.ESCPOS)).data

    paper = paper_of_escpos(data).crop((0, 0, 812, 1218))
    assert paper.convert("L").tobytes() == labels.image().convert("L").tobytes()


def test_pdf_for_a_pdf_printer_passes_byte_for_byte_with_all_pages(press, labels, printer_of):
    label = labels.pdf(pages=2)

    assert press.render(label, printer_of(Language.PDF)).data == label.content


def test_joined_pdf_comes_out_page_by_page_on_a_zpl_printer(press, labels, printer_of):
    data = press.render(labels.pdf(pages=2), printer_of()).data

    assert data.count(b"^XA") == data.count(b"^XZ") == 2


def test_landscape_page_is_turned_onto_the_paper(press, labels, printer_of):
    printer = printer_of()

    rendered = press.render(labels.pdf(turned=True), printer)

    assert Image.open(io.BytesIO(rendered.preview_png)).size == printer.dots()
    assert press.verify(rendered, tracking_id=TRACKING, printer=printer).good


def test_zpl_for_another_resolution_is_refused(press, labels, printer_of):
    with pytest.raises(NotPrintable) as refusal:
        press.render(labels.zpl(dpi=300), printer_of(dpi=203))

    assert "300" in refusal.value.said
    assert refusal.value.remedy


def test_letter_page_printed_all_over_is_refused_on_label_paper(press, labels, printer_of):
    out = io.BytesIO()
    pdf = canvas.Canvas(out, pagesize=(612, 792))
    pdf.drawString(100, 100, "letter")
    pdf.drawString(450, 700, "letter")
    pdf.save()

    with pytest.raises(NotPrintable):
        press.render(labels.document("PDF", out.getvalue()), printer_of())


def test_png_of_a_sharper_printer_still_scans_at_203_dpi(press, labels, printer_of):
    printer = printer_of(dpi=203)

    rendered = press.render(labels.png(dpi=300), printer)

    assert Image.open(io.BytesIO(rendered.preview_png)).size == printer.dots()
    assert press.verify(rendered, tracking_id=TRACKING, printer=printer).codes == (TRACKING,)


@pytest.mark.parametrize("form", ["PDF", "PNG", "ZPL"])
def test_preview_is_a_png_of_at_most_1200_dots(press, labels, form):
    png = press.preview(labels.of(form, dpi=300))

    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    assert image.width <= 1200
    assert codes_in(image) == [TRACKING]
