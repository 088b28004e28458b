"""The way to a real account: its steps, what was noted of each, what the live check tried, how old a secret is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from shipstation.model.accounts import Region


class StepId(StrEnum):
    """The steps by name, in order."""

    RIVER = "river"
    SELLER = "seller"
    PROFILE = "profile"
    QUESTIONNAIRE = "questionnaire"
    APPROVAL = "approval"
    APP = "app"
    SECRETS = "secrets"
    CHECK = "check"
    KIT = "kit"

    @property
    def number(self) -> int:
        """Its place, from 1."""
        return tuple(StepId).index(self) + 1


class StepState(StrEnum):
    """How far a step is. WAITS: for another step, or for Amazon."""

    DONE = "done"
    WAITS = "waits"
    TODO = "todo"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNote:
    """What was noted of a step. `text`: the case number, the shipper's name or the country, as the step asks."""

    state: StepState = StepState.TODO
    on: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectStep:
    """A step as it stands today.

    `waits_for`: the step that must be done first; None where it waits for Amazon, or for nobody. `due_on`: the day by
    which Amazon answers, as far as it promised one. `is_optional`: it may be skipped for good.
    """

    step: StepId
    state: StepState
    note: StepNote
    waits_for: StepId | None = None
    due_on: date | None = None
    is_overdue: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One thing that the live check tried: whether it worked, what was seen, what to do (None when it worked).

    `points_to`: the step that mends it; None for what lies with the network, or with Amazon for a while.
    """

    name: str
    ok: bool
    said: str
    remedy: str | None = None
    points_to: StepId | None = None
    code: str | None = None
    request_id: str | None = None


LIVE_CHECKS = ("token", "business_id", "region", "role", "rates", "restricted", "clock")
"""What the live check tries, in this order; it ends at the first that fails, but for the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretAge:
    """How long a client secret is kept here. Amazon has it changed within 180 days.

    `is_due`: the change is asked for. `is_over`: Amazon may refuse it any day.
    """

    kept_on: date
    days: int
    rotate_by: date
    is_due: bool
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityAnswer:
    """One question of Amazon's security questionnaire. `yours`: what only the seller can add; "" for nothing."""

    topic: str
    question: str
    answer: tuple[str, ...]
    yours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecuritySheet:
    """All answers, for one paper. `shipper`: whose; "" when no name is known yet."""

    shipper: str
    version: str
    on: date
    answers: tuple[SecurityAnswer, ...]


APP_PREFIX = "AmazonShipping_"
SHIPPER_PATTERN = r"[A-Za-z0-9]{1,40}"
"""What may stand behind the prefix in an app's name."""
CASE_PATTERN = r"[0-9-]{6,20}"
NOTE_FIELDS: Mapping[StepId, str] = MappingProxyType(
    {StepId.SELLER: "country", StepId.APPROVAL: "case", StepId.APP: "shipper", StepId.KIT: "starts"}
)
"""What `StepNote.text` is called, step by step, where settings and commands name it."""

BUSINESS_REGIONS: Mapping[str, Region] = MappingProxyType(
    {
        "AmazonShipping_US": Region.NA,
        "AmazonShipping_UK": Region.EU,
        "AmazonShipping_FR": Region.EU,
        "AmazonShipping_IT": Region.EU,
        "AmazonShipping_ES": Region.EU,
        "AmazonShipping_IN": Region.EU,
        "AmazonShipping_UAE": Region.EU,
        "AmazonShipping_SA": Region.EU,
        "AmazonShipping_EG": Region.EU,
        "AmazonShipping_JP": Region.FE,
    }
)
"""Every business id that Amazon's model knows, and the region that answers for it."""
