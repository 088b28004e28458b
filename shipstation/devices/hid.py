"""The words of a USB scale: which HID devices are scales, and what their reports say. No device is touched."""

from decimal import Decimal

from shipstation.model import ScaleReading, ScaleState, Weight, WeightUnit

_SCALE_PAGE = 0x8D
_DATA_REPORT = 3
_LENGTH = 6
_STATES = {
    1: ScaleState.FAULT,
    2: ScaleState.ZERO,
    3: ScaleState.MOVING,
    4: ScaleState.STABLE,
    5: ScaleState.UNDER_ZERO,
    6: ScaleState.TOO_HEAVY,
    7: ScaleState.FAULT,
    8: ScaleState.FAULT,
}
_FAULTS = {1: "reports a fault", 7: "has to be calibrated", 8: "has to be set to zero"}
_UNITS = {
    1: (WeightUnit.GRAM, -3),
    2: (WeightUnit.GRAM, 0),
    3: (WeightUnit.KILOGRAM, 0),
    11: (WeightUnit.OUNCE, 0),
    12: (WeightUnit.POUND, 0),
}
"""Unit and power of ten of each unit that a parcel is weighed in: milligrams are grams with three places more."""


def is_scale(descriptor: bytes) -> bool:
    """Whether a HID report descriptor is that of a scale: it names the usage page "Scales".

    Source: HID 1.11, 6.2.2.2 (short items), 6.2.2.3 (long items); HID Point of Sale usage tables 1.02, page 0x8D.
    """
    at = 0
    while at < len(descriptor):
        prefix = descriptor[at]
        if prefix == 0xFE:
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        size = (0, 1, 2, 4)[prefix & 0b11]
        # 0b0000_01xx is the global item "usage page".
        if prefix & 0b1111_1100 == 0b0000_0100:
            page = int.from_bytes(descriptor[at + 1 : at + 1 + size], "little")
            if page == _SCALE_PAGE:
                return True
        at += 1 + size
    return False


def readings(data: bytes, *, name: str = "") -> tuple[ScaleReading, ...]:
    """What the reports in these bytes say, oldest first; reports of other kinds and halves of one are left out.

    A report: its number 3, status, unit, power of ten (signed), and the value in two bytes, low one first.
    Source: HID Point of Sale usage tables 1.02, "Scale Data Report"; DYMO's and Stamps.com's scales send just this.
    """
    whole = range(0, len(data) - _LENGTH + 1, _LENGTH)
    reports = (data[at : at + _LENGTH] for at in whole)
    return tuple(_reading(report, name) for report in reports if report[0] == _DATA_REPORT)


def _reading(report: bytes, name: str) -> ScaleReading:
    _, status, unit = report[:3]
    power = int.from_bytes(report[3:4], "little", signed=True)
    state = _STATES.get(status, ScaleState.FAULT)
    if state is ScaleState.FAULT:
        return ScaleReading(state=state, scale=name, said=_FAULTS.get(status, f"says what is not known ({status})"))
    if state in (ScaleState.UNDER_ZERO, ScaleState.TOO_HEAVY):
        return ScaleReading(state=state, scale=name)
    if unit not in _UNITS:
        return ScaleReading(
            state=ScaleState.FAULT, scale=name, said="weighs in a unit that parcels are not weighed in: switch it"
        )
    known, shift = _UNITS[unit]
    value = Decimal(int.from_bytes(report[4:6], "little")).scaleb(power + shift)
    # A scale that lies still with nothing on it may say "stable" as well as "zero".
    if state is ScaleState.STABLE and value == 0:
        state = ScaleState.ZERO
    return ScaleReading(state=state, scale=name, weight=Weight(value, known))
