"""close: the end of the day by word: what is on no collection form, the form, its paper."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import EXIT_PART, Call, Verbs
from shipstation.desk.closing import CloseDay
from shipstation.errors import BadInput, NotFound, ShipError
from shipstation.files import write_whole
from shipstation.model import Address, MadeForm, PrintJob
from shipstation.rules.closing import OpenGroup

if TYPE_CHECKING:
    from shipstation.station import Station


@click.group("close", cls=Verbs, help="The end of the day: parcels on no collection form, and the forms.")
def close_verb() -> None:
    """Group."""


@close_verb.command("list", help="What is on no form yet, the forms made, and how the day stands; offline.")
@click.pass_obj
def list_open(call: Call) -> None:
    """From the store alone."""
    with call.station() as station:
        day = station.closing.day()
    shape = {
        "open": [_group(group) for group in day.groups],
        "forms": [_form(form, day.prints.get(form.purchase_id, ())) for form in day.forms],
        "day": _day(day),
    }
    lines = [_open_line(group) for group in day.groups] or ["Every parcel stands on a form, or is on its way."]
    lines += [_form_line(form) for form in day.forms]
    call.answer(shape, lines)


@close_verb.command("form", help="Make the collection form of each carrier that has open parcels, and print it.")
@click.option("--carrier", help="of this carrier alone, by its id")
@click.option("--printer", help="instead of the one that collection forms go to")
@click.option("--no-print", is_flag=True, help="keep it, print nothing")
@click.pass_obj
def make_forms(call: Call, /, carrier: str | None, printer: str | None, *, no_print: bool) -> None:
    """One that fails does not end the rest."""
    rows: list[dict[str, Any]] = []
    errors: list[ShipError] = []
    codes: list[int] = []
    with call.station() as station:
        groups = [
            group
            for group in station.closing.unmanifested()
            if carrier is None or carrier.casefold() in (group.carrier_id.casefold(), group.carrier.casefold())
        ]
        if carrier is not None and not groups:
            raise NotFound(
                f"No parcel of {carrier} waits for a form.", "Look at what is open: close list.", fields=("carrier",)
            )
        for group in groups:
            row: dict[str, Any] = {"carrier_id": group.carrier_id, "form": None, "print": None, "error": None}
            rows.append(row)
            try:
                form = station.closing.make(group)
                row["form"] = _form(form, (), parcels=len(group.parcels))
                job = None if no_print else station.closing.print(form.purchase_id, printer=printer)
                row["print"] = shapes.job(job)
                codes += [shapes.exit_of(job, otherwise=EXIT_PART)] if job is not None else []
            except ShipError as error:
                errors.append(error)
                row["error"] = shapes.error(error)["error"]
    if len(rows) == 1 and errors and rows[0]["form"] is None:
        raise errors[0]
    call.answer(
        {"forms": rows},
        [_made_line(row) for row in rows] or ["Every parcel stands on a form, or is on its way."],
        exit_code=_exit(rows, errors, codes),
    )


@close_verb.command("print", help="Print FORM (again), or keep its paper in a file.")
@click.argument("form")
@click.option("--printer", help="instead of the one that collection forms go to")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="keep the PDF there")
@click.option("--again", is_flag=True, help="although an earlier print may have come out")
@click.pass_obj
def print_form(call: Call, /, form: str, printer: str | None, out: Path | None, *, again: bool) -> None:
    """Offline: its paper is kept here."""
    job: PrintJob | None = None
    with call.station() as station:
        found = station.closing.find(form)
        if out is not None:
            write_whole(out, station.closing.paper(found.purchase_id).content)
        if out is None or printer is not None:
            job = station.closing.print(found.purchase_id, printer=printer, again=again)
            if job is None:
                raise BadInput(
                    "No printer takes collection forms here.",
                    "Say where they go: shipstation printers route collection_form PRINTER; or name --printer.",
                    fields=("printer",),
                )
        prints = station.closing.prints(found.purchase_id)
    said = [f"{out}: the form of {found.carrier}."] if out is not None else []
    said += [f"Copy {job.copy} on {job.printer}: {shapes.came_of(job)}."] if job is not None else []
    shape = {"form": _form(found, prints), "print": shapes.job(job), "file": str(out) if out is not None else None}
    call.answer(shape, said, exit_code=0 if job is None else shapes.exit_of(job))


@close_verb.command("find", help="Look for forms whose answer was lost in Amazon's own list of forms.")
@click.pass_obj
def find_forms(call: Call) -> None:
    """What is found is kept, and settles the doubt."""
    with call.station() as station:
        found = station.closing.find_lost()
        left = _in_doubt(station)
    lines = [_form_line(form) for form in found] or ["No form was found."]
    call.answer({"found": [_form(form, ()) for form in found], "in_doubt": left}, lines, exit_code=4 if left else 0)


def _in_doubt(station: "Station") -> list[str]:
    unsure = {purchase.purchase_id for purchase in station.buying.unsure()}
    return [form.purchase_id for form in station.closing.forms() if form.purchase_id in unsure]


def _exit(rows: list[dict[str, Any]], errors: list[ShipError], codes: list[int]) -> int:
    """Unsure wins; all failed: as the first did; some: done in part."""
    worst = max((code for code in (*codes, *(error.exit_code for error in errors)) if code == 4), default=0)
    if worst or not errors:
        return worst or max(codes, default=0)
    return EXIT_PART if any(row["form"] is not None for row in rows) else errors[0].exit_code


def _group(group: OpenGroup) -> shapes.Shape:
    return {
        "account": group.account,
        "carrier_id": group.carrier_id,
        "carrier": group.carrier,
        "ship_from": _place(group.ship_from),
        "parcels": len(group.parcels),
        "tracking_ids": [each.tracking_id for each in group.parcels],
        "oldest_at": shapes.time(group.parcels[0].bought_at),
        "last_form_at": shapes.time(group.last_form.asked_at if group.last_form else None),
        "in_doubt": group.in_doubt.purchase_id if group.in_doubt else None,
    }


def _form(form: MadeForm, prints: tuple[PrintJob, ...], *, parcels: int | None = None) -> shapes.Shape:
    return {
        "form_id": form.purchase_id,
        "state": "made" if form.sha256 else form.state.value,
        "account": form.account,
        "carrier_id": form.carrier_id,
        "carrier": form.carrier,
        "ship_from": _place(form.ship_from),
        "asked_at": shapes.time(form.asked_at),
        "sha256": form.sha256 or None,
        "parcels": parcels,
        "prints": [shapes.job(job) for job in prints],
    }


def _place(address: Address | None) -> shapes.Shape | None:
    if address is None:
        return None
    return {
        "name": address.name,
        "city": address.city,
        "postal_code": address.postal_code,
        "country": address.country,
    }


def _day(day: CloseDay) -> shapes.Shape:
    summary = day.summary
    return {
        "date": summary.day.isoformat(),
        "parcels": len(summary.going()),
        "services": [
            {"carrier": carrier, "service": service, "parcels": count, "cost": [shapes.money(cost) for cost in spent]}
            for carrier, service, count, spent in summary.services()
        ],
        "not_out": day.not_out,
        "unsure": day.unsure,
        "held": day.held,
    }


def _open_line(group: OpenGroup) -> str:
    count = len(group.parcels)
    many = "1 parcel" if count == 1 else f"{count} parcels"
    where = f" from {group.ship_from.city}" if group.ship_from is not None else ""
    line = f"{group.carrier}{where}: {many} on no form. close form --carrier {group.carrier_id}"
    if group.in_doubt is not None:
        return f"{line}; one form is in doubt: resume, or close find"
    if group.last_form is not None:
        return f"{line}; bought since the form of {group.last_form.asked_at:%H:%M} UTC"
    return line


def _form_line(form: MadeForm) -> str:
    said = "" if form.sha256 else f" ({form.state.value})"
    return f"{form.carrier}: form {form.purchase_id[:8]} of {form.asked_at:%Y-%m-%d %H:%M} UTC{said}"


def _made_line(row: dict[str, Any]) -> str:
    if row["error"] is not None:
        return f"{row['carrier_id']}: {row['error']['said']}"
    printed = row["print"]
    paper = f"{printed['state']} on {printed['printer']}" if printed else "kept, not printed"
    return f"{row['carrier_id']}: form {row['form']['form_id'][:8]}, {paper}"
