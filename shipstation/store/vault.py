"""Takes people's data out of the store when its time has come (ports.Vault, rules/retention.py).

In small transactions, each whole: killed in between, the next run goes on where this one stopped. What is deleted is
overwritten (secure_delete, also in the search index), and the log beside the store is emptied afterwards.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, func, or_, select, update

from shipstation.model import Channel, Gone, Held, Holding, OrderState, PrintState, PurchaseState, RetentionLimits
from shipstation.store import times
from shipstation.store.database import Database
from shipstation.store.forgetting import (
    drop_orders,
    drop_purchase,
    forget_order,
    forget_purchase,
    wiped_index,
)
from shipstation.store.holdings import holdings
from shipstation.store.pages import holding
from shipstation.store.safety_tables import tax_record
from shipstation.store.tables import order_, print_job, purchase, quote, refused_row, tracking, tracking_event
from shipstation.store.taxes import TaxKeeping, recovery_of

log = logging.getLogger(__name__)

_BATCH = 25
"""So few at a time hold up a purchase at the bench for a blink."""
_UNSETTLED = tuple(
    state.value
    for state in (PurchaseState.INTENDED, PurchaseState.SENT, PurchaseState.UNSURE, PurchaseState.CANCELLING)
)
"""Their bytes may have to be sent again, or tell a person what was bought: they stay until they are settled."""
_OPEN = (OrderState.TO_SHIP.value, OrderState.PARTLY.value)
_PRINTED_NO_MORE = "its bytes were removed with its buyer"
# More than this many shipments, and putting the index in order again would hold up the bench.
_FEW = 20_000


class StoreVault:
    """Purges and erases one store file; a backup is one too."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def purge(self, limits: RetentionLimits, now: datetime, *, tax_until: datetime | None = None) -> Gone:
        """Take away what is older than its limit, and stamp the orders whose age nobody knew.

        Args:
            tax_until: so long tax law keeps the names of buyers who go now; None: it does not.
        """
        self._stamp(now)
        taxes = TaxKeeping(until=tax_until, recovery=recovery_of(self._database))
        shipments = self._in_batches(lambda: self._forget_shipments(limits, now))
        orders = self._in_batches(lambda: self._forget_orders(limits, now, taxes))
        quotes = self._delete(quote, quote.c.asked_at < times.kept(limits.quotes))
        # Papers with no shipment (a test page, sheets of several labels) have an age of their own.
        prints = self._forget_prints(print_job.c.created_at < times.kept(limits.papers))
        for channel, before in limits.people.items():
            if before is not None:
                self._delete(refused_row, and_(_of(channel), refused_row.c.refused_at < times.kept(before)))
        ledger = self._in_batches(lambda: self._drop_ledger(limits))
        tax_records = self._delete(tax_record, tax_record.c.until < times.kept(now))
        gone = Gone(
            shipments=shipments[0],
            orders=orders[0],
            documents=shipments[1],
            prints=shipments[2] + prints,
            quotes=quotes,
            ledger=ledger[0],
            tax_records=tax_records,
            left_unsettled=self._unsettled(limits),
            wal_cleared=self._clean(),
        )
        if gone.anything:
            log.info("purged: %d shipments, %d papers", gone.shipments, gone.documents)
        return gone

    def drop(self, channel: Channel) -> int:
        """Take every settled purchase of a channel out of the ledger, and its orders. Returns: how many purchases."""

        def some() -> tuple[int, ...]:
            settled = and_(purchase.c.channel == channel.value, purchase.c.state.not_in(_UNSETTLED))
            return self._drop(settled)

        dropped, *_ = self._in_batches(some)
        with self._database.write() as connection:
            drop_orders(connection, channel)
            connection.execute(delete(refused_row).where(_of(channel)))
        self._clean()
        return dropped

    def held(self) -> Held:
        """Whose data lies here now, in numbers."""
        people = and_(purchase.c.erased_at.is_(None), purchase.c.shipment_id.is_not(None))
        with self._database.read() as connection:

            def count(table: Any, condition: ColumnElement[bool]) -> int:
                return int(connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one())

            oldest = connection.execute(select(func.min(purchase.c.bought_at)).where(people)).scalar_one()
            return Held(
                shipments=count(purchase, people),
                orders=count(order_, order_.c.erased_at.is_(None)),
                removed=count(purchase, purchase.c.erased_at.is_not(None)),
                tax_records=count(tax_record, tax_record.c.tax_record_id > 0),
                unsettled=count(purchase, purchase.c.state.in_(_UNSETTLED)),
                oldest=times.read_or_none(oldest),
            )

    def holdings(self) -> tuple[Holding, ...]:
        """The same by kind and channel."""
        with self._database.read() as connection:
            return holdings(connection)

    def holding(self, word: str) -> int:
        """How often a text stands in any page of the store or its log, decrypted; used or free."""
        return holding(self._database.path, self._database.key, word)

    def _stamp(self, now: datetime) -> None:
        """An order that nobody shipped counts from the day on which it was first seen here."""
        with self._database.write() as connection:
            unseen = and_(order_.c.erased_at.is_(None), order_.c.seen_at.is_(None))
            connection.execute(update(order_).where(unseen).values(seen_at=times.kept(now)))

    def _in_batches(self, some: Any) -> tuple[int, int, int]:
        """Repeat until nothing is left; the sums of what went."""
        total = [0, 0, 0]
        while True:
            went = some()
            if not went[0]:
                return total[0], total[1], total[2]
            total = [whole + part for whole, part in zip(total, (*went, 0, 0)[:3], strict=True)]

    def _forget_shipments(self, limits: RetentionLimits, now: datetime) -> tuple[int, int, int]:
        documents = prints = 0
        with self._database.write() as connection:
            found = (connection.execute(each.limit(_BATCH)).all() for each in _due_purchases(limits))
            rows = next((some for some in found if some), [])
            for row in rows:
                documents += forget_purchase(connection, row, now)
                prints += self._let_go(connection, print_job.c.shipment_id == row.shipment_id)
        return len(rows), documents, prints

    def _forget_orders(self, limits: RetentionLimits, now: datetime, taxes: TaxKeeping) -> tuple[int]:
        with self._database.write() as connection:
            rows = connection.execute(_due_orders(limits).limit(_BATCH)).all()
            for row in rows:
                taxes.keep(connection, row, now)
                forget_order(connection, row, now)
        return (len(rows),)

    def _drop_ledger(self, limits: RetentionLimits) -> tuple[int, ...]:
        moment = times.kept(limits.ledger)
        for old in (
            purchase.c.bought_at < moment,
            and_(purchase.c.bought_at.is_(None), purchase.c.created_at < moment),
        ):
            dropped = self._drop(and_(old, purchase.c.state.not_in(_UNSETTLED), purchase.c.erased_at.is_not(None)))
            if dropped[0]:
                return dropped
        return (0,)

    def _drop(self, condition: ColumnElement[bool]) -> tuple[int, ...]:
        with self._database.write() as connection:
            rows = connection.execute(select(purchase).where(condition).limit(_BATCH)).all()
            for row in rows:
                drop_purchase(connection, row)
        return (len(rows),)

    def _forget_prints(self, condition: ColumnElement[bool]) -> int:
        with self._database.write() as connection:
            return self._let_go(connection, and_(print_job.c.shipment_id.is_(None), condition))

    def _let_go(self, connection: Connection, condition: ColumnElement[bool]) -> int:
        """The bytes of prints; one that still waited is never sent."""
        queued = print_job.c.state.in_((PrintState.QUEUED.value, PrintState.FAILED.value))
        values = {
            "data": None,
            "state": case((queued, PrintState.FAILED.value), else_=print_job.c.state),
            "said": case((queued, _PRINTED_NO_MORE), else_=print_job.c.said),
        }
        return connection.execute(
            update(print_job).where(condition, print_job.c.data.is_not(None)).values(**values)
        ).rowcount

    def _delete(self, table: Any, condition: ColumnElement[bool]) -> int:
        with self._database.write() as connection:
            return connection.execute(delete(table).where(condition)).rowcount

    def _unsettled(self, limits: RetentionLimits) -> int:
        """How many are over their time, but must be settled by a person first."""
        old = or_(*(
            and_(purchase.c.channel == channel.value, purchase.c.created_at < times.kept(before))
            for channel, before in limits.people.items()
            if before is not None
        ), purchase.c.number < 0)  # fmt: skip
        condition = and_(old, purchase.c.state.in_(_UNSETTLED), purchase.c.erased_at.is_(None))
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(purchase).where(condition)).scalar_one())

    def _clean(self) -> bool:
        """Nothing of what went stays in the search index or in the log; False while somebody still reads it."""
        with self._database.write() as connection:
            count = connection.execute(select(func.count()).select_from(purchase)).scalar_one()
            # Each entry that goes is wiped at once (secure-delete); this puts the emptied pages in order.
            if count <= _FEW:
                wiped_index(connection)
        return self._database.empty_log()


def _of(channel: Channel) -> ColumnElement[bool]:
    """Rows of a file that were refused; one that does not say where it was sold may have been sold on Amazon."""
    named = refused_row.c.channel == channel.value
    return or_(named, refused_row.c.channel == "") if channel is Channel.AMAZON else named


def _due_purchases(limits: RetentionLimits) -> Iterator[Any]:
    """Purchases whose buyer goes: delivered before the limit, or bought (refused) where nobody tells of it.

    One question a channel and kind, so that each is answered from ix_purchase_kept: all in one, and SQLite would read
    the whole table for every few that go.
    """
    settled = and_(purchase.c.erased_at.is_(None), purchase.c.state.not_in(_UNSETTLED))
    for channel, before in limits.people.items():
        if before is None:
            continue
        moment = times.kept(before)
        ours = and_(purchase.c.channel == channel.value, settled)
        reached = or_(_delivered() < moment, _delivered().is_(None))
        yield select(purchase).where(ours, purchase.c.bought_at < moment, reached).order_by(purchase.c.bought_at)
        yield select(purchase).where(ours, purchase.c.bought_at.is_(None), purchase.c.changed_at < moment)


def _delivered() -> Any:
    """When a parcel was delivered, by its carrier's word; None: nobody said so."""
    key = purchase.c.tracking_key
    event = (
        select(func.min(tracking_event.c.at))
        .where(tracking_event.c.tracking_key == key, tracking_event.c.code == "Delivered")
        .scalar_subquery()
    )
    known = select(tracking.c.as_of).where(tracking.c.tracking_key == key, tracking.c.state == "Delivered")
    return func.coalesce(event, known.scalar_subquery())


def _due_orders(limits: RetentionLimits) -> Any:
    """Orders whose buyer goes: all their parcels did, or nobody ships them any more."""
    of_it = and_(purchase.c.channel == order_.c.channel, purchase.c.order_ref == order_.c.ref)
    has = exists().where(of_it, purchase.c.shipment_id.is_not(None))
    holding = exists().where(of_it, purchase.c.erased_at.is_(None))
    shipped = and_(order_.c.state.not_in(_OPEN), has, ~holding)
    due: Sequence[ColumnElement[bool]] = []
    for channel, before in limits.people.items():
        waiting = limits.waiting[channel]
        if before is None or waiting is None:
            continue
        # Text that sorts: the later of the two.
        seen = func.max(func.coalesce(order_.c.deliver_by, ""), func.coalesce(order_.c.seen_at, ""))
        closed = and_(order_.c.state.not_in(_OPEN), ~has, seen < times.kept(before))
        left = and_(order_.c.state.in_(_OPEN), seen < times.kept(waiting))
        due = [*due, and_(order_.c.channel == channel.value, or_(shipped, and_(or_(closed, left), ~holding)))]
    return select(order_).where(order_.c.erased_at.is_(None), or_(*due, order_.c.order_id < 0))
