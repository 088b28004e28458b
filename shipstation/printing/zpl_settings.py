"""What a ZPL job says of the printer itself (PrinterSetup): put in last, and taken out before the rest is verified.

Source: ZPL II Programming Guide: ~SD, ^PR, ^MM, ^MN. All of them hold until they are set anew or the printer is
switched off; by themselves they are not kept (that takes ^JU).
"""

from shipstation.model import USUAL_GAP_MM, PrinterSetup
from shipstation.printing.rasters import not_ours
from shipstation.printing.zpl import RESET

_MOST_DARKNESS = 30
_SPEEDS = (1, 14)
_BEGUN = b"^XA" + RESET


def dressed(job: bytes, printer: PrinterSetup) -> bytes:
    """A job of our own writing with the printer's settings; byte for byte the same where nothing was said of them."""
    before, within = _settings_of(printer)
    return before + (job.replace(_BEGUN, _BEGUN + within) if within else job)


def bare(job: bytes, printer: PrinterSetup) -> bytes:
    """The job without them. Raises LabelUnreadable where they do not stand in each label exactly so.

    Settings that are left over are found by whoever draws the rest: they are not drawing.
    """
    before, within = _settings_of(printer)
    if not (before or within):
        return job
    labels = job.removeprefix(before)
    if len(labels) + len(before) != len(job) or labels.count(b"^XA") != labels.count(_BEGUN + within):
        raise not_ours()
    return labels.replace(_BEGUN + within, _BEGUN)


def _settings_of(printer: PrinterSetup) -> tuple[bytes, bytes]:
    """What stands before the first label, and within each.

    Darkness by ~SD, which is absolute as the setup's scale is (^MD adds to what was set at the printer). Values
    beyond the scale are the nearest within: darkness 0 to 30, speed 1 to 14 in/s. Paper with the usual gaps is not
    spoken of: the printer was set up for it; 0 is paper without gaps.
    """
    before, within = b"", []
    if printer.darkness is not None:
        before = b"~SD%02d\n" % min(max(printer.darkness, 0), _MOST_DARKNESS)
    if printer.speed is not None:
        within.append(b"^PR%d" % min(max(printer.speed, _SPEEDS[0]), _SPEEDS[1]))
    if printer.cutter is not None:
        within.append(b"^MMC" if printer.cutter else b"^MMT")
    if printer.gap_mm != USUAL_GAP_MM:
        within.append(b"^MNN" if printer.gap_mm <= 0 else b"^MNY")
    return before, b"".join(within)
