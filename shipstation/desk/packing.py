"""From an order to the parcel on the bench: what a person said, then the rules, then the items and the usual box."""

from dataclasses import replace
from datetime import UTC, datetime

from shipstation.desk.rulebook import Rulebook
from shipstation.errors import BadInput
from shipstation.model import Account, Box, Order, Parcel, ShippingHours, Size, Weight
from shipstation.ports import Clock, Settings
from shipstation.rules import boxes, presets, shipping_day


class Packing:
    """Makes parcels, for the window, the command and a batch alike."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._rulebook = Rulebook(settings, clock)

    def parcel(
        self,
        order: Order,
        *,
        account: Account,
        weight: Weight | None,
        size: Size | None,
        box: str | None,
        number: int,
    ) -> Parcel:
        """The parcel of an order, with what the rules came to for it. Raises BadInput, NotFound.

        Its box is the one that a person chose, else a rule's, else the smallest that holds the items where their
        sizes are known, else the usual one.

        Args:
            weight, size, box: as a person gave them: nothing here changes them.
        """
        country = self._settings.ship_from(account).country
        items = presets.items_share(order, country=country)
        chosen = box or (str(size) if size else None)
        ruling = self._rulebook.judge(order, account=account.name, weight=weight or items, box=chosen)
        named = box or ruling.box or None
        taken, why, fits = self._box(order, items, named, is_typed=size is not None)
        made = presets.parcel(order, box=taken, weight=weight, size=size, ship_country=country, number=number)
        choices = self._settings.bench()
        made = replace(
            made,
            ruling=ruling,
            insured=ruling.insured,
            box_why=why,
            fits=fits,
            ship_at=self._ship_at(choices.hours),
        )
        return replace(made, weight_doubt=presets.weight_doubt(made, choices))

    def _ship_at(self, hours: ShippingHours) -> datetime | None:
        """When the carrier can have it; None: at once. The bench's own clock on the wall counts. Raises BadInput."""
        try:
            day = shipping_day.leaves_on(self._clock.now().astimezone(), hours)
        except ValueError as error:
            raise BadInput(
                f"The settings leave {error}.", "Correct bench.days or bench.closed.", fields=("bench.days",)
            ) from error
        if day is None or hours.cutoff is None:
            return None
        return datetime.combine(day, hours.cutoff).astimezone().astimezone(UTC)

    def _box(self, order: Order, items: Weight | None, named: str | None, *, is_typed: bool) -> tuple[Box, str, bool]:
        """The box to take, a sentence on how it was found or why it does not fit, and whether it does."""
        if is_typed:
            return self._settings.box(named), "", True
        proposal = boxes.propose(order, self._settings.boxes(), items_weight=items)
        if named is None and proposal.box is not None:
            return proposal.box, proposal.why, True
        box = self._settings.box(named)
        if order.parcels > 1:
            return box, "", True
        reason = boxes.misfit(order.items, box, items_weight=items)
        if not reason:
            return box, "", True
        return box, f"Not into this box: {reason}. {proposal.why}".strip(), False
