"""The end of the day: what is open, a form made once whatever happens to its answer, its paper kept and printed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shipstation.desk.buying import Receipt
from shipstation.errors import AlreadyBought, NotFound, PrinterUnsure, PurchaseUnsure, RequestRefused, StateRefused
from shipstation.model import Language, PrinterSetup, PrintState, PurchaseState
from shipstation.station import Station, open_station
from tests.desk.conftest import QuickClock
from tests.near_amazon import NearAmazon, near_amazon

ORDERS = ("113-7301442-1185630", "113-2211884-9902175", "113-6677120-5581402", "113-8834120-9917742")
Buy = Callable[[str], Receipt]


@pytest.fixture
def amazon(tmp_path: Path) -> Iterator[NearAmazon]:
    with near_amazon(tmp_path / "amazon") as running:
        yield running


@pytest.fixture
def office(station: Station, tmp_path: Path) -> Path:
    station.settings.add_printer(
        PrinterSetup(
            name="Office",
            url=f"pdf:{tmp_path / 'office'}",
            language=Language.PDF,
            width_mm=210,
            length_mm=297,
            dpi=300,
        )
    )
    return tmp_path / "office"


@pytest.fixture
def one(station: Station, buy: Buy) -> Iterator[Receipt]:
    return buy(ORDERS[0])


def test_what_is_bought_is_open_by_carrier_and_place_until_a_form_takes_it(
    station: Station, amazon: NearAmazon, buy: Buy
) -> None:
    bought = [buy(ref).shipment for ref in ORDERS[:3]]

    before = station.closing.unmanifested()
    forms = [station.closing.make(group) for group in before]

    assert sorted(parcel.tracking_id for group in before for parcel in group.parcels) == sorted(
        shipment.tracking_id for shipment in bought
    )
    assert all(group.ship_from is not None and group.last_form is None for group in before)
    assert station.closing.unmanifested() == ()
    made = {form["carrier_id"]: form for form in amazon.ledger()["forms"]}
    assert set(made) == {form.carrier_id for form in forms} == {group.carrier_id for group in before}
    assert sum(len(form["shipment_ids"]) for form in made.values()) == 3
    for form in forms:
        assert station.closing.paper(form.purchase_id).content.startswith(b"%PDF")
    assert station.history.count() == 3


@pytest.mark.long
def test_a_cancelled_parcel_and_a_scanned_one_ask_for_no_form(station: Station, amazon: NearAmazon, buy: Buy) -> None:
    gone, fetched = buy(ORDERS[0]).shipment, buy(ORDERS[1]).shipment
    station.cancelling.cancel(gone.shipment_id)
    assert [each for group in station.closing.unmanifested() for each in group.parcels] == [fetched]

    amazon.advance(4 * 24 * 3600)
    station.tracking.track(fetched.tracking_id)

    assert station.closing.unmanifested() == ()


@pytest.mark.long
def test_labels_made_after_the_form_are_open_again_and_say_since_when(station: Station, buy: Buy) -> None:
    first = buy("SO-10231").shipment
    (group,) = station.closing.unmanifested()
    form = station.closing.make(group)
    late = buy("SO-10233").shipment
    assert late.carrier_id == first.carrier_id

    (again,) = station.closing.unmanifested()
    second = station.closing.make(again)

    assert again.last_form is not None
    assert (again.last_form.purchase_id, again.parcels) == (form.purchase_id, (late,))
    assert second.purchase_id != form.purchase_id
    assert station.closing.unmanifested() == ()


@pytest.mark.parametrize(
    "fault",
    ["reset-after", *(pytest.param(each, marks=pytest.mark.long) for each in ("500-after", "cut-body"))],
)
def test_a_lost_answer_is_asked_for_with_the_same_key(
    station: Station, amazon: NearAmazon, clock: QuickClock, one: Receipt, fault: str
) -> None:
    (group,) = station.closing.unmanifested()
    amazon.arm(f"{fault}@generateCollectionForm:1")

    form = station.closing.make(group)

    (made,) = amazon.ledger()["forms"]
    assert (made["requests"], made["shipment_ids"]) == (2, [one.shipment.shipment_id])
    assert form.sha256


@pytest.mark.long
def test_a_form_whose_answer_never_comes_is_found_in_amazons_own_list(
    station: Station, amazon: NearAmazon, clock: QuickClock, one: Receipt
) -> None:
    (group,) = station.closing.unmanifested()
    amazon.arm("reset-after@generateCollectionForm:*")

    form = station.closing.make(group)

    assert len(amazon.ledger()["forms"]) == 1
    assert form.state is PurchaseState.BOUGHT
    assert station.buying.unsure() == ()
    assert station.closing.paper(form.purchase_id).content.startswith(b"%PDF")


@pytest.mark.long
def test_in_doubt_no_second_form_is_made_and_the_doubt_is_settled_later(
    station: Station, amazon: NearAmazon, clock: QuickClock, one: Receipt
) -> None:
    (group,) = station.closing.unmanifested()
    amazon.arm("reset-after@generateCollectionForm:*", "reset-before@getCollectionFormHistory:*")

    with pytest.raises(PurchaseUnsure) as unsure:
        station.closing.make(group)
    with pytest.raises(PurchaseUnsure):
        station.closing.make(group)
    (open_still,) = station.closing.unmanifested()
    amazon.arm()
    found = station.closing.find_lost()

    assert "collection form" in unsure.value.said
    assert open_still.in_doubt is not None
    assert [form.purchase_id for form in found] == [open_still.in_doubt.purchase_id]
    assert station.closing.unmanifested() == ()
    assert len(amazon.ledger()["forms"]) == 1


@pytest.mark.long
def test_asking_again_settles_a_form_in_doubt(
    station: Station, amazon: NearAmazon, clock: QuickClock, one: Receipt
) -> None:
    (group,) = station.closing.unmanifested()
    amazon.arm("reset-after@generateCollectionForm:*", "reset-before@getCollectionFormHistory:*")
    with pytest.raises(PurchaseUnsure) as unsure:
        station.closing.make(group)
    amazon.arm()

    answer = station.buying.ask_again(unsure.value.purchase_id or "")

    assert (answer.purchase.state, answer.shipment) == (PurchaseState.BOUGHT, None)
    assert station.closing.unmanifested() == ()
    assert station.history.count() == 1


def test_two_who_press_at_once_make_one_form(station: Station, amazon: NearAmazon, one: Receipt) -> None:
    (group,) = station.closing.unmanifested()

    with ThreadPoolExecutor(2) as threads:
        ended = [threads.submit(station.closing.make, group) for _ in range(2)]
    refused = [error for each in ended if (error := each.exception()) is not None]

    assert len(amazon.ledger()["forms"]) == 1
    assert len(refused) <= 1
    assert all(isinstance(error, (AlreadyBought, StateRefused)) for error in refused)


@pytest.mark.long
def test_a_clear_refusal_makes_nothing_and_may_be_tried_again(
    station: Station, amazon: NearAmazon, one: Receipt
) -> None:
    (group,) = station.closing.unmanifested()
    amazon.arm("400@generateCollectionForm:1")

    with pytest.raises(RequestRefused):
        station.closing.make(group)

    assert amazon.ledger()["forms"] == []
    assert station.closing.make(group).sha256


def test_a_form_is_printed_counted_and_printed_again_offline(
    station: Station, amazon: NearAmazon, one: Receipt, office: Path
) -> None:
    (group,) = station.closing.unmanifested()
    form = station.closing.make(group)
    amazon.stop()

    nowhere = station.closing.print(form.purchase_id)
    first = station.closing.print(form.purchase_id, printer="Office")
    second = station.closing.print(form.purchase_id, printer="Office")

    assert nowhere is None
    assert first is not None
    assert second is not None
    assert [(job.state, job.copy) for job in (first, second)] == [(PrintState.SENT, 1), (PrintState.SENT, 2)]
    assert len(list(office.glob("*.pdf"))) == 2
    assert len(station.closing.prints(form.purchase_id)) == 2
    assert all(each.job is None or each.job.shipment_id != form.purchase_id for each in station.labels.not_out())
    with pytest.raises(NotFound):
        station.closing.paper("no such form")


@pytest.mark.long
def test_a_form_in_doubt_at_its_printer_is_not_printed_again_without_a_word(
    station: Station, one: Receipt, office: Path
) -> None:
    (group,) = station.closing.unmanifested()
    form = station.closing.make(group)
    job = station.closing.print(form.purchase_id, printer="Office")
    assert job is not None
    book = station.closing._prints
    with book._database.write() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("UPDATE print_job SET state = 'unsure'")

    with pytest.raises(PrinterUnsure):
        station.closing.print(form.purchase_id, printer="Office")

    again = station.closing.print(form.purchase_id, printer="Office", again=True)
    assert again is not None
    assert again.state is PrintState.SENT


@pytest.mark.long
def test_the_day_tells_parcels_money_and_what_is_not_settled(station: Station, one: Receipt) -> None:
    day = station.closing.day()

    (service,) = day.summary.services()
    assert (service[0], service[1], service[2]) == (one.shipment.carrier, one.shipment.service, 1)
    assert service[3] == (one.shipment.charged,)
    assert (day.not_out, day.unsure, day.held) == (1, 0, 0)


@pytest.mark.long
def test_a_form_by_hand_counts_too(station: Station, amazon: NearAmazon, one: Receipt, tmp_path: Path) -> None:
    body = b'{"carrierId": "%s"}' % one.shipment.carrier_id.encode()
    station.calls.spend("generateCollectionForm", body=body)

    assert station.closing.unmanifested() == ()
    (form,) = station.closing.forms()
    assert station.closing.paper(form.purchase_id).format == "PDF"


@pytest.mark.long
def test_another_station_of_the_same_store_sees_the_form(
    station: Station, amazon: NearAmazon, one: Receipt, tmp_path: Path
) -> None:
    (group,) = station.closing.unmanifested()
    station.closing.make(group)

    with open_station(data_dir=tmp_path / "data") as other:
        assert other.closing.unmanifested() == ()
        with pytest.raises(StateRefused):
            other.closing.make(group)
