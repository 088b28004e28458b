"""The orders that the integration cases are made of, and the grade of a label that was scanned."""

from dataclasses import replace
from decimal import Decimal

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
from shipstation.rules.scans import compact

PREFIX = "KIT-"
"""Begins the reference of each order of the kit, so that what a stopped run left behind is found again."""


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


def as_own(order: Order, run: str) -> Order:
    """An order of Amazon's under a reference of the kit's: what a killed run bought for it is found again by that."""
    return replace(order, key=replace(order.key, ref=f"{PREFIX}{run}-{CaseId.AMAZON.value}"))


def people(address: Address) -> tuple[str, ...]:
    """The words of an address that say who it is, or where they live."""
    words = (address.name, address.company, address.line1, address.line2, address.line3, address.phone, address.email)
    return tuple(word for word in words if word.strip())


def scanned(report: KitReport, text: str) -> tuple[KitReport, KitLabel | None]:
    """The report with one scan more, and the label that it was; None: it is none of this kit's.

    A label that reads at once is an A; one before which something else was scanned, a B. A scan that is no label of
    the kit counts as a try against the first that is not graded yet.
    """
    code = compact(text)
    hit = next((label for label in report.labels if compact(label.tracking_id) in code), None)
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


def is_like(report: KitReport, text: str) -> bool:
    """Whether a scan may be one of its labels, well read or not: it begins as they do."""
    return any(compact(label.tracking_id)[:2] == compact(text)[:2] for label in report.labels)


def given_up(report: KitReport, tracking_id: str) -> KitReport:
    """The report with a label that no scanner reads: an F."""
    label = next((each for each in report.labels if each.tracking_id == tracking_id), None)
    return report if label is None else _with(report, label, replace(label, grade=Grade.F))


def _with(report: KitReport, before: KitLabel, after: KitLabel) -> KitReport:
    return replace(report, labels=tuple(after if each is before else each for each in report.labels))
