"""TSPL and EPL2: every dot of the page reaches paper, whatever was printed before, and nothing but dots and numbers."""

import io
import re
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from shipstation.errors import LabelUnreadable, NotPrintable
from shipstation.model import Language, PrinterSetup
from shipstation.practice import epl_paper, tspl_paper
from shipstation.practice.line_words import epl_at, tspl_at
from shipstation.printing import epl, tspl
from shipstation.printing.frames import Bitmap
from shipstation.printing.papers import BenchPapers
from shipstation.printing.printers import language_of, open_printer
from shipstation.rules import documents
from tests.practice.test_printer import running
from tests.printing.conftest import AT, TRACKING, modules
from tests.rules.test_rules import SLOW, spec

OURS = {Language.TSPL: tspl, Language.EPL: epl}
PAPERS = {Language.TSPL: tspl_paper.Paper, Language.EPL: epl_paper.Paper}
LINES = {Language.TSPL: tspl_at, Language.EPL: epl_at}
ORDERS = {
    Language.TSPL: ["SIZE", "GAP", "DIRECTION", "REFERENCE", "SHIFT", "CLS", "BITMAP", "PRINT"],
    Language.EPL: ["N", "R", "q", "Q", "ZT", "GW", "P"],
}
"""In the order that they need: EPL2's q undoes R, and both clear the image as Q does. None feeds or stays."""
BEFORE = {
    Language.TSPL: b"SIZE 30 mm,20 mm\r\nDIRECTION 1,1\r\nREFERENCE 40,60\r\nSHIFT 30\r\nBAR 0,0,300,300\r\nPRI",
    Language.EPL: b"N\nq400\nQ100,20\nR40,60\nZB\nLO0,0,300,300\nA50",
}
NUMBERS = set("0123456789., m")
BOTH = pytest.mark.parametrize("language", [Language.TSPL, Language.EPL])


def printed(data: bytes, language: Language) -> tuple[Image.Image, ...]:
    """What the practice printer puts on paper; it has nothing to say about any of it."""
    paper = PAPERS[language]()
    labels = paper.read(data)
    assert not paper.notes
    assert all((label.copies, label.notes) == (1, {}) for label in labels)
    return tuple(label.image for label in labels)


def codes_in(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def label_of(printer: PrinterSetup, text: str = TRACKING) -> Image.Image:
    """A label of the printer's paper, its bars as wide as fits, a black box in each corner."""
    width, length = printer.dots()
    row = modules(text)
    code = Image.new("1", (len(row), 1), 1)
    code.putdata([0 if bar else 1 for bar in row])
    module = min(4, (width - printer.dpi // 8) // len(row))
    bars = code.resize((len(row) * module, printer.dpi // 2), Image.Resampling.NEAREST)
    image = Image.new("1", (width, length), 1)
    image.paste(bars, ((width - bars.width) // 2, length // 3))
    for x, y in ((0, 0), (width - 9, 0), (0, length - 9), (width - 9, length - 9)):
        image.paste(0, (x, y, x + 9, y + 9))
    return image


def png_of(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def printer():
    def make(language, *, dpi=203, inches=4):
        return PrinterSetup(
            name="bench", url="tcp://127.0.0.1", language=language, dpi=dpi, width_mm=inches * 25.4, length_mm=76.2
        )

    return make


@pytest.fixture
def document(labels):
    def make(image, dpi=203):
        return replace(labels.document("PNG", png_of(image), dpi), width_mm=None, length_mm=None)

    return make


# ---- the dots ----


@BOTH
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("inches", [2, 3, 4])
def test_every_dot_reaches_the_paper_and_scans(press, printer, document, language, dpi, inches):
    device = printer(language, dpi=dpi, inches=inches)
    label = label_of(device)

    rendered = press.render(document(label, dpi), device)

    (paper,) = printed(rendered.data, language)
    assert paper.size == device.dots()
    assert paper.tobytes() == label.tobytes()
    assert codes_in(paper) == [TRACKING]
    assert press.verify(rendered, tracking_id=TRACKING, printer=device).faults == ()


def test_the_widths_tried_here_end_within_a_byte(printer):
    widths = [printer(Language.EPL, dpi=dpi, inches=inches).dots()[0] for dpi in (203, 300) for inches in (2, 3, 4)]

    assert {width % 8 for width in widths} == {0, 1, 4, 6}


@BOTH
def test_what_was_printed_before_changes_nothing(press, printer, document, language):
    device = printer(language)
    label = label_of(device)

    data = press.render(document(label), device).data

    assert PAPERS[language]().read(BEFORE[language] + data)[-1].image.tobytes() == label.tobytes()


@BOTH
def test_pages_come_out_one_by_one_and_each_once(press, labels, printer_of, language):
    device = printer_of(language)

    rendered = press.render(labels.pdf(pages=3), device)

    papers = printed(rendered.data, language)
    assert [paper.size for paper in papers] == [device.dots()] * 3
    assert [codes_in(paper) for paper in papers] == [[TRACKING]] * 3
    assert press.verify(rendered, tracking_id=TRACKING, printer=device).good


@st.composite
def pages(draw):
    width, height = draw(st.integers(1, 70)), draw(st.integers(1, 20))
    size = (width + 7) // 8 * height
    dots = Image.frombytes("1", (width, height), draw(st.binary(min_size=size, max_size=size)))
    return Bitmap(width=width, height=height, rows=dots.tobytes())


@settings(max_examples=100, deadline=None)
@given(sheets=st.lists(pages(), min_size=1, max_size=3), dpi=st.sampled_from([203, 300, 600]))
@BOTH
def test_any_dots_come_back_and_nothing_else_is_in_the_job(language, sheets, dpi):
    data = OURS[language].job_of(sheets, dpi)

    assert OURS[language].pages_of(data, dpi) == tuple(sheets)
    assert texts_of(data, language) <= NUMBERS
    papers = PAPERS[language]().read(data)
    assert len(papers) == len(sheets)
    if language is Language.EPL:  # its sizes are dots; millimeters of so small a page tell no sharpness
        assert [ImageChops.invert(paper.image).tobytes() for paper in papers] == [sheet.rows for sheet in sheets]


def texts_of(data: bytes, language: Language) -> set[str]:
    """The letters of all parameters, pictures left out by their length; the orders are ours and in our order."""
    names, letters, at = [], set(), 0
    while at < len(data):
        line = LINES[language](data, at)
        assert line is not None
        names += [line.name] if line.name else []
        letters |= set(line.text)
        at = line.end
    assert names == ORDERS[language] * (len(names) // len(ORDERS[language]))
    return letters


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=40))
@BOTH
def test_a_hostile_name_is_dots_alone(press, printer, language, name):
    device = replace(printer(language), name=f"{name}\r\nSELFTEST\r\nP9\r\n")

    data = press.render(BenchPapers().test_page(device, AT), device).data

    assert texts_of(data, language) <= NUMBERS


# ---- the verifier ----


@BOTH
def test_each_byte_beside_the_dots_is_watched(language):
    page = Bitmap(width=12, height=3, rows=b"\xff\xf0\x80\x10\x00\x00")
    data = OURS[language].job_of([page], 203)
    dots = re.search(rb"(?:BITMAP 0,0|GW0,0),2,3,(?:0,)?", data).end()

    for place in [*range(dots), *range(dots + 6, len(data))]:
        for changed in (bytes([data[place] ^ 1]), b"", bytes([data[place]]) * 2):
            assert is_noticed(language, page, data[:place] + changed + data[place + 1 :])
    for place in (dots + 1, dots + 3, dots + 5):
        black_padding = bytes([data[place] & 0xFE])
        assert is_noticed(language, page, data[:place] + black_padding + data[place + 1 :])


def is_noticed(language: Language, page: Bitmap, data: bytes) -> bool:
    """Whether a job is refused, or is for paper of another size, which the verifier compares."""
    try:
        read = OURS[language].pages_of(data, 203)
    except LabelUnreadable:
        return True
    return [(each.width, each.height) for each in read] != [(page.width, page.height)]


@BOTH
def test_a_job_that_was_changed_is_stopped_before_paper(press, printer, document, language):
    device = printer(language)
    rendered = press.render(document(label_of(device)), device)
    data, middle = rendered.data, len(rendered.data) // 2
    changes = {
        "one dot": data[:middle] + bytes([data[middle] ^ 8]) + data[middle + 1 :],
        "a byte less": data[:middle] + data[middle + 1 :],
        "a byte more": data[:middle] + b"\xff" + data[middle:],
        "cut": data[:middle],
        "empty page": OURS[language].job_of([Bitmap(width=812, height=609, rows=bytes(102 * 609))], 203),
        "twice as many": data.replace(b"PRINT 1,1", b"PRINT 2,1").replace(b"\nP1\n", b"\nP2\n"),
        "turned": data.replace(b"DIRECTION 0,0", b"DIRECTION 1,0").replace(b"\nZT\n", b"\nZB\n"),
        "an order more": data + b"SELFTEST\r\n",
        "an order before": b"^XA^JUS^XZ" + data,
        "other paper": OURS[language].job_of([Bitmap(width=800, height=609, rows=bytes(100 * 609))], 203),
        "a page of other paper more": data + OURS[language].job_of([Bitmap(width=8, height=8, rows=bytes(8))], 203),
        "another language": OURS[{Language.TSPL: Language.EPL, Language.EPL: Language.TSPL}[language]].job_of(
            OURS[language].pages_of(data, 203), 203
        ),
        "other dots an inch": OURS[language].job_of(OURS[language].pages_of(data, 203), 300),
    }

    assert press.verify(rendered, tracking_id=TRACKING, printer=device).good
    for name, changed in changes.items():
        assert changed != data, name
        with pytest.raises(LabelUnreadable, match="bytes were changed"):
            press.verify(replace(rendered, data=changed), tracking_id=TRACKING, printer=device)


@BOTH
@pytest.mark.parametrize(
    "shown", [b"\x89PNG\r\n\x1a\n", png_of(Image.new("1", (812, 609), 1)), png_of(Image.new("L", (9, 9)))]
)
def test_a_picture_that_shows_something_else_is_stopped(press, printer, document, language, shown):
    device = printer(language)
    rendered = press.render(document(label_of(device)), device)

    with pytest.raises(LabelUnreadable, match="bytes were changed"):
        press.verify(replace(rendered, preview_png=shown), tracking_id=TRACKING, printer=device)


@BOTH
@pytest.mark.parametrize("called", ["PDF", "tspl", "epl"])
def test_a_carriers_file_in_a_printers_language_is_refused(press, labels, printer, language, called):
    device = printer(language)
    job = OURS[language].job_of([Bitmap(width=812, height=609, rows=bytes(102 * 609))], 203)

    with pytest.raises(LabelUnreadable, match="no format that labels have"):
        press.render(labels.document(called, job), device)


# ---- a real line, files and papers ----


@BOTH
def test_a_label_goes_over_the_line_and_comes_out_to_be_scanned(press, printer, document, language, tmp_path):
    with running(tmp_path) as bench:
        device = replace(printer(language), url="tcp://{}:{}".format(*bench.place))
        label = label_of(device)
        rendered = press.render(document(label), device)

        open_printer(device).send("job", rendered.data)

        told, picture = bench.job(), bench.picture()
    assert (told["language"], told["whole"], told["notes"]) == (language.value, True, {})
    assert told["labels"] == [{"copies": 1, "notes": {}}]
    assert picture.tobytes() == label.convert("L").tobytes()
    assert codes_in(picture) == [TRACKING]


@BOTH
def test_files_are_named_by_the_language_and_known_by_the_name(press, printer, document, language, tmp_path):
    device = replace(printer(language), url=f"file:{tmp_path}/")
    rendered = press.render(document(label_of(device)), device)

    open_printer(device).send("job", rendered.data)

    (written,) = tmp_path.iterdir()
    assert written.read_bytes() == rendered.data
    assert language_of(f"file:{written}") is language


@BOTH
@pytest.mark.parametrize(
    ("listed", "format_dpi"),
    [
        ((spec("ZPL", dpis=(203,)), spec("PDF")), ("PDF", None)),
        ((spec("ZPL", dpis=(203,)), spec("PDF"), spec("PNG", dpis=(203, 300))), ("PNG", 203)),
        ((spec("PNG", dpis=(300,)), spec("PDF")), ("PDF", None)),
    ],
)
def test_dots_or_a_pdf_are_bought_for_it_and_never_zpl(printer, language, listed, format_dpi):
    device = replace(printer(language), length_mm=152.4)

    chosen = documents.choose(replace(SLOW, documents=listed), device)

    assert (chosen.format, chosen.dpi) == format_dpi
    with pytest.raises(NotPrintable):
        documents.choose(replace(SLOW, documents=(spec("ZPL", dpis=(203, 300)),)), device)
