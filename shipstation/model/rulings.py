"""What the shop has laid down for its parcels: rules with typed conditions, and what they came to for one order."""

from dataclasses import dataclass
from enum import StrEnum

from shipstation.model.measures import Money, Weight


class Wish(StrEnum):
    """What a person wants of a rate. BEST is the cheapest in time."""

    BEST = "best"
    CHEAPEST = "cheapest"
    FASTEST = "fastest"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTerms:
    """When a rule applies: everything that is given must hold; empty and None ask for nothing.

    `channels`, `countries` (where it goes, ISO alpha-2) and `accounts` (which quotes it): one of them. `skus`:
    patterns with * and ?, one of which fits one item. `from` counts the limit itself, `under` does not; weight is
    what the parcel was weighed with, else what its items weigh, without the box; value is that of all items. Hours
    run to the deadline; one that has passed lies within any.
    """

    channels: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    weight_from: Weight | None = None
    weight_under: Weight | None = None
    value_from: Money | None = None
    value_under: Money | None = None
    due_within_h: int | None = None
    due_beyond_h: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSets:
    """What a rule sets; empty and None leave it to the others.

    `allow`, `bar`: patterns of services or carriers by name or id. `confirmation`: none, delivery, signature, adult
    signature, or an id of Amazon's. `insure`: "value" for what the items are worth, else an amount ("50.00 USD").
    """

    box: str = ""
    wish: Wish | None = None
    allow: tuple[str, ...] = ()
    bar: tuple[str, ...] = ()
    confirmation: str = ""
    insure: str = ""
    printer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """IF its terms hold THEN what it sets. Of two that set the same thing the first in the list has its way."""

    name: str
    terms: RuleTerms
    sets: RuleSets


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEffect:
    """What became of one rule for one order, in words. `did` is empty where it does not apply.

    `why`: which of its terms hold ("the country is US"), or the first that does not.
    """

    rule: str
    applies: bool
    why: str
    did: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What all rules came to for one parcel; empty and None: none of them said anything.

    `allow`: lists of patterns, of each of which a service must fit one. Rules' names stand beside what they set.
    """

    effects: tuple[RuleEffect, ...] = ()
    box: str = ""
    wish: Wish | None = None
    allow: tuple[tuple[str, tuple[str, ...]], ...] = ()
    bar: tuple[tuple[str, str], ...] = ()
    confirmation: str = ""
    confirmed_by: str = ""
    insured: Money | None = None
    printer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDoubt:
    """What is odd about written rules: two that disagree, or one that can never do anything. `rules`: their names."""

    kind: str
    rules: tuple[str, ...]
    said: str


NO_RULING = Ruling()
"""A parcel for which nothing is laid down."""
