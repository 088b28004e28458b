"""The end of the day: what no collection form tells a carrier of yet, and the forms that were made."""

from dataclasses import dataclass
from datetime import datetime

from shipstation.model.orders import Address
from shipstation.model.shipping import FORM_PREFIX, PurchaseState, Shipment

__all__ = ["FORM_PREFIX", "FormRecord", "MadeForm", "OpenParcel", "OpenPlace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenParcel:
    """A bought parcel that its carrier has not scanned. `ship_from` None: bought before that was written down."""

    shipment: Shipment
    ship_from: Address | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPlace:
    """What Amazon calls unmanifested: a carrier and an address that parcels leave from; None: never a form."""

    carrier_id: str
    carrier: str
    ship_from: Address
    last_form_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRecord:
    """A form as Amazon lists it. `is_ready`: its paper can be fetched."""

    form_id: str
    carrier: str
    made_at: datetime | None
    is_ready: bool
    ship_from: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeForm:
    """A form as this station asked for it: a purchase that makes a paper. `asked_at`: before anything was sent.

    Parcels bought before `asked_at` stand on it. `sha256` "" while its paper is not kept here.
    """

    purchase_id: str
    state: PurchaseState
    account: str
    carrier_id: str
    carrier: str
    ship_from: Address | None
    asked_at: datetime
    said: str
    sha256: str
