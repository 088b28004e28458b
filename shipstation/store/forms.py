"""The end of the day from the purchase table (ports.FormBook): a form is a purchase that made a paper."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, or_, select

from shipstation.model import (
    FORM_PREFIX,
    HELD,
    Address,
    Channel,
    Document,
    MadeForm,
    OpenParcel,
    PaperKind,
    PurchaseState,
)
from shipstation.store import times
from shipstation.store.database import Database
from shipstation.store.shipments import as_shipment, shipments
from shipstation.store.tables import document, purchase, tracking

_BY_HAND = "by hand "
"""How desk/calls.py names what a request that a person wrote is for."""
_BY_HAND_SERVICE = "generateCollectionForm"
_UNSEEN = ("PreTransit",)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """The one part of an intent that is read here: the rest of those bytes is skipped."""

    ship_from: Address | None = None


_INTENT = msgspec.msgpack.Decoder(_Told)


class FormShelf:
    """Open parcels, and forms."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unscanned(self, since: datetime) -> tuple[OpenParcel, ...]:
        """Bought since then, held, and of which no carrier has told a scan; oldest first."""
        query = (
            shipments()
            .add_columns(purchase.c.intent)
            .where(
                purchase.c.bought_at >= times.kept(since),
                purchase.c.state.in_([state.value for state in HELD]),
                or_(tracking.c.state.is_(None), tracking.c.state.in_(_UNSEEN)),
            )
            .order_by(purchase.c.bought_at, purchase.c.number)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(OpenParcel(shipment=as_shipment(row), ship_from=_ship_from(row)) for row in rows)

    def forms(self, *, limit: int = 200) -> tuple[MadeForm, ...]:
        """Newest first; refused ones made nothing and are left out."""
        query = (
            select(purchase, document.c.sha256.label("paper"))
            .select_from(purchase.outerjoin(document, _is_paper()))
            .where(
                purchase.c.channel == Channel.EXTERNAL.value,
                or_(
                    _begins(FORM_PREFIX),
                    and_(_begins(_BY_HAND), purchase.c.service == _BY_HAND_SERVICE),
                ),
                purchase.c.state != PurchaseState.REFUSED.value,
            )
            .order_by(purchase.c.number.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(_as_form(row) for row in rows)

    def paper(self, purchase_id: str) -> Document | None:
        """The paper of a form, as it came; None while it is not kept here."""
        query = select(document).select_from(purchase.join(document, _is_paper()))
        with self._database.read() as connection:
            row = connection.execute(query.where(purchase.c.purchase_id == purchase_id)).first()
        if row is None:
            return None
        # Before this version the format was kept as Amazon's media type.
        return Document(type=row.type, format=row.format.rpartition("/")[2].upper(), content=row.content)


def _is_paper() -> ColumnElement[bool]:
    named = document.c.type == PaperKind.COLLECTION_FORM.value
    return and_(document.c.purchase_id == purchase.c.purchase_id, named)


def _begins(prefix: str) -> ColumnElement[bool]:
    """By a range, which the index of orders answers; LIKE would look at every order."""
    after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return and_(purchase.c.order_ref >= prefix, purchase.c.order_ref < after)


def _ship_from(row: Any) -> Address | None:
    return _INTENT.decode(row.intent).ship_from


def _as_form(row: Any) -> MadeForm:
    return MadeForm(
        purchase_id=row.purchase_id,
        state=PurchaseState(row.state),
        account=row.account,
        carrier_id=row.carrier_id,
        carrier=row.carrier or row.carrier_id,
        ship_from=_ship_from(row),
        asked_at=times.read(row.created_at),
        said=row.said or "",
        sha256=row.paper or "",
    )
