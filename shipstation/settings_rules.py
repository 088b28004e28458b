"""Rules in the settings file as nouns and back: `rule.NAME.if_…` says when, the other fields say what then."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from shipstation.model import Channel, Money, Rule, RuleSets, RuleTerms, Weight, Wish

_MOST_HOURS = 24 * 365
_LONGEST = 500


def _many(text: str) -> tuple[str, ...]:
    """Words between commas."""
    if len(text) > _LONGEST or not text.isprintable():
        raise ValueError(f"write at most {_LONGEST} characters that can be read")
    words = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    if not words:
        raise ValueError("write at least one, several between commas")
    return words


def _channels(text: str) -> tuple[str, ...]:
    words = tuple(word.upper() for word in _many(text))
    if not set(words) <= set(Channel):
        raise ValueError(f"write {' or '.join(Channel)}")
    return words


def _countries(text: str) -> tuple[str, ...]:
    words = tuple(word.upper() for word in _many(text))
    if not all(re.fullmatch(r"[A-Z]{2}", word) for word in words):
        raise ValueError("write countries as two letters, such as US,CA")
    return words


def _money(text: str) -> Money:
    amount, _, currency = text.strip().partition(" ")
    try:
        money = Money(Decimal(amount), currency.strip().upper())
    except (InvalidOperation, ValueError) as error:
        raise ValueError("write an amount with its currency, such as 50.00 USD") from error
    if money.amount < 0:
        raise ValueError("write an amount of zero or more")
    return money


def _hours(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 <= int(text) <= _MOST_HOURS:
        raise ValueError(f"write whole hours from 0 to {_MOST_HOURS}")
    return int(text)


def _insure(text: str) -> str:
    return "value" if text.strip().casefold() == "value" else str(_money(text))


def _name(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > _LONGEST:
        raise ValueError("write a name that can be read")
    return text.strip()


_TERMS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "if_channel": ("channels", _channels),
    "if_country": ("countries", _countries),
    "if_account": ("accounts", _many),
    "if_sku": ("skus", _many),
    "if_weight_from": ("weight_from", Weight.parse),
    "if_weight_under": ("weight_under", Weight.parse),
    "if_value_from": ("value_from", _money),
    "if_value_under": ("value_under", _money),
    "if_due_within_h": ("due_within_h", _hours),
    "if_due_beyond_h": ("due_beyond_h", _hours),
}
_SETS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "box": ("box", _name),
    "wish": ("wish", Wish),
    "allow": ("allow", _many),
    "bar": ("bar", _many),
    "confirmation": ("confirmation", _name),
    "insure": ("insure", _insure),
    "printer": ("printer", _name),
}
RULE_FIELDS = (*_TERMS, *_SETS)
"""Every field of a rule in the file."""


def rule_of(name: str, entry: Mapping[str, Any]) -> Rule:
    """A rule as it stands in the file. Raises ValueError naming the field; for one that sets nothing, too."""
    terms: dict[str, Any] = {}
    sets: dict[str, Any] = {}
    for key, value in entry.items():
        if key not in RULE_FIELDS:
            raise ValueError(f"a rule has no {key}")
        text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        if key in _TERMS:
            terms[_TERMS[key][0]] = read_field(key, text)
        else:
            sets[_SETS[key][0]] = read_field(key, text)
    if not sets:
        raise ValueError(f"it sets nothing: give one of {', '.join(_SETS)}")
    return Rule(name=name, terms=RuleTerms(**terms), sets=RuleSets(**sets))


def read_field(key: str, text: str) -> Any:
    """The value of one field. Raises ValueError naming it."""
    _, read = _TERMS.get(key) or _SETS[key]
    try:
        return read(text)
    except ValueError as error:
        words = f"write one of {', '.join(Wish)}" if key == "wish" else str(error)
        raise ValueError(f"{key}: {words}") from error


def rule_entry(rule: Rule) -> dict[str, str]:
    """The same the other way: what a rule says nothing of is left out."""
    entry = {}
    for part, named in ((rule.terms, _TERMS), (rule.sets, _SETS)):
        for key, (field, _) in named.items():
            value = getattr(part, field)
            if value not in (None, "", ()):
                entry[key] = ",".join(value) if isinstance(value, tuple) else str(value)
    return entry


def placed(entries: Mapping[str, Any], rule: Rule, place: int | None) -> dict[str, Any]:
    """The table of all rules with this one in it. `place`: from 1; None: where it stood, else last."""
    names = [name for name in entries if name != rule.name or place is None]
    if rule.name not in names:
        names.insert(len(names) if place is None else place - 1, rule.name)
    return {name: rule_entry(rule) if name == rule.name else entries[name] for name in names}
