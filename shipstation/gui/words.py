"""Values as a person reads them, by the machine's locale: dates, money, weights, states, reasons."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from shipstation.model import (
    Address,
    Channel,
    DocumentRequest,
    LengthUnit,
    Money,
    Order,
    PaperKind,
    Parcel,
    PrintJob,
    PrintState,
    PurchaseState,
    Rate,
    Shipment,
    Size,
    Weight,
    Wish,
)
from shipstation.rules import address_form
from shipstation.rules.tracking import Need

_SHORT = QLocale.FormatType.ShortFormat


_PAPERS = {
    PaperKind.LABEL: "Label",
    PaperKind.PACKSLIP: "Packing slip",
    PaperKind.CUSTOM_FORM: "Customs form",
    PaperKind.RECEIPT: "Receipt",
    PaperKind.COLLECTION_FORM: "Collection form",
    PaperKind.SUMMARY: "End-of-day summary",
    PaperKind.CARDS: "Command cards",
    PaperKind.SECURITY: "Security answers",
    PaperKind.CERTIFICATE: "Certificate of erasure",
    PaperKind.TEST: "Test page",
}


_MANY_PAPERS = {
    PaperKind.LABEL: "Labels",
    PaperKind.PACKSLIP: "Packing slips",
    PaperKind.CUSTOM_FORM: "Customs forms",
    PaperKind.RECEIPT: "Receipts",
    PaperKind.COLLECTION_FORM: "Collection forms",
    PaperKind.SUMMARY: "Summaries",
}


def papers(kind: PaperKind) -> str:
    """The same for many of a kind: "Packing slips"."""
    return tr(_MANY_PAPERS.get(kind, _PAPERS[kind]))


def paper(kind: PaperKind) -> str:
    """What a kind of paper is called: "Packing slip"."""
    return tr(_PAPERS[kind])


def tr(text: str) -> str:
    """A text in the person's language, for words that no widget of their own says."""
    return QCoreApplication.translate("words", text)


def keys(said: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Keys with their words in the person's language."""
    return tuple((key, tr(text)) for key, text in said)


def number(value: Decimal, *, places: int | None = None) -> str:
    """A number with the locale's point and no group marks; `places` decimals, else as many as it has."""
    text = f"{value:.{places}f}" if places is not None else f"{value.normalize():f}"
    return text.replace(".", QLocale().decimalPoint())


def amount(money: Money) -> str:
    """The amount alone: "5.68"."""
    return money.text().replace(".", QLocale().decimalPoint())


def price(money: Money) -> str:
    """Amount and currency: "5.68 USD"."""
    return f"{amount(money)} {money.currency}"


def count(value: int) -> str:
    """A number of things, with group marks: "48,210"."""
    return QLocale().toString(value)


def weight(value: Weight) -> str:
    """ "1.52 lb"."""
    return f"{number(value.value)} {value.unit.value}"


def size(value: Size) -> str:
    """ "30×20×10 cm"."""
    sides = "×".join(number(side) for side in (value.length, value.width, value.height))
    return f"{sides} {value.unit.value}"


def _local(at: datetime) -> datetime:
    return at.astimezone()


def day(at: datetime, *, weekday: bool = True) -> str:
    """ "Thu 10 Dec" in local time."""
    local = _local(at)
    date = QDate(local.year, local.month, local.day)
    return QLocale().toString(date, "ddd d MMM" if weekday else "d MMM")


def long_day(on: date) -> str:
    """ "17 December 2026" of a day of the calendar."""
    return QLocale().toString(QDate(on.year, on.month, on.day), "d MMMM yyyy")


def clock(at: datetime, *, seconds: bool = False) -> str:
    """ "14:31" or "14:31:02" in local time."""
    return _local(at).strftime("%H:%M:%S" if seconds else "%H:%M")


def moment(at: datetime, now: datetime) -> str:
    """ "Today 14:31", "Yesterday 10:12", "5 Dec 16:44", "5 Dec 2025"."""
    here, today = _local(at), _local(now).date()
    if here.date() == today:
        return tr("Today {time}").format(time=clock(at))
    if here.date() == today - timedelta(days=1):
        return tr("Yesterday {time}").format(time=clock(at))
    if abs((today - here.date()).days) < 300:
        return f"{day(at, weekday=False)} {clock(at)}"
    return f"{day(at, weekday=False)} {here.year}"


def ago(at: datetime, now: datetime) -> str:
    """ "just now", "6 minutes ago", "3 hours ago", "2 days ago"."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return tr("just now")
    if minutes < 60:
        return tr("a minute ago") if minutes == 1 else tr("{n} minutes ago").format(n=minutes)
    hours = minutes // 60
    if hours < 24:
        return tr("an hour ago") if hours == 1 else tr("{n} hours ago").format(n=hours)
    days = hours // 24
    return tr("a day ago") if days == 1 else tr("{n} days ago").format(n=days)


def left(seconds: float) -> str:
    """ "7:41" of a countdown."""
    whole = max(int(seconds), 0)
    return f"{whole // 60}:{whole % 60:02}"


def countdown(left_over: timedelta) -> str:
    """ "23:58 h left", "0:12 h late" of a time by which something is due."""
    minutes = int(abs(left_over.total_seconds())) // 60
    said = tr("{clock} h left") if left_over >= timedelta(0) else tr("{clock} h late")
    return said.format(clock=f"{minutes // 60}:{minutes % 60:02}")


def country(code: str) -> str:
    """ "United States" of "US"; the code itself when it is none."""
    territory = QLocale.codeToTerritory(code)
    known = territory is not QLocale.Country.AnyCountry
    return QLocale.territoryToString(territory) if known else code


def address(ship_to: Address) -> tuple[str, ...]:
    """The lines below the name as its country writes them, the country in words behind the last."""
    lines = address_form.below_name(ship_to)
    where = country(ship_to.country)
    return (*lines[:-1], f"{lines[-1]}, {where}") if lines else (where,)


class _Names:
    """How buyers' names are shown in this process: one person sits before all of it, as with QLocale's default."""

    shown: Callable[[str], str] = str


def show_names(shown: Callable[[str], str]) -> bool:
    """From now on names are shown so: whole, or masked for a packer. Returns: whether that is another way."""
    changed, _Names.shown = _Names.shown is not shown, shown
    return changed


def hides_names() -> bool:
    """Whether whoever stands at the bench need not know names, nor what stands in rows that hold them."""
    return _Names.shown is not str


def named(name: str) -> str:
    """A buyer's name as whoever stands at the bench may see it."""
    return _Names.shown(name)


def buyer(of: Shipment | Order) -> str:
    """Who gets it; where the name has gone, why. For every list and panel that names a buyer."""
    name = of.name if isinstance(of, Shipment) else of.ship_to.name
    if of.erased_at is None:
        return named(name)
    channel = of.channel if isinstance(of, Shipment) else of.key.channel
    if channel is Channel.AMAZON:
        return tr("name removed under Amazon's 30-day rule")
    return tr("name removed, as the shop keeps names no longer")


def place(shipment: Shipment) -> str:
    """ "Seattle WA", "Leeds GB"."""
    region = shipment.region if shipment.country == "US" and shipment.region else shipment.country
    return f"{shipment.city} {region}".strip()


def tracking(tracking_id: str) -> str:
    """An id in groups of four after its letters, as people read it aloud: "PX 2604 8817 3305 1942"."""
    head = len(tracking_id) - len(tracking_id.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    letters, digits = tracking_id[:head], tracking_id[head:]
    if not digits.isdigit() or len(digits) < 8:
        return tracking_id
    groups = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    return " ".join((letters, *groups) if letters else groups)


def delivery(rate: Rate) -> str:
    """The promised day, or that there is none."""
    window = rate.promise.delivery
    return day(window.end) if window else tr("no promise")


def deadline(rate: Rate, deliver_by: datetime | None) -> str:
    """The promise held against the deadline: "Thu 10 Dec, on the deadline", "Wed 9 Dec, a day early"."""
    window = rate.promise.delivery
    if window is None:
        return tr("no delivery promised")
    promised = day(window.end)
    if deliver_by is None:
        return tr("{day}, no deadline").format(day=promised)
    days = (_local(window.end).date() - _local(deliver_by).date()).days
    if days == 0:
        late = window.end > deliver_by
        words = tr("later than the deadline") if late else tr("on the deadline")
    elif abs(days) == 1:
        words = tr("a day late") if days > 0 else tr("a day early")
    else:
        words = (tr("{n} days late") if days > 0 else tr("{n} days early")).format(n=abs(days))
    return f"{promised}, {words}"


def pickup(rate: Rate) -> str:
    """When the carrier fetches it: "Pick-up Mon 30 Nov until 17:00"; "" where nothing is promised."""
    window = rate.promise.pickup
    if window is None:
        return ""
    if window.start >= window.end:
        return tr("Pick-up {day} {time}").format(day=day(window.end), time=clock(window.end))
    return tr("Pick-up {day} until {time}").format(day=day(window.end), time=clock(window.end))


def leaving(parcel: Parcel) -> str:
    """Why it does not leave today: "Past the cut-off of 16:00, leaves Mon 30 Nov"; "" where it does."""
    if parcel.ship_at is None:
        return ""
    return tr("Past the cut-off of {time}, leaves {day}").format(time=clock(parcel.ship_at), day=day(parcel.ship_at))


def label(document: DocumentRequest) -> str:
    """ "ZPL 4×6 in, 203 dpi"."""
    unit = "in" if document.unit is LengthUnit.INCH else "cm"
    dots = f", {document.dpi} dpi" if document.dpi else ""
    return f"{document.format} {number(document.width)}×{number(document.length)} {unit}{dots}"


def wish(value: Wish) -> str:
    """ "Best", "Cheapest", "Fastest"."""
    return {Wish.BEST: tr("Best"), Wish.CHEAPEST: tr("Cheapest"), Wish.FASTEST: tr("Fastest")}[value]


def items(order: Order) -> str:
    """ "Face cream 50 ml and 1 more"."""
    first, more = order.items[0].title, len(order.items) - 1
    return tr("{first} and {n} more").format(first=first, n=more) if more else first


def printed(job: PrintJob) -> tuple[str, str, str]:
    """A print job as icon, words and tone."""
    return {
        PrintState.SENT: ("check", tr("out"), "ok"),
        PrintState.FAILED: ("x", tr("not printed"), "bad"),
        PrintState.UNSURE: ("triangle-alert", tr("unsure"), "warn"),
        PrintState.SENDING: ("clock", tr("sending"), "muted"),
        PrintState.QUEUED: ("clock", tr("waiting"), "muted"),
    }[job.state]


def money_kind(kind: str) -> str:
    """A line of a shipment's money in words; a kind we do not know as it came."""
    return {
        "quoted": tr("Quoted"),
        "shown": tr("Quoted"),
        "charged": tr("Charged"),
        "refund_expected": tr("Refund expected"),
        "refund expected": tr("Refund expected"),
        "refunded": tr("Refund came"),
    }.get(kind, kind.replace("_", " ").capitalize())


_STATUSES = {
    "PreTransit": "Ready for pick-up",
    "InTransit": "In transit",
    "Delivered": "Delivered",
    "Lost": "Lost",
    "OutForDelivery": "Out for delivery",
    "Rejected": "Rejected",
    "Undeliverable": "Undeliverable",
    "DeliveryAttempted": "Attempted",
    "PickupCancelled": "Pick-up cancelled",
    "AwaitingCustomerPickup": "Awaiting pick-up",
    "Returning": "On its way back",
    "Returned": "Back with you",
}


def status(shipment: Shipment, *, short: bool = False) -> tuple[str, str]:
    """Where a shipment stands, in words and tone; a carrier's unknown word as it came. `short`: for a column."""
    if shipment.state is PurchaseState.CANCELLED:
        return tr("Cancelled"), "muted"
    if shipment.state is PurchaseState.REPLACED:
        return tr("Sent again"), "muted"
    if shipment.state is PurchaseState.CANCELLING:
        return tr("Cancelling"), "warn"
    said = shipment.tracking_state
    if said is None:
        return tr("Bought"), "muted"
    tone = {"Delivered": "ok", "DeliveryAttempted": "warn", "AwaitingCustomerPickup": "warn", "PreTransit": "muted"}
    tone |= {"Returning": "warn", "Returned": "warn"}
    if short and said == "PreTransit":
        return tr("Ready"), "muted"
    bad = said in ("Lost", "Undeliverable", "Rejected")
    return tr(_STATUSES.get(said, said)), "bad" if bad else tone.get(said, "text")


def need(value: Need) -> tuple[str, str, str]:
    """A parcel's standing as icon ("" for none), words and tone."""
    return {
        Need.UNDELIVERABLE: ("x", tr("Undeliverable"), "bad"),
        Need.LOST: ("x", tr("Lost"), "bad"),
        Need.RETURNING: ("triangle-alert", tr("On its way back"), "warn"),
        Need.ATTEMPTED: ("triangle-alert", tr("Attempted"), "warn"),
        Need.LATE: ("triangle-alert", tr("Late"), "warn"),
        Need.STUCK: ("triangle-alert", tr("Stuck"), "warn"),
        Need.UNUSED: ("triangle-alert", tr("Label unused"), "warn"),
        Need.WAITING: ("triangle-alert", tr("Awaits its buyer"), "warn"),
        Need.OUT_FOR_DELIVERY: ("", tr("Out for delivery"), "text"),
        Need.IN_TRANSIT: ("", tr("In transit"), "text"),
        Need.PRE_TRANSIT: ("", tr("Ready for pick-up"), "text"),
        Need.RETURNED: ("", tr("Back with you"), "text"),
        Need.DELIVERED: ("check", tr("Delivered"), "ok"),
        Need.CANCELLED: ("", tr("Cancelled"), "muted"),
    }[value]


_REASONS = {
    "NO_COVERAGE": "coverage",
    "PICKUP_SLOT_RESTRICTION": "pick-up time",
    "UNSUPPORTED_VAS": "extras",
    "VAS_COMBINATION_RESTRICTION": "extras",
    "SIZE_RESTRICTIONS": "size",
    "WEIGHT_RESTRICTIONS": "weight",
    "LATE_DELIVERY": "too late",
    "PROGRAM_CONSTRAINTS": "program",
    "TERMS_AND_CONDITIONS_NOT_ACCEPTED": "terms",
    "UNKNOWN": "unknown",
}


def reason(code: str) -> str:
    """Why a service is not offered, in a word."""
    return tr(_REASONS.get(code, code.replace("_", " ").lower()))
