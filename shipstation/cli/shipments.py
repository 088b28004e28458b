"""cancel, track, print, history, show: what is done with a bought parcel."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shipstation.cli import shapes
from shipstation.cli.aftercare import tell_due, tell_needs, track_verb
from shipstation.cli.entry import EXIT_PART, Call, Verb
from shipstation.desk.labels import NotOut
from shipstation.desk.records import Sheet
from shipstation.errors import BadInput, SettingsMissing, ShipError, StateRefused
from shipstation.files import write_whole
from shipstation.model import ENCLOSED, Event, PaperKind, PrintJob, PrintState, PurchaseState

if TYPE_CHECKING:
    from shipstation.station import Station


@click.command("cancel", cls=Verb, help="Cancel SHIPMENT; a person may settle one that nobody can tell.")
@click.argument("shipment")
@click.option("--settled", type=click.Choice(["yes", "no"]), help="a person's word: was it cancelled?")
@click.option("--refunded", is_flag=True, help="the money of a cancelled one came back: tick it off")
@click.pass_obj
def cancel_verb(call: Call, shipment: str, settled: str | None, *, refunded: bool) -> None:
    """Ask the carrier, or take a person's word."""
    if settled is not None and refunded:
        raise BadInput("Say one of --settled and --refunded.", "Call again with one of them.")
    with call.station() as station:
        if refunded:
            parcel = station.cancelling.refunded(shipment)
        elif settled is None:
            parcel = station.cancelling.cancel(shipment)
        else:
            parcel = station.cancelling.settle(shipment, cancelled=settled == "yes")
    # One is expected from the cancel on, until it is ticked.
    is_due = parcel.state is PurchaseState.CANCELLED and not refunded
    paid = parcel.charged or parcel.shown
    money = f" A refund of {paid} is expected." if is_due else f" The refund of {paid} came." if refunded else ""
    call.answer(
        {"shipment": shapes.shipment(parcel), "state": parcel.state.value, "refund_due": is_due},
        [f"{parcel.tracking_id}: {parcel.state.value}.{money}"],
    )


@track_verb.command("ask", help="Where parcels are; this word may be left out.")
@click.argument("tracking", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="every parcel on its way")
@click.option("--due", is_flag=True, help="those whose news are old, as the window asks by itself")
@click.option("--needs", is_flag=True, help="list what needs someone; offline")
@click.pass_obj
def ask_carriers(call: Call, /, tracking: tuple[str, ...], *, everything: bool, due: bool, needs: bool) -> None:
    """Ask, or list what is known."""
    if sum((bool(tracking), everything, due, needs)) != 1:
        raise BadInput(
            "Name tracking ids, or say one of --all, --due and --needs.", "Call again with one of them.",
            fields=("tracking",),
        )  # fmt: skip
    if needs:
        tell_needs(call)
    elif due:
        tell_due(call)
    else:
        _track(call, tracking, everything=everything)


def _track(call: Call, tracking: tuple[str, ...], *, everything: bool) -> None:
    """Ask for each; one that fails does not end the rest."""
    rows: list[dict[str, Any]] = []
    errors: list[ShipError] = []
    with call.station() as station:
        if everything:
            for each in station.tracking.track_all(progress=lambda done, of: call.progress(f"{done} of {of}")):
                parcel = each.shipment
                rows.append(shapes.tracked(parcel.tracking_id, parcel.carrier_id, each.tracking, each.error))
                errors += [each.error] if each.error else []
            # Who never opens a window has a day as well.
            station.safety.daily.look()
        else:
            for named in tracking:
                try:
                    news = station.tracking.track(named)
                except ShipError as error:
                    errors.append(error)
                    rows.append(shapes.tracked(named, "", None, error))
                else:
                    rows.append(shapes.tracked(news.tracking_id, news.carrier_id, news, None))
    if len(rows) == 1 and errors:
        raise errors[0]
    code = 0 if not errors else EXIT_PART if len(errors) < len(rows) else errors[0].exit_code
    lines = [f"{row['tracking_id']}  {_news(row)}" for row in rows]
    call.answer({"tracked": rows}, lines or ["Nothing is on its way."], exit_code=code)


_PAPERS = [kind.value for kind in (PaperKind.LABEL, *ENCLOSED)]


@click.command("print", cls=Verb, help="Print the label of SHIPMENT (again), or say what became of a print.")
@click.argument("shipment", required=False)
@click.option("--printer", help="instead of the default printer; a job that waits for another one is moved here")
@click.option("--document", type=click.Choice(_PAPERS, case_sensitive=False), help="another paper than the label")
@click.option("--again", is_flag=True, help="although an earlier print may have come out")
@click.option("--unverified", is_flag=True, help="although the label does not read well; the record says so")
@click.option("--came-out", type=click.Choice(["yes", "no"]), help="a person's word on the print in doubt")
@click.option("--let-go", is_flag=True, help="what was not sent is not wanted any more")
@click.option("--open", "listed", is_flag=True, help="list every bought label that is not out, or not for certain")
@click.pass_obj
def print_verb(call: Call, /, shipment: str | None, **given: Any) -> None:
    """A counted copy; or the list; or a person's word."""
    words = [given["came_out"] is not None, given["let_go"], given["listed"]]
    printing = [given["printer"] is not None, given["document"] is not None, given["again"], given["unverified"]]
    if sum(words) > 1 or (any(words) and any(printing)):
        raise BadInput("Those options do not go together.", "Say one of them.", fields=("print",))
    if given["listed"] != (shipment is None):
        raise BadInput("Name a SHIPMENT, or say --open alone.", "Call again with one of them.", fields=("shipment",))
    with call.station() as station:
        if shipment is None:
            _tell_open(call, station)
        elif any(words):
            _tell_settled(call, station, shipment, came_out=given["came_out"])
        else:
            _tell_printed(call, station, shipment, given)


def _tell_open(call: Call, station: "Station") -> None:
    waiting = station.labels.not_out()
    lines = [f"{each.shipment.tracking_id}  order {each.shipment.order.ref}: {_why(each)}" for each in waiting]
    call.answer({"prints": [shapes.not_out(each) for each in waiting]}, lines or ["Every label is out."])


def _tell_settled(call: Call, station: "Station", named: str, *, came_out: str | None) -> None:
    """Take a person's word: on the print in doubt, or to let go what was not sent."""
    parcel = station.history.show(named).shipment
    waiting = [
        each.job
        for each in station.labels.not_out()
        if each.job is not None and each.shipment.shipment_id == parcel.shipment_id
    ]
    jobs = [job for job in waiting if (job.state is PrintState.UNSURE) == (came_out is not None)]
    if not jobs:
        what = "is in doubt" if came_out is not None else "waits to be sent"
        raise StateRefused(
            f"No print of {parcel.tracking_id} {what}.", "Look at its prints with `show`.", shipment=parcel
        )
    if came_out is not None:
        # One word, one paper: the oldest, as the window asks.
        settled = [station.labels.came_out(jobs[0].job_id, yes=came_out == "yes")]
    else:
        settled = [station.labels.let_go(job.job_id) for job in jobs]
    then = [f"Print it again: print {parcel.shipment_id}"] if came_out == "no" else []
    call.answer({"print": shapes.job(settled[-1])}, [*(_print_line(job) for job in settled), *then])


def _tell_printed(call: Call, station: "Station", named: str, given: dict[str, Any]) -> None:
    parcel = station.history.show(named).shipment
    kind = PaperKind((given["document"] or PaperKind.LABEL).upper())
    job = station.labels.print(
        parcel.shipment_id,
        printer=given["printer"],
        document=kind,
        again=given["again"],
        unverified=given["unverified"],
    )
    if job is None and kind is not PaperKind.LABEL:
        word = kind.value.lower()
        raise SettingsMissing(
            f"Nobody said where a {word} goes.",
            f"Say it: shipstation printers route {word} PRINTER, or --printer NAME.",
        )
    if job is None:
        raise SettingsMissing("No printer is set up.", "Add one: shipstation printers add NAME URL.")
    call.answer({"print": shapes.job(job)}, [_print_line(job)], exit_code=shapes.exit_of(job))


@click.command("show", cls=Verb, help="All about SHIPMENT (its id or tracking id), offline.")
@click.argument("shipment")
@click.option("--label", type=click.Path(dir_okay=False, path_type=Path), help="write the label to this file")
@click.pass_obj
def show_verb(call: Call, shipment: str, label: Path | None) -> None:
    """The whole story; the label file if asked."""
    with call.station() as station:
        sheet = station.history.show(shipment)
        if label is not None:
            _write_label(label, sheet)
            station.safety.audit.append(Event.EXPORT, {"shipment": sheet.shipment.shipment_id, "paper": "label"})
    parcel = sheet.shipment
    lines = [
        f"{parcel.tracking_id}  {parcel.state.value}  order {parcel.order.ref}",
        f"{parcel.service} ({parcel.carrier}), {parcel.shown}, bought {parcel.bought_at:%Y-%m-%d %H:%M} UTC",
        *([f"packed by {parcel.packed_by}"] if parcel.packed_by else []),
        *(f"  {job.created_at:%d %b %H:%M}  {_print_line(job)}" for job in sheet.prints),
        *(f"  {event.at:%d %b %H:%M}  {event.code}  {event.place or ''}" for event in sheet.events),
    ]
    call.answer(shapes.sheet(sheet), lines)


def _write_label(file: Path, sheet: Sheet) -> None:
    kept = next((paper for paper in sheet.documents if paper.type == "LABEL"), None)
    if kept is None:
        raise BadInput("The label is not kept here any more.", "Fetch it in Seller Central.", fields=("label",))
    write_whole(file, kept.content)


def _print_line(job: PrintJob) -> str:
    unread = ", unverified" if job.unverified else ""
    return f"Copy {job.copy} on {job.printer}: {job.state.value}{unread}{f' ({job.said})' if job.said else ''}."


def _why(each: NotOut) -> str:
    """What is known of it, and the words to type next."""
    if each.job is None:
        return f"never printed. print {each.shipment.shipment_id}"
    named = f"copy {each.job.copy} on {each.job.printer}"
    here = each.shipment.shipment_id
    return {
        "waiting": f"{named} waits: {each.job.said}. It prints by itself while that station runs",
        "never_sent": f"{named} was never sent. print {here}, or print {here} --let-go",
        "unsure": f"{named} may have come out. print {here} --came-out yes|no",
        "failed": f"{named} failed ({each.job.said}). print {here}",
    }[each.why]


def _news(row: dict[str, Any]) -> str:
    return str(row["state"] or (row["error"] or {}).get("said", "no news yet"))
