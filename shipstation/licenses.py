"""What others made and under which license: read from the one list that a test holds to the pinned requirements."""

import re
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from shipstation import resources

_ROW = re.compile(r"^\| (?P<title>[^|]+) \| (?P<license>[^|]+) \| (?P<purpose>[^|]+) \|$", re.MULTILINE)
_ASIDE = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Works that came together, as one row of the list names them."""

    title: str
    license: str
    purpose: str

    @property
    def names(self) -> tuple[str, ...]:
        """Each work's own name ("jaraco.*" stands for all of that family)."""
        return tuple(name.strip() for name in _ASIDE.sub("", self.title).split(","))

    @property
    def licenses(self) -> tuple[str, ...]:
        """As SPDX writes them, one for each of `names`."""
        each = tuple(license_.strip() for license_ in _ASIDE.sub("", self.license).split(";"))
        return each * len(self.names) if len(each) == 1 else each


def works() -> tuple[Work, ...]:
    """The rows, in the list's order. Raises FileNotFoundError when it did not come with the program."""
    listed = (resources.licenses() / "THIRD-PARTY.md").read_text("utf-8")
    rows = [
        Work(**{part: text.replace("`", "").strip() for part, text in row.groupdict().items()})
        for row in _ROW.finditer(listed)
    ]
    return tuple(row for row in rows if row.title != "work" and not set(row.title) <= {"-", " "})


def folders() -> tuple[Path, ...]:
    """Where the texts lie: in a build all with the list; else each library's own is in its package."""
    own = resources.licenses()
    if any(each.is_dir() for each in own.iterdir()):
        return (own,)
    return own, Path(sysconfig.get_path("purelib"))
