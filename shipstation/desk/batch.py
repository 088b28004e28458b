"""Many orders, each its own quote, purchase and print; one that fails does not end the rest."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from shipstation.desk.buying import Buying
from shipstation.desk.checking import NOTHING_ODD, Checked
from shipstation.desk.intake import Intake
from shipstation.desk.labels import Labels
from shipstation.desk.quoting import Quoting
from shipstation.errors import AlreadyBought, Refused, ShipError, Unsure
from shipstation.model import Money, PrintJob, PrintState, Shipment, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """What became of one parcel: bought (with an error: not printed), refused, unsure or failed.

    `checked`: what is odd about its order, where it came as far as being asked for.
    """

    order: str
    parcel: int
    state: str
    shipment: Shipment | None = None
    job: PrintJob | None = None
    error: ShipError | None = None
    checked: Checked = NOTHING_ODD


_AT_ONCE = 12
"""So many orders are under way together that Amazon's limit sets the pace, not the wait for its answers."""


class Batch:
    """Walks the bench's own steps for each order, many at once; labels come out in the order given."""

    def __init__(self, *, intake: Intake, quoting: Quoting, buying: Buying, labels: Labels) -> None:
        self._intake = intake
        self._quoting = quoting
        self._buying = buying
        self._labels = labels

    def run(
        self,
        orders: Sequence[str],
        *,
        wish: Wish | None = None,
        max_price: Money | None = None,
        printer: str | None = None,
        print_labels: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> tuple[BatchRow, ...]:
        """Buy and print every parcel of each order that is not bought; rows come in the order given, a row a parcel.

        An order's parcels are bought one after the other, up to the first that fails: another batch goes on with it.
        A label that was bought but not printed is a `bought` row whose `error` says so. A bug ends the batch.
        """
        rows: list[BatchRow] = []
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="batch") as pool:
            under_way = [
                pool.submit(self._bought, ref, wish=wish, max_price=max_price, printer=printer) for ref in orders
            ]
            try:
                for done, each in enumerate(under_way, start=1):
                    rows += [self._printed(row, printer) if print_labels else row for row in each.result()]
                    if progress is not None:
                        progress(done, len(orders))
            finally:
                # After a bug or Ctrl+C nothing more is begun; what is under way ends as the journal has it.
                pool.shutdown(wait=False, cancel_futures=True)
        return tuple(rows)

    def _bought(
        self, ref: str, *, wish: Wish | None, max_price: Money | None, printer: str | None
    ) -> tuple[BatchRow, ...]:
        """What became of each parcel of an order; after one that fails the rest is left alone."""
        try:
            order = self._intake.order(ref)
            standing = self._quoting.standing(order)
        except ShipError as error:
            return (_failed(ref, 1, error),)
        rows: list[BatchRow] = []
        checked = NOTHING_ODD
        for number in standing.free() or (standing.meant(),):
            try:
                parcel = self._quoting.parcel(order, number=number)
                compared = self._quoting.quote(order, parcel, wish=wish, printer=printer)
                checked = compared.checked
                rate = compared.best().rate
                choices = self._quoting.choices(
                    rate, account=compared.quote.account, ruling=parcel.ruling, printer=printer
                )
                receipt = self._buying.buy(compared.quote, rate, choices, max_price=max_price)
            except ShipError as error:
                rows.append(replace(_failed(ref, number, error), checked=checked))
                break
            row = BatchRow(order=ref, parcel=number, state="bought", shipment=receipt.shipment, checked=checked)
            rows.append(row)
        return tuple(rows)

    def _printed(self, row: BatchRow, printer: str | None) -> BatchRow:
        """The row with its print; what was bought stays bought whatever the printer does."""
        shipment = row.shipment
        if row.state != "bought" or shipment is None:
            return row
        try:
            job = self._labels.print(shipment.shipment_id, printer=printer)
            if job is not None and job.state is PrintState.SENT:
                # What becomes of a slip stands in the record of prints; the row tells of the label.
                self._labels.enclosures(shipment.shipment_id)
        except ShipError as error:
            return replace(row, error=error)
        return replace(row, job=job)


def _failed(ref: str, number: int, error: ShipError) -> BatchRow:
    held = error.shipment if isinstance(error, AlreadyBought) else None
    return BatchRow(order=ref, parcel=number, state=_state(error), shipment=held, error=error)


def _state(error: ShipError) -> str:
    if isinstance(error, Unsure):
        return "unsure"
    return "refused" if isinstance(error, Refused) else "failed"
