"""Which extras of a rate must be answered, and what the rate costs with them."""

from collections.abc import Iterable

from shipstation.model import AddedService, Money, Rate

_FREE_CHOICE = "NO_CONFIRMATION"
CONFIRMATIONS = {
    "none": _FREE_CHOICE,
    "delivery": "DELIVERY_CONFIRMATION",
    "signature": "SIGNATURE_CONFIRMATION",
    "adult signature": "ADULT_SIGNATURE_CONFIRMATION",
}
"""A person's words for proofs of delivery, and Amazon's ids of them (FIELD_NOTES "Purchase")."""


def answers(rate: Rate, confirmation: str = "") -> tuple[AddedService, ...]:
    """One extra for every required group: NO_CONFIRMATION where offered, else the cheapest.

    A required group without members is left out: nothing could answer it.

    Args:
        confirmation: a proof of delivery that is wanted, in a person's words or as Amazon's id; it is taken in its
            group, required or not. "" for none in particular.
    Source: FIELD_NOTES "Purchase"; models#4759: a purchase without an answer is refused though the field is optional.
    """
    wanted = confirmation_id(rate, confirmation)
    chosen: list[AddedService] = []
    for group in rate.groups:
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
