"""Every operation that the practice Amazon carries out: who is let in, and which method does the work."""

from collections.abc import Callable

from shipstation.practice import faults, login
from shipstation.practice.answers import JSON_TYPE, Problem, Reply, Request
from shipstation.practice.shipping import Shipping
from shipstation.practice.world import World


class Operations:
    """Carries out requests that arrived whole. Thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._shipping = Shipping(world)

    def carry_out(
        self, operation: str | None, arguments: tuple[str, ...], request: Request, fault: str | None
    ) -> Reply:
        """The true answer, refusals included. `fault`: its name where it spoils what is bought, else ignored."""
        try:
            if operation == "token":
                return login.give_token(self._world, request)
            login.check_token(self._world, request)
            _check_media(request)
            return self._shipped(operation, arguments, request, fault)
        except Problem as problem:
            return problem.reply()

    def _shipped(
        self, operation: str | None, arguments: tuple[str, ...], request: Request, fault: str | None
    ) -> Reply:
        shipping = self._shipping
        if operation == "purchaseShipment":
            return shipping.purchase_shipment(request, fault if fault in faults.BOUGHT_SPOILED else None)
        about_one: dict[str | None, Callable[[Request, str], Reply]] = {
            "getShipmentDocuments": shipping.get_shipment_documents,
            "cancelShipment": shipping.cancel_shipment,
        }
        if operation in about_one:
            return about_one[operation](request, *arguments)
        others: dict[str | None, Callable[[Request], Reply]] = {
            "getRates": shipping.get_rates,
            "getAdditionalInputs": shipping.get_additional_inputs,
            "getTracking": shipping.get_tracking,
        }
        if operation in others:
            return others[operation](request)
        raise Problem(404, "NotFound", "The resource specified does not exist.")


def _check_media(request: Request) -> None:
    if request.method == "POST" and not request.headers.get("content-type", "").startswith(JSON_TYPE):
        raise Problem(415, "InvalidRequest", "The entity of the request is in a format not supported.")
