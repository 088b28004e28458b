"""What a printer's own words let us guess: its language, its resolution, its paper. A person looks at it before use.

The words come from strangers on the network as well: they are cleaned and cut here, and never more than text.
"""

import re
import unicodedata
from dataclasses import dataclass

from shipstation.model import FoundPrinter, Language, PrinterSetup
from shipstation.printing.media import size_of
from shipstation.printing.printers import language_of

QUEUE, USB, NETWORK = "queue of this computer", "USB", "network"

_LONGEST_NAME = 60
_LONGEST_SAID = 120
_LABEL_MM = (101.6, 152.4)
_OFFICE_MM = (210.0, 297.0)
_RECEIPT_MM = {True: (48.0, 152.4), False: (72.0, 152.4)}
"""Printable widths of paper of 58 mm, and of 80 mm. A receipt is as long as what is on it."""
_LABELS = (Language.ZPL, Language.EPL, Language.TSPL)

# In this order: a narrower word comes before the maker's name that it stands beside.
_MODELS = tuple(
    (re.compile(pattern, re.IGNORECASE), language)
    for pattern, language in (
        (r"\bzpl|\bzebra.*\b[lt]?lp ?28[24]4[ -]?(?:z|plus)\b|\b(?:lp|tlp) ?28[24]4-?z\b", Language.ZPL),
        (r"\bepl2?\b|\beltron\b|\b(?:lp|tlp) ?(?:2824|2844|2742)\b(?! ?plus)", Language.EPL),
        (r"\btspl|\bxp-?[34]\d\d|\bxprinter.*label", Language.TSPL),
        (r"\besc ?/?pos\b|\bepson tm[- ]|\btm-[a-z]?\d|\bub-[eur]\d\d", Language.ESCPOS),
        (r"\bstar (?:tsp|mc|sp|micronics)|\btsp ?\d{3}|\bmc-?print", Language.ESCPOS),
        (r"\bxp-?(?:58|80)|\bpos[- ]?(?:58|80)|\bsrp-?\d{3}|\bct-s\d|\bthermal receipt|\breceipt", Language.ESCPOS),
        (r"\btsc\b|\brollo\b|\bmunbyn\b|\bpolono\b|\bjadens\b|\bhprt\b|\bidprt\b|\bgprinter\b", Language.TSPL),
        (r"\bbeeprt\b|\bnelko\b|\bphomemo\b|\bvretti\b|\bitpp\d|\btt[px]-\d{3}", Language.TSPL),
        (r"\bzebra\b|\bztc\b|\bz[dtq]\d{3}|\bg[kxc]4[23]0", Language.ZPL),
        (
            r"\b(?:hp|hewlett|laserjet|officejet|deskjet|brother|canon|xerox|kyocera|ricoh|lexmark|oki)\b",
            Language.PDF,
        ),
        (r"\b(?:epson|samsung|konica|sharp|toshiba|pantum|develop|utax|triumph|dymo)\b", Language.PDF),
        (r"\b(?:ipp everywhere|driverless|airprint|cups-pdf|postscript|pdf|pcl)\b", Language.PDF),
    )
)
_COMMANDS = (
    (re.compile(r"\bzpl|zebra[-.]zpl", re.IGNORECASE), Language.ZPL),
    (re.compile(r"\bepl|zebra[-.]epl", re.IGNORECASE), Language.EPL),
    (re.compile(r"\btspl", re.IGNORECASE), Language.TSPL),
    (re.compile(r"\besc ?/?pos", re.IGNORECASE), Language.ESCPOS),
    (re.compile(r"\bpdf|\bpostscript|\bpcl|\burf|pwg-?raster|\bpwgraster", re.IGNORECASE), Language.PDF),
)
_DPI = re.compile(r"(?<!\d)(180|203|300|600)\s?-?\s?dpi", re.IGNORECASE)
# Models that say their resolution by their number alone.
_FINER = re.compile(r"\bg[kx]430|\btt[px]-?34\d|\bte3[01]0\b", re.IGNORECASE)
_COARSER = re.compile(r"\btm-t(?:88|70|90)", re.IGNORECASE)
_DRIVEN_LABELS = re.compile(r"\blabel|\bdymo\b|\bql-\d|\btd-\d", re.IGNORECASE)
_NARROW = re.compile(r"58(?: ?mm)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of a printer. All texts as they came; `url` is of our own making.

    Attributes:
        model: maker, model, driver: whatever names it.
        commands: languages by its own word (CMD of IEEE 1284, `pdl` of mDNS); "" when it does not say.
        language: where the way to it settles it; None: to be guessed.
        dpi: by its own word, else None. `media`: its usual paper by the name of PWG 5101.1.
    """

    name: str
    url: str
    place: str
    model: str = ""
    commands: str = ""
    said: str = ""
    language: Language | None = None
    dpi: int | None = None
    media: str = ""


def language_of_model(text: str) -> Language | None:
    """What a printer of that name understands; None when nobody can tell from the name."""
    # Queues are often named with underscores, which count as letters.
    words = text.replace("_", " ")
    return next((language for pattern, language in _MODELS if pattern.search(words)), None)


def language_of_commands(text: str) -> Language | None:
    """The best of what a printer says it understands, its own label language first; None when it says nothing."""
    return next((language for pattern, language in _COMMANDS if pattern.search(text)), None)


def device_id(text: str) -> dict[str, str]:
    """The keys of an IEEE 1284 device id ("MFG:Zebra;CMD:ZPL;"), long names shortened: MFG, MDL, CMD."""
    short = {"MANUFACTURER": "MFG", "MODEL": "MDL", "COMMAND SET": "CMD"}
    pairs = (part.partition(":") for part in text[:2_000].split(";"))
    found = {key.strip().upper(): value.strip() for key, colon, value in pairs if colon}
    return {short.get(key, key): value for key, value in found.items()}


def clean(text: str, most: int = _LONGEST_SAID) -> str:
    """Text to show: no control characters, none that turn the line around, single blanks, at most `most` letters."""
    kept = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in text[: most * 8])
    return " ".join(kept.split())[:most].strip()


def proposal(told: Told) -> FoundPrinter:
    """A whole setup for a printer, as good as its words allow."""
    model = clean(f"{told.model} {told.name}").replace("_", " ")
    language = told.language or language_of_commands(told.commands[:1_000]) or language_of_model(model)
    language = language or language_of(told.url)
    width_mm, length_mm = _paper(language, model, told.media)
    return FoundPrinter(
        setup=PrinterSetup(
            name=clean(told.name, _LONGEST_NAME) or clean(told.model, _LONGEST_NAME) or "printer",
            url=told.url,
            language=language,
            dpi=_dpi(language, model, told.dpi),
            width_mm=width_mm,
            length_mm=length_mm,
        ),
        place=told.place,
        said=clean(told.said),
    )


def _dpi(language: Language, model: str, told: int | None) -> int:
    if hit := _DPI.search(model):
        return int(hit[1])
    if told is not None and 72 <= told <= 1200:
        return told
    if _COARSER.search(model):
        return 180
    is_fine = language in (Language.PDF, Language.PNG) or _FINER.search(model)
    return 300 if is_fine else 203


def _paper(language: Language, model: str, media: str) -> tuple[float, float]:
    """Width and length in mm."""
    size = size_of(media)
    if language is Language.ESCPOS:
        return _RECEIPT_MM[bool(_NARROW.search(model))]
    if language in _LABELS or _DRIVEN_LABELS.search(model):
        # The drivers of CUPS have labels of 32 × 6 mm for their usual paper: nobody ships with those.
        is_likely = size is not None and 80 <= size[0] <= 120 and 80 <= size[1] <= 300
        return (round(size[0], 1), round(size[1], 1)) if size and is_likely else _LABEL_MM
    is_likely = size is not None and 80 <= size[0] <= 450 and 80 <= size[1] <= 600
    return (round(size[0], 1), round(size[1], 1)) if size and is_likely else _OFFICE_MM
