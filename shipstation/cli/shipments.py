"""cancel, track, print, history, show: what is done with a bought parcel."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import EXIT_PART, Call, Verb
from shipstation.errors import BadInput, PrinterAway, SettingsMissing, ShipError, Unsure
from shipstation.files import write_whole
from shipstation.model import PrintState, PurchaseState
from shipstation.ports import HistoryQuery


@click.command("cancel", cls=Verb, help="Cancel SHIPMENT; a person may settle one that nobody can tell.")
@click.argument("shipment")
@click.option("--settled", type=click.Choice(["yes", "no"]), help="a person's word: was it cancelled?")
@click.pass_obj
def cancel_verb(call: Call, shipment: str, settled: str | None) -> None:
    """Ask the carrier, or take a person's word."""
    with call.station() as station:
        if settled is None:
            parcel = station.cancelling.cancel(shipment)
        else:
            parcel = station.cancelling.settle(shipment, cancelled=settled == "yes")
    call.answer(
        {"shipment": shapes.shipment(parcel), "state": parcel.state.value},
        [f"{parcel.tracking_id}: {parcel.state.value}. A refund of {parcel.charged or parcel.shown} is expected."],
    )


@click.command("track", cls=Verb, help="Where parcels are.")
@click.argument("tracking", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="every parcel on its way")
@click.pass_obj
def track_verb(call: Call, tracking: tuple[str, ...], *, everything: bool) -> None:
    """Ask for each; one that fails does not end the rest."""
    if bool(tracking) == everything:
        raise BadInput("Name tracking ids, or say --all.", "Call again with one of them.", fields=("tracking",))
    rows: list[dict[str, Any]] = []
    errors: list[ShipError] = []
    with call.station() as station:
        if everything:
            for each in station.tracking.track_all(progress=lambda done, of: call.progress(f"{done} of {of}")):
                parcel = each.shipment
                rows.append(shapes.tracked(parcel.tracking_id, parcel.carrier_id, each.tracking, each.error))
                errors += [each.error] if each.error else []
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


@click.command("print", cls=Verb, help="Print the label of SHIPMENT (again).")
@click.argument("shipment")
@click.option("--printer", help="instead of the default printer")
@click.option("--again", is_flag=True, help="although an earlier print may have come out")
@click.pass_obj
def print_verb(call: Call, shipment: str, printer: str | None, *, again: bool) -> None:
    """A counted copy."""
    with call.station() as station:
        parcel = station.history.show(shipment).shipment
        station.labels.open_jobs()
        job = station.labels.print(parcel.shipment_id, printer=printer, again=again)
    if job is None:
        raise SettingsMissing("No printer is set up.", "Add one: shipstation printers add NAME URL.")
    code = {PrintState.SENT: 0, PrintState.UNSURE: Unsure.exit_code}.get(job.state, PrinterAway.exit_code)
    call.answer(
        {"print": shapes.job(job)},
        [f"Copy {job.copy} on {job.printer}: {job.state.value}{f' ({job.said})' if job.said else ''}."],
        exit_code=code,
    )


@click.command("history", cls=Verb, help="Find past shipments, offline.")
@click.argument("text", nargs=-1)
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]))
@click.option("--until", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]))
@click.option("--state", type=click.Choice([state.value for state in PurchaseState]))
@click.option("--limit", type=click.IntRange(1, 1_000), default=50)
@click.option("--after", help="the `next` of the page before")
@click.pass_obj
def history_verb(call: Call, /, text: tuple[str, ...], **given: Any) -> None:
    """Every word must be found."""
    query = HistoryQuery(
        text=" ".join(text),
        since=_utc(given["since"]),
        until=_utc(given["until"]),
        state=PurchaseState(given["state"]) if given["state"] else None,
        limit=given["limit"],
        after=given["after"],
    )
    with call.station() as station:
        page = station.history.search(query)
    shape = {
        "shipments": [shapes.shipment(parcel) for parcel in page.shipments],
        "total": page.total,
        "next": page.next,
    }
    lines = [
        f"{parcel.bought_at:%Y-%m-%d %H:%M}  {parcel.tracking_id:<20} {parcel.order.ref:<22} {parcel.name:<22.22} "
        f"{parcel.service:<26.26} {parcel.shown!s:>12}  {parcel.state.value}"
        for parcel in page.shipments
    ]
    call.answer(shape, [*lines, f"{page.total} shipments."])


@click.command("show", cls=Verb, help="All about SHIPMENT (its id or tracking id), offline.")
@click.argument("shipment")
@click.option("--label", type=click.Path(dir_okay=False, path_type=Path), help="write the label to this file")
@click.pass_obj
def show_verb(call: Call, shipment: str, label: Path | None) -> None:
    """The whole story; the label file if asked."""
    with call.station() as station:
        sheet = station.history.show(shipment)
    parcel = sheet.shipment
    if label is not None:
        kept = next((paper for paper in sheet.documents if paper.type == "LABEL"), None)
        if kept is None:
            raise BadInput("The label is not kept here any more.", "Fetch it in Seller Central.", fields=("label",))
        write_whole(label, kept.content)
    lines = [
        f"{parcel.tracking_id}  {parcel.state.value}  order {parcel.order.ref}",
        f"{parcel.service} ({parcel.carrier}), {parcel.shown}, bought {parcel.bought_at:%Y-%m-%d %H:%M} UTC",
        *(f"  {event.at:%d %b %H:%M}  {event.code}  {event.place or ''}" for event in sheet.events),
    ]
    call.answer(shapes.sheet(sheet), lines)


def _news(row: dict[str, Any]) -> str:
    return str(row["state"] or (row["error"] or {}).get("said", "no news yet"))


def _utc(typed: datetime | None) -> datetime | None:
    return typed.replace(tzinfo=UTC) if typed is not None else None
