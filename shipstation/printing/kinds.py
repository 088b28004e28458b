"""What a label's bytes are, told once: what is drawn, verified and sent is read as the same thing."""

from enum import StrEnum

from shipstation.errors import LabelUnreadable
from shipstation.printing.zpl import is_zpl

_PNG = b"\x89PNG\r\n\x1a\n"
_PDF = b"%PDF-"
_PDF_WITHIN = 1024
"""PDF readers take a file that names itself this late; printers may have acted on what stands before."""
_LEAVE_PDF = b"\x1b%-12345X"
"""The universal exit: a printer that reads it in a PDF takes what follows for orders (PJL)."""


class Kind(StrEnum):
    """The forms that labels have."""

    PDF = "PDF"
    PNG = "PNG"
    ZPL = "ZPL"


def kind_of(content: bytes, called: str = "") -> Kind:
    """The one thing that these bytes are. What they are `called` is for the words alone.

    Raises LabelUnreadable for what is none of them, or two: a printer might read the other one.
    """
    found = [kind for kind, is_it in _TESTS.items() if is_it(content)]
    if len(found) == 1:
        return found[0]
    if found:
        raise LabelUnreadable(
            f"This label is two things at once, {' and '.join(found)}; nobody can tell which one a printer reads.",
            "Cancel the shipment and buy it anew, and tell the carrier.",
        )
    raise LabelUnreadable(
        f"This label is no {called or 'PDF'}: its bytes are of no format that labels have.",
        "Fetch the label again, or cancel the shipment and buy it anew.",
    )


def is_plain_pdf(content: bytes) -> bool:
    """Whether a PDF holds nothing that a printer could take for orders to itself before or within it."""
    return content.startswith(_PDF) and _LEAVE_PDF not in content


_TESTS = {
    Kind.PDF: lambda content: _PDF in content[:_PDF_WITHIN],
    Kind.PNG: lambda content: content.startswith(_PNG),
    Kind.ZPL: is_zpl,
}
