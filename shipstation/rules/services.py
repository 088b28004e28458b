"""Which extras of a rate must be answered, and what the rate costs with them."""

from collections.abc import Iterable, Sequence

from shipstation.errors import BadInput
from shipstation.model import AddedService, AddedServiceGroup, Extras, Money, Rate

_FREE_CHOICE = "NO_CONFIRMATION"
CONFIRMATIONS = {
    "none": _FREE_CHOICE,
    "delivery": "DELIVERY_CONFIRMATION",
    "signature": "SIGNATURE_CONFIRMATION",
    "adult signature": "ADULT_SIGNATURE_CONFIRMATION",
}
"""A person's words for proofs of delivery, and Amazon's ids of them (FIELD_NOTES "Purchase")."""


def answers(rate: Rate, confirmation: str = "", extras: Extras = ()) -> tuple[AddedService, ...]:
    """One extra for every required group: what a person chose, else NO_CONFIRMATION where offered, else the cheapest.

    A required group without members is left out: nothing could answer it.

    Args:
        confirmation: a proof of delivery that is wanted, in a person's words or as Amazon's id; it is taken in its
            group, required or not. "" for none in particular.
        extras: what a person chose; it comes before `confirmation`. A group that this rate
            does not have, or a service that it does not offer, is passed over.
    Source: FIELD_NOTES "Purchase"; models#4759: a purchase without an answer is refused though the field is optional.
    """
    wanted = confirmation_id(rate, confirmation)
    by_person = dict(extras)
    chosen: list[AddedService] = []
    for group in rate.groups:
        picked = by_person.get(group.id)
        named = next((service for service in group.services if service.id == picked), None)
        if named is not None or (picked == "" and not group.required):
            chosen += [named] if named is not None else []
            continue
        asked = next((service for service in group.services if wanted and service.id == wanted), None)
        if asked is not None:
            chosen.append(asked)
            wanted = ""
            continue
        if not group.required or not group.services:
            continue
        free = next((service for service in group.services if service.id == _FREE_CHOICE), None)
        chosen.append(free or min(group.services, key=lambda service: (service.cost.amount, service.id)))
    return tuple(chosen)


def choosable(rate: Rate) -> tuple[AddedServiceGroup, ...]:
    """The groups of a rate where a person has a choice: more than one service, or one that may be left out."""
    return tuple(group for group in rate.groups if len(group.services) > (1 if group.required else 0))


def why_not(rate: Rate, extras: Extras, offered: Iterable[Rate]) -> str | None:
    """What a rate lacks of the extras that a person chose; None when it has them all.

    Args:
        offered: the rates of the same quote, which know the extras by name.
    """
    mine = {service.id for group in rate.groups for service in group.services}
    for _, wanted in extras:
        if wanted and wanted != _FREE_CHOICE and wanted not in mine:
            names = (s.name for each in offered for group in each.groups for s in group.services if s.id == wanted)
            return f"offers no {next(names, wanted).lower()}"
    return None


def named(rate: Rate, ids: Sequence[str]) -> Extras:
    """Extras by their own ids. BadInput for one that the rate does not offer."""
    wanted: dict[str, str] = {}
    for each in ids:
        group = next((group for group in rate.groups if any(service.id == each for service in group.services)), None)
        if group is None:
            offered = sorted(service.id for group in rate.groups for service in group.services)
            raise BadInput(
                f"{rate.service} has no extra {each}.",
                f"It has {', '.join(offered)}." if offered else "It has none; choose another rate.",
                fields=("extra",),
            )
        if group.id in wanted:
            raise BadInput(
                f"{each} and {wanted[group.id]} are of one group: only one of them can be bought.",
                "Leave one out.",
                fields=("extra",),
            )
        wanted[group.id] = each
    return tuple(wanted.items())


def wanted(rates: Iterable[Rate], ids: Sequence[str]) -> Extras:
    """Extras by their own ids, in every group that any of these rates has them in."""
    groups = {(group.id, service.id) for rate in rates for group in rate.groups for service in group.services}
    known = {service_id for _, service_id in groups}
    unknown = tuple(("", each) for each in ids if each not in known)
    return (*sorted(pair for pair in groups if pair[1] in ids), *unknown)


def confirmation_id(rate: Rate, confirmation: str) -> str:
    """Amazon's id of a wanted proof of delivery; "" where none is wanted, or the rate does not offer it."""
    wanted = CONFIRMATIONS.get(confirmation.casefold(), confirmation)
    offered = {service.id for group in rate.groups for service in group.services}
    return wanted if wanted in offered else ""


def offers_confirmation(rate: Rate, confirmation: str) -> bool:
    """Whether a rate can be bought with it; every rate can without any."""
    is_none = CONFIRMATIONS.get(confirmation.casefold(), confirmation) == _FREE_CHOICE
    return is_none or bool(confirmation_id(rate, confirmation))


def price(rate: Rate, added: Iterable[AddedService]) -> Money:
    """What the rate costs with these extras, in the rate's currency.

    An extra in another currency is not added: it could not be; Amazon quotes one currency a rate.
    """
    total = rate.total
    for service in added:
        if service.cost.currency == total.currency:
            total += service.cost
    return total
