"""How people write what no street is: boxes at a post office, forces' addresses, parcel machines, fillers."""

import re

PO_BOX = re.compile(
    r"""\b(
        p\.?\s*o\.?\s*(box\b|b\.?\s*\d) | post\s*office\s+box | postbox | lock\s*box\s+\d | post\s*fach
      | (bo[iî]te\s+postale|b\.?\s?p\.?)\s*(n[o°º]?\.?\s*)?\d | cs\s*\d{5} | casella\s+postale
      | apartado\s+(de\s+correos|postal|\d) | apdo\.?\s*(de\s+correos|postal|\d) | apartat\s+de\s+correus
      | caixa\s+postal | postbus\s*\d | postboks\s*\d | postilokero | skrytka\s+pocztowa
    )|ταχυδρομική\s+θυρίδα|а/я|私書箱|ص\.?\s*ب""",
    re.IGNORECASE | re.VERBOSE,
)
"""English, German, French, Italian, Spanish, Catalan, Portuguese, Dutch, the north, Polish, Greek, Russian, Japanese,
Arabic."""
BOX_ALONE = re.compile(r"(box|boks|fack|pl)\s+\d{1,6}", re.IGNORECASE)
"""A post office's where it is a whole line; behind a street it is a flat's."""

MILITARY = re.compile(r"\b(APO|FPO|DPO)\b|\b(psc|unit|cmr|ops)\s+\d+\s*,?\s*box\s+\d+", re.IGNORECASE)
MILITARY_AREAS = {"09": "AE", "34": "AA", "96": "AP"}
"""By the beginning of the ZIP code; 96 is the forces' up to 966."""
BFPO = re.compile(r"\bBFPO\s*\d{1,4}\b", re.IGNORECASE)

LOCKERS = (
    (re.compile(r"\b(packstation|paketstation)\s*(nr\.?\s*)?\d*", re.IGNORECASE), "a Packstation", "DHL"),
    (re.compile(r"\bpostfiliale\s+\d+", re.IGNORECASE), "a post office that keeps parcels", "DHL"),
    (re.compile(r"\bpaczkomat\b", re.IGNORECASE), "a Paczkomat", "InPost"),
    (re.compile(r"\bcitypaq\b", re.IGNORECASE), "a CityPaq locker", "Correos"),
    (re.compile(r"\b(mondial\s+relay|point\s+relais|relais\s+colis|pickup\s+station)\b", re.IGNORECASE),
     "a pickup point", "the carrier that runs it"),
    (re.compile(r"\bamazon\s+(hub\s+)?(locker|counter)\b|\bamazon\s+hub\b", re.IGNORECASE),
     "an Amazon locker", "Amazon"),
    (re.compile(r"\bups\s+access\s+point\b", re.IGNORECASE), "a UPS Access Point", "UPS"),
    (re.compile(r"\b(punto\s+poste|locker\s+inpost|inpost\s+locker|parcel\s+locker)\b", re.IGNORECASE),
     "a parcel locker", "the carrier that runs it"),
)  # fmt: skip
"""How each is written, what it is, and who alone delivers there."""
POST_NUMBER = re.compile(r"(?<!\d)\d{6,10}(?!\d)")
"""The customer number that a Packstation asks for."""

NO_NUMBER = re.compile(
    r"\b(s\.?\s*/?\s*n\.?(\s*/?\s*c\.?)?|snc|ohne\s+(haus)?nr\.?|lieu[\s-]?dit|sin\s+n[uú]mero|senza\s+numero"
    r"|(one|two|three|four|five|six|seven|eight|nine|ten)\s+[a-z]{2,})(\b|\s|$)",
    re.IGNORECASE,
)
"""A house that has none and says so, or writes it as a word ("One Market Plaza")."""
NUMBERED = frozenset(
    {
        *("AT", "AU", "BE", "CA", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "HU", "IT", "NL", "NO", "PL", "PT", "SE"),
        *("SK", "US"),
    }
)
"""Where a house has a number nearly always; elsewhere it has a name, or nobody writes it."""
FILLER = re.compile(
    r"^(n/?a|none|null|nil|unknown|test(ing)?|dummy|tbd|tba|asdf\w*|qwert\w*|x{2,}|[-_.?*#\s]+|same( as above)?"
    r"|\(?no address\)?)$",
    re.IGNORECASE,
)
