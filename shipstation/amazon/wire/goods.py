"""What getRates tells of goods, tax and the door, in Amazon's words; nothing of it is there unless somebody said so.

Source: shippingV2.json `Item`, `DangerousGoodsDetails`, `TaxDetail`, `ValueAddedServiceDetails`; API.md 2.2, 3.4.
"""

from typing import Any

from shipstation.amazon.wire.parts import write_money
from shipstation.model import Account, AtDoor, Channel, Goods, Order, OrderItem

_AT_DOOR = {AtDoor.SIGNATURE: "signatureOnDelivery", AtDoor.OTP: "otpOnDelivery"}
"""On Amazon's pages; its published model does not know them yet."""


def of_item(item: OrderItem, channel: Channel) -> dict[str, Any]:
    """What stands in an `Item` beside its name, value and weight."""
    goods = item.goods
    if goods is None:
        return {}
    fields: dict[str, Any] = {}
    if goods.is_dangerous:
        fields["isHazmat"] = True
    danger = _dangerous(goods)
    if danger:
        fields["dangerousGoodsDetails"] = danger
    if goods.product_type:
        fields["productType"] = goods.product_type
    invoice = {"invoiceNumber": goods.invoice_number} if goods.invoice_number else {}
    if goods.invoice_date is not None:
        invoice["invoiceDate"] = f"{goods.invoice_date:%Y-%m-%d}T00:00:00Z"
    if invoice:
        fields["invoiceDetails"] = invoice
    if goods.serials and channel is Channel.AMAZON:
        fields["serialNumbers"] = list(goods.serials)
    return fields


def of_order(order: Order, account: Account) -> dict[str, Any]:
    """Cash and proof at the door, and the shipper's tax number; Amazon's own orders are paid, and taxed by it."""
    message: dict[str, Any] = {}
    services: dict[str, Any] = {}
    if order.collect is not None:
        services["collectOnDelivery"] = {"amount": write_money(order.collect)}
    if order.at_door is not None:
        services[_AT_DOOR[order.at_door]] = {}
    if services:
        message["valueAddedServices"] = services
    if account.tax_number and account.country == "IN" and order.key.channel is Channel.EXTERNAL:
        message["taxDetails"] = [{"taxType": "GST", "taxRegistrationNumber": account.tax_number}]
    return message


def _dangerous(goods: Goods) -> dict[str, str]:
    """Source: `DangerousGoodsDetails`; the model itself has checked the form of each."""
    named = {
        "unitedNationsRegulatoryId": goods.un_number,
        "transportationRegulatoryClass": goods.hazard_class,
        "packingGroup": goods.packing_group,
        "packingInstruction": goods.packing_instruction,
    }
    return {name: value for name, value in named.items() if value}
