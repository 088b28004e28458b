"""What a ZPL printer gets is what was checked and drawn, and nothing that stays in the printer when it is done."""

import io
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from zplkit import Options, render

from shipstation.errors import LabelUnreadable, NotPrintable
from shipstation.model import Language
from shipstation.printing.frames import Paper
from shipstation.printing.kinds import Kind, kind_of
from shipstation.printing.papers import BenchPapers
from shipstation.printing.zpl import DRAWN, RESET, checked, commands
from shipstation.printing.zpl_drawing import draw_zpl
from shipstation.printing.zpl_graphics import rewritten
from tests.printing.conftest import AT, TRACKING

PAPER = Paper(width=812, length=1218)
BOX = "^FO100,100^GB50,20,20^FS"
CHANGES = {
    "upside down": "^POI",
    "mirrored": "^PMY",
    "reversed": "^LRY",
    "shifted": "^LS600",
    "moved": "^LH300,300",
    "turned": "^FWB",
    "in another font": "^CF0,90,90",
    "in thick bars": "^BY9,2.0,400",
    "in another encoding": "^CI28",
}
NOTHING_SAID = {"dpi": None, "width_mm": None, "length_mm": None}
BENCHS_OWN = ["^MNN", "^MTD", "^MMC", "^PR14", "^MD30", "^MCN", "^LT120", "^XB", "^PQ1,0,9", "^FXcomment"]


def sent(body: str | bytes) -> bytes:
    content = body if isinstance(body, bytes) else f"^XA{body}^XZ".encode()
    return rewritten(checked(content), PAPER)


def ink(content: bytes) -> list[bytes]:
    return [sheet.image.tobytes() for sheet in draw_zpl(content, 203, PAPER, first_only=False)]


@pytest.mark.parametrize("change", CHANGES)
def test_a_label_begins_in_the_state_that_was_drawn_whatever_came_before(change):
    job = sent(f"{CHANGES[change]}{BOX}") + sent(f"{BOX}^FO100,300^FDx^FS")

    first, second = checked(job)

    assert b"".join(b"^%s%s" % (each.name.encode(), each.data) for each in second).startswith(RESET)
    for name in ("PO", "PM", "LR", "LS", "LH", "FW", "CF", "BY", "CI"):
        assert b"^" + name.encode() in RESET
    assert any(f"^{each.name}{each.data.decode()}" == CHANGES[change] for each in first)


def test_the_reset_changes_nothing_on_a_fresh_printer():
    fresh = f"^XA{BOX}^FO100,300^FDHHHH^FS^FO100,400^BCN,100,N,N,N,A^FDABC123^FS^XZ".encode()

    assert ink(sent(fresh)) == ink(fresh)


def test_the_reset_prints_no_paper_of_its_own():
    job = sent(f"^XA{BOX}^XZ^XA{BOX}^XZ".encode())

    assert len(render(job, Options(width=812, height=1218, dpi=203)).labels) == 2
    assert job.startswith(b"^XA" + RESET)


def test_our_own_bitmaps_begin_with_the_reset_too(press, labels, printer_of):
    for form in ("PDF", "PNG"):
        assert press.render(labels.of(form), printer_of()).data.startswith(b"^XA" + RESET)


@pytest.mark.parametrize("command", BENCHS_OWN)
def test_what_the_bench_has_set_stays_as_it_is(command):
    assert command[:3].encode() not in sent(f"{command}{BOX}")
    assert ink(sent(f"{command}{BOX}")) == ink(sent(BOX))


def test_carrier_settings_of_the_label_itself_follow_the_reset():
    assert ink(sent(f"^POI^LH20,30{BOX}")) == ink(f"^XA^POI^LH20,30{BOX}^XZ".encode())


def test_no_line_of_a_job_begins_with_a_strangers_words():
    job = sent('^FO10,10^FDa\r\n! U1 setvar "device.reset" ""\r\n^FS\n! U1 do "x"\n^FO1,1^FDb^FS')

    assert all(line.startswith(b"^XA") for line in job.splitlines())


def test_the_paper_is_told_by_us_where_the_label_does_not():
    assert b"^PW812^LL1218" in sent(BOX)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=40), st.integers(0, 60), st.integers(0, 60))
def test_whatever_hides_in_a_field_or_a_picture_only_drawing_commands_leave(words, picture, told, total):
    body = b"^FO1,1^FD%s^FS^FO9,9^GFB,%d,%d,1,%s^FS" % (words, told, total, picture)
    try:
        job = sent(b"^XA" + body + b"^XZ")
    except (LabelUnreadable, NotPrintable):
        return

    assert {command.name for command in commands(job)} <= DRAWN | {"GF"} - {"FX"}
    assert b"~" not in job
    assert b"^GFB" not in job.upper()
    assert sent(job).count(b"^XA") == job.count(b"^XA")


@pytest.mark.parametrize("before", [b"^XA^XZ", b"~JR\n", b"\x1b%-12345X@PJL SET COPIES=99\r\n", b"junk\n"])
@pytest.mark.parametrize("language", list(Language))
def test_orders_before_a_pdf_never_reach_a_printer(press, labels, printer_of, before, language):
    label = labels.pdf()

    try:
        rendered = press.render(labels.document("PDF", before + label.content), printer_of(language))
    except LabelUnreadable:
        return

    assert before.strip() not in rendered.data


def test_a_pdf_that_leaves_pdf_goes_as_dots(press, labels, printer_of):
    label = labels.pdf()
    hidden = label.content + b"\n\x1b%-12345X@PJL DEFAULT COPIES=99\r\n"

    rendered = press.render(labels.document("PDF", hidden), printer_of(Language.PDF))

    assert b"\x1b%-12345X" not in rendered.data
    assert rendered.data.startswith(b"%PDF-")


def test_zpl_hidden_in_a_pdf_is_never_sent_to_a_zpl_printer(press, labels, printer_of):
    label = labels.pdf()

    with pytest.raises(LabelUnreadable, match="two things"):
        press.render(labels.document("PDF", b"^XA^FO9,9^GB9,9,9^FS^XZ\n" + label.content), printer_of())


def test_bytes_are_what_they_are_whatever_they_are_called(labels):
    assert [kind_of(labels.of(form).content, "PNG") for form in Kind] == list(Kind)
    for nothing in (b"", b"junk", b"^FD no label", b"\x89PNG\r\n"):
        with pytest.raises(LabelUnreadable):
            kind_of(nothing)


def png(size, **info) -> bytes:
    out = io.BytesIO()
    Image.new("1", size, 255).save(out, "PNG", **info)
    return out.getvalue()


def without_palette() -> bytes:
    out = io.BytesIO()
    Image.new("P", (20, 20), 1).save(out, "PNG")
    content = out.getvalue()
    at = content.index(b"PLTE") - 4
    return content[:at] + content[at + 12 + int.from_bytes(content[at : at + 4]) :]


@pytest.mark.parametrize(
    "content",
    [
        png((3000, 3000), dpi=(100_000_000, 100_000_000)),
        png((10, 10), dpi=(0.1, 0.1)),
        png((1, 4_000_000)),
        png((20, 20))[:-20],
        png((20, 20)).replace(b"IDAT", b"IDAX"),
        png((20, 20))[:30] + b"\xff" * 40,
        without_palette(),
    ],
    ids=["dots_like_atoms", "dots_like_miles", "a_thread", "cut", "no_picture", "broken_head", "no_palette"],
)
def test_an_absurd_png_is_told_and_no_worker_is_lost(press, labels, printer_of, content):
    press.render(labels.png(), printer_of())
    workers = press._decoder.pids

    for said_dpi in (None, 203):
        with suppress(LabelUnreadable, NotPrintable):
            press.render(replace(labels.document("PNG", content), dpi=said_dpi), printer_of())

    assert press._decoder.pids == workers


def test_a_broken_chunk_of_text_is_told(press, labels, printer_of):
    words = PngImagePlugin.PngInfo()
    words.add_text("a", "b" * 50_000_000, zip=True)
    bomb = png((812, 1218), pnginfo=words)

    with pytest.raises(LabelUnreadable):
        press.render(labels.document("PNG", bomb), printer_of())


@pytest.mark.parametrize(
    "value", ["nan", "inf", "-inf", "1e999", "1e300", "99999999999", "-99999999", "", "x", "1_0"]
)
@pytest.mark.parametrize("command", ["PW", "LL", "LH", "LS", "FO", "BY", "CF0,", "GB", "GC", "GD9,9,", "A0N,", "FB"])
def test_an_absurd_number_is_told_or_drawn_and_no_worker_is_lost(press, labels, printer_of, command, value):
    content = f"^XA^{command}{value},{value}^FO5,5^BCN,50^FDx^FS^FO5,5^B3N,N,50^FDx^FS^FO5,5^FDx^FS^XZ".encode()
    press.render(labels.png(), printer_of())
    workers = press._decoder.pids

    for paper in (True, False):
        label = labels.document("ZPL", content)
        with suppress(LabelUnreadable, NotPrintable):
            _ = press.render(label, printer_of()) if paper else press.preview(label)

    assert press._decoder.pids == workers


@pytest.mark.parametrize("value", ["nan", "inf", "1e999", "x"])
def test_a_number_that_is_none_is_the_usual_one(value):
    assert ink(sent(f"^FO{value},{value}^GB50,20,20^FS")) == ink(sent("^FO0,0^GB50,20,20^FS"))


def test_a_label_that_is_painted_over_and_over_is_refused_at_once():
    with pytest.raises(LabelUnreadable, match="more than fits"):
        ink(sent("^FO0,0^FR^GB800,1200,800^FS" * 60))


def test_a_text_of_no_label_is_left_out_like_a_code_of_none():
    job = sent(f"{BOX}^FO9,9^A0N,1,1^FD{'x' * 20_000}^FS")

    (sheet,) = draw_zpl(job, 203, PAPER, first_only=True)

    assert sheet.unsupported == ("^A",)


@pytest.mark.parametrize("change", [{}, {"width_mm": 10.16, "length_mm": 15.24}])
def test_absurd_dots_in_a_png_are_not_believed(press, labels, printer_of, change):
    out = io.BytesIO()
    labels.image().save(out, "PNG", dpi=(100_000_000, 100_000_000))
    document = replace(labels.document("PNG", out.getvalue()), **{**NOTHING_SAID, **change})

    rendered = press.render(document, printer_of())

    assert press.verify(rendered, tracking_id=TRACKING, printer=printer_of()).good


@pytest.mark.parametrize("form", ["PDF", "PNG", "ZPL"])
def test_absurd_dots_said_of_a_label_are_told(press, labels, form):
    press.preview(labels.of(form))
    workers = press._decoder.pids

    for dpi in (1, 10**9):
        with pytest.raises(NotPrintable, match="printers have 72 to 1200"):
            press.preview(replace(labels.of(form), dpi=dpi))

    assert press._decoder.pids == workers


@pytest.mark.parametrize(("dpi", "width_mm"), [(0, 101.6), (10**9, 101.6), (203, 10.0**9)])
def test_an_absurd_printer_is_told(press, labels, printer_of, dpi, width_mm):
    printer = replace(printer_of(), dpi=dpi, width_mm=width_mm)

    for form in ("PDF", "PNG", "ZPL"):
        with pytest.raises(NotPrintable) as refusal:
            press.render(labels.of(form), printer)
        assert refusal.value.fields == ("printer",)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=40))
@pytest.mark.parametrize("language", [Language.ZPL, Language.ESCPOS])
def test_our_own_pages_print_any_name_as_dots_alone(press, printer_of, language, name):
    printer = replace(printer_of(language), name=name or "x")

    data = press.render(BenchPapers().test_page(printer, AT), printer).data

    if language is Language.ZPL:
        assert {command.name for command in commands(data)} <= DRAWN
    else:
        assert escpos_orders(data) <= {b"\x1b@", b"\x1dv0", b"\x1bd", b"\x1dV"}


def escpos_orders(data: bytes) -> set[bytes]:
    """The commands of an ESC/POS job, rasters skipped by their length."""
    found, place = set(), 0
    while place < len(data):
        if data[place : place + 3] == b"\x1dv0":
            across, rows = (int.from_bytes(data[at : at + 2], "little") for at in (place + 4, place + 6))
            found.add(b"\x1dv0")
            place += 8 + across * rows
        elif data[place : place + 2] in (b"\x1b@", b"\x1dV"):
            found.add(data[place : place + 2])
            place += 2 if data[place : place + 2] == b"\x1b@" else 3 + (data[place + 2] in (65, 66))
        elif data[place : place + 1] == b"\x1b":
            found.add(data[place : place + 2])
            place += 3
        else:
            found.add(data[place : place + 1])
            place += 1
    return found
