"""Where things are, roughly: states, zones, hubs, local time. Enough for prices and journeys that differ truly."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

Json = Mapping[str, Any]
Point = tuple[float, float]

# First three digits of a ZIP code up to and including `last` -> state. Source: USPS prefix list, gaps closed.
_PREFIXES = (
    (4, "NY"), (9, "PR"), (27, "MA"), (29, "RI"), (38, "NH"), (49, "ME"), (54, "VT"), (55, "MA"), (59, "VT"),
    (69, "CT"), (89, "NJ"), (149, "NY"), (196, "PA"), (199, "DE"), (205, "DC"), (219, "MD"), (246, "VA"),
    (268, "WV"), (289, "NC"), (299, "SC"), (319, "GA"), (349, "FL"), (369, "AL"), (385, "TN"), (397, "MS"),
    (399, "GA"), (427, "KY"), (459, "OH"), (479, "IN"), (499, "MI"), (528, "IA"), (549, "WI"), (567, "MN"),
    (577, "SD"), (588, "ND"), (599, "MT"), (629, "IL"), (658, "MO"), (679, "KS"), (693, "NE"), (714, "LA"),
    (729, "AR"), (749, "OK"), (799, "TX"), (816, "CO"), (831, "WY"), (838, "ID"), (847, "UT"), (865, "AZ"),
    (884, "NM"), (885, "TX"), (898, "NV"), (966, "CA"), (968, "HI"), (969, "GU"), (979, "OR"), (994, "WA"),
    (999, "AK"),
)  # fmt: skip
_STATES: dict[str, Point] = {
    "AL": (32.8, -86.8), "AK": (61.2, -149.9), "AZ": (33.4, -112.0), "AR": (34.8, -92.4), "CA": (36.1, -119.7),
    "CO": (39.7, -105.0), "CT": (41.6, -72.7), "DE": (39.3, -75.5), "DC": (38.9, -77.0), "FL": (28.0, -82.0),
    "GA": (33.4, -84.2), "GU": (13.4, 144.8), "HI": (21.3, -157.8), "ID": (43.6, -116.2), "IL": (41.0, -88.5),
    "IN": (39.8, -86.2), "IA": (41.9, -93.1), "KS": (38.8, -97.0), "KY": (37.9, -85.2), "LA": (30.5, -91.2),
    "ME": (44.3, -69.8), "MD": (39.1, -76.7), "MA": (42.3, -71.5), "MI": (42.6, -84.0), "MN": (44.9, -93.3),
    "MS": (32.5, -89.9), "MO": (38.6, -91.5), "MT": (46.6, -110.0), "NE": (41.1, -97.0), "NV": (37.5, -116.5),
    "NH": (43.2, -71.5), "NJ": (40.4, -74.5), "NM": (35.1, -106.6), "NY": (41.5, -74.5), "NC": (35.6, -79.8),
    "ND": (47.0, -98.5), "OH": (40.2, -82.9), "OK": (35.5, -97.3), "OR": (44.6, -123.0), "PA": (40.4, -77.0),
    "PR": (18.4, -66.1), "RI": (41.7, -71.5), "SC": (34.0, -81.0), "SD": (44.0, -99.0), "TN": (35.9, -86.4),
    "TX": (31.0, -97.5), "UT": (40.6, -111.9), "VT": (44.2, -72.6), "VA": (37.8, -77.8), "WA": (47.4, -122.0),
    "WV": (38.6, -80.9), "WI": (43.2, -89.0), "WY": (42.0, -106.0),
}  # fmt: skip
_COUNTRIES: dict[str, Point] = {
    "GB": (52.5, -1.5), "IE": (53.3, -6.3), "FR": (46.6, 2.5), "IT": (43.5, 11.8), "ES": (40.2, -3.7),
    "DE": (51.0, 10.0), "NL": (52.1, 5.2), "BE": (50.8, 4.4), "AT": (47.8, 14.0), "PT": (39.6, -8.4),
    "PL": (52.0, 19.3), "LU": (49.6, 6.1), "IN": (21.1, 79.1), "US": (39.5, -98.4), "CA": (45.4, -75.7),
    "JP": (35.7, 139.7), "MX": (19.4, -99.1), "CH": (47.0, 8.2), "AE": (24.8, 55.0), "SA": (24.7, 46.7),
    "EG": (30.0, 31.2),
}  # fmt: skip
_HUBS: tuple[tuple[str, str, str, str, float, float], ...] = (
    ("Seattle", "WA", "98101", "US", 47.6, -122.3), ("Sacramento", "CA", "95814", "US", 38.6, -121.5),
    ("Ontario", "CA", "91761", "US", 34.1, -117.6), ("Phoenix", "AZ", "85001", "US", 33.4, -112.1),
    ("Salt Lake City", "UT", "84101", "US", 40.8, -111.9), ("Denver", "CO", "80202", "US", 39.7, -105.0),
    ("Dallas", "TX", "75201", "US", 32.8, -96.8), ("Kansas City", "MO", "64106", "US", 39.1, -94.6),
    ("Memphis", "TN", "38103", "US", 35.1, -90.0), ("Chicago", "IL", "60601", "US", 41.9, -87.6),
    ("Louisville", "KY", "40202", "US", 38.3, -85.8), ("Atlanta", "GA", "30303", "US", 33.7, -84.4),
    ("Orlando", "FL", "32801", "US", 28.5, -81.4), ("Harrisburg", "PA", "17101", "US", 40.3, -76.9),
    ("Secaucus", "NJ", "07094", "US", 40.8, -74.1), ("Boston", "MA", "02108", "US", 42.4, -71.1),
    ("Daventry", "", "NN11 8PB", "GB", 52.3, -1.2), ("Doncaster", "", "DN4 5JQ", "GB", 53.5, -1.1),
    ("Roissy-en-France", "", "95700", "FR", 49.0, 2.5), ("Saran", "", "45770", "FR", 47.9, 1.9),
    ("Piacenza", "PC", "29121", "IT", 45.1, 9.7), ("Passo Corese", "RI", "02032", "IT", 42.2, 12.7),
    ("Zaragoza", "Z", "50197", "ES", 41.6, -0.9), ("Illescas", "TO", "45200", "ES", 40.1, -3.8),
    ("Köln", "NW", "50667", "DE", 50.9, 7.0), ("Nagpur", "Maharashtra", "440001", "IN", 21.1, 79.1),
    ("Bhiwandi", "Maharashtra", "421302", "IN", 19.3, 73.1), ("Dubai", "Dubai", "", "AE", 25.0, 55.1),
    ("Abu Dhabi", "Abu Dhabi", "", "AE", 24.4, 54.6), ("Riyadh", "Riyadh", "13714", "SA", 24.8, 46.8),
    ("Jeddah", "Makkah", "23761", "SA", 21.6, 39.2), ("Cairo", "Cairo", "11765", "EG", 30.0, 31.4),
    ("10th of Ramadan", "Sharqia", "44629", "EG", 30.3, 31.7), ("Odawara", "Kanagawa", "250-0001", "JP", 35.3, 139.2),
    ("Sakai", "Osaka", "590-0984", "JP", 34.6, 135.5), ("Kawasaki", "Kanagawa", "210-0005", "JP", 35.5, 139.7),
)  # fmt: skip
_BOX = re.compile(r"\bp\.? ?o\.? ?box\b|\bpost office box\b", re.IGNORECASE)
_ZONE_MILES = (150, 300, 600, 1000, 1400, 1800)
_OUTLYING = frozenset({"HI", "AK", "PR", "GU"})
WEST = frozenset({"CA", "AZ", "NV", "OR", "WA", "UT", "CO", "ID", "NM"})
_REMOTE = {
    "GB": ("BT", "IV", "HS", "ZE", "KW", "KA27", "PA", "JE", "GY", "IM"),
    "FR": ("20", "97", "98"),
    "ES": ("07", "35", "38", "51", "52"),
    "IT": ("07", "08", "09", "90", "91", "92", "93", "94", "95", "96", "97", "98"),
    "IN": ("19", "79", "744"),
    "SA": ("68", "76"),
    "EG": ("72", "45"),
    "JP": ("90", "100-1", "100-2", "06", "07", "09"),
}
_UTC_OFFSET_H = {
    "GB": 0, "IE": 0, "PT": 0, "IN": 5.5, "JP": 9, "AE": 4, "SA": 3, "EG": 2, "CA": -5, "MX": -6,
}  # fmt: skip
# Days of the week, Monday is 0. The first is to carriers what Saturday is elsewhere.
_WEEKENDS = {"SA": (4, 5), "EG": (4, 5)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What a carrier asks about two places. `country`: where it goes; `zone`: 2 (near) to 8.

    Attributes:
        is_outlying: begins or ends off the continent, in the US.
        is_western: begins and ends in the western states.
        is_far_end: ends where carriers take longer and ask more.
    """

    country: str
    zone: int
    is_outlying: bool
    is_western: bool
    is_far_end: bool


def route(origin: Json, destination: Json) -> Route:
    """The way between two addresses."""
    countries = {origin["countryCode"], destination["countryCode"]}
    return Route(
        country=destination["countryCode"],
        zone=zone(origin, destination),
        is_outlying=is_outlying(origin) or is_outlying(destination),
        is_western=countries == {"US"} and {state_of(origin), state_of(destination)} <= WEST,
        is_far_end=is_outlying(destination) or is_remote(destination),
    )


def state_of(address: Json) -> str:
    """The state that a US address's ZIP code lies in: truer than what people type."""
    return _state_at(int(str(address["postalCode"]).strip()[:3]))


@cache
def _state_at(prefix: int) -> str:
    return next((state for last, state in _PREFIXES if prefix <= last), "AK")


def point_of(address: Json) -> Point:
    """Latitude and longitude, as near as a state or a country tells."""
    if address["countryCode"] == "US":
        return _STATES[state_of(address)]
    return _COUNTRIES.get(address["countryCode"], (30.0, 0.0))


def is_box(address: Json) -> bool:
    """A box at a post office, as people write it in English."""
    lines = (str(address.get(name) or "") for name in ("addressLine1", "addressLine2", "addressLine3"))
    return any(_BOX.search(line) for line in lines)


def is_military(address: Json) -> bool:
    """A post office of the US forces: a state that is none."""
    return address["countryCode"] == "US" and str(address.get("stateOrRegion") or "").upper() in ("AA", "AE", "AP")


def is_outlying(address: Json) -> bool:
    """Hawaii, Alaska, Puerto Rico, Guam: not on the continent."""
    return address["countryCode"] == "US" and state_of(address) in _OUTLYING


def is_remote(address: Json) -> bool:
    """Islands and highlands outside the US, where carriers take longer."""
    postal_code = str(address["postalCode"]).strip().upper()
    return postal_code.startswith(_REMOTE.get(address["countryCode"], ("\0",)))


def zone(origin: Json, destination: Json) -> int:
    """2 (near) to 8 (across the continent), as US carriers count; 2 or 4 inside other countries, 6 abroad."""
    if origin["countryCode"] != destination["countryCode"]:
        return 6
    near = str(origin["postalCode"]).strip()[:2] == str(destination["postalCode"]).strip()[:2]
    if origin["countryCode"] != "US":
        return 2 if near else 4
    if near:
        return 2
    if is_outlying(origin) or is_outlying(destination):
        return 8
    miles = distance_miles(point_of(origin), point_of(destination))
    if miles == 0:
        # Same state: far ZIP prefixes lie a few hours' drive apart.
        apart = abs(int(str(origin["postalCode"])[:3]) - int(str(destination["postalCode"])[:3]))
        return 3 if apart < 20 else 4
    return 2 + sum(miles > limit for limit in _ZONE_MILES)


def distance_miles(one: Point, other: Point) -> float:
    """Great-circle distance."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 3958.8 * math.asin(math.sqrt(chord))


def utc_offset_h(address: Json) -> float:
    """Standard time of the place, by longitude in the US; close enough for pickup windows."""
    country = address["countryCode"]
    if country == "US":
        longitude = point_of(address)[1]
        return -10 if longitude < -140 else round(longitude / 15) if longitude < -115 else (
            -7 if longitude < -102 else -6 if longitude < -87 else -5
        )  # fmt: skip
    return _UTC_OFFSET_H.get(country, 1)


def weekend(address: Json) -> tuple[int, int]:
    """The two days of the week that most people rest on, Monday is 0."""
    return _WEEKENDS.get(address["countryCode"], (5, 6))


def local(moment: datetime, address: Json) -> datetime:
    """The moment as clocks at this place show it, without zone."""
    return (moment + timedelta(hours=utc_offset_h(address))).replace(tzinfo=None)


def hubs_between(origin: Json, destination: Json) -> list[dict[str, str]]:
    """The sorting centers on the way, each once, as Amazon's `Location`."""
    countries = {origin["countryCode"], destination["countryCode"]}
    start, end = point_of(origin), point_of(destination)
    found: list[dict[str, str]] = []
    for share in (0.0, 0.35, 0.7, 1.0):
        at = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
        near = [hub for hub in _HUBS if hub[3] in countries]
        if near:
            city, state, postal_code, country, *_ = min(near, key=lambda hub: distance_miles(at, (hub[4], hub[5])))
            place = {"city": city, "stateOrRegion": state, "postalCode": postal_code, "countryCode": country}
            if place not in found:
                found.append(place)
    return found


def location(address: Json) -> dict[str, str]:
    """An address as Amazon's `Location`: never the street."""
    return {name: str(address[name]) for name in ("city", "stateOrRegion", "postalCode", "countryCode")}
