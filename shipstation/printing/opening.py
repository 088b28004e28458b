"""Opens carriers' documents, measured before they are decoded. Runs in the decoder worker alone.

A 1.3 kB PDF can ask for 412 MB and a 20 kB PNG for 381 MB, so that nothing is drawn before its size is known.
"""

import io

import pypdfium2 as pdfium
from PIL import Image, UnidentifiedImageError

from shipstation.printing import zpl
from shipstation.printing.bitmap import Bitmap
from shipstation.printing.zpl_drawing import draw

MAX_BYTES = 5_000_000
MAX_DOTS = 20_000_000
MAX_PAGES = 4
MAX_SIDE_IN = 12.0
_PT_PER_IN = 72.0
_BLACK_BELOW = 128

Image.MAX_IMAGE_PIXELS = MAX_DOTS


class Unopenable(ValueError):
    """A document that cannot be used, in words for the packer."""


def pages(content: bytes, kind: str, *, dpi: int, width: int, height: int) -> list[Bitmap]:
    """The pages of a document at the printer's own dots, turned upright when the paper fits so.

    Args:
        kind: PDF, PNG or ZPL. ZPL is drawn at `dpi` on a canvas of `width` × `height` dots.
        width, height: the paper in dots; a larger page is refused.
    Raises: Unopenable.
    """
    if len(content) > MAX_BYTES:
        raise Unopenable("The label file is larger than 5 MB.")
    try:
        if kind == "PDF":
            return [_upright(image, width, height) for image in _pdf(content, dpi)]
        if kind == "PNG":
            return [_upright(_png(content, width, height), width, height)]
        if kind == "ZPL":
            image, _ = draw(zpl.read(content), width=width, height=height, dpi=dpi)
            return [packed(image)]
    except zpl.ZplRefused as error:
        raise Unopenable(f"The label holds the printer command {error}, which no label needs.") from error
    except (ValueError, OSError, SyntaxError, pdfium.PdfiumError, Image.DecompressionBombError) as error:
        if isinstance(error, Unopenable):
            raise
        raise Unopenable(f"The {kind} label cannot be opened: {error}.") from error
    raise Unopenable(f"This station cannot open a {kind} label.")


def packed(image: Image.Image) -> Bitmap:
    """Black and white dots of an image: a threshold, no dither, so that bars stay clean."""
    gray = image if image.mode == "L" else image.convert("L")
    dots = gray.point(lambda shade: 255 if shade < _BLACK_BELOW else 0).convert("1")
    return Bitmap(width=dots.width, height=dots.height, rows=dots.tobytes())


def unpacked(bitmap: Bitmap) -> Image.Image:
    """The bitmap as an image of mode "L", black on white."""
    image = Image.frombytes("1", (bitmap.width, bitmap.height), bitmap.rows)
    return image.convert("L").point(lambda shade: 255 - shade)


def png_of(bitmap: Bitmap, *, dpi: int) -> bytes:
    """A 1-bit PNG of a bitmap."""
    target = io.BytesIO()
    unpacked(bitmap).convert("1").save(target, "PNG", dpi=(dpi, dpi))
    return target.getvalue()


def page_sizes(content: bytes) -> list[tuple[float, float]]:
    """Width and height of each page of a PDF in points. Raises Unopenable."""
    document = _document(content)
    try:
        return [document.get_page_size(number) for number in range(len(document))]
    finally:
        document.close()


def _document(content: bytes) -> pdfium.PdfDocument:
    document = pdfium.PdfDocument(content)
    sizes = [document.get_page_size(number) for number in range(min(len(document), MAX_PAGES + 1))]
    if not sizes or len(sizes) > MAX_PAGES:
        document.close()
        raise Unopenable(f"The PDF has {'no page' if not sizes else f'more than {MAX_PAGES} pages'}.")
    if any(not 0 < side <= MAX_SIDE_IN * _PT_PER_IN for size in sizes for side in size):
        document.close()
        raise Unopenable("The PDF has a page larger than 12 by 12 inches.")
    return document


def _pdf(content: bytes, dpi: int) -> list[Image.Image]:
    """Each page drawn at the printer's dots: a bitmap that is resized later loses its bars."""
    document = _document(content)
    try:
        images = []
        for number in range(len(document)):
            width, height = document.get_page_size(number)
            if width * height * (dpi / _PT_PER_IN) ** 2 > MAX_DOTS:
                raise Unopenable("The PDF has a page of more than 20 megapixels.")
            page = document[number]
            drawn = page.render(
                scale=dpi / _PT_PER_IN, grayscale=True, no_smoothtext=True, no_smoothimage=True, no_smoothpath=True
            )
            images.append(drawn.to_pil().convert("L"))
        return images
    finally:
        document.close()


def _png(content: bytes, width: int, height: int) -> Image.Image:
    """The picture; one made for a sharper printer is brought down to the paper's width."""
    try:
        image = Image.open(io.BytesIO(content), formats=("PNG",))
    except UnidentifiedImageError as error:
        raise Unopenable("The PNG label is no PNG.") from error
    if image.width * image.height > MAX_DOTS:
        raise Unopenable("The PNG has more than 20 megapixels.")
    image.load()
    flat = Image.new("L", image.size, 255)
    opaque = image.convert("LA")
    flat.paste(opaque.getchannel("L"), mask=opaque.getchannel("A"))
    short, long = sorted(flat.size)
    paper_short, paper_long = sorted((width, height))
    ratio = min(paper_short / short, paper_long / long)
    if ratio >= 1 or (short <= paper_short * 1.02 and long <= paper_long * 1.02):
        return flat
    return flat.resize((round(flat.width * ratio), round(flat.height * ratio)), Image.Resampling.LANCZOS)


def _upright(image: Image.Image, width: int, height: int) -> Bitmap:
    """Turned when only that fits the paper; refused when neither does. A few dots over are cut: paper has margins."""
    slack = 1.02
    if not (image.width <= width * slack and image.height <= height * slack) and (
        image.height <= width * slack and image.width <= height * slack
    ):
        image = image.transpose(Image.Transpose.ROTATE_90)
    if image.width > width * slack or image.height > height * slack:
        raise Unopenable("The label is larger than the printer's paper.")
    return packed(image.crop((0, 0, min(image.width, width), min(image.height, height))))
