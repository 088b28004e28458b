"""Restricted Data Tokens: one hour's leave to see buyers' data, for the resources that were named and no others.

Source: tokens_2021-03-01.json `createRestrictedDataToken`; API.md 5.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from shipstation.practice.answers import Problem, Reply, Request, denied, json_reply
from shipstation.practice.checks import read_object
from shipstation.practice.database import packed, unpacked
from shipstation.practice.world import World

Json = Mapping[str, Any]

OPERATIONS = frozenset({"directPurchaseShipment", "v1.getShipment"})
"""Operations of ours that a plain access token does not open."""

PREFIX = "Atz.sprdt|"
_LIFE = timedelta(hours=1)
_MOST = 50
_METHODS = ("GET", "PUT", "POST", "DELETE")
_DATA_ELEMENTS = ("buyerInfo", "shippingAddress", "buyerTaxInformation")
# What may be asked for at all. Only orders know data elements.
_ORDERS = re.compile(r"/orders/[^/]+/orders(/[^/]+(/\w+)?)?")
_RESTRICTED = (
    ("POST", re.compile(r"/shipping/v2/shipments/directPurchase")),
    ("GET", re.compile(r"/shipping/v1/shipments/[^/]+")),
    ("GET", _ORDERS),
    ("GET", re.compile(r"/mfn/v0/shipments/[^/]+")),
    ("DELETE", re.compile(r"/mfn/v0/shipments/[^/]+")),
    ("PUT", re.compile(r"/mfn/v0/shipments/[^/]+/cancel")),
    ("POST", re.compile(r"/mfn/v0/shipments")),
)
_NO_ACCESS = "Application do not have access to some or all requested resource"


class Permits:
    """Gives out Restricted Data Tokens and checks them. Thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world

    def create(self, request: Request) -> Reply:
        """Source: createRestrictedDataToken."""
        body = read_object(request.body)
        application = body.get("targetApplication", "")
        if not isinstance(application, str):
            raise _wrong("targetApplication must be a string.")
        asked = body.get("restrictedResources")
        if not isinstance(asked, list) or not asked:
            raise _wrong("restrictedResources is required and must not be empty.")
        if len(asked) > _MOST:
            raise _wrong(f"restrictedResources must have at most {_MOST} entries.")
        resources = [_resource(entry, f"restrictedResources[{place}]") for place, entry in enumerate(asked)]
        if not self._world.may_see_people or not all(map(_is_restricted, resources)):
            raise Problem(400, "InvalidInput", _NO_ACCESS)
        token = f"{PREFIX}{secrets.token_urlsafe(96)}"
        now, database = self._world.now(), self._world.database
        with database.transaction():
            database.change("DELETE FROM restricted_tokens WHERE expires_at < ?", (now - _LIFE).timestamp())
            content = packed({"resources": resources})
            query = "INSERT INTO restricted_tokens VALUES (?, ?, ?)"
            database.change(query, token, (now + _LIFE).timestamp(), content)
        return json_reply({"restrictedDataToken": token, "expiresIn": int(_LIFE.total_seconds())})


def check(world: World, token: str, request: Request) -> None:
    """Let a call in by its Restricted Data Token. Raises Problem."""
    row = world.database.one("SELECT * FROM restricted_tokens WHERE token = ?", token)
    if row is None:
        raise denied("The access token you provided is revoked, malformed or invalid.")
    if world.now().timestamp() >= row["expires_at"]:
        raise denied("The access token you provided has expired.")
    if not _covers(unpacked(row["resources"])["resources"], request):
        raise denied("The restricted data token does not cover this resource.")


def _covers(resources: Iterable[Json], request: Request) -> bool:
    """A generic path covers every value in its braces; a specific one its very own."""
    return any(
        resource["method"] == request.method and _pattern(resource["path"]).fullmatch(request.path)
        for resource in resources
    )


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))


def _resource(entry: object, where: str) -> Json:
    if not isinstance(entry, dict):
        raise _wrong(f"{where} must be an object.")
    method, path, elements = entry.get("method"), entry.get("path"), entry.get("dataElements", [])
    if method not in _METHODS:
        raise _wrong(f"{where}.method must be one of {', '.join(_METHODS)}.")
    if not isinstance(path, str) or not path.startswith("/"):
        raise _wrong(f"{where}.path is required and must begin with /.")
    if not isinstance(elements, list):
        raise _wrong(f"{where}.dataElements must be a list.")
    unknown = [str(element) for element in elements if element not in _DATA_ELEMENTS]
    if unknown or (elements and not _ORDERS.fullmatch(path)):
        names = ", ".join(unknown or map(str, elements))
        said = f"Application does not have access to one or more requested data elements: [{names}]"
        raise Problem(400, "InvalidInput", said)
    return {"method": method, "path": path}


def _is_restricted(resource: Json) -> bool:
    return any(resource["method"] == method and path.fullmatch(resource["path"]) for method, path in _RESTRICTED)


def _wrong(details: str) -> Problem:
    return Problem(400, "InvalidInput", "Invalid input.", details)
