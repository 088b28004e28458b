"""Makes wrong inputs from right ones: bytes, texts and JSON, by random numbers alone."""

import json
import random
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

NUMBERS = [
    "0", "-1", "1", "2", "255", "256", "65535", "65536", "2147483647", "2147483648", "4294967295", "99999999", "1e9",
    "1e999", "-1e999", "nan", "inf", "0.5", "-0", "1E-999", "00", "1_0", "0x10", "٣", "9" * 40, "9" * 5000, "",
]  # fmt: skip
LETTERS = [
    "\0", "\t", "\n", "\r", "\x1b", "\x7f", "\x85", "\x9b", "\xa0", "\u200b", "\u200f", "\u2028", "\u202e", "\u2066",
    "\ud800", "\ufeff", "\uffff", "\U0010ffff", "é", "ß", "İ", "ǅ", "ﬁ", "℡", "王", "م", "न", "👩‍👩‍👧", "^", "~", '"', "'",
    ";", ",", "=", "+", "-", "@", "%", "_", "*", "(", ")", "\\", "/", "<", "&", "{", "[", "a", "A", "0", "9", " ",
]  # fmt: skip
_BYTES = [b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88", b"\xef\xbb\xbf", b"\n", b"\r\n", b'"', b"^", b"~"]
_VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30, 10**400, 0.1, -0.0, 1e308, 5e-324, "", " ",
    "0", "1e999", "NaN", "x" * 5000, "\ud800", "\0", "2026-11-24T00:00:00Z", "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00", "INCH", "USD", "usd", "PNG", "LABEL", [], {}, [[]], [None], [{}], {"": None},
    [[[[[[[[]]]]]]]], {"payload": {}}, {"value": "1", "unit": "USD"}, {"$ref": "#"},
]  # fmt: skip


def bent(rng: random.Random, seed: bytes, *, others: Sequence[bytes] = (), most: int = 8) -> bytes:
    """A few random changes of bytes."""
    out = bytearray(seed)
    for _ in range(rng.randint(1, most)):
        at = rng.randint(0, len(out))
        length = min(rng.choice([1, 1, 2, 4, 16, 64, 400]), len(out) - at)
        change = rng.randrange(9)
        if change == 0 and at < len(out):
            out[at] ^= 1 << rng.randrange(8)
        elif change == 1 and at < len(out):
            out[at] = rng.randrange(256)
        elif change == 2:
            del out[at : at + length]
        elif change == 3:
            out[at:at] = out[at : at + length] * rng.choice([1, 1, 2, 50])
        elif change == 4:
            out[at:at] = rng.choice(_BYTES) * rng.choice([1, 1, 3])
        elif change == 5:
            out[at:at] = rng.randbytes(rng.randint(1, 16))
        elif change == 6 and others:
            other = rng.choice(others)
            start = rng.randint(0, len(other))
            out[at : at + length] = other[start : start + rng.choice([4, 40, 400])]
        elif change == 7:
            del out[at if rng.random() < 0.3 else len(out) :]
        else:
            out[at : at + length] = rng.choice(NUMBERS).encode()
    return bytes(out[:2_000_000])


def words(rng: random.Random, *, most: int = 30, known: Sequence[str] = ()) -> str:
    """A text of what people write and what nobody does."""
    if known and rng.random() < 0.4:
        base = rng.choice(known)
    else:
        base = "".join(rng.choice(LETTERS) for _ in range(rng.randint(0, most)))
    if rng.random() < 0.4:
        at = rng.randint(0, len(base))
        base = base[:at] + rng.choice(LETTERS) * rng.choice([1, 1, 2, 60]) + base[at:]
    return base * (rng.choice([3, 40]) if rng.random() < 0.02 else 1)


def value(rng: random.Random, *, deep: int = 3) -> Any:
    """Any JSON value, hostile ones first."""
    pick = rng.random()
    if deep and pick < 0.15:
        return [value(rng, deep=deep - 1) for _ in range(rng.randint(0, 4))]
    if deep and pick < 0.3:
        return {words(rng, most=4): value(rng, deep=deep - 1) for _ in range(rng.randint(0, 4))}
    if pick < 0.4:
        return words(rng)
    if pick < 0.45:
        return rng.choice(NUMBERS)
    return deepcopy(rng.choice(_VALUES))


def spoiled(rng: random.Random, good: Any, *, most: int = 3) -> Any:
    """A JSON value with a few parts changed, taken away, doubled or moved."""
    whole = json.loads(json.dumps(good))
    for _ in range(rng.randint(1, most)):
        spots = list(_spots(whole))
        if not spots:
            return value(rng)
        holder, key = rng.choice(spots)
        change = rng.randrange(6)
        if change == 0:
            del holder[key]
        elif change == 1 and isinstance(holder, list):
            holder.extend([holder[key]] * rng.choice([1, 2, 100]))
        elif change == 2:
            other, place = rng.choice(spots)
            # A copy: moved into itself it would never end.
            holder[key] = deepcopy(other[place])
        elif change == 3:
            holder[key] = [holder[key]] if rng.random() < 0.5 else {"value": holder[key]}
        else:
            holder[key] = value(rng)
    return whole


def written(rng: random.Random, whole: Any) -> bytes:
    """JSON bytes; now and then with what only bytes can do wrong."""
    text = json.dumps(whole, ensure_ascii=rng.random() < 0.5)
    body = text.encode("utf-8", "surrogatepass")
    pick = rng.random()
    if pick < 0.15:
        return bent(rng, body, most=3)
    if pick < 0.2:
        # Numbers that json.dumps would never write.
        return body.replace(b"1", rng.choice(NUMBERS).encode(), rng.randint(1, 3))
    if pick < 0.22:
        return b"[" * rng.choice([50, 900, 200_000]) + body
    return body


def _spots(whole: Any) -> list[tuple[Any, Any]]:
    """Every place that holds a value: what holds it, and its key."""
    found: list[tuple[Any, Any]] = []
    open_ = [whole]
    while open_ and len(found) < 5_000:
        here = open_.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        for key in keys:
            found.append((here, key))
            open_.append(here[key])
    return found
