"""Why the journal refuses an arrow or a second purchase, with the state as it stands."""

from collections.abc import Collection

from sqlalchemy import Connection, and_, or_, select

from shipstation.errors import AlreadyBought, PurchaseUnsure, ShipError, StateRefused
from shipstation.model import LIVE, Intent, OrderKey, OrderState, PurchaseState
from shipstation.ports import CHANGES
from shipstation.store import times
from shipstation.store.order_rows import as_order, last_changed, row_of
from shipstation.store.owners import Owner
from shipstation.store.shipments import of_order, shipment_where
from shipstation.store.tables import purchase, quote


def why_refused(connection: Connection, named: str, target: object, owner: Owner) -> StateRefused:
    """Why an arrow was refused, with the state as it is."""
    row = connection.execute(
        select(purchase.c.state, purchase.c.owner, purchase.c.purchase_id).where(
            or_(purchase.c.purchase_id == named, purchase.c.shipment_id == named)
        )
    ).one_or_none()
    if row is None:
        return StateRefused(f"There is nothing named {named} to change.", "Look for it with `history`.")
    elsewhere = "" if row.owner == owner.name else " by another process"
    return StateRefused(
        f"That purchase is {row.state}{elsewhere}; it cannot become {getattr(target, 'value', target)}.",
        "Look at it again: its state has changed.",
        purchase_id=row.purchase_id,
    )


def check_not_on_hold(connection: Connection, key: OrderKey) -> None:
    """Refuse to buy an order that was called off, held or merged since it was looked at. Raises StateRefused."""
    row = row_of(connection, key)
    order = as_order(row) if row is not None else None
    if order is not None and order.part_of is not None:
        raise StateRefused(
            f"Order {key.ref} goes out with order {order.part_of.ref}; nothing was bought.",
            f"Buy {order.part_of.ref}, or part them again.",
            fields=("order",),
        )
    if order is not None and (order.held or order.state is OrderState.ON_HOLD):
        reason = f" ({order.held})" if order.held else ""
        raise StateRefused(
            f"Order {key.ref} is held{reason}; nothing was bought.",
            "Put the parcel aside and look the order up at its shop.",
            fields=("order",),
        )


def check_not_changed(connection: Connection, intent: Intent) -> None:
    """Refuse rates that were made before the order was changed: their label bears what it said before."""
    changed_at = last_changed(connection, intent.order, CHANGES)
    if changed_at is None:
        return
    asked_at = connection.execute(
        select(quote.c.asked_at).where(quote.c.quote_id == intent.quote_id)
    ).scalar_one_or_none()
    if asked_at is not None and times.read(asked_at) <= changed_at:
        raise StateRefused(
            f"Order {intent.order.ref} was changed after these rates were made; nothing was bought.",
            "Get the rates again.",
            fields=("rate",),
        )


def why_held(connection: Connection, intent: Intent, let_go: Collection[str]) -> ShipError:
    """Why a parcel cannot be bought a second time. `let_go`: purchases that this process works on no more."""
    condition = and_(
        of_order(intent.order),
        purchase.c.parcel == intent.parcel,
        purchase.c.state.in_([state.value for state in LIVE]),
    )
    row = connection.execute(select(purchase).where(condition)).one_or_none()
    shipment = shipment_where(connection, condition)
    if shipment is not None:
        return AlreadyBought(
            f"{intent.named} is bought: {shipment.tracking_id}.",
            "Print its label again, or cancel the shipment first.",
            shipment=shipment,
            purchase_id=shipment.purchase_id,
        )
    purchase_id = row.purchase_id if row is not None else None
    if row is not None and (row.state == PurchaseState.UNSURE.value or purchase_id in let_go):
        return PurchaseUnsure(
            f"{intent.named} may be bought; nobody can tell yet.",
            "Ask again with `resume`, or settle it.",
            purchase_id=purchase_id,
        )
    return AlreadyBought(
        f"{intent.named} is being bought at this moment.",
        "Wait for it. If the station was stopped, `resume` settles it.",
        purchase_id=purchase_id,
    )
