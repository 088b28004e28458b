"""What arrives at the practice printer: told apart into status questions and jobs, kept as files and pictures."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from shipstation.practice import epl_paper, escpos_paper, tspl_paper, zpl_paper
from shipstation.practice.escpos_words import Word, word_at
from shipstation.practice.health import Health
from shipstation.practice.line_words import Line, epl_at, is_epl, is_tspl, tspl_at

LONGEST_JOB = 10_000_000
_HOST_STATUS = b"~HS"
_LINES: Mapping[str, tuple[Callable[[bytes | bytearray, int], Line | None], str]] = {
    "tspl": (tspl_at, "PRINT"),
    "epl": (epl_at, "P"),
}
"""Languages of lines: how to split them, and which line ends a label."""


class _Paper(Protocol):
    @property
    def notes(self) -> Mapping[str, int]: ...

    def read(self, job: bytes) -> tuple[zpl_paper.Label, ...]: ...


_PAPERS: Mapping[str, Callable[[], _Paper]] = {
    "zpl": zpl_paper.Paper,
    "tspl": tspl_paper.Paper,
    "epl": epl_paper.Paper,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job's bytes, without the status questions between them."""

    content: bytes
    language: str
    is_whole: bool


class Incoming:
    """The bytes of one connection so far."""

    def __init__(self, health: Callable[[], Health]) -> None:
        self.received = 0
        self._health = health
        self._bytes = bytearray()
        # Up to here commands are whole, in the language that the first bytes speak so far. ZPL is not counted.
        self._read_to = 0
        self._language = ""
        self._is_cut = False

    def feed(self, data: bytes) -> bytes:
        """Take more bytes. Returns: the answers to status questions in them."""
        self.received += len(data)
        self._bytes += data
        if self._speaks() != self._language:
            self._language = self._speaks()
            self._read_to, self._is_cut = 0, False
        if self._language == "zpl":
            return self._zpl_status(len(data))
        if self._language in _LINES:
            self._read_lines()
            return b""
        return self._escpos_status()

    def is_complete(self) -> bool:
        """Whether the job could end here: after ^XZ, after the line that prints, or after a cut."""
        if self._language == "zpl":
            text = bytes(self._bytes).upper()
            return text.rfind(b"^XZ") > text.rfind(b"^XA")
        return self._is_cut and self._read_to == len(self._bytes)

    def is_too_long(self) -> bool:
        """Whether it is more than a printer's memory holds."""
        return len(self._bytes) > LONGEST_JOB

    def take(self) -> Job:
        """The job; the next one begins empty."""
        job = Job(content=bytes(self._bytes), language=self._language, is_whole=self.is_complete())
        self._bytes.clear()
        self._read_to, self._is_cut, self._language = 0, False, ""
        return job

    def _speaks(self) -> str:
        if self._bytes[:64].lstrip().startswith((b"^", b"~")):
            return "zpl"
        if is_tspl(self._bytes):
            return "tspl"
        return "epl" if is_epl(self._bytes) else "escpos"

    def _read_lines(self) -> None:
        """Look for the line that prints: inside a picture the same bytes are dots."""
        line_at, last = _LINES[self._language]
        while self._read_to < len(self._bytes):
            line = line_at(self._bytes, self._read_to)
            if line is None:
                break
            self._is_cut = line.name.upper() == last or (self._is_cut and not line.name)
            self._read_to = line.end

    def _zpl_status(self, fresh: int) -> bytes:
        asked = 0
        # A question may have begun in the bytes before the fresh ones.
        start = max(0, len(self._bytes) - fresh - len(_HOST_STATUS))
        while (at := self._bytes.find(_HOST_STATUS, start)) >= 0:
            del self._bytes[at : at + len(_HOST_STATUS)]
            asked += 1
        return self._health().host_status() * asked

    def _escpos_status(self) -> bytes:
        """Answer DLE EOT and GS r where they stand as commands: inside a raster the same bytes are dots."""
        answers = b""
        while self._read_to < len(self._bytes):
            word = word_at(self._bytes, self._read_to)
            if word is None:
                break
            answer = self._status_byte(word)
            if answer:
                del self._bytes[self._read_to : word.end]
                answers += answer
                continue
            self._is_cut = word.name == "GS V" or (self._is_cut and word.name in ("0a", "ESC @"))
            self._read_to = word.end
        return answers

    def _status_byte(self, word: Word) -> bytes:
        if word.name == "GS r":
            return self._health().paper_sensor()
        return self._health().real_time_status(word.data[0]) if word.name == "DLE 04" else b""


class Tray:
    """The folder where jobs come out: NNN.zpl, .tspl, .epl or .bin (ESC/POS), a PNG for each label, then NNN.json.

    The last one comes when all of a job is there. What comes while nothing can be printed is held, and printed in its
    order once that is over, as a printer's memory does; its NNN.json is written anew then.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._turn = threading.Lock()
        self._prints = True
        self._left: int | None = None
        self._held: list[tuple[int, Job]] = []
        self._came_out = 0

    def held(self) -> int:
        """How many jobs wait for paper."""
        with self._turn:
            return len(self._held)

    def is_roll_over(self) -> bool:
        """Whether the last label of the roll is out."""
        with self._turn:
            return self._left is not None and self._left <= 0

    def let_print(self, *, prints: bool, left: int | None = None) -> None:
        """Whether paper comes out from now on, and how many labels are left; what was held comes out first."""
        with self._turn:
            self._prints, self._left = prints, left
            while self._prints and self._held:
                self._tell(*self._held.pop(0), prints=True)

    def keep(self, job: Job) -> None:
        """Keep a job and what it looks like; an empty one leaves nothing."""
        if not job.content:
            return
        with self._turn:
            taken = (path.stem for path in self.folder.glob("*.json") if path.stem.isdecimal())
            number = 1 + max(map(int, taken), default=0)
            suffix = job.language if job.language in _PAPERS else "bin"
            (self.folder / f"{number:03}.{suffix}").write_bytes(job.content)
            if not self._prints and job.is_whole:
                self._held.append((number, job))
            self._tell(number, job, prints=self._prints)

    def _tell(self, number: int, job: Job, *, prints: bool) -> None:
        """Draw a job, where it is printed, and write what became of it; the lock is held."""
        name = f"{number:03}"
        drawn, notes = _drawn(job) if prints and len(job.content) <= LONGEST_JOB else ([], {})
        pictures = []
        for place, (image, _) in enumerate(drawn, start=1):
            picture = f"{name}.png" if place == 1 else f"{name}-{place}.png"
            image.save(self.folder / picture)
            pictures.append(picture)
        self._came_out += bool(pictures)
        if self._left is not None:
            self._left -= len(pictures)
            self._prints = self._prints and self._left > 0
        told = {
            "job": number,
            "language": job.language,
            "bytes": len(job.content),
            "whole": job.is_whole,
            "printed": bool(pictures),
            # Its place among all jobs that came out.
            "turn": self._came_out if pictures else None,
            "pictures": pictures,
            "labels": [facts for _, facts in drawn],
            "notes": notes,
        }
        # It comes last and at once: who sees it finds all of the job.
        part = self.folder / f"{name}.json.part"
        part.write_text(json.dumps(told, indent=1), "utf-8")
        part.replace(self.folder / f"{name}.json")


def _drawn(job: Job) -> tuple[list[tuple[Image.Image, dict[str, Any]]], dict[str, int]]:
    """Each picture with what is to be told of it, and what was not understood besides."""
    if job.language in _PAPERS:
        paper = _PAPERS[job.language]()
        labels = paper.read(job.content)
        return [(label.image, {"copies": label.copies, "notes": label.notes}) for label in labels], dict(paper.notes)
    pages = escpos_paper.pages(job.content)
    return [(page.image, {"copies": 1, "notes": page.notes}) for page in pages], {}
