"""The list of the program's parts: valid CycloneDX, complete, and the same bytes each time."""

import json

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.supply import pins as pinned
from tests.supply import sbom

PINS = pinned.runtime(pinned.read(pinned.RUNTIME))


def test_it_is_valid_and_names_every_pin_with_its_hashes() -> None:
    told = sbom.written()

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(told) is None
    parts = json.loads(told)["components"]
    assert {(part["name"], part["version"], tuple(each["content"] for each in part["hashes"])) for part in parts} == {
        (pin.name, pin.version, pin.hashes) for pin in PINS
    }
    assert all(part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}" for part in parts)
    assert all(
        "id" in each["license"] if "license" in each else each["expression"]
        for part in parts
        for each in part["licenses"]
    )


def test_what_a_part_needs_is_in_it() -> None:
    needs = {each["ref"]: each.get("dependsOn", []) for each in json.loads(sbom.written())["dependencies"]}
    seen, wanted = set(), ["parcel-bench"]
    while wanted:
        one = wanted.pop()
        if one not in seen:
            seen.add(one)
            wanted += needs[one]

    # Nothing hangs loose: the program's own needs lead to every part.
    assert seen == set(needs)
    assert any(ref.startswith("pkg:pypi/httpcore@") for ref in needs[next(ref for ref in needs if "/httpx@" in ref)])


def test_it_changes_with_the_pins_and_with_nothing_else() -> None:
    assert sbom.written() == sbom.written()
    assert "timestamp" not in sbom.written()

    assert sbom.parts(PINS).serial_number != sbom.parts(PINS[:-1]).serial_number
