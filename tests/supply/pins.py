"""The pinned requirements as values: what is pinned, by which hashes, for which system, and what asks for it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "packaging"
RUNTIME = FOLDER / "requirements.txt"
PROJECT = "shipstation (pyproject.toml)"

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>.+?))? \\$")
_HASH = re.compile(r"^    --hash=sha256:(?P<hash>[0-9a-f]{64})(?: \\)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One version of one distribution. `marker` is empty where every system has it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    asked_by: tuple[str, ...]


def read(file: Path) -> tuple[Pin, ...]:
    """Every pin of a file that packaging/lock wrote. Raises ValueError for a line of another kind."""
    found: list[dict[str, object]] = []
    hashes: list[str] = []
    asked: list[str] = []
    for line in file.read_text("utf-8").splitlines():
        if pin := _PIN.match(line):
            hashes, asked = [], []
            found.append({**pin.groupdict(default=""), "hashes": hashes, "asked_by": asked})
        elif hashed := _HASH.match(line):
            hashes.append(hashed["hash"])
        elif line.startswith("    #"):
            asked += [said for said in [line.strip(" #").removeprefix("via").strip()] if said]
        else:
            raise ValueError(f"{file.name} has a line that is no pin: {line}")
    return tuple(
        Pin(**{part: tuple(value) if isinstance(value, list) else value for part, value in each.items()})  # type: ignore[arg-type]
        for each in found
    )


def runtime(pins: Iterable[Pin]) -> tuple[Pin, ...]:
    """Those that the program itself stands on: the others build it."""
    pins = tuple(pins)
    ours = {PROJECT}
    while more := {pin.name for pin in pins if pin.name not in ours and not ours.isdisjoint(pin.asked_by)}:
        ours |= more
    return tuple(pin for pin in pins if pin.name in ours)


def normal(name: str) -> str:
    """A distribution's name as indexes write it."""
    return re.sub(r"[-_.]+", "-", name).lower()
