"""The integration cases in words, the orders they are made of, and the grade of a label that was scanned."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from shipstation.model import (
    Address,
    CaseId,
    Channel,
    Grade,
    KitLabel,
    KitReport,
    LengthUnit,
    Money,
    Order,
    OrderItem,
    OrderKey,
    Parcel,
    Size,
    Weight,
    WeightUnit,
)

PREFIX = "KIT-"
"""Begins the reference of each order of the kit, so that what a stopped run left behind is found again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a case asks, and what a good answer is."""

    title: str
    asks: str
    expects: str


CASES: Mapping[CaseId, Case] = MappingProxyType(
    {
        CaseId.STANDARD: Case(
            title="Standard parcel", asks="rates for 500 g in 20×15×10 cm", expects="at least one rate"
        ),
        CaseId.HEAVIEST: Case(
            title="Heaviest parcel",
            asks="rates for 30 kg in 60×40×40 cm",
            expects="rates, or a reason for each service",
        ),
        CaseId.ITEMS: Case(
            title="Several items", asks="rates for three items, six pieces", expects="at least one rate"
        ),
        CaseId.ADDRESS: Case(
            title="Invalid address",
            asks="rates to a postal code that does not exist",
            expects="a refusal, or no rate",
        ),
        CaseId.PDF: Case(title="Label as PDF", asks="a purchase", expects="a PDF that prints and reads"),
        CaseId.PNG: Case(title="Label as PNG", asks="a purchase", expects="a PNG that prints and reads"),
        CaseId.ZPL: Case(title="Label as ZPL", asks="a purchase", expects="ZPL that prints and reads"),
        CaseId.EXTRA: Case(
            title="Value-added service", asks="a purchase with an extra", expects="a label, charged with the extra"
        ),
        CaseId.AMAZON: Case(
            title="Amazon order", asks="rates and a purchase for an order of Amazon's", expects="rates, and a label"
        ),
        CaseId.TRACK: Case(title="Track", asks="where a bought parcel is", expects="a state"),
        CaseId.UNKNOWN: Case(
            title="Unknown tracking id", asks="where a parcel is that nobody sent", expects="a refusal"
        ),
        CaseId.CANCEL: Case(title="Cancel", asks="every label of the kit back", expects="all are cancelled"),
        CaseId.TWICE: Case(title="Cancel twice", asks="a cancelled one back once more", expects="it stays cancelled"),
        CaseId.TOKEN: Case(
            title="Expired token", asks="a purchase with a token that does not count", expects="a refusal, no label"
        ),
    }
)

_BAD_POSTAL_CODE = "NO CODE"
STANDARD = Parcel(
    size=Size(Decimal(20), Decimal(15), Decimal(10), LengthUnit.CENTIMETER),
    weight=Weight(Decimal(500), WeightUnit.GRAM),
)
HEAVIEST = Parcel(
    size=Size(Decimal(60), Decimal(40), Decimal(40), LengthUnit.CENTIMETER),
    weight=Weight(Decimal(30), WeightUnit.KILOGRAM),
)


def order_of(case: CaseId, run: str, *, ship_from: Address, currency: str) -> Order:
    """A test order of this station's own, sent to where it comes from: no buyer is in it.

    Args:
        run: tells this run's orders from those of others.
        currency: of the account; "" leaves the values out.
    """
    value = Money(Decimal(10), currency) if currency else None
    items = [OrderItem(sku="TEST-1", title="Sample item", quantity=1, unit_value=value)]
    if case is CaseId.ITEMS:
        items += [
            OrderItem(sku=f"TEST-{number}", title=f"Sample item {number}", quantity=number, unit_value=value)
            for number in (2, 3)
        ]
    ship_to = replace(ship_from, name="Test label")
    if case is CaseId.ADDRESS:
        ship_to = replace(ship_to, postal_code=_BAD_POSTAL_CODE, city="Nowhere", line1="0 No Such Street")
    return Order(
        key=OrderKey(channel=Channel.EXTERNAL, ref=f"{PREFIX}{run}-{case.value}"), items=tuple(items), ship_to=ship_to
    )


def scanned(report: KitReport, text: str) -> tuple[KitReport, KitLabel | None]:
    """The report with one scan more, and the label that it was; None: it is none of this kit's.

    A label that reads at once is an A; one before which something else was scanned, a B. A scan that is no label of
    the kit counts as a try against the first that is not graded yet.
    """
    code = "".join(text.split()).upper()
    hit = next((label for label in report.labels if "".join(label.tracking_id.split()).upper() in code), None)
    if hit is None:
        open_ones = [label for label in report.labels if label.grade is None]
        if not open_ones:
            return report, None
        tried = replace(open_ones[0], tries=open_ones[0].tries + 1)
        return _with(report, open_ones[0], tried), None
    if hit.grade in (Grade.A, Grade.B):
        return report, hit
    graded = replace(hit, grade=Grade.A if hit.tries == 0 else Grade.B)
    return _with(report, hit, graded), graded


def given_up(report: KitReport, tracking_id: str) -> KitReport:
    """The report with a label that no scanner reads: an F."""
    label = next((each for each in report.labels if each.tracking_id == tracking_id), None)
    return report if label is None else _with(report, label, replace(label, grade=Grade.F))


def _with(report: KitReport, before: KitLabel, after: KitLabel) -> KitReport:
    return replace(report, labels=tuple(after if each is before else each for each in report.labels))
