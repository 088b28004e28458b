"""Reads a job of a language of lines, and gathers what comes out: what TSPL and EPL2 printers have in common."""

from collections import Counter
from collections.abc import Callable, Mapping

from PIL import Image

from shipstation.practice.line_words import Line
from shipstation.practice.zpl_paper import Label

_MOST_LABELS = 50
_MOST_NOTES = 100


class LinePaper:
    """One job, label after label. What was set for one holds for the next, as in a printer.

    Attributes:
        notes: what was not understood since the last label.
    """

    def __init__(
        self,
        line_at: Callable[[bytes, int], Line | None],
        verbs: Mapping[str, Callable[[Line], None]],
        silent: frozenset[str],
    ) -> None:
        """`line_at` splits a job; `verbs`: what each command does; `silent`: those that leave no mark."""
        self.notes: Counter[str] = Counter()
        self._used = 0
        self._labels: list[Label] = []
        self._line_at = line_at
        self._verbs = verbs
        self._silent = silent

    def read(self, job: bytes) -> tuple[Label, ...]:
        """The labels of a job, 50 and 20 Mpx at most. What was never printed leaves none."""
        at = 0
        while at < len(job) and len(self._labels) < _MOST_LABELS:
            line = self._line_at(job, at)
            if line is None:
                self._note("cut off")
                break
            self._take(line)
            at = line.end
        return tuple(self._labels)

    def _take(self, line: Line) -> None:
        name = self._called(line.name)
        verb = self._verbs.get(name)
        if verb is not None:
            verb(line)
        elif name not in self._silent:
            self._note(line.name)

    def _called(self, name: str) -> str:
        """A command's name as `verbs` has it."""
        return name

    def _note(self, what: str) -> None:
        self.notes[what if what in self.notes or len(self.notes) < _MOST_NOTES else "more"] += 1

    def _out(self, image: Image.Image, line: Line) -> None:
        """A label, as often as the line that prints says."""
        sets, copies = line.numbers(2, missing=1)
        self._used += image.width * image.height
        self._labels.append(Label(image=image, copies=max(1, sets) * max(1, copies), notes=dict(self.notes)))
        self.notes.clear()
