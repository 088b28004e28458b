"""The seller's own accounts with carriers: which can be linked, with which inputs, and those that are.

Source: shippingV2.json, the four CarrierAccount operations. One owner is a business and the references of its client.
"""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shipstation.practice.answers import Reply, Request, invalid, json_reply, not_found
from shipstation.practice.business import business_of, country_of
from shipstation.practice.checks import one_of, read_object, text
from shipstation.practice.world import World

Json = Mapping[str, Any]

_REFERENCE_TYPES = ("IntegratorShipperId", "IntegratorMerchantId")
# A carrier looks at an invoice before it believes it.
_INVOICE_CHECK = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Input:
    """One field of a form. `rules`: Amazon's validation strategies with their values."""

    name: str
    group: str
    rules: tuple[tuple[str, str], ...]
    mandatory: bool = True
    secret: bool = False

    def told(self) -> dict[str, Any]:
        """Amazon's `CarrierAccountInput`."""
        words = self.name.lower().split("_")
        return {
            "descriptionLocalizationKey": f"{words[0]}{''.join(map(str.title, words[1:]))}DescriptionString",
            "name": self.name,
            "groupName": self.group,
            "inputType": "PASSWORD" if self.secret else "TEXTBOX",
            "isMandatory": self.mandatory,
            "isConfidential": self.secret,
            "isHidden": False,
            "validationMetadata": [
                {"errorMessage": self.error(strategy, value), "validationStrategy": strategy, "value": value}
                for strategy, value in self.rules
            ],
        }

    def error(self, strategy: str, value: str) -> str:
        """What is said where a value breaks a rule."""
        if strategy == "REGEX":
            return f"{self.name} must look like {value}"
        return f"{self.name} must have at {'least' if strategy == 'MIN_LENGTH' else 'most'} {value} characters"

    def check(self, value: str) -> None:
        """Raises Problem."""
        for strategy, limit in self.rules:
            if strategy == "REGEX":
                is_kept = re.fullmatch(limit, value) is not None
            else:
                is_kept = len(value) >= int(limit) if strategy == "MIN_LENGTH" else len(value) <= int(limit)
            if not is_kept:
                raise invalid(f"carrierAccountAttributes: {self.error(strategy, limit)}.")


def _sized(name: str, group: str, least: int, most: int, *, mandatory: bool = True, secret: bool = False) -> _Input:
    rules = (("MIN_LENGTH", str(least)), ("MAX_LENGTH", str(most)))
    return _Input(name=name, group=group, rules=rules, mandatory=mandatory, secret=secret)


def _shaped(name: str, group: str, regex: str) -> _Input:
    return _Input(name=name, group=group, rules=(("REGEX", regex),))


_REGISTRATION = (
    _sized("CONTACT_NAME", "REGISTRATION", 1, 35),
    _sized("POSTAL_CODE", "REGISTRATION", 3, 10),
    _shaped("COUNTRY_CODE", "REGISTRATION", "[A-Z]{2}"),
    _sized("COMPANY_NAME", "REGISTRATION", 1, 50, mandatory=False),
)
_INVOICE = (
    _sized("INVOICE_NUMBER", "INVOICE", 5, 20),
    _shaped("INVOICE_DATE", "INVOICE", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    _shaped("INVOICE_AMOUNT", "INVOICE", r"[0-9]{1,7}(\.[0-9]{2})?"),
)
_UPS = (_shaped("ACCOUNT_NUMBER", "ACCOUNT", "[0-9A-Z]{6}"), *_REGISTRATION)
_FEDEX = (_shaped("ACCOUNT_NUMBER", "ACCOUNT", "[0-9]{9}"), *_REGISTRATION)
_Forms = Mapping[str, tuple[_Input, ...]]
_FORMS: Mapping[str, _Forms] = {
    "UPS": {"SHIPPER_ACCOUNT": _UPS, "SHIPPER_ACCOUNT_WITH_INVOICE": (*_UPS, *_INVOICE)},
    "FEDEX": {"SHIPPER_ACCOUNT": _FEDEX},
    "USPS": {
        "AMAZON_ACCOUNT": (
            _sized("ACCOUNT_NUMBER", "ACCOUNT", 5, 35),
            _sized("PASSWORD", "ACCOUNT", 8, 64, secret=True),
        )
    },
    "DPD": {
        "SHIPPER_ACCOUNT": (
            _shaped("ACCOUNT_NUMBER", "ACCOUNT", "[0-9]{7,10}"),
            _sized("PASSWORD", "ACCOUNT", 8, 64, secret=True),
        )
    },
}
_LINKABLE = {"US": ("UPS", "FEDEX", "USPS"), **dict.fromkeys(("GB", "FR", "IT", "ES"), ("UPS", "DPD"))}


class Accounts:
    """Links carriers' accounts to the seller. Thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world

    def inputs(self, request: Request) -> Reply:
        """Source: getCarrierAccountFormInputs."""
        carriers = _linkable(request)
        listed = [
            {
                "carrierId": carrier_id,
                "linkableAccountTypes": [
                    {"accountType": kind, "carrierAccountInputs": [field.told() for field in fields]}
                    for kind, fields in _FORMS[carrier_id].items()
                ],
            }
            for carrier_id in carriers
        ]
        return json_reply({"linkableCarriersList": listed})

    def linked(self, request: Request) -> Reply:
        """Source: getCarrierAccounts: the active ones."""
        owner = _owner(request, read_object(request.body))
        rows = self._world.database.all(
            "SELECT account_id, carrier_id FROM carrier_accounts"
            " WHERE owner = ? AND unlinked_at IS NULL AND active_at <= ? ORDER BY linked_at, account_id",
            owner,
            self._world.now().timestamp(),
        )
        accounts = [{"accountId": row["account_id"], "carrierId": row["carrier_id"]} for row in rows]
        return json_reply({"activeAccounts": accounts})

    def link(self, request: Request, carrier_id: str) -> Reply:
        """Source: linkCarrierAccount. Linked again, an account stays what it is."""
        if carrier_id not in _linkable(request):
            raise not_found("Carrier")
        body = read_object(request.body)
        owner = _owner(request, body)
        kind = one_of(body.get("carrierAccountType"), _FORMS[carrier_id], "carrierAccountType")
        number = _checked(body, _FORMS[carrier_id][kind])["ACCOUNT_NUMBER"]
        now, database = self._world.now(), self._world.database
        active_at = now + _INVOICE_CHECK if kind == "SHIPPER_ACCOUNT_WITH_INVOICE" else now
        with database.transaction():
            database.change(
                "INSERT INTO carrier_accounts VALUES (?, ?, ?, ?, ?, ?, NULL)"
                " ON CONFLICT (owner, carrier_id, number) DO UPDATE SET unlinked_at = NULL,"
                " linked_at = excluded.linked_at, active_at = excluded.active_at WHERE unlinked_at IS NOT NULL",
                *(str(uuid.uuid4()), owner, carrier_id, number, now.timestamp(), active_at.timestamp()),
            )
            query = "SELECT * FROM carrier_accounts WHERE owner = ? AND carrier_id = ? AND number = ?"
            row = database.one(query, owner, carrier_id, number)
        if row is None:
            raise not_found("Carrier account")
        status = "ACTIVE" if row["active_at"] <= now.timestamp() else "PENDING"
        return json_reply({"registrationStatus": status, "accountId": row["account_id"]})

    def unlink(self, request: Request, carrier_id: str) -> Reply:
        """Source: unlinkCarrierAccount."""
        body = read_object(request.body)
        owner = _owner(request, body)
        account_id = text(body.get("accountId"), "accountId")
        query = (
            "UPDATE carrier_accounts SET unlinked_at = ?"
            " WHERE owner = ? AND carrier_id = ? AND account_id = ? AND unlinked_at IS NULL"
        )
        database = self._world.database
        with database.transaction():
            found = database.change(query, self._world.now().timestamp(), owner, carrier_id, account_id)
        if not found:
            raise not_found("Carrier account")
        return json_reply({"isUnlinked": True})


def read_references(body: Json) -> list[tuple[str, str]]:
    """The client's references of a request, in a fixed order. Raises Problem."""
    details = body.get("clientReferenceDetails", [])
    if not isinstance(details, list) or not all(isinstance(entry, dict) for entry in details):
        raise invalid("clientReferenceDetails must be a list of {clientReferenceType, clientReferenceId}.")
    return sorted(
        (
            one_of(entry.get("clientReferenceType"), _REFERENCE_TYPES, "clientReferenceType"),
            text(entry.get("clientReferenceId"), "clientReferenceId"),
        )
        for entry in details
    )


def _linkable(request: Request) -> tuple[str, ...]:
    return _LINKABLE.get(country_of(business_of(request)), ())


def _owner(request: Request, body: Json) -> str:
    return json.dumps([business_of(request), *read_references(body)])


def _checked(body: Json, fields: tuple[_Input, ...]) -> dict[str, str]:
    """The values given, when they satisfy the form. Raises Problem."""
    given: dict[str, str] = {}
    if not isinstance(body.get("carrierAccountAttributes"), list):
        raise invalid("carrierAccountAttributes is required and must be a list.")
    for name in ("carrierAccountAttributes", "encryptedCarrierAccountAttributes"):
        attributes = body.get(name, [])
        if not isinstance(attributes, list) or not all(isinstance(entry, dict) for entry in attributes):
            raise invalid(f"{name} must be a list of {{attributeName, propertyGroup, value}}.")
        for entry in attributes:
            given[text(entry.get("attributeName"), f"{name}.attributeName")] = text(
                entry.get("value"), f"{name}.value", least=0
            )
    unknown = given.keys() - {field.name for field in fields}
    if unknown:
        raise invalid(f"carrierAccountAttributes: {', '.join(sorted(unknown))} is not asked for.")
    for field in fields:
        if given.get(field.name):
            field.check(given[field.name])
        elif field.mandatory:
            raise invalid(f"carrierAccountAttributes: {field.name} is required.")
    return given
