"""The program's parts as a CycloneDX document: `packaging/sbom [FILE]`. Nothing in it changes but with the pins."""

import fnmatch
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from shipstation import NAME, __version__, licenses
from tests.supply import pins as pinned

_SPACE = uuid.UUID("8c3d5f0e-6a44-5c0b-9d77-2b6f1c9a4e10")
"""Of this project's lists: a list's own number is made from it and what is in the list."""


def license_of(name: str, works: Sequence[licenses.Work]) -> str:
    """The license that THIRD-PARTY.md names for a distribution. Raises LookupError when it has no row."""
    for work in works:
        for known, license_ in zip(work.names, work.licenses, strict=True):
            if fnmatch.fnmatch(pinned.normal(name), pinned.normal(known)):
                return license_
    raise LookupError(f"THIRD-PARTY.md has no row for {name}")


def parts(pins: Sequence[pinned.Pin]) -> Bom:
    """All that is pinned for the program, on whichever system; with hashes, licenses, and what needs what."""
    works, known = licenses.works(), LicenseFactory()
    program = Component(
        name=NAME,
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref="parcel-bench",
        licenses=[known.make_from_string("MIT")],
    )
    components = {pin: _component(pin, known, license_of(pin.name, works)) for pin in pins}
    document = Bom(metadata=BomMetaData(component=program), components=components.values())
    document.metadata.timestamp = None  # type: ignore[assignment]
    for pin in pins:
        wanted = {component for other, component in components.items() if pin.name in other.asked_by}
        document.register_dependency(components[pin], sorted(wanted))
    direct = [component for pin, component in components.items() if pinned.PROJECT in pin.asked_by]
    document.register_dependency(program, sorted(direct))
    told = "\n".join(f"{pin.name}=={pin.version} {pin.marker} {' '.join(pin.hashes)}" for pin in pins)
    document.serial_number = uuid.uuid5(_SPACE, f"{__version__}\n{told}")
    return document


def _component(pin: pinned.Pin, known: LicenseFactory, said: str) -> Component:
    url = PackageURL("pypi", name=pinned.normal(pin.name), version=pin.version)
    made = known.make_from_string(said)
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(url),
        purl=url,
        scope=ComponentScope.OPTIONAL if pin.marker else ComponentScope.REQUIRED,
        licenses=[made],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in pin.hashes],
        properties=[Property(name="parcel-bench:for", value=pin.marker)] if pin.marker else (),
    )


def written() -> str:
    """The document, as text."""
    return JsonV1Dot6(parts(pinned.runtime(pinned.read(pinned.RUNTIME)))).output_as_string(indent=1) + "\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(written(), "utf-8")
    else:
        sys.stdout.write(written())
