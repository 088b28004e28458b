"""Which extras of a rate must be answered, and what the rate costs with them."""

from collections.abc import Iterable

from shipstation.model import AddedService, Money, Rate

_FREE_CHOICE = "NO_CONFIRMATION"


def answers(rate: Rate) -> tuple[AddedService, ...]:
    """One extra for every required group: NO_CONFIRMATION where offered, else the cheapest.

    A required group without members is left out: nothing could answer it.
    Source: FIELD_NOTES "Purchase"; models#4759: a purchase without an answer is refused though the field is optional.
    """
    chosen: list[AddedService] = []
    for group in rate.groups:
        if not group.required or not group.services:
            continue
        free = next((service for service in group.services if service.id == _FREE_CHOICE), None)
        chosen.append(free or min(group.services, key=lambda service: (service.cost.amount, service.id)))
    return tuple(chosen)


def price(rate: Rate, added: Iterable[AddedService]) -> Money:
    """What the rate costs with these extras, in the rate's currency.

    An extra in another currency is not added: it could not be; Amazon quotes one currency a rate.
    """
    total = rate.total
    for service in added:
        if service.cost.currency == total.currency:
            total += service.cost
    return total
