"""Which paper to ask for before money is spent: one that the rate lists and the printer can print.

Source: FIELD_NOTES "Purchase": the document specification must be one that the chosen rate itself lists; ZPL made
for another dpi is unprintable; "the first PDF" may be a letter page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from shipstation.errors import NotPrintable
from shipstation.model import DocumentRequest, DocumentSpec, Language, PrinterSetup, PrintOption, Rate

_LABEL, _CUSTOMS = "LABEL", "CUSTOM_FORM"
_SLACK_MM = Decimal(3)
_RASTER = frozenset({Language.ESCPOS, Language.TSPL, Language.EPL, Language.PNG})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    spec: DocumentSpec
    option: PrintOption
    dpi: int | None
    worth: int
    """Lower is better."""


def choose(rate: Rate, printer: PrinterSetup | None, *, format: str | None = None) -> DocumentRequest:  # noqa: A002 Amazon's and the command's own word
    """The best paper of a rate for a printer.

    Args:
        printer: None: no printer is set; a PDF of label size is taken, which any printer can print later.
        format: PDF, PNG or ZPL when the person insists on one.
    Raises: NotPrintable when nothing that the rate lists fits, before any money is spent.
    """
    candidates = [found for found in _candidates(rate, printer) if format in (None, found.spec.format)]
    if not candidates:
        listed = ", ".join(sorted({_words(spec) for spec in rate.documents})) or "none"
        place = f"the printer {printer.name}" if printer else "this station"
        wanted = f"as {format} " if format else ""
        raise NotPrintable(
            f"{rate.service} comes {wanted}in no paper that {place} can print (it lists: {listed}).",
            "Choose another rate, or another printer.",
            fields=("printer",) if printer else ("format",),
        )
    # Without its form a parcel is sent back at the border: a paper that brings it comes before a sharper one.
    formed = [found for found in candidates if _CUSTOMS in {name for name, _ in found.option.documents}]
    best = min(formed or candidates, key=lambda found: (found.worth, found.spec.width * found.spec.length))
    return _request(best)


def why_not(rate: Rate, printer: PrinterSetup | None, *, format: str | None = None) -> str | None:  # noqa: A002 as above
    """Words when no paper of a rate can be printed here, else None."""
    try:
        choose(rate, printer, format=format)
    except NotPrintable:
        return f"no label format that {printer.name} prints" if printer else "no label format for this station"
    return None


def _candidates(rate: Rate, printer: PrinterSetup | None) -> Iterator[_Candidate]:
    for spec in rate.documents:
        if not _fits(spec, printer):
            continue
        for option in spec.options:
            if _LABEL not in {name for name, _ in option.documents}:
                continue
            for dpi in option.dpis or (None,):
                worth = _worth(spec.format, dpi, printer)
                if worth is not None:
                    yield _Candidate(spec=spec, option=option, dpi=dpi, worth=worth)


def _fits(spec: DocumentSpec, printer: PrinterSetup | None) -> bool:
    """Whether the paper goes through the printer, either way round; a PDF folder takes any size."""
    if printer is None or printer.language is Language.PDF:
        return True
    short, long = sorted(spec.millimeters())
    stock_short, stock_long = sorted((Decimal(str(printer.width_mm)), Decimal(str(printer.length_mm))))
    return short <= stock_short + _SLACK_MM and long <= stock_long + _SLACK_MM


def _worth(kind: str, dpi: int | None, printer: PrinterSetup | None) -> int | None:
    """How good a format is for a printer, 0 best; None: it cannot be printed there."""
    if printer is None or printer.language is Language.PDF:
        return {"PDF": 0, "PNG": 1}.get(kind)
    own = dpi == printer.dpi
    if printer.language is Language.ZPL:
        if kind == "ZPL":
            return 0 if own else None
        return {"PNG": 1 if own else 3, "PDF": 2}.get(kind)
    if printer.language in _RASTER:
        if kind == "PNG":
            return 0 if own else 2
        return 1 if kind == "PDF" else None
    return None


def _request(found: _Candidate) -> DocumentRequest:
    """The request, inside its print option to the letter: no joining where allowed, all mandatory types.

    The customs form is asked for wherever there is one.
    """
    option = found.option
    types = tuple(name for name, mandatory in option.documents if mandatory or name in (_LABEL, _CUSTOMS))
    return DocumentRequest(
        format=found.spec.format,
        width=found.spec.width,
        length=found.spec.length,
        unit=found.spec.unit,
        dpi=found.dpi,
        layout=option.layouts[0] if option.layouts else None,
        join=False if False in option.joinings or not option.joinings else True,  # noqa: SIM211 reads as the rule does
        types=types,
    )


def _words(spec: DocumentSpec) -> str:
    dpis = sorted({dpi for option in spec.options for dpi in option.dpis})
    sharpness = f" {'/'.join(map(str, dpis))} dpi" if dpis else ""
    return f"{spec.format} {spec.width.normalize():f}×{spec.length.normalize():f} {spec.unit.value}{sharpness}"
