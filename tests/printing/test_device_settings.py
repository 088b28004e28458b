"""Darkness, speed, gap and cutter as the bench set them: in every label, exactly so, and verified; else not a byte."""

import io
from dataclasses import replace

import pytest
import zplkit
import zxingcpp
from PIL import Image
from zplkit.rendering import Limits

from shipstation.errors import LabelUnreadable, NotPrintable
from shipstation.model import Language
from shipstation.practice import epl_paper, escpos_paper, tspl_paper, zpl_paper
from shipstation.printing import epl, tspl
from shipstation.printing.frames import Bitmap
from shipstation.printing.zpl import RESET
from tests.printing.conftest import TRACKING

SET = {"darkness": 12, "speed": 4, "gap_mm": 2.0, "cutter": True}
TOLD = {
    Language.ZPL: [b"~SD12\n^XA", b"^PR4^MMC^MNY"],
    Language.TSPL: [b"GAP 2 mm,0 mm\r\nSPEED 4\r\nDENSITY 12\r\nSET CUTTER 1\r\n"],
    Language.EPL: [b"\nS4\nD12\nN\n", b",16\nZT\n"],
}
MARKS = list(TOLD)


@pytest.fixture
def set_printer(printer_of):
    def make(language, **changes):
        return replace(printer_of(language), **changes)

    return make


def papers_of(data, language):
    paper = {Language.ZPL: zpl_paper, Language.TSPL: tspl_paper, Language.EPL: epl_paper}[language].Paper()
    labels = paper.read(data)
    assert not paper.notes
    assert all(not label.notes for label in labels)
    return [label.image for label in labels]


@pytest.mark.parametrize("form", ["PDF", "ZPL"])
@pytest.mark.parametrize("language", MARKS)
def test_what_is_set_stands_in_each_label_and_verifies(press, labels, printer_of, set_printer, language, form):
    label = labels.pdf(pages=2) if form == "PDF" else labels.zpl()
    printer = set_printer(language, **SET)

    rendered = press.render(label, printer)

    for told in TOLD[language]:
        assert rendered.data.count(told) == (1 if told.startswith(b"~") or form == "ZPL" else 2)
    assert press.verify(rendered, tracking_id=TRACKING, printer=printer).faults == ()
    plain = press.render(label, printer_of(language))
    assert rendered.preview_png == plain.preview_png
    if form == "PDF":
        images = [image.tobytes() for image in papers_of(rendered.data, language)]
        assert images == [image.tobytes() for image in papers_of(plain.data, language)]


@pytest.mark.parametrize("form", ["PNG", "ZPL"])
@pytest.mark.parametrize("changes", [{"left_mm": 2.0, "top_mm": 3.0}, {"left_mm": -2.0, "top_mm": -1.0}])
@pytest.mark.parametrize("turned", [False, True])
def test_others_draw_a_moved_label_where_we_do(press, labels, set_printer, form, changes, turned):
    printer = set_printer(Language.ZPL, **changes, turned=turned)

    rendered = press.render(labels.of(form), printer)

    ours = Image.open(io.BytesIO(rendered.preview_png)).convert("L")
    (paper,) = papers_of(rendered.data, Language.ZPL)
    papers = [paper.convert("L")]
    if b"^POI" not in rendered.data:  # which zplkit leaves undone
        options = zplkit.Options(width=812, height=1218, dpi=203)
        scene = zplkit.render(rendered.data, options, limits=Limits(graphic_bytes=50_000_000)).labels[0]
        papers.append(Image.open(io.BytesIO(scene.png())).convert("L"))
    for theirs in papers:
        assert place_of(theirs) == pytest.approx(place_of(ours), abs=2)


def place_of(image):
    """Where the label's code lies, all corners."""
    (code,) = zxingcpp.read_barcodes(image)
    assert code.text == TRACKING
    corners = code.position
    each = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
    return [number for corner in each for number in (corner.x, corner.y)]


@pytest.mark.parametrize("form", ["PDF", "PNG", "ZPL"])
def test_nothing_set_adds_nothing(press, labels, printer_of, form):
    zpl = press.render(labels.of(form), printer_of()).data
    lines = press.render(labels.of(form), printer_of(Language.TSPL)).data
    pages = press.render(labels.of(form), printer_of(Language.EPL)).data

    assert zpl.startswith(b"^XA" + RESET + b"^PW812^LL1218")
    assert lines.startswith(
        b"\r\nSIZE 101.60 mm,152.40 mm\r\nGAP 3 mm,0 mm\r\nDIRECTION 0,0\r\nREFERENCE 0,0\r\nSHIFT 0\r\nCLS\r\nBITMAP 0,0,"
    )
    assert pages.startswith(b"\nN\nR0,0\nq812\nQ1218,24\nZT\nGW0,0,102,1218,")


@pytest.mark.parametrize("language", MARKS)
def test_settings_of_another_printer_are_stopped(press, labels, printer_of, set_printer, language):
    ours = set_printer(language, **SET)
    others = [printer_of(language), *(replace(ours, **change) for change in CHANGES)]
    if language is Language.EPL:
        others = [other for other in others if epl.settings_of(other) != epl.settings_of(ours)]
    rendered = press.render(labels.pdf(), ours)

    for other in others:
        with pytest.raises((LabelUnreadable, NotPrintable)):
            press.verify(rendered, tracking_id=TRACKING, printer=other)
        with pytest.raises((LabelUnreadable, NotPrintable)):
            press.verify(press.render(labels.pdf(), other), tracking_id=TRACKING, printer=ours)


CHANGES = [
    {"darkness": None}, {"darkness": 13}, {"speed": None}, {"speed": 5}, {"gap_mm": 0.0}, {"cutter": False},
    {"cutter": None},
]  # fmt: skip


@pytest.mark.parametrize("language", MARKS)
def test_orders_slipped_in_beside_the_settings_are_stopped(press, labels, set_printer, language):
    printer = set_printer(language, **SET)
    rendered = press.render(labels.pdf(), printer)
    mark = TOLD[language][-1]
    more = {Language.ZPL: b"^JUS", Language.TSPL: b"SELFTEST\r\n", Language.EPL: b"U\n"}[language]
    for changed in (
        rendered.data.replace(mark, mark + more),
        rendered.data.replace(mark, more + mark),
        rendered.data.replace(mark, b""),
        more + rendered.data,
        rendered.data + more,
        rendered.data + TOLD[language][0],
    ):
        assert changed != rendered.data
        with pytest.raises((LabelUnreadable, NotPrintable)):
            press.verify(replace(rendered, data=changed), tracking_id=TRACKING, printer=printer)


@pytest.mark.parametrize(
    ("changes", "zpl", "lines", "pages"),
    [
        ({"darkness": 99}, b"~SD30", b"DENSITY 15", b"\nD15\n"),
        ({"darkness": -3}, b"~SD00", b"DENSITY 0", b"\nD0\n"),
        ({"speed": 99}, b"^PR14", b"SPEED 18", b"\nS6\n"),
        ({"speed": 0}, b"^PR1", b"SPEED 1", b"\nS1\n"),
        ({"gap_mm": 0.0}, b"^MNN", b"GAP 0,0\r\n", b"\nQ1218,0\n"),
        ({"gap_mm": 90.0}, b"^MNY", b"GAP 25.4 mm,0 mm", b"\nQ1218,240\n"),
        ({"gap_mm": 0.5}, b"^MNY", b"GAP 0.5 mm,0 mm", b"\nQ1218,16\n"),
        ({"cutter": False}, b"^MMT", b"SET CUTTER OFF", b"\nN\n"),
    ],
)
def test_values_are_put_on_each_languages_scale(press, labels, set_printer, changes, zpl, lines, pages):
    for language, told in ((Language.ZPL, zpl), (Language.TSPL, lines), (Language.EPL, pages)):
        printer = set_printer(language, **changes)
        rendered = press.render(labels.png(), printer)

        assert told in rendered.data[:400], language
        assert press.verify(rendered, tracking_id=TRACKING, printer=printer).good, language


def test_settings_are_written_and_read_back_by_the_same_words(set_printer):
    page = Bitmap(width=12, height=3, rows=b"\xff\xf0\x80\x10\x00\x00")
    for ours, language in ((tspl, Language.TSPL), (epl, Language.EPL)):
        told = ours.settings_of(set_printer(language, **SET))
        job = ours.job_of([page, page], 203, told)

        assert ours.pages_of(job, 203, told) == (page, page)
        with pytest.raises(LabelUnreadable):
            ours.pages_of(job, 203)


def test_a_receipt_is_cut_unless_the_printer_has_no_cutter(press, labels, set_printer):
    plain = press.render(labels.pdf(pages=2), set_printer(Language.ESCPOS)).data
    cut = press.render(labels.pdf(pages=2), set_printer(Language.ESCPOS, cutter=True)).data
    fed = press.render(labels.pdf(pages=2), set_printer(Language.ESCPOS, cutter=False)).data

    assert plain == cut
    assert len(escpos_paper.pages(cut)) == 2
    (roll,) = escpos_paper.pages(fed)
    assert roll.notes == {}
    assert roll.image.height == 2 * (1218 + 6 * 30)
