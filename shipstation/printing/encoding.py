"""Bitmaps as the bytes of each printer language. Runs in the decoder worker alone."""

import io

from escpos.printer import Dummy
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from zebrafy.zebrafy_image import ZebrafyImage

from shipstation.printing.bitmap import Bitmap
from shipstation.printing.opening import unpacked

_PT_PER_IN = 72.0


def zpl(pages: list[Bitmap]) -> bytes:
    """One label format a page, its dots as a compressed ^GF graphic."""
    formats = []
    for page in pages:
        picture = _padded(unpacked(page))
        graphic = ZebrafyImage(
            picture, format="Z64", invert=True, dither=False, threshold=128, complete_zpl=False
        ).to_zpl()
        formats.append(f"^XA^CI28^PW{picture.width}^LL{picture.height}^LH0,0^FO0,0{graphic}^FS^XZ\n")
    return "".join(formats).encode("ascii")


def escpos(pages: list[Bitmap]) -> bytes:
    """Raster bit images (GS v 0), each page cut off."""
    printer = Dummy()
    # `bitImageRaster`: python-escpos's "graphics" corrupts above 65,535 bytes a fragment (16-bit length, unchecked).
    printer.hw("INIT")
    for page in pages:
        printer.image(_padded(unpacked(page)).convert("1"), impl="bitImageRaster", center=False)
        printer.cut()
    return bytes(printer.output)


def pdf(pages: list[Bitmap], *, dpi: int) -> bytes:
    """A page of its own size for each bitmap."""
    target = io.BytesIO()
    paper = canvas.Canvas(target, invariant=1)
    for page in pages:
        width, height = page.width / dpi * _PT_PER_IN, page.height / dpi * _PT_PER_IN
        paper.setPageSize((width, height))
        paper.drawImage(ImageReader(unpacked(page).convert("1")), 0, 0, width, height)
        paper.showPage()
    paper.save()
    return target.getvalue()


def _padded(image: Image.Image) -> Image.Image:
    """White dots at the right up to whole bytes: printers count rows in bytes."""
    width = (image.width + 7) // 8 * 8
    if width == image.width:
        return image
    wider = Image.new("L", (width, image.height), 255)
    wider.paste(image, (0, 0))
    return wider
