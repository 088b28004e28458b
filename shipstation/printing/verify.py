"""Reads a rendered label as a scanner would, before it costs paper (ports.Verifier; SAFETY.md part 2)."""

import logging

from shipstation.model import Language, PrinterSetup, Rendered, Verdict
from shipstation.printing import frames
from shipstation.printing.decoder import Decoder

log = logging.getLogger(__name__)

_BLANK = 0.002
"""Share of black dots below which a page counts as blank: a 4×6 in label with one line of text has more."""
_THINNEST_MM = 0.235
"""Two dots at 203 dpi are 0.250 mm; 6 % less for bars that were not drawn on whole dots."""
_FEWEST_DOTS = 1.9
_QUIET_MODULES = 5.0
"""Half of the 10 modules that ISO/IEC 15417 asks for: handheld scanners read that, and carriers go that far."""
_OVER_MM = 1.5
_READ = 5


class LabelVerifier:
    """Judges the bytes that will be sent, at the printer's own dots. Thread-safe."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    def verify(self, rendered: Rendered, *, tracking_id: str, printer: PrinterSetup) -> Verdict:
        """Codes read, and what stands against printing.

        ESC/POS is judged by the dots it was made of, every other language by its bytes, drawn anew. Those of TSPL and
        EPL2 must besides be the dots that the picture shows, each of them.
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
        seen = self._decoder.ask(frames.Look(draw=draw, shown=shown), frames.Seen)
        faults = _faults(seen, tracking_id, rendered.dpi)
        turned = sorted({code.quarter_turns * 90 for code in seen.codes})
        log.info("read %d codes, turned by %s, %d faults", len(seen.codes), turned, len(faults))
        return Verdict(codes=tuple(dict.fromkeys(code.text for code in seen.codes)), faults=faults)


def _faults(seen: frames.Seen, tracking_id: str, dpi: int) -> tuple[str, ...]:
    """Sentences for the packer, the gravest first."""
    if seen.black < _BLANK:
        return ("This label is blank.",)
    wanted = _bare(tracking_id)
    own = [code for code in seen.codes if wanted and wanted in _bare(code.text)]
    if not own:
        return (_missing(seen, tracking_id),)
    faults = []
    linear = [code for code in own if code.linear]
    worst = [_fault(code, dpi) for code in linear]
    if linear and all(worst):
        faults.append(next(fault for fault in worst if fault))
    if seen.over_mm > _OVER_MM:
        faults.append(f"This label reaches {seen.over_mm:.0f} mm past the edge of the paper.")
    return tuple(faults)


def _missing(seen: frames.Seen, tracking_id: str) -> str:
    if not seen.codes:
        undrawn = f" (not looked at: {', '.join(seen.unsupported)})" if seen.unsupported else ""
        return f"No bar code on this label can be read{undrawn}; it should hold {tracking_id}."
    texts = [_shown(code.text) for code in seen.codes[:_READ]]
    more = f" and {len(seen.codes) - _READ} more" if len(seen.codes) > _READ else ""
    return f"The bar code is not {tracking_id}; it reads {', '.join(texts)}{more}."


def _fault(code: frames.Code, dpi: int) -> str | None:
    """What is wrong with a linear code that holds the tracking id."""
    if code.module is not None:
        width_mm = code.module / dpi * 25.4
        if code.module < _FEWEST_DOTS or width_mm < _THINNEST_MM:
            return f"The bars are too thin for a scanner: {width_mm:.2f} mm, at least 0.25 mm are needed."
        if code.quiet is not None and code.quiet < _QUIET_MODULES * code.module:
            return "The bar code has too little white beside it; it touches something or runs off the label."
    return None


def _bare(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())


def _shown(text: str) -> str:
    """A code's text on one short line."""
    short = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return f"“{short[:37]}…”" if len(short) > 38 else f"“{short}”"
