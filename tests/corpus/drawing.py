"""Labels as carriers lay them out, drawn by Pillow and zxing alone: nothing here is the program's own."""

import random
from dataclasses import dataclass

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

SIZES = {"4x6": (101.6, 152.4), "A6": (105.0, 148.0)}
FORMATS = zxingcpp.BarcodeFormat
LAYOUTS = ("code128", "routed", "usps", "ups", "amazon", "datamatrix", "qr", "pdf417", "code39", "itf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A sound label in dots. `box`: left, top, right, bottom of the code that holds the tracking id."""

    image: Image.Image
    tracking_id: str
    layout: str
    dpi: int
    size: str
    box: tuple[int, int, int, int]
    module: int


def tracking_id(rng: random.Random, layout: str) -> str:
    """An id of the kind that the layout's carrier gives."""
    digits = "".join(rng.choice("0123456789") for _ in range(22))
    letters = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(4))
    made = {"usps": f"92{digits[:20]}", "ups": f"1Z{letters}{digits[:12]}", "amazon": f"TBA{digits[:12]}"}
    made |= {"itf": digits[:14], "code39": f"{letters[:2]}{digits[:9]}", "routed": digits[:12]}
    return made.get(layout, f"{letters[:2]}{digits[:11]}")


def draw(rng: random.Random, *, layout: str, dpi: int, size: str, held: str | None = None) -> Drawn:
    """A label of that layout; `held`: the id it shows, when it is not to be its own."""
    width, height = (round(mm / 25.4 * dpi) for mm in SIZES[size])
    image = Image.new("1", (width, height), 255)
    pen = ImageDraw.Draw(image)
    shown = held or tracking_id(rng, layout)
    margin = dpi // 10 + rng.randrange(dpi // 20)
    pen.rectangle((margin, margin, width - margin, height - margin), outline=0, width=3)
    big, small = (ImageFont.load_default(dpi // part) for part in (5, 12))
    y = margin + dpi // 10
    pen.text((2 * margin, y), rng.choice(("PRIORITY", "GROUND 2", "EXPRESS", "STANDARD")), font=big, fill=0)
    for line in ("SHIP TO: A PERSON", f"{rng.randrange(1, 999)} MAIN STREET", f"TOWN {rng.randrange(10000, 99999)}"):
        y += dpi // 4
        pen.text((2 * margin, y), line, font=small, fill=0)
    y += dpi // 3
    pen.line((margin, y, width - margin, y), fill=0, width=4)
    zip_code = f"420{rng.randrange(10000, 99999)}"
    content = zip_code + shown if layout == "usps" else shown
    _beside(image, layout, zip_code, shown, (2 * margin, y + dpi // 8), dpi)
    code, module = _own(content, layout, dpi, width - 4 * margin)
    left = (width - code.width) // 2
    top = round(height * 0.58)
    image.paste(code, (left, top))
    pen.text((2 * margin, top + code.height + dpi // 10), shown, font=small, fill=0)
    box = (left, top, left + code.width, top + code.height)
    return Drawn(image=image, tracking_id=shown, layout=layout, dpi=dpi, size=size, box=box, module=module)


def _own(content: str, layout: str, dpi: int, room: int) -> tuple[Image.Image, int]:
    matrices = {"datamatrix": FORMATS.DataMatrix, "qr": FORMATS.QRCode, "pdf417": FORMATS.PDF417}
    if layout in matrices:
        module = max(2, round(dpi / 203 * (3 if layout == "pdf417" else 6)))
        return symbol(content, matrices[layout], module), module
    kind = {"code39": FORMATS.Code39, "itf": FORMATS.ITF}.get(layout, FORMATS.Code128)
    row = symbol(content, kind, 1)
    # Bars of 0.25 to 0.5 mm with ten modules of white on either side, as carriers ask for.
    module = max(2, min(round(dpi / 203 * 4), room // (row.width + 4)))
    return row.crop((0, 0, row.width, 1)).resize((row.width * module, dpi * 3 // 4), Image.Resampling.NEAREST), module


def _beside(image: Image.Image, layout: str, zip_code: str, shown: str, at: tuple[int, int], dpi: int) -> None:
    """What else such a label holds."""
    module = max(2, round(dpi / 100))
    if layout == "routed":
        row = symbol(zip_code, FORMATS.Code128, 1)
        image.paste(
            row.crop((0, 0, row.width, 1)).resize((row.width * module, dpi // 3), Image.Resampling.NEAREST), at
        )
    elif layout == "ups":
        image.paste(symbol(f"{zip_code} 840 001", FORMATS.MaxiCode, module), at)
    elif layout == "amazon":
        image.paste(symbol(shown, FORMATS.DataMatrix, module), at)


def symbol(content: str, kind: zxingcpp.BarcodeFormat, module: int) -> Image.Image:
    """A symbol with so many dots a module and no white around it."""
    made = zxingcpp.create_barcode(content, kind).to_image(scale=module, add_quiet_zones=False)
    view = memoryview(made)
    return Image.frombytes("L", (view.shape[1], view.shape[0]), view.tobytes()).point(lambda dot: dot).convert("1")
