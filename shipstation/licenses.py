"""What others made and under which license: read from the one list that a test holds to the pinned requirements."""

import re
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from shipstation import resources

_ROW = re.compile(r"^\| (?P<title>[^|]+) \| (?P<license>[^|]+) \| (?P<purpose>[^|]+) \|$", re.MULTILINE)
_TEXT = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS|GPL|LGPL).*", re.IGNORECASE)
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


def text(work: Work) -> str:
    """The texts of the licenses of a work, each below the name of its file; "" where none came along.

    In a build they lie in a folder for each work; else in what each package's distribution brought.
    """
    found: dict[str, Path] = {}
    for folder in folders():
        for path in _files_of(work, folder):
            found[str(path.relative_to(folder))] = path
    return "\n\n".join(
        f"{name}\n\n{path.read_text('utf-8', errors='replace').strip()}" for name, path in found.items()
    )


def _files_of(work: Work, folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix == ".txt" and _is_own(work, path.stem):
            yield path
        # "zipp-3.1.dist-info" beside the packages, "zipp-3.1" in a build.
        elif path.is_dir() and "-" in path.name and _is_named(work, path.name.partition("-")[0]):
            yield from (file for file in sorted(path.rglob("*")) if _is_text(file))


def _is_text(file: Path) -> bool:
    return file.is_file() and (bool(_TEXT.match(file.name)) or "licenses" in file.parent.parts[-2:])


def _is_own(work: Work, stem: str) -> bool:
    """A text that we brought: named for the work, or for the license that many works share."""
    first = stem.partition("-")[0].lower()
    return stem in work.license or any(name.lower().startswith(first) for name in work.names)


def _is_named(work: Work, folder: str) -> bool:
    def plain(name: str) -> str:
        return re.sub(r"[-_.]+", "_", name).lower()

    return any(fnmatch(plain(folder), plain(name)) for name in work.names)
