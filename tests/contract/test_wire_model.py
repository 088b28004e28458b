"""What we send, judged by Amazon's published model."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shipstation.amazon import faults, wire
from shipstation.amazon.line import Answer
from shipstation.amazon.operations import CREATE_RESTRICTED_DATA_TOKEN, GET_LEGACY_SHIPMENT, OPERATIONS
from shipstation.amazon.restricted import RestrictedTokens
from shipstation.clock import SystemClock
from shipstation.model import (
    Account,
    AddedService,
    AddedServiceGroup,
    Address,
    AtDoor,
    Channel,
    Choices,
    DocumentRequest,
    DocumentSpec,
    Feedback,
    Goods,
    LengthUnit,
    Money,
    NdrAction,
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
from tests.contract import judge

judge.skip_without_models()

MODELS, LEGACY, TOKENS = (judge.model(name) for name in (judge.SHIPPING, judge.LEGACY, judge.TOKENS))
US = Account(name="bench", region=Region.NA, business_id="AmazonShipping_US")
HOME = Address(name="Zoë Quill", line1="9 Larch Ave", city="Reno", state="NV", postal_code="89501", country="US")


def check(body: bytes, definition: str) -> None:
    judge.check(json.loads(body), definition)


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


GOODS = [
    Goods(hs_code="691200", origin="CN"),
    Goods(hazardous=True),
    Goods(un_number="UN3481", hazard_class="9", packing_instruction="PI966_SECTION_II"),
    Goods(un_number="UN1266", hazard_class="3", packing_group="II", product_type="PERFUME"),
    Goods(invoice_number="N-1", invoice_date=date(2026, 11, 1)),
    Goods(serials=("S1", "S2")),
]


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("goods", GOODS)
@pytest.mark.parametrize("at_door", [None, *AtDoor])
def test_goods_tax_and_the_door_fit_the_model(channel, goods, at_door):
    order = an_order(channel, replace(HOME, country="GB", postal_code="BT7 1JQ", state=""))
    told = replace(
        order,
        items=tuple(replace(item, goods=goods) for item in order.items),
        collect=Money(Decimal("1499.00"), "INR"),
        at_door=at_door,
    )
    india = Account(name="bench", region=Region.EU, business_id="AmazonShipping_IN", tax_number="29ABCDE1234F1Z5")
    parcel = Parcel(size=Size.parse("30x20x10cm"), weight=Weight.parse("420 g"))

    body = wire.write_rates(
        told, parcel, ship_from=HOME, package_ref="A-1-1", account=india, label_prints=("SELLER_DISPLAY_NAME",)
    )

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
        label_prints=("SELLER_DISPLAY_NAME", "PACKAGE_CLIENT_REFERENCE_ID", "COLLECT_ON_DELIVERY_AMOUNT"),
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


V2 = [operation for operation in OPERATIONS.values() if operation.template.startswith("/shipping/v2")]


def test_the_table_holds_every_method_and_path_of_the_model_and_no_other():
    theirs = {
        (method.upper(), path)
        for path, methods in MODELS["paths"].items()
        for method in methods
        if method in judge.VERBS
    }

    assert {(operation.method, operation.template) for operation in V2} == theirs
    assert len(theirs) == 20


@pytest.mark.parametrize("operation", V2, ids=lambda operation: operation.id)
def test_the_table_of_operations_is_the_models(operation):
    entry = MODELS["paths"][operation.template][operation.method.lower()]
    named = {}
    for parameter in entry["parameters"]:
        named.setdefault(parameter["in"], set()).add(parameter.get("name"))

    assert entry["operationId"] == operation.id.partition(":")[0]
    assert set(operation.path) == named.get("path", set())
    assert set(operation.query + operation.optional_query) == named.get("query", set())
    assert operation.has_body == ("body" in named)
    assert operation.takes_key == ("x-amzn-IdempotencyKey" in named["header"])
    assert operation.takes_locale == ("locale" in named["header"])


def test_the_legacy_operation_is_the_older_models():
    entry = LEGACY["paths"][GET_LEGACY_SHIPMENT.template]["get"]

    assert entry["operationId"] == "getShipment"
    assert [each["name"] for each in entry["parameters"]] == list(GET_LEGACY_SHIPMENT.path)


@pytest.mark.parametrize(
    "wish",
    [
        Feedback(tracking_id="PX1", action=NdrAction.REATTEMPT, notes="Ring twice"),
        Feedback(tracking_id="PX1", action=NdrAction.RESCHEDULE, deliver_at=datetime(2026, 12, 10, 12, tzinfo=UTC)),
        Feedback(tracking_id="PX1", action=NdrAction.RETURN),
    ],
)
def test_a_wish_for_a_door_that_stayed_shut_fits_the_model(wish):
    check(wire.write_feedback(wish), "SubmitNdrFeedbackRequest")


def test_the_request_for_a_permit_fits_the_model(restricted):
    (body,) = restricted

    judge.check(json.loads(body), "CreateRestrictedDataTokenRequest", judge.TOKENS)
    assert CREATE_RESTRICTED_DATA_TOKEN.template in TOKENS["paths"]


@pytest.fixture
def restricted():
    """What is sent to get a permit for an old shipment."""
    sent = []

    def ask(body: bytes, _: float) -> Answer:
        sent.append(body)
        return Answer(status=200, headers={}, body=b'{"restrictedDataToken": "Atz.sprdt|1", "expiresIn": 3600}')

    RestrictedTokens(ask, SystemClock()).access(GET_LEGACY_SHIPMENT, within_s=5)
    return sent


def examples():
    """Every example of an answer in the models, with the operation that gives it."""
    for path, methods in MODELS["paths"].items():
        for method, entry in methods.items():
            if method not in judge.VERBS:
                continue
            for status, response in entry["responses"].items():
                for example in response.get("examples", {}).values():
                    yield pytest.param(entry["operationId"], int(status), example, id=f"{method} {path} {status}")


@pytest.mark.parametrize(("operation", "status", "example"), list(examples()))
def test_amazons_own_examples_are_read(operation, status, example):
    """They are crooked (no `payload`, numbers as text, unknown units): a yes is read all the same, a no is worded."""
    answer = Answer(status=status, headers={}, body=json.dumps(example).encode())

    if status >= 400:
        fault = faults.read_fault(answer)
        assert fault.code
        assert fault.text
    elif answer.body != b"{}":
        assert READERS.get(operation, wire.read_json)(answer.body)
    else:
        wire.read_cancel(answer.body)


def test_the_label_of_amazons_example_is_no_base64_and_that_is_said():
    told = judge.entry("GET", "/shipping/v2/shipments/{shipmentId}/documents")["responses"]["200"]["examples"]
    (papers,) = told.values()

    with pytest.raises(wire.Unreadable, match="no label that can be read"):
        wire.read_documents(json.dumps(papers).encode(), shipment_id="S")


def test_the_older_models_own_example_is_read():
    responses = LEGACY["paths"][GET_LEGACY_SHIPMENT.template]["get"]["responses"]
    (example,) = responses["200"]["examples"].values()

    shipment = wire.read_legacy(json.dumps(example).encode())

    assert (shipment.shipment_id, shipment.service) == ("89108749065090", "Amazon Shipping Standard")
    assert shipment.parcels[0].items[0].quantity == 2


NOW = datetime(2026, 11, 24, tzinfo=UTC)
# What the bench itself never reads is for `api`, which gives it as it came.
READERS = {
    "getRates": lambda body: wire.read_rates(body).rates[0].total,
    "purchaseShipment": lambda body: wire.read_spent(OPERATIONS["purchaseShipment"], body, request=b"{}").shipment_id,
    "oneClickShipment": lambda body: wire.read_spent(OPERATIONS["oneClickShipment"], body, request=b"{}").charged,
    "directPurchaseShipment": lambda body: (
        wire.read_spent(OPERATIONS["directPurchaseShipment"], body, request=b"{}").documents[0].content
    ),
    "generateCollectionForm": lambda body: (
        wire.read_spent(OPERATIONS["generateCollectionForm"], body, request=b"{}").documents
    ),
    "getTracking": lambda body: wire.read_tracking(body, tracking_id="T", carrier_id="C", as_of=NOW).events,
    "getAdditionalInputs": lambda body: wire.read_payload(body)["properties"],
}
