"""The way of a parcel in words: every event and every detail that Amazon names, and what this station did itself."""

from collections.abc import Mapping

from shipstation.gui.words import tr

# Source: Shipping v2 `EventCode`, and PackageReceivedByCarrier of Amazon's reference pages.
EVENTS: Mapping[str, str] = {
    "ReadyForReceive": "Ready for pick-up",
    "PickupDone": "Picked up",
    "PackageReceivedByCarrier": "Received by the carrier",
    "Delivered": "Delivered",
    "Departed": "Departed",
    "DeliveryAttempted": "Delivery attempted",
    "Lost": "Lost",
    "OutForDelivery": "Out for delivery",
    "ArrivedAtCarrierFacility": "Arrived at the carrier",
    "Rejected": "Rejected by the buyer",
    "Undeliverable": "Undeliverable",
    "PickupCancelled": "Pick-up cancelled",
    "ReturnInitiated": "Return begun",
    "AvailableForPickup": "Waits to be fetched by the buyer",
    "RecipientRequestedAlternateDeliveryTiming": "The buyer asked for another day",
    # This station's own (model/claims.py).
    "ClaimMade": "Claim made",
    "FeedbackGiven": "Carrier was told how to deliver",
}
# Source: Shipping v2 `DetailCodes`.
DETAILS: Mapping[str, str] = {
    "BusinessClosed": "Business closed",
    "CustomerUnavailable": "Nobody was there",
    "PaymentNotReady": "Cash was not ready",
    "OtpNotAvailable": "Buyer had no passcode",
    "DeliveryAttempted": "Delivery attempted",
    "UnableToAccess": "No way in to the address",
    "UnableToContactRecipient": "Buyer could not be reached",
    "DeliveredToBehindWheelieBin": "Left behind the wheelie bin",
    "DeliveredToPorch": "Left at the front door",
    "DeliveredToGarage": "Left in the garage",
    "DeliveredToGarden": "Left in the garden",
    "DeliveredToGreenhouse": "Left in the greenhouse",
    "DeliveredToMailSlot": "Through the mail slot",
    "DeliveredToMailRoom": "Left in the mail room",
    "DeliveredToNeighbor": "Signed for by a neighbor",
    "DeliveredToRearDoor": "Left at the rear door",
    "DeliveredToReceptionist": "Left at the reception",
    "DeliveredToShed": "Left in the shed",
    "DeliveredWithOTP": "Handed over with a passcode",
    "Signed": "Signed for",
    "Damaged": "Damaged",
    "IncorrectItems": "Refused: wrong items",
    "NotRequired": "Refused: not wanted",
    "Rejected": "Refused by the buyer",
    "RejectedByRecipientWithVerification": "Refused, and the buyer proved it",
    "CancelledByRecipient": "Cancelled by the buyer",
    "AddressNotFound": "Address not found",
    "HazmatShipment": "Dangerous goods not declared rightly",
    "Undeliverable": "Could not be delivered, goes back",
    "ArrivedAtLocalFacility": "At the place nearby",
    # Told by this station where Amazon marks an event as one of the way back.
    "on the way back": "on the way back",
}


def event(code: str) -> str:
    """A carrier's event in words; one that is new to us spaced: "HeldAtCustoms" becomes "Held at customs"."""
    return tr(EVENTS[code]) if code in EVENTS else _spaced(code)


def detail(told: str) -> str:
    """Amazon's details of a state, parted by commas, in words; what is none of its codes as it came."""
    parts = [part.strip() for part in told.split(",")]
    return ", ".join(tr(DETAILS[part]) if part in DETAILS else _spaced(part) for part in parts if part)


def _spaced(code: str) -> str:
    if "_" in code or code.isupper():
        return code.replace("_", " ").lower().capitalize()
    if not (code.isalpha() and code[:1].isupper()):
        return code
    return "".join(f" {char.lower()}" if char.isupper() and place else char for place, char in enumerate(code))
