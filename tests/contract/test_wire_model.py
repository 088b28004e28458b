"""What we send, judged by Amazon's published model."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from shipstation.amazon import wire
from shipstation.amazon.operations import OPERATIONS
from shipstation.model import (
    Account,
    AddedService,
    AddedServiceGroup,
    Address,
    Channel,
    Choices,
    DocumentRequest,
    DocumentSpec,
    LengthUnit,
    Money,
    Offers,
    Order,
    OrderItem,
    OrderKey,
    Parcel,
    PrintOption,
    Promise,
    Quote,
    Rate,
    Region,
    Size,
    Weight,
)

MODEL = Path(__file__).parents[2].parent / "shared" / "amazon" / "models" / "shippingV2.json"
if not MODEL.exists():
    pytest.skip("Amazon's model of Shipping v2 is not on this machine", allow_module_level=True)

MODELS = json.loads(MODEL.read_text("utf-8"))
US = Account(name="bench", region=Region.NA, business_id="AmazonShipping_US")
HOME = Address(name="Zoë Quill", line1="9 Larch Ave", city="Reno", state="NV", postal_code="89501", country="US")


def check(body: bytes, definition: str) -> None:
    """Valid, and without a single name that the model does not know."""
    schema = {"$ref": f"#/definitions/{definition}", "definitions": MODELS["definitions"]}
    jsonschema.Draft4Validator(schema).validate(json.loads(body))
    _check_known(json.loads(body), {"$ref": f"#/definitions/{definition}"})


def _check_known(value, schema) -> None:
    while "$ref" in schema:
        schema = MODELS["definitions"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        for entry in value:
            _check_known(entry, schema["items"])
    elif isinstance(value, dict) and "additionalProperties" not in schema:
        assert value.keys() <= schema["properties"].keys()
        for name, child in value.items():
            _check_known(child, schema["properties"][name])


def an_order(channel: Channel, ship_to: Address) -> Order:
    return Order(
        key=OrderKey(channel=channel, ref="A-1"),
        amazon_order_id="111-2222222-3333333",
        items=(
            OrderItem(sku="MUG", title="Mug", quantity=2, order_item_id="1", unit_value=Money(Decimal("9.5"), "USD")),
            OrderItem(sku="TEA", title="", quantity=1, order_item_id="2", weight=Weight.parse("3 oz")),
        ),
        ship_to=ship_to,
    )


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("weight", ["420 g", "0.42kg", "14.8oz", "1.5lb"])
@pytest.mark.parametrize(
    "address",
    [
        HOME,
        replace(
            HOME, line2="Apt 4", line3="Rear", company="Quill & Co", phone="+1 775 555 0100", email="z@example.com"
        ),
        replace(HOME, state="", country="GB", postal_code="SW1A 1AA"),
    ],
)
def test_rate_requests_fit_the_model(channel, weight, address):
    parcel = Parcel(size=Size.parse("30.5x20x10cm"), weight=Weight.parse(weight))

    body = wire.write_rates(an_order(channel, address), parcel, ship_from=HOME, package_ref="A-1-1", account=US)

    check(body, "GetRatesRequest")


@pytest.mark.parametrize(("dpi", "layout"), [(203, "DEFAULT"), (None, None)])
@pytest.mark.parametrize("inputs", [None, {"harmonizedSystemCode": "1234"}])
def test_purchase_requests_fit_the_model(dpi, layout, inputs):
    option = PrintOption(dpis=(203,), layouts=("DEFAULT",), joinings=(True,), documents=(("LABEL", True),))
    spec = DocumentSpec(format="ZPL", width=Decimal(4), length=Decimal(6), unit=LengthUnit.INCH, options=(option,))
    extra = AddedService(id="NO_CONFIRMATION", name="None", cost=Money(Decimal(0), "USD"))
    rate = Rate(
        rate_id="r",
        carrier_id="C",
        carrier="C",
        service_id="S",
        service="S",
        total=Money(Decimal(7), "USD"),
        promise=Promise(),
        documents=(spec,),
        groups=(AddedServiceGroup(id="G", description="Confirmation", required=True, services=(extra,)),),
    )
    quote = Quote(
        quote_id="q",
        order=an_order(Channel.EXTERNAL, HOME).key,
        parcel=Parcel(size=Size.parse("1x1x1in"), weight=Weight.parse("1 oz")),
        package_ref="A-1-1",
        account="bench",
        asked_at=None,
        offers=Offers(token="t", rates=(rate,)),
    )
    asked = DocumentRequest(
        format="ZPL",
        width=Decimal(4),
        length=Decimal(6),
        unit=LengthUnit.INCH,
        dpi=dpi,
        layout=layout,
        join=True,
        types=("LABEL",),
    )

    check(
        wire.write_purchase(quote, rate, Choices(document=asked, added=(extra,), inputs=inputs)),
        "PurchaseShipmentRequest",
    )


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.id)
def test_the_table_of_operations_is_the_models(operation):
    entry = MODELS["paths"][operation.template][operation.method.lower()]
    named = {}
    for parameter in entry["parameters"]:
        named.setdefault(parameter["in"], set()).add(parameter.get("name"))

    assert entry["operationId"] == operation.id
    assert set(operation.path) == named.get("path", set())
    assert set(operation.query + operation.optional_query) == named.get("query", set())
    assert operation.has_body == ("body" in named)
    assert operation.takes_key == ("x-amzn-IdempotencyKey" in named["header"])
