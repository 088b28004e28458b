"""A page is laid on whatever paper stands in the printer: never resized as a bitmap, and no ink is ever lost."""

import io
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops
from reportlab.pdfgen import canvas

from shipstation.errors import NotPrintable
from shipstation.model import Document, Language, PaperKind, PrinterSetup
from shipstation.printing.frames import Paper
from shipstation.printing.papers import BenchPapers
from shipstation.printing.press import Press
from shipstation.printing.sheets import Sheet, ink_box, laid_on
from shipstation.printing.zpl import checked
from shipstation.printing.zpl_drawing import draw_zpl
from shipstation.printing.zpl_graphics import rewritten
from shipstation.printing.zpl_placing import placed_anew
from tests.practice.test_practice_labels import content, facts, spec
from tests.printing.conftest import AT, MODULE, SIZES, TRACKING, modules
from tests.printing.test_final_bytes import paper_of

LETTER = (612.0, 792.0)
A4 = (595.28, 841.89)


def codes_in(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def shown(rendered) -> Image.Image:
    return Image.open(io.BytesIO(rendered.preview_png)).convert("1")


def ink_of(image: Image.Image) -> tuple[int, int]:
    left, top, right, bottom = ink_box(image) or (0, 0, 0, 0)
    return right - left, bottom - top


def page(size: tuple[float, float], *, frame_mm: tuple[float, float], at=(40.0, 60.0), slip=False, dpi=203) -> bytes:
    """A PDF page with a framed label somewhere on it, and a packing slip beside it if asked."""
    out = io.BytesIO()
    pdf = canvas.Canvas(out, pagesize=size, invariant=1)
    dot = 72 / dpi
    left, bottom = (round(each / dot) * dot for each in at)
    pdf.setLineWidth(2)
    pdf.rect(left, bottom, *(mm / 25.4 * 72 for mm in frame_mm))
    bars = pdf.beginPath()
    for place, bar in enumerate(modules(TRACKING)):
        if bar:
            bars.rect(left + 8 * dot * 4 + place * MODULE[dpi] * dot, bottom + 60, MODULE[dpi] * dot, 80)
    pdf.drawPath(bars, fill=1, stroke=0)
    if slip:
        pdf.drawString(60, size[1] - 40, "PACKING SLIP")
    pdf.save()
    return out.getvalue()


def sheet(size: tuple[int, int], box: tuple[int, int, int, int] | None) -> Sheet:
    image = Image.new("1", size, 255)
    if box:
        image.paste(0, box)
    return Sheet(image=image, dpi=203)


def laid(size, box, paper=(812, 1218)) -> Image.Image:
    return laid_on(sheet(size, box), Paper(width=paper[0], length=paper[1])).image


# ---- the order of ways ----


def test_a_page_of_the_papers_size_is_not_touched():
    assert laid((812, 1218), (0, 0, 812, 1218)).tobytes() == Image.new("1", (812, 1218), 0).tobytes()


def test_a_smaller_page_lies_at_the_corner():
    assert ink_box(laid((400, 600), (10, 20, 390, 580))) == (10, 20, 390, 580)


def test_a_landscape_page_is_turned():
    assert ink_box(laid((1218, 812), (0, 0, 1218, 10))) == (802, 0, 812, 1218)


def test_a_page_that_is_too_large_is_cut_to_its_ink_in_the_middle_below_a_small_margin():
    assert ink_box(laid((1720, 2200), (900, 1300, 1500, 2100))) == (106, 16, 706, 816)


def test_ink_that_fits_only_turned_is_turned():
    assert ink_of(laid((1720, 2200), (100, 100, 1300, 900))) == (800, 1200)


def test_ink_as_large_as_the_paper_still_fits():
    assert laid((1720, 2200), (100, 100, 912, 1318)).tobytes() == Image.new("1", (812, 1218), 0).tobytes()


@pytest.mark.parametrize("size", [(813, 1218), (820, 1220), (836, 1242), (840, 1183), (1720, 2200)])
@pytest.mark.parametrize("paper", [(812, 1218), (839, 1183)])
def test_ink_is_never_cut_by_more_than_rounding(size, paper):
    try:
        on_paper = laid(size, (0, 0, *size), paper)
    except NotPrintable:
        return
    assert all(before - after <= 2 for before, after in zip(size, ink_of(on_paper), strict=True))


def test_ink_beyond_the_paper_by_less_than_the_slack_is_refused_and_not_cut():
    with pytest.raises(NotPrintable):
        laid((830, 1218), (0, 0, 830, 1218))


def test_a_large_blank_page_is_no_label():
    with pytest.raises(NotPrintable):
        laid((1720, 2200), None)


# ---- real files ----


@pytest.mark.parametrize("language", [Language.ZPL, Language.TSPL])
@pytest.mark.parametrize(("size", "at"), [(LETTER, (40.0, 60.0)), (LETTER, (290.0, 330.0)), (A4, (250.0, 400.0))])
def test_a_label_on_office_paper_comes_out_dot_by_dot_on_label_paper(press, labels, printer_of, language, size, at):
    printer = printer_of(language)

    rendered = press.render(labels.document("PDF", page(size, frame_mm=(98, 148), at=at)), printer)

    assert press.verify(rendered, tracking_id=TRACKING, printer=printer).faults == ()
    image = shown(rendered)
    assert image.size == printer.dots()
    across, along = ink_of(image)
    assert abs(across - 98 / 25.4 * 203 - 6) <= 3
    assert abs(along - 148 / 25.4 * 203 - 6) <= 3


@pytest.mark.parametrize(("size", "other"), [("4x6", "A6"), ("A6", "4x6")])
@pytest.mark.parametrize("form", ["PDF", "PNG"])
def test_4x6_and_a6_come_out_on_one_anothers_paper_at_their_own_size(press, labels, printer_of, size, other, form):
    printer = printer_of(size=other)
    label = labels.of(form, size=size)

    rendered = press.render(label, printer)

    assert press.verify(rendered, tracking_id=TRACKING, printer=printer).faults == ()
    assert ink_of(shown(rendered)) == ink_of(shown(press.render(label, printer_of(size=size))))


def test_a_pdf_a_little_too_large_is_drawn_anew_and_smaller_and_its_bars_still_read(press, labels, printer_of):
    printer = printer_of(dpi=300)
    document = labels.document("PDF", page(A4, frame_mm=(108, 150), at=(40, 60), dpi=300), dpi=300)

    rendered = press.render(document, printer)

    across, along = ink_of(shown(rendered))
    assert 1190 <= across <= 1200
    assert along / across == pytest.approx(150 / 108, abs=0.02)
    assert press.verify(rendered, tracking_id=TRACKING, printer=printer).codes == (TRACKING,)


def test_below_nine_tenths_nothing_is_drawn(press, labels, printer_of):
    with pytest.raises(NotPrintable) as refusal:
        press.render(labels.document("PDF", page(A4, frame_mm=(116, 170), at=(40, 60))), printer_of())

    assert "116×170 mm" in refusal.value.said or "117×171 mm" in refusal.value.said
    assert "102×152 mm" in refusal.value.said


def test_a_png_is_never_drawn_smaller(press, labels, printer_of):
    image = Image.new("1", (1000, 1400), 1)
    image.paste(0, (50, 50, 880, 1200))
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(203, 203))

    with pytest.raises(NotPrintable):
        press.render(labels.document("PNG", out.getvalue(), dpi=203), printer_of())


def test_label_and_slip_on_one_page_are_refused_with_what_to_do(press, labels, printer_of):
    document = labels.document("PDF", page(LETTER, frame_mm=(98, 148), at=(40, 60), slip=True))

    with pytest.raises(NotPrintable) as refusal:
        press.render(document, printer_of())

    assert "larger paper" in refusal.value.remedy


# ---- moved and turned ----


@pytest.mark.parametrize("left_mm", [-2.0, 0.0, 2.0])
@pytest.mark.parametrize("top_mm", [-2.0, 0.0, 2.0])
@pytest.mark.parametrize("turned", [False, True])
def test_every_form_moves_by_the_same_dots_and_verifies(
    press: Press, labels, printer_of, moved_printer, left_mm, top_mm, turned
):
    printer = moved_printer(left_mm, top_mm, turned)
    for form in ("PNG", "ZPL"):
        label = labels.of(form)
        plain = shown(press.render(label, printer_of()))
        wanted = plain.transpose(Image.Transpose.ROTATE_180) if turned else plain
        box = ink_box(wanted)

        rendered = press.render(label, printer)

        left, top = (round(mm / 25.4 * 203) for mm in (left_mm, top_mm))
        assert ink_box(shown(rendered)) == (box[0] + left, box[1] + top, box[2] + left, box[3] + top)
        assert shown(rendered).crop(ink_box(shown(rendered))).tobytes() == wanted.crop(box).tobytes()
        assert press.verify(rendered, tracking_id=TRACKING, printer=printer).faults == ()


@pytest.fixture
def moved_printer(printer_of):
    def make(left_mm=0.0, top_mm=0.0, turned=False, language=Language.ZPL):
        return replace(printer_of(language), left_mm=left_mm, top_mm=top_mm, turned=turned)

    return make


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("form", ["PDF", "PNG"])
def test_a_label_moved_off_its_paper_is_stopped(press, labels, moved_printer, language, form):
    with pytest.raises(NotPrintable, match="past the edge"):
        press.render(labels.of(form), moved_printer(-20.0, 0.0, language=language))


def test_zpl_moved_off_its_paper_is_stopped(press, labels, moved_printer):
    for left_mm, top_mm in ((-20.0, 0.0), (0.0, 110.0), (60.0, 0.0)):
        with pytest.raises(NotPrintable, match="past the edge"):
            press.render(labels.zpl(), moved_printer(left_mm, top_mm))
    with pytest.raises(NotPrintable, match="above its paper"):
        press.render(labels.zpl(), moved_printer(0.0, -20.0))


def test_a_test_page_may_leave_the_paper_for_it_shows_how_far(press, moved_printer):
    printer = moved_printer(-6.0, 3.0)

    assert press.render(BenchPapers().test_page(printer, AT), printer).data


@pytest.mark.parametrize("form", ["PDF", "PNG", "ZPL"])
def test_a_pdf_printer_gets_moved_dots(press, labels, moved_printer, form):
    printer = moved_printer(3.0, 2.0, turned=True, language=Language.PDF)
    label = labels.of(form)

    rendered = press.render(label, printer)

    assert rendered.data != label.content
    assert press.verify(rendered, tracking_id=TRACKING, printer=printer).good


def test_a_stranger_who_moves_and_turns_his_label_moves_on_from_there(press, labels, printer_of, moved_printer):
    label = labels.zpl(extra="^POI^LH30,40^LS-20^PMY")
    plain = shown(press.render(label, printer_of()))

    turned = shown(press.render(label, moved_printer(2.0, -1.0, turned=True)))

    box = ink_box(plain.transpose(Image.Transpose.ROTATE_180))
    left, top = round(2 / 25.4 * 203), round(-1 / 25.4 * 203)
    assert ink_box(turned) == (box[0] + left, box[1] + top, box[2] + left, box[3] + top)


# ---- two on a sheet ----


@pytest.mark.parametrize("sheet_mm", [(215.9, 279.4), (210.0, 297.0)])
@pytest.mark.parametrize("size", ["4x6", "A6"])
def test_two_labels_lie_on_one_sheet_at_their_exact_size(press, labels, sheet_mm, size):
    texts = ("PX0000000001TEST", "PX0000000002TEST")
    documents = [labels.pdf(texts[0], dpi=300, size=size), labels.png(texts[1], dpi=300, size=size)]

    sheets = press.two_up(documents, sheet_mm=sheet_mm, dpi=300)

    pdf = pypdfium2.PdfDocument(sheets.content)
    assert len(pdf) == 1
    assert pdf.get_page_size(0) == pytest.approx([mm / 25.4 * 72 for mm in sheet_mm], abs=0.1)
    picture = pdf[0].render(scale=300 / 72, grayscale=True).to_pil().point(lambda v: 255 * (v > 127)).convert("1")
    pdf.close()
    found = zxingcpp.read_barcodes(picture.convert("L"))
    assert sorted(code.text for code in found) == sorted(texts)
    for code in found:
        corners = code.position
        length = max(abs(corners.top_left.x - corners.top_right.x), abs(corners.top_left.y - corners.top_right.y))
        assert length == pytest.approx(len(modules(code.text)) * MODULE[300], abs=3)
    half = picture.height // 2
    for document, part in zip(documents, ((0, half - 6), (half + 6, picture.height)), strict=True):
        inside = picture.crop((0, part[0], picture.width, part[1]))
        own = shown(press.render(document, _printer(size)))
        assert sorted(ink_of(inside)) == pytest.approx(sorted(ink_of(own)), abs=3)
    assert ImageChops.invert(picture.crop((0, half - 3, picture.width, half + 3))).getbbox()


def _printer(size):
    width_mm, length_mm = SIZES[size]
    return PrinterSetup(name="p", url="", language=Language.ZPL, dpi=300, width_mm=width_mm, length_mm=length_mm)


def test_three_labels_take_two_sheets_and_none_takes_words(press, labels):
    sheets = press.two_up([labels.zpl()] * 3, sheet_mm=(279.4, 215.9))

    pdf = pypdfium2.PdfDocument(sheets.content)
    assert len(pdf) == 2
    pdf.close()
    assert sheets.type == PaperKind.LABEL
    with pytest.raises(NotPrintable):
        press.two_up([], sheet_mm=(215.9, 279.4))
    with pytest.raises(NotPrintable):
        press.two_up([labels.document("PDF", page(LETTER, frame_mm=(200, 260), at=(10, 10)))], sheet_mm=(210, 297))


# ---- all together ----


@pytest.mark.parametrize("language", [each for each in Language if each is not Language.PDF])
@pytest.mark.parametrize("form", ["PNG", "ZPL"])
def test_moved_and_turned_dots_are_the_same_in_every_language(press, labels, moved_printer, language, form):
    printer = moved_printer(2.0, -1.5, turned=True, language=language)
    label = labels.of(form)

    rendered = press.render(label, printer)

    assert shown(rendered).tobytes() == shown(press.render(label, moved_printer(2.0, -1.5, turned=True))).tobytes()
    paper = paper_of(rendered.data, language, 203, printer.dots())
    if b"^POI" not in rendered.data:  # which zplkit leaves undone
        assert ink_of(paper.convert("L").point(lambda v: 255 * (v > 127)).convert("1")) == ink_of(shown(rendered))
    assert press.verify(rendered, tracking_id=TRACKING, printer=printer).faults == ()


@pytest.mark.parametrize("layout", ["LEFT", "RIGHT"])
def test_a_carriers_letter_page_prints_its_label_alone_and_with_its_slip_is_refused(
    press, labels, printer_of, layout
):
    asked = spec("PDF", size={"width": 8.5, "length": 11, "unit": "INCH"}, pageLayout=layout)
    both = {**asked, "requestedDocumentTypes": ["LABEL", "PACKSLIP"], "needFileJoining": True}
    alone, joined = (labels.document("PDF", content(each)) for each in (asked, both))

    rendered = press.render(alone, printer_of())

    assert press.verify(rendered, tracking_id=facts().tracking_id, printer=printer_of()).faults == ()
    with pytest.raises(NotPrintable):
        press.render(joined, printer_of())


@pytest.mark.parametrize("command", ["LH", "LS", "FO", "FT", "PO", "PM"])
@pytest.mark.parametrize("value", ["", ",", "nan,nan", "1e999,-1e999", "-5,-7", "1_0,x", "99999999999,1", "I", "Y"])
def test_an_absurd_place_moves_without_harm(labels, command, value):
    label = labels.zpl(extra=f"^{command}{value}").content

    for left, top in ((9, 5), (-9, -5), (0, -3)):
        for turned in (False, True):
            moved = placed_anew(checked(label), left=left, top=top, turned=turned)
            again = checked(rewritten(moved, Paper(width=812, length=1218)))
            assert len(again) == 1
            assert draw_zpl(rewritten(moved, Paper(width=812, length=1218)), 203, None, first_only=True)


@pytest.mark.parametrize("dpi", [203, 300])
def test_bars_that_a_pdf_draws_one_by_one_keep_their_width(press, printer_of, dpi):
    """Each bar a rectangle of its own: many programs write codes so."""
    out, dot, row = io.BytesIO(), 72 / dpi, modules(TRACKING)
    pdf = canvas.Canvas(out, pagesize=(288, 432), invariant=1)
    for place, bar in enumerate(row):
        if bar:
            pdf.rect((60 + 2 * place) * dot, 100, 2 * dot, 70, stroke=0, fill=1)
    pdf.save()
    printer = printer_of(dpi=dpi)

    rendered = press.render(Document(type="LABEL", format="PDF", content=out.getvalue()), printer)

    page = Image.open(io.BytesIO(rendered.preview_png)).convert("L")
    middle = page.crop((60, page.height - round(135 / dot), 60 + 2 * len(row), page.height - round(135 / dot) + 1))
    assert middle.tobytes() == b"".join(b"\x00\x00" if bar else b"\xff\xff" for bar in row)
