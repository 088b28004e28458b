"""account kit: the test label kit that Amazon wants to see, run, scanned and gathered in a folder."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verb
from shipstation.errors import BadInput, ShipError, Unsure
from shipstation.model import CASES, CaseId, CaseResult, Grade, KitLabel, KitReport

if TYPE_CHECKING:
    from shipstation.station import Station

_PART = 5


@click.command("kit", cls=Verb, help="Run Amazon's integration cases and gather what they show in a folder.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="where the folder lies")
@click.option(
    "--case", "cases", multiple=True, type=click.Choice([case.value for case in CaseId]), help="this one alone"
)
@click.option("--printer", metavar="NAME", help="instead of the one that labels go to")
@click.option("--amazon-order", default="", metavar="REF", help="the Amazon order to buy a label for")
@click.option("--wait", is_flag=True, help="let a token die of age, which takes 10 minutes, instead of spoiling one")
@click.option("--yes-spend", is_flag=True, help="agree that labels are bought with real money, and cancelled")
@click.option("--scan", "scans", multiple=True, metavar="TEXT", help="what a scanner read of a printed label")
@click.option("--unreadable", metavar="TRACKING", help="a printed label that no scanner reads")
@click.pass_obj
def kit_verb(call: Call, /, out: Path | None, scans: tuple[str, ...], **asked: Any) -> None:
    """With --scan or --unreadable: grade the labels of the run in --out."""
    with call.station() as station:
        if scans or asked["unreadable"]:
            if out is None:
                raise BadInput("Which run was scanned?", "Name its folder with --out.", fields=("out",))
            _grade(call, station, out, scans, asked["unreadable"])
            return
        _run(call, station, out, asked)


def _run(call: Call, station: "Station", out: Path | None, asked: dict[str, Any]) -> None:
    from shipstation.desk.kit import KitWish  # noqa: PLC0415 start-up: only a run needs it

    wish = KitWish(
        printer=asked["printer"],
        cases=tuple(CaseId(case) for case in asked["cases"]),
        agreed=asked["yes_spend"],
        amazon_order=asked["amazon_order"],
        waits=asked["wait"],
        account=call.account,
    )
    if station.kit.spends_money(wish):
        most = station.kit.cost(wish)
        if not wish.agreed:
            raise BadInput(
                f"The kit buys labels for {most} at most, with real money, and cancels them.",
                "Add --yes-spend to agree.",
                fields=("yes_spend",),
            )
        wish = replace(wish, most=most)
    folder = out or station.kit.place()

    def progress(_: KitReport, case: CaseId | None) -> None:
        if case is not None:
            call.progress(f"{CASES[case].title} …")

    report = station.kit.run(folder, wish, progress=progress)
    call.answer(_shape(report, folder), _lines(report, folder), exit_code=_exit(report))


def _grade(call: Call, station: "Station", folder: Path, scans: tuple[str, ...], unreadable: str | None) -> None:
    report = station.kit.read(folder)
    lines = []
    for text in scans:
        report, label = station.kit.scan(folder, text)
        lines.append(_scan_line(label, text))
    if unreadable is not None:
        report = station.kit.give_up(folder, unreadable)
    left = [label.tracking_id for label in report.labels if label.grade is None]
    lines.append(f"Still to scan: {', '.join(left)}" if left else "Every label is graded.")
    call.answer(_shape(report, folder), lines)


def _scan_line(label: KitLabel | None, text: str) -> str:
    if label is None:
        return f"{text[:40]!r} is no label of this run."
    again = f", after {label.tries} other scans" if label.grade is Grade.B else ""
    return f"{label.tracking_id}: grade {label.grade}{again}."


def _exit(report: KitReport) -> int:
    if report.open_purchases:
        return Unsure.exit_code
    if report.left:
        return _PART
    return 0 if report.is_good else ShipError.exit_code


def _shape(report: KitReport, folder: Path) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "ok": report.is_good,
        "profile": report.profile,
        "account": report.account,
        "printer": report.printer,
        "cases": [_case(result) for result in report.cases],
        "labels": [_label(label) for label in report.labels],
        "requests": report.exchanges,
        "left": list(report.left),
        "open_purchases": list(report.open_purchases),
    }


def _case(result: CaseResult) -> dict[str, Any]:
    return {
        "case": result.case.value,
        "title": CASES[result.case].title,
        "state": result.state.value,
        "said": result.said,
        "remedy": result.remedy or None,
        "took_s": result.took_s,
    }


def _label(label: KitLabel) -> dict[str, Any]:
    return {
        "case": label.case.value,
        "format": label.format,
        "dpi": label.dpi,
        "service": label.service,
        "tracking_id": label.tracking_id,
        "shipment_id": label.shipment_id,
        "charged": shapes.money(label.charged),
        "file": label.file or None,
        "print": label.printed,
        "reads": not label.reads,
        "said": label.reads or None,
        "cancelled": label.cancelled,
        "tries": label.tries,
        "grade": label.grade.value if label.grade is not None else None,
    }


def _lines(report: KitReport, folder: Path) -> list[str]:
    lines = [
        f"{result.state.value:<18} {CASES[result.case].title}: {result.said} {result.remedy}".rstrip()
        for result in report.cases
    ]
    lines += [f"NOT CANCELLED      {each}" for each in report.left]
    lines += [f"UNSURE             purchase {each}: settle it" for each in report.open_purchases]
    lines.append(f"All of it lies in {folder}. Scan each printed label: account kit --out … --scan CODE")
    return lines
