"""Takes a made-up past in (ports.PastBook): the rows that buying, tracking and printing leave, at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, insert, select

from shipstation.model import Money, OrderState, PrintJob, PurchaseState
from shipstation.ports import PAST, REFUND_EXPECTED, REFUNDED, PastParcel
from shipstation.store import order_rows, past, search, times
from shipstation.store.consequences import order_words
from shipstation.store.database import Database
from shipstation.store.shipments import tracking_key
from shipstation.store.tables import (
    history,
    money_line,
    print_job,
    purchase,
    tracking,
    tracking_event,
)

_OWNER = "past"
_INDEXES = ("search_text", "search_start")
# What FTS5 gathers in memory before it writes, in bytes; 1 MB is its own default.
_GATHERED, _USUAL = 64 << 20, 1 << 20


class PastShelf:
    """Rows by the thousand, in the order of time: every index grows at its end."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """How many made-up parcels there are."""
        above = PAST[:-1] + chr(ord(PAST[-1]) + 1)
        made = select(func.count()).where(purchase.c.tracking_key >= PAST, purchase.c.tracking_key < above)
        with self._database.read() as connection:
            return int(connection.execute(made).scalar_one())

    def begin(self, count: int) -> int:
        """Below everything that is there, where there is room: it lies before it. Else above."""
        self._gather(_GATHERED)
        with self._database.read() as connection:
            lowest, highest = connection.execute(select(func.min(history.c.place), func.max(history.c.place))).one()
        first = (lowest or past.FIRST_PLACE) - count
        return int(first) if first > 0 else int(highest) + 1

    def add(self, parcels: Sequence[PastParcel], place: int) -> int:
        """One transaction."""
        with self._database.write() as connection:
            number = (connection.execute(select(func.max(purchase.c.number))).scalar_one() or 0) + 1
            bought = [_purchase(parcel, number + at) for at, parcel in enumerate(parcels)]
            past_rows = zip(bought, parcels, strict=True)
            _insert(connection, purchase, bought)
            _insert(connection, history, [_history(*each, place + at) for at, each in enumerate(past_rows)])
            _insert(connection, money_line, [line for parcel in parcels for line in _money(parcel)])
            for parcel in parcels:
                if parcel.keeps_order:
                    order_rows.add(connection, replace(parcel.order, state=OrderState.SHIPPED))
            _insert(connection, tracking, [_tracking(parcel) for parcel in parcels])
            _insert(connection, tracking_event, [event for parcel in parcels for event in _events(parcel)])
            _insert(connection, print_job, [_print(job) for parcel in parcels for job in parcel.prints])
            search.index_all(connection, [(place + at, _folded(parcel)) for at, parcel in enumerate(parcels)])
        return place + len(parcels)

    def finish(self) -> None:
        """One segment of the index instead of many, and its own way of gathering again."""
        self._gather(_USUAL)
        with self._database.write() as connection:
            for name in _INDEXES:
                connection.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES('optimize')")

    def _gather(self, size: int) -> None:
        with self._database.write() as connection:
            for name in _INDEXES:
                connection.exec_driver_sql(f"INSERT INTO {name}({name}, rank) VALUES('hashsize', {size})")


def _insert(connection: Connection, target: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Rows that name the same columns. As plain tuples: Core would look at each value of each of a million rows."""
    if rows:
        in_turn = sorted(rows[0], key=list(target.c.keys()).index)
        written = insert(target).values(dict.fromkeys(in_turn)).compile(dialect=connection.dialect)
        connection.exec_driver_sql(str(written), list(map(itemgetter(*in_turn), rows)))


def _purchase(parcel: PastParcel, number: int) -> dict[str, Any]:
    intent, bought, to = parcel.intent, parcel.bought, parcel.order.ship_to
    at = times.kept(parcel.bought_at)
    state = PurchaseState.BOUGHT if parcel.cancelled_at is None else PurchaseState.CANCELLED
    return {
        "number": number,
        "purchase_id": parcel.purchase_id,
        "state": state.value,
        "owner": _OWNER,
        "doubt": 0,
        "tries": 1,
        "created_at": at,
        "changed_at": at if parcel.cancelled_at is None else times.kept(parcel.cancelled_at),
        "channel": intent.order.channel.value,
        "order_ref": intent.order.ref,
        "parcel": intent.parcel,
        "account": intent.prepared.account,
        "carrier_id": intent.carrier_id,
        "carrier": intent.carrier,
        "service": intent.service,
        "package_ref": bought.package_ref,
        "shown_amount": str(intent.shown.amount),
        "currency": intent.shown.currency,
        "intent": msgspec.msgpack.encode(intent),
        "shipment_id": bought.shipment_id,
        "tracking_id": bought.tracking_id,
        "tracking_key": tracking_key(bought.tracking_id),
        "charged_amount": str(bought.charged.amount) if bought.charged else None,
        "charged_currency": bought.charged.currency if bought.charged else None,
        "promise": msgspec.msgpack.encode(bought.promise),
        "bought_at": at,
        "name": to.name,
        "city": to.city,
        "region": to.state,
        "country": to.country,
    }


def _history(row: dict[str, Any], parcel: PastParcel, place: int) -> dict[str, Any]:
    ended, delivered_at = past.end_of(parcel.tracking)
    facts = past.facts(SimpleNamespace(**row))
    return {
        **facts,
        "place": place,
        "country": row["country"],
        "ended": int(ended),
        "delivered_at": times.kept_or_none(delivered_at),
    }


def _money(parcel: PastParcel) -> list[dict[str, Any]]:
    charged = parcel.bought.charged or parcel.intent.shown
    lines = [("quoted", parcel.intent.shown, parcel.bought_at), ("charged", charged, parcel.bought_at)]
    back = Money(-charged.amount, charged.currency)
    if parcel.cancelled_at is not None:
        lines.append((REFUND_EXPECTED, back, parcel.cancelled_at))
    if parcel.refunded_at is not None:
        lines.append((REFUNDED, back, parcel.refunded_at))
    return [_line(parcel.purchase_id, kind, moved, at) for kind, moved, at in lines]


def _line(purchase_id: str, kind: str, moved: Money, at: datetime) -> dict[str, Any]:
    return {
        "purchase_id": purchase_id,
        "at": times.kept(at),
        "kind": kind,
        "amount": moved.text(),
        "currency": moved.currency,
    }


def _tracking(parcel: PastParcel) -> dict[str, Any]:
    news = parcel.tracking
    return {
        "tracking_key": tracking_key(news.tracking_id),
        "tracking_id": news.tracking_id,
        "carrier_id": news.carrier_id,
        "state": news.state,
        "promised": times.kept_or_none(news.promised),
        "as_of": times.kept(news.as_of),
    }


def _events(parcel: PastParcel) -> list[dict[str, Any]]:
    key = tracking_key(parcel.tracking.tracking_id)
    return [
        {
            "tracking_key": key,
            "at": times.kept(event.at),
            "code": event.code,
            "detail": event.detail or "",
            "place": event.place or "",
        }
        for event in parcel.tracking.events
    ]


def _print(job: PrintJob) -> dict[str, Any]:
    at = times.kept(job.created_at)
    return {
        "job_id": job.job_id,
        "shipment_id": job.shipment_id,
        "printer": job.printer,
        "document": job.document,
        "copy": job.copy,
        "state": job.state.value,
        "owner": _OWNER,
        "created_at": at,
        "changed_at": at,
    }


def _folded(parcel: PastParcel) -> str:
    words, ids = order_words(parcel.order)
    intent, bought = parcel.intent, parcel.bought
    named = [intent.order.ref, bought.shipment_id, bought.tracking_id, bought.package_ref]
    return search.folded_with_ids([intent.carrier, intent.service, *words], [*named, *ids])
