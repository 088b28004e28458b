"""What nobody would take is refused before anything is asked for; a correction is kept and makes older rates void."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from shipstation.errors import AddressUnfit, BadInput, GoodsUnfit, NotFound, RateExpired, StateRefused
from shipstation.model import AtDoor, Channel, DoubtKind, Goods, Money, Order, OrderKey, Wish
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon
from tests.desk.conftest import open_with

SHOP, OTHER = "SO-10234", "SO-10233"


@pytest.fixture(scope="module")
def shared() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture
def station(shared: PracticeAmazon, tmp_path: Path) -> Iterator[Station]:
    with open_with(shared, tmp_path / "data") as opened:
        yield opened


def order(station: Station, ref: str = SHOP) -> Order:
    return station.intake.order(ref)


def quote(station: Station, ref: str = SHOP):
    found = order(station, ref)
    return station.quoting.quote(found, station.quoting.parcel(found), wish=Wish.BEST)


def test_what_blocks_is_refused_before_any_request(station: Station, shared: PracticeAmazon) -> None:
    key = order(station).key
    station.checking.set_address(key, {"postal_code": "6060", "city": ""})
    # Whoever is asked would answer with a fault: nobody is.
    shared.arm("500@getRates:99")

    with pytest.raises(AddressUnfit) as caught:
        quote(station)

    shared.arm()
    assert set(caught.value.fields) == {"ship_to.city", "ship_to.postal_code"}
    assert caught.value.exit_code == 2


def test_a_batch_says_what_blocks_and_what_is_odd(station: Station) -> None:
    station.checking.set_address(order(station).key, {"line1": ""})
    station.checking.set_address(order(station, OTHER).key, {"line1": "PO Box 12"})

    bad, odd = station.batch.run([SHOP, OTHER], print_labels=False)

    assert (bad.state, bad.error.kind if bad.error else "") == ("refused", "AddressUnfit")
    assert odd.state == "bought"
    assert [each.code for each in odd.checked.address] == ["po_box"]


def test_suspicions_are_told_with_the_rates_and_never_stop_them(station: Station) -> None:
    station.checking.set_address(order(station).key, {"state": "Illinois"})

    compared = quote(station)

    assert [(each.code, each.proposal) for each in compared.checked.address] == [("area_name", "IL")]
    assert compared.ranked
    assert order(station).ship_to.state == "Illinois"


def test_rates_for_the_address_of_before_are_not_bought(station: Station, shared: PracticeAmazon) -> None:
    before = len(shared.live_purchases())
    compared = quote(station)
    rate = compared.best().rate
    station.checking.set_address(order(station).key, {"line2": "Suite 1"})
    stored, same = station.quoting.stored(order(station), rate.rate_id)

    with pytest.raises(RateExpired, match="was changed after"):
        station.buying.buy(stored, same, station.quoting.choices(same))

    assert len(shared.live_purchases()) == before
    again = quote(station)
    station.buying.buy(again.quote, again.best().rate, station.quoting.choices(again.best().rate))
    assert len(shared.live_purchases()) == before + 1


def test_a_proposal_is_taken_whole_and_written_down(station: Station) -> None:
    key = order(station).key
    station.checking.set_address(key, {"line1": "Emily Carter", "line2": "55 E Monroe St"})

    station.checking.accept(key, "line1")

    now = order(station)
    assert (now.ship_to.line1, now.ship_to.line2) == ("55 E Monroe St", "")
    assert [(each.field, each.accepted) for each in now.edits] == [
        ("ship_to.line1", False),
        ("ship_to.line2", False),
        ("ship_to.line1", True),
        ("ship_to.line2", True),
    ]
    assert station.checking.check(now).address == ()


def test_what_is_not_proposed_or_no_field_is_refused_in_words(station: Station) -> None:
    key = order(station).key

    with pytest.raises(BadInput, match="Nothing is proposed for the city"):
        station.checking.accept(key, "city")
    with pytest.raises(BadInput, match="no field shoe"):
        station.checking.set_address(key, {"shoe": "1"})
    for hostile in ("a\x00b", "a\u202eb", "a\nb", "a\ud800b"):
        with pytest.raises(BadInput, match="cannot be printed"):
            station.checking.set_address(key, {"line1": hostile})
    with pytest.raises(BadInput, match="too long"):
        station.checking.set_address(key, {"name": "x" * 121})
    with pytest.raises(NotFound):
        station.checking.set_address(OrderKey(channel=Channel.EXTERNAL, ref="none"), {"name": "x"})
    assert order(station).edits == ()


def test_amazons_own_address_is_not_edited_here_and_blocks_nothing(station: Station) -> None:
    own = order(station, "113-3345098-1276543")

    with pytest.raises(StateRefused, match="Amazon delivers its own orders"):
        station.checking.set_address(own.key, {"line1": "240 Main St"})

    compared = station.quoting.quote(own, station.quoting.parcel(own))
    assert [each.kind for each in compared.checked.address] == [DoubtKind.SUSPICIOUS]
    assert compared.ranked


def test_goods_are_said_by_item_and_taken_out_again(station: Station) -> None:
    key = order(station).key

    told = station.checking.set_goods(key, "kb-mx", {"hs_code": "8471.60", "origin": "de", "hazardous": "no"})
    out = station.checking.set_goods(key, "KB-MX", {"hs_code": "", "origin": ""})

    assert told.items[0].goods == Goods(hs_code="847160", origin="DE")
    assert out.items[0].goods is None
    assert [each.field for each in out.edits] == ["goods.KB-MX"] * 2


@pytest.mark.parametrize(
    ("sku", "values", "field"),
    [
        ("KB-MX", {"hs_code": "12"}, "hs_code"),
        ("KB-MX", {"hazardous": "maybe"}, "hazardous"),
        ("KB-MX", {"invoice_date": "yesterday"}, "invoice_date"),
        ("KB-MX", {"color": "red"}, "color"),
        ("NONE", {"hs_code": "330499"}, "sku"),
        ("", {"hs_code": "330499"}, "hs_code"),
        ("", {"at_door": "song"}, "at_door"),
        ("", {"collect": "much"}, "collect"),
        ("", {"collect": "0 INR"}, "collect"),
        ("", {"collect": "NaN INR"}, "collect"),
    ],
)
def test_goods_that_make_no_sense_name_their_field(
    station: Station, sku: str, values: dict[str, str], field: str
) -> None:
    with pytest.raises((BadInput, NotFound)) as caught:
        station.checking.set_goods(order(station).key, sku, values)

    assert field in caught.value.fields
    assert order(station).edits == ()


def test_what_cannot_be_had_at_the_door_is_refused_before_any_request(station: Station) -> None:
    key = order(station).key
    told = station.checking.set_goods(key, "", {"collect": "12.50 usd", "at_door": "Signature"})

    with pytest.raises(GoodsUnfit, match="in India alone"):
        quote(station)

    assert (told.collect, told.at_door) == (Money(Decimal("12.50"), "USD"), AtDoor.SIGNATURE)
    station.checking.set_goods(key, "", {"collect": "", "at_door": ""})
    assert quote(station).ranked


def test_what_a_label_says_is_chosen_for_the_bench(station: Station) -> None:
    station.settings.put("bench.label_prints", "reference")

    compared = quote(station)
    station.buying.buy(compared.quote, compared.best().rate, station.quoting.choices(compared.best().rate))

    assert compared.quote.label_prints == ("PACKAGE_CLIENT_REFERENCE_ID",)
    with pytest.raises(BadInput):
        station.settings.put("bench.label_prints", "poem")


def test_an_order_that_is_bought_is_not_corrected(station: Station) -> None:
    compared = quote(station)
    station.buying.buy(compared.quote, compared.best().rate, station.quoting.choices(compared.best().rate))

    with pytest.raises(StateRefused, match="not changed any more"):
        station.checking.set_address(order(station).key, {"city": "Kent"})


def test_a_slip_writes_the_address_as_its_country_does(station: Station) -> None:
    from tests.desk.test_papers import words

    hungarian = replace(order(station).ship_to, line1="Kossuth tér 1", line2="", city="Budapest", state="")
    fields = {"line1", "line2", "city", "state", "postal_code", "country"}
    told = {**{name: getattr(hungarian, name) for name in fields}, "postal_code": "1055", "country": "HU"}
    station.checking.set_address(order(station).key, told)

    said = words(station.papers.slip(order(station)).document).splitlines()

    place = said.index("Budapest")
    assert said[place : place + 4] == ["Budapest", "Kossuth tér 1", "1055", "HUNGARY"]
