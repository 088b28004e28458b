"""Code 128 to the module, as ZPL's ^BC encodes it: the choice of sets decides how wide a code is.

Source: ISO/IEC 15417 (patterns); ZPL II Programming Guide, ^BC (invocation codes, modes N, A, U and D).
"""

_WIDTHS = (  # noqa: SIM905 107 quoted words would hide the table
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
).split()
_START = {"A": 103, "B": 104, "C": 105}
_TO = {"A": 101, "B": 100, "C": 99}
_FNC1, _STOP = 102, 106
_STARTS = {"9": "A", ":": "B", ";": "C"}
_SWITCHES = {"5": "C", "6": "B", "7": "A"}


def bars_of_values(values: list[int]) -> list[bool]:
    """Modules, True for black, of these symbol values; check symbol and stop are added."""
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    bars: list[bool] = []
    for value in (*values, check, _STOP):
        for place, width in enumerate(_WIDTHS[value]):
            bars += [place % 2 == 0] * int(width)
    return bars


def automatic(text: str) -> list[int]:
    """Symbol values that choose set C for runs of digits (mode A). Raises ValueError on what has no symbol."""
    values: list[int] = []
    code_set, place = "", 0
    while place < len(text):
        wanted, digits = _best_set(text, place, code_set)
        if wanted != code_set:
            values.append(_START[wanted] if not values else _TO[wanted])
            code_set = wanted
        if code_set == "C":
            values += [int(text[at : at + 2]) for at in range(place, place + digits, 2)]
            place += digits
        else:
            values.append(_value(text[place], code_set))
            place += 1
    return values or [_START["B"]]


def by_invocation(text: str) -> list[int]:
    """Symbol values under the invocation codes `>;`, `>5` … of mode N; set B where none is named."""
    code_set, place = "B", 0
    if text[:1] == ">" and text[1:2] in _STARTS:
        code_set, place = _STARTS[text[1]], 2
    values = [_START[code_set]]
    while place < len(text):
        pair = text[place : place + 2]
        if pair[:1] == ">" and pair[1:] in _SWITCHES and _SWITCHES[pair[1:]] != code_set:
            code_set = _SWITCHES[pair[1:]]
            values.append(_TO[code_set])
            place += 2
        elif pair == ">8":
            values.append(_FNC1)
            place += 2
        elif pair == ">0" and code_set != "C":
            values.append(_value(">", code_set))
            place += 2
        elif code_set == "C":
            if not (len(pair) == 2 and pair.isascii() and pair.isdigit()):
                # The printer ends the code where set C has no symbol for what follows.
                break
            values.append(int(pair))
            place += 2
        else:
            values.append(_value(text[place], code_set))
            place += 1
    return values


def plain(text: str) -> str:
    """The text without invocation codes: what is read, and what is written below the bars."""
    out, place = "", 0
    while place < len(text):
        if text[place] == ">" and place + 1 < len(text) and text[place + 1] in "0123456789:;<=":
            out += ">" if text[place + 1] == "0" else ""
            place += 2
        else:
            out += text[place]
            place += 1
    return out


def _best_set(text: str, place: int, now: str) -> tuple[str, int]:
    digits = 0
    while place + digits < len(text) and text[place + digits] in "0123456789":
        digits += 1
    is_edge = place == 0 or place + digits == len(text)
    enough = 2 if now == "C" or (place == 0 and digits == len(text)) else 4 if is_edge else 6
    even = digits - digits % 2
    if even and digits >= enough:
        # An odd run gives its first digit to the set before it, but not at the start or within set C.
        if digits % 2 and now not in ("", "C"):
            return now, 0
        return "C", even
    control = ord(text[place]) < 32
    lower = ord(text[place]) >= 96
    if now in ("A", "B") and not (control and now == "B") and not (lower and now == "A"):
        return now, 0
    return ("A" if control else "B"), 0


def _value(letter: str, code_set: str) -> int:
    number = ord(letter)
    if code_set == "A" and number < 32:
        return number + 64
    if 32 <= number < (96 if code_set == "A" else 127):
        return number - 32
    raise ValueError(f"no symbol in set {code_set} for {letter!r}")
