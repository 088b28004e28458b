"""A corpus through the real press: what was stopped, what passed, and how long it took."""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from shipstation.errors import LabelUnreadable, NotPrintable
from shipstation.model import Document, Language, PrinterSetup
from shipstation.printing.press import Press
from tests.corpus.building import Row
from tests.corpus.drawing import SIZES


@dataclass(slots=True)
class Score:
    """Rows by kind: how many, how many were stopped; every wrong verdict in words; seconds of each PDF."""

    kinds: dict[tuple[str, bool | None], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    wrong: list[str] = field(default_factory=list)
    pdf_s: list[float] = field(default_factory=list)

    def share_stopped(self, *, good: bool) -> float:
        """Of the good or of the bad ones, 0 to 1."""
        counted = [counts for (_, is_good), counts in self.kinds.items() if is_good is good]
        return sum(stopped for _, stopped in counted) / max(1, sum(made for made, _ in counted))

    def table(self) -> str:
        """A line a kind."""
        words = {True: "good", False: "bad", None: "either"}
        rows = sorted(self.kinds.items(), key=lambda row: (words[row[0][1]], row[0][0]))
        return "\n".join(
            f"{words[good]:7}{kind:38}{made:5}{stopped:5} stopped" for (kind, good), (made, stopped) in rows
        )


def judge(rows: Iterable[Row], press: Press) -> Score:
    """Render and verify each."""
    score = Score()
    for row in rows:
        begun = time.perf_counter()
        said = stopped_for(row, press)
        if row.form == "PDF":
            score.pdf_s.append(time.perf_counter() - begun)
        counts = score.kinds[row.kind, row.good]
        counts[0] += 1
        counts[1] += bool(said)
        if row.good is not None and bool(said) is row.good:
            score.wrong.append(
                f"{row.number}: {row.kind}, {row.layout}, {row.form} {row.size} on {row.paper} {row.language} {row.dpi}: "
                f"{said or 'passed'}"
            )
    return score


def stopped_for(row: Row, press: Press) -> str:
    """Why it was stopped, or nothing."""
    size, paper = SIZES[row.size], SIZES[row.paper]
    document = Document(
        type="LABEL", format=row.form, content=row.content, dpi=row.dpi, width_mm=size[0], length_mm=size[1]
    )
    printer = PrinterSetup(
        name="corpus",
        url="file:corpus",
        language=Language(row.language),
        dpi=row.dpi,
        width_mm=paper[0],
        length_mm=paper[1],
    )
    try:
        label = press.pages(document, tracking_id=row.tracking_id, printer=printer)[0]
        rendered = press.render(label, printer)
        verdict = press.verify(rendered, tracking_id=row.tracking_id, printer=printer, size_mm=size)
    except (LabelUnreadable, NotPrintable) as error:
        return error.said
    return " ".join(verdict.faults)
