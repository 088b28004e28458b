"""A parcel abroad, end to end: its goods answer what the rate asks, and its customs form is kept and printed."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from shipstation.desk.buying import Receipt
from shipstation.model import Goods, Language, Money, OrderItem, PaperKind, PrinterSetup, PrintState, Route
from shipstation.rules import goods_answers, inputs
from shipstation.station import Station, open_station
from tests.bench_parts import SocketPrinter

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long

TORONTO = "113-4407781-2298810"
SAVER = "UPS_WORLDWIDE_SAVER"
SAID = {
    ("contentsType",): "MERCHANDISE",
    ("invoice", "number"): "N-1",
    ("invoice", "date"): "2026-11-28",
    ("invoice", "currency"): "USD",
    ("invoice", "termsOfTrade"): "DAP",
    ("importer", "email"): "buyer@example.com",
}


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """With the practice Amazon of its own, which knows where the sample orders go."""
    with open_station(data_dir=tmp_path / "data") as opened:
        yield opened


def bought(station: Station) -> Receipt:
    order = station.intake.order(TORONTO)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = next(each.rate for each in compared.ranked if each.rate.service_id == SAVER)
    form = station.quoting.inputs(compared.quote, rate, order=order)
    known = {each.path: each.default for each in form.questions if each.default is not None}
    answers = inputs.answers(form, {**known, **SAID})
    choices = station.quoting.choices(rate, account=compared.quote.account, inputs=answers, form=form)
    return station.buying.buy(compared.quote, rate, choices)


def test_the_goods_of_an_order_answer_and_its_form_is_kept_and_goes_along(station: Station, tmp_path: Path) -> None:
    zpl = SocketPrinter()
    station.settings.add_printer(PrinterSetup(name="Zebra", url=zpl.url, language=Language.ZPL))
    station.settings.put("default_printer", "Zebra")
    station.settings.add_printer(
        PrinterSetup(
            name="Office", url=f"pdf:{tmp_path / 'office'}", language=Language.PDF, width_mm=210, length_mm=297
        )
    )
    station.settings.add_route(Route(name="forms", document=PaperKind.CUSTOM_FORM, printer="Office", with_label=True))

    shipment = bought(station).shipment
    job = station.labels.print(shipment.shipment_id)
    (along,) = station.labels.enclosures(shipment.shipment_id)
    kinds = {paper.type for paper in station.history.show(shipment.shipment_id).documents}

    assert kinds == {"LABEL", "CUSTOM_FORM"}
    assert job is not None
    assert (job.printer, job.state) == ("Zebra", PrintState.SENT)
    assert along.job is not None
    assert (along.document, along.job.printer, along.job.state) == (
        PaperKind.CUSTOM_FORM,
        "Office",
        PrintState.SENT,
    )
    assert len(list((tmp_path / "office").glob("*.pdf"))) == 1
    zpl.close()


ARTICLE = {
    "type": "object",
    "properties": {
        "hsCode": {"type": "string"},
        "countryOfOrigin": {"type": "string", "enum": ["CN", "FR"]},
        "description": {"type": "string"},
        "quantity": {"type": "integer", "default": 7},
        "unitValue": {"type": "number"},
    },
    "required": ["hsCode"],
}
SCHEMA = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "properties": {
        "goods": {"type": "array", "items": ARTICLE, "minItems": 1, "maxItems": 2},
        "notes": {"type": "array", "items": {"type": "string"}},
        "hsCode": {"type": "string"},
    },
}
ITEMS = tuple(
    OrderItem(sku=name, title=f"Title {name}", quantity=2, unit_value=Money(Decimal(9), "USD"), goods=goods)
    for name, goods in (("A", Goods(hs_code="330499", origin="FR")), ("B", None), ("C", Goods(origin="DE")))
)


def test_a_list_of_goods_has_an_entry_an_item_as_far_as_it_goes() -> None:
    filled = goods_answers.filled(inputs.form(SCHEMA), ITEMS)
    known = {each.path: each.default for each in filled.questions if each.default is not None}

    assert known == {
        ("goods", 0, "hsCode"): "330499",
        ("goods", 0, "countryOfOrigin"): "FR",
        ("goods", 0, "description"): "Title A",
        ("goods", 0, "quantity"): 7,
        ("goods", 0, "unitValue"): Decimal(9),
        ("goods", 1, "description"): "Title B",
        ("goods", 1, "quantity"): 7,
        ("goods", 1, "unitValue"): Decimal(9),
    }


def test_a_choice_that_is_not_offered_and_a_form_that_asks_nothing_are_left_alone() -> None:
    german = goods_answers.filled(inputs.form(SCHEMA), (replace(ITEMS[2]),))
    none = inputs.form({})

    assert not any(each.path[-1] == "countryOfOrigin" and each.default for each in german.questions)
    assert goods_answers.filled(none, ITEMS) is none
