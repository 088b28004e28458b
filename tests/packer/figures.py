"""What a shift's times come to."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.packer.shift import Steps

TARGET_P50_MS, TARGET_P95_MS, TARGET_GAP_MS = 150.0, 400.0, 50.0

STEPS = {
    "to_question": "scan's last key -> question to Amazon",
    "asked": "  Amazon answers getRates",
    "to_rates": "answer -> rates on the screen",
    "to_purchase": "Enter -> purchase on its way",
    "bought": "  Amazon answers purchaseShipment",
    "to_printer": "answer -> first byte at the printer",
    "to_told": "first byte -> told as printed",
}


def spread(values: Iterable[float]) -> dict[str, float]:
    """p50, p95 and the longest, of seconds in ms."""
    ordered = sorted(value * 1000 for value in values)
    return {
        "p50": round(statistics.median(ordered), 1),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1),
        "longest": round(ordered[-1], 1),
    }


def spreads(steps: Sequence[Steps]) -> dict[str, dict[str, float]]:
    """Each step's, `ours` (without Amazon and the packer) and `whole`."""
    found = {name: spread(getattr(each, name) for each in steps) for name in STEPS}
    return found | {"ours": spread(each.ours() for each in steps), "whole": spread(each.whole() for each in steps)}


def longest_gap(gaps: Iterable[Mapping[str, Any]], began: float, ended: float) -> dict[str, Any]:
    """The longest gap of a stretch of time: as it was, and without the time the kernel gave this thread no processor."""
    inside = [gap for gap in gaps if began <= gap["at"] <= ended]
    own = [(round(gap["late_ms"] - gap["machine_ms"], 1), gap["late_ms"], gap["after"]) for gap in inside]
    return {
        "longest_ms": max((gap["late_ms"] for gap in inside), default=0.0),
        "longest_own_ms": max((each[0] for each in own), default=0.0),
        "over_50_ms": sum(gap["late_ms"] > TARGET_GAP_MS for gap in inside),
        "over_50_own_ms": sum(each[0] > TARGET_GAP_MS for each in own),
        "worst": [
            {"own_ms": each[0], "late_ms": each[1], "after": each[2]} for each in sorted(own, reverse=True)[:8]
        ],
    }


def table(steps: Sequence[Steps]) -> str:
    """For a person."""
    found = spreads(steps)
    words = {**STEPS, "ours": "OURS: scan -> first byte, Amazon apart", "whole": "the same with Amazon"}
    rows = [f"{'ms':40} {'p50':>8} {'p95':>8} {'longest':>8}"]
    rows += [
        f"{words[name]:40} {each['p50']:8.1f} {each['p95']:8.1f} {each['longest']:8.1f}"
        for name, each in found.items()
    ]
    return "\n".join(rows)
