"""Many orders, each its own quote, purchase and print; one that fails does not end the rest."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from shipstation.desk.buying import Buying
from shipstation.desk.intake import Intake
from shipstation.desk.labels import Labels
from shipstation.desk.quoting import Quoting
from shipstation.errors import AlreadyBought, Refused, ShipError, Unsure
from shipstation.model import Money, PrintJob, Shipment, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """What became of one order: bought (with an error: not printed), refused, unsure or failed."""

    order: str
    parcel: int
    state: str
    shipment: Shipment | None = None
    job: PrintJob | None = None
    error: ShipError | None = None


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
        """Buy and print each order; rows come in the order given.

        A label that was bought but not printed is a `bought` row whose `error` says so. A bug ends the batch.
        """
        rows: list[BatchRow] = []
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="batch") as pool:
            under_way = [
                pool.submit(self._bought, ref, wish=wish, max_price=max_price, printer=printer) for ref in orders
            ]
            try:
                for each in under_way:
                    row = each.result()
                    if print_labels and row.state == "bought" and row.shipment is not None:
                        row = self._printed(row, row.shipment, printer)
                    rows.append(row)
                    if progress is not None:
                        progress(len(rows), len(orders))
            finally:
                # After a bug or Ctrl+C nothing more is begun; what is under way ends as the journal has it.
                pool.shutdown(wait=False, cancel_futures=True)
        return tuple(rows)

    def _bought(self, ref: str, *, wish: Wish | None, max_price: Money | None, printer: str | None) -> BatchRow:
        try:
            order = self._intake.order(ref)
            compared = self._quoting.quote(order, self._quoting.parcel(order), wish=wish, printer=printer)
            rate = compared.best().rate
            choices = self._quoting.choices(rate, printer=printer)
            receipt = self._buying.buy(compared.quote, rate, choices, max_price=max_price)
        except ShipError as error:
            held = error.shipment if isinstance(error, AlreadyBought) else None
            return BatchRow(order=ref, parcel=1, state=_state(error), shipment=held, error=error)
        return BatchRow(order=ref, parcel=1, state="bought", shipment=receipt.shipment)

    def _printed(self, row: BatchRow, shipment: Shipment, printer: str | None) -> BatchRow:
        """The row with its print; what was bought stays bought whatever the printer does."""
        try:
            job = self._labels.print(shipment.shipment_id, printer=printer)
        except ShipError as error:
            return BatchRow(order=row.order, parcel=row.parcel, state=row.state, shipment=shipment, error=error)
        return BatchRow(order=row.order, parcel=row.parcel, state=row.state, shipment=shipment, job=job)


def _state(error: ShipError) -> str:
    if isinstance(error, Unsure):
        return "unsure"
    return "refused" if isinstance(error, Refused) else "failed"
