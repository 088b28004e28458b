"""Papers of our own: what was given stands on them, codes read, no text breaks them, and no letter is a box."""

import io
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from shipstation.model import (
    COMMANDS,
    ROLL_MM,
    Address,
    CommandCard,
    DayParcel,
    DaySummary,
    Document,
    LadderStep,
    Language,
    Money,
    OrderItem,
    PackingSlip,
    Paper,
    PaperChoices,
    PrinterSetup,
    move_code,
    printer_key,
    set_code,
)
from shipstation.printing.papers import BenchPapers, code_of_test, faces, scripts
from shipstation.printing.papers.kit import MM, paper
from shipstation.printing.papers.writing import Writer
from shipstation.printing.pdf_drawing import draw_pdf

AT = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
A4, LABEL = (210.0, 297.0), (101.6, 152.4)
ORDER = "113-2211887-4402611"
HERE = Address(name="Lena Brandt", line1="418 Harbor Street", city="Portland", postal_code="04101", country="US")
PAPERS = BenchPapers()
CURVES = [path for path in faces.files(faces.folders()) if path.name == "NimbusSans-Regular.otf"]


def item(title: str = "Enamel mug", quantity: int = 1, sku: str = "NW-1") -> OrderItem:
    return OrderItem(sku=sku, title=title, quantity=quantity)


def slip(*items: OrderItem, size_mm: tuple[float, float] = A4, dpi: int = 300, **more: object) -> Paper:
    given: dict[str, object] = {"order_ref": ORDER, "at": AT, "ship_to": HERE, "ship_from": HERE, **more}
    return PAPERS.packing_slip(PackingSlip(items=items or (item(),), **given), size_mm=size_mm, dpi=dpi)


def pages(document: Document) -> Iterator[pypdfium2.PdfPage]:
    pdf = pypdfium2.PdfDocument(document.content)
    yield from (pdf[number] for number in range(len(pdf)))


def words(document: Document) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pages(document)).replace("\r", "")


def codes(document: Document, dpi: int = 300) -> list[set[tuple[str, str]]]:
    """Of each page: what kind of code says what."""
    found = []
    for page in pages(document):
        image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        found.append({(code.format.name, code.text) for code in zxingcpp.read_barcodes(image)})
    return found


@pytest.mark.parametrize(("size_mm", "dpi"), [(A4, 300), ((215.9, 279.4), 300), (LABEL, 203), ((105.0, 148.0), 203)])
def test_a_slip_says_what_was_given_and_brings_its_order_up(size_mm: tuple[float, float], dpi: int) -> None:
    made = slip(item("A & B <Ltd> mug", 7), size_mm=size_mm, dpi=dpi, parcel=2, parcels=3, tracking_id="1Z999")

    said = words(made.document)
    assert all(each in said for each in ("A & B <Ltd> mug", "7", "NW-1", "2 of 3", "1Z999", ORDER, *HERE.lines()[:2]))
    assert (made.pages, made.unwritten) == (1, ())
    assert {("QRCode", ORDER), ("Code128", ORDER)} <= codes(made.document, dpi)[0]


def test_a_slip_of_sixty_lines_numbers_its_pages_and_loses_none() -> None:
    made = slip(*(item(f"Item number {place}", sku=f"SKU-{place}") for place in range(60)))

    said = words(made.document)
    assert all(f"Item number {place}" in said for place in range(60))
    assert made.pages == len(list(pages(made.document))) > 1
    assert f"Page {made.pages} of {made.pages}" in said
    for page in pages(made.document):
        text = page.get_textpage()
        assert min(text.get_charbox(place)[1] for place in range(text.count_chars())) > 15 * MM


def test_a_roll_is_as_long_as_what_stands_on_it() -> None:
    short, long = slip(size_mm=ROLL_MM, dpi=203), slip(*[item()] * 60, size_mm=ROLL_MM, dpi=203)

    assert (short.pages, long.pages) == (1, 1)
    assert short.document.length_mm
    assert long.document.length_mm
    assert long.document.length_mm > short.document.length_mm + 59 * 5
    assert ("Code128", ORDER) in codes(long.document, 203)[0]


def test_practice_is_written_on_practice_papers_alone() -> None:
    assert "PRACTICE" in words(slip(is_practice=True).document)
    assert "PRACTICE" not in words(slip().document)


@pytest.mark.parametrize("size_mm", [A4, LABEL, ROLL_MM])
@pytest.mark.parametrize(
    "text",
    ["\x00\x1b[31m\x07", "<img src='/etc/passwd'/><b>", "\u202eevil\u202c", "W" * 5000, "word " * 1000, "\ud800", ""],
)
def test_hostile_texts_cost_nothing(text: str, size_mm: tuple[float, float]) -> None:
    to = Address(name=text, line1=text, city=text, postal_code=text, country="US")

    made = slip(
        item(text, sku=text), size_mm=size_mm, ship_to=to, order_ref=text, choices=PaperChoices(shop=text, note=text)
    )

    said = words(made.document)
    assert made.pages <= 3
    assert not set("\x00\x1b\x07\u202e\u202c") & set(said)
    assert ("<img" in said) == text.startswith("<img")


def test_text_never_leaves_the_paper() -> None:
    made = slip(item("W" * 5000, 10**9, "S" * 500), size_mm=LABEL, ship_to=HERE)

    for page in pages(made.document):
        text = page.get_textpage()
        for place in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(place)
            assert left >= -0.5
            assert right <= LABEL[0] * MM + 0.5
            assert bottom >= -0.5
            assert top <= LABEL[1] * MM + 0.5


def test_what_no_font_has_stands_in_latin_letters_and_is_told(tmp_path: Path) -> None:
    writer = Writer((tmp_path,))

    made = paper(
        slip().kind, lambda sheet: sheet.text(20, 20, "東京 Łódź", 10), size_mm=A4, dpi=300, writer=writer
    )  # fmt: skip

    said = words(made.document)
    assert made.unwritten == ("Ł", "ź", "京", "東")
    assert "DongJing" in said
    assert "Lódz" in said
    assert "no font for their script" in said


@pytest.mark.skipif(faces.having("ا", bold=False, places=faces.folders()) is None, reason="no Arabic font here")
def test_arabic_is_joined_and_written_where_a_font_is_there() -> None:
    made = slip(choices=PaperChoices(shop="شركة"))

    assert made.unwritten == ()
    assert "no font" not in words(made.document)


@pytest.mark.skipif(not CURVES, reason="no font with PostScript curves here")
def test_a_font_that_no_pdf_of_ours_can_carry_is_drawn_as_a_picture() -> None:
    writer = Writer((CURVES[0].parent,))

    made = paper(
        slip().kind, lambda sheet: sheet.text(20, 30, "Łąęś", 40), size_mm=A4, dpi=300, writer=writer
    )  # fmt: skip

    (page,) = pages(made.document)
    image = page.render(scale=2, grayscale=True).to_pil()
    inked = image.crop((round(38 * MM), round(30 * MM), round(80 * MM), round(62 * MM))).point(lambda dot: 255 - dot)
    assert made.unwritten == ()
    assert inked.getbbox() is not None
    assert "Ł" not in words(made.document)


def test_arabic_letters_take_the_form_that_their_neighbors_ask_for() -> None:
    assert scripts.joined("بيت") == "\ufe91\ufef4\ufe96"
    assert scripts.joined("لا") == "\ufefb"
    assert scripts.joined("دار") == "\ufea9\ufe8d\ufead"


@pytest.mark.parametrize(
    ("read", "drawn"),
    [
        ("abc 12", "abc 12"),
        ("שלום", "םולש"),
        ("שלום 123", "123 םולש"),
        ("street שלום 12", "street 12 םולש"),
        ("שלום (abc)", "(abc) םולש"),
    ],
)
def test_what_is_read_from_the_right_is_drawn_so(read: str, drawn: str) -> None:
    assert scripts.visual(read) == drawn


def test_damaged_fonts_cost_only_themselves(tmp_path: Path) -> None:
    (tmp_path / "cut.ttf").write_bytes(b"\0\1\0\0\0\x10")
    (tmp_path / "lies.ttf").write_bytes(b"\0\1\0\0\0\1" + b"\0" * 6 + b"cmap" + struct.pack(">III", 0, 10**9, 10**9))
    (tmp_path / "text.otf").write_bytes(b"hello")

    assert faces.having("東", bold=False, places=(tmp_path,)) is None


def png(width: int, height: int) -> bytes:
    """A PNG that says it is so large, whatever it holds."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


@pytest.mark.parametrize("content", [b"", b"GIF89a", png(60000, 60000), png(100, 100), b"\0" * 5_000_000])
def test_a_hostile_logo_costs_only_the_logo(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(content)

    made = slip(choices=PaperChoices(shop="Northwind", logo=str(tmp_path / "logo.png")))

    assert "Northwind" in words(made.document)
    assert made.document.content == slip(choices=PaperChoices(shop="Northwind")).document.content


def test_a_logo_stands_on_the_slip(tmp_path: Path) -> None:
    Image.new("RGBA", (300, 100), (200, 0, 0, 255)).save(tmp_path / "logo.png")

    made = slip(choices=PaperChoices(shop="Northwind", logo=str(tmp_path / "logo.png")))

    (page,) = pages(made.document)
    image = page.render(scale=1, grayscale=True).to_pil()
    assert image.getpixel((round(30 * MM), round(24 * MM))) < 128
    assert "Northwind" in words(made.document)


def day(count: int) -> DaySummary:
    parcels = tuple(
        DayParcel(
            order_ref=f"R-{place}",
            tracking_id=f"TRACK{place:04}",
            carrier="UPS",
            service="Ground" if place % 2 else "Next <Day> & more",
            cost=Money(Decimal("1.10"), "USD" if place % 3 else "EUR"),
            is_cancelled=place == 1,
        )
        for place in range(count)
    )
    return DaySummary(day=date(2026, 11, 27), at=AT, shop="Northwind", parcels=parcels)


@pytest.mark.parametrize("size_mm", [A4, LABEL, ROLL_MM])
def test_a_day_lists_every_parcel_and_adds_up(size_mm: tuple[float, float]) -> None:
    made = PAPERS.day_summary(day(90), size_mm=size_mm)

    said = words(made.document)
    assert all(f"TRACK{place:04}" in said for place in range(90))
    assert "89" in said
    assert "cancelled" in said
    assert "Driver, for 89 parcels" in said
    assert "33.00 EUR" in said
    assert "64.90 USD" in said
    assert made.pages == len(list(pages(made.document))) == (1 if size_mm == ROLL_MM else made.pages)


def test_an_empty_day_says_so() -> None:
    made = PAPERS.day_summary(day(0), size_mm=A4)

    assert made.pages == 1
    assert "No parcel goes out on this day." in words(made.document)
    assert "Driver" not in words(made.document)


def test_command_cards_read_in_both_codes() -> None:
    cards = [CommandCard(text=f"PB:{word}", word=word.capitalize(), hint=hint) for word, hint in COMMANDS.items()]
    cards += [CommandCard(text="PB:BOX:VERY-LONG-BOX-NAME", word="Box VERY-LONG-BOX-NAME", hint="30×20×10 cm")] * 5

    sheet, label = PAPERS.command_cards(cards, size_mm=A4), PAPERS.command_cards(cards, size_mm=LABEL, dpi=203)

    wanted = {(kind, card.text) for card in cards for kind in ("QRCode", "Code128")}
    assert (sheet.pages, label.pages) == (2, 9)
    assert codes(sheet.document)[0] == wanted
    assert set().union(*codes(label.document, 203)) == wanted
    with pytest.raises(ValueError, match="code"):
        CommandCard(text="PB:BOX:Größe", word="", hint="")


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_each_step_of_a_ladder_says_what_made_it(dpi: int) -> None:
    printer = PrinterSetup(name="Zebra 打印", url="tcp://h", language=Language.ZPL, dpi=dpi)
    steps = [LadderStep(darkness=18, speed=4), LadderStep(darkness=3), LadderStep(speed=2)]

    made = PAPERS.ladder(printer, steps)

    first = next(pages(made.document)).render(scale=dpi / 72, grayscale=True, no_smoothpath=True).to_pil()
    row = first.crop((0, round(40 / 25.4 * dpi), first.width, round(40 / 25.4 * dpi) + 1)).tobytes()
    bars = [len(run) for run in row.replace(b"\xff", b" ").split()]
    read = codes(made.document, dpi)
    assert min(bars) == 2
    key = printer_key(printer.name)
    assert [next(iter(each))[1] for each in read] == [f"PB:SET:{key}:D18:S4", f"PB:SET:{key}:D3", f"PB:SET:{key}:S2"]
    assert all(("Code128", set_code(printer.name, step)) in each for step, each in zip(steps, read, strict=True))


def test_every_mark_of_an_alignment_page_has_its_code() -> None:
    printer = PrinterSetup(name="Zebra", url="tcp://h", language=Language.ZPL)

    made = PAPERS.alignment(printer)

    wanted = {("QRCode", move_code("Zebra", edge, mm)) for edge in "LT" for mm in (-2, -1, 0, 1, 2, 3, 4)}
    assert codes(made.document, 203)[0] == wanted


@pytest.mark.parametrize("size_mm", [LABEL, A4, (57.0, 102.0)])
def test_a_test_page_shows_its_printer_and_no_password(size_mm: tuple[float, float]) -> None:
    printer = PrinterSetup(
        name="Zebra", url="ipp://joe:secret@host/q", language=Language.PDF, width_mm=size_mm[0], length_mm=size_mm[1]
    )

    made = PAPERS.test_page(printer, AT)

    said = words(made)
    assert "Zebra" in said
    assert "203 dpi" in said
    assert "PDF" in said
    assert "secret" not in said
    assert ("Code128", code_of_test(AT)) in codes(made, 203)[0]


def test_nothing_on_our_papers_is_gray() -> None:
    made = PAPERS.test_page(PrinterSetup(name="Z", url="tcp://h", language=Language.ZPL), AT)

    (page,) = pages(made)
    buffer = io.BytesIO()
    page.render(scale=203 / 72, grayscale=True, no_smoothtext=True, no_smoothpath=True).to_pil().save(buffer, "PNG")
    assert {color for _, color in Image.open(buffer).getcolors() or []} <= {0, 255}


@pytest.mark.parametrize("dpi", [203, 300])
def test_lines_of_one_to_four_dots_are_drawn_on_whole_dots(dpi: int) -> None:
    printer = PrinterSetup(name="Zebra 4x6", url="tcp://127.0.0.1:9100", language=Language.ZPL, dpi=dpi)
    ladder = PAPERS.ladder(printer, (LadderStep(darkness=5, speed=4),))

    for made in (ladder.document, PAPERS.test_page(printer, AT)):
        (sheet,) = draw_pdf(made.content, dpi, first_only=True)
        gray = sheet.image.convert("L")
        rows = {gray.crop((0, y, gray.width, y + 1)).tobytes() for y in range(gray.height)}
        for dots in range(1, 5):
            line, gap = b"\x00" * dots, b"\xff" * dots
            assert any(gap + gap.join([line] * 8) + gap in row for row in rows), f"{dots} dots"
