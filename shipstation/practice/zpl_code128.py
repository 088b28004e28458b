"""Code 128 as ZPL's ^BC writes it: mode N keeps the subset that the data names, so its width is the printer's own."""

from functools import lru_cache

from shipstation.practice.codes import Bits

# Bar and space widths, six digits a value from 0 to 105, then the seven of the stop. Source: ISO/IEC 15417, table 1.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122"
    "123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323"
    "131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131"
    "213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122"
    "141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112"
    "124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141"
    "4111312114122112142112322331112"
)
_STARTS = {"A": 103, "B": 104, "C": 105}
_STOP = 106
_FNC1 = 102
_MARKS = {">9": "A", ">:": "B", ">;": "C"}
_SWITCHES = {">7": "A", ">6": "B", ">5": "C"}
_SWITCH_VALUES = {"A": 101, "B": 100, "C": 99}
_LETTERS = {"><": ">", ">0": ">", ">=": "~"}


@lru_cache(maxsize=64)
def modules(data: str) -> Bits:
    """The modules of ^BC's data in mode N, True for a bar. Raises ValueError when it has no such letter."""
    subset, at = (_MARKS[data[:2]], 2) if data[:2] in _MARKS else ("B", 0)
    values = [_STARTS[subset]]
    while at < len(data):
        mark = data[at : at + 2]
        if mark in _SWITCHES:
            subset = _SWITCHES[mark]
            values.append(_SWITCH_VALUES[subset])
            at += 2
        elif mark == ">8":
            values.append(_FNC1)
            at += 2
        elif subset == "C":
            if not (mark.isascii() and mark.isdigit() and len(mark) == 2):
                raise ValueError("subset C takes pairs of digits")
            values.append(int(mark))
            at += 2
        else:
            values.append(_value(_LETTERS.get(mark, data[at]), subset))
            at += 2 if mark in _LETTERS else 1
    check = values[0] + sum(place * value for place, value in enumerate(values[1:], start=1))
    widths = "".join(_WIDTHS[value * 6 : value * 6 + 6] for value in (*values, check % 103)) + _WIDTHS[_STOP * 6 :]
    return tuple(place % 2 == 0 for place, width in enumerate(widths) for _ in range(int(width)))


def _value(letter: str, subset: str) -> int:
    code = ord(letter)
    if subset == "A" and code < 96:
        return code - 32 if code >= 32 else code + 64
    if subset == "B" and 32 <= code < 127:
        return code - 32
    raise ValueError(f"subset {subset} has no {letter!r}")
