"""What an ESC/POS printer says of itself when it is asked `DLE EOT 1` to `4`, in words for packers.

Source: ESC/POS command reference, DLE EOT: one byte an answer, bits 1 and 4 set, bits 0 and 7 not.
"""

from shipstation.model import DeviceState

QUESTION = b"".join(bytes((0x10, 0x04, number)) for number in (1, 2, 3, 4))

_FIXED, _FIXED_VALUE = 0x93, 0x12
_OFFLINE = 0x08
_COVER_OPEN, _PAPER_STOP, _ERROR = 0x04, 0x20, 0x40
_CUTTER, _UNRECOVERABLE, _HOT = 0x08, 0x20, 0x40
_PAPER_OUT = 0x60


def read(raw: bytes) -> DeviceState | None:
    """How the printer is; None while not all four answers are there."""
    # Flow control and status that it sends unasked have other fixed bits.
    answers = [byte for byte in raw if byte & _FIXED == _FIXED_VALUE]
    if len(answers) < 4:
        return None
    printer, cause, error, roll = answers[:4]
    said = []
    if cause & _COVER_OPEN:
        said.append("the cover is open")
    if cause & _PAPER_STOP or roll & _PAPER_OUT:
        said.append("out of paper")
    if error & _CUTTER:
        said.append("its cutter is stuck")
    if error & _HOT:
        said.append("it is too hot")
    if error & _UNRECOVERABLE or (cause & _ERROR and not said):
        said.append("it has an error: switch it off and on")
    if printer & _OFFLINE and not said:
        said.append("it is offline")
    return DeviceState.of(said)
