"""Draws sheets: vectors for PDF, whole dots for PNG, native commands for ZPL."""

import io

from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

from shipstation.practice import faces
from shipstation.practice.codes import runs
from shipstation.practice.sheets import Bars, Box, Mark, Matrix, Sheet, Text, module_dots

_ANCHORS = {"left": "ls", "center": "ms", "right": "rs"}
_ZPL_ALIGN = {"center": "C", "right": "R"}
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;-/#&()+*'@|!?=%")
# Where the baseline of ZPL's font 0 lies in its cell.
_ZPL_BASELINE = 0.77


def draw_pdf(pages: list[Sheet], dpi: int) -> bytes:
    """A PDF with these pages; bar widths are whole dots of `dpi`."""
    out = io.BytesIO()
    pdf = canvas.Canvas(out, pageCompression=1, invariant=1)
    pdf.setTitle("Practice label")
    for page in pages:
        pdf.setPageSize((page.width, page.height))
        for mark in page.marks:
            _draw_on_pdf(pdf, mark, page.height, dpi)
        pdf.showPage()
    pdf.save()
    return out.getvalue()


def draw_png(page: Sheet, dpi: int) -> bytes:
    """A black-and-white PNG at exactly this resolution."""
    size = round(page.width * dpi / 72), round(page.height * dpi / 72)
    image = Image.new("1", size, 1)
    pen = ImageDraw.Draw(image)
    for mark in page.marks:
        if isinstance(mark, Text):
            font = faces.sized(bold=mark.bold, pixels=round(mark.size * dpi / 72))
            at = _dots(mark.x, dpi), _dots(mark.y, dpi)
            pen.text(at, mark.text, font=font, fill=0, anchor=_ANCHORS[mark.align])
        else:
            for left, top, width, height in _areas(mark, dpi):
                pen.rectangle((left, top, left + width - 1, top + height - 1), fill=0)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def draw_zpl(page: Sheet, dpi: int) -> bytes:
    """A ZPL label for printers of this resolution, in UTF-8."""
    parts = [f"^XA^CI28^LH0,0^PW{_dots(page.width, dpi)}^LL{_dots(page.height, dpi)}"]
    for mark in page.marks:
        if isinstance(mark, Text):
            parts.append(_zpl_text(mark, dpi))
        elif isinstance(mark, Box):
            parts.append(_zpl_box(mark, dpi))
        elif isinstance(mark, Bars):
            left, module = _bars_left(mark, dpi), module_dots(mark, dpi)
            height = _dots(mark.height, dpi)
            field = f"^BY{module}^BCN,{height},N,N,N,A^FD{mark.text}^FS"
            parts.append(f"^FO{left},{_dots(mark.y, dpi)}{field}")
        else:
            left, top = _matrix_corner(mark, dpi)
            parts.append(f"^FO{left},{top}^BXN,{module_dots(mark, dpi)},200^FH^FD{_zpl_escaped(mark.text)}^FS")
    return ("\n".join(parts) + "\n^XZ\n").encode()


def _draw_on_pdf(pdf: canvas.Canvas, mark: Mark, page_height: float, dpi: int) -> None:
    if isinstance(mark, Text):
        pdf.setFont(faces.face(bold=mark.bold), mark.size)
        draw = {"left": pdf.drawString, "center": pdf.drawCentredString, "right": pdf.drawRightString}[mark.align]
        draw(mark.x, page_height - mark.y, mark.text)
        return
    path = pdf.beginPath()
    dot = 72 / dpi
    for left, top, width, height in _areas(mark, dpi):
        path.rect(left * dot, page_height - (top + height) * dot, width * dot, height * dot)
    pdf.drawPath(path, fill=1, stroke=0)


def _areas(mark: Box | Bars | Matrix, dpi: int) -> list[tuple[int, int, int, int]]:
    """The black rectangles of a mark: left, top, width, height in dots."""
    if isinstance(mark, Box):
        return _box_areas(mark, dpi)
    module = module_dots(mark, dpi)
    if isinstance(mark, Bars):
        left, top, height = _bars_left(mark, dpi), _dots(mark.y, dpi), _dots(mark.height, dpi)
        return [(left + start * module, top, length * module, height) for start, length in runs(mark.bits)]
    left, top = _matrix_corner(mark, dpi)
    return [
        (left + start * module, top + row * module, length * module, module)
        for row, bits in enumerate(mark.rows)
        for start, length in runs(bits)
    ]


def _box_areas(mark: Box, dpi: int) -> list[tuple[int, int, int, int]]:
    left, top = _dots(mark.x, dpi), _dots(mark.y, dpi)
    width, height = max(1, _dots(mark.width, dpi)), max(1, _dots(mark.height, dpi))
    if not mark.line:
        return [(left, top, width, height)]
    line = max(1, _dots(mark.line, dpi))
    return [
        (left, top, width, line),
        (left, top + height - line, width, line),
        (left, top, line, height),
        (left + width - line, top, line, height),
    ]


def _bars_left(mark: Bars, dpi: int) -> int:
    return _dots(mark.x + mark.width / 2, dpi) - len(mark.bits) * module_dots(mark, dpi) // 2


def _matrix_corner(mark: Matrix, dpi: int) -> tuple[int, int]:
    side = len(mark.rows) * module_dots(mark, dpi)
    return _dots(mark.x + mark.side, dpi) - side, _dots(mark.y, dpi)


def _dots(points: float, dpi: int) -> int:
    return round(points * dpi / 72)


def _zpl_text(mark: Text, dpi: int) -> str:
    high = round(mark.size * dpi / 72)
    left, top = _dots(mark.x, dpi), _dots(mark.y, dpi) - round(high * _ZPL_BASELINE)
    # Font 0 is narrow and always bold: plain text is set a little wider, so that bold stays the stronger one.
    letters = f"^A0N,{high},{high if mark.bold else round(high * 0.95)}^FH^FD{_zpl_escaped(mark.text)}^FS"
    if mark.align == "left":
        return f"^FO{left},{top}{letters}"
    room = round(faces.width(mark.text, high, bold=mark.bold)) + high
    left -= room // 2 if mark.align == "center" else room
    return f"^FO{max(0, left)},{top}^FB{room},1,0,{_ZPL_ALIGN[mark.align]},0{letters}"


def _zpl_box(mark: Box, dpi: int) -> str:
    width, height = max(1, _dots(mark.width, dpi)), max(1, _dots(mark.height, dpi))
    line = max(1, _dots(mark.line, dpi)) if mark.line else min(width, height)
    return f"^FO{_dots(mark.x, dpi)},{_dots(mark.y, dpi)}^GB{width},{height},{line}^FS"


def _zpl_escaped(text: str) -> str:
    """A ^FD field under ^FH: everything but plain letters as _XX, so that no text can be a command."""
    safe = faces.readable(text, ascii_only=True)
    return "".join(
        letter if letter in _PLAIN else "".join(f"_{byte:02X}" for byte in letter.encode()) for letter in safe
    )
