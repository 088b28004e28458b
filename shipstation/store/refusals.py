"""Why the journal refuses an arrow or a second purchase, with the state as it stands."""

from collections.abc import Collection

from sqlalchemy import Connection, and_, or_, select

from shipstation.errors import AlreadyBought, PurchaseUnsure, ShipError, StateRefused
from shipstation.model import LIVE, Intent, OrderKey, OrderState, PurchaseState
from shipstation.store.orders import as_order, is_order
from shipstation.store.owners import Owner
from shipstation.store.shipments import of_order, shipment_where
from shipstation.store.tables import order_, purchase


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
    """Refuse to buy an order that its shop has called off since it was looked at. Raises StateRefused."""
    row = connection.execute(select(order_).where(is_order(key))).one_or_none()
    order = as_order(row) if row is not None else None
    if order is not None and (order.hold is not None or order.state is OrderState.ON_HOLD):
        reason = f" ({order.hold.said})" if order.hold is not None else ""
        raise StateRefused(
            f"Order {key.ref} is held{reason}; nothing was bought.",
            "Put the parcel aside and look the order up at its shop.",
            fields=("order",),
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
