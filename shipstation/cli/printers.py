"""printers: found, added, asked how they are, tried, and what goes where."""

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verbs
from shipstation.cli.setup import settings_of
from shipstation.errors import BadInput, PrinterAway
from shipstation.model import (
    COPIES,
    ENCLOSED,
    DeviceState,
    FoundPrinter,
    Language,
    PaperKind,
    PrinterSetup,
    PrintJob,
    Readiness,
    Route,
    paper_size,
)
from shipstation.printing.printers import proposal
from shipstation.rules import commands
from shipstation.rules.routing import route_name

if TYPE_CHECKING:
    from shipstation.desk.printers import BenchPrinter

_ROUTED = [kind.value.lower() for kind in PaperKind if kind is not PaperKind.TEST]


@click.group("printers", cls=Verbs, help="Printers of this bench.")
def printers_verb() -> None:
    """Group."""


@printers_verb.command("find", help="Look for printers: queues of this computer, USB, the network.")
@click.option("--seconds", type=click.FloatRange(0.5, 30), default=3.0, help="how long to listen on the network")
@click.pass_obj
def find_printers(call: Call, seconds: float) -> None:
    """Each with the words that add it."""
    with call.station() as station:
        found = station.printers.find(seconds)
    call.answer({"found": [_found(each) for each in found]}, [_found_line(each) for each in found] or [_NONE_FOUND])


@printers_verb.command("list", help="All printers set up; --state asks each how it is.")
@click.option("--state", "ask", is_flag=True, help="ask each how it is")
@click.pass_obj
def list_printers(call: Call, *, ask: bool) -> None:
    """The default one is marked."""
    if not ask:
        with settings_of(call) as settings:
            devices = settings.printers()
            default = settings.printer()
        name = default.name if default else None
        shape = {"printers": [_printer(each, default=each.name == name) for each in devices], "default": name}
        lines = [f"{'*' if each.name == name else ' '} {each.name}  {each.url}" for each in devices]
        call.answer(shape, lines or [_NONE_SET])
        return
    with call.station() as station:
        known = station.printers.printers()
        states = {each.setup.name: station.printers.state(each.setup.name) for each in known}
    usual = next((each.setup.name for each in known if each.is_default), None)
    rows = [{**_printer(each.setup, default=each.is_default), **_state(states[each.setup.name])} for each in known]
    call.answer(
        {"printers": rows, "default": usual},
        [_known_line(each, states[each.setup.name]) for each in known] or [_NONE_SET],
    )


@printers_verb.command(
    "add",
    help="Add NAME at URL: tcp://HOST:9100, ipp://HOST/PATH, cups:QUEUE, windows:NAME, usb:VID:PID, "
    "serial:/dev/PORT, pdf:DIR, file:PATH.",
)
@click.argument("name")
@click.argument("url")
@click.option("--dpi", type=click.Choice(["203", "300", "600"]), default="203")
@click.option("--width-mm", type=click.FloatRange(20, 320), default=101.6)
@click.option("--length-mm", type=click.FloatRange(20, 600), default=152.4)
@click.option("--language", type=click.Choice([language.value for language in Language]))
@click.pass_obj
def add_printer(call: Call, /, name: str, url: str, **given: Any) -> None:
    """The first one added becomes the default."""
    likely = proposal(name, url)
    device = replace(
        likely,
        language=Language(given["language"]) if given["language"] else likely.language,
        dpi=int(given["dpi"]),
        width_mm=given["width_mm"],
        length_mm=given["length_mm"],
    )
    with settings_of(call) as settings:
        settings.add_printer(device)
        default = settings.printer()
        is_default = default is not None and default.name == name
    call.answer({"printer": _printer(device, default=is_default)}, [f"Printer {name} added."])


@printers_verb.command("test", help="Print a test page on NAME.")
@click.argument("name")
@click.pass_obj
def test_printer(call: Call, name: str) -> None:
    """With a code to scan and rulers."""
    with call.station() as station:
        job = station.printers.test(name)
    _tell_job(call, job, f"Test page on {name}")


@printers_verb.command("calibrate", help="Print what to scan on NAME: darkness and speed, or --align.")
@click.argument("name")
@click.option("--align", is_flag=True, help="marks that move the print to meet the paper")
@click.pass_obj
def calibrate_printer(call: Call, name: str, *, align: bool) -> None:
    """Scan the page that reads best, at the window or with `printers apply`."""
    with call.station() as station:
        job = station.calibration.alignment(name) if align else station.calibration.ladder(name)
    _tell_job(call, job, f"Calibration on {name}")


@printers_verb.command("apply", help="Set a printer by the CODE of a calibration page.")
@click.argument("code")
@click.pass_obj
def apply_code(call: Call, code: str) -> None:
    """PB:SET:… or PB:MOVE:…"""
    scanned = commands.read(code) if commands.is_command(code) else None
    if not isinstance(scanned, commands.Tuning | commands.Move):
        raise BadInput(f"{code[:40]!r} is no code of a calibration page.", "Scan it again.", fields=("code",))
    with call.station() as station:
        device = station.calibration.apply(scanned)
    tuned = f"darkness {_or_own(device.darkness)}, speed {_or_own(device.speed)}"
    said = f"{device.name}: {tuned}, moved {device.left_mm:+g} mm right and {device.top_mm:+g} mm down"
    call.answer({"printer": _printer(device, default=False)}, [said])


@printers_verb.command("state", help="How NAME is now: ready, out of labels, the head is open …")
@click.argument("name", required=False)
@click.pass_obj
def state_of(call: Call, name: str | None) -> None:
    """Exit 3 when it would not print."""
    with call.station() as station:
        known = station.printers.state(name)
    code = 0 if known.would_print else PrinterAway.exit_code
    call.answer(_state(known), [f"{known.readiness.value}{f': {known.said}' if known.said else ''}"], exit_code=code)


@printers_verb.command("pause", help="Jobs for NAME wait; --go lets them out again.")
@click.argument("name")
@click.option("--go", is_flag=True)
@click.pass_obj
def pause_printer(call: Call, name: str, *, go: bool) -> None:
    """Kept until it is said otherwise."""
    with settings_of(call) as settings:
        device = settings.change_printer(name, lambda now: replace(now, is_paused=not go))
    said = "goes on" if go else "is paused"
    call.answer({"printer": _printer(device, default=False)}, [f"{name} {said}."])


@printers_verb.command("away", help="NAME is away, its stand-in gets its jobs; --back ends that.")
@click.argument("name")
@click.option("--stand-in", help="who stands in, where that was not said before")
@click.option("--back", is_flag=True)
@click.pass_obj
def away_printer(call: Call, name: str, stand_in: str | None, *, back: bool) -> None:
    """By the desk's own rules: a printer does not stand in for itself."""
    with call.station() as station:
        if stand_in is not None:
            station.settings.printer(stand_in)
            station.printers.change(name, lambda now: replace(now, stand_in=stand_in))
        device = station.settings.printer(name)
        if device is not None and device.is_away == back:
            device = station.printers.stand_in(name)
    if device is None:
        raise BadInput(f"There is no printer {name}.", "Look at printers list.", fields=("name",))
    said = "is back" if back else f"is away; {device.stand_in} stands in"
    call.answer({"printer": _printer(device, default=False)}, [f"{name} {said}."])


@printers_verb.command("remove", help="Forget NAME and the routes to it.")
@click.argument("name")
@click.pass_obj
def remove_printer(call: Call, name: str) -> None:
    """What it printed stays in the history."""
    with settings_of(call) as settings:
        settings.remove("printer", name)
    call.answer({"removed": name}, [f"Printer {name} removed."])


@printers_verb.command("route", help="DOCUMENT goes to PRINTER, by account or size where said.")
@click.argument("document", type=click.Choice(_ROUTED, case_sensitive=False))
@click.argument("printer")
@click.option("--account", default="", help="of this account alone")
@click.option("--size", help="of this size alone: 4x6, A6, A4, letter, 100x150mm")
@click.option("--copies", type=click.IntRange(*COPIES), default=1)
@click.option("--with-label/--when-asked", default=None, help="printed by itself behind each label, or not")
@click.pass_obj
def route_paper(call: Call, /, document: str, printer: str, **given: Any) -> None:
    """Replaces what was said of the same document, account and size."""
    kind = PaperKind(document.upper())
    along = given["with_label"] if given["with_label"] is not None else kind in ENCLOSED
    size_mm = _size(given["size"])
    each = Route(
        name=route_name(kind, account=given["account"], size_mm=size_mm),
        document=kind,
        printer=printer,
        account=given["account"],
        size_mm=size_mm,
        copies=given["copies"],
        with_label=along,
    )
    with settings_of(call) as settings:
        settings.add_route(each)
    call.answer({"route": _route(each)}, [_route_line(each)])


@printers_verb.command("routes", help="What goes where; --remove NAME forgets one.")
@click.option("--remove")
@click.pass_obj
def list_routes(call: Call, remove: str | None) -> None:
    """Labels go to the default printer where nothing is said."""
    with settings_of(call) as settings:
        if remove is not None:
            settings.remove("route", remove)
        routes = settings.routes()
    lines = [_route_line(each) for each in routes]
    call.answer({"routes": [_route(each) for each in routes]}, lines or ["Labels go to the default printer."])


_NONE_SET = "No printer is set up."
_NONE_FOUND = "Nothing found. Is it on, and on this network? Its address will do: printers add NAME URL."


def _size(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        return paper_size(text)
    except ValueError as error:
        raise BadInput(f"That is no paper size: {error}.", "Write it anew.", fields=("size",)) from error


def _or_own(value: int | None) -> str:
    return str(value) if value is not None else "as set at the printer"


def _tell_job(call: Call, job: PrintJob, what: str) -> None:
    call.answer({"print": shapes.job(job)}, [f"{what}: {shapes.came_of(job)}."], exit_code=shapes.exit_of(job))


def _found(each: FoundPrinter) -> dict[str, Any]:
    return {**_printer(each.setup, default=False), "place": each.place, "said": each.said or None}


def _found_line(each: FoundPrinter) -> str:
    setup = each.setup
    said = f", {each.said}" if each.said else ""
    return (
        f"{setup.name} ({each.place}{said})\n    shipstation printers add {shlex.quote(setup.name)} "
        f"{shlex.quote(setup.url)} --language {setup.language.value} --dpi {setup.dpi} "
        f"--width-mm {setup.width_mm:g} --length-mm {setup.length_mm:g}"
    )


def _known_line(each: "BenchPrinter", known: DeviceState) -> str:
    mark = "*" if each.is_default else " "
    stopped = known.readiness in (Readiness.STOPPED, Readiness.AWAY)
    return (
        f"{mark} {each.setup.name}  {each.setup.url}  {'! ' if stopped else ''}{known.said or known.readiness.value}"
    )


def _route_line(each: Route) -> str:
    size = ", {:g}×{:g} mm".format(*each.size_mm) if each.size_mm else ""
    account = f", {each.account}" if each.account else ""
    copies = f", {each.copies} copies" if each.copies > 1 else ""
    along = ", with the label" if each.with_label else ""
    return f"{each.name}: {each.document.value}{account}{size} → {each.printer}{copies}{along}"


def _printer(device: PrinterSetup, *, default: bool) -> dict[str, Any]:
    """One printer."""
    return {
        "name": device.name,
        "url": device.url,
        "language": device.language.value,
        "dpi": device.dpi,
        "width_mm": device.width_mm,
        "length_mm": device.length_mm,
        "left_mm": device.left_mm,
        "top_mm": device.top_mm,
        "darkness": device.darkness,
        "speed": device.speed,
        "gap_mm": device.gap_mm,
        "cutter": device.cutter,
        "turned": device.turned,
        "stand_in": device.stand_in or None,
        "away": device.is_away,
        "paused": device.is_paused,
        "ask_state": device.asks_state,
        "default": default,
    }


def _state(known: DeviceState) -> dict[str, Any]:
    """How a printer is."""
    return {"state": known.readiness.value, "said": known.said or None}


def _route(each: Route) -> dict[str, Any]:
    """Which printer gets a kind of paper."""
    width_mm, length_mm = each.size_mm or (None, None)
    return {
        "name": each.name,
        "document": each.document.value,
        "printer": each.printer,
        "account": each.account or None,
        "width_mm": width_mm,
        "length_mm": length_mm,
        "copies": each.copies,
        "with_label": each.with_label,
    }
