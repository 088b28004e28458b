"""tour, practice, api: trying the station, and any single operation of Amazon's."""

from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import click

from shipstation.cli.entry import Bug, Call, Verb, Verbs
from shipstation.errors import BadInput, Unavailable


@click.command("tour", cls=Verb, help="The real window walks one order by itself.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="where screenshots and label go")
@click.pass_obj
def tour_verb(call: Call, out: Path | None) -> None:
    """Screenshots, label, report.json."""
    from shipstation.gui.tour import run  # noqa: PLC0415 start-up: the other verbs know no Qt

    report = run(out, data_dir=call.data_dir)
    lines = [f"{step['name']}: {step['screenshot']}" for step in report["steps"]]
    call.answer(
        report,
        [*lines, f"Label: {report['label']}", f"Tour: {report['folder']}"],
        exit_code=0 if report["ok"] else Bug.exit_code,
    )


@click.group("practice", cls=Verbs, help="A practice Amazon and a practice printer on this machine.")
def practice_verb() -> None:
    """Group."""


@practice_verb.command("serve", help="The practice Amazon in the foreground; one JSON line once it listens.")
@click.option("--port", type=click.IntRange(0, 65_535), default=0)
@click.option("--latency-ms", type=click.IntRange(min=0), default=0)
@click.option("--fault", multiple=True, metavar="NAME[@OPERATION][:COUNT]")
@click.option("--limit", multiple=True, metavar="OPERATION=RATE[/BURST]", help="how often it may be asked a second")
@click.pass_obj
def serve_verb(call: Call, port: int, latency_ms: int, fault: tuple[str, ...], limit: tuple[str, ...]) -> None:
    """In this very process: who ends the command ends the server."""
    from shipstation.practice.__main__ import main  # noqa: PLC0415 start-up: the other verbs draw no labels
    from shipstation.practice.faults import parse_fault  # noqa: PLC0415 as above
    from shipstation.practice.limits import parse_limit  # noqa: PLC0415 as above

    _check_faults(fault, parse_fault)
    _check_limits(limit, parse_limit)
    words = ["--port", str(port), "--latency-ms", str(latency_ms)]
    words += [word for each in fault for word in ("--fault", each)]
    _serve(call, main, [*words, *(word for each in limit for word in ("--limit", each))])


@practice_verb.command("printer", help="A thermal printer on TCP that keeps each job and a PNG of it.")
@click.option("--port", type=click.IntRange(0, 65_535), default=0)
@click.option("--out", type=click.Path(file_okay=False), default=None)
@click.option("--fault", default=None)
@click.pass_obj
def printer_verb(call: Call, port: int, out: str | None, fault: str | None) -> None:
    """In this very process, as above."""
    from shipstation.practice.printer import main, parse_fault  # noqa: PLC0415 as above

    _check_faults((fault,) if fault else (), parse_fault)
    words = ["--port", str(port)]
    words += ["--out", out] if out else []
    words += ["--fault", fault] if fault else []
    _serve(call, main, words)


@practice_verb.command("fill", help="So many orders to ship and past shipments in the practice store, for trials.")
@click.option("--orders", type=click.IntRange(0, 1_000_000), default=0)
@click.option("--shipments", type=click.IntRange(0, 10_000_000), default=0)
@click.pass_obj
def fill_verb(call: Call, orders: int, shipments: int) -> None:
    """Asked again, it adds what is missing."""
    if not orders and not shipments:
        raise BadInput("Say how many.", "Give --orders N, --shipments N, or both.", fields=("orders", "shipments"))
    with call.station() as station:
        began = station.clock.monotonic()
        filled = station.filling.fill(
            orders=orders, shipments=shipments, progress=lambda done, of: call.progress(f"{done:,} of {of:,}")
        )
        took = station.clock.monotonic() - began
    shape = {
        "orders": {"added": filled.orders, "before": filled.orders_before},
        "shipments": {"added": filled.shipments, "before": filled.shipments_before},
        "took_s": round(took, 1),
    }
    added = f"{filled.orders:,} orders and {filled.shipments:,} shipments added in {took:.1f} s"
    call.answer(shape, [f"{added}; {filled.orders_before + filled.shipments_before:,} were there."])


def _check_faults(written: tuple[str, ...], parse: Callable[[str], object]) -> None:
    for each in written:
        try:
            parse(each)
        except ValueError as error:
            raise BadInput(
                f"That is no fault: {error}.", "Write NAME[@OPERATION][:COUNT].", fields=("fault",)
            ) from error


def _check_limits(written: tuple[str, ...], parse: Callable[[str], object]) -> None:
    for each in written:
        try:
            parse(each)
        except ValueError as error:
            raise BadInput(
                f"That is no limit: {error}.", "Write OPERATION=RATE[/BURST].", fields=("limit",)
            ) from error


def _serve(call: Call, main: Callable[[list[str]], int], words: list[str]) -> None:
    """Run another house's program to its end; it says by itself what keeps it from starting."""
    with redirect_stdout(call.out):
        call.exit_code = main(words)
    if call.exit_code:
        raise Unavailable("The practice server cannot start.", "Choose another --port.", fields=("port",))
