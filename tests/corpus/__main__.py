"""`python -m tests.corpus --seed N [--labels 400] [--out DIR] [--judge]`: labels sound and spoiled, and the verdicts.

Exit 1 when fewer than 99 % of the spoiled ones are stopped, or more than 0.5 % of the sound ones.
"""

import argparse
import sys
from pathlib import Path

from shipstation.printing.press import Press
from tests.corpus.building import corpus
from tests.corpus.judging import judge

BAD_STOPPED = 0.99
GOOD_STOPPED = 0.005


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--labels", type=int, default=400)
    parser.add_argument("--out", type=Path, default=None, help="folder to write every label to")
    parser.add_argument("--judge", action="store_true")
    asked = parser.parse_args()
    rows = list(corpus(asked.seed, asked.labels))
    if asked.out is not None:
        asked.out.mkdir(parents=True, exist_ok=True)
        lines = ["file\tverdict\tkind\tlayout\ttracking_id\tdpi\tsize\tpaper\tlanguage"]
        for row in rows:
            name = f"{row.number:04}.{row.form.lower()}"
            (asked.out / name).write_bytes(row.content)
            verdict = {True: "good", False: "stop", None: "either"}[row.good]
            told = (name, verdict, row.kind, row.layout, row.tracking_id, str(row.dpi), row.size, row.paper)
            lines.append("\t".join((*told, row.language)))
        (asked.out / "rows.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    if not asked.judge:
        return 0
    with Press() as press:
        score = judge(rows, press)
    bad, good = score.share_stopped(good=False), score.share_stopped(good=True)
    times = sorted(score.pdf_s)
    print(score.table())
    print("\n".join(score.wrong))
    print(f"bad stopped {bad:.2%}, good stopped {good:.2%}, seed {asked.seed}")
    if times:
        print(f"PDF: p50 {times[len(times) // 2] * 1000:.0f} ms, p95 {times[len(times) * 95 // 100] * 1000:.0f} ms")
    return 0 if bad >= BAD_STOPPED and good <= GOOD_STOPPED else 1


if __name__ == "__main__":
    sys.exit(main())
