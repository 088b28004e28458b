"""What the shop's rules come to for one order: which apply and why, what each sets, and which had its way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fnmatch import fnmatchcase
from operator import ge, lt
from typing import Any

from shipstation.errors import NotBuyable
from shipstation.model import (
    Choices,
    Money,
    Order,
    Rate,
    Rule,
    RuleEffect,
    RuleSets,
    RuleTerms,
    Ruling,
    Weight,
)
from shipstation.rules.services import confirmation_id, offers_confirmation

INSURE_VALUE = "value"
"""Insured for what the items are worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """What rules look at. `weight` None: not known. `box`: the one that a person chose, which no rule changes.

    `boxes`, `printers`: those that there are; a rule that names another changes nothing.
    """

    order: Order
    now: datetime
    account: str = ""
    weight: Weight | None = None
    box: str | None = None
    boxes: Sequence[str] = ()
    printers: Sequence[str] = ()


@dataclass(slots=True)
class _Sofar:
    """What the rules before this one have set, by what they set: its words, and the rule's name."""

    taken: dict[str, tuple[Any, str]] = field(default_factory=dict)
    allow: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    bar: list[tuple[str, str]] = field(default_factory=list)


def judge(rules: Sequence[Rule], facts: RuleFacts) -> Ruling:
    """All rules, in their order, for one parcel of an order.

    Of two that set the same thing the first has its way; services must be allowed by every rule that says which are,
    and barred by none. What a person chose stays.
    """
    sofar = _Sofar()
    effects = []
    for rule in rules:
        holding, failing = _weighed(rule.terms, facts)
        if failing:
            effects.append(RuleEffect(rule=rule.name, applies=False, why=failing))
            continue
        did = tuple(_set(rule, facts, sofar))
        effects.append(RuleEffect(rule=rule.name, applies=True, why=holding or "it applies to every order", did=did))

    def had(key: str) -> Any:
        return sofar.taken.get(key, ("", ""))[0]

    return Ruling(
        effects=tuple(effects),
        box=had("box"),
        wish=had("wish") or None,
        allow=tuple(sofar.allow),
        bar=tuple(sofar.bar),
        confirmation=had("confirmation"),
        confirmed_by=sofar.taken.get("confirmation", ("", ""))[1],
        insured=had("insure") or None,
        printer=had("printer"),
    )


def why_not(rate: Rate, ruling: Ruling) -> str | None:
    """Words when the rules keep a rate from being bought, else None."""
    names = [name.casefold() for name in (rate.service, rate.service_id, rate.carrier, rate.carrier_id)]

    def fits(pattern: str) -> bool:
        return any(fnmatchcase(name, pattern.casefold()) for name in names)

    for rule, pattern in ruling.bar:
        if fits(pattern):
            return f"rule {rule} bars {pattern}"
    for rule, patterns in ruling.allow:
        if not any(map(fits, patterns)):
            return f"rule {rule} allows only {_either(patterns)}"
    if ruling.confirmation and not offers_confirmation(rate, ruling.confirmation):
        return f"offers no confirmation “{ruling.confirmation}”, which rule {ruling.confirmed_by} asks for"
    return None


def check(rate: Rate, choices: Choices, ruling: Ruling) -> None:
    """The last look before money is spent. Raises NotBuyable for what the rules do not let through."""
    barred = why_not(rate, ruling)
    wanted = confirmation_id(rate, ruling.confirmation)
    if barred is None and wanted and wanted not in [service.id for service in choices.added]:
        barred = f"rule {ruling.confirmed_by} asks for the confirmation “{ruling.confirmation}”"
    if barred is not None:
        raise NotBuyable(
            f"{rate.service} cannot be bought: {barred}.",
            "Choose another rate, or change the rule.",
            fields=("rate",),
        )


def value(order: Order) -> Money | None:
    """What all items of an order are worth; None where one has no value, or they stand in several currencies."""
    worth = [(item.unit_value, item.quantity) for item in order.items]
    if any(unit is None for unit, _ in worth):
        return None
    currencies = {unit.currency for unit, _ in worth if unit is not None}
    if len(currencies) != 1:
        return None
    return Money(sum((unit.amount * count for unit, count in worth if unit), Decimal(0)), currencies.pop())


def _weighed(terms: RuleTerms, facts: RuleFacts) -> tuple[str, str]:
    """Words of the terms that hold, and of the first that does not ("" where all do)."""
    holding = []
    for look in (_channel, _country, _account, _sku, _weight, _value, _deadline):
        for holds, said in look(terms, facts):
            if not holds:
                return "", said
            holding.append(said)
    return ", ".join(dict.fromkeys(holding)), ""


_Look = Iterator[tuple[bool, str]]


def _channel(terms: RuleTerms, facts: RuleFacts) -> _Look:
    if terms.channels:
        channel = facts.order.key.channel.value
        yield channel in terms.channels, _is_or_not("its channel is", channel, terms.channels)


def _country(terms: RuleTerms, facts: RuleFacts) -> _Look:
    if terms.countries:
        country = facts.order.ship_to.country
        yield country in terms.countries, _is_or_not("it goes to", country, terms.countries)


def _account(terms: RuleTerms, facts: RuleFacts) -> _Look:
    if terms.accounts:
        yield facts.account in terms.accounts, _is_or_not("its account is", facts.account, terms.accounts)


def _sku(terms: RuleTerms, facts: RuleFacts) -> _Look:
    if not terms.skus:
        return
    held = next(
        (
            item.sku
            for item in facts.order.items
            if any(fnmatchcase(item.sku.casefold(), pattern.casefold()) for pattern in terms.skus)
        ),
        None,
    )
    yield held is not None, f"{held} is in it" if held is not None else f"no item in it is {_either(terms.skus)}"


def _weight(terms: RuleTerms, facts: RuleFacts) -> _Look:
    if terms.weight_from is None and terms.weight_under is None:
        return
    heavy = facts.weight
    if heavy is None:
        yield False, "its weight is not known"
        return
    said = f"it weighs {heavy}"
    if terms.weight_from is not None:
        holds = heavy.grams() >= terms.weight_from.grams()
        yield holds, said if holds else f"{said}, not {terms.weight_from} or more"
    if terms.weight_under is not None:
        holds = heavy.grams() < terms.weight_under.grams()
        yield holds, said if holds else f"{said}, not under {terms.weight_under}"


def _value(terms: RuleTerms, facts: RuleFacts) -> _Look:
    worth = value(facts.order)
    for limit, words, holds in ((terms.value_from, "{} or more", ge), (terms.value_under, "under {}", lt)):
        if limit is None:
            continue
        if worth is None:
            yield False, "its value is not known"
        elif worth.currency != limit.currency:
            yield False, f"it is worth {worth}, and the rule speaks of {limit.currency}"
        else:
            fits = bool(holds(worth.amount, limit.amount))
            yield fits, f"it is worth {worth}" + ("" if fits else f", not {words.format(limit)}")


def _deadline(terms: RuleTerms, facts: RuleFacts) -> _Look:
    if terms.due_within_h is None and terms.due_beyond_h is None:
        return
    due = facts.order.deliver_by
    if due is None:
        yield False, "it has no deadline"
        return
    hours = (due - facts.now).total_seconds() / 3600
    said = f"it is due in {int(hours)} h" if hours > 0 else "its deadline has passed"
    if terms.due_within_h is not None:
        holds = hours <= terms.due_within_h
        yield holds, said if holds else f"{said}, not within {terms.due_within_h} h"
    if terms.due_beyond_h is not None:
        holds = hours > terms.due_beyond_h
        yield holds, said if holds else f"{said}, not after more than {terms.due_beyond_h} h"


def _set(rule: Rule, facts: RuleFacts, sofar: _Sofar) -> Iterator[str]:
    """What a rule that applies does, in words; `sofar` takes it in."""
    sets = rule.sets
    if sets.box:
        known = {name.casefold(): name for name in facts.boxes}
        stays = _stays("box", facts.box, sets.box)
        if sets.box.casefold() not in known:
            stays = "there is no such box"
        yield _taken(rule, ("box", known.get(sets.box.casefold(), sets.box)), f"box {sets.box}", sofar, stays)
    if sets.wish:
        yield _taken(rule, ("wish", sets.wish), f"wish {sets.wish.value}", sofar)
    if sets.allow:
        sofar.allow.append((rule.name, sets.allow))
        yield f"only {_either(sets.allow)}"
    if sets.bar:
        sofar.bar += [(rule.name, pattern) for pattern in sets.bar]
        yield f"never {_either(sets.bar)}"
    if sets.confirmation:
        yield _taken(rule, ("confirmation", sets.confirmation), f"confirmation {sets.confirmation}", sofar)
    if sets.insure:
        cover = insured(sets, facts.order)
        words = f"insured for {cover}" if cover else "insured for its value"
        yield _taken(rule, ("insure", cover), words, sofar, "" if cover else "its value is not known")
    if sets.printer:
        stays = "" if sets.printer in facts.printers else "there is no such printer"
        yield _taken(rule, ("printer", sets.printer), f"printer {sets.printer}", sofar, stays)


def insured(sets: RuleSets, order: Order) -> Money | None:
    """For how much a rule insures an order; None where nobody knows what it is worth."""
    if sets.insure.casefold() == INSURE_VALUE:
        return value(order)
    amount, _, currency = sets.insure.partition(" ")
    return Money(Decimal(amount), currency)


def _taken(rule: Rule, thing: tuple[str, object], words: str, sofar: _Sofar, stays: str = "") -> str:
    """Words of a thing that is set, or why it is not. The first rule has its way."""
    key, wanted = thing
    if stays:
        return f"{words}: no, {stays}"
    first = sofar.taken.setdefault(key, (wanted, rule.name))
    if first[1] == rule.name:
        return words
    same = first[0] == wanted
    return f"{words}, as rule {first[1]} does" if same else f"{words}: no, rule {first[1]} comes first"


def _stays(what: str, chosen: str | None, wanted: str) -> str:
    if chosen is None or chosen.casefold() == wanted.casefold():
        return ""
    return f"the {what} {chosen} was chosen by hand"


def _is_or_not(words: str, given: str, wanted: Sequence[str]) -> str:
    return f"{words} {given}" if given in wanted else f"{words} {given}, not {_either(wanted)}"


def _either(words: Sequence[str]) -> str:
    return " or ".join(words)
