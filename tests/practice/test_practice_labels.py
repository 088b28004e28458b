"""Labels are real: every format and size decodes to the tracking id, says it is practice, and clips nothing."""

import base64
import io
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pypdfium2
import pytest
import zplkit
import zxingcpp
from PIL import Image

from shipstation.practice import faces
from shipstation.practice.labels import LabelFacts, documents_for, label_sheet
from shipstation.practice.papers import PAPERS
from shipstation.practice.sheets import Text
from tests.practice.conftest import BOSTON, KENT, SEATTLE, Bench, as_asked, external, label_of

TRACKING = "PX2604881733051942"
LONG = {
    "name": "Maximiliane-Friederike von und zu Hohenlohe-Langen",
    "companyName": "Bundesanstalt für Materialforschung und -prüfung, Abteilung Sicherheitstechnik & Qualität KG",
    "addressLine1": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunte",
    "addressLine2": "Gebäude 17, Aufgang C, dritte Tür links hinter dem Haupteing",
    "addressLine3": "Привет мир 東京都千代田区 <b>^XA~JR</b> & 100% _5E \\&",
    "city": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "stateOrRegion": "Nordrhein-Westfalen",
    "postalCode": "12345-6789",
    "countryCode": "DE",
}


def facts(ship_to: dict = SEATTLE, **changes) -> LabelFacts:
    fields = {
        "carrier": "USPS",
        "service": "USPS Ground Advantage",
        "weight": "1.52 LB",
        "ship_from": KENT,
        "ship_to": ship_to,
        "tracking_id": TRACKING,
        "order_id": "113-2211887-4402611",
        "ref": "PB-000481",
        "bought_at": datetime(2026, 12, 7, tzinfo=UTC),
        "deliver_by": datetime(2026, 12, 10, tzinfo=UTC),
        "extras": (),
        "items": ((1, "Face cream 50 ml"), (2, "Cotton pads")),
        "charge": "5.68 USD",
    }
    return LabelFacts(**{**fields, **changes})


def papers() -> list:
    """Every specification that any carrier lists, at each of its resolutions and layouts."""
    found = []
    for name, specs in PAPERS.items():
        for spec in specs:
            option = spec["printOptions"][0]
            for dpi in option["supportedDPIs"] or [None]:
                for layout in option["supportedPageLayouts"]:
                    size = spec["size"]["width"]
                    words = f"{name}-{spec['format']}-{size}-{dpi}-{layout}"
                    found.append(pytest.param(as_asked(spec, dpi=dpi, pageLayout=layout), id=words))
    return found


def content(asked: dict, what: LabelFacts | None = None) -> bytes:
    return base64.b64decode(documents_for(what or facts(), asked)[0]["contents"], validate=True)


def dots(asked: dict, raw: bytes) -> list[Image.Image]:
    """The first page as printers of 203 and 300 dpi would make it."""
    if asked["format"] == "PNG":
        return [Image.open(io.BytesIO(raw)).convert("L")]
    if asked["format"] == "ZPL":
        return [Image.open(io.BytesIO(zplkit.render(raw).labels[0].png())).convert("L")]
    pdf = pypdfium2.PdfDocument(raw)
    images = [pdf[0].render(scale=dpi / 72).to_pil().convert("L") for dpi in (203, 300)]
    pdf.close()
    return images


def spec(form: str, dpi: int | None = 300, **changes) -> dict:
    usual = {
        "format": form,
        "size": {"width": 4, "length": 6, "unit": "INCH"},
        "dpi": dpi,
        "needFileJoining": False,
        "requestedDocumentTypes": ["LABEL"],
    }
    return {**usual, **changes}


@pytest.mark.parametrize("asked", papers())
def test_both_codes_decode_to_the_tracking_id(asked):
    for image in dots(asked, content(asked)):
        read = {str(code.format): code.text for code in zxingcpp.read_barcodes(image)}
        assert TRACKING in read.values()
        assert f"{TRACKING}|98109" in read.values()


def test_a_png_is_black_and_white_at_exactly_its_size():
    image = Image.open(io.BytesIO(content(spec("PNG"))))

    assert (image.size, image.mode) == ((1200, 1800), "1")
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


@pytest.mark.parametrize("dpi", [203, 300])
def test_bars_are_whole_dots_of_the_printer(dpi):
    image = Image.open(io.BytesIO(content(spec("PNG", dpi)))).convert("L")
    row = image.crop((0, image.height // 2 - 20, image.width, image.height // 2 - 19)).tobytes()

    widths = [len(run) for run in re.findall(rb"\x00+|\xff+", row)][1:-1]
    module = min(widths)
    assert module >= 3
    assert all(width % module == 0 for width in widths)
    assert sum(widths) == 156 * module


def test_a_joined_pdf_is_the_label_and_then_the_slip():
    asked = spec("PDF", None, needFileJoining=True, requestedDocumentTypes=["LABEL", "PACKSLIP"])

    (document,) = documents_for(facts(), asked)
    pdf = pypdfium2.PdfDocument(base64.b64decode(document["contents"]))
    texts = [pdf[number].get_textpage().get_text_range() for number in range(len(pdf))]
    sizes = [page.get_size() for page in pdf]
    pdf.close()

    assert document["type"] == "LABEL"
    assert sizes == [(288, 432), (288, 432)]
    assert "SHIP TO" in texts[0]
    assert "Packing slip" in texts[1]
    assert "2 × Cotton pads" in texts[1]


def test_a_letter_page_comes_with_a_receipt():
    letter = {"width": 8.5, "length": 11, "unit": "INCH"}
    asked = spec("PDF", 203, size=letter, pageLayout="RIGHT", requestedDocumentTypes=["LABEL", "RECEIPT"])

    label, receipt = documents_for(facts(), asked)
    pdf = pypdfium2.PdfDocument(base64.b64decode(receipt["contents"]))
    words = pdf[0].get_textpage().get_text_range()
    size = pdf[0].get_size()
    pdf.close()

    assert (label["type"], receipt["type"]) == ("LABEL", "RECEIPT")
    assert size == (612, 792)
    assert "5.68 USD" in words


@pytest.mark.parametrize(
    "what",
    [
        facts(),
        facts({**LONG, "addressLine3": "x"}, ship_from=LONG, service="Amazon Shipping " * 5, ref="R" * 200),
        facts(LONG, extras=("Adult signature", "Carrier pickup today", "Delivery photo"), order_id="1" * 60),
    ],
    ids=["short", "long", "foreign"],
)
@pytest.mark.parametrize("size", [(288.0, 432.0), (297.64, 419.53)], ids=["4x6", "A6"])
def test_no_line_leaves_the_paper_or_another_lines_place(what, size):
    sheet = label_sheet(what, *size)

    lines = [mark for mark in sheet.marks if isinstance(mark, Text)]
    for line in lines:
        wide = faces.width(line.text, line.size, bold=line.bold)
        left = {"left": line.x, "center": line.x - wide / 2, "right": line.x - wide}[line.align]
        assert left >= 10
        assert left + wide <= size[0] - 10
        assert line.size <= line.y <= size[1] - 5
    rows = sorted(line.y for line in lines if line.align == "left")
    assert all(later - earlier > 4 for earlier, later in pairwise(rows))


def test_every_label_says_that_it_is_practice():
    pdf = pypdfium2.PdfDocument(content(spec("PDF", 203)))
    words = pdf[0].get_textpage().get_text_range()
    pdf.close()

    assert "PRACTICE – NOT FOR SHIPPING" in words
    assert "PRACTICE - NOT FOR SHIPPING" in content(spec("ZPL", 203)).decode()
    for part in ("USPS GROUND ADVANTAGE", "1.52 LB", "Northwind Goods", "Ann Lee", "PX 2604 8817", "PB-000481"):
        assert part in words


def test_other_scripts_are_romanized_and_latin_stays():
    pdf = pypdfium2.PdfDocument(content(spec("PDF", 203), facts(LONG)))
    words = pdf[0].get_textpage().get_text_range()
    pdf.close()

    assert "Gebäude" in words
    assert "Privet mir" in words
    assert "東" not in words


def test_text_can_never_be_a_zpl_command():
    raw = content(spec("ZPL", 203), facts(LONG)).decode()

    commands = set(re.findall(r"[\^~][A-Z][A-Z0-9]", raw))
    assert commands <= {"^XA", "^CI", "^LH", "^PW", "^LL", "^FO", "^A0", "^FH", "^FD", "^FS", "^FB", "^GB", "^BY",
                        "^BC", "^BX", "^XZ"}  # fmt: skip
    assert raw.count("^XA") == raw.count("^XZ") == 1
    assert "~" not in raw
    assert "Geb_C3_A4ude" in raw


def test_the_same_label_is_drawn_to_the_byte():
    for form in ("PDF", "PNG", "ZPL"):
        assert content(spec(form)) == content(spec(form))


def test_a_blank_label_is_blank():
    raw = base64.b64decode(documents_for(facts(), spec("PNG"), blank=True)[0]["contents"])

    assert Image.open(io.BytesIO(raw)).convert("L").getextrema() == (255, 255)


def test_a_label_can_lack_its_codes_alone():
    raw = base64.b64decode(documents_for(facts(), spec("PNG"), barless=True)[0]["contents"])

    image = Image.open(io.BytesIO(raw)).convert("L")
    assert zxingcpp.read_barcodes(image) == []
    assert image.getextrema() == (0, 255)


def test_a_customs_form_lists_what_was_declared():
    asked = spec("PDF", None, needFileJoining=False, requestedDocumentTypes=["LABEL", "CUSTOM_FORM"])

    label, form = documents_for(facts(LONG, declared=("2 × Enamel mug · 732394 · US · 14.95 each",)), asked)
    pdf = pypdfium2.PdfDocument(base64.b64decode(form["contents"]))
    words = pdf[0].get_textpage().get_text_range()
    pdf.close()

    assert (label["type"], form["type"]) == ("LABEL", "CUSTOM_FORM")
    assert "Customs declaration" in words
    assert "2 × Enamel mug" in words


def test_the_day_on_the_label_is_the_buyers(amazon: Bench):
    bought = amazon.buy_one(external(BOSTON))

    # Nine in the evening in Boston is the next day in UTC.
    day = datetime.fromisoformat(bought["promise"]["deliveryWindow"]["end"]) - timedelta(hours=5)
    assert f"{day:%a} {day.day} {day:%b}".upper() in label_of(bought).decode()
