"""Collection forms of one account (ports.Forms): looked for and fetched. Making one spends: the journal sends it."""

import logging
from datetime import datetime

from shipstation.amazon import wire
from shipstation.amazon.answers import understood
from shipstation.amazon.client import Client
from shipstation.amazon.operations import operation_named
from shipstation.model import Address, Document, FormRecord, OpenPlace

log = logging.getLogger(__name__)

_UNMANIFESTED = operation_named("getUnmanifestedShipments")
_HISTORY = operation_named("getCollectionFormHistory")
_FORM = operation_named("getCollectionForm")


class AmazonForms:
    """What is open, and what was made. Thread-safe; blocking."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def open_places(self) -> tuple[OpenPlace, ...]:
        """Source: getUnmanifestedShipments."""
        answer = self._client.ask(_UNMANIFESTED, body=wire.write_nothing())
        return understood(_UNMANIFESTED, answer, wire.read_unmanifested)

    def made(self, ship_from: Address | None, *, since: datetime) -> tuple[FormRecord, ...]:
        """Source: getCollectionFormHistory."""
        answer = self._client.ask(_HISTORY, body=wire.write_forms_query(ship_from, since))
        found = understood(_HISTORY, answer, wire.read_forms)
        log.info("%d forms were made since", len(found))
        return found

    def paper(self, form_id: str) -> Document:
        """Source: getCollectionForm."""
        answer = self._client.ask(_FORM, path={"collectionFormId": form_id})
        return understood(_FORM, answer, wire.read_form_paper)
