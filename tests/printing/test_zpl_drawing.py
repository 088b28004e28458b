"""Our drawing of ZPL, judged by zplkit: codes read equal, bars and boxes stand where they stand there."""

import base64
import io
import zlib

import pytest
import zplkit
import zxingcpp
from PIL import Image, ImageChops

from shipstation.errors import LabelUnreadable
from shipstation.printing.frames import Paper
from shipstation.printing.zpl_drawing import draw_zpl
from shipstation.printing.zpl_graphics import graphic_of

PAPER = Paper(width=812, length=1218)


def ours(body):
    return draw_zpl(f"^XA^CI28{body}^XZ".encode(), 203, PAPER, first_only=True)[0]


def theirs(body):
    scene = zplkit.render(f"^XA^CI28{body}^XZ", zplkit.Options(width=812, height=1218, dpi=203)).labels[0]
    return Image.open(io.BytesIO(scene.png())).convert("L").point(lambda v: 255 * (v > 127))


def box(image):
    return ImageChops.invert(image.convert("L")).getbbox()


def codes(image):
    return [(code.text, str(code.format)) for code in zxingcpp.read_barcodes(image.convert("L"))]


CODES = {
    "128 automatic": "^FO100,300^BY3^BCN,100,N,N,N,A^FDPX0123456789^FS",
    "128 by set": "^FO100,300^BY2^BCN,100,N,N,N^FD>;12345678>6AB^FS",
    "128 with text": "^FO100,300^BY3^BCN,100,Y,N,N^FDABC123^FS",
    "128 turned": "^FO100,300^BY2^BCR,100,N,N,N^FDABC123^FS",
    "128 upside down": "^FO100,300^BY2^BCI,100,N,N,N^FDABC123^FS",
    "128 bottom up": "^FO100,300^BY2^BCB,100,N,N,N^FDABC123^FS",
    "128 at its baseline": "^FT100,400^BY2^BCN,100,N,N,N^FDABC123^FS",
    "128 odd digits in set C": "^FO100,300^BY2^BCN,100,N,N,N^FD>;1234567^FS",
    "39": "^FO100,300^BY2,2.5^B3N,N,80,N,N^FDABC-12^FS",
    "data matrix": "^FO100,300^BXN,5,200^FDhello^FS",
    "data matrix by hex": "^FO100,300^BXN,6,200^FH^FDPX01_7C98101^FS",
    "qr": "^FO100,300^BQN,2,5^FDQA,hello^FS",
    "pdf417": "^FO100,300^BY2^B7N,8,2,3^FDhello world^FS",
}
SHAPES = {
    "frame": "^FO100,300^GB200,150,4^FS",
    "rule": "^FO100,300^GB300,0,6^FS",
    "pillar": "^FO100,300^GB0,200,6^FS",
    "circle": "^FO100,300^GC100,4,B^FS",
    "home": "^LH20,30^FO100,100^GB10,10,10^FS",
    "reversed": "^FO50,50^GB200,100,100^FS^FO60,60^FR^GB50,50,50^FS",
    "text": "^FO100,100^A0N,50,50^FDHHHHHHHH^FS",
    "text at its baseline": "^FT100,300^A0N,50,50^FDHHHH^FS",
    "text turned": "^FO100,100^A0R,50,50^FDHHHH^FS",
    "text upside down": "^FT300,300^A0I,50,50^FDHHHH^FS",
    "text in a block": "^FO100,100^A0N,50,50^FB400,2,0,C^FDHH HH\\&HH^FS",
    "hexadecimal picture": "^FO40,40^GFA,8,8,2,FF00FF00FFFF00FF^FS",
    "run lengths": "^FO40,40^GFA,16,16,4,JF,,:HFI0!^FS",
}


@pytest.mark.parametrize("name", CODES)
def test_codes_read_and_stand_as_the_judge_has_them(name):
    mine, judge = ours(CODES[name]), theirs(CODES[name])

    assert codes(mine.image) == codes(judge)
    assert len(codes(mine.image)) == 1
    assert mine.unsupported == ()
    assert max(abs(a - b) for a, b in zip(box(mine.image), box(judge), strict=True)) <= 1


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_and_text_stand_where_the_judge_has_them(name):
    near = 6 if name.startswith("text") else 1

    mine, judge = box(ours(SHAPES[name]).image), box(theirs(SHAPES[name]))

    assert max(abs(a - b) for a, b in zip(mine, judge, strict=True)) <= near


def test_white_on_black_is_cut_out():
    plain, cut = (ours(body).image.convert("L").histogram()[0] for body in (
        "^FO50,50^GB200,100,100^FS", "^FO50,50^GB200,100,100^FS^FO60,60^FR^GB50,50,50^FS"))  # fmt: skip

    assert plain - cut == 2500


def test_upside_down_label_is_turned_whole():
    assert box(ours("^POI^FO0,0^GB10,20,10^FS").image) == (802, 1198, 812, 1218)


def test_allowed_but_not_drawn_is_named():
    assert ours("^FO10,10^GB5,5,5^FS^FO10,10^B8N,50^FD1234567^FS").unsupported == ("^B8",)


def test_ink_past_the_paper_is_measured():
    assert ours("^FO800,10^GB92,10,10^FS").over_mm == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize(
    "data",
    [b"A,8,8,2", b"A,8,8,0,FF", b"A,x,8,2,FF", b"A,8,8,2,QQ?", b"A,8,8,2,:Z64:!!:0000", b"A,8,8,2,:Z64:AAAA:0000"],
)
def test_damaged_picture_is_unreadable(data):
    with pytest.raises(LabelUnreadable):
        graphic_of(data)


def test_packed_picture_cannot_unpack_without_end():
    body = base64.b64encode(zlib.compress(bytes(50_000_000), 9))

    bitmap = graphic_of(b"A,8,8,2,:Z64:" + body + b":0000")

    assert len(bitmap.rows) == 8


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        (b"0F0F F0F0\n00ff AA55", "0f0ff0f000ffaa55"),
        # A row that breaks off is white to its end, and what comes after the picture is none of it.
        (b"0F0FF", "0f0ff00000000000"),
        (b"0F0FF0F000FFAA55FFFF", "0f0ff0f000ffaa55"),
        # The same, packed: a run of digits, a row as the one above, the rest of a row in black.
        (b"0F0F:00!AA55", "0f0f0f0f00ffaa55"),
    ],
)
def test_a_picture_in_plain_digits_is_read_as_one_that_is_packed(body, rows):
    assert graphic_of(b"A,8,8,2," + body).rows == bytes.fromhex(rows)
