"""The verifier stops what a scanner at the dock would not read as this parcel."""

import io
import random
from datetime import UTC, datetime

import pytest
from PIL import Image

from shipstation.model import Document, Language, PrinterSetup
from shipstation.printing.papers import BenchPapers
from tests.corpus.drawing import SIZES, draw
from tests.corpus.mutilating import BAD, GOOD
from tests.corpus.orders import zpl_of
from tests.corpus.scenes import LAYOUTS, scene
from tests.corpus.spoiling import BAD_TURNS
from tests.corpus.vectors import pdf_of

TRACKING = "PX0123456789TEST"
LANGUAGES = list(Language)


@pytest.fixture
def faults_of(press, printer_of):
    def judge(label, *, language=Language.ZPL, dpi=203, tracking_id=TRACKING):
        printer = printer_of(language, dpi=dpi)
        rendered = press.render(label, printer)
        return press.verify(rendered, tracking_id=tracking_id, printer=printer).faults

    return judge


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["PDF", "PNG", "ZPL"])
def test_label_of_another_parcel_is_stopped(labels, faults_of, form, language):
    faults = faults_of(labels.of(form, "PX9999999999ELSE"), language=language)

    assert len(faults) == 1
    assert TRACKING in faults[0]
    assert "PX9999999999ELSE" in faults[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_blank_label_is_stopped(labels, faults_of, language):
    out = io.BytesIO()
    Image.new("1", (812, 1218), 255).save(out, "PNG")

    assert "blank" in faults_of(labels.document("PNG", out.getvalue()), language=language)[0]


def test_blank_zpl_is_stopped(labels, faults_of):
    assert "blank" in faults_of(labels.document("ZPL", b"^XA^PW812^LL1218^XZ"))[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_label_without_its_code_is_stopped(labels, faults_of, language):
    assert TRACKING in faults_of(labels.pdf(bars=False), language=language)[0]


@pytest.mark.parametrize("shift_mm", [-14.0, -10.4, 60.0])
def test_code_cut_by_the_edge_is_stopped(labels, faults_of, shift_mm):
    assert faults_of(labels.pdf(shift_mm=shift_mm))


def test_zpl_code_that_runs_off_the_paper_is_stopped(labels, faults_of):
    assert faults_of(labels.zpl(x=500))


@pytest.mark.parametrize("dpi", [203, 300])
def test_label_scaled_to_60_percent_is_stopped(labels, faults_of, dpi):
    assert faults_of(labels.pdf(dpi=dpi, scale=0.6), dpi=dpi)


def test_zpl_made_for_300_dpi_is_stopped_when_nobody_said_so(labels, press, printer_of):
    label = labels.zpl(dpi=300)
    unsaid = type(label)(type="LABEL", format="ZPL", content=label.content)
    printer = printer_of(dpi=203)

    rendered = press.render(unsaid, printer)

    assert press.verify(rendered, tracking_id=TRACKING, printer=printer).faults


def test_spaces_in_the_tracking_id_do_not_matter(labels, faults_of):
    assert faults_of(labels.pdf(), tracking_id="PX 0123 4567 89 TEST") == ()


def test_test_page_scans(press, printer_of):
    at = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    for dpi in (203, 300):
        printer = printer_of(dpi=dpi)
        rendered = press.render(BenchPapers().test_page(printer, at), printer)
        verdict = press.verify(rendered, tracking_id="TEST202611241700", printer=printer)
        assert not any("bar" in fault for fault in verdict.faults), verdict
        assert "TEST" in verdict.codes[0]


@pytest.fixture
def spoiled(press):
    """What is said of one label of the corpus, spoiled so."""

    def judge(kind, layout="code128"):
        rng = random.Random(7)
        drawn = draw(rng, layout=layout, dpi=203, size="4x6")
        out = io.BytesIO()
        {**GOOD, **BAD}[kind](drawn, rng).save(out, "PNG")
        size = SIZES["4x6"]
        label = Document(
            type="LABEL", format="PNG", content=out.getvalue(), dpi=203, width_mm=size[0], length_mm=size[1]
        )
        printer = PrinterSetup(name="one", url="file:one", language=Language.ZPL)
        rendered = press.render(label, printer)
        verdict = press.verify(rendered, tracking_id=drawn.tracking_id, printer=printer, size_mm=size)
        return " ".join(verdict.faults)

    return judge


@pytest.mark.parametrize(
    ("kind", "layout", "said"),
    [
        ("askew by 3 to 10 degrees", "datamatrix", "askew"),
        ("scaled to 60 %", "datamatrix", "too small"),
        ("quiet zone destroyed", "qr", "too little white"),
        ("moved off the paper by 12 to 30 mm", "qr", "edge of the paper"),
        ("another parcel's", "usps", "The bar code is not"),
        ("blurred", "code128", "No bar code"),
        ("bars thickened", "code128", "No bar code"),
        ("bars thinned", "code128", "No bar code"),
        ("white streaks along the bars", "code128", "No bar code"),
        ("noise on 30 % of the dots", "code128", "No bar code"),
        ("white on black", "code128", "No bar code"),
        ("cropped through the code", "code128", "No bar code"),
        ("code removed, text left", "code128", "No bar code"),
        ("blank", "code128", "blank"),
        ("mirrored", "code128", "as in a mirror"),
        ("mirrored", "datamatrix", "as in a mirror"),
        ("mirrored", "qr", "as in a mirror"),
        ("mirrored", "pdf417", "as in a mirror"),
    ],
)
def test_spoiled_label_is_stopped_in_words(spoiled, kind, layout, said):
    assert said in spoiled(kind, layout)


@pytest.mark.parametrize(("form", "layout"), [(form, layout) for form in ("PDF", "ZPL") for layout in LAYOUTS])
def test_label_of_vectors_and_of_commands_passes_and_is_known_in_a_mirror(press, printer_of, form, layout):
    rng = random.Random(5)
    shown = scene(rng, layout=layout, dpi=203, size="4x6", whole=form == "ZPL")
    in_mirror = BAD_TURNS["mirrored"](shown, rng)
    files = {"PDF": (pdf_of(shown, rng), pdf_of(shown, rng, matrix=in_mirror)),
             "ZPL": (zpl_of(shown), zpl_of(shown, before="^PMY"))}  # fmt: skip
    printer, faults = printer_of(), []
    for content in files[form]:
        label = Document(type="LABEL", format=form, content=content, dpi=203, width_mm=101.6, length_mm=152.4)
        rendered = press.render(label, printer)
        faults.append(
            press.verify(rendered, tracking_id=shown.tracking_id, printer=printer, size_mm=SIZES["4x6"]).faults
        )

    assert faults[0] == ()
    assert any("as in a mirror" in fault for fault in faults[1])


@pytest.mark.parametrize("kind", GOOD)
def test_sound_label_passes(spoiled, kind):
    assert spoiled(kind) == ""


def test_short_id_is_not_found_inside_another_number(labels, faults_of):
    assert "The bar code is not 0123" in faults_of(labels.pdf(), tracking_id="0123")[0]


def test_neighbors_label_on_the_same_page_is_stopped(labels, faults_of):
    image = labels.image()
    image.paste(labels.image("PX9876543210ELSE").crop((0, 203, image.width, 320)), (0, 900))
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(203, 203))

    assert "another parcel" in faults_of(labels.document("PNG", out.getvalue()))[0]
