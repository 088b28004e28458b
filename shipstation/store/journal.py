"""The purchase journal: every step is written down before it is taken (SAFETY.md part 1; ports.Journal)."""

import logging
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from shipstation.errors import AlreadyBought, ShipError, StateRefused
from shipstation.model import (
    Bought,
    Document,
    Intent,
    OrderKey,
    Purchase,
    PurchaseState,
    Shipment,
)
from shipstation.ports import REFUND_EXPECTED, REFUNDED
from shipstation.store import times
from shipstation.store.consequences import (
    add_money,
    keep_money,
    keep_papers,
    refund,
    refund_is_due,
    set_order_state,
    ship_order,
)
from shipstation.store.database import Database
from shipstation.store.operators import name_at_bench
from shipstation.store.owners import LetGo, Owner
from shipstation.store.refusals import check_not_changed, check_not_on_hold, why_held, why_refused
from shipstation.store.shipments import as_purchase, of_order, shipment_where, tracking_key
from shipstation.store.tables import document, purchase

log = logging.getLogger(__name__)

_State = PurchaseState


class PurchaseJournal:
    """Purchases and their states. Every arrow is its own transaction; one that does not exist is refused."""

    def __init__(self, database: Database, owner: Owner, now: Callable[[], datetime]) -> None:
        self._database = database
        self._owner = owner
        self._now = now
        self._let_go = LetGo()

    def intend(self, intent: Intent) -> Purchase:
        """Commit the intent. AlreadyBought, PurchaseUnsure: the parcel has a live purchase; StateRefused: held."""
        purchase_id = uuid.uuid4().hex
        now = times.kept(self._now())
        row = {
            "purchase_id": purchase_id,
            "state": _State.INTENDED.value,
            "owner": self._owner.name,
            "created_at": now,
            "changed_at": now,
            "channel": intent.order.channel.value,
            "order_ref": intent.order.ref,
            "parcel": intent.parcel,
            "account": intent.prepared.account,
            "carrier_id": intent.carrier_id,
            "carrier": intent.carrier,
            "service": intent.service,
            "package_ref": intent.package_ref,
            "shown_amount": str(intent.shown.amount),
            "currency": intent.shown.currency,
            "intent": msgspec.msgpack.encode(intent),
        }
        try:
            with self._freeing() as connection:
                check_not_on_hold(connection, intent.order)
                check_not_changed(connection, intent)
                connection.execute(insert(purchase).values({**row, "packed_by": name_at_bench(connection)}))
            return self._must_find(purchase_id)
        except IntegrityError as error:
            with self._database.read() as connection:
                held = why_held(connection, intent, self._let_go.names())
            raise held from error
        except ShipError as error:
            # Kept or not, nobody learns its name: nothing is sent of it, and the parcel must not stay blocked.
            self.let_go(purchase_id, refusal=error)
            raise

    def sent(self, purchase_id: str) -> Purchase:
        """intended or sent -> sent, one more try; committed before the bytes leave."""
        return self._move(
            purchase_id,
            {_State.INTENDED, _State.SENT},
            {"state": _State.SENT.value, "tries": purchase.c.tries + 1},
        )

    def doubted(self, purchase_id: str, error: ShipError) -> Purchase:
        """sent stays sent, with doubt."""
        return self._move(purchase_id, {_State.SENT}, {"doubt": 1, **_words(error)})

    def bought(self, purchase_id: str, bought: Bought) -> Shipment:
        """sent (ours) or unsure (anybody's) -> bought: ids, charge, papers, order and index in one transaction."""
        now = self._now()
        answer: dict[str, Any] = {
            "bought_at": times.kept(now),
            "shipment_id": bought.shipment_id,
            "tracking_id": bought.tracking_id,
            "tracking_key": tracking_key(bought.tracking_id),
            "charged_amount": str(bought.charged.amount) if bought.charged else None,
            "charged_currency": bought.charged.currency if bought.charged else None,
            "promise": msgspec.msgpack.encode(bought.promise),
        }
        # Where the carrier chose by itself, it says what.
        named = {"carrier_id": bought.carrier_id, "carrier": bought.carrier, "service": bought.service}
        answer |= {name: value for name, value in named.items() if value}
        try:
            return self._commit_bought(purchase_id, bought, answer, now)
        except IntegrityError as error:
            known = self._known_already(purchase_id, bought.shipment_id)
            if known is None:
                raise
            raise known from error

    def _commit_bought(self, purchase_id: str, bought: Bought, answer: dict[str, Any], now: datetime) -> Shipment:
        with self._database.write() as connection:
            self._succeed(connection, purchase_id, answer)
            row = connection.execute(select(purchase).where(purchase.c.purchase_id == purchase_id)).one()
            keep_papers(connection, purchase_id, bought.documents)
            keep_money(connection, row, bought, now)
            ship_order(connection, row, bought)
            shipment = shipment_where(connection, purchase.c.purchase_id == purchase_id)
        if shipment is None:
            raise AssertionError("a purchase just bought has its shipment")
        return shipment

    def _known_already(self, purchase_id: str, shipment_id: str) -> AlreadyBought | None:
        """The carrier answered with a shipment that another purchase made: this one made nothing, and is refused."""
        with self._database.write() as connection:
            shipment = shipment_where(connection, purchase.c.shipment_id == shipment_id)
            if shipment is None:
                return None
            said = f"Amazon answered with {shipment_id}, which was bought before; nothing new was bought."
            values = {"state": _State.REFUSED.value, "said": said, "doubt": 0}
            self._update(connection, _to_succeed(purchase_id, self._owner), values, purchase_id, _State.REFUSED)
        log.warning("purchase %s was answered with %s, which stands here already", purchase_id, shipment_id)
        return AlreadyBought(
            said,
            "Look at that shipment; this parcel is free to be bought.",
            shipment=shipment,
            purchase_id=purchase_id,
        )

    def made(self, purchase_id: str, papers: Sequence[Document]) -> Purchase:
        """sent or unsure -> bought, with papers and without a shipment: history lists parcels alone."""
        with self._database.write() as connection:
            self._succeed(connection, purchase_id, {})
            keep_papers(connection, purchase_id, papers)
        return self._must_find(purchase_id)

    def papers(self, shipment_id: str, papers: Sequence[Document]) -> Shipment:
        """Keep papers of kinds that a shipment lacks. StateRefused when it lacks none of them, or does not exist."""
        named = purchase.c.shipment_id == shipment_id
        with self._database.write() as connection:
            row = connection.execute(
                select(purchase.c.purchase_id).where(named, purchase.c.erased_at.is_(None))
            ).one_or_none()
            purchase_id = row.purchase_id if row is not None else ""
            held = connection.execute(select(document.c.type).where(document.c.purchase_id == purchase_id)).scalars()
            kinds = set(held)
            missing = [paper for paper in papers if paper.type not in kinds]
            if row is None or not missing:
                raise StateRefused("These papers are not missing here.", "Look at the shipment again.")
            keep_papers(connection, purchase_id, missing)
            shipment = shipment_where(connection, named)
        if shipment is None:
            raise AssertionError("a shipment just found is still there")
        return shipment

    def refused(self, purchase_id: str, error: ShipError) -> Purchase:
        """intended or sent -> refused; with doubt -> unsure."""
        found = self._must_find(purchase_id)
        target = _State.UNSURE if found.doubt else _State.REFUSED
        return self._move(
            purchase_id, {_State.INTENDED, _State.SENT}, {"state": target.value, **_words(error)}, doubt=found.doubt
        )

    def unsure(self, purchase_id: str, error: ShipError) -> Purchase:
        """sent with doubt -> unsure."""
        return self._move(purchase_id, {_State.SENT}, {"state": _State.UNSURE.value, **_words(error)}, doubt=True)

    def freed(self, purchase_id: str) -> Purchase:
        """unsure -> refused on a person's word, whichever process asks."""
        with self._database.write() as connection:
            self._update(
                connection,
                and_(purchase.c.purchase_id == purchase_id, self._is_in_doubt()),
                {"state": _State.REFUSED.value, "said": "A person says that it was not bought."},
                purchase_id,
                _State.REFUSED,
            )
        log.info("purchase %s settled: not bought", purchase_id)
        return self._must_find(purchase_id)

    def cancelling(self, shipment_id: str) -> Shipment:
        """bought or cancelling -> cancelling."""
        return self._move_shipment(shipment_id, {_State.BOUGHT, _State.CANCELLING}, _State.CANCELLING)

    def cancelled(self, shipment_id: str) -> Shipment:
        """cancelling -> cancelled; a refund is expected, the order (or this part of it) is to ship again."""
        return self._move_shipment(shipment_id, {_State.CANCELLING}, _State.CANCELLED)

    def kept(self, shipment_id: str) -> Shipment:
        """cancelling -> bought."""
        return self._move_shipment(shipment_id, {_State.CANCELLING}, _State.BOUGHT)

    def replaced(self, shipment_id: str) -> Shipment:
        """bought -> replaced, on a person's word: the order, or this part of it, is to ship again."""
        return self._move_shipment(shipment_id, {_State.BOUGHT}, _State.REPLACED)

    def refunded(self, shipment_id: str) -> Shipment:
        """The refund of a cancelled parcel came, says a person or a statement. StateRefused unless one is due."""
        with self._database.write() as connection:
            row = connection.execute(select(purchase).where(purchase.c.shipment_id == shipment_id)).one_or_none()
            if row is None or not refund_is_due(connection, row.purchase_id):
                raise StateRefused(f"No refund is expected for {shipment_id}.", "Look at its money with `show`.")
            add_money(connection, row, REFUNDED, refund(row), self._now())
            shipment = shipment_where(connection, purchase.c.shipment_id == shipment_id)
        if shipment is None:
            raise AssertionError("a parcel just found exists")
        return shipment

    def let_go(self, purchase_id: str, *, refusal: ShipError | None = None) -> None:
        """This process works on it no more: a restart is not needed to take it up again."""
        self._let_go.add(purchase_id, refusal)

    def orphans(self) -> tuple[Purchase, ...]:
        """Take over intended and sent purchases that nobody works on; a sent one may have been carried out."""
        open_states = (_State.INTENDED.value, _State.SENT.value)
        if self._let_go.refused():
            with self._freeing():
                log.info("what bought nothing is free now")
        left = self._let_go.names()
        with self._database.read() as connection:
            rows = connection.execute(
                select(purchase.c.purchase_id, purchase.c.owner, purchase.c.state)
                .where(purchase.c.state.in_(open_states))
                .order_by(purchase.c.number)
            ).all()
        free = [row for row in rows if row.purchase_id in left or self._owner.is_gone(row.owner)]
        taken: list[str] = []
        try:
            for row in free:
                taken.append(row.purchase_id)
                if not self._take(row):
                    taken.pop()
            self._owner.tidy()
            return tuple(self._must_find(purchase_id) for purchase_id in taken)
        except ShipError:
            # Ours by now, as far as known, and nobody works on them: the next call takes them up.
            for purchase_id in taken:
                self.let_go(purchase_id)
            raise

    def find(self, purchase_id: str) -> Purchase | None:
        """One purchase, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(purchase).where(purchase.c.purchase_id == purchase_id)).one_or_none()
        return as_purchase(row) if row is not None else None

    def in_doubt(self) -> tuple[Purchase, ...]:
        """Unsure purchases, and sent ones that this process let go; oldest first."""
        return self._all(self._is_in_doubt())

    def of_order(self, order: OrderKey) -> tuple[Purchase, ...]:
        """All purchases of an order, oldest first."""
        return self._all(of_order(order))

    def in_state(self, *states: PurchaseState) -> tuple[Purchase, ...]:
        """All purchases in these states, oldest first."""
        return self._all(purchase.c.state.in_([state.value for state in states]))

    def _all(self, condition: ColumnElement[bool]) -> tuple[Purchase, ...]:
        with self._database.read() as connection:
            rows = connection.execute(select(purchase).where(condition).order_by(purchase.c.number)).all()
        return tuple(as_purchase(row) for row in rows)

    def _take(self, row: Any) -> bool:
        """Make a purchase that nobody works on ours; False when another process was faster."""
        with self._database.write() as connection:
            moved = connection.execute(
                update(purchase)
                .where(
                    purchase.c.purchase_id == row.purchase_id,
                    purchase.c.owner == row.owner,
                    purchase.c.state == row.state,
                )
                .values(owner=self._owner.name, doubt=1 if row.state == _State.SENT.value else purchase.c.doubt)
            )
        return moved.rowcount == 1 and (row.owner != self._owner.name or self._let_go.take(row.purchase_id))

    @contextmanager
    def _freeing(self) -> Iterator[Connection]:
        """A transaction that first refuses what ended without a purchase while nothing could be written."""
        refused = self._let_go.refused()
        with self._database.write() as connection:
            for purchase_id, refusal in refused.items():
                ours = and_(
                    purchase.c.purchase_id == purchase_id,
                    purchase.c.owner == self._owner.name,
                    purchase.c.state.in_([_State.INTENDED.value, _State.SENT.value]),
                    purchase.c.doubt == 0,
                )
                values = {"state": _State.REFUSED.value, "changed_at": times.kept(self._now()), **_words(refusal)}
                connection.execute(update(purchase).where(ours).values(values))
            yield connection
        for purchase_id in refused:
            self._let_go.take(purchase_id)

    def _is_in_doubt(self) -> ColumnElement[bool]:
        left = and_(purchase.c.state == _State.SENT.value, purchase.c.purchase_id.in_(self._let_go.names()))
        return or_(purchase.c.state == _State.UNSURE.value, left)

    def _move(
        self,
        purchase_id: str,
        states: Collection[PurchaseState],
        values: dict[str, Any],
        *,
        doubt: bool | None = None,
    ) -> Purchase:
        """One arrow of a purchase that is this process's own. Raises StateRefused."""
        condition = and_(
            purchase.c.purchase_id == purchase_id,
            purchase.c.owner == self._owner.name,
            purchase.c.state.in_([state.value for state in states]),
        )
        if doubt is not None:
            condition = and_(condition, purchase.c.doubt == int(doubt))
        with self._database.write() as connection:
            self._update(connection, condition, values, purchase_id, values.get("state"))
        return self._must_find(purchase_id)

    def _succeed(self, connection: Connection, purchase_id: str, values: dict[str, Any]) -> None:
        """sent (ours) or unsure (anybody's) -> bought. Raises StateRefused."""
        condition = _to_succeed(purchase_id, self._owner)
        settled = {"state": _State.BOUGHT.value, "doubt": 0, "said": None, "code": None}
        self._update(connection, condition, settled | values, purchase_id, _State.BOUGHT)

    def _move_shipment(self, shipment_id: str, states: Collection[PurchaseState], target: PurchaseState) -> Shipment:
        """One arrow of a bought parcel, whichever process asks. Raises StateRefused."""
        condition = and_(
            purchase.c.shipment_id == shipment_id, purchase.c.state.in_([state.value for state in states])
        )
        with self._database.write() as connection:
            self._update(connection, condition, {"state": target.value}, shipment_id, target)
            row = connection.execute(select(purchase).where(purchase.c.shipment_id == shipment_id)).one()
            if target is _State.CANCELLED:
                add_money(connection, row, REFUND_EXPECTED, refund(row), self._now())
            if target in (_State.CANCELLED, _State.REPLACED):
                set_order_state(connection, row)
            shipment = shipment_where(connection, purchase.c.shipment_id == shipment_id)
        if shipment is None:
            raise AssertionError("a parcel that moved exists")
        return shipment

    def _update(
        self,
        connection: Connection,
        condition: ColumnElement[bool],
        values: dict[str, Any],
        named: str,
        target: object,
    ) -> None:
        moved = connection.execute(
            update(purchase).where(condition).values(changed_at=times.kept(self._now()), **values)
        )
        if moved.rowcount != 1:
            raise why_refused(connection, named, target, self._owner)

    def _must_find(self, purchase_id: str) -> Purchase:
        found = self.find(purchase_id)
        if found is None:
            raise StateRefused(f"There is no purchase {purchase_id}.", "Look for it with `history`.")
        return found


def _to_succeed(purchase_id: str, owner: Owner) -> ColumnElement[bool]:
    """A purchase that an answer may settle: sent by us, or unsure, whoever sent it."""
    ours = and_(purchase.c.state == _State.SENT.value, purchase.c.owner == owner.name)
    return and_(purchase.c.purchase_id == purchase_id, or_(purchase.c.state == _State.UNSURE.value, ours))


def _words(error: ShipError) -> dict[str, Any]:
    """What the error said, for the row: support asks for code and request id."""
    return {"said": error.said, "code": error.code, "request_id": error.request_id}
