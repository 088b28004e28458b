"""A handful of shipments from before Shipping v2, which v1 getShipment still tells of.

Source: shipping.json `GetShipmentResponse`. They follow from the world's id and are kept nowhere.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shipstation.practice.answers import Problem, Reply, Request, payload
from shipstation.practice.buyers import invented_address
from shipstation.practice.promises import told
from shipstation.practice.world import World

Json = Mapping[str, Any]

_COUNT = 5
_COUNTRIES = ("GB", "US")
_SERVICES = ("Amazon Shipping Ground", "Amazon Shipping Standard", "Amazon Shipping Premium")
_GOODS = (
    ("Enamel mug", 1250, 420),
    ("Wool scarf", 2250, 260),
    ("Notebook A5", 850, 310),
    ("Jigsaw puzzle", 1590, 780),
)


class Legacy:
    """Knows the old shipments of one world. Thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world

    def ids(self) -> tuple[str, ...]:
        """Those that can be asked for."""
        return tuple(f"{self._seeded(str(number))[:12].upper()}-V1" for number in range(_COUNT))

    def find(self, _: Request, shipment_id: str) -> Reply:
        """Source: v1 getShipment. It needs a Restricted Data Token, which is checked where tokens are."""
        if shipment_id not in self.ids():
            raise Problem(404, "NotFound", "Shipment not found.", f"shipmentId {shipment_id}")
        return payload(self._shipment(shipment_id))

    def _shipment(self, shipment_id: str) -> dict[str, Any]:
        number = self.ids().index(shipment_id)
        country = _COUNTRIES[number % len(_COUNTRIES)]
        unit = "USD" if country == "US" else "GBP"
        sold_at = self._world.started_at - timedelta(days=40 + 7 * number)
        return {
            "shipmentId": shipment_id,
            "clientReferenceId": f"OLD-{1000 + number}",
            "shipFrom": {**invented_address(f"{self._world.world_id} from", country), "name": "Practice Warehouse"},
            "shipTo": invented_address(shipment_id, country),
            "acceptedRate": {
                "totalCharge": {"value": 4.2 + number, "unit": unit},
                "billedWeight": _container(number, unit)["weight"],
                "serviceType": _SERVICES[number % len(_SERVICES)],
                "promise": {
                    "receiveWindow": _window(sold_at, 4),
                    "deliveryWindow": _window(sold_at + timedelta(days=2), 10),
                },
            },
            "shipper": {"accountId": f"{int(self._seeded('account')[:8], 16) % 10**10:010d}"},
            "containers": [_container(number, unit)],
        }

    def _seeded(self, what: str) -> str:
        return hashlib.sha256(f"{self._world.world_id} legacy {what}".encode()).hexdigest()


def _container(number: int, unit: str) -> dict[str, Any]:
    """The one parcel of a shipment, with one kind of goods in it."""
    title, cents, grams = _GOODS[number % len(_GOODS)]
    quantity = 1 + number % 3
    item = {
        "quantity": quantity,
        "unitPrice": {"value": cents / 100, "unit": unit},
        "unitWeight": {"value": grams, "unit": "g"},
        "title": title,
    }
    return {
        "containerType": "PACKAGE",
        "containerReferenceId": f"OLD-{1000 + number}-1",
        "value": {"value": cents * quantity / 100, "unit": unit},
        "dimensions": {"length": 30, "width": 20, "height": 10, "unit": "CM"},
        "items": [item],
        "weight": {"value": grams * quantity + 200, "unit": "g"},
    }


def _window(start: datetime, hours: int) -> dict[str, str]:
    return {"start": told(start), "end": told(start + timedelta(hours=hours))}
