"""Every operation that the practice Amazon carries out: who is let in, and which method does the work."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from shipstation.practice import faults, login
from shipstation.practice.access_points import AccessPoints
from shipstation.practice.accounts import Accounts
from shipstation.practice.answers import JSON_TYPE, Problem, Reply, Request
from shipstation.practice.feedback import Feedback
from shipstation.practice.forms import Forms
from shipstation.practice.legacy import Legacy
from shipstation.practice.one_shot import OneShot
from shipstation.practice.orders import Orders
from shipstation.practice.restricted import Permits
from shipstation.practice.shipping import Shipping
from shipstation.practice.till import Till
from shipstation.practice.world import World

_Work = Callable[..., Reply]
"""Given the request, and the values of its path in their order."""


class Operations:
    """Carries out requests that arrived whole. Thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world
        till = Till(world)
        shipping, one_shot = Shipping(world, till), OneShot(world, till)
        accounts, forms, feedback, orders = Accounts(world), Forms(world), Feedback(world), Orders(world)
        self._work: Mapping[str, _Work] = {
            "getRates": shipping.get_rates,
            "purchaseShipment": shipping.purchase_shipment,
            "getShipmentDocuments": shipping.get_shipment_documents,
            "cancelShipment": shipping.cancel_shipment,
            "getTracking": shipping.get_tracking,
            "getAdditionalInputs": shipping.get_additional_inputs,
            "oneClickShipment": one_shot.one_click,
            "directPurchaseShipment": one_shot.direct,
            "getCarrierAccountFormInputs": accounts.inputs,
            "getCarrierAccounts": accounts.linked,
            "linkCarrierAccount": accounts.link,
            "unlinkCarrierAccount": accounts.unlink,
            "generateCollectionForm": forms.generate,
            "getCollectionForm": forms.find,
            "getCollectionFormHistory": forms.history,
            "getUnmanifestedShipments": forms.unmanifested,
            "getAccessPoints": AccessPoints(world).near,
            "submitNdrFeedback": feedback.submit,
            "createClaim": feedback.claim,
            "v1.getShipment": Legacy(world).find,
            "createRestrictedDataToken": Permits(world).create,
            "searchOrders": orders.search,
            "getOrder": orders.find,
        }

    def carry_out(
        self, operation: str | None, arguments: tuple[str, ...], request: Request, fault: str | None
    ) -> Reply:
        """The true answer, refusals included. `fault`: its name where it spoils what is bought, else ignored."""
        try:
            if operation == "token":
                return login.give_token(self._world, request)
            login.check_token(self._world, request, operation)
            _check_media(request)
            work = self._work.get(operation or "", _unknown)
            return work(replace(request, spoil=fault if fault in faults.BOUGHT_SPOILED else None), *arguments)
        except Problem as problem:
            return problem.reply()


def _unknown(*_: object) -> Reply:
    raise Problem(404, "NotFound", "The resource specified does not exist.")


def _check_media(request: Request) -> None:
    has_body = request.method == "POST" or (request.method == "PUT" and request.body)
    if has_body and not request.headers.get("content-type", "").startswith(JSON_TYPE):
        raise Problem(415, "InvalidRequest", "The entity of the request is in a format not supported.")
