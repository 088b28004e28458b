"""What goods need on their way: customs, dangerous goods, cash and proof at the door; what cannot be had, and why."""

from collections.abc import Iterator
from functools import partial

from shipstation.model import NO_GOODS, Account, Address, AtDoor, Channel, DoubtKind, GoodsDoubt, Order, OrderItem

_EU = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
        *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
_OUTSIDE_CUSTOMS = ("35", "38", "51", "52")
"""Spain's islands and towns beyond the customs union, by postal code."""
_BATTERIES = {
    "UN3480": ("PI965",),
    "UN3481": ("PI966", "PI967"),
    "UN3090": ("PI968",),
    "UN3091": ("PI969", "PI970"),
}
"""Lithium batteries: their number, and the packing instructions that it goes with. Source: `packingInstruction`."""
_WITHOUT_GROUP = ("1", "2", "5.2", "6.2", "7", "9")
"""Classes whose goods have no packing group, or need none where they are batteries."""
_US_CLASSES = ("2", "3", "9")
"""Source: API.md 2.2: what US carriers take at Amazon."""
_AT_DOOR = frozenset({"GB", "FR", "IT", "ES", "IN"})
"""Where getRates can ask for it. Source: API.md 2.2, 3.4; in the US it is chosen with the rate."""
SELLER, REFERENCE, CASH = "SELLER_DISPLAY_NAME", "PACKAGE_CLIENT_REFERENCE_ID", "COLLECT_ON_DELIVERY_AMOUNT"
LABEL_PRINTS = {"seller": SELLER, "reference": REFERENCE}
"""A person's words for what a label can say, and Amazon's (`LabelAttribute`)."""
_PRINTING = frozenset({"US", "IN", "GB", "FR", "IT", "ES"})

_blocks = partial(GoodsDoubt, kind=DoubtKind.BLOCKS)
_odd = partial(GoodsDoubt, kind=DoubtKind.SUSPICIOUS)
_Found = Iterator[GoodsDoubt]


def doubts(order: Order, *, ship_from: Address, account: Account) -> tuple[GoodsDoubt, ...]:
    """What is missing or cannot be had, what blocks first; () for nearly all orders."""
    found = [*_at_the_door(order, account), *_tax(order, account)]
    for item in order.items:
        found += _dangerous(item, ship_from)
        found += _serials(item)
        found += _for_customs(item, order.ship_to, ship_from)
    return tuple(sorted(found, key=lambda each: each.kind is not DoubtKind.BLOCKS))


def needs_customs(ship_to: Address, ship_from: Address) -> bool:
    """Whether goods are declared on this way."""
    if ship_to.country == "US" == ship_from.country:
        return ship_to.state.strip().upper() in ("AA", "AE", "AP")
    if {ship_to.country, ship_from.country} <= _EU:
        return _is_outside(ship_to) != _is_outside(ship_from)
    return ship_to.country != ship_from.country


def label_prints(order: Order, account: Account, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """What of the wanted things Amazon prints on this order's label, in its words.

    Source: `requestedLabelCustomization`; API.md 3.1: not on Amazon's own orders, the seller's name not in India,
    cash there alone.
    """
    if order.key.channel is Channel.AMAZON or account.country not in _PRINTING:
        return ()
    prints = [LABEL_PRINTS[each] for each in wanted if each in LABEL_PRINTS]
    if account.country == "IN":
        prints = [each for each in prints if each != SELLER]
        if order.collect is not None:
            prints.append(CASH)
    return tuple(dict.fromkeys(prints))


def _is_outside(place: Address) -> bool:
    return place.country == "ES" and place.postal_code.strip().startswith(_OUTSIDE_CUSTOMS)


def _at_the_door(order: Order, account: Account) -> _Found:
    cash = order.collect
    if cash is not None and (account.country != "IN" or order.key.channel is Channel.AMAZON):
        yield _blocks(
            sku="",
            field="collect",
            said="Amazon collects cash at the door in India alone, and for orders of other shops.",
            remedy="Take the order's `collect` out, or choose an account that ships from India.",
        )
    elif cash is not None and cash.currency != account.currency:
        yield _blocks(
            sku="",
            field="collect",
            said=f"The cash to collect is in {cash.currency}; {account.name} is paid in {account.currency}.",
            remedy=f"Write it in {account.currency}.",
        )
    if order.at_door is None:
        return
    if account.country not in _AT_DOOR:
        yield _blocks(
            sku="",
            field="at_door",
            said=f"From {account.country}, Amazon cannot be asked for {_words(order.at_door)} with the order.",
            remedy="Take the order's `at_door` out, and let a rule choose the confirmation that a rate offers.",
        )
    elif order.at_door is AtDoor.OTP and cash is not None:
        yield _blocks(
            sku="",
            field="at_door",
            said="Cash and a one-time password cannot be had at one door.",
            remedy="Leave one of them out.",
        )
    elif order.at_door is AtDoor.OTP and not order.ship_to.phone.strip():
        yield _odd(
            sku="",
            field="phone",
            said="The one-time password is sent to the buyer's phone, whose number is missing.",
            remedy="Ask the buyer for it.",
        )


def _words(at_door: AtDoor) -> str:
    return {AtDoor.SIGNATURE: "a signature", AtDoor.OTP: "a one-time password"}[at_door]


def _tax(order: Order, account: Account) -> _Found:
    """India's goods and services tax."""
    if account.country != "IN" or order.key.channel is Channel.AMAZON:
        return
    if not account.tax_number:
        yield _odd(
            sku="",
            field="tax_number",
            said=f"{account.name} has no GST number, which India asks of its shippers.",
            remedy=f"Set it: shipstation settings set account.{account.name}.tax_number …",
        )
    for item in order.items:
        if not (item.goods or NO_GOODS).invoice_number:
            yield _odd(
                sku=item.sku,
                field="invoice_number",
                said=f"{item.sku} has no invoice number, which India asks for.",
                remedy="Set it with `orders goods`.",
            )


def _dangerous(item: OrderItem, ship_from: Address) -> _Found:
    goods = item.goods or NO_GOODS
    if not goods.is_dangerous:
        return
    lacks = [words for words, value in (("UN number", goods.un_number), ("class", goods.hazard_class)) if not value]
    is_battery = goods.un_number in _BATTERIES
    has_group = not goods.hazard_class or not goods.hazard_class.startswith(_WITHOUT_GROUP)
    if goods.hazard_class and has_group and not goods.packing_group:
        lacks.append("packing group")
    if is_battery and not goods.packing_instruction:
        lacks.append("packing instruction")
    if lacks:
        yield _odd(
            sku=item.sku,
            field=lacks[0].lower().replace(" ", "_").replace("class", "hazard_class"),
            said=f"{item.sku} is dangerous goods without its {_listed(lacks)}.",
            remedy="Set it with `orders goods`; it stands on the safety data sheet.",
        )
    fitting = _BATTERIES.get(goods.un_number)
    if goods.packing_instruction and not goods.packing_instruction.startswith(fitting or ("no battery",)):
        said = f"goes with {' or '.join(fitting)}" if fitting else "is no lithium battery's number"
        yield _odd(
            sku=item.sku,
            field="packing_instruction",
            said=f"{item.sku} is packed by {goods.packing_instruction}; {goods.un_number or 'no UN number'} {said}.",
            remedy="Look it up on the safety data sheet.",
        )
    if ship_from.country == "US" and goods.hazard_class and not goods.hazard_class.startswith(_US_CLASSES):
        yield _odd(
            sku=item.sku,
            field="hazard_class",
            said=f"Carriers in the US take classes 2, 3 and 9; {item.sku} is of class {goods.hazard_class}.",
            remedy="Send it another way, unless a rate says otherwise.",
        )


def _serials(item: OrderItem) -> _Found:
    """Source: `Item.serialNumbers`: no more than there are pieces."""
    count = len((item.goods or NO_GOODS).serials)
    if count > item.quantity:
        yield _blocks(
            sku=item.sku,
            field="serials",
            said=f"{item.sku} has {count} serial numbers and {item.quantity} pieces.",
            remedy="Give one a piece at most.",
        )


def _for_customs(item: OrderItem, ship_to: Address, ship_from: Address) -> _Found:
    goods = item.goods or NO_GOODS
    to_ulster = ship_to.is_northern_ireland and ship_from.country == "GB" and not ship_from.is_northern_ireland
    if to_ulster and not goods.hs_code:
        yield _odd(
            sku=item.sku,
            field="hs_code",
            said=f"Goods to Northern Ireland need an HS code; {item.sku} has none.",
            remedy="Set it with `orders goods`.",
        )
    if to_ulster or not needs_customs(ship_to, ship_from):
        return
    parts = (
        ("hs_code", "HS code", goods.hs_code),
        ("origin", "country of origin", goods.origin),
        ("unit_value", "value", item.unit_value is not None and item.unit_value.amount > 0),
    )
    lacks = [(field, words) for field, words, value in parts if not value]
    if lacks:
        yield _odd(
            sku=item.sku,
            field=lacks[0][0],
            said=f"Customs asks for the {_listed([words for _, words in lacks])} of {item.sku}.",
            remedy="Set it with `orders goods`, or answer what the rate asks.",
        )


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
