"""Shipments bought with Shipping v1: looked up at Amazon by their id, shown, and kept nowhere."""

import logging
import re
import unicodedata

from shipstation.errors import BadInput, InvalidAddress, NoNetwork, RequestRefused
from shipstation.model import Event, LegacyShipment
from shipstation.ports import Audit, Carriers, Settings

log = logging.getLogger(__name__)

_LABEL = re.compile(
    r"(?:(?:shipment|shipping)(?![\w.-])\s*)?(?:(?:id|number|no\.?)(?![\w.-])\s*)?[:#=]?\s*", re.IGNORECASE
)
_AROUND = "\"'`´“”„‘’«»<>()[]{}.,;"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,99}")
_EXAMPLE = "89108749065090"
_LONGEST_PASTE = 500


class LegacyDesk:
    """Asks Amazon for old shipments. What it answers is buyers' data: it goes into no record and no log."""

    def __init__(self, *, carriers: Carriers, settings: Settings, account: str | None, audit: Audit) -> None:
        """`account`: the one this process was told to use, instead of the chosen one."""
        self._audit = audit
        self._carriers = carriers
        self._settings = settings
        self._account = account

    def find(self, shipment_id: str) -> LegacyShipment:
        """The shipment of that id, under the chosen account; the id may come as pasted, with spaces or its label.

        Raises: BadInput for what cannot be an id; RequestRefused where Amazon gives no shipment for it; NotAuthorized
            where the app lacks the role; the Carrier's other errors, SettingsMissing.
        Source: v1 getShipment.
        """
        wanted = _cleaned(shipment_id)
        account = self._settings.account(self._account).name
        try:
            found = self._carriers.of(account).legacy(wanted)
        except (RequestRefused, InvalidAddress) as error:
            # Nothing but the id was asked with: whatever Amazon finds wrong, it is wrong with the id.
            raise RequestRefused(
                f"Amazon gives no shipment of Shipping v1 for this id under the account {account}. {error.said}",
                "Check the id and the account. Ids of FBA and Merchant Fulfillment are others and do not mix with "
                "these; what was bought at this station stands in History.",
                code=error.code,
                request_id=error.request_id,
                fields=("shipment",),
            ) from error
        except NoNetwork as error:
            raise NoNetwork(
                error.said,
                "Shipments of Shipping v1 are kept only at Amazon: look again when the network is back.",
                code=error.code,
                request_id=error.request_id,
            ) from error
        log.info("looked up shipment %s of v1", wanted)
        self._audit.append(Event.PERMIT, {"operation": "v1.getShipment", "account": account})
        return found


def _cleaned(pasted: str) -> str:
    """The id in what was typed or pasted. Raises BadInput."""
    lines = [line for line in map(_plain, pasted[:_LONGEST_PASTE].splitlines()) if line]
    if not lines:
        raise BadInput(
            "No shipment id was given.", f"Type or paste the id of a v1 shipment ({_EXAMPLE}).", fields=("shipment",)
        )
    if len(lines) > 1:
        raise BadInput("These are several lines.", "Look one shipment up at a time.", fields=("shipment",))
    label = _LABEL.match(lines[0].strip(_AROUND))
    named = lines[0].strip(_AROUND)[label.end() if label else 0 :]
    wanted = re.sub(r"\s+", "", named).strip(_AROUND)
    if not _ID.fullmatch(wanted) or not any(letter.isdigit() for letter in wanted):
        raise BadInput(
            "This cannot be a shipment id.",
            f"Paste the id alone: letters, digits, dots and hyphens ({_EXAMPLE}).",
            fields=("shipment",),
        )
    return wanted


def _plain(line: str) -> str:
    """A line as it looks: full-width digits are digits, and marks that nobody sees are gone."""
    folded = unicodedata.normalize("NFKC", line)
    seen = (" " if each.isspace() else each for each in folded)
    return "".join(each for each in seen if unicodedata.category(each) not in ("Cc", "Cf", "Cs")).strip()
