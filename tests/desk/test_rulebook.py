"""Rules reach the money: what is quoted, bought and printed under them, by every way in, judged by the ledger."""

from decimal import Decimal
from pathlib import Path

import pytest

from shipstation.errors import NotBuyable
from shipstation.model import Language, PrinterSetup, PrintState, Wish
from shipstation.settings_rules import rule_of
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon

SHOP = "SO-10234"
OTHER = "SO-10231"
ANN = "113-2211887-4402611"


def lay_down(station: Station, name: str, **entry: str) -> None:
    station.rulebook.add(rule_of(name, entry))


def test_a_rule_sets_box_wish_proof_and_cover(station: Station, amazon: PracticeAmazon) -> None:
    lay_down(station, "Careful", if_channel="EXTERNAL", box="L", wish="fastest", confirmation="signature",
             insure="20.00 USD")  # fmt: skip
    order = station.intake.order(SHOP)

    parcel = station.quoting.parcel(order)
    compared = station.quoting.quote(order, parcel)
    rate = compared.best().rate
    choices = station.quoting.choices(rate, account=compared.quote.account, ruling=parcel.ruling)
    receipt = station.buying.buy(compared.quote, rate, choices, max_price=compared.best().price)

    assert (parcel.box, compared.wish) == ("L", Wish.FASTEST)
    assert [service.id for service in choices.added] == ["SIGNATURE_CONFIRMATION"]
    assert str(parcel.insured) == "20.00 USD"
    (bought,) = amazon.ledger()["purchases"]
    assert Decimal(str(bought["charge"]["amount"])) == compared.best().price.amount
    assert receipt.shipment.shown == compared.best().price
    assert choices.added[0].cost.amount > 0


def test_a_person_s_word_goes_before_a_rule(station: Station) -> None:
    lay_down(station, "Large", box="L", wish="fastest")
    order = station.intake.order(SHOP)

    parcel = station.quoting.parcel(order, box="S")
    compared = station.quoting.quote(order, parcel, wish=Wish.CHEAPEST)

    assert (parcel.box, compared.wish) == ("S", Wish.CHEAPEST)
    assert parcel.ruling.effects[0].did[0] == "box L: no, the box S was chosen by hand"


def test_a_batch_never_buys_what_a_rule_bars(station: Station, amazon: PracticeAmazon) -> None:
    order = station.intake.order(ANN)
    free = station.quoting.quote(order, station.quoting.parcel(order)).best().rate
    lay_down(station, "Not that one", bar=free.service)

    (row,) = station.batch.run([ANN], print_labels=False)

    assert row.state == "bought"
    assert row.shipment is not None
    assert row.shipment.service != free.service


def test_a_quote_of_another_process_is_bought_under_its_rules(station: Station, amazon: PracticeAmazon) -> None:
    lay_down(station, "Nothing", bar="*")
    order = station.intake.order(SHOP)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    barred = compared.ranked[0].rate

    quote, rate = station.quoting.stored(order, barred.rate_id)

    with pytest.raises(NotBuyable, match=r"None of the .* rule Nothing bars"):
        compared.best()
    with pytest.raises(NotBuyable, match=r"rule Nothing bars \*"):
        station.buying.buy(quote, rate, station.quoting.choices(rate, ruling=quote.parcel.ruling))
    assert amazon.ledger()["purchases"] == []


def test_the_label_comes_out_where_the_rule_says(station: Station, tmp_path: Path) -> None:
    folder = tmp_path / "second"
    station.settings.add_printer(PrinterSetup(name="Second", url=f"pdf:{folder}", language=Language.PDF, dpi=203))
    station.settings.put("default_printer", "PDF folder")
    lay_down(station, "Shop", if_channel="EXTERNAL", printer="Second")

    (row,) = station.batch.run([SHOP])
    again = station.labels.print(row.shipment.shipment_id if row.shipment else "")
    (other,) = station.batch.run([ANN])

    assert row.job is not None
    assert (row.job.printer, row.job.state) == ("Second", PrintState.SENT)
    assert again is not None
    assert again.printer == "Second"
    assert other.job is not None
    assert other.job.printer == "PDF folder"
    assert len(list(folder.iterdir())) == 2


def test_rules_keep_their_order_through_the_file(station: Station) -> None:
    lay_down(station, "A", box="S")
    lay_down(station, "B", box="L")
    doubts = station.rulebook.add(rule_of("C", {"box": "M", "if_country": "US"}), place=1)

    assert [rule.name for rule in station.rulebook.rules()] == ["C", "A", "B"]
    assert [doubt.rules for doubt in doubts] == [("C", "A"), ("C", "B")]
    lay_down(station, "A", box="M")
    assert [rule.name for rule in station.rulebook.rules()] == ["C", "A", "B"]
    station.rulebook.remove("C")
    assert station.quoting.parcel(station.intake.order(OTHER)).box == "M"
