"""ndr: what to do with a parcel at whose door nobody opened (India)."""

from datetime import UTC, datetime, time

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verb
from shipstation.errors import BadInput
from shipstation.model import Redelivery, RedeliveryAction


@click.command("ndr", cls=Verb, help="Say what to do with SHIPMENT, at whose door nobody opened (India).")
@click.argument("shipment")
@click.option("--again", "notes", metavar="NOTES", help="another try, with notes for the driver")
@click.option("--on", "day", metavar="DATE", help="another day: 2026-12-10")
@click.option("--back", is_flag=True, help="back to the shipper")
@click.pass_obj
def ndr_verb(call: Call, shipment: str, notes: str | None, day: str | None, *, back: bool) -> None:
    """Ask the carrier once."""
    wish = _wish(notes, day, back=back)
    with call.station() as station:
        parcel = station.redeliveries.ask(shipment, wish)
    shape = {"shipment": shapes.shipment(parcel), "asked": wish.action.value, "on": shapes.time(wish.on)}
    call.answer(shape, [f"{parcel.tracking_id}: asked."])


def _wish(notes: str | None, day: str | None, *, back: bool) -> Redelivery:
    """`--on` may have notes along; `--back` stands alone. Raises BadInput."""
    if back and (notes is not None or day is not None):
        raise BadInput("Back to the shipper is the end of it.", "Leave --again and --on out.", fields=("back",))
    if not back and notes is None and day is None:
        raise BadInput(
            "Nothing is asked for.", "Say --again NOTES, --on DATE or --back.", fields=("again", "on", "back")
        )
    try:
        on = datetime.combine(datetime.fromisoformat(day).date(), time(12), UTC) if day is not None else None
    except ValueError as error:
        raise BadInput(f"{day!r} is no day.", "Write it as 2026-12-10.", fields=("on",)) from error
    action = RedeliveryAction.BACK if back else RedeliveryAction.ON if on is not None else RedeliveryAction.AGAIN
    try:
        return Redelivery(action=action, on=on, notes=notes or "")
    except ValueError as error:
        raise BadInput(f"{error}.", "Say it otherwise.", fields=("again",)) from error
