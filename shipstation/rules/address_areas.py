"""Postal codes and states: whether each is written as its country does, and whether the two lie together."""

import re
from collections.abc import Iterator
from functools import partial

from shipstation.model import Address, AddressDoubt, DoubtKind
from shipstation.rules.countries import CODES_WRITTEN, Area, Country

_SURE = frozenset(
    {
        *("AT", "AU", "BE", "CA", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "HU", "IN", "IT", "JP", "LU"),
        *("MX", "NL", "NO", "NZ", "PL", "PT", "SE", "SG", "SK", "US"),
    }
)
"""Whose postal codes have one form that everybody knows; elsewhere a strange one is told, and taken."""
_NEEDED = frozenset({"CA", "US"})
"""Where nobody delivers without a state. Source: API.md 7: Amazon takes an empty one elsewhere."""
_ZERO_LOST = frozenset({"DE", "ES", "FI", "FR", "GR", "IT", "MX", "US"})
"""Five digits, of which spreadsheets eat a zero in front."""
_blocks = partial(AddressDoubt, kind=DoubtKind.BLOCKS)
_odd = partial(AddressDoubt, kind=DoubtKind.SUSPICIOUS)


def postal_doubts(address: Address, known: Country) -> Iterator[AddressDoubt]:
    """Missing, of another form, or of the right one and written otherwise."""
    if known.postal is None:
        return
    code = address.postal_code.strip()
    if not code:
        if "postal_code" in known.needed:
            yield _blocks(
                field="postal_code",
                code="missing",
                said="The postal code is missing.",
                remedy=f"Ask the buyer; in {known.code} one looks like {known.example}.",
            )
        return
    if known.fits(code):
        return
    meant = meant_code(code, known)
    area = known.area(address.state)
    if meant is not None and area is not None and area.starts is not None and not area.starts.match(meant):
        # A digit is lost, and not the zero in front.
        meant = None
    # What only lacks its hyphen or capitals is read all the same; a lost digit is not.
    is_same = meant is not None and _bare(meant) == _bare(code)
    make = _blocks if known.code in _SURE and not is_same else _odd
    yield make(
        field="postal_code",
        code="postal_form",
        said=f"“{code[:20]}” is no postal code in {known.code}.",
        remedy=f"Write it as {meant}." if meant else f"Ask the buyer; one looks like {known.example}.",
        proposal=meant,
    )


def meant_code(code: str, known: Country) -> str | None:
    """The code of the country's form that was most likely meant; None where it cannot be told."""
    bare = _bare(code)
    padded = bare.zfill(5) if known.code in _ZERO_LOST and bare.isdigit() and len(bare) in (3, 4) else bare
    tries = [code.upper(), bare, _spaced(padded, known.example), padded]
    if known.code == "US" and re.fullmatch(r"\d{9}", bare):
        tries.append(f"{bare[:5]}-{bare[5:]}")
    if known.code == "GB" and len(bare) > 4:
        tries.insert(0, f"{bare[:-3]} {bare[-3:]}")
    if bare.startswith(known.code):
        # "D-10623" has one letter, "SE-114 55" the country's two.
        tries.append(_spaced(bare.removeprefix(known.code), known.example))
    if re.fullmatch(r"[A-Z]\d+", bare):
        tries.append(_spaced(bare[1:], known.example))
    return next((each for each in tries if known.fits(each)), None)


def area_doubts(address: Address, known: Country) -> Iterator[AddressDoubt]:
    """A state that is missing, unknown, written out where its code is usual, or that lies elsewhere."""
    written, code = address.state.strip(), address.postal_code.strip()
    if not known.areas or "%S" not in known.form:
        return
    by_code = known.areas_of(code) if code and known.fits(code) else ()
    likely = by_code[0] if len(by_code) == 1 else None
    if not written:
        yield from _missing(known, likely)
        return
    area = known.area(written)
    if area is None:
        if known.code in CODES_WRITTEN:
            yield _odd(
                field="state",
                code="area_unknown",
                said=f"“{written[:30]}” is no state or province in {known.code}.",
                remedy=f"The postal code lies in {likely.name}." if likely else "Ask the buyer.",
                proposal=likely.key if likely else None,
            )
        return
    if by_code and area not in by_code:
        yield _mismatch(known, area, likely)
    elif known.code in CODES_WRITTEN and written != area.key:
        yield _odd(
            field="state",
            code="area_name",
            said=f"“{written[:30]}” is written {area.key} on a label.",
            remedy=f"Write {area.key}.",
            proposal=area.key,
        )


def _missing(known: Country, likely: Area | None) -> Iterator[AddressDoubt]:
    if known.code not in CODES_WRITTEN:
        return
    make = _blocks if known.code in _NEEDED else _odd
    yield make(
        field="state",
        code="missing",
        said="The state or province is missing.",
        remedy=f"The postal code lies in {likely.name}." if likely else "Ask the buyer, and set it.",
        proposal=likely.key if likely else None,
    )


def _mismatch(known: Country, area: Area, likely: Area | None) -> AddressDoubt:
    return _odd(
        field="state",
        code="area_mismatch",
        said=f"The postal code does not lie in {area.name}{f' but in {likely.name}' if likely is not None else ''}.",
        remedy="Ask the buyer which of the two is right.",
        proposal=_written(known, likely) if likely is not None else None,
    )


def _written(known: Country, area: Area) -> str:
    return area.key if known.code in CODES_WRITTEN else area.name


def _bare(code: str) -> str:
    return re.sub(r"[\s\-–.]", "", code).upper()


def _spaced(bare: str, example: str) -> str:
    """Letters and digits with what stands between them in the country's example, where that is as long."""
    if len(re.sub(r"[\s\-]", "", example)) != len(bare):
        return bare
    rest = iter(bare)
    return "".join(sign if sign in " -" else next(rest) for sign in example)
