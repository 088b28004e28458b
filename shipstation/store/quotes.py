"""Offers kept so that another process can buy one (ports.Quotes). They age fast: a day later they are removed."""

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, and_, delete, insert, select

from shipstation.model import OrderKey, Quote
from shipstation.store import times
from shipstation.store.database import Database
from shipstation.store.tables import quote

_QUOTE = msgspec.msgpack.Decoder(Quote)
_KEPT_FOR = timedelta(days=1)


class QuoteShelf:
    """Quotes by id and by order; the newest of a parcel is the one that counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, offered: Quote) -> None:
        """Keep a quote in place of the parcel's older ones: their token is not to be spent any more."""
        order = offered.order
        with self._database.write() as connection:
            connection.execute(
                delete(quote).where(
                    (quote.c.asked_at < times.kept(offered.asked_at - _KEPT_FOR))
                    | and_(
                        quote.c.channel == order.channel.value,
                        quote.c.order_ref == order.ref,
                        quote.c.parcel == offered.parcel.number,
                    )
                )
            )
            connection.execute(
                insert(quote).values(
                    quote_id=offered.quote_id,
                    channel=order.channel.value,
                    order_ref=order.ref,
                    parcel=offered.parcel.number,
                    asked_at=times.kept(offered.asked_at),
                    content=msgspec.msgpack.encode(offered),
                )
            )

    def find(self, quote_id: str) -> Quote | None:
        """One quote, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(quote).where(quote.c.quote_id == quote_id)).one_or_none()
        return _as_quote(row) if row is not None else None

    def offering(self, rate_id: str) -> Quote | None:
        """The newest quote of any order that holds this rate, or None."""
        return self._newest(rate_id)

    def of_rate(self, order: OrderKey, rate_id: str) -> Quote | None:
        """The newest quote of that order that holds this rate, or None."""
        return self._newest(rate_id, quote.c.channel == order.channel.value, quote.c.order_ref == order.ref)

    def _newest(self, rate_id: str, *conditions: ColumnElement[bool]) -> Quote | None:
        query = select(quote).where(*conditions).order_by(quote.c.asked_at.desc())
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        quotes = (_as_quote(row) for row in rows)
        return next((found for found in quotes if found.rate(rate_id) is not None), None)


def _as_quote(row: Row[Any]) -> Quote:
    return _QUOTE.decode(row.content)
