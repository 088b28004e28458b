"""Collection forms: which parcels a carrier has yet to be told of, and the papers that tell it.

Source: shippingV2.json, generateCollectionForm and its three companions. None of them has a `payload` wrapper.
"""

import base64
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shipstation.practice import form_sheets, places
from shipstation.practice.accounts import read_references
from shipstation.practice.answers import Reply, Request, invalid, json_reply, not_found
from shipstation.practice.business import business_of, country_of
from shipstation.practice.checks import read_address, read_moment, read_object, text
from shipstation.practice.database import packed, unpacked
from shipstation.practice.ledger import Purchase
from shipstation.practice.promises import told
from shipstation.practice.purchasing import sha256
from shipstation.practice.services import MARKETS
from shipstation.practice.till import KEY_HEADER, check_same_request
from shipstation.practice.world import World

Json = Mapping[str, Any]

_LONG_FORM = 25
_LONG_FORM_TAKES = timedelta(minutes=1)
_MOST_RESULTS = 100
_SAME = ("addressLine1", "city", "postalCode", "countryCode")


class Forms:
    """Makes and finds collection forms. Thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world
        # Which parcels are open and which form takes them belong together.
        self._lock = threading.Lock()

    def generate(self, request: Request) -> Reply:
        """Source: generateCollectionForm."""
        country = country_of(business_of(request))
        key = request.headers.get(KEY_HEADER) or None
        with self._lock:
            before = self._one("key", key) if key else None
            if before is not None:
                check_same_request(before["body_sha256"], request, key)
                self._count(before["form_id"])
                return _document(before["document"])
            body = read_object(request.body)
            read_references(body)
            carrier_id = text(body.get("carrierId"), "carrierId")
            ship_from = _ship_from(body)
            parcels = [parcel for parcel in self._open(country) if parcel.facts["carrier_id"] == carrier_id]
            if ship_from is not None:
                parcels = [parcel for parcel in parcels if _is_same(parcel.facts["ship_from"], ship_from)]
            _check_parcels(parcels)
            return _document(self._make(request, key, country, parcels))

    def find(self, request: Request, form_id: str) -> Reply:
        """Source: getCollectionForm."""
        business_of(request)
        form = self._one("form_id", form_id)
        if form is None:
            raise not_found("Collection form")
        return _document(form["document"])

    def history(self, request: Request) -> Reply:
        """Source: getCollectionFormHistory: newest first."""
        country, now = country_of(business_of(request)), self._world.now()
        body = read_object(request.body)
        read_references(body)
        most, ship_from = _most(body.get("maxResults", _MOST_RESULTS)), _ship_from(body)
        start, end = _range(body.get("dateRange", {}))
        records = []
        for row in reversed(self._rows()):
            facts, made_at = unpacked(row["facts"]), datetime.fromtimestamp(row["made_at"], UTC)
            if (
                row["country"] == country
                and row["carrier_id"] == body.get("carrierId", row["carrier_id"])
                and (start is None or start <= made_at)
                and (end is None or made_at <= end)
                and (ship_from is None or _is_same(facts["ship_from"], ship_from))
            ):
                records.append(_record(row, facts, made_at, now))
        return json_reply({"collectionFormsHistoryRecordList": records[:most], "lastRefreshedDate": told(now)})

    def unmanifested(self, request: Request) -> Reply:
        """Source: getUnmanifestedShipments: by carrier, then by the address that they leave from."""
        country = country_of(business_of(request))
        read_references(read_object(request.body))
        last = self._last_forms()
        carriers: dict[str, dict[str, Any]] = {}
        for parcel in self._open(country):
            carrier_id, address = parcel.facts["carrier_id"], parcel.facts["ship_from"]
            carrier = carriers.setdefault(
                carrier_id,
                {
                    "carrierId": carrier_id,
                    "carrierName": _carrier_name(parcel),
                    "unmanifestedShipmentLocationList": [],
                },
            )
            locations = carrier["unmanifestedShipmentLocationList"]
            if not any(_is_same(location["address"], address) for location in locations):
                made_at = last.get((carrier_id, *_place(address)))
                locations.append(
                    {"address": address, **({} if made_at is None else {"lastManifestDate": told(made_at)})}
                )
        return json_reply({"unmanifestedCarrierInformationList": list(carriers.values())})

    def told(self) -> list[dict[str, Any]]:
        """Every form as the ledger tells it, oldest first."""
        return [
            {
                "form_id": row["form_id"],
                "key": row["key"],
                "carrier_id": row["carrier_id"],
                "at": told(datetime.fromtimestamp(row["made_at"], UTC)),
                "requests": row["requests"],
                "body_sha256": row["body_sha256"],
                **{name: unpacked(row["facts"])[name] for name in ("shipment_ids", "tracking_ids")},
            }
            for row in self._rows()
        ]

    def _make(self, request: Request, key: str | None, country: str, parcels: list[Purchase]) -> bytes:
        """Draw and keep a form of these parcels. Returns: the PDF."""
        now, form_id, first = self._world.now(), str(uuid.uuid4()), parcels[0]
        ship_from, carrier = first.facts["ship_from"], _carrier_name(first)
        made_at = places.local(now, ship_from)
        document = form_sheets.collection_form(
            form_id, carrier=carrier, ship_from=ship_from, parcels=parcels, made_at=made_at
        )
        facts = {
            "carrier_name": carrier,
            "ship_from": ship_from,
            "shipment_ids": [parcel.shipment_id for parcel in parcels],
            "tracking_ids": [parcel.tracking_id for parcel in parcels],
        }
        database = self._world.database
        with database.transaction():
            database.change(
                "INSERT INTO forms (form_id, key, carrier_id, country, body_sha256, made_at, document, facts)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                *(form_id, key, first.facts["carrier_id"], country, sha256(request.body), now.timestamp()),
                *(document, packed(facts)),
            )
            for parcel in parcels:
                database.change("INSERT INTO manifested VALUES (?, ?)", parcel.shipment_id, form_id)
        return document

    def _open(self, country: str) -> list[Purchase]:
        """Parcels of this country that stand on no form, oldest first."""
        done = {row["shipment_id"] for row in self._world.database.all("SELECT shipment_id FROM manifested")}
        return [
            parcel
            for parcel in self._world.ledger.purchases()
            if parcel.cancelled_at is None
            and parcel.shipment_id not in done
            and parcel.facts["ship_from"]["countryCode"] == country
        ]

    def _one(self, column: str, value: str) -> sqlite3.Row | None:
        return self._world.database.one(f"SELECT * FROM forms WHERE {column} = ?", value)  # noqa: S608 our own names

    def _rows(self) -> list[sqlite3.Row]:
        """Forms without their papers, oldest first."""
        names = "form_id, key, carrier_id, country, body_sha256, requests, made_at, facts"
        return self._world.database.all(f"SELECT {names} FROM forms ORDER BY number")  # noqa: S608 our own names

    def _count(self, form_id: str) -> None:
        with self._world.database.transaction():
            self._world.database.change("UPDATE forms SET requests = requests + 1 WHERE form_id = ?", form_id)

    def _last_forms(self) -> dict[tuple[str, ...], datetime]:
        return {
            (row["carrier_id"], *_place(unpacked(row["facts"])["ship_from"])): datetime.fromtimestamp(
                row["made_at"], UTC
            )
            for row in self._rows()
        }


def _check_parcels(parcels: list[Purchase]) -> None:
    """A form is for one address. Raises Problem."""
    if not parcels:
        raise invalid("There are no unmanifested shipments of this carrier and ship-from address. (D-761)")
    if len({_place(parcel.facts["ship_from"]) for parcel in parcels}) > 1:
        raise invalid("shipFromAddress is required: the shipments leave from several addresses. (D-762)")


def _record(row: sqlite3.Row, facts: Json, made_at: datetime, now: datetime) -> dict[str, Any]:
    is_long = len(facts["shipment_ids"]) > _LONG_FORM
    in_progress = is_long and now < made_at + _LONG_FORM_TAKES
    return {
        "carrierName": facts["carrier_name"],
        "creationDate": told(made_at),
        "generationStatus": "InProgress" if in_progress else "Completed",
        "collectionFormId": row["form_id"],
        "shipFromAddress": facts["ship_from"],
    }


def _document(document: bytes) -> Reply:
    content = base64.b64encode(document).decode()
    return json_reply(
        {"collectionsFormDocument": {"base64EncodedContent": content, "documentFormat": "application/pdf"}}
    )


def _carrier_name(parcel: Purchase) -> str:
    """As it was when bought; worlds of earlier versions did not write it down."""
    carrier_id: str = parcel.facts["carrier_id"]
    services: Iterable[Any] = (s for market in MARKETS.values() for s in (*market.amazon, *market.partners))
    names = (service.carrier for service in services if service.carrier_id == carrier_id)
    return str(parcel.facts.get("carrier_name") or next(names, carrier_id))


def _place(address: Json) -> tuple[str, ...]:
    """What makes an address the same, however it is spelled."""
    return tuple("".join(str(address.get(name, "")).split()).casefold() for name in _SAME)


def _is_same(one: Json, other: Json) -> bool:
    return _place(one) == _place(other)


def _ship_from(body: Json) -> Json | None:
    if "shipFromAddress" not in body:
        return None
    if not isinstance(body["shipFromAddress"], dict):
        raise invalid("shipFromAddress must be an object.")
    return read_address(body["shipFromAddress"], "shipFromAddress")


def _most(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_RESULTS:
        raise invalid(f"maxResults must be a whole number of 1 to {_MOST_RESULTS}.")
    return value


def _range(value: object) -> tuple[datetime | None, datetime | None]:
    if not isinstance(value, dict):
        raise invalid("dateRange must be an object.")
    start, end = (
        read_moment(value[name], f"dateRange.{name}") if name in value else None for name in ("startDate", "endDate")
    )
    if start is not None and end is not None and start > end:
        raise invalid("dateRange.startDate must not be after dateRange.endDate.")
    return start, end
