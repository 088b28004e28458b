"""From an order to the parcel on the bench: what a person said, then the rules, then the items and the usual box."""

from dataclasses import replace

from shipstation.desk.rulebook import Rulebook
from shipstation.model import Account, Order, Parcel, Size, Weight
from shipstation.ports import Clock, Settings
from shipstation.rules import presets


class Packing:
    """Makes parcels, for the window, the command and a batch alike."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
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

        Args:
            weight, size, box: as a person gave them: no rule changes them.
        """
        country = self._settings.ship_from(account).country
        items = presets.items_share(order, country=country)
        chosen = box or (str(size) if size else None)
        ruling = self._rulebook.judge(order, account=account.name, weight=weight or items, box=chosen)
        made = presets.parcel(
            order,
            box=self._settings.box(box or ruling.box or None),
            weight=weight or items,
            size=size,
            ship_country=country,
            number=number,
        )
        return replace(made, ruling=ruling, insured=ruling.insured)
