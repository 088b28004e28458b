"""getRates: an order and a parcel become a request; offers come back.

Source: shippingV2.json `GetRatesRequest`, `GetRatesResult`; FIELD_NOTES "Rates".
"""

import re
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import Any

import msgspec

from shipstation.amazon.wire import goods
from shipstation.amazon.wire.addresses import write_address
from shipstation.amazon.wire.parts import (
    LENGTH_UNITS,
    UNREADABLE,
    Json,
    Unreadable,
    currency_of,
    flag,
    inside,
    listed,
    number,
    objects,
    read_fraction,
    read_json,
    read_length_unit,
    read_money,
    read_outside,
    read_promise,
    read_weight,
    text,
    texts,
    unknown_fields,
    whole,
    write_json,
    write_length,
    write_money,
    write_weight,
)
from shipstation.errors import BadInput
from shipstation.model import (
    UNFIT_CHARACTERS,
    Account,
    AddedService,
    AddedServiceGroup,
    Address,
    Channel,
    Charge,
    DocumentSpec,
    Ineligible,
    Money,
    Offers,
    Order,
    OrderItem,
    Parcel,
    PrintOption,
    Promise,
    Rate,
    Weight,
)

_UNFIT = re.compile(f"[{UNFIT_CHARACTERS}]")
_NULL = msgspec.Raw(b"null")


def write_rates(
    order: Order,
    parcel: Parcel,
    *,
    ship_from: Address,
    package_ref: str,
    account: Account,
    label_prints: Collection[str] = (),
) -> bytes:
    """The body of getRates. Raises BadInput naming the field that Amazon would refuse.

    Args:
        label_prints: what the label is to say (`LabelAttribute`): its values are told here.
    """
    message: dict[str, object] = {}
    details: dict[str, object] = {"channelType": order.key.channel.value}
    if order.key.channel is Channel.AMAZON:
        # Amazon takes shipTo from the order and ignores ours: the buyer's address stays here.
        if not order.amazon_order_id:
            raise BadInput(
                "This Amazon order has no Amazon order id.", "Import it again.", fields=("amazon_order_id",)
            )
        details["amazonOrderDetails"] = {"orderId": order.amazon_order_id}
    else:
        message["shipTo"] = write_address(order.ship_to, "ship_to")
    message["shipFrom"] = write_address(ship_from, "ship_from")
    if order.sender is not None:
        message["shipmentType"] = "RETURNS"
    if parcel.ship_at is not None:
        message["shipDate"] = parcel.ship_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    package = _package(order, parcel, package_ref, currency_of(account), ship_from)
    if "SELLER_DISPLAY_NAME" in label_prints:
        package["sellerDisplayName"] = (ship_from.company or ship_from.name).strip()
    message["packages"] = [package]
    message |= goods.of_order(order, account)
    message["channelDetails"] = details
    return write_json(message)


class _Row(msgspec.Struct, rename="camel", gc=False):
    """One rate as it came, in one go; what whole carriers share is still bytes, to be read once."""

    rate_id: Any = None
    total_charge: Any = None
    total_charge_with_adjustments: Any = None
    carrier_id: Any = None
    carrier_name: Any = None
    service_id: Any = None
    service_name: Any = None
    requires_additional_inputs: Any = None
    billed_weight: Any = None
    benefits: Any = None
    rate_item_list: Any = None
    adjustment_item_list: Any = None
    payment_type: Any = None
    promise: msgspec.Raw = _NULL
    supported_document_specifications: msgspec.Raw = _NULL
    available_value_added_service_groups: msgspec.Raw = _NULL


class _KnownRow(_Row, rename="camel", gc=False, forbid_unknown_fields=True):
    """The same where it holds no other names: then nothing has to be looked at twice."""


_known_rows = msgspec.json.Decoder(list[_KnownRow], float_hook=read_fraction)
_row = msgspec.json.Decoder(_Row, float_hook=read_fraction)
_raws = msgspec.json.Decoder(list[msgspec.Raw])
_KNOWN = frozenset(field.encode_name for field in msgspec.structs.fields(_Row))


def read_rates(body: bytes) -> Offers:
    """All offers, in Amazon's order. A rate without id or price is shown as ineligible. Raises Unreadable."""
    payload = read_outside(body)
    token = text(read_json(payload.get("requestToken", b"null")))
    rates: list[Rate] = []
    ineligible = [_ineligible(entry) for entry in objects(read_json(payload.get("ineligibleRates", b"null")))]
    for row, more in _read_rows(payload.get("rates", b"null")):
        rate = _rate(row, more)
        if rate is None:
            ineligible.append(_unreadable(row))
        else:
            rates.append(rate)
    if not token and (rates or "rates" not in payload):
        raise Unreadable("it holds no request token")
    return Offers(token=token, rates=tuple(rates), ineligible=tuple(ineligible))


def _read_rows(raw: bytes) -> list[tuple[_Row, tuple[tuple[str, str], ...]]]:
    """The rates, each with its unknown fields; nulls and strays are left out, a single one is a list of one."""
    try:
        return [(row, ()) for row in _known_rows.decode(raw)]
    except UNREADABLE:
        rows: list[tuple[_Row, tuple[tuple[str, str], ...]]] = []
    try:
        parts = _raws.decode(raw)
    except UNREADABLE:
        parts = [msgspec.Raw(raw)]
    for part in parts:
        with suppress(*UNREADABLE):
            rows.append((_row.decode(part), _more(part)))
    return rows


def _more(part: bytes) -> tuple[tuple[str, str], ...]:
    try:
        return unknown_fields(inside(read_json(part)), _KNOWN)
    except Unreadable:
        # What is damaged stands where nobody looks.
        return ()


def _package(order: Order, parcel: Parcel, package_ref: str, currency: str, ship_from: Address) -> dict[str, Any]:
    """Source: `Package`; insuredValue is always there, zero unless cover is wanted (above zero buys cover)."""
    items = parcel.items or order.items
    size = parcel.size
    if not package_ref:
        raise BadInput("The parcel has no reference.", "Get the rates again.", fields=("package_ref",))
    share = _share(parcel.weight, sum(item.quantity for item in items))
    # Whoever goes from Great Britain to Northern Ireland declares what is in the parcel by its HS code.
    names_codes = order.ship_to.is_northern_ireland and ship_from.country == "GB"
    package: dict[str, Any] = {
        "dimensions": {
            "length": write_length(size.length),
            "width": write_length(size.width),
            "height": write_length(size.height),
            "unit": LENGTH_UNITS[size.unit],
        },
        "weight": write_weight(parcel.weight),
        "insuredValue": write_money(parcel.insured or Money(Decimal(0), currency)),
        "packageClientReferenceId": package_ref,
        "items": [_item(item, order.key.channel, share, currency, names_code=names_codes) for item in items],
    }
    if any(item.goods is not None and item.goods.is_dangerous for item in items):
        package["isHazmat"] = True
    return package


def _item(item: OrderItem, channel: Channel, share: Weight, currency: str, *, names_code: bool) -> Json:
    """Source: `Item`; value and weight are optional in the model but required in practice."""
    fields: dict[str, object] = {"itemValue": write_money(item.unit_value or Money(Decimal(1), currency))}
    description = _UNFIT.sub(" ", item.title or item.sku).strip()
    if names_code and item.goods is not None and item.goods.hs_code:
        description = f"{description} HSCODE:{item.goods.hs_code}".strip()
    if description:
        fields["description"] = description
    if channel is Channel.AMAZON:
        if not item.order_item_id:
            raise BadInput(
                f"Item {item.sku} has no Amazon order-item id.",
                "Import the order again.",
                fields=("order_item_id",),
            )
        fields["itemIdentifier"] = item.order_item_id
    elif item.sku:
        fields["itemIdentifier"] = item.sku
    fields["quantity"] = item.quantity
    known = item.weight if item.weight is not None and item.weight.value > 0 else share
    fields["weight"] = write_weight(known)
    return fields | goods.of_item(item, channel)


def _share(weight: Weight, count: int) -> Weight:
    """An item's part of the parcel, for items whose own weight nobody knows; never above the whole."""
    part = (weight.value / count).quantize(Decimal("0.0001"), ROUND_DOWN)
    return Weight(part if part > 0 else weight.value, weight.unit)


def _rate(row: _Row, more: tuple[tuple[str, str], ...]) -> Rate | None:
    # The docs site has a second total, after Amazon's own credits: it is the one that is charged.
    total = read_money(row.total_charge_with_adjustments) or read_money(row.total_charge)
    rate_id = text(row.rate_id)
    if not rate_id or total is None:
        return None
    benefits = inside(row.benefits)
    carrier_id, service_id = text(row.carrier_id), text(row.service_id)
    return Rate(
        rate_id=rate_id,
        carrier_id=carrier_id,
        carrier=text(row.carrier_name) or carrier_id,
        service_id=service_id,
        service=text(row.service_name) or service_id,
        total=total,
        promise=_promise(bytes(row.promise)),
        documents=_specs(bytes(row.supported_document_specifications)),
        groups=_groups(bytes(row.available_value_added_service_groups), total.currency),
        charges=_charges(row.rate_item_list) + _charges(row.adjustment_item_list, "ADJUSTMENT"),
        benefits=texts(benefits.get("includedBenefits")),
        excluded_benefits=texts([part.get("benefit") for part in objects(benefits.get("excludedBenefits"))]),
        needs_inputs=flag(row.requires_additional_inputs),
        billed_weight=read_weight(row.billed_weight),
        payment=text(row.payment_type),
        more=more,
    )


def _charges(lines: object, kind: str = "") -> tuple[Charge, ...]:
    """Lines of the price, Amazon's own credits among them."""
    return tuple(
        [
            Charge(
                id=text(line.get("rateItemID")),
                kind=text(line.get("rateItemType")) or kind,
                cost=read_money(line.get("rateItemCharge")),
            )
            for line in objects(lines)
        ]
    )


# A carrier's services share their papers and extras, and services of one speed their windows: the same bytes are read
# once. (An answer of the live service holds 32 rates of four carriers.)


@lru_cache(maxsize=256)
def _promise(raw: bytes) -> Promise:
    return read_promise(read_json(raw))


@lru_cache(maxsize=128)
def _specs(raw: bytes) -> tuple[DocumentSpec, ...]:
    specs = (_spec(entry) for entry in objects(read_json(raw)))
    return tuple(spec for spec in specs if spec is not None)


@lru_cache(maxsize=128)
def _groups(raw: bytes, currency: str) -> tuple[AddedServiceGroup, ...]:
    return tuple(_group(entry, currency) for entry in objects(read_json(raw)))


def _group(entry: Json, currency: str) -> AddedServiceGroup:
    """A service without a readable price is taken as free only when it names none at all."""
    services = []
    for service in objects(entry.get("valueAddedServices")):
        service_id, cost = text(service.get("id")), read_money(service.get("cost"))
        if cost is None and service.get("cost") is None:
            cost = Money(Decimal(0), currency)
        if service_id and cost is not None:
            services.append(AddedService(id=service_id, name=text(service.get("name")) or service_id, cost=cost))
    group_id = text(entry.get("groupId"))
    return AddedServiceGroup(
        id=group_id,
        description=text(entry.get("groupDescription")) or group_id,
        required=flag(entry.get("isRequired")),
        services=tuple(services),
    )


def _spec(entry: Json) -> DocumentSpec | None:
    size = inside(entry.get("size"))
    width, length = number(size.get("width")), number(size.get("length"))
    unit = read_length_unit(size.get("unit"))
    form = text(entry.get("format")).upper()
    if not form or unit is None or width is None or length is None or width <= 0 or length <= 0:
        return None
    options = tuple(_option(option) for option in objects(entry.get("printOptions")))
    return DocumentSpec(format=form, width=width, length=length, unit=unit, options=options)


def _option(entry: Json) -> PrintOption:
    dpis = (whole(dpi) for dpi in listed(entry.get("supportedDPIs")))
    details = (
        (text(part.get("name")), flag(part.get("isMandatory")))
        for part in objects(entry.get("supportedDocumentDetails"))
    )
    return PrintOption(
        dpis=tuple(dpi for dpi in dpis if dpi is not None and dpi > 0),
        layouts=texts(entry.get("supportedPageLayouts")),
        joinings=tuple(flag(joining) for joining in listed(entry.get("supportedFileJoiningOptions"))),
        documents=tuple((name, mandatory) for name, mandatory in details if name),
    )


def _ineligible(entry: Json) -> Ineligible:
    reasons = objects(entry.get("ineligibilityReasons"))
    return _not_offered(entry, tuple((text(reason.get("code")), text(reason.get("message"))) for reason in reasons))


def _unreadable(row: _Row) -> Ineligible:
    entry = {
        "carrierId": row.carrier_id,
        "carrierName": row.carrier_name,
        "serviceId": row.service_id,
        "serviceName": row.service_name,
    }
    return _not_offered(entry, (("UNREADABLE", "Amazon's answer held no usable id or price for it."),))


def _not_offered(entry: Json, reasons: tuple[tuple[str, str], ...]) -> Ineligible:
    carrier_id, service_id = text(entry.get("carrierId")), text(entry.get("serviceId"))
    return Ineligible(
        carrier_id=carrier_id,
        carrier=text(entry.get("carrierName")) or carrier_id,
        service_id=service_id,
        service=text(entry.get("serviceName")) or service_id,
        reasons=reasons,
    )
