"""Which parcels stand on no collection form yet, by account, carrier and the address that they leave from."""

from collections.abc import Sequence
from dataclasses import dataclass

from shipstation.model import Address, MadeForm, OpenParcel, PurchaseState, Shipment

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGroup:
    """Parcels that one form would take. Parcels run from the oldest; at least one.

    `last_form`: the newest form of this carrier and address; then these parcels are later than it. `in_doubt`: one
    that may have been made: it must be settled before another is.
    """

    account: str
    carrier_id: str
    carrier: str
    ship_from: Address | None
    parcels: tuple[Shipment, ...]
    last_form: MadeForm | None
    in_doubt: MadeForm | None


def place_of(address: Address | None) -> Place:
    """What makes an address the same, however it is spelled; () where none is known."""
    if address is None:
        return ()
    parts = (address.line1, address.city, address.postal_code, address.country)
    return tuple("".join(part.split()).casefold() for part in parts)


def groups(parcels: Sequence[OpenParcel], forms: Sequence[MadeForm]) -> tuple[OpenGroup, ...]:
    """What is open, by carrier, then by place.

    A form takes every parcel that its carrier had been bought for by then: one bought before it was asked for stands
    on it. One bought while it was on its way may, and counts as open: Amazon says so if it does not need another.

    Args:
        parcels: any order. forms: newest first.
    Source: generateCollectionForm, whose answer names no parcel.
    """
    found: dict[tuple[str, str, Place], list[OpenParcel]] = {}
    for parcel in sorted(parcels, key=lambda each: each.shipment.bought_at):
        if not any(_stands_on(parcel, form) for form in forms):
            shipment = parcel.shipment
            key = (shipment.account, shipment.carrier_id, place_of(parcel.ship_from))
            found.setdefault(key, []).append(parcel)
    made = [_group(members, forms) for members in found.values()]
    return tuple(sorted(made, key=lambda group: (group.carrier, group.account, place_of(group.ship_from))))


def _group(members: Sequence[OpenParcel], forms: Sequence[MadeForm]) -> OpenGroup:
    first = members[0]
    own = [form for form in forms if _is_of(first, form)]
    return OpenGroup(
        account=first.shipment.account,
        carrier_id=first.shipment.carrier_id,
        carrier=first.shipment.carrier,
        ship_from=first.ship_from,
        parcels=tuple(each.shipment for each in members),
        last_form=next((form for form in own if form.state is PurchaseState.BOUGHT), None),
        in_doubt=next((form for form in own if form.state is not PurchaseState.BOUGHT), None),
    )


def _is_of(parcel: OpenParcel, form: MadeForm) -> bool:
    """Whether it is a form of that parcel's carrier and place; one without a place is of every place."""
    shipment = parcel.shipment
    if (form.account, form.carrier_id) != (shipment.account, shipment.carrier_id):
        return False
    here, there = place_of(parcel.ship_from), place_of(form.ship_from)
    return not here or not there or here == there


def _stands_on(parcel: OpenParcel, form: MadeForm) -> bool:
    is_made = form.state is PurchaseState.BOUGHT
    return is_made and _is_of(parcel, form) and parcel.shipment.bought_at < form.asked_at
