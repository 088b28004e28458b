"""Rates that ask for more, end to end over real HTTP: asked, checked before money is spent, bought with the answers."""

from datetime import timedelta

import pytest

from shipstation.errors import BadInput, NotBuyable, RateExpired
from shipstation.model import InputForm, PurchaseState, Quote, Ranked, Rate
from shipstation.rules import inputs
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon
from tests.desk.conftest import QuickClock

ANN = "113-2211887-4402611"
ASKS = "FEDEX_FIRST_OVERNIGHT"
GOOD = {"contactName": "Ann Lee", "contactPhone": "2065550100", "leaveWithNeighbor": False}


@pytest.fixture
def asked(station: Station) -> tuple[Quote, Ranked]:
    order = station.intake.order(ANN)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    return compared.quote, next(each for each in compared.ranked if each.rate.service_id == ASKS)


def form_of(station: Station, quote: Quote, rate: Rate) -> InputForm:
    return station.quoting.inputs(quote, rate)


def test_such_a_rate_is_not_buyable_by_itself_and_never_the_best(
    station: Station, asked: tuple[Quote, Ranked]
) -> None:
    quote, ranked = asked
    alone = station.quoting.compare(
        Quote(
            **{
                **{name: getattr(quote, name) for name in Quote.__dataclass_fields__},
                "offers": type(quote.offers)(token=quote.offers.token, rates=(ranked.rate,)),
            }
        )
    )

    assert (ranked.buyable, ranked.asks, ranked.why_not) == (False, True, "asks for more details")
    with pytest.raises(NotBuyable):
        alone.best()


def test_asked_answered_bought(station: Station, amazon: PracticeAmazon, asked: tuple[Quote, Ranked]) -> None:
    quote, ranked = asked
    form = form_of(station, quote, ranked.rate)
    entered = {("contactName",): "Ann Lee", ("contactPhone",): "2065550100", ("leaveWithNeighbor",): False}
    given = inputs.answers(form, entered)

    choices = station.quoting.choices(ranked.rate, inputs=given, form=form)
    receipt = station.buying.buy(quote, ranked.rate, choices, max_price=ranked.price)

    assert given == GOOD
    assert receipt.purchase.state is PurchaseState.BOUGHT
    assert b'"additionalInputs":{"contactName":"Ann Lee"' in receipt.purchase.intent.prepared.body
    assert [each["shipment_id"] for each in amazon.live_purchases()] == [receipt.shipment.shipment_id]


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, ("contactName", "contactPhone")),
        ({**GOOD, "contactPhone": "1"}, ("contactPhone",)),
        ({**GOOD, "leaveWithNeighbor": "no", "x": 1}, ("leaveWithNeighbor", "x")),
    ],
)
def test_wrong_answers_are_named_before_money_is_spent(
    station: Station,
    amazon: PracticeAmazon,
    asked: tuple[Quote, Ranked],
    given: dict[str, object],
    fields: tuple[str, ...],
) -> None:
    quote, ranked = asked
    form = form_of(station, quote, ranked.rate)

    with pytest.raises(BadInput) as told:
        station.quoting.choices(ranked.rate, inputs=given, form=form)

    assert told.value.fields == fields
    assert amazon.ledger()["purchases"] == []


def test_no_answers_say_what_is_asked(station: Station, asked: tuple[Quote, Ranked]) -> None:
    quote, ranked = asked

    with pytest.raises(NotBuyable) as told:
        station.quoting.choices(ranked.rate, form=form_of(station, quote, ranked.rate))

    assert "Contact at delivery (contactName), Phone at delivery (contactPhone)" in told.value.said
    assert told.value.fields == ("inputs", "contactName", "contactPhone")


def test_answers_to_nothing_are_refused(station: Station, asked: tuple[Quote, Ranked]) -> None:
    quote, _ = asked
    plain = next(rate for rate in quote.offers.rates if not rate.needs_inputs)

    form = form_of(station, quote, plain)
    with pytest.raises(BadInput) as told:
        station.quoting.choices(plain, inputs=GOOD, form=form)

    assert not form.asks
    assert told.value.fields == ("inputs",)


def test_a_rate_that_asks_nothing_after_all_is_bought_without_answers(
    station: Station, asked: tuple[Quote, Ranked]
) -> None:
    _, ranked = asked

    choices = station.quoting.choices(ranked.rate, form=inputs.form({}))

    assert choices.inputs == {}


def test_old_offers_are_not_asked_about(
    station: Station, amazon: PracticeAmazon, clock: QuickClock, asked: tuple[Quote, Ranked]
) -> None:
    quote, ranked = asked
    clock.ahead = timedelta(minutes=10)

    with pytest.raises(RateExpired):
        form_of(station, quote, ranked.rate)


def test_a_batch_leaves_such_a_rate_alone(station: Station, amazon: PracticeAmazon) -> None:
    (row,) = station.batch.run([ANN], print_labels=False)

    assert row.state == "bought"
    assert row.shipment is not None
    assert row.shipment.service != "FedEx First Overnight"
