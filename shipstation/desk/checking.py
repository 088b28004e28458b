"""An order's address and goods, judged before money is spent; and what a person changes in them, written down."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from shipstation.errors import AddressUnfit, BadInput, GoodsUnfit, NotFound, StateRefused
from shipstation.model import (
    NO_GOODS,
    UNFIT_CHARACTERS,
    Account,
    Address,
    AddressDoubt,
    AtDoor,
    Channel,
    DoubtKind,
    Goods,
    GoodsDoubt,
    Money,
    Order,
    OrderEdit,
    OrderKey,
    digest_of,
)
from shipstation.ports import Clock, Orders, Settings
from shipstation.rules import addresses, goods

log = logging.getLogger(__name__)

_YES = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "off": False}
_OF_THE_ORDER = ("collect", "at_door")
_LONGEST = 120
_UNFIT = re.compile(f"[{UNFIT_CHARACTERS}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is odd about an order, what blocks first."""

    address: tuple[AddressDoubt, ...] = ()
    goods: tuple[GoodsDoubt, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether it must not be asked for, let alone bought."""
        kinds = {each.kind for each in self.address} | {each.kind for each in self.goods}
        return DoubtKind.BLOCKS in kinds

    def sentences(self) -> tuple[str, ...]:
        """What is odd, in the order of how bad it is."""
        return (*(each.said for each in self.address), *(each.said for each in self.goods))

    def refuse(self) -> None:
        """Raise AddressUnfit or GoodsUnfit for what blocks."""
        bad = [each for each in self.address if each.kind is DoubtKind.BLOCKS]
        if bad:
            raise AddressUnfit(bad[0].said, bad[0].remedy, fields=tuple(f"ship_to.{each.field}" for each in bad))
        unfit = [each for each in self.goods if each.kind is DoubtKind.BLOCKS]
        if unfit:
            raise GoodsUnfit(unfit[0].said, unfit[0].remedy, fields=tuple(each.field for each in unfit))


NOTHING_ODD = Checked()


def check(order: Order, *, ship_from: Address, account: Account) -> Checked:
    """All that is odd about an order under an account; offline."""
    return Checked(
        address=addresses.doubts(order.ship_to, channel=order.key.channel, origin=ship_from.country),
        goods=goods.doubts(order, ship_from=ship_from, account=account),
    )


class Checking:
    """Judges orders, and takes corrections; each one is kept with the order."""

    def __init__(self, *, orders: Orders, settings: Settings, clock: Clock, account: str | None) -> None:
        """`account`: the one this process was told to use, instead of the chosen one."""
        self._orders = orders
        self._settings = settings
        self._clock = clock
        self._account = account

    def check(self, order: Order, *, account: str | None = None) -> Checked:
        """What is odd about an order. Raises NotFound, SettingsMissing.

        Args:
            account: the one that it is to be bought with; None: the usual one.
        """
        chosen = self._settings.account(account or self._account or order.account or None)
        return check(order, ship_from=self._settings.ship_from(chosen), account=chosen)

    def accept(self, key: OrderKey, field: str) -> Order:
        """Take what is proposed for a field of the address. Raises NotFound, StateRefused, BadInput."""

        def taken(order: Order) -> Mapping[str, str]:
            doubts = [each for each in self.check(order).address if each.field == field]
            changes = next((each.changes() for each in doubts if each.changes()), None)
            if changes is None:
                raise BadInput(
                    f"Nothing is proposed for the {addresses.label(field)} of order {key.ref}.",
                    "Look at `orders check`, or set it with --set.",
                    fields=(field,),
                )
            return changes

        return self._change_address(key, taken, accepted=True)

    def set_address(self, key: OrderKey, values: Mapping[str, str]) -> Order:
        """Write fields of the address as a person gave them. Raises NotFound, StateRefused, BadInput."""
        for field in values:
            if field not in addresses.CHECKED:
                raise BadInput(
                    f"An address has no field {field[:40]}.",
                    f"Name one of {', '.join(addresses.CHECKED)}.",
                    fields=(field,),
                )
        for field, value in values.items():
            if len(value) > _LONGEST:
                raise BadInput(f"The {addresses.label(field)} is too long.", "Shorten it.", fields=(field,))
            if _UNFIT.search(value):
                raise BadInput(
                    f"The {addresses.label(field)} holds characters that cannot be printed.",
                    "Type it.",
                    fields=(field,),
                )
        clean = {field: value.strip() for field, value in values.items()}
        return self._change_address(key, lambda _: clean, accepted=False)

    def set_goods(self, key: OrderKey, sku: str, values: Mapping[str, str]) -> Order:
        """Write what is known of an item, or with sku "" of the whole order ("collect", "at_door"); "" takes it out.

        Raises: NotFound, StateRefused, BadInput.
        """
        return self._change(
            key,
            (lambda order: self._order_told(order, values))
            if not sku
            else (lambda order: self._item_told(order, sku, values)),
        )

    def _change_address(
        self, key: OrderKey, wanted: Callable[[Order], Mapping[str, str]], *, accepted: bool
    ) -> Order:
        def change(order: Order) -> Order:
            if order.key.channel is Channel.AMAZON:
                raise StateRefused(
                    "Amazon delivers its own orders to the address it knows; another one here would change nothing.",
                    "Ask the buyer to correct it at Amazon, then import the order again.",
                    fields=("order",),
                )
            new = wanted(order)
            done = [
                self._edit(f"ship_to.{field}", getattr(order.ship_to, field), accepted=accepted)
                for field, value in new.items()
                if getattr(order.ship_to, field) != value
            ]
            return replace(order, ship_to=replace(order.ship_to, **new), edits=(*order.edits, *done))

        return self._change(key, change)

    def _change(self, key: OrderKey, change: Callable[[Order], Order]) -> Order:
        changed = self._orders.change(key, change)
        # Fields alone: what stands in them is a buyer's.
        log.info("order %s changed here: %s", key, ", ".join(dict.fromkeys(each.field for each in changed.edits)))
        return changed

    def _order_told(self, order: Order, values: Mapping[str, str]) -> Order:
        told: dict[str, object] = {}
        for field, value in values.items():
            if field not in _OF_THE_ORDER:
                raise BadInput(
                    f"An order as a whole has no {field[:40]}.",
                    f"Name one of {', '.join(_OF_THE_ORDER)}, or the SKU of an item.",
                    fields=(field,),
                )
            told[field] = _order_value(field, value)
        done = [
            self._edit(field, getattr(order, field), accepted=False)
            for field, value in told.items()
            if getattr(order, field) != value
        ]
        return replace(order, **told, edits=(*order.edits, *done))  # type: ignore[arg-type]  # checked by name above

    def _item_told(self, order: Order, sku: str, values: Mapping[str, str]) -> Order:
        meant = [item for item in order.items if sku.casefold() in (item.sku.casefold(), item.barcode.casefold())]
        if not meant:
            known = ", ".join(item.sku for item in order.items)
            raise NotFound(f"Order {order.key.ref} has no item {sku[:60]}.", f"It has {known}.", fields=("sku",))
        before = meant[0].goods
        after = told_goods(before or NO_GOODS, values)
        kept = after if after != NO_GOODS else None
        done = [] if kept == before else [self._edit(f"goods.{meant[0].sku}", before, accepted=False)]
        items = tuple(replace(item, goods=kept) if item.sku == meant[0].sku else item for item in order.items)
        return replace(order, items=items, edits=(*order.edits, *done))

    def _edit(self, field: str, before: object, *, accepted: bool) -> OrderEdit:
        return OrderEdit(at=self._clock.now(), field=field, accepted=accepted, was=digest_of(before))


def told_goods(before: Goods, values: Mapping[str, str]) -> Goods:
    """Goods with these fields as a person writes them; "" takes one out. Raises BadInput naming the field."""
    known = {field.name for field in fields(Goods)}
    told: dict[str, object] = {}
    for field, value in values.items():
        if field not in known:
            raise BadInput(
                f"Goods have no {field[:40]}.", f"Name one of {', '.join(sorted(known))}.", fields=(field,)
            )
        told[field] = _goods_value(field, value.strip())
    try:
        return replace(before, **told)  # type: ignore[arg-type]  # checked by name above, and by Goods itself
    except ValueError as error:
        raise BadInput(f"{error}.", "Look it up, and write it so.", fields=tuple(values)) from error


def _goods_value(field: str, value: str) -> object:
    if field == "hazardous":
        if value.casefold() not in _YES and value:
            raise BadInput(f"{value[:40]!r} is neither yes nor no.", "Write yes or no.", fields=(field,))
        return _YES.get(value.casefold(), False)
    if field == "invoice_date":
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as error:
            raise BadInput(f"{value[:40]!r} is no day.", "Write it as 2026-12-10.", fields=(field,)) from error
    if field == "serials":
        return tuple(each.strip() for each in value.split(",") if each.strip())
    if field == "hs_code":
        # Customs' own tables write it with dots.
        return value.replace(".", "").replace(" ", "")
    return value if field in ("product_type", "invoice_number") else value.upper()


def _order_value(field: str, value: str) -> Money | AtDoor | None:
    value = value.strip()
    if not value:
        return None
    if field == "at_door":
        if value.casefold() not in set(AtDoor):
            raise BadInput(
                f"{value[:40]!r} is nothing to do at the door.", "Write signature or otp.", fields=(field,)
            )
        return AtDoor(value.casefold())
    amount, _, currency = value.partition(" ")
    try:
        cash = Money(Decimal(amount), currency.strip().upper())
    except (InvalidOperation, ValueError) as error:
        raise BadInput(f"{value[:40]!r} is no amount.", "Write it as 1499.00 INR.", fields=(field,)) from error
    if not 0 < cash.amount < 10_000_000:
        raise BadInput(f"{value[:40]!r} is nothing to collect.", "Write an amount above zero.", fields=(field,))
    return cash
