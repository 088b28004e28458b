"""Reads a rendered label as a scanner would, before it costs paper (ports.Verifier; SAFETY.md part 2)."""

import logging

from shipstation.model import Language, PrinterSetup, Rendered, Verdict
from shipstation.printing import frames
from shipstation.printing.decoder import Decoder
from shipstation.printing.ids import is_kin, is_named_in
from shipstation.printing.limits import OVER_MM

log = logging.getLogger(__name__)

_BLANK = 0.002
"""Share of black dots below which a page counts as blank: a 4×6 in label with one line of text has more."""
_THINNEST_MM = 0.235
"""Two dots at 203 dpi are 0.250 mm; 6 % less for bars that were not drawn on whole dots."""
_FEWEST_DOTS = 1.9
_FRAYED = 0.6
"""Of a module: elements thinner than this came out too thin, and what lies beside them too thick."""
_QUIET_MODULES = 5.0
"""Half of the 10 modules that ISO/IEC 15417 asks for: handheld scanners read that, and carriers go that far."""
_QUIET_MATRIX = 0.8
"""What a Data Matrix asks for, less a little for its corners; a QR code reads with it, too."""
_LINES = 0.7
_LOWEST_MM = 2.5
_TILT_DEGREES = 2.0
_CUT_RUNS = 12
"""So many ends of ink at one edge are a code or a text cut through; the lines of a table are fewer."""
_LOST_RUNS = 2
_LOST_MM = 12.0
"""Where ink ends at one edge and the edge across has so much white, the label was moved off its paper."""
_SMALL = 0.7
"""Of the size bought: a label whose ink is smaller than that both ways was scaled down."""
_OFFICE_MM = 170.0
"""From this width on, paper is a sheet that a label lies somewhere on."""
_READ = 5


class LabelVerifier:
    """Judges the bytes that will be sent, at the printer's own dots. Thread-safe."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    def verify(
        self,
        rendered: Rendered,
        *,
        tracking_id: str,
        printer: PrinterSetup,
        size_mm: tuple[float, float] | None = None,
    ) -> Verdict:
        """Codes read, and what stands against printing.

        ESC/POS is judged by the dots it was made of, every other language by its bytes, drawn anew. Those of TSPL and
        EPL2 must besides be the dots that the picture shows, each of them.
        `size_mm`: what the label was bought as, either way round; None: not known.
        Raises: LabelUnreadable when the bytes cannot be drawn at all, or show another label.
        """
        paper = None
        if printer.language is not Language.PDF:
            width, length = printer.dots()
            paper = frames.Paper(width=width, length=length)
        is_raster = printer.language in (Language.TSPL, Language.EPL)
        content = rendered.preview_png if printer.language is Language.ESCPOS else rendered.data
        draw = frames.Draw(
            content=content,
            format=printer.language.value,
            dpi=rendered.dpi,
            paper=paper,
            said_dpi=rendered.dpi,
            first_only=True,
            sent_as=printer.language.value if is_raster else "",
        )
        shown = rendered.preview_png if is_raster else b""
        seen = self._decoder.ask(frames.Look(draw=draw, shown=shown, tracking_id=tracking_id), frames.Seen)
        faults = _faults(seen, tracking_id, rendered.dpi, size_mm)
        turned = sorted({code.quarter_turns * 90 for code in seen.codes})
        log.info("read %d codes, turned by %s, %d faults", len(seen.codes), turned, len(faults))
        return Verdict(codes=tuple(dict.fromkeys(code.text for code in seen.codes)), faults=faults)


def _faults(seen: frames.Seen, tracking_id: str, dpi: int, size_mm: tuple[float, float] | None) -> tuple[str, ...]:
    """Sentences for the packer, the gravest first."""
    if seen.black < _BLANK:
        return ("This label is blank.",)
    own = [code for code in seen.codes if is_named_in(code.text, tracking_id)]
    if not own:
        return (_missing(seen, tracking_id),)
    strange = next((code.text for code in seen.codes if code not in own and is_kin(code.text, tracking_id)), None)
    faults = []
    if strange is not None:
        faults.append(f"This page also holds the label of another parcel: {_shown(strange)}. Print one label alone.")
    if seen.is_mirrored:
        faults.append("This label lies as in a mirror; nobody can read its address. Fetch the label again.")
    # A scanner at the dock takes the bars; a matrix code counts where there are none.
    judged = [code for code in own if code.linear] or own
    worst = [_fault(code, dpi) for code in judged]
    if all(worst):
        faults.append(next(fault for fault in worst if fault))
    faults += _misplaced(seen, dpi, size_mm)
    return tuple(faults)


def _misplaced(seen: frames.Seen, dpi: int, size_mm: tuple[float, float] | None) -> list[str]:
    """What the paper's edges cut off, and a label that came out small."""
    faults = []
    if seen.over_mm > OVER_MM:
        faults.append(f"This label reaches {seen.over_mm:.0f} mm past the edge of the paper.")
    elif (edge := _lost_at(seen, dpi)) is not None:
        faults.append(f"This label runs off the {edge} edge of the paper; part of it would be missing.")
    if size_mm is not None and seen.ink is not None and min(size_mm) < _OFFICE_MM:
        inked = sorted(dots / dpi * 25.4 for dots in (seen.ink[2] - seen.ink[0], seen.ink[3] - seen.ink[1]))
        if all(ink < _SMALL * bought for ink, bought in zip(inked, sorted(size_mm), strict=True)):
            faults.append(
                f"This label came out too small: {inked[0]:.0f}×{inked[1]:.0f} mm of "
                f"{min(size_mm):.0f}×{max(size_mm):.0f} mm. Print it at its full size."
            )
    return faults


def _lost_at(seen: frames.Seen, dpi: int) -> str | None:
    """The edge that ink was cut at, or None."""
    if seen.ink is None:
        return None
    left, top, right, bottom = seen.ink
    free = (seen.width - right, seen.height - bottom, left, top)
    for edge, runs, across in zip(("left", "top", "right", "bottom"), seen.cut, free, strict=True):
        if runs >= _CUT_RUNS or (runs >= _LOST_RUNS and across / dpi * 25.4 > _LOST_MM):
            return edge
    return None


def _missing(seen: frames.Seen, tracking_id: str) -> str:
    if not seen.codes:
        undrawn = f" (not looked at: {', '.join(seen.unsupported)})" if seen.unsupported else ""
        return f"No bar code on this label can be read{undrawn}; it should hold {tracking_id}."
    texts = [_shown(code.text) for code in seen.codes[:_READ]]
    more = f" and {len(seen.codes) - _READ} more" if len(seen.codes) > _READ else ""
    return f"The bar code is not {tracking_id}; it reads {', '.join(texts)}{more}."


def _fault(code: frames.Code, dpi: int) -> str | None:
    """What is wrong with a code that holds the tracking id."""
    return _tilt(code) or _width(code, dpi) or _damage(code, dpi)


def _tilt(code: frames.Code) -> str | None:
    if code.tilt > _TILT_DEGREES:
        return (
            f"The bar code lies askew by {code.tilt:.0f}°; it must be straight on the label. Fetch the label again."
        )
    return None


def _width(code: frames.Code, dpi: int) -> str | None:
    if code.module is None:
        return (
            None if code.format == "MaxiCode" else "The bar code cannot be measured; there is too much on this page."
        )
    width_mm = code.module / dpi * 25.4
    if code.module < _FEWEST_DOTS or width_mm < _THINNEST_MM:
        return f"The bars are too thin for a scanner: {width_mm:.2f} mm, at least 0.25 mm are needed."
    if code.quiet is not None and code.quiet < (_QUIET_MODULES if code.linear else _QUIET_MATRIX) * code.module:
        return "The bar code has too little white beside it; it touches something or runs off the label."
    return None


def _damage(code: frames.Code, dpi: int) -> str | None:
    if code.narrowest is not None and code.module is not None and code.narrowest < _FRAYED * code.module:
        return "The bars run together or are worn away; a scanner may not read them. Fetch the label again."
    if code.lines < _LINES:
        return f"The bar code is damaged: only {code.lines:.0%} of its height can be read. Fetch the label again."
    if code.height is not None and code.height / dpi * 25.4 < _LOWEST_MM:
        return "The bar code is cut off; its bars are too low for a scanner. Fetch the label again."
    return None


def _shown(text: str) -> str:
    """A code's text on one short line."""
    short = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return f"“{short[:37]}…”" if len(short) > 38 else f"“{short}”"
