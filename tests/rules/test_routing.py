"""Which printer a paper goes to."""

from dataclasses import replace

import pytest

from shipstation.model import Language, PaperKind, PrinterSetup, Route
from shipstation.rules.routing import route_for, stood_in

SLIP, LABEL = PaperKind.PACKSLIP, PaperKind.LABEL
ANY = Route(name="any", document=SLIP, printer="Office")
FRENCH = Route(name="french", document=SLIP, printer="Lyon", account="FR")
SMALL = Route(name="small", document=SLIP, printer="Zebra", size_mm=(105, 148))
FRENCH_SMALL = replace(FRENCH, name="french small", printer="Nice", size_mm=(105.0, 148.0))
A6, A4 = (105.0, 148.0), (210.0, 297.0)


@pytest.mark.parametrize(
    ("account", "page", "printer"),
    [
        ("US", None, "Office"),
        ("US", A4, "Office"),
        ("US", A6, "Zebra"),
        ("US", (148.0, 105.0), "Zebra"),
        ("US", (101.6, 152.4), "Zebra"),
        ("FR", A4, "Lyon"),
        ("FR", A6, "Nice"),
    ],
)
def test_the_most_particular_route_counts(account, page, printer):
    found = route_for((ANY, FRENCH, SMALL, FRENCH_SMALL), SLIP, account=account, page_mm=page)

    assert found is not None
    assert found.printer == printer


def test_of_equals_the_first_counts():
    assert route_for((ANY, replace(ANY, name="later", printer="Attic")), SLIP) is ANY


def test_a_route_of_another_paper_account_or_size_is_none():
    assert route_for((ANY,), LABEL) is None
    assert route_for((FRENCH,), SLIP, account="US") is None
    assert route_for((SMALL,), SLIP, page_mm=A4) is None
    assert route_for((SMALL,), SLIP) is None


def printer(name, *, stand_in="", away=False):
    return PrinterSetup(name=name, url="pdf:/tmp", language=Language.PDF, stand_in=stand_in, is_away=away)


def test_who_is_away_is_stood_in_for():
    zebra = printer("Zebra", stand_in="Rollo", away=True)
    known = {"Zebra": zebra, "Rollo": printer("Rollo")}

    assert stood_in(zebra, known).name == "Rollo"
    assert stood_in(replace(zebra, is_away=False), known).name == "Zebra"
    assert stood_in(replace(zebra, stand_in=""), known).name == "Zebra"
    assert stood_in(replace(zebra, stand_in="Gone"), known).name == "Zebra"


def test_stand_ins_that_are_away_as_well_lead_on_and_never_in_circles():
    zebra = printer("Zebra", stand_in="Rollo", away=True)
    rollo = printer("Rollo", stand_in="Desk", away=True)

    assert stood_in(zebra, {"Zebra": zebra, "Rollo": rollo, "Desk": printer("Desk")}).name == "Desk"
    assert stood_in(zebra, {"Zebra": zebra, "Rollo": replace(rollo, stand_in="Zebra")}).name == "Rollo"
