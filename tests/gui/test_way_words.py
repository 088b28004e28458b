"""Every event and every detail that Amazon names has words of its own; what it does not name yet is spaced."""

import pytest

from shipstation.gui import way_words
from shipstation.model import OWN_EVENTS

# Source: Shipping v2 `EventCode` and `DetailCodes`, and one event of Amazon's reference pages.
EVENTS = [
    "ReadyForReceive",
    "PickupDone",
    "Delivered",
    "Departed",
    "DeliveryAttempted",
    "Lost",
    "OutForDelivery",
    "ArrivedAtCarrierFacility",
    "Rejected",
    "Undeliverable",
    "PickupCancelled",
    "ReturnInitiated",
    "AvailableForPickup",
    "RecipientRequestedAlternateDeliveryTiming",
    "PackageReceivedByCarrier",
]
DETAILS = [
    "BusinessClosed",
    "CustomerUnavailable",
    "PaymentNotReady",
    "OtpNotAvailable",
    "DeliveryAttempted",
    "UnableToAccess",
    "UnableToContactRecipient",
    "DeliveredToBehindWheelieBin",
    "DeliveredToPorch",
    "DeliveredToGarage",
    "DeliveredToGarden",
    "DeliveredToGreenhouse",
    "DeliveredToMailSlot",
    "DeliveredToMailRoom",
    "DeliveredToNeighbor",
    "DeliveredToRearDoor",
    "DeliveredToReceptionist",
    "DeliveredToShed",
    "DeliveredWithOTP",
    "Signed",
    "Damaged",
    "IncorrectItems",
    "NotRequired",
    "Rejected",
    "RejectedByRecipientWithVerification",
    "CancelledByRecipient",
    "AddressNotFound",
    "HazmatShipment",
    "Undeliverable",
    "ArrivedAtLocalFacility",
]


def test_every_code_of_amazon_has_words_of_its_own() -> None:
    assert set(EVENTS) | OWN_EVENTS == set(way_words.EVENTS)
    assert set(DETAILS) <= set(way_words.DETAILS)
    assert len(set(way_words.EVENTS.values())) == len(way_words.EVENTS)
    assert len(set(way_words.DETAILS.values())) == len(way_words.DETAILS)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("CustomerUnavailable, DeliveredToPorch", "Nobody was there, Left at the front door"),
        ("HeldAtCustoms", "Held at customs"),
        ("HELD_AT_CUSTOMS", "Held at customs"),
        ("left with the concierge", "left with the concierge"),
        ("", ""),
    ],
)
def test_details_are_told_in_words_and_a_new_one_as_well_as_may_be(told: str, said: str) -> None:
    assert way_words.detail(told) == said


def test_a_new_event_is_spaced() -> None:
    assert way_words.event("HeldAtCustoms") == "Held at customs"
    assert way_words.event("") == ""
