"""The pure judgements: which rate is best, which paper fits, which extras must be answered, what a parcel weighs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipstation.errors import BadInput, NotPrintable, PriceRose
from shipstation.model import (
    AddedService,
    AddedServiceGroup,
    Address,
    Box,
    Channel,
    DocumentSpec,
    Language,
    LengthUnit,
    Money,
    Order,
    OrderItem,
    OrderKey,
    PrinterSetup,
    PrintOption,
    Promise,
    PurchaseState,
    Rate,
    Shipment,
    Size,
    Tracking,
    TrackingEvent,
    Weight,
    WeightUnit,
    Window,
    Wish,
)
from shipstation.rules import documents, offers, presets, scans, services
from shipstation.rules.tracking import Need, against_promise, need

NOW = datetime(2026, 12, 7, 14, 0, tzinfo=UTC)
DEADLINE = NOW + timedelta(days=3)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def spec(
    kind: str, *, dpis: tuple[int, ...] = (), width: str = "4", length: str = "6", join: bool = False
) -> DocumentSpec:
    option = PrintOption(
        dpis=dpis, layouts=("LEFT",), joinings=(join,), documents=(("LABEL", True), ("PACKSLIP", False))
    )
    return DocumentSpec(
        format=kind, width=Decimal(width), length=Decimal(length), unit=LengthUnit.INCH, options=(option,)
    )


def rate(name: str, amount: str, days: float | None, **more: object) -> Rate:
    end = NOW + timedelta(days=days) if days is not None else None
    values: dict[str, object] = {
        "rate_id": name,
        "carrier_id": name,
        "carrier": name,
        "service_id": name,
        "service": name,
        "total": usd(amount),
        "promise": Promise(delivery=Window(start=end - timedelta(hours=8), end=end) if end else None),
        "documents": (spec("PDF"),),
    }
    return Rate(**{**values, **more})  # type: ignore[arg-type]


SLOW, QUICK, LATE, UNTOLD = (
    rate("slow", "5.68", 2),
    rate("quick", "9.00", 1),
    rate("late", "4.00", 5),
    rate("x", "3", None),
)


@pytest.mark.parametrize(
    ("wish", "order"),
    [
        (Wish.BEST, ["slow", "quick", "x", "late"]),
        (Wish.CHEAPEST, ["x", "late", "slow", "quick"]),
        (Wish.FASTEST, ["quick", "slow", "late", "x"]),
    ],
)
def test_rates_stand_in_the_order_of_the_wish(wish: Wish, order: list[str]) -> None:
    ranked = offers.rank([LATE, UNTOLD, QUICK, SLOW], deliver_by=DEADLINE, wish=wish)

    assert [each.rate.rate_id for each in ranked] == order
    assert [each.rank for each in ranked] == [1, 2, 3, 4]


def test_the_best_says_why() -> None:
    best, *_, last = offers.rank([LATE, SLOW], deliver_by=DEADLINE, wish=Wish.BEST)

    assert best.reason == "best: cheapest in time"
    assert (last.in_time, last.reason) == (False, "late")


def test_what_cannot_be_bought_here_comes_last_and_says_why() -> None:
    ranked = offers.rank(
        [SLOW, QUICK], deliver_by=None, wish=Wish.BEST, why_not=lambda each: "no paper" if each is SLOW else None
    )

    assert [(each.rate.rate_id, each.buyable, each.why_not) for each in ranked] == [
        ("quick", True, None),
        ("slow", False, "no paper"),
    ]


@given(st.lists(st.sampled_from([SLOW, QUICK, LATE, UNTOLD]), unique=True), st.sampled_from(list(Wish)))
def test_ranking_loses_no_rate(rates: list[Rate], wish: Wish) -> None:
    ranked = offers.rank(rates, deliver_by=DEADLINE, wish=wish)

    assert {each.rate.rate_id for each in ranked} == {each.rate_id for each in rates}


@pytest.mark.parametrize(("minutes", "gone"), [(9.49, False), (9.5, True), (30, True)])
def test_an_offer_expires_at_nine_and_a_half_minutes(minutes: float, gone: bool) -> None:
    assert offers.expired(NOW, NOW + timedelta(minutes=minutes)) is gone


@pytest.mark.parametrize("minutes", [10, 60, 60 * 24 * 400])
def test_an_offer_from_later_than_now_is_of_unknown_age(minutes: float) -> None:
    """The clock was set back since: how old it really is, nobody knows."""
    asked_at = NOW + timedelta(minutes=minutes)

    assert offers.expired(asked_at, NOW)
    assert offers.stale(asked_at, NOW)


def test_a_clock_that_is_corrected_by_seconds_spoils_no_offer() -> None:
    assert not offers.expired(NOW + timedelta(seconds=3), NOW)
    assert not offers.stale(NOW + timedelta(seconds=3), NOW)


def test_the_limit_is_kept_to_the_cent() -> None:
    offers.check_price(usd("9.50"), usd("9.50"))
    with pytest.raises(PriceRose):
        offers.check_price(usd("9.51"), usd("9.50"))
    with pytest.raises(PriceRose):
        offers.check_price(usd("1.00"), Money(Decimal("9.50"), "EUR"))


@pytest.mark.parametrize(
    ("offered", "said"), [(QUICK, "dearer by 3.32 USD"), (rate("s", "5.68", 3), "slower"), (SLOW, None)]
)
def test_a_worse_answer_is_told(offered: Rate, said: str | None) -> None:
    (accepted,) = offers.rank([SLOW], deliver_by=None, wish=Wish.BEST)
    (now,) = offers.rank([offered], deliver_by=None, wish=Wish.BEST)

    assert offers.worse(accepted, now) == said


FREE = AddedService(id="NO_CONFIRMATION", name="None", cost=usd("0.00"))
SIGNED = AddedService(id="SIGNATURE", name="Signature", cost=usd("3.10"))
ADULT = AddedService(id="ADULT", name="Adult signature", cost=usd("5.20"))


@pytest.mark.parametrize(
    ("members", "required", "chosen"),
    [
        ((SIGNED, FREE, ADULT), True, ("NO_CONFIRMATION",)),
        ((ADULT, SIGNED), True, ("SIGNATURE",)),
        ((SIGNED,), False, ()),
        ((), True, ()),
    ],
)
def test_required_extras_are_answered_by_the_least(
    members: tuple[AddedService, ...], required: bool, chosen: tuple[str, ...]
) -> None:
    group = AddedServiceGroup(id="g", description="Confirmation", required=required, services=members)
    answered = services.answers(replace(SLOW, groups=(group,)))

    assert tuple(each.id for each in answered) == chosen


def test_the_price_holds_what_must_be_added() -> None:
    assert services.price(SLOW, (SIGNED,)) == usd("8.78")


ZEBRA = PrinterSetup(name="Zebra", url="tcp://z:9100", language=Language.ZPL, dpi=203)
EPSON = PrinterSetup(name="Epson", url="tcp://e:9100", language=Language.ESCPOS, dpi=203)
FOLDER = PrinterSetup(name="Folder", url="pdf:/x", language=Language.PDF)
LETTER = spec("PDF", width="8.5", length="11")


@pytest.mark.parametrize(
    ("printer", "listed", "format_dpi"),
    [
        (ZEBRA, (LETTER, spec("PDF"), spec("ZPL", dpis=(203, 300))), ("ZPL", 203)),
        (ZEBRA, (LETTER, spec("PDF"), spec("ZPL", dpis=(300,))), ("PDF", None)),
        (ZEBRA, (spec("PNG", dpis=(203,)), spec("PDF")), ("PNG", 203)),
        (ZEBRA, (spec("PNG"),), ("PNG", None)),
        (EPSON, (spec("ZPL", dpis=(203,)), spec("PDF")), ("PDF", None)),
        (FOLDER, (spec("ZPL", dpis=(203,)), LETTER, spec("PDF")), ("PDF", None)),
        (None, (spec("PNG", dpis=(300,)), spec("PDF")), ("PDF", None)),
    ],
)
def test_the_paper_is_one_that_the_printer_prints(
    printer: PrinterSetup | None, listed: tuple[DocumentSpec, ...], format_dpi: tuple[str, int | None]
) -> None:
    chosen = documents.choose(replace(SLOW, documents=listed), printer)

    assert (chosen.format, chosen.dpi) == format_dpi
    assert chosen.width == Decimal(4)
    assert chosen.types == ("LABEL",)


@pytest.mark.parametrize("listed", [(spec("ZPL", dpis=(300,)),), (LETTER,), ()])
def test_no_money_is_spent_on_paper_that_cannot_be_printed(listed: tuple[DocumentSpec, ...]) -> None:
    with pytest.raises(NotPrintable):
        documents.choose(replace(SLOW, documents=listed), ZEBRA)


def test_mandatory_papers_and_joining_are_taken_from_the_option() -> None:
    option = PrintOption(dpis=(), layouts=(), joinings=(True,), documents=(("LABEL", True), ("PACKSLIP", True)))
    joined = replace(spec("PDF"), options=(option,))

    chosen = documents.choose(replace(SLOW, documents=(joined,)), FOLDER)

    assert (chosen.types, chosen.join, chosen.layout) == (("LABEL", "PACKSLIP"), True, None)


def _order(*weights: str | None) -> Order:
    items = tuple(
        OrderItem(sku="s", title="t", quantity=2, weight=Weight.parse(weight) if weight else None)
        for weight in weights
    )
    address = Address(name="n", line1="l", city="c", postal_code="1", country="US")
    return Order(key=OrderKey(channel=Channel.EXTERNAL, ref="r"), items=items, ship_to=address)


BOX = Box(name="M", size=Size.parse("30x20x10cm"))


def test_a_parcel_weighs_what_its_items_weigh() -> None:
    made = presets.parcel(_order("0.62lb", "0.14lb"), box=BOX, weight=None, size=None, ship_country="US", number=1)

    assert str(made.weight) == "1.52 lb"
    assert made.box == "M"


@pytest.mark.parametrize(
    "weight", [None, Weight(Decimal(0), WeightUnit.GRAM), Weight(Decimal(71), WeightUnit.KILOGRAM)]
)
def test_a_weight_that_cannot_be_is_asked_for(weight: Weight | None) -> None:
    with pytest.raises(BadInput) as refused:
        presets.parcel(_order(None), box=BOX, weight=weight, size=None, ship_country="US", number=1)

    assert refused.value.fields == ("weight",)


@pytest.mark.parametrize(
    ("typed", "grams"), [("1.5lb", "680.388555"), ("420 g", "420"), ("0,8 kg", "800.0"), ("16oz", "453.592370000")]
)
def test_weights_are_read_with_their_unit(typed: str, grams: str) -> None:
    assert Weight.parse(typed).grams() == Decimal(grams)


@given(st.text(max_size=20))
def test_any_text_is_a_weight_or_a_value_error(typed: str) -> None:
    try:
        assert Weight.parse(typed, default=WeightUnit.GRAM).value >= 0
    except ValueError:
        return


@pytest.mark.parametrize("typed", ["113-2211887-4402611", "11322118874402611", " 113-2211887-4402611\r"])
def test_an_amazon_order_is_known_by_its_form(typed: str) -> None:
    assert scans.amazon_order_id(scans.tidy(typed)) == "113-2211887-4402611"


def _parcel(state: PurchaseState = PurchaseState.BOUGHT) -> Shipment:
    return Shipment(
        shipment_id="s", purchase_id="p", order=OrderKey(channel=Channel.AMAZON, ref="r"), parcel=1, account="a",
        state=state, carrier_id="c", carrier="c", service="s", tracking_id="PX", package_ref="PB", shown=usd("1"),
        bought_at=NOW, promise=Promise(delivery=Window(start=NOW, end=DEADLINE)),
    )  # fmt: skip


def _news(state: str | None, *, last: timedelta = timedelta(0)) -> Tracking:
    event = TrackingEvent(at=NOW + last, code="Departed")
    return Tracking(tracking_id="PX", carrier_id="c", state=state, promised=None, as_of=NOW, events=(event,))


@pytest.mark.parametrize(
    ("state", "later", "expected", "words"),
    [
        ("InTransit", timedelta(days=1), Need.IN_TRANSIT, "on time"),
        ("InTransit", timedelta(days=5), Need.LATE, "2 days late"),
        ("Delivered", timedelta(days=9), Need.DELIVERED, "3 days early"),
        ("DeliveryAttempted", timedelta(hours=2), Need.ATTEMPTED, "today"),
        ("Undeliverable", timedelta(days=2), Need.UNDELIVERABLE, "since 2 days"),
        ("Returning", timedelta(days=2), Need.RETURNING, "since 2 days"),
        ("Returned", timedelta(days=9), Need.RETURNED, "since 9 days"),
        ("SomethingNew", timedelta(days=1), Need.IN_TRANSIT, "on time"),
        (None, timedelta(days=1), Need.PRE_TRANSIT, "on time"),
    ],
)
def test_a_parcel_stands_by_its_carriers_word(
    state: str | None, later: timedelta, expected: Need, words: str
) -> None:
    assert need(_parcel(), _news(state), now=NOW + later) is expected
    assert against_promise(_parcel(), _news(state), now=NOW + later) == words


def test_a_cancelled_parcel_needs_nobody() -> None:
    found = need(_parcel(PurchaseState.CANCELLED), _news("InTransit"), now=NOW + timedelta(days=30))

    assert found is Need.CANCELLED
    assert not found.needs_someone
