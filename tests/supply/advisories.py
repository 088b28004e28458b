"""Asks the open advisory base of the Python world about every pin, by pip-audit; without a network it says so."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_ANSWER_S = 10
_ALL_S = 90
_NETWORK = re.compile(
    r"^(requests\.exceptions\.\w+|urllib3\.exceptions\.\w+|ConnectionError|pip_audit\._service\.interface\.\w+"
    r"|(json\.decoder\.|requests\.exceptions\.)?JSONDecodeError|KeyError: 'vulns')",
    re.MULTILINE,
)
"""How pip-audit 2.10 ends where its source is away, refuses, or where something else answers in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What the source said. `away`: why it could not be asked, else empty; nothing is known then."""

    asked: int
    found: tuple[str, ...]
    away: str


class AuditFailed(Exception):
    """pip-audit could not do its work, and the network is not why."""


def audit(requirements: Path, folder: Path, *, source: str = "") -> Audit:
    """Ask about all pins of a file. `folder` is for scratch; `source`: another OSV address than pip-audit's own.

    Raises AuditFailed for a file that cannot be read, or an answer that leaves a pin out.
    """
    told = [_asked(file, folder, source) for file in _files(requirements.read_text("utf-8"), folder)]
    return Audit(
        asked=sum(each.asked for each in told),
        found=tuple(found for each in told for found in each.found),
        away=next((each.away for each in told if each.away), ""),
    )


def _asked(file: Path, folder: Path, source: str) -> Audit:
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(file), "--require-hashes", "--disable-pip"),
        *("--vulnerability-service", "osv", "--timeout", str(_ANSWER_S), "--progress-spinner", "off"),
        *("--format", "json", "--desc", "off", "--cache-dir", str(folder / "cache")),
        *(("--osv-url", source) if source else ()),
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_ALL_S, check=False, env={**os.environ, "NO_COLOR": "1"}
        )
    except subprocess.TimeoutExpired:
        return Audit(asked=0, found=(), away=f"no answer in {_ALL_S} s")
    pins = len(re.findall(r"^\S+==", file.read_text("utf-8"), re.MULTILINE))
    return _told(done.returncode, done.stdout, done.stderr, pins)


def _files(pins: str, folder: Path) -> list[Path]:
    """The pins for every system: a marker would leave out what another has.

    A distribution may be pinned once for each Python, and pip-audit takes a name once.
    """
    parts: list[list[str]] = []
    times: dict[str, int] = {}
    place = 0
    for line in re.sub(r" ; .*(?= \\$)", "", pins, flags=re.MULTILINE).splitlines(keepends=True):
        if name := re.match(r"(\S+)==", line):
            place = times[name[1]] = times.get(name[1], -1) + 1
        while len(parts) <= place:
            parts.append([])
        parts[place].append(line)
    files = [folder / f"pins-{number}.txt" for number in range(len(parts))]
    for file, part in zip(files, parts, strict=True):
        file.write_text("".join(part), "utf-8")
    return files


def _told(code: int, out: str, errors: str, asked: int) -> Audit:
    try:
        dependencies = json.loads(out)["dependencies"]
    except ValueError:
        if _NETWORK.search(errors):
            return Audit(asked=0, found=(), away=errors.strip().splitlines()[-1][:160])
        raise AuditFailed(f"pip-audit ended with {code}: {errors[-800:]}") from None
    left_out = [each["name"] for each in dependencies if "vulns" not in each]
    # pip-audit calls a list clean of which it could ask nothing.
    if left_out or len(dependencies) != asked:
        raise AuditFailed(f"pip-audit asked about {len(dependencies)} of {asked} pins, and left out {left_out}")
    found = [f"{each['name']} {each['version']}: {one['id']}" for each in dependencies for one in each["vulns"]]
    return Audit(asked=len(dependencies), found=tuple(found), away="")
