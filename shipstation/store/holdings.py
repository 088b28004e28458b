"""What lies in the store of each kind that has an end, how much of it and since when: what a person reads of."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, select

from shipstation.model import Channel, Holding, Kept
from shipstation.store import times
from shipstation.store.safety_tables import audit, tax_record
from shipstation.store.tables import order_, print_job, purchase, quote


def holdings(connection: Connection) -> tuple[Holding, ...]:
    """In the order of what is nearest to a person."""
    people = purchase.c.erased_at.is_(None) & purchase.c.shipment_id.is_not(None)
    waiting = order_.c.erased_at.is_(None)
    return (
        *(_of(connection, Kept.BUYERS, purchase.c.bought_at, people, channel) for channel in Channel),
        *(_of(connection, Kept.ORDERS, order_.c.seen_at, waiting, channel) for channel in Channel),
        _some(connection, Kept.PAPERS, print_job.c.created_at, print_job.c.data.is_not(None)),
        _some(connection, Kept.QUOTES, quote.c.asked_at, quote.c.asked_at != ""),
        _some(connection, Kept.TAXES, tax_record.c.until, tax_record.c.tax_record_id > 0),
        _some(connection, Kept.LEDGER, purchase.c.bought_at, purchase.c.erased_at.is_not(None)),
        _some(connection, Kept.AUDIT, audit.c.at, audit.c.number > 0),
    )


def _of(connection: Connection, kind: Kept, at: Column[Any], holds: ColumnElement[bool], channel: Channel) -> Holding:
    return _some(connection, kind, at, holds & (at.table.c.channel == channel.value), channel)


def _some(
    connection: Connection, kind: Kept, at: Column[Any], holds: ColumnElement[bool], channel: Channel | None = None
) -> Holding:
    count, oldest = connection.execute(select(func.count(), func.min(at)).where(holds)).one()
    return Holding(kind=kind, count=count, channel=channel, oldest=times.read_or_none(oldest))
