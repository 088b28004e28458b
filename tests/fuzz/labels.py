"""Targets: label files as carriers and strangers make them, through the decoder's worker, to every printer."""

import base64
import random
import re
import struct
import time
import zlib
from pathlib import Path
from typing import ClassVar, Self

from shipstation.errors import LabelUnreadable, NotPrintable, ShipError
from shipstation.model import Document, Language, PrinterSetup
from shipstation.printing.press import Press
from shipstation.printing.zpl import DRAWN, commands
from tests.fuzz import mutating
from tests.fuzz.corpus import corpus
from tests.fuzz.engine import Target, Wrong
from tests.printing.conftest import TRACKING, Labels

_LANGUAGES = [Language.ZPL, Language.ZPL, Language.ESCPOS, Language.TSPL, Language.EPL, Language.PDF, Language.PNG]
_DPIS = [None, 203, 300, 203, 203, 600, 0, 10**9]
_SIZES = [(101.6, 152.4), (101.6, 152.4), (None, None), (0.001, 1e9)]
_LOST = "cannot be opened"
_SLOW = "takes too long"
_SIGNS = DRAWN | frozenset(["XA", "XZ"])


class _Files(Target):
    """Label files of one format. The first two bytes of a case choose the printer and what was said of the file."""

    form: ClassVar[str]
    # The decoder gives a file up after 2 s of work, which take longer on a busy machine, and after 10 s in any case.
    slow_s = 11.0
    """The decoder gives up after 2 s; `extra` tells how often."""

    def __enter__(self) -> Self:
        self._press = Press()
        self._good = Labels().of(self.form)
        self._seeds = [*corpus().labels[self.form], self._good.content]
        self._printers = [
            PrinterSetup(name="bench", url="tcp://127.0.0.1:9100", language=language) for language in _LANGUAGES
        ]
        self._lost = self._given_up = 0
        self._worker_mb = 0.0
        self._check_good()
        return self

    def __exit__(self, *_: object) -> None:
        self._press.close()

    def case(self, rng: random.Random) -> bytes:
        return bytes([rng.randrange(256), rng.randrange(256)]) + self.file(rng)[:5_100_000]

    def file(self, rng: random.Random) -> bytes:
        """The file itself."""
        raise NotImplementedError

    def run(self, case: bytes) -> None:
        printer = self._printers[case[0] % len(self._printers)]
        width, length = _SIZES[case[1] // 8 % len(_SIZES)]
        dpi = _DPIS[case[1] % len(_DPIS)]
        document = Document(
            type="LABEL", format=self.form, content=case[2:], dpi=dpi, width_mm=width, length_mm=length
        )
        worker = self._press._decoder.pids[:1]
        try:
            rendered = self._press.render(document, printer)
            if printer.language is Language.ZPL:
                _check_sent(rendered.data)
            self._press.verify(rendered, tracking_id=TRACKING, printer=printer)
            if case[1] % 4 == 0:
                self._press.preview(document)
        except (LabelUnreadable, NotPrintable) as error:
            self._after(error, worker)

    def _after(self, error: ShipError, worker: tuple[int, ...]) -> None:
        """A worker that was lost over a file is told as ours, and the next one serves."""
        if self._press._decoder.pids[:1] == worker:
            return
        self._lost += 1
        self._given_up += _SLOW in error.said
        begun = time.perf_counter()
        self._check_good()
        self.excused_s += time.perf_counter() - begun
        if _LOST in error.said:
            raise Wrong(f"the worker ended over this file: {error.said}") from error

    def _check_good(self) -> None:
        printer = self._printers[0]
        rendered = self._press.render(self._good, printer)
        if not self._press.verify(rendered, tracking_id=TRACKING, printer=printer).good:
            raise Wrong("a good label is no longer printed")

    def extra(self) -> str:
        pids = self._press._decoder.pids
        used = [_peak_mb(pid) for pid in pids[:1]]
        return (
            f"workers lost {self._lost} ({self._given_up} at 2 s), the last one's peak {max(used, default=0):.0f} MB"
        )


def _check_sent(data: bytes) -> None:
    """A ZPL printer gets drawing commands alone."""
    strange = {command.name for command in commands(data)} - _SIGNS - _ALLOWED_BARS
    if strange or b"~" in data:
        raise Wrong(f"a printer would get {strange or '~'}")
    if any(line and not line.startswith(b"^XA") for line in data.split(b"\n")):
        raise Wrong("a line of the job begins with a stranger's text")


_ALLOWED_BARS = frozenset(f"B{sign}" for sign in "0124589ABEFIJKLMOPRSTUZ") | {"FM", "FP", "TB", "GS"}


def _peak_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM")), 0.0)


class Zpl(_Files):
    """ZPL: commands changed, added, doubled, with absurd numbers and every form of picture."""

    name = "zpl"
    form = "ZPL"
    _commands: ClassVar = [
        *sorted(_SIGNS), *sorted(_ALLOWED_BARS), "MM", "MN", "PQ", "MC", "LT", "XB", "JU", "CC", "CD", "CT", "DF", "XF",
        "FN", "IL", "HT", "KP", "SZ", "JM", "A@",
    ]  # fmt: skip

    def file(self, rng: random.Random) -> bytes:
        pick = rng.random()
        if pick < 0.25:
            return mutating.bent(rng, rng.choice(self._seeds), others=self._seeds)
        if pick < 0.65:
            parts = rng.choice(self._seeds).split(b"^")
            for _ in range(rng.randint(1, 6)):
                at = rng.randrange(len(parts))
                change = rng.randrange(4)
                if change == 0:
                    del parts[at]
                elif change == 1:
                    parts[at : at + 1] = [parts[at]] * rng.choice([2, 3, 40])
                else:
                    parts.insert(at, self._command(rng))
            return b"^".join(parts)
        body = [self._command(rng) for _ in range(rng.randint(1, 25))]
        return b"^XA^" + b"^".join(body) + b"^XZ"

    def _command(self, rng: random.Random) -> bytes:
        name = rng.choice(self._commands)
        if name in ("FD", "FV"):
            words = mutating.words(rng, known=["PX0123456789TEST", ">;1234", "QA,hello", "LA,x"])
            return name.encode() + words.encode("utf-8", "replace")
        if name == "GF":
            return b"GF" + self._picture(rng)
        values = [
            rng.choice(mutating.NUMBERS[:25])
            if rng.random() < 0.3
            else str(rng.choice([0, 1, 2, 3, 9, 50, 200, 900]))
            for _ in range(rng.randint(0, 6))
        ]
        turn = rng.choice(["", "N", "R", "I", "B", "0N", "Y", "W"])
        return (name + turn + "," * (rng.random() < 0.5) + ",".join(values)).encode()

    def _picture(self, rng: random.Random) -> bytes:
        across, rows = rng.choice([1, 2, 10, 101]), rng.choice([1, 4, 50])
        raw = rng.randbytes(across * rows) if rng.random() < 0.5 else bytes(across * rows)
        total = rng.choice([len(raw), len(raw), len(raw) + 1, len(raw) * 2, 0, 10**7])
        size = b"%d,%d,%d," % (rng.choice([len(raw), total]), total, rng.choice([across, across, 0, 2001]))
        pick = rng.randrange(6)
        if pick == 0:
            return b"B," + size + raw
        if pick == 1:
            return b"C," + size + raw
        if pick == 2:
            return b"A," + size + b":Z64:" + base64.b64encode(zlib.compress(raw)) + b":0000"
        if pick == 3:
            return b"A," + size + b":Z64:" + base64.b64encode(zlib.compress(bytes(30_000_000))) + b":0000"
        if pick == 4:
            return b"A," + size + bytes(rng.choice(b"0F,!:Gz gYj") for _ in range(rng.choice([5, 300])))
        return b"A," + size + raw.hex().encode()


class Png(_Files):
    """PNG: chunks changed and sealed anew, added, taken away, moved."""

    name = "png"
    form = "PNG"
    _kinds: ClassVar = [
        b"IHDR", b"IDAT", b"IEND", b"PLTE", b"tRNS", b"pHYs", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"tEXt", b"zTXt",
        b"iTXt", b"eXIf", b"acTL", b"fcTL", b"fdAT", b"bKGD", b"sBIT", b"hIST", b"tIME", b"cICP", b"XXXX",
    ]  # fmt: skip

    def file(self, rng: random.Random) -> bytes:
        seed = rng.choice(self._seeds)
        if rng.random() < 0.2:
            return mutating.bent(rng, seed, others=self._seeds)
        chunks = _chunks(seed)
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(chunks)) if chunks else 0
            change = rng.randrange(6)
            if change == 0 and chunks:
                del chunks[at]
            elif change == 1 and chunks:
                chunks.insert(rng.randrange(len(chunks)), chunks[at])
            elif change == 2 and chunks:
                kind, body = chunks[at]
                chunks[at] = (kind, mutating.bent(rng, body, most=3))
            elif change == 3:
                chunks.insert(at, (rng.choice(self._kinds), self._body(rng)))
            elif change == 4 and chunks and chunks[0][0] == b"IHDR":
                chunks[0] = (b"IHDR", self._head(rng))
            elif change == 5:
                chunks = self._whole(rng)
        return b"\x89PNG\r\n\x1a\n" + b"".join(_sealed(rng, kind, body) for kind, body in chunks)

    def _head(self, rng: random.Random) -> bytes:
        sides = [rng.choice([0, 1, 8, 812, 1218, 4472, 20_000, 2**31 - 1, 2**32 - 1]) for _ in range(2)]
        depth, color = rng.choice([1, 2, 4, 8, 16, 3]), rng.choice([0, 2, 3, 4, 6, 1])
        return struct.pack(">IIBBBBB", *sides, depth, color, rng.choice([0, 0, 1]), 0, rng.choice([0, 0, 1, 2]))

    def _whole(self, rng: random.Random) -> list[tuple[bytes, bytes]]:
        """A picture whose head and body may or may not agree."""
        side = rng.choice([1, 7, 200, 812, 4000])
        color, depth = rng.choice([(0, 1), (0, 8), (2, 8), (3, 8), (4, 8), (6, 8), (0, 16), (2, 16)])
        row = 1 + side * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color] * depth // 8 + 1
        packed = zlib.compress(bytes([rng.randrange(6)] + [0] * (row - 1)) * rng.choice([side, 1, side * 2]), 1)
        head = struct.pack(">IIBBBBB", side, side, depth, color, 0, 0, rng.choice([0, 1]))
        return [(b"IHDR", head), (b"PLTE", bytes(rng.choice([3, 768, 5]))), (b"IDAT", packed), (b"IEND", b"")]

    def _body(self, rng: random.Random) -> bytes:
        pick = rng.randrange(5)
        if pick == 0:
            return b"key\0\0" + zlib.compress(b"x" * rng.choice([10, 3_000_000]))
        if pick == 1:
            return struct.pack(
                ">IIB", rng.choice([0, 1, 7992, 2**32 - 1]), rng.choice([0, 1, 7992]), rng.choice([0, 1, 9])
            )
        if pick == 2:
            return rng.randbytes(rng.choice([0, 1, 3, 8, 13, 26, 300]))
        if pick == 3:
            return (
                struct.pack(">II", rng.choice([0, 1, 2, 2**31]), 0)
                + struct.pack(">IIIIHHBB", 1, 1, 9, 9, 1, 0, 0, 0)[:18]
            )
        return b"Exif\0\0" + rng.randbytes(40)


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at + 8 <= len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _sealed(rng: random.Random, kind: bytes, body: bytes) -> bytes:
    length = len(body) if rng.random() < 0.97 else rng.choice([0, 2**31, len(body) + 1])
    seal = zlib.crc32(kind + body) if rng.random() < 0.97 else 0
    return struct.pack(">I", length) + kind + body + struct.pack(">I", seal)


class Pdf(_Files):
    """PDF: bytes changed, numbers changed, and small files of hostile objects."""

    name = "pdf"
    form = "PDF"
    _operators: ClassVar = [
        "q", "Q", "1 0 0 1 0 0 cm", "9999999 0 0 9999999 0 0 cm", "0 0 288 432 re f", "0 0 99999999 99999999 re S",
        "BT /F1 12 Tf (x) Tj ET", "BT /F1 1e9 Tf (x) Tj ET", "/I Do", "/F Do", "/G Do", "/P scn", "/Pattern cs",
        "0 0 m 1 1 l S", "1e38 1e38 m 0 0 l s", "[0.0001] 0 d", "100000 w", "W n", "BI /W 9 /H 9 ID x EI",
        "BI /W 99999 /H 99999 /BPC 8 /CS /G ID x EI", "/S sh", "BX EX", "/GS gs", "nan 0 0 1 0 0 cm", ")", "<<", "[",
    ]  # fmt: skip

    def file(self, rng: random.Random) -> bytes:
        pick = rng.random()
        if pick < 0.3:
            return mutating.bent(rng, rng.choice(self._seeds), others=self._seeds)
        if pick < 0.45:
            return self._renumbered(rng, rng.choice(self._seeds))
        return self._made(rng)

    def _renumbered(self, rng: random.Random, seed: bytes) -> bytes:
        places = [found.span() for found in re.finditer(rb"(?<= )-?\d+(\.\d+)?(?=[ \]/>\n])", seed)]
        for start, end in sorted(rng.sample(places, min(len(places), rng.randint(1, 4))), reverse=True):
            seed = seed[:start] + rng.choice(mutating.NUMBERS[:25]).encode() + seed[end:]
        return seed

    def _made(self, rng: random.Random) -> bytes:
        side = rng.choice(["288", "432", "864", "865", "14400", "0", "-1", "1e9", "0.001"])
        content = " ".join(rng.choice(self._operators) for _ in range(rng.choice([1, 5, 40, 3000]))).encode()
        box = f"[{rng.choice(['0', '-99999', '287'])} 0 {side} {rng.choice(['432', side])}]"
        width, height = (rng.choice([1, 9, 812, 20_000, 2**31]) for _ in range(2))
        shading = f"<< /ShadingType {rng.choice([1, 2, 3, 4, 7])} /ColorSpace /DeviceGray /Coords [0 0 1 0 1 1] /Function 9 0 R >>"
        pattern = (
            f"<< /Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep {rng.choice(['1', '0', '0.0001'])}"
            " /YStep 0.001 /Resources << >> /Length 8 >> stream\n0 0 1 1 re f\nendstream"
        )
        parts = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"3 0 R " * (pages := rng.choice([1, 1, 2, 4, 5])), pages),
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Rotate {rng.choice([0, 90, 45, 270])} /Contents 5 0 R"
                f" /UserUnit {rng.choice(['1', '0', '1000'])} /Resources << /XObject << /I 4 0 R /F 6 0 R /G 7 0 R >>"
                " /Shading << /S 8 0 R >> /Pattern << /P 10 0 R >> /Font << /F1 << /Type /Font /Subtype /Type1"
                " /BaseFont /Helvetica >> >> /ExtGState << /GS << /SMask << /S /Luminosity /G 6 0 R >> >> >> >> >>"
            ).encode(),
            self._stream(
                rng,
                f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8",
                bytes(rng.choice([10, 100_000])),
            ),
            self._stream(rng, "", content),
            self._stream(
                rng,
                "/Type /XObject /Subtype /Form /BBox [0 0 288 432] /Resources << /XObject << /G 7 0 R /I 4 0 R >> >>",
                b"/G Do /I Do",
            ),
            self._stream(
                rng,
                "/Type /XObject /Subtype /Form /BBox [0 0 288 432] /Resources << /XObject << /F 6 0 R >> >>",
                b"/F Do",
            ),
            shading.encode(),
            b"<< /FunctionType 2 /Domain [0 1] /N %s >>" % rng.choice([b"1", b"0", b"-1", b"1e9"]),
            pattern.encode(),
        ]
        out, places = b"%PDF-1.7\n", []
        for number, part in enumerate(parts, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
        table = len(out)
        out += b"xref\n0 11\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
        return out + b"trailer << /Size 11 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % table

    def _stream(self, rng: random.Random, words: str, body: bytes) -> bytes:
        packing = rng.choice(
            [
                "",
                "/FlateDecode",
                "/FlateDecode",
                "/ASCIIHexDecode",
                "/LZWDecode",
                "/RunLengthDecode",
                "/DCTDecode",
                "/JPXDecode",
                "/CCITTFaxDecode",
                "/JBIG2Decode",
            ]
        )
        if packing == "/FlateDecode":
            body = zlib.compress(body)
        filters = f" /Filter {packing}" if packing else ""
        return f"<< {words}{filters} /Length {len(body)} >> stream\n".encode() + body + b"\nendstream"
