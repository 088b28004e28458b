"""What is odd about an address, judged offline before money is spent. It proposes; it changes nothing by itself."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial

from shipstation.model import UNFIT_CHARACTERS, Address, AddressDoubt, Channel, DoubtKind
from shipstation.rules import address_words as written
from shipstation.rules import phones
from shipstation.rules.address_areas import area_doubts, postal_doubts
from shipstation.rules.countries import OWN_LETTERS, Country, country, fold, named

LONGEST = {"name": 50, "line1": 60, "line2": 60, "line3": 60, "phone": 20, "email": 64}
"""What Amazon has room for. Source: Shipping v2 `Address`; API.md 7."""
CHECKED = ("name", "company", "line1", "line2", "line3", "city", "state", "postal_code", "country", "phone", "email")
_LINES = ("line1", "line2", "line3")
_LABELS = {"line1": "address line 1", "line2": "address line 2", "line3": "address line 3", "email": "e-mail"}
_UNFIT = re.compile(f"[{UNFIT_CHARACTERS}]")
_TELLS_OF_AMAZONS = frozenset(
    {"po_box", "military", "military_area", "locker", "number_missing", "postal_form", "area_mismatch"}
)
_MENDED_ANYWAY = frozenset({"email"})
"""Left out of a request where it does not fit: nobody delivers by it."""
_LEAST_LETTERS = 3
_Found = Iterator[AddressDoubt]

_blocks = partial(AddressDoubt, kind=DoubtKind.BLOCKS)
_odd = partial(AddressDoubt, kind=DoubtKind.SUSPICIOUS)


@lru_cache(maxsize=1024)
def doubts(address: Address, *, channel: Channel, origin: str = "") -> tuple[AddressDoubt, ...]:
    """All that is odd, what blocks first; () for a good one.

    Args:
        channel: Amazon delivers its own orders to the address that it knows. Of such a one only what a packer should
            know is told; nothing blocks, and nothing is proposed.
        origin: ISO code of the country it is sent from; "" where nobody knows.
    """
    found = list(_all(address, origin))
    if channel is Channel.AMAZON:
        return tuple(
            replace(
                each,
                kind=DoubtKind.SUSPICIOUS,
                proposal=None,
                also=(),
                remedy="Choose a carrier that does; Amazon knows this address alone.",
            )
            for each in found
            if each.code in _TELLS_OF_AMAZONS
        )
    once: dict[tuple[str, str], AddressDoubt] = {}
    for each in found:
        once.setdefault((each.field, each.code), each)
    return tuple(sorted(once.values(), key=lambda each: each.kind is not DoubtKind.BLOCKS))


def label(field: str) -> str:
    """A field's name in a sentence."""
    return _LABELS.get(field, field.replace("_", " "))


def _the(field: str) -> str:
    """A field's name with its article, at the beginning of a sentence."""
    name = label(field)
    return name.capitalize() if field in _LINES else f"The {name}"


def _all(address: Address, origin: str) -> _Found:
    yield from _unfit(address)
    known = country(address.country)
    if known is None:
        yield _no_country(address)
        yield from _missing(address, None)
        return
    yield from _missing(address, known)
    yield from _too_long(address)
    yield from postal_doubts(address, known)
    yield from _military(address)
    yield from area_doubts(address, known)
    yield from _fillers(address)
    yield from _not_a_street(address)
    yield from _doubled(address)
    yield from _number(address)
    yield from _phone(address, origin)
    yield from _letters(address, origin)


def _no_country(address: Address) -> AddressDoubt:
    meant = named().get(fold(address.country))
    return _blocks(
        field="country",
        code="country",
        said=f"“{address.country[:40]}” is no country code.",
        remedy="Write two capitals, such as US, GB or DE.",
        proposal=meant,
    )


def _unfit(address: Address) -> _Found:
    """What no label, list or wire carries as it is. Source: model/texts.py, and what the wire refuses."""
    for field in CHECKED:
        value: str = getattr(address, field)
        if _UNFIT.search(phones.written(value) if field == "phone" else value):
            clean = " ".join(_UNFIT.sub(" ", value).split())
            make = _odd if field in _MENDED_ANYWAY or field == "company" else _blocks
            yield make(
                field=field,
                code="unfit",
                said=f"{_the(field)} holds characters that cannot be printed.",
                remedy="Take it without them.",
                proposal=clean or None,
            )


def _missing(address: Address, known: Country | None) -> _Found:
    for field in ("name", "line1", "city"):
        if not getattr(address, field).strip():
            # Where the city is the country, people leave it out; Amazon wants it all the same.
            is_city_state = field == "city" and known is not None and "city" not in known.needed
            yield _blocks(
                field=field,
                code="missing",
                said=f"{_the(field)} is missing.",
                remedy="Ask the buyer, and set it.",
                proposal=known.name.title() if is_city_state and known is not None else None,
            )


def _too_long(address: Address) -> _Found:
    for field, most in LONGEST.items():
        value: str = getattr(address, field).strip()
        length = len(phones.shortest(value)) if field == "phone" else len(value)
        if length > most:
            yield _one_too_long(address, field, length)


def _one_too_long(address: Address, field: str, length: int) -> AddressDoubt:
    """With the rest in the line behind it, where that is free."""
    most = LONGEST[field]
    head, tail = _broken(getattr(address, field).strip(), most) if field in _LINES else ("", "")
    later = _LINES[_LINES.index(field) + 1 :] if head and len(tail) <= most else ()
    behind = next((name for name in later if not getattr(address, name).strip()), "")
    make = _odd if field in _MENDED_ANYWAY else _blocks
    return make(
        field=field,
        code="too_long",
        said=f"{_the(field)} has {length} characters; Amazon takes {most}.",
        remedy=f"Go on in {label(behind)}." if behind else "Shorten it.",
        proposal=head if behind else None,
        also=((behind, tail),) if behind else (),
    )


def _broken(value: str, most: int) -> tuple[str, str]:
    """A line in two at the last space or comma that leaves the first short enough; "" where there is none."""
    cut = max(value.rfind(" ", 0, most + 1), value.rfind(",", 0, most) + 1)
    return (value[:cut].rstrip(" ,"), value[cut:].strip(" ,")) if cut > 0 else ("", "")


def _military(address: Address) -> _Found:
    lines = " ".join((address.line1, address.line2, address.line3, address.city))
    by_area = address.country == "US" and address.state.strip().upper() in written.MILITARY_AREAS.values()
    is_british = written.BFPO.search(f"{lines} {address.postal_code}") is not None
    if not by_area and not is_british and written.MILITARY.search(lines) is None:
        return
    area = written.MILITARY_AREAS.get(address.postal_code.strip()[:2])
    if not is_british and not by_area and area is not None:
        also = () if address.country == "US" else (("country", "US"),)
        yield _odd(
            field="state",
            code="military_area",
            said="This is a post office of the US forces, and its state is not.",
            remedy=f"Write {area}: the postal service knows it as an address in the United States.",
            proposal=area,
            also=also,
        )
    yield _odd(
        field="city",
        code="military",
        said="This is an address of the forces: the postal service alone delivers there.",
        remedy="Choose the postal service, and give what customs asks.",
    )


def _fillers(address: Address) -> _Found:
    for field in ("name", "line1", "city"):
        if written.FILLER.fullmatch(getattr(address, field).strip() or "ok"):
            yield _odd(
                field=field,
                code="placeholder",
                said=f"{_the(field)} says “{getattr(address, field).strip()[:40]}”.",
                remedy="Ask the buyer where it goes.",
            )


def _not_a_street(address: Address) -> _Found:
    for field in _LINES:
        value: str = getattr(address, field).strip()
        locker = next(((what, who) for form, what, who in written.LOCKERS if form.search(value)), None)
        if locker is not None:
            yield from _locker(address, field, *locker)
        elif written.PO_BOX.search(value) or written.BOX_ALONE.fullmatch(value):
            yield _odd(
                field=field,
                code="po_box",
                said=f"“{value[:60]}” is a box at a post office.",
                remedy="The postal service delivers there; UPS, FedEx and most others do not.",
            )


def _locker(address: Address, field: str, what: str, who: str) -> _Found:
    lines = (address.name, address.company, *(getattr(address, name) for name in _LINES))
    lacks = what == "a Packstation" and not any(written.POST_NUMBER.search(line) for line in lines)
    yield _odd(
        field=field,
        code="locker",
        said=f"This is {what}: {who} alone delivers there.",
        remedy="Ask the buyer for his Postnummer; without it nobody gets the parcel."
        if lacks
        else "Choose that carrier, or ask the buyer for another address.",
    )


def _doubled(address: Address) -> _Found:
    """A name or a place that stands in a street line, and a line that stands there twice."""
    line = fold(address.line1)
    if line and line in (fold(address.name), fold(address.company)):
        behind = [each for each in (address.line2, address.line3) if each.strip()]
        yield _odd(
            field="line1",
            code="name_in_line",
            said="Address line 1 says the name once more.",
            remedy="Take it out." if behind else "Ask the buyer for the street.",
            proposal=behind[0] if behind else None,
            also=(("line2", behind[1] if len(behind) > 1 else ""), ("line3", "")) if behind else (),
        )
    for field, before in (("line2", address.line1), ("line3", address.line2)):
        if fold(getattr(address, field)) and fold(getattr(address, field)) == fold(before):
            yield _odd(
                field=field,
                code="repeated",
                said=f"{_the(field)} says the line before it once more.",
                remedy="Take it out.",
                proposal="",
            )
    code = address.postal_code.strip()
    if len(code) > 3 and code in address.city:
        clean = " ".join(address.city.replace(code, " ").split()).strip(" ,")
        yield _odd(
            field="city",
            code="postal_in_city",
            said="The city holds the postal code once more.",
            remedy="Take it out.",
            proposal=clean or None,
        )


def _number(address: Address) -> _Found:
    lines = [getattr(address, name) for name in _LINES]
    is_street = address.country in written.NUMBERED and bool(address.line1.strip())
    if not is_street or any(character.isdigit() for line in lines for character in line):
        return
    if not any(written.NO_NUMBER.search(line) for line in lines):
        yield _odd(
            field="line1",
            code="number_missing",
            said=f"“{address.line1.strip()[:60]}” has no house number.",
            remedy="Ask the buyer, unless the house has none.",
        )


def _phone(address: Address, origin: str) -> _Found:
    phone = phones.written(address.phone)
    if not phone:
        if phones.is_needed(address.country, origin=origin):
            yield _odd(
                field="phone",
                code="phone_missing",
                said="The buyer's phone number is missing.",
                remedy="Carriers and customs ask for one on this way.",
            )
        return
    number = phones.international(phone, address.country)
    if number is None:
        yield _odd(
            field="phone",
            code="phone_impossible",
            said=f"Nobody could call “{phone[:30]}”.",
            remedy="Ask the buyer for the number, with its country in front.",
        )
    elif not phones.has_prefix(phone):
        yield _odd(
            field="phone",
            code="phone_prefix",
            said="The phone number does not say its country.",
            remedy=f"Write it as {number}.",
            proposal=number if len(number) <= LONGEST["phone"] else None,
        )


def _letters(address: Address, origin: str) -> _Found:
    """Signs that carriers' labels do not print: pictures anywhere, and letters that are not Latin away from home."""
    is_home = address.country in OWN_LETTERS and origin in ("", address.country)
    for field in ("name", "company", *_LINES, "city", "state"):
        value: str = getattr(address, field)
        if value.isascii():
            continue
        pictures = "".join(each for each in value if _is_picture(each, is_home=is_home))
        foreign = "" if is_home else "".join(each for each in value if each.isalpha() and not _is_latin(each))
        if not pictures and not foreign:
            continue
        kept = "".join(" " if each in pictures or each in foreign else each for each in value)
        kept = " ".join(re.sub(r"[()\[\]（）]", " ", kept).split()).strip(" ,-")
        is_left = sum(map(str.isalpha, kept)) >= _LEAST_LETTERS
        what = "letters" if foreign else "signs"
        yield _odd(
            field=field,
            code="letters",
            said=f"Most carriers' labels do not print some {what} of {_the(field).lower()}.",
            remedy="Take it without them." if is_left else "Write it in Latin letters.",
            proposal=kept if is_left else None,
        )


@lru_cache(maxsize=4096)
def _is_latin(letter: str) -> bool:
    # Ordinals of Spanish addresses (5º) and letters with marks are Latin too.
    return any(word in unicodedata.name(letter, "") for word in ("LATIN", "ORDINAL", "MODIFIER LETTER", "MICRO"))


def _is_picture(sign: str, *, is_home: bool) -> bool:
    # Scripts of the east join and part their letters by signs that nobody sees (Cf).
    kinds = ("So", "Co", "Cn") if is_home else ("So", "Co", "Cn", "Cf")
    return unicodedata.category(sign) in kinds and sign not in "°©®№"
