"""An address as its country writes it, for papers and screen: which line holds what, and in which order."""

import re

from shipstation.model import Address
from shipstation.rules.countries import Country, country

_SIGN = re.compile(r"%([NOADCSXZ])")
_UNKNOWN = "%N%n%O%n%A%n%C %S %Z"


def country_name(code: str) -> str:
    """ "UNITED STATES" of "US", in capitals as on a letter; the code itself when it is none."""
    known = country(code)
    return known.name if known is not None else code


def lines(address: Address, *, origin: str = "") -> tuple[str, ...]:
    """The whole address, name first, in Latin order, without empty lines.

    Args:
        origin: ISO code of the country it is read in: within it the country is left out; "" always names it.
    """
    known = country(address.country)
    place = () if origin and origin == address.country else (country_name(address.country),)
    return tuple(each for each in (*_who(address), *street_and_place(address, known), *place) if each.strip())


def below_name(address: Address) -> tuple[str, ...]:
    """The lines below the name, without the country."""
    company = address.company.strip()
    who = (company,) if company and company != address.name.strip() else ()
    return (*who, *street_and_place(address, country(address.country)))


def street_and_place(address: Address, known: Country | None) -> tuple[str, ...]:
    """Streets, city, state, postal code; a part without room in the country's form stands on a line of its own."""
    form = known.form if known is not None else _UNKNOWN
    streets = [line for line in map(str.strip, (address.line1, address.line2, address.line3)) if line]
    parts = {"C": address.city.strip(), "S": address.state.strip(), "Z": address.postal_code.strip()}
    done: list[str] = []
    extra = [parts[sign] for sign in ("S", "Z") if f"%{sign}" not in form and parts[sign]]
    for line in form.split("%n"):
        signs = _SIGN.findall(line)
        if "A" in signs:
            done += streets
            line = re.sub(r"^%A[, ]*", "", line)  # noqa: PLW2901 the rest of the line, Japan's state
            # Who lives in a city of a country whose form names none, wants it all the same.
            if "%C" not in form and parts["C"] and not _is_country(parts["C"], form):
                done.append(parts["C"])
        if line == "%Z":
            # A county stands before the postal code, where that has a line to itself.
            done += extra
            extra = []
        filled = _filled(line, parts)
        if filled:
            done.append(filled)
    return tuple(_once([*done, *extra]))


def _who(address: Address) -> tuple[str, ...]:
    """The person, then the company: on papers of this bench it is the name that is looked for."""
    name, company = address.name.strip(), address.company.strip()
    return (name, company) if company != name else (name,)


def _filled(line: str, parts: dict[str, str]) -> str:
    """A line with its parts; what stands between two of them only where both are there.

    What stands before the first, a country's letters before the postal code, is not written any more.
    """
    out = ""
    between = ""
    for place, piece in enumerate(_SIGN.split(line)):
        if place % 2 == 0:
            between = piece if place else piece if _is_word(piece) else ""
            continue
        part = parts.get(piece, "")
        if part:
            out = f"{out}{between or ' '}{part}" if out else f"{between}{part}"
            between = ""
    return out.strip()


def _is_word(piece: str) -> bool:
    """ "SINGAPORE ", and not "CH-"."""
    return len(piece.strip()) > 3


def _is_country(city: str, form: str) -> bool:
    return city.casefold() in form.casefold()


def _once(written: list[str]) -> list[str]:
    return [line for place, line in enumerate(written) if place == 0 or line != written[place - 1]]
