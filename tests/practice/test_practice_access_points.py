"""Counters and lockers near a postal code."""

from urllib.parse import urlencode

import pytest

from tests.practice.conftest import Bench

ALL = "HELIX,CAMPUS_LOCKER,OMNI_LOCKER,ODIN_LOCKER,DOBBY_LOCKER,CORE_LOCKER,3P,CAMPUS_ROOM"


def near(bench: Bench, kinds: str = "HELIX,CORE_LOCKER", country: str = "GB", postal_code: str = "LS2 9PR"):
    query = {"accessPointTypes": kinds, "countryCode": country, "postalCode": postal_code}
    return bench.call("GET", f"/accessPoints?{urlencode({name: value for name, value in query.items() if value})}")


def points(bench: Bench, **asked: str) -> dict[str, list[dict]]:
    return near(bench, **asked).payload["accessPointsMap"]


def meters(point: dict) -> float:
    return float(point["accessibilityAttributes"]["distance"])


def test_points_are_listed_by_type_the_nearest_first(britain: Bench):
    found = points(britain)

    assert set(found) == {"HELIX", "CORE_LOCKER"}
    for kind, listed in found.items():
        assert listed
        assert {point["type"] for point in listed} == {kind}
        assert [meters(point) for point in listed] == sorted(map(meters, listed))
        assert [float(point["score"]) for point in listed] == sorted(
            (float(point["score"]) for point in listed), reverse=True
        )


def test_forty_are_the_most(britain: Bench):
    codes = [f"LS{number} 9PR" for number in range(1, 7)]

    counts = [sum(map(len, points(britain, kinds=ALL, postal_code=code).values())) for code in codes]

    assert max(counts) == 40


def test_the_same_place_has_the_same_points(britain: Bench):
    assert points(britain) == points(britain)
    assert points(britain)["HELIX"] != points(britain, postal_code="EH1 3QN")["HELIX"]


def test_counters_are_staffed_and_keep_hours(britain: Bench):
    found = points(britain)

    counter, locker = found["HELIX"][0], found["CORE_LOCKER"][0]
    assert (counter["assistanceType"], locker["assistanceType"]) == ("STAFF_ASSISTED", "SELF_ASSISTED")
    assert counter["standardOperatingHours"]["MONDAY"]["openingTime"]["hourOfDay"] == 7
    assert counter["standardOperatingHours"]["SUNDAY"]["openingTime"]["hourOfDay"] == 10
    assert len(counter["standardOperatingHours"]) == 7
    assert counter["timezone"] == "Europe/London"
    assert counter["address"]["city"] == "Leeds"
    assert counter["exceptionOperatingHours"]


def test_american_points_stand_in_their_state(amazon: Bench):
    (first, *_) = points(amazon, country="US", postal_code="98109")["HELIX"]

    assert (first["address"]["stateOrRegion"], first["address"]["countryCode"]) == ("WA", "US")


@pytest.mark.parametrize(
    "asked",
    [
        {"kinds": ""},
        {"kinds": "PIGEONHOLE"},
        {"kinds": "HELIX,"},
        {"country": ""},
        {"country": "XX"},
        {"postal_code": ""},
        {"postal_code": "98109"},
        {"country": "US", "postal_code": "LS2 9PR"},
    ],
)
def test_a_wrong_question_is_refused(britain: Bench, asked):
    answer = near(britain, **asked)

    assert answer.status == 400
    assert answer.error["code"] == "InvalidInput"
