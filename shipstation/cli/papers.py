"""papers: packing slips, the day's summary, command cards, labels two a sheet; printed, or kept in a file."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verbs
from shipstation.errors import BadInput
from shipstation.files import write_whole
from shipstation.model import (
    ROLL_MM,
    Paper,
    PaperKind,
    PrintJob,
    paper_size,
)
from shipstation.station import Station

_SIZES = ("a4", "letter", "4x6", "a6", "roll")


def _goals(command: Any) -> Any:
    """--printer, --out and --size."""
    for option in (
        click.option("--size", type=click.Choice(_SIZES), help="instead of the printer's own paper"),
        click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="keep the PDF there"),
        click.option("--printer", help="instead of the one that its kind goes to"),
    ):
        command = option(command)
    return command


@click.group("papers", cls=Verbs, help="Papers of this bench: slips, the day's summary, cards, labels two a sheet.")
def papers_verb() -> None:
    """Group."""


@papers_verb.command("slip", help="The packing slip of ORDER.")
@click.argument("order")
@click.option("--parcel", type=click.IntRange(1), default=1, help="which of its parcels")
@_goals
@click.pass_obj
def slip(call: Call, /, order: str, parcel: int, **goal: Any) -> None:
    """Of what the order holds."""
    with call.station() as station:
        made = station.papers.slip(
            station.intake.order(order), parcel=parcel, size_mm=_size(goal["size"]), printer=goal["printer"]
        )
        _give_own(call, station, made, goal)


@papers_verb.command("day", help="What was bought on a day, for the driver to sign.")
@click.option("--date", "at", type=click.DateTime(["%Y-%m-%d"]), help="YYYY-MM-DD; today when left out")
@_goals
@click.pass_obj
def day(call: Call, /, at: datetime | None, **goal: Any) -> None:
    """Of this computer's own day."""
    with call.station() as station:
        made = station.papers.day(
            at.date() if at else None, size_mm=_size(goal["size"]), printer=goal["printer"]
        )  # fmt: skip
        _give_own(call, station, made, goal)


@papers_verb.command("cards", help="Cards to scan instead of keys: buy, reprint, cancel, next, boxes, wishes.")
@_goals
@click.pass_obj
def cards(call: Call, /, **goal: Any) -> None:
    """Eight a sheet, one a label."""
    with call.station() as station:
        _give_own(call, station, station.papers.cards(size_mm=_size(goal["size"]), printer=goal["printer"]), goal)


@papers_verb.command("labels", help="Labels of SHIPMENTs two a sheet of office paper; name --printer or --out.")
@click.argument("shipments", nargs=-1, required=True)
@click.option("--sheet", type=click.Choice(["a4", "letter"]), default="a4")
@click.option("--printer", help="an office printer")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="keep the PDF there")
@click.option("--again", is_flag=True, help="although an earlier print of one of them may have come out")
@click.pass_obj
def labels(call: Call, /, shipments: tuple[str, ...], sheet: str, **goal: Any) -> None:
    """A sheet is no stock of a label printer: the printer is always named."""
    if not goal["printer"] and not goal["out"]:
        raise BadInput(
            "Sheets go to no label printer.", "Name an office printer with --printer, or a file with --out."
        )
    with call.station() as station:
        made = station.label_sheets.make(shipments, sheet_mm=paper_size(sheet))
        paper = Paper(kind=PaperKind.LABEL, document=made, pages=(len(shipments) + 1) // 2)

        def print_counted() -> PrintJob | None:
            return station.label_sheets.print(made, shipments, printer=goal["printer"], again=goal["again"])

        _give(call, paper, goal, print_counted)


def _size(name: str | None) -> tuple[float, float] | None:
    return None if name is None else ROLL_MM if name == "roll" else paper_size(name)


def _give_own(call: Call, station: Station, made: Paper, goal: dict[str, Any]) -> None:
    """A paper of our own, which is no copy of a shipment's."""
    _give(call, made, goal, lambda: station.papers.print(made.document, made.kind, printer=goal["printer"]))


def _give(call: Call, made: Paper, goal: dict[str, Any], print_it: Callable[[], PrintJob | None]) -> None:
    """Into the file that was named, else to the printer."""
    out, job = goal["out"], None
    if out is not None:
        write_whole(out, made.document.content)
    if out is None or goal["printer"]:
        job = print_it()
        if job is None:
            raise BadInput(
                f"No printer takes a {made.kind.value.lower()} here.",
                "Name one with --printer, or a file with --out.",
                fields=("printer",),
            )
    shape = {"paper": _paper(made, out), "print": shapes.job(job)}
    call.answer(shape, _lines(made, out, job), exit_code=0 if job is None else shapes.exit_of(job))


def _paper(made: Paper, out: Path | None) -> shapes.Shape:
    return {
        "document": made.kind.value,
        "pages": made.pages,
        "bytes": len(made.document.content),
        "unwritten": list(made.unwritten),
        "file": str(out) if out is not None else None,
    }


def _lines(made: Paper, out: Path | None, job: PrintJob | None) -> list[str]:
    pages = f"{made.pages} {'page' if made.pages == 1 else 'pages'}"
    lines = [f"{out}: {pages}."] if out is not None else []
    if job is not None:
        lines.append(f"{job.printer}: {pages}, {shapes.came_of(job)}.")
    if made.unwritten:
        lines.append(f"In Latin letters, for want of a font: {' '.join(made.unwritten)}")
    return lines
