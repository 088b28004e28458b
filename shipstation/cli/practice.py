"""tour, practice, api: trying the station, and any single operation of Amazon's."""

import json
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
@click.pass_obj
def serve_verb(call: Call, port: int, latency_ms: int, fault: tuple[str, ...]) -> None:
    """In this very process: who ends the command ends the server."""
    from shipstation.practice.__main__ import main  # noqa: PLC0415 start-up: the other verbs draw no labels
    from shipstation.practice.faults import parse_fault  # noqa: PLC0415 as above

    _check_faults(fault, parse_fault)
    words = ["--port", str(port), "--latency-ms", str(latency_ms)]
    _serve(call, main, [*words, *(word for each in fault for word in ("--fault", each))])


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


@click.command("api", cls=Verb, help="Any OPERATION by its operationId; prints Amazon's answer.")
@click.argument("operation")
@click.option("--path", multiple=True, metavar="K=V")
@click.option("--query", multiple=True, metavar="K=V")
@click.option("--body", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def api_verb(call: Call, operation: str, path: tuple[str, ...], query: tuple[str, ...], body: Path | None) -> None:
    """Through the station's own client: limits, errors, log."""
    content = body.read_bytes() if body is not None else None
    with call.station() as station:
        name = station.settings.account(call.account).name
        answer = station.carriers.of(name).call(
            operation, path=_pairs(path, "path"), query=_pairs(query, "query"), body=content
        )
    call.answer(answer.body, [json.dumps(answer.body, indent=2, ensure_ascii=False)])


def _check_faults(written: tuple[str, ...], parse: Callable[[str], object]) -> None:
    for each in written:
        try:
            parse(each)
        except ValueError as error:
            raise BadInput(
                f"That is no fault: {error}.", "Write NAME[@OPERATION][:COUNT].", fields=("fault",)
            ) from error


def _serve(call: Call, main: Callable[[list[str]], int], words: list[str]) -> None:
    """Run another house's program to its end; it says by itself what keeps it from starting."""
    with redirect_stdout(call.out):
        call.exit_code = main(words)
    if call.exit_code:
        raise Unavailable("The practice server cannot start.", "Choose another --port.", fields=("port",))


def _pairs(written: tuple[str, ...], field: str) -> dict[str, str]:
    pairs = {}
    for each in written:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise BadInput(f"{each!r} is not K=V.", f"Write --{field} NAME=VALUE.", fields=(field,))
        pairs[name] = value
    return pairs
