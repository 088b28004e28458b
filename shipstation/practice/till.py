"""Where labels are paid for: one purchase at a time, and a repeated key gets what its first request bought."""

import threading
from collections.abc import Callable
from dataclasses import replace

from shipstation.practice.answers import Problem, Request
from shipstation.practice.ledger import Purchase
from shipstation.practice.purchasing import Order, make_purchase, sha256
from shipstation.practice.world import World

KEY_HEADER = "x-amzn-idempotencykey"


class Till:
    """Sells labels. Thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world
        # Look-up of the key, drawing and commit belong together.
        self._lock = threading.Lock()

    def buy(
        self, request: Request, order: Callable[[], Order], *, key: str | None, is_vendors: bool = False
    ) -> Purchase:
        """The purchase that this request makes, or that its key made before. Raises Problem.

        Args:
            order: checks the request; not asked when the key is known.
            key: it has been noted in the ledger; None: every call buys.
            is_vendors: for vendor direct fulfillment, whose labels are neither cancelled nor given out again.
        """
        with self._lock:
            before = self._world.ledger.find(key=key) if key else None
            if before is not None:
                check_same_request(before.facts["body_sha256"], request, key)
                self._world.ledger.count_repeat(before.shipment_id)
                return before
            checked, now = order(), self._world.now()
            purchase = make_purchase(checked, key=key, body=request.body, now=now, spoil=request.spoil)
            kept = {
                "carrier_name": checked.rate["carrierName"],
                "service_id": checked.rate["serviceId"],
                "service_name": checked.rate["serviceName"],
                "is_vendors": is_vendors,
            }
            purchase = replace(purchase, facts={**purchase.facts, **kept})
            self._world.ledger.buy(purchase)
            return purchase


def check_same_request(body_sha256: str, request: Request, key: str | None) -> None:
    """A key stands for one request, to the byte. Raises Problem."""
    if body_sha256 != sha256(request.body):
        said = "The idempotency key was used with another request. (D-731)"
        raise Problem(400, "InvalidInput", said, f"key {key}")
