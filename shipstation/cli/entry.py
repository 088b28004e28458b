"""The command's front door: global options on either side of the verb, one JSON document out, exit codes."""

import io
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from shipstation import NAME, __version__, logs
from shipstation.errors import BadInput, ShipError
from shipstation.model import Profile

if TYPE_CHECKING:
    from shipstation.station import Station

log = logging.getLogger(__name__)

EXIT_PART = 5
_VERBS = {
    "tour": ("practice", "The real window walks one order by itself."),
    "practice": ("practice", "A practice Amazon and a practice printer on this machine."),
    "account": ("accounts", "Amazon accounts of a profile."),
    "settings": ("setup", "Choices of this bench."),
    "rules": ("rules", "IF an order is so, THEN box, wish, services, proof, cover, printer."),
    "orders": ("orders", "The queue of orders."),
    "rates": ("buying", "Compare what carriers offer for ORDER."),
    "buy": ("buying", "Buy and print the label of ORDER, or of its next parcel."),
    "batch": ("buying", "Buy and print many orders."),
    "cancel": ("shipments", "Cancel SHIPMENT; a person may settle one that nobody can tell."),
    "track": ("shipments", "Where parcels are; what is said to a carrier of one on its way."),
    "close": ("closing", "The end of the day: parcels on no collection form, and the forms."),
    "print": ("shipments", "Print the label of SHIPMENT (again), or say what became of a print."),
    "settle": ("buying", "Say whether an unsure PURCHASE was bought."),
    "resume": ("buying", "Settle what a stopped station left in doubt."),
    "history": ("history", "Find past shipments, offline; `history export FILE` takes them away."),
    "export": ("history", "Past shipments as FILE, .csv or .xlsx; all, or those that are found."),
    "show": ("shipments", "All about SHIPMENT (its id or tracking id), offline."),
    "papers": ("papers", "Papers of this bench: slips, the day's summary, cards, labels two a sheet."),
    "printers": ("printers", "Printers of this bench."),
    "report": ("reports", "Costs, promises kept, the bench's pace."),
    "privacy": ("privacy", "People's data: what is held, purge, erase, canary, incidents, the key."),
    "audit": ("audit", "The log of security events: verify it, show it."),
    "operators": ("operators", "Who packs here, who may decide, who stands at the bench."),
    "backup": ("backups", "Copy the store to FILE or into FOLDER, encrypted and read back."),
    "restore": ("backups", "Bring back backup FILE, the --last one, or with --key a lost key."),
    "doctor": ("doctor", "Check the station: store, account, printer, scale."),
    "licenses": ("licenses", "What this program is made of, and under which licenses."),
    "api": ("api", "Any OPERATION by its operationId; prints Amazon's answer."),
}
"""Module and help of each verb, in the order of CONTRACT.md; the help stands here so that it costs no import."""


class Bug(ShipError):
    """Our own fault."""

    exit_code = 70


class Stopped(ShipError):
    """Ctrl+C."""

    exit_code = 130


@dataclass
class Call:
    """One call of the command: its global options, and what it has to say in the end."""

    as_json: bool = False
    data_dir: Path | None = None
    profile: Profile = Profile.PRACTICE
    account: str | None = None
    exit_code: int = 0
    out: TextIO = field(default_factory=lambda: sys.stdout)

    def station(self) -> "Station":
        """The station of this call's profile; the caller closes it."""
        from shipstation.station import open_station  # noqa: PLC0415 start-up: not every verb needs a store

        return open_station(data_dir=self.data_dir, profile=self.profile, account=self.account)

    def answer(self, shape: object, lines: Sequence[str] = (), *, exit_code: int = 0) -> None:
        """Say the outcome: the JSON document with --json, else the lines."""
        self.exit_code = exit_code
        if self.as_json:
            click.echo(json.dumps(shape, ensure_ascii=False), file=self.out)
        else:
            for line in lines:
                click.echo(line, file=self.out)

    def progress(self, line: str) -> None:
        """Say how far it is; on standard error, and to people alone."""
        if not self.as_json:
            click.echo(line, err=True)


def _remember(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(context: click.Context, _: click.Parameter, value: Any) -> None:
        if value is not None and value is not False:
            setattr(context.ensure_object(Call), name, value)

    return keep


def global_options() -> list[click.Option]:
    """The options that stand before or behind the verb."""
    return [
        click.Option(
            ["--json", "as_json"],
            is_flag=True,
            expose_value=False,
            callback=_remember("as_json"),
            help="Print one JSON document.",
        ),
        click.Option(
            ["--data-dir"],
            type=click.Path(file_okay=False, path_type=Path),
            expose_value=False,
            callback=_remember("data_dir"),
            help="Where all profiles lie.",
        ),
        click.Option(
            ["--profile"],
            type=click.Choice([profile.value for profile in Profile]),
            expose_value=False,
            callback=lambda context, _, value: _set_profile(context, value),
            help="practice (the default), sandbox or live.",
        ),
        click.Option(
            ["--account"], expose_value=False, callback=_remember("account"), help="Instead of the chosen account."
        ),
    ]


def _set_profile(context: click.Context, value: str | None) -> None:
    if value is not None:
        context.ensure_object(Call).profile = Profile(value)


class Verb(click.Command):
    """A verb that takes the global options too, and writes the log of the profile that they name."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters, then the global ones."""
        return [*super().get_params(ctx), *global_options()]

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; the log begins here, where options on both sides of the verb have been read."""
        call: Call = ctx.obj
        logs.start(call.data_dir, call.profile)
        return super().invoke(ctx)


class Verbs(click.Group):
    """A group whose members take the global options."""

    command_class = Verb

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters, then the global ones."""
        return [*super().get_params(ctx), *global_options()]


class _FrontDoor(Verbs):
    """All verbs by name; each module is imported when its verb is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        """The verbs in the order of CONTRACT.md."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 as above
        """The verb of that name, or None."""
        if cmd_name not in _VERBS:
            return None
        module, _ = _VERBS[cmd_name]
        found: click.Command = getattr(import_module(f"shipstation.cli.{module}"), f"{cmd_name}_verb")
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 as above
        """The list of verbs, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in _VERBS.items()])


@click.command(cls=_FrontDoor, invoke_without_command=True, help=f"{NAME}: without a COMMAND it opens the window.")
@click.version_option(__version__, prog_name=NAME)
@click.pass_context
def front_door(context: click.Context) -> None:
    """Open the window when no verb is given."""
    call = context.ensure_object(Call)
    if context.invoked_subcommand is None:
        logs.start(call.data_dir, call.profile)
        from shipstation.gui.app import main as open_window  # noqa: PLC0415 start-up: verbs know no Qt

        call.exit_code = open_window(call.data_dir, call.profile, call.account)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # A name that the terminal cannot show must not end the command.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if "--json" in words:
        with _for_documents() as out:
            code = _run(words, Call(as_json=True, out=out))
    else:
        code = _run(words, Call())
    sys.exit(code)


def _for_documents() -> TextIO:
    """Standard output for the document alone, UTF-8 anywhere: what else is printed goes to standard error now.

    python-escpos 3.1 prints a notice with print(), here and in the worker that inherits our standard output.
    """
    sys.stdout.flush()
    own = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    os.dup2(2, 1)
    return own


def _run(words: list[str], call: Call) -> int:
    told: ShipError
    try:
        _check_text(words)
        front_door.main(args=words, obj=call, prog_name="shipstation", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        told = BadInput("A word is missing.", error.format_message())
    except click.ClickException as error:
        told = BadInput(error.format_message(), "See `shipstation --help`.")
    except ShipError as error:
        told = error
    except (KeyboardInterrupt, click.Abort):
        told = Stopped("Stopped.", "What was bought by then is in the history.")
    except Exception:
        if logs.place() is None:
            logs.start(call.data_dir, call.profile)
        log.exception("a bug")
        told = Bug("Something went wrong inside the station.", f"It is written down in {logs.place()}.")
    else:
        return call.exit_code
    return _fail(call, told)


def _check_text(words: list[str]) -> None:
    try:
        "".join(words).encode()
    except UnicodeEncodeError as error:
        raise BadInput("The command holds bytes that are no text.", "Type it again.") from error


def _fail(call: Call, error: ShipError) -> int:
    """Tell an error: as JSON on standard output, or as words on standard error."""
    from shipstation.cli import shapes  # noqa: PLC0415 start-up: only when it is needed

    log.info("%s: %s", error.kind, error.code or "")
    if call.as_json:
        click.echo(json.dumps(shapes.error(error), ensure_ascii=False), file=call.out)
    else:
        click.echo(f"{error.said}\n{error.remedy}", err=True)
    return error.exit_code
