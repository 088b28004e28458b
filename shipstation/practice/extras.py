"""Value-added services: which groups a rate offers, what each member costs, and which must be answered.

Source: FIELD_NOTES "Purchase"; API.md 7. They differ on purpose.
"""

from collections.abc import Mapping

# id, name, cents of the US price list; scaled for other money. `required` groups must be answered at purchase.
_Extras = tuple[tuple[str, str, bool, tuple[tuple[str, str, int], ...]], ...]
_CONFIRMATION = "VAS_GROUP_ID_CONFIRMATION"
EXTRAS: Mapping[str, _Extras] = {
    "": (),
    "CONFIRMATION_US": (
        (
            _CONFIRMATION, "Delivery confirmation", True,
            (
                ("NO_CONFIRMATION", "No confirmation", 0),
                ("SIGNATURE_CONFIRMATION", "Signature", 345),
                ("ADULT_SIGNATURE_CONFIRMATION", "Adult signature", 685),
            ),
        ),
    ),
    "CONFIRMATION_PICKUP": (
        (
            _CONFIRMATION, "Delivery confirmation", True,
            (
                ("NO_CONFIRMATION", "No confirmation", 0),
                ("SIGNATURE_CONFIRMATION", "Signature", 415),
                ("ADULT_SIGNATURE_CONFIRMATION", "Adult signature", 595),
            ),
        ),
        ("VAS_GROUP_ID_PICKUP", "Pickup", False, (("CARRIER_PICKUP_CHARGE", "Carrier pickup today", 690),)),
    ),
    "SIGNATURE_OPTIONAL": (
        (
            "SIG_VERIFICATION", "Signature verification", False,
            (("SIGNATURE_CONFIRMATION", "Signature", 225), ("ADULT_SIGNATURE_CONFIRMATION", "Adult signature", 475)),
        ),
    ),
    # Required, and without a free answer.
    "ONTRAC": (
        (
            _CONFIRMATION, "Proof of delivery", True,
            (("DELIVERY_CONFIRMATION", "Delivery photo", 35), ("SIGNATURE_CONFIRMATION", "Signature", 275)),
        ),
    ),
    # Two groups to be answered.
    "ONTRAC_SUNRISE": (
        (
            _CONFIRMATION, "Proof of delivery", True,
            (("DELIVERY_CONFIRMATION", "Delivery photo", 35), ("SIGNATURE_CONFIRMATION", "Signature", 275)),
        ),
        (
            "VAS_GROUP_ID_HANDOVER", "Handover", True,
            (("LEAVE_AT_DOOR", "Leave at the door", 0), ("HAND_TO_PERSON", "Hand to a person", 140)),
        ),
        ("VAS_GROUP_ID_DAY", "Day of delivery", False, (("SATURDAY_DELIVERY", "Saturday delivery", 450),)),
    ),
    "PICKUP_EU": (
        ("VAS_GROUP_ID_PICKUP", "Pickup", True, (("CARRIER_PICKUP_CHARGE", "Pickup", 0),)),
        ("SIG_VERIFICATION", "Signature verification", False, (("SIGNATURE_CONFIRMATION", "Signature", 120),)),
        ("VAS_GROUP_ID_OTP", "One-time password", False, (("OTP_ON_DELIVERY", "One-time password", 60),)),
    ),
    "OTP_EU": (
        ("VAS_GROUP_ID_OTP", "One-time password", False, (("OTP_ON_DELIVERY", "One-time password", 60),)),
    ),
    "CONFIRMATION_EU": (
        (
            _CONFIRMATION, "Delivery confirmation", True,
            (("NO_CONFIRMATION", "No confirmation", 0), ("SIGNATURE_CONFIRMATION", "Signature", 150)),
        ),
    ),
}  # fmt: skip
