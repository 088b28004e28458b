"""history, export: past shipments found offline, and taken away as a table."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verb
from shipstation.errors import BadInput
from shipstation.model import Channel, PurchaseState
from shipstation.ports import HistoryQuery, Sort

if TYPE_CHECKING:
    from shipstation.station import Station

_Verb = TypeVar("_Verb", bound=Callable[..., Any])

DATE = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])
_FILTERS = (
    click.option("--since", type=DATE, help="bought from then on (UTC)"),
    click.option("--until", type=DATE, help="bought before then (UTC)"),
    click.option("--state", type=click.Choice([state.value for state in PurchaseState])),
    click.option("--channel", type=click.Choice([each.value for each in Channel], case_sensitive=False)),
    click.option("--carrier", help="a carrier by its name"),
    click.option("--min-cost", metavar="AMOUNT", help="in each parcel's own currency"),
    click.option("--max-cost", metavar="AMOUNT"),
    click.option("--sort", type=click.Choice([sort.value for sort in Sort]), default=Sort.BOUGHT.value),
    click.option("--reverse", is_flag=True, help="oldest, cheapest, last first"),
)


def _filtered(verb: _Verb) -> _Verb:
    """A verb with the filters of history."""
    for option in reversed(_FILTERS):
        verb = option(verb)
    return verb


@click.command("history", cls=Verb, help="Find past shipments, offline; `history export FILE` takes them away.")
@click.argument("text", nargs=-1)
@_filtered
@click.option("--limit", type=click.IntRange(1, 1_000), default=50)
@click.option("--after", help="the `next` of the page before")
@click.pass_obj
def history_verb(call: Call, /, text: tuple[str, ...], **given: Any) -> None:
    """Every word must be found."""
    if len(text) == 2 and text[0] == "export" and Path(text[1]).suffix.lower() in (".csv", ".xlsx"):
        _export(call, Path(text[1]), "", given)
        return
    with call.station() as station:
        page = station.history.search(_query(station, " ".join(text), given))
        shown = station.safety.operators.names()
        names = [shown(parcel.name) for parcel in page.shipments]
    shape = {
        "shipments": [shapes.shipment(parcel) for parcel in page.shipments],
        "total": page.total,
        "next": page.next,
    }
    lines = [
        f"{parcel.bought_at:%Y-%m-%d %H:%M}  {parcel.tracking_id:<20} {parcel.order.ref:<22} "
        f"{'(name removed)' if parcel.erased_at else name:<22.22} "
        f"{parcel.service:<26.26} {parcel.charged or parcel.shown!s:>12}  {parcel.state.value}"
        for parcel, name in zip(page.shipments, names, strict=True)
    ]
    more = [f"There are more: --after '{page.next}'"] if page.next else []
    call.answer(shape, [*lines, f"{page.total} shipments.", *more])


@click.command("export", cls=Verb, help="Past shipments as FILE, .csv or .xlsx; all, or those that are found.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("text", nargs=-1)
@_filtered
@click.pass_obj
def export_verb(call: Call, /, file: Path, text: tuple[str, ...], **given: Any) -> None:
    """Every word must be found."""
    _export(call, file, " ".join(text), given)


def _export(call: Call, file: Path, text: str, given: dict[str, Any]) -> None:
    with call.station() as station:
        query = _query(station, text, given)
        count = station.exporting.shipments(query, file, progress=lambda done: call.progress(f"{done:,} written"))
    call.answer({"file": str(file), "shipments": count}, [f"{count:,} shipments: {file}"])


def _query(station: "Station", text: str, given: dict[str, Any]) -> HistoryQuery:
    return HistoryQuery(
        text=text,
        since=utc(given["since"]),
        until=utc(given["until"]),
        state=PurchaseState(given["state"]) if given["state"] else None,
        channel=Channel(given["channel"].upper()) if given["channel"] else None,
        carrier=_carrier(station, given["carrier"]) if given["carrier"] else "",
        min_cost=_amount(given["min_cost"], "min_cost"),
        max_cost=_amount(given["max_cost"], "max_cost"),
        sort=Sort(given["sort"]),
        reverse=given["reverse"],
        limit=given.get("limit", 50),
        after=given.get("after"),
    )


def _carrier(station: "Station", typed: str) -> str:
    """A carrier's name as it is kept."""
    known = station.history.carriers()
    found = next((name for name in known if name.casefold() == typed.strip().casefold()), None)
    if found is None:
        names = ", ".join(known) or "nobody yet"
        raise BadInput(f"Nothing was bought of {typed}.", f"Of these something was: {names}.", fields=("carrier",))
    return found


def _amount(typed: str | None, field: str) -> Decimal | None:
    if typed is None:
        return None
    try:
        amount = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise BadInput(f"{typed} is no amount.", "Write it as 7.50.", fields=(field,))
    return amount


def utc(typed: datetime | None) -> datetime | None:
    """A day or moment that was typed."""
    return typed.replace(tzinfo=UTC) if typed is not None else None
