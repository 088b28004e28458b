"""A parcel's story as the lines and steps that panels show: its money, its prints, its way."""

from datetime import datetime

from shipstation.desk.records import Sheet
from shipstation.gui import way_words, words
from shipstation.gui.widgets.lines import Fact
from shipstation.gui.widgets.timeline import Step
from shipstation.model import PrintJob, PurchaseState, Rate, Shipment, TrackingEvent
from shipstation.ports import REFUND_EXPECTED, REFUNDED, MoneyLine

_BAD = frozenset({"Undeliverable", "Lost", "Rejected"})
_SHOWN_ALREADY = frozenset({"CLAIMS_PROTECTED"})
_USUAL, _DIRECT = "PAY_THROUGH_AMAZON", "PAY_DIRECT_TO_CARRIER"
_WARN = frozenset({"DeliveryAttempted", "PickupCancelled", "Delayed", "ReturnInitiated"})


def money(sheet: Sheet) -> tuple[Fact, ...]:
    """Quoted, charged, refund expected, each with its time."""
    shipment = sheet.shipment
    if not sheet.money:
        return (
            Fact(
                what=words.tr("Quoted"),
                note=words.clock(shipment.bought_at, seconds=True),
                result=words.amount(shipment.shown),
            ),
        )
    return tuple(
        Fact(
            what=words.money_kind(entry.kind),
            note=words.clock(entry.at, seconds=True),
            result=f"{entry.amount} {entry.currency}",
        )
        for entry in sheet.money
    )


def trail(sheet: Sheet, now: datetime) -> tuple[Fact, ...]:
    """Its money to the end: a tick where it is as it should be, a mark where it is not, or not yet."""
    quoted = {(line.amount, line.currency) for line in sheet.money if line.kind == "quoted"}
    return tuple(_moved(line, now, quoted=quoted, is_due=sheet.refund_due) for line in sheet.money) or money(sheet)


def _moved(line: MoneyLine, now: datetime, *, quoted: set[tuple[str, str]], is_due: bool) -> Fact:
    mark, tone = {
        "quoted": ("", "muted"),
        "charged": ("check", "ok") if (line.amount, line.currency) in quoted else ("triangle-alert", "warn"),
        REFUND_EXPECTED: ("clock", "warn") if is_due else ("check", "ok"),
        REFUNDED: ("check", "ok"),
    }.get(line.kind, ("", "muted"))
    return Fact(
        what=words.money_kind(line.kind),
        note=words.moment(line.at, now),
        result=f"{line.amount} {line.currency}",
        tone="text" if tone == "muted" else tone,
        mark=mark,
    )


def documents(sheet: Sheet) -> tuple[Fact, ...]:
    """Every paper that is kept, with its format and size."""
    return tuple(
        Fact(
            what=_paper(paper.type),
            note=f"{paper.format}, {paper.dpi} dpi" if paper.dpi else paper.format,
            result=words.tr("{n} kB").format(n=words.count(max(round(len(paper.content) / 1000), 1))),
        )
        for paper in sheet.documents
    ) or (Fact(what=words.tr("None kept here"), tone="muted"),)


def _paper(kind: str) -> str:
    return words.tr("Label") if kind == "LABEL" else kind.replace("_", " ").capitalize()


def besides(rate: Rate) -> tuple[str, ...]:
    """What Amazon tells of an offer beside price, promise and protection; what nobody here knows as it came."""
    benefits = [name.replace("_", " ") for name in rate.benefits if name not in _SHOWN_ALREADY]
    paid = words.tr("Paid to the carrier, not through Amazon")
    payment = paid if rate.payment == _DIRECT else words.tr("Payment: {name}").format(name=rate.payment)
    return (
        *((payment,) if rate.payment not in ("", _USUAL) else ()),
        *((words.tr("Benefit: {names}").format(names=", ".join(benefits)),) if benefits else ()),
        *(f"{name}: {value}" for name, value in rate.more),
    )


def prints(jobs: tuple[PrintJob, ...], now: datetime, *, none: str) -> tuple[Fact, ...]:
    """Every copy, its printer, and whether it came out."""
    if not jobs:
        return (Fact(what=none),)
    return tuple(_print(job, now) for job in jobs)


def _print(job: PrintJob, now: datetime) -> Fact:
    mark, said, tone = words.printed(job)
    return Fact(
        what=words.tr("{name}, copy {n}").format(name=_paper(job.document), n=job.copy),
        note=f"{job.printer}, {words.moment(job.created_at, now)}",
        result=said,
        tone=tone,
        mark=mark,
    )


def steps(sheet: Sheet, now: datetime) -> tuple[Step, ...]:
    """Newest first, down to the purchase."""
    money = words.tr("refund expected") if sheet.refund_due else words.tr("refund came")
    return tracked_steps(sheet.shipment, sheet.events, now, money=money)


def tracked_steps(
    shipment: Shipment, events: tuple[TrackingEvent, ...], now: datetime, *, money: str = ""
) -> tuple[Step, ...]:
    """The same of a shipment and its events alone. `money`: what is known of the refund of a cancelled one."""
    ended = shipment.state is PurchaseState.CANCELLED
    cancelled = Step(what=words.tr("Cancelled"), when="", where=money, tone="warn")
    return (*((cancelled,) if ended else ()), *_events(events, now), _bought(shipment, now))


def _events(events: tuple[TrackingEvent, ...], now: datetime) -> tuple[Step, ...]:
    return tuple(
        Step(
            what=way_words.event(event.code),
            when=words.moment(event.at, now),
            where=". ".join(part for part in (event.place, _detail(event)) if part),
            tone="bad" if event.code in _BAD else "warn" if event.code in _WARN else "accent",
        )
        for event in reversed(events)
    )


def _detail(event: TrackingEvent) -> str:
    """What it adds to the event."""
    said = way_words.detail(event.detail or "")
    return said if said != way_words.event(event.code) else ""


def _bought(shipment: Shipment, now: datetime) -> Step:
    charged = shipment.charged or shipment.shown
    as_shown = words.tr("{price} as shown").format(price=words.price(charged))
    other = words.tr("{price}, shown {shown}").format(price=words.price(charged), shown=words.price(shipment.shown))
    return Step(
        what=words.tr("Label bought"),
        when=words.moment(shipment.bought_at, now),
        where=as_shown if charged == shipment.shown else other,
    )
