"""Finds secrets that somebody left in a file: by their makers' forms, and by their look beside a word that says so."""

import fnmatch
import math
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FORMS = {
    "refresh or access token of Amazon": r"At[zc][ar]\|[A-Za-z0-9_\-/+=]{20,}",
    "client secret of Amazon": r"amzn1\.oa2-cs\.v1\.[A-Za-z0-9]{16,}",
    "client id of Amazon": r"amzn1\.application-oa2-client\.[A-Za-z0-9]{16,}",
    "access key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "token of GitHub": r"\bgh[pousr]_[A-Za-z0-9]{36,}",
    "key of Slack": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "signed token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    "address with a password": r"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"{}<>]+:[^\s/:@'\"{}<>]{3,}@",
}
_KNOWN = re.compile("|".join(f"(?P<f{place}>{form})" for place, form in enumerate(_FORMS.values())))
_BESIDE = re.compile(
    r"(?i)(?:secret|passw(?:or)?d|passphrase|token|api_?key|private_?key|credential|authorization)"
    r"[\w\"']{0,16}\s*[:=]\s*[\"']?(?:bearer\s+)?[\"']?(?P<value>[A-Za-z0-9+/=_\-|.~]{20,})"
)
_BITS = 3.6
"""Of a letter, by Shannon: names and words of ours stay below, what a machine drew is above."""
_OWN_WORD = ("amzn1.", "Atzr|", "Atza|")
_LARGEST = 2_000_000
_PICTURES = frozenset({".png", ".wav"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Where something lies that looks like a secret; never the whole of it."""

    file: str
    line: int
    kind: str
    begins: str


def tracked(root: Path) -> list[Path]:
    """What git keeps; in a folder without git all that is no environment, build or cache."""
    told = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, text=True, check=False)
    if told.returncode == 0 and told.stdout:
        return [root / name for name in told.stdout.split("\0") if name and (root / name).is_file()]
    skipped = ("build", "dist", "__pycache__")
    return [
        file
        for file in root.rglob("*")
        if file.is_file()
        and not any(part in skipped or part.startswith(".") for part in file.relative_to(root).parts)
    ]


def found_in(text: str, file: str) -> Iterator[Finding]:
    """Everything in a text that looks like a secret."""
    for number, line in enumerate(text.splitlines(), 1):
        for match in _KNOWN.finditer(line):
            kind = list(_FORMS)[int(str(match.lastgroup)[1:])]
            yield Finding(file=file, line=number, kind=kind, begins=match[0][:24])
        for match in _BESIDE.finditer(line):
            value = match["value"]
            drawn = any(letter.isdigit() for letter in value) and any(letter.isalpha() for letter in value)
            # What says itself whose it is was judged by its form: "amzn1.oa2-cs.v1.secret" is a word for a test.
            if drawn and not value.startswith(_OWN_WORD) and _bits(value) >= _BITS:
                yield Finding(
                    file=file, line=number, kind="drawn at random, beside a word for secrets", begins=value[:8]
                )


def _bits(value: str) -> float:
    shares = [value.count(letter) / len(value) for letter in set(value)]
    return -sum(share * math.log2(share) for share in shares)


def scan(root: Path, allowed: dict[tuple[str, str], str]) -> tuple[list[Finding], set[tuple[str, str]]]:
    """All findings that no line of `allowed` explains, and the lines that explained something.

    Args:
        allowed: (files, how it begins) as patterns, and why that is no secret.
    """
    left: list[Finding] = []
    used: set[tuple[str, str]] = set()
    for file in tracked(root):
        if file.suffix in _PICTURES or file.stat().st_size > _LARGEST:
            continue
        for finding in found_in(file.read_bytes().decode("utf-8", "replace"), file.relative_to(root).as_posix()):
            reasons = {
                line
                for line in allowed
                if fnmatch.fnmatchcase(finding.file, line[0]) and fnmatch.fnmatchcase(finding.begins, line[1])
            }
            used |= reasons
            if not reasons:
                left.append(finding)
    return left, used
