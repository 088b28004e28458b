"""What a made-up past is made of: people, places, goods, services. Invented, but as mixed as the world's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """Where parcels go from one shop. `cities`: name, state, and the beginning of its postal codes.

    `postal`: the rest of a postal code, "9" for a digit and "A" for a letter. `names`: first names and last names.
    `services`: carrier id, carrier, service id, service, cents at least and at most, days.
    """

    code: str
    currency: str
    cities: tuple[tuple[str, str, str], ...]
    postal: str
    names: tuple[str, str]
    streets: tuple[str, ...]
    services: tuple[tuple[str, str, str, str, int, int, int], ...]
    weight: int
    """How many of a hundred parcels go there."""


GOODS = (
    ("FC-50", "Face cream 50 ml"), ("CP-80", "Cotton pads, 80 pieces"), ("TM-12", "Steel tumbler 12 oz"),
    ("KB-MX", "Mechanical keyboard, brown switches"), ("BK-777", "Cookbook, 320 pages"),
    ("TB-40", "Herbal tea, 40 bags"), ("SC-LN", "Linen scarf"), ("CN-03", "Soy candle, cedar"),
    ("TS-BL-M", "T-shirt blue, M"), ("TS-BL-L", "T-shirt blue, L"), ("HP-ANC", "Headphones with case"),
    ("YM-06", "Yoga mat 6 mm"), ("PT-01", "Ceramic plant pot 15 cm"), ("LG-2X", "Wooden train set, 64 pieces"),
    ("CA-EX", "Café crème, 500 g"), ("SU-12", "Süßholz, 12 Stück"), ("MT-CH", "抹茶 100g"), ("NB-A5", "Notebook A5"),
)  # fmt: skip
BOXES = ("S", "S", "S", "M", "M", "L", "XL", "")

_EN = (
    "Ann Marcus Shirley Mae Kay Tom Chloe Samuel Mei Harper Emily Oliver Priya Patrick Siobhán José Guadalupe Björn",
    "Lee Whitfield Anderson-Kowalczyk Leeson Nguyen Achterberg Carter O’Shaughnessy Quill Ortega Hernández Håkansson",
)
_DE = (
    "Jürgen Änne Käthe Björn Zoë Sören Günther Anneliese Torsten Ulrike Łukasz Ayşe",
    "Müller-Lüdenscheidt Weiß Schäfer Groß Köhler Vogel Öztürk Nowak Großmann Krüger",
)
_FR = (
    "Éloïse François Chloé Hélène Jérôme Noël Zoé Aurélie Thaïs Benoît",
    "Lefèvre Côté Dupré Garçon Besançon Fournier L’Hôpital Marché Noël Béranger",
)
_ES_IT = ("Íñigo Núria José Ángel Niccolò Lucía Martín Perù", "Muñoz Peña Ibáñez D’Angelò Rossi Güell Castaño Nuñez")
_CJK = ("小明 美咲 健太 雅婷 さくら 俊杰 민준 서연", "王 田中 鈴木 陳 李 佐藤 김 박")

_AMZN, _USPS, _UPS = ("AMZN_US", "Amazon Shipping"), ("USPS", "USPS"), ("UPS", "UPS")
_US_SERVICES = (
    (*_USPS, "USPS_GROUND", "USPS Ground Advantage", 512, 1190, 4), (*_UPS, "UPS_GROUND", "UPS Ground", 742, 1650, 4),
    (*_AMZN, "std-us-swa-mfn", "Amazon Shipping Ground", 498, 990, 3),
    (*_USPS, "USPS_PRIORITY", "USPS Priority Mail", 742, 1780, 3),
    ("FEDEX", "FedEx", "FEDEX_GROUND", "FedEx Ground", 768, 1720, 4),
    ("ONTRAC", "OnTrac", "ONTRAC_GROUND", "OnTrac Ground", 471, 880, 3),
)  # fmt: skip


def _partners(code: str) -> tuple[tuple[str, str, str, str, int, int, int], ...]:
    return (
        (f"AMZN_{code}", "Amazon Shipping", f"SWA-{code}-2D", "Amazon Shipping 2 Day", 379, 720, 2),
        ("DPD", "DPD", "DPD_CLASSIC", "DPD Classic", 598, 940, 3),
        ("UPS", "UPS", "UPS_STANDARD", "UPS Standard", 749, 1310, 3),
    )


LANDS = (
    Land(
        code="US", currency="USD", postal="99", names=_EN, services=_US_SERVICES, weight=54,
        cities=(
            ("Seattle", "WA", "981"), ("Portland", "OR", "972"), ("Tampa", "FL", "336"), ("Denver", "CO", "802"),
            ("San Antonio", "TX", "782"), ("Chicago", "IL", "606"), ("Cambridge", "MA", "021"),
            ("Fargo", "ND", "581"), ("Española", "NM", "875"), ("Mobile", "AL", "366"),
        ),
        streets=("Terry Ave N", "Main St", "Water St", "Larch Ave", "Alamo Plaza", "W Kennedy Blvd"),
    ),
    Land(
        code="US", currency="USD", postal="99", names=_CJK, services=_US_SERVICES, weight=8,
        cities=(("Flushing", "NY", "113"), ("San Francisco", "CA", "941"), ("東京タウン", "CA", "900")),
        streets=("38th Ave", "Grant Ave", "Post St"),
    ),
    Land(
        code="GB", currency="GBP", postal="9 9AA", names=_EN, services=_partners("UK"), weight=14,
        cities=(("Leeds", "", "LS"), ("London", "", "NW"), ("Belfast", "", "BT"), ("Cardiff", "", "CF")),
        streets=("Baker Street", "Botanic Avenue", "High Street"),
    ),
    Land(
        code="DE", currency="EUR", postal="999", names=_DE, services=_partners("DE"), weight=10,
        cities=(("Berlin", "", "10"), ("München", "", "80"), ("Köln", "", "50"), ("Lüdenscheid", "", "58")),
        streets=("Große Elbstraße", "Straße des 17. Juni", "Lindenweg"),
    ),
    Land(
        code="FR", currency="EUR", postal="999", names=_FR, services=_partners("FR"), weight=7,
        cities=(("Paris", "", "75"), ("Besançon", "", "25"), ("Orléans", "", "45"), ("Nîmes", "", "30")),
        streets=("rue de l’Église", "place de la République", "avenue Foch"),
    ),
    Land(
        code="ES", currency="EUR", postal="999", names=_ES_IT, services=_partners("ES"), weight=7,
        cities=(("Málaga", "", "29"), ("Córdoba", "", "14"), ("A Coruña", "", "15"), ("Logroño", "", "26")),
        streets=("Calle Mayor", "Avenida de la Constitución", "Plaza España"),
    ),
)  # fmt: skip
