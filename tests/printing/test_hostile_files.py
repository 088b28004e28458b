"""A stranger's file costs an error within 3 s and nothing else: the next good label works."""

import io
import os
import signal
import struct
import sys
import threading
import time
import zlib

import pytest
from reportlab.pdfgen import canvas

from shipstation.errors import LabelUnreadable, NotPrintable
from shipstation.printing.decoder import Decoder
from shipstation.printing.press import Press
from shipstation.printing.render import DocumentRenderer
from shipstation.printing.zpl import checked
from shipstation.printing.zpl_graphics import graphic_of

TRACKING = "PX0123456789TEST"
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are POSIX")


def pdf_of(width, height, pages=1):
    out = io.BytesIO()
    pdf = canvas.Canvas(out, pagesize=(width, height))
    for _ in range(pages):
        pdf.drawString(10, 10, "page")
        pdf.showPage()
    pdf.save()
    return out.getvalue()


def pdf_with_picture(side, *, nested=False):
    """A small PDF whose one gray picture unpacks to side × side bytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(side * 64)) for _ in range(side // 64)) + packer.flush()
    picture = (
        (
            f"<< /Type /XObject /Subtype /Image /Width {side} /Height {side} /ColorSpace /DeviceGray"
            f" /BitsPerComponent 8 /Filter /FlateDecode /Length {len(packed)} >> stream\n"
        ).encode()
        + packed
        + b"\nendstream"
    )
    inner = b"q 288 0 0 432 0 0 cm /I Do Q"
    form = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 288 432] /Resources << /XObject << /I 4 0 R >> >>"
        b" /Length %d >> stream\n%s\nendstream" % (len(inner), inner)
    )
    drawn = b"/F Do" if nested else inner
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 288 432] /Contents 5 0 R "
            b"/Resources << /XObject << /I 4 0 R /F 6 0 R >> >> >>"
        ),
        picture,
        b"<< /Length %d >> stream\n%s\nendstream" % (len(drawn), drawn),
        form,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % table


def png_bomb(side):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes((side + 1) * 50)) for _ in range(side // 50)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


HOSTILE = {
    "pdf_400_mb_page": lambda: pdf_of(14400, 14400),
    "pdf_400_mb_picture": lambda: pdf_with_picture(19968),
    "pdf_400_mb_picture_in_a_form": lambda: pdf_with_picture(19968, nested=True),
    "pdf_100_pages": lambda: pdf_of(288, 432, 100),
    "pdf_truncated": lambda: pdf_of(288, 432)[:300],
    "pdf_garbage": lambda: b"%PDF-1.7\n" + os.urandom(2000),
    "png_bomb": lambda: png_bomb(20000),
    "png_truncated": lambda: png_bomb(500)[:60],
    "png_header_only": lambda: b"\x89PNG\r\n\x1a\n",
    "garbage": lambda: os.urandom(5000),
    "empty": lambda: b"",
    "html": lambda: b"<html><body>Sign in</body></html>",
    "six_megabytes": lambda: b"^XA" + b"^FXa" * 1_500_000 + b"^XZ",
    "zpl_set_up": lambda: b"^XA^JUS^FO10,10^FDx^FS^XZ",
    "zpl_file": lambda: b"~DYE:X.TTF,B,T,4,,abcd^XA^XZ",
    "zpl_password": lambda: b"^XA^KP1234^XZ",
    "zpl_reset": lambda: b"^XA^FDx^FS^XZ~JR",
    "zpl_delete": lambda: b"^XA^IDR:*.*^XZ",
    "zpl_network": lambda: b"^XA^NS1^XZ",
    "zpl_lower_case": lambda: b"^xa^jus^xz",
    "zpl_other_prefix": lambda: b"^CC!!XA!JUS!XZ^XA^XZ",
    "zpl_set_get_do": lambda: b'^XA^XZ! U1 setvar "device.reset" "1"\r\n^XA^XZ',
    "zpl_many_copies": lambda: b"^XA^FDx^FS^PQ5000^XZ",
    "zpl_unended": lambda: b"^XA^FO10,10^FDx^FS",
    "zpl_many_labels": lambda: b"^XA^XZ" * 500,
    "zpl_endless_work": lambda: b"^XA" + b"^FO0,0^FR^GB32000,32000,1^FS" * 6_000 + b"^XZ",
    "zpl_endless_commands": lambda: b"^XA" + b"^FS" * 1_000_000 + b"^XZ",
    "zpl_longer_than_any_paper": lambda: b"^XA^LL32000^FO0,0^GB90,90,90^FS^XZ",
    "zpl_wider_than_any_paper": lambda: b"^XA^PW99999^FO0,0^GB90,90,90^FS^XZ",
    "zpl_of_negative_size": lambda: b"^XA^PW-5^LL-5^FO0,0^GB90,90,90^FS^XZ",
    "zpl_in_half_characters": lambda: b"^XA^CI15^FO0,0^FD\x83^FS^XZ",
    "zpl_escape": lambda: b"^XA^FO0,0^FD\x1b@^FS^XZ",
    "zpl_binary_graphic_of_two_lengths": lambda: b"^XA^GFB,4,16,2,abcd^JUS~JR^XZzz^FS^XZ",
    "zpl_binary_graphic_of_a_lesser_total": lambda: b"^XA^GFB,16,4,2,abcd^JUS~JR^XZzz^FS^XZ",
    "zpl_binary_graphic_cut": lambda: b"^XA^GFB,16,16,2,abcd^FS^XZ",
    "zpl_binary_graphic_spelled_oddly": lambda: b"^XA^GF B ,16,16,2,^JUS~JR^XZabcdef^FS^XZ",
    "zpl_compressed_binary_graphic": lambda: b"^XA^GFC,4,16,2,abcd^FS^XZ",
    "zpl_and_pdf": lambda: b"^XA^JUS^XZ" + pdf_of(288, 432),
    "pdf_in_a_zpl_comment": lambda: b"^XA^FX" + pdf_of(288, 432) + b"^FS^XZ",
    "png_and_pdf": lambda: png_bomb(500)[:33] + pdf_of(288, 432),
    "zpl_graphic_too_large": lambda: b"^XA^FO0,0^GFA,99999999,99999999,2000," + b"z" * 1000 + b"F^FS^XZ",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_a_clean_error_and_the_next_label_works(press, labels, printer_of, name):
    content = HOSTILE[name]()
    press.render(labels.pdf(), printer_of())
    began = time.monotonic()

    with pytest.raises((LabelUnreadable, NotPrintable)) as refusal:
        press.render(labels.document("?", content), printer_of())

    assert time.monotonic() - began < 3
    assert refusal.value.said.endswith(".")
    assert refusal.value.remedy.endswith(".")
    assert press.verify(press.render(labels.pdf(), printer_of()), tracking_id=TRACKING, printer=printer_of()).good


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_no_preview_either(press, labels, name):
    with pytest.raises((LabelUnreadable, NotPrintable)):
        press.preview(labels.document("?", HOSTILE[name]()))


@pytest.mark.parametrize(
    "command",
    [
        "^JUS", "^KP1", "~JR", "~DYE:A,B,T,1,,x", "~DGR:A.GRF,8,1,FF", "^IDR:A.GRF", "^WD", "^NS1", "~SD15", "^SZ2",
        "^CC+", "^CD;", "^CT+", "~CC+", "~CD;", "~CT+", "^DFE:A", "^XFE:A", "^ILR:A.GRF", "^HW*:", "~HS", "^FN1",
    ],
)  # fmt: skip
def test_refused_command_is_named(press, labels, printer_of, command):
    content = f"^XA{command}^FO10,10^FDx^FS^XZ".encode()

    with pytest.raises(NotPrintable) as refusal:
        press.render(labels.document("ZPL", content), printer_of())

    assert command[:3] in refusal.value.said


def test_set_up_hidden_in_a_binary_graphic_never_leaves_as_it_came(press, labels, printer_of):
    body = b"^JUS~JR^XZ".ljust(16, b"\0")
    content = b"^XA^FO0,0^GFB,16,16,2," + body + b"^FS^XZ"

    rendered = press.render(labels.document("ZPL", content), printer_of())

    sent = [command for label in checked(rendered.data) for command in label]
    assert rendered.data.count(b"^XA") == 1
    assert not any(order in rendered.data for order in (b"^JU", b"~JR", b"^GFB"))
    assert [graphic_of(command.data).rows for command in sent if command.name == "GF"] == [body]


def test_set_up_behind_a_binary_graphic_is_found(press, labels, printer_of):
    content = b"^XA^FO0,0^GFB,4,4,2,abcd^FS^JUS^XZ"

    with pytest.raises(NotPrintable, match="JU"):
        press.render(labels.document("ZPL", content), printer_of())


def test_killed_child_is_replaced_unnoticed(labels, printer_of):
    with Press() as press:
        press.render(labels.pdf(), printer_of())
        for _ in range(5):
            os.kill(press._decoder.pids[0], signal.SIGKILL)

            assert press.render(labels.pdf(), printer_of()).data


def test_both_children_killed_are_replaced(labels, printer_of):
    with Press() as press:
        press.render(labels.pdf(), printer_of())
        for pid in press._decoder.pids:
            os.kill(pid, signal.SIGKILL)

        assert press.render(labels.pdf(), printer_of()).data


def test_hanging_child_is_killed_at_the_deadline(labels, printer_of):
    with Decoder(deadline_s=1.0) as decoder:
        draw = DocumentRenderer(decoder).render
        draw(labels.pdf(), printer_of())
        stopped = decoder.pids[0]
        os.kill(stopped, signal.SIGSTOP)

        with pytest.raises(LabelUnreadable, match="too long"):
            draw(labels.pdf(), printer_of())

        assert stopped not in decoder.pids
        assert draw(labels.pdf(), printer_of()).data


@posix
def test_a_child_that_waits_for_the_processor_is_not_taken_for_a_hostile_label(labels, printer_of):
    """Stopped for longer than it may work: as on a machine that is busy with other things."""
    with Press() as press:
        press.render(labels.pdf(), printer_of())
        stopped = press._decoder.pids[0]
        os.kill(stopped, signal.SIGSTOP)
        threading.Timer(2.5, os.kill, (stopped, signal.SIGCONT)).start()

        assert press.render(labels.pdf(), printer_of()).data
        assert press._decoder.pids[0] == stopped


def _endless() -> bytes:
    """A PDF of 39 kB: lines across the page, dashed so finely that drawing them takes minutes."""
    out = io.BytesIO()
    pdf = canvas.Canvas(out, pagesize=(288, 432))
    pdf.setDash(0.02, 0.02)
    for number in range(2_000):
        pdf.line(0, number % 432, 288, number * 7 % 432)
    pdf.save()
    return out.getvalue()


@posix
def test_a_label_that_makes_endless_work_is_given_up_and_the_next_one_comes_out(labels, printer_of):
    with Press() as press:
        press.render(labels.pdf(), printer_of())

        with pytest.raises(LabelUnreadable, match="too long"):
            press.render(labels.document("PDF", _endless()), printer_of())

        assert press.render(labels.pdf(), printer_of()).data


def test_children_end_with_the_press(labels, printer_of):
    press = Press()
    press.render(labels.pdf(), printer_of())
    pids = press._decoder.pids

    press.close()

    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_building_a_press_starts_no_child():
    press = Press()

    assert press._decoder.pids == ()

    press.close()


def test_many_threads_share_one_press(press, labels, printer_of):
    printer, failures = printer_of(), []

    def work(number):
        tracking_id = f"PX{number:012d}"
        rendered = press.render(labels.png(tracking_id), printer)
        if press.verify(rendered, tracking_id=tracking_id, printer=printer).codes != (tracking_id,):
            failures.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
