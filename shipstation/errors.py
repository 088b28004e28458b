"""What can go wrong, in two families that a person can act on; anything else is a bug and is not caught.

ShipError(said, remedy)
├── Refused       an answer that will not change by asking again
│   ├── our own rules, exit 2: BadInput  NotFound  Ambiguous  AlreadyBought  SettingsMissing  NotBuyable
│   │                          PriceRose  WeightDoubt  AddressUnfit  GoodsUnfit  NotPrintable  LabelUnreadable
│   │                          HistoryTooNew  StateRefused  NotPermitted
│   └── Amazon's word, exit 3: RequestRefused  InvalidAddress  RateExpired  NotCancellable  NotAuthorized
├── Unavailable   the world's fault, worth another try, exit 3
│       NoNetwork  AnswerLost  AmazonDown  Throttled  PrinterAway  ScaleAway  DiskFull  StoreAway  KeyringAway
└── Unsure        it may have happened, exit 4: PurchaseUnsure  PrinterUnsure

`doubt` is True on errors after which a purchase may have been carried out all the same (SAFETY.md part 1).
"""

from collections.abc import Sequence
from typing import Any, ClassVar


class ShipError(Exception):
    """Something a person can act on.

    Args:
        said: what happened, one sentence with its full stop.
        remedy: what to do now, one sentence.
        code, request_id: Amazon's own, where it answered; support asks for them.
        fields: names of the inputs at fault.
        shipment, purchase_id: what it is about, where there is one.
    """

    family: ClassVar[str] = "refused"
    exit_code: ClassVar[int] = 3
    doubt: ClassVar[bool] = False

    def __init__(
        self,
        said: str,
        remedy: str,
        *,
        code: str | None = None,
        request_id: str | None = None,
        fields: Sequence[str] = (),
        shipment: Any = None,
        purchase_id: str | None = None,
    ) -> None:
        super().__init__(said, remedy)
        self.said = said
        self.remedy = remedy
        self.code = code
        self.request_id = request_id
        self.fields = tuple(fields)
        self.shipment = shipment
        self.purchase_id = purchase_id

    @property
    def kind(self) -> str:
        """The error's name as programs know it (CONTRACT.md)."""
        return type(self).__name__

    def __str__(self) -> str:
        return f"{self.said} {self.remedy}"


class Refused(ShipError):
    """An answer that will not change."""


class _OurRule(Refused):
    exit_code = 2


class BadInput(_OurRule):
    """What was typed or read cannot be used; `fields` names it."""


class NotFound(_OurRule):
    """No such order, shipment, printer, account …"""


class Ambiguous(_OurRule):
    """The same reference stands in two channels."""


class AlreadyBought(_OurRule):
    """This parcel has a live purchase; `shipment` holds it where it was bought."""


class SettingsMissing(_OurRule):
    """Something has to be set up first."""


class NotBuyable(_OurRule):
    """The rate asks for what this station cannot give (paper, inputs), or no rate fits the wish."""


class PriceRose(_OurRule):
    """The offer is dearer or slower than what the person accepted."""


class WeightDoubt(_OurRule):
    """The parcel weighs far from what its items and box should; a person may stand by it."""


class AddressUnfit(_OurRule):
    """Nobody would take the buyer's address as it is; `fields` names what has to be set."""


class GoodsUnfit(_OurRule):
    """What is asked for with the goods cannot be had on this way."""


class NotPrintable(_OurRule):
    """No format that the rate lists can be printed on this printer."""


class LabelUnreadable(_OurRule):
    """The verifier stopped a label before paper."""


class HistoryTooNew(_OurRule):
    """The store was written by a newer version."""


class StateRefused(_OurRule):
    """The thing is not in a state that allows this."""


class NotPermitted(_OurRule):
    """Only a manager may do this, and nobody who is one stands at the bench."""


class RequestRefused(Refused):
    """Amazon refuses the request for a reason that has no class of its own."""


class InvalidAddress(Refused):
    """Amazon does not accept an address."""


class RateExpired(Refused):
    """The offer is too old to be bought."""


class NotCancellable(Refused):
    """Too late to cancel."""


class NotAuthorized(Refused):
    """Amazon does not know or allow this account; the remedy names the step."""


class Unavailable(ShipError):
    """The world's fault; trying again may help."""

    family = "unavailable"


class NoNetwork(Unavailable):
    """Nothing left this machine: no name, no connection, no TLS."""


class AnswerLost(Unavailable):
    """The request may have arrived; its answer did not, or could not be read."""

    doubt = True


class AmazonDown(Unavailable):
    """Amazon answered with a fault of its own (5xx)."""

    doubt = True


class Throttled(Unavailable):
    """Too many requests; `retry_after_s` says how long to wait, as far as known."""

    def __init__(self, said: str, remedy: str, *, retry_after_s: float = 1.0, **more: Any) -> None:
        super().__init__(said, remedy, **more)
        self.retry_after_s = retry_after_s


class PrinterAway(Unavailable):
    """The printer did not take the job; nothing was printed."""


class ScaleAway(Unavailable):
    """The scale is there and cannot be read, or reports a fault."""


class DiskFull(Unavailable):
    """No room to write."""


class StoreAway(Unavailable):
    """The store cannot be opened or written: locked, damaged, wrong key."""


class KeyringAway(Unavailable):
    """The operating system's keyring is missing, locked or not safe."""


class Unsure(ShipError):
    """It may have happened."""

    family = "unsure"
    exit_code = 4
    doubt = True


class PurchaseUnsure(Unsure):
    """Nobody can tell yet whether the label was bought; `purchase_id` names it."""


class PrinterUnsure(Unsure):
    """The job was cut while it was being sent; paper may have come out."""
