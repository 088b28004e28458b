"""A batch as rows: each parcel with what was reviewed, and where it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass

from shipstation.desk.batch import BatchRow, Offer
from shipstation.errors import PriceRose
from shipstation.gui import words
from shipstation.gui.tables import RIGHT, Cell, Column
from shipstation.model import OrderKey, PrintState

_NOTHING = "Nothing was bought. "
SHIP_TO, WEIGHT, SERVICE, PRICE = 2, 3, 4, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One parcel of the batch. `is_in`: it is to be bought. `row` None: nothing was done with it yet.

    `key` is there before rates are; `name`: whom it goes to. `offer` None: its rates are still asked for.
    """

    key: OrderKey
    name: str
    offer: Offer | None = None
    is_in: bool = True
    row: BatchRow | None = None

    @property
    def is_buyable(self) -> bool:
        """Whether it has a rate that was chosen, and was not bought."""
        is_done = self.row is not None and self.row.state not in ("left", "refused", "failed")
        return self.offer is not None and self.offer.chosen is not None and not is_done

    @property
    def is_going(self) -> bool:
        """Whether it is bought when the batch is."""
        return self.is_in and self.is_buyable

    @property
    def needs_someone(self) -> bool:
        """Whether it does not go by itself: no rate, refused, unsure, or not printed."""
        if self.row is None or self.row.state == "buying":
            return self.offer is not None and self.offer.chosen is None
        if self.row.state == "bought":
            return self.row.error is not None or (
                self.row.job is not None and self.row.job.state is not PrintState.SENT
            )
        return self.row.state != "left"


def columns() -> tuple[Column[Line], ...]:
    """The columns of a batch."""
    return (
        Column[Line](title="", says="Goes along", cell=_tick, width=32),
        Column[Line](title="Order", cell=_order, width=172),
        Column[Line](title="Ship to", cell=lambda line: Cell(text=words.named(line.name))),
        Column[Line](title="Weight", cell=_weight, align=RIGHT, width=80),
        Column[Line](title="Service", cell=_service, width=216),
        Column[Line](title="Price", cell=_price, align=RIGHT, width=84),
        Column[Line](title="State", cell=state, width=232),
    )


def state(line: Line) -> Cell:
    """Where it stands, as mark and words."""
    offer, row = line.offer, line.row
    if row is not None and row.state != "left":
        return _ended(row)
    if offer is None:
        return Cell(text=words.tr("asking for rates…"), tone="muted")
    if offer.chosen is None:
        return Cell(text=_why_none(offer), tone="bad", mark="x")
    if row is not None:
        return Cell(text=words.tr("not bought: the batch was ended"), tone="muted")
    if not line.is_in:
        return Cell(text=words.tr("left out"), tone="muted")
    doubt = warning(offer)
    return Cell(text=doubt, tone="warn", mark="triangle-alert") if doubt else Cell(text=words.tr("ready"))


def _why_none(offer: Offer) -> str:
    """Why there is nothing to buy, in as few words as a column has room for; the whole stands below the table."""
    if offer.error is None:
        return words.tr("no rates were asked for")
    if offer.compared is None:
        return words.tr(offer.error.said)
    return words.tr("no rate can be bought here") if offer.compared.ranked else words.tr("no service for this parcel")


def _ended(row: BatchRow) -> Cell:
    if row.state == "buying":
        return Cell(text=words.tr("buying…"), tone="accent")
    if row.state == "bought":
        return _bought(row)
    # That nothing was bought is what the mark says; the column has room for why.
    said = row.error.said.removeprefix(_NOTHING) if row.error is not None else ""
    if row.state == "unsure":
        return Cell(text=words.tr("unsure: asked at the top"), tone="warn", mark="triangle-alert")
    if isinstance(row.error, PriceRose):
        return Cell(text=words.tr(said), tone="warn", mark="triangle-alert")
    return Cell(text=words.tr(said), tone="bad", mark="x")


def _bought(row: BatchRow) -> Cell:
    if row.error is not None:
        return Cell(text=words.tr("bought, not printed"), tone="warn", mark="triangle-alert")
    if row.job is None:
        return Cell(text=words.tr("bought"), tone="ok", mark="check")
    mark, said, tone = words.printed(row.job)
    return Cell(text=words.tr("bought, label {said}").format(said=said), tone=tone, mark=mark)


def warning(offer: Offer) -> str:
    """What to know before it is bought; "" for nothing."""
    if offer.chosen is None or offer.compared is None:
        return ""
    parcel = offer.compared.quote.parcel
    if offer.chosen.in_time is False:
        return words.tr("late: {promise}").format(promise=words.deadline(offer.chosen.rate, offer.order.deliver_by))
    if parcel.weight_doubt:
        return words.tr("weight is doubtful")
    return "" if parcel.fits else words.tr("the items do not fit the box")


def story(line: Line) -> str:
    """All about one row: what will happen, or what happened and what to do."""
    offer, row = line.offer, line.row
    if row is not None and row.error is not None:
        return f"{row.error.said} {row.error.remedy}"
    if row is not None and row.shipment is not None:
        said = words.tr("Tracking {tracking}.").format(tracking=words.tracking(row.shipment.tracking_id))
        return f"{said} {words.tr('Enter shows it.')}"
    if offer is None:
        return ""
    if offer.chosen is None:
        return f"{offer.error.said} {offer.error.remedy}" if offer.error is not None else ""
    promise = words.deadline(offer.chosen.rate, offer.order.deliver_by)
    doubt = offer.compared.quote.parcel.weight_doubt if offer.compared is not None else ""
    others = len(offer.compared.ranked) - 1 if offer.compared is not None else 0
    more = words.tr("Ctrl and arrows choose among {n} other rates.").format(n=others) if others else ""
    return f"{promise}. {doubt} {more}".replace("  ", " ").strip()


def counted(lines: Sequence[Line]) -> tuple[int, int, int]:
    """How many are bought, how many are still to come, how many need somebody."""
    bought = sum(line.row is not None and line.row.state == "bought" for line in lines)
    needy = sum(line.needs_someone for line in lines if line.is_in)
    to_go = sum(line.is_going and (line.row is None or line.row.state == "buying") for line in lines)
    to_go += sum(line.row is not None and line.row.state == "buying" for line in lines)
    return bought, to_go, needy


def _tick(line: Line) -> Cell:
    return Cell(text=words.tr("goes along") if _is_ticked(line) else "", kind="check")


def _is_ticked(line: Line) -> bool:
    return line.is_in and line.offer is not None and line.offer.chosen is not None


def _order(line: Line) -> Cell:
    of = line.offer.order.parcels if line.offer is not None else 1
    number = line.offer.parcel if line.offer is not None else 1
    sub = words.tr("parcel {n} of {of}").format(n=number, of=of) if of > 1 else ""
    return Cell(text=line.key.ref, kind="mono", middle=True, sub=sub)


def _weight(line: Line) -> Cell:
    compared = line.offer.compared if line.offer is not None else None
    if compared is None:
        return Cell(text="–", tone="muted")
    parcel = compared.quote.parcel
    return Cell(
        text=words.weight(parcel.weight), sub=words.tr("box {box}").format(box=parcel.box) if parcel.box else ""
    )


def _service(line: Line) -> Cell:
    chosen = line.offer.chosen if line.offer is not None else None
    if chosen is None or line.offer is None:
        return Cell(text="–", tone="muted")
    return Cell(text=chosen.rate.service, sub=words.deadline(chosen.rate, line.offer.order.deliver_by))


def _price(line: Line) -> Cell:
    chosen = line.offer.chosen if line.offer is not None else None
    if chosen is None:
        return Cell(text="–", tone="muted")
    return Cell(text=words.amount(chosen.price), kind="strong", tone="text" if line.is_in else "muted")
