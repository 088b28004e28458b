"""Bitmaps as ZPL's ^GF, both ways, and the ZPL that goes to a printer.

Source: ZPL II Programming Guide, ^GF and "Alternative Data Compression Scheme".
"""

import base64
import binascii
import re
import zlib
from collections.abc import Sequence

from shipstation.errors import LabelUnreadable
from shipstation.printing.frames import Bitmap, Paper
from shipstation.printing.limits import MOST_PIXELS
from shipstation.printing.zpl import RESET, UNSENT, Command, is_binary

_PLAIN = re.compile(rb"[0-9A-Fa-f]*")
_MOST_BYTES = MOST_PIXELS // 8
_ENCODED = re.compile(rb":(Z64|B64):([A-Za-z0-9+/=\s]*):([0-9A-Fa-f]{4})")
_REPEATS = {chr(ord("G") + step): step + 1 for step in range(19)} | {
    chr(ord("g") + step): (step + 1) * 20 for step in range(20)
}


def label_of(page: Bitmap) -> bytes:
    """A whole ZPL label that prints this bitmap at the top left of the paper."""
    return b"%s^FO0,0%s^FS^XZ\n" % (_begun(page.width, page.height), _packed(page))


def rewritten(labels: Sequence[Sequence[Command]], paper: Paper) -> bytes:
    """Checked labels (zpl.checked) as new bytes for a printer with that paper.

    Every command is written by us, one way: what the printer reads is what was checked, and nothing lies between.
    """
    out = []
    for label in labels:
        out.append(_begun(paper.width, paper.length))
        for command in label:
            if is_binary(command):
                out.append(_packed(graphic_of(command.data)))
            elif command.name not in UNSENT:
                # Line ends in a file are none in a field, and no line of ours may begin with a stranger's text.
                out.append(b"^%s%s" % (command.name.encode(), command.data.translate(None, b"\r\n")))
        out.append(b"^XZ\n")
    return b"".join(out)


def _begun(width: int, length: int) -> bytes:
    return b"^XA%s^PW%d^LL%d" % (RESET, width, length)


def _packed(page: Bitmap) -> bytes:
    """^GF of letters alone, so that the printer and we cannot differ on where it ends."""
    body = base64.b64encode(zlib.compress(page.rows, 6))
    # The checksum is over the Base64 text, CRC-16 with polynomial 0x1021 and start 0.
    check = binascii.crc_hqx(body, 0)
    size = len(page.rows)
    return b"^GFA,%d,%d,%d,:Z64:%s:%04X" % (size, size, (page.width + 7) // 8, body, check)


def graphic_of(data: bytes) -> Bitmap:
    """The bitmap in a ^GF command's parameters. Raises LabelUnreadable.

    What is missing at the end stays white, as on the printer.
    """
    head = data.split(b",", 4)
    try:
        kind, (_, total, across) = head[0].strip().upper(), (int(value) for value in head[1:4])
        body = head[4]
    except (ValueError, IndexError) as error:
        raise _damaged() from error
    if not 0 < across <= 2000 or not 0 < total <= _MOST_BYTES or kind not in (b"A", b"B", b"C"):
        raise _damaged()
    encoded = _ENCODED.match(body.strip())
    if encoded:
        rows = _decoded(encoded)
    elif kind == b"A":
        rows = _expanded(body, across, total)
    else:
        rows = body
    height = (total + across - 1) // across
    size = height * across
    return Bitmap(width=across * 8, height=height, rows=rows[:size].ljust(size, b"\0"))


def _decoded(encoded: re.Match[bytes]) -> bytes:
    try:
        raw = base64.b64decode(b"".join(encoded[2].split()), validate=True)
        if encoded[1] == b"B64":
            return raw
        # Bounded: a few kilobytes of zlib can unpack to gigabytes.
        return zlib.decompressobj().decompress(raw, _MOST_BYTES)
    except (binascii.Error, zlib.error) as error:
        raise _damaged() from error


def _expanded(body: bytes, across: int, total: int) -> bytes:
    """Hexadecimal digits with run lengths; `,` and `!` end a row with zeros or ones, `:` repeats the row above."""
    row_length = across * 2
    digits = b"".join(body.split())
    if _PLAIN.fullmatch(digits):
        # Most carriers' pictures: 200 times as fast as letter by letter.
        digits = digits[: (total + across - 1) // across * row_length]
        return bytes.fromhex(digits.ljust(-(-len(digits) // row_length) * row_length, b"0").decode("ascii"))
    rows: list[str] = []
    row, repeat, size = "", 0, 0
    for letter in body.decode("latin-1"):
        if letter in _REPEATS:
            repeat += _REPEATS[letter]
            continue
        if letter in "0123456789ABCDEFabcdef":
            row += letter * max(1, repeat)
        elif letter in ",!":
            row = row.ljust(row_length, "0" if letter == "," else "F")
        elif letter == ":":
            row = rows[-1] if rows else "0" * row_length
        elif letter.isspace():
            continue
        else:
            raise _damaged()
        repeat = 0
        while len(row) >= row_length:
            rows.append(row[:row_length])
            row = row[row_length:]
            size += across
        if size >= total:
            break
    return bytes.fromhex("".join(rows) + (row.ljust(row_length, "0") if row else ""))


def _damaged() -> LabelUnreadable:
    return LabelUnreadable(
        "A picture in this ZPL is damaged.", "Fetch the label again, or cancel the shipment and buy it anew."
    )
