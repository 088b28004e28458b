"""Labels made here, by other code than the one under test, and the printers they go to."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image
from reportlab.pdfgen import canvas

from shipstation.model import Document, Language, PrinterSetup
from shipstation.printing.press import Press

TRACKING = "PX0123456789TEST"
AT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
SIZES = {"4x6": (101.6, 152.4), "A6": (105.0, 148.0)}
MODULE = {203: 3, 300: 4}


class Labels:
    """Draws labels with one Code 128 and some text, in every format."""

    def pdf(self, text=TRACKING, *, dpi=203, size="4x6", scale=1.0, pages=1, shift_mm=0.0, turned=False, bars=True):
        width, height = (mm / 25.4 * 72 for mm in SIZES[size])
        out = io.BytesIO()
        page = (height, width) if turned else (width, height)
        pdf = canvas.Canvas(out, pagesize=page, invariant=1)
        for _ in range(pages):
            if turned:
                pdf.translate(0, width)
                pdf.rotate(-90)
            pdf.setFont("Helvetica-Bold", 30)
            pdf.drawString(40, height - 90, "A LABEL FOR TESTS")
            dot = 72 / dpi
            module = MODULE[dpi] * dot * scale
            path = pdf.beginPath()
            for place, bar in enumerate(modules(text) if bars else []):
                if bar:
                    path.rect(round(30 / dot) * dot + shift_mm / 25.4 * 72 + place * module, 150, module, 90)
            pdf.drawPath(path, fill=1, stroke=0)
            pdf.showPage()
        pdf.save()
        return self.document("PDF", out.getvalue(), dpi, size)

    def image(self, text=TRACKING, *, dpi=203, size="4x6"):
        width, height = (round(mm / 25.4 * dpi) for mm in SIZES[size])
        image = Image.new("1", (width, height), 255)
        row = modules(text)
        code = Image.new("1", (len(row), 1), 255)
        code.putdata([0 if bar else 255 for bar in row])
        image.paste(code.resize((len(row) * MODULE[dpi], dpi // 2), Image.Resampling.NEAREST), (dpi // 4, dpi))
        image.paste(0, (dpi // 4, dpi * 2, dpi * 3, dpi * 2 + 20))
        return image

    def png(self, text=TRACKING, *, dpi=203, size="4x6"):
        out = io.BytesIO()
        self.image(text, dpi=dpi, size=size).save(out, "PNG", dpi=(dpi, dpi))
        return self.document("PNG", out.getvalue(), dpi, size)

    def zpl(self, text=TRACKING, *, dpi=203, size="4x6", extra="", x=None):
        width, height = (round(mm / 25.4 * dpi) for mm in SIZES[size])
        left = dpi // 4 if x is None else x
        lines = (
            f"^XA^CI28^PW{width}^LL{height}{extra}^FO{dpi // 4},{dpi // 2}^A0N,{dpi // 5}^FDA LABEL FOR TESTS^FS"
            f"^FO{left},{dpi}^BY{MODULE[dpi]}^BCN,{dpi // 2},N,N,N,A^FD{text}^FS"
            f"^FO{dpi // 4},{dpi * 2}^GB500,20,20^FS^XZ\n"
        )
        return self.document("ZPL", lines.encode(), dpi, size)

    def of(self, form, text=TRACKING, *, dpi=203, size="4x6"):
        return {"PDF": self.pdf, "PNG": self.png, "ZPL": self.zpl}[form](text, dpi=dpi, size=size)

    def document(self, form, content, dpi=203, size="4x6"):
        width_mm, length_mm = SIZES[size]
        return Document(type="LABEL", format=form, content=content, dpi=dpi, width_mm=width_mm, length_mm=length_mm)


def modules(text: str) -> list[bool]:
    """A Code 128 as zxing makes it."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    view = memoryview(barcode.to_image(scale=1, add_quiet_zones=False))
    return [dot < 128 for dot in view.tobytes()[: view.shape[1]]]


@pytest.fixture
def labels() -> Labels:
    return Labels()


@pytest.fixture
def printer_of():
    def make(language=Language.ZPL, *, dpi=203, size="4x6", url="tcp://127.0.0.1:9100"):
        width_mm, length_mm = SIZES[size]
        return PrinterSetup(name="bench", url=url, language=language, dpi=dpi, width_mm=width_mm, length_mm=length_mm)

    return make


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    press = Press()
    yield press
    press.close()
