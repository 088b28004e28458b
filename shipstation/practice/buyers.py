"""Where an Amazon order goes. Amazon knows; practice knows the orders it was told of and invents the others."""

import hashlib
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]

_NAMES = ("Ann Lee", "Marcus Reed", "Ines Duarte", "Tom Baker", "Priya Nair", "Lena Vogt", "Sam Ortiz", "Nora Quinn")
_PLACES: Mapping[str, tuple[tuple[str, str, str, str], ...]] = {
    "US": (
        ("410 Terry Ave N", "Seattle", "WA", "98109"),
        ("77 Larkspur Ln", "Sacramento", "CA", "95818"),
        ("1250 Elm St", "Dallas", "TX", "75202"),
        ("9 Birch Hill Rd", "Albany", "NY", "12203"),
        ("3311 Peachtree Rd NE", "Atlanta", "GA", "30326"),
        ("615 W Lake St", "Chicago", "IL", "60661"),
        ("208 Palm Way", "Orlando", "FL", "32803"),
        ("18 Beacon Ct", "Boston", "MA", "02108"),
    ),
    "GB": (
        ("14 Kelso Road", "Leeds", "", "LS2 9PR"),
        ("3 Harbour Walk", "Bristol", "", "BS1 5TY"),
        ("27 Albany Street", "Edinburgh", "", "EH1 3QN"),
    ),
    "FR": (("12 rue des Lilas", "Lyon", "", "69003"), ("5 quai de la Fosse", "Nantes", "", "44000")),
    "IT": (("Via Garibaldi 21", "Torino", "TO", "10122"), ("Via Toledo 156", "Napoli", "NA", "80134")),
    "ES": (("Calle Mayor 8", "Madrid", "M", "28013"), ("Carrer de Mallorca 90", "Barcelona", "B", "08029")),
    "IN": (("16 Brigade Road", "Bengaluru", "Karnataka", "560001"), ("42 Carter Road", "Mumbai", "MH", "400050")),
    "AE": (("Al Wasl Road 31", "Dubai", "Dubai", ""), ("Corniche Street 8", "Abu Dhabi", "Abu Dhabi", "")),
    "SA": (("King Fahd Road 214", "Riyadh", "Riyadh", "12271"), ("Tahlia Street 17", "Jeddah", "Makkah", "23431")),
    "EG": (
        ("26 July Street 40", "Cairo", "Cairo", "11561"),
        ("El Horreya Road 12", "Alexandria", "Alexandria", "21519"),
    ),
    "JP": (("2-4-1 Marunouchi", "Chiyoda-ku", "Tokyo", "100-0005"), ("1-9 Umeda", "Kita-ku", "Osaka", "530-0001")),
}


def invented_address(order_id: str, country: str) -> Json:
    """A plausible address in this country, always the same for one order id."""
    digest = hashlib.sha256(order_id.encode()).digest()
    streets = _PLACES.get(country, _PLACES["US"])
    street, city, state, postal_code = streets[digest[0] % len(streets)]
    return {
        "name": _NAMES[digest[1] % len(_NAMES)],
        "addressLine1": street,
        "city": city,
        "stateOrRegion": state,
        "postalCode": postal_code,
        "countryCode": country,
    }
