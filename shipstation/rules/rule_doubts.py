"""What is odd about rules as they are written: two that disagree, one that can never do anything."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from shipstation.model import Money, Rule, RuleDoubt, RuleTerms

_Span = tuple[Decimal | None, Decimal | None]
_NAMED = ("channels", "countries", "accounts")
_THINGS = ("box", "wish", "confirmation", "insure", "printer")
_FURTHEST_H = 24 * 365 * 10


def doubts(
    rules: Sequence[Rule], *, boxes: Sequence[str], printers: Sequence[str], accounts: Sequence[str]
) -> tuple[RuleDoubt, ...]:
    """Everything odd about these rules, in their order.

    Two disagree when one order can meet both and they set the same thing differently, or leave no service between
    them. One can never do anything when no order meets it, when what it names does not exist, or when rules before it
    have set all of its things for every order that meets it.
    """
    found = [each for rule in rules for each in _alone(rule, boxes, printers, accounts)]
    never = {each.rules[0] for each in found if each.kind == "never"}
    for earlier, later in combinations([rule for rule in rules if rule.name not in never], 2):
        found += _together(earlier, later)
    return tuple(found)


def _alone(rule: Rule, boxes: Sequence[str], printers: Sequence[str], accounts: Sequence[str]) -> Iterator[RuleDoubt]:
    empty = _empty(rule.terms)
    if empty:
        yield RuleDoubt(kind="never", rules=(rule.name,), said=f"Rule {rule.name} can never apply: {empty}.")
    gone = [name for name in rule.terms.accounts if name not in accounts]
    if gone and len(gone) == len(rule.terms.accounts):
        said = f"Rule {rule.name} can never apply: there is no account {' or '.join(gone)}."
        yield RuleDoubt(kind="never", rules=(rule.name,), said=said)
    if rule.sets.box and rule.sets.box.casefold() not in [box.casefold() for box in boxes]:
        said = f"Rule {rule.name} sets the box {rule.sets.box}, and there is none of that name."
        yield RuleDoubt(kind="missing", rules=(rule.name,), said=said)
    if rule.sets.printer and rule.sets.printer not in printers:
        said = f"Rule {rule.name} sets the printer {rule.sets.printer}, and there is none of that name."
        yield RuleDoubt(kind="missing", rules=(rule.name,), said=said)
    both = [pattern for pattern in rule.sets.allow if _in(pattern, rule.sets.bar)]
    if both and len(both) == len(rule.sets.allow):
        said = f"Rule {rule.name} bars all that it allows: {', '.join(both)}."
        yield RuleDoubt(kind="disagree", rules=(rule.name,), said=said)


def _empty(terms: RuleTerms) -> str:
    """Why no order meets these terms; "" where one may."""
    if terms.value_from is not None and terms.value_under is not None:
        if terms.value_from.currency != terms.value_under.currency:
            return "its two values stand in different currencies"
        if terms.value_from.amount >= terms.value_under.amount:
            return f"no value is {terms.value_from} or more and under {terms.value_under}"
    if terms.weight_from is not None and terms.weight_under is not None:
        if terms.weight_from.grams() >= terms.weight_under.grams():
            return f"no weight is {terms.weight_from} or more and under {terms.weight_under}"
    elif terms.weight_under is not None and terms.weight_under.grams() == 0:
        return "no weight is under zero"
    if terms.due_within_h is not None and terms.due_beyond_h is not None and terms.due_beyond_h >= terms.due_within_h:
        return f"no deadline is within {terms.due_within_h} h and more than {terms.due_beyond_h} h away"
    return ""


def _together(earlier: Rule, later: Rule) -> Iterator[RuleDoubt]:
    if not _can_meet(earlier.terms, later.terms):
        return
    names = (earlier.name, later.name)
    clashes = [
        f"{thing} ({_word(ours)}, {_word(theirs)})"
        for thing in _THINGS
        for ours, theirs in [(getattr(earlier.sets, thing), getattr(later.sets, thing))]
        if ours and theirs and ours != theirs
    ]
    if _shadows(earlier, later):
        said = (
            f"Rule {later.name} never does anything: rule {earlier.name} comes first for every order that meets it."
        )
        yield RuleDoubt(kind="never", rules=(later.name, earlier.name), said=said)
    elif clashes:
        said = (
            f"Rules {earlier.name} and {later.name} disagree about {', '.join(clashes)} "
            f"for an order that meets both: {earlier.name} comes first and has its way."
        )
        yield RuleDoubt(kind="disagree", rules=names, said=said)
    for one, other in ((earlier, later), (later, earlier)):
        if one.sets.allow and all(_in(pattern, other.sets.bar) for pattern in one.sets.allow):
            said = (
                f"Rule {one.name} allows only {' or '.join(one.sets.allow)}, and rule {other.name} bars it: "
                "an order that meets both has no service left."
            )
            yield RuleDoubt(kind="disagree", rules=names, said=said)


def _word(value: object) -> str:
    return str(getattr(value, "value", value))


def _in(pattern: str, patterns: Sequence[str]) -> bool:
    return "*" in patterns or pattern.casefold() in [each.casefold() for each in patterns]


def _can_meet(one: RuleTerms, other: RuleTerms) -> bool:
    """Whether an order can meet both. Of SKUs any two go together: an order has many items."""
    for name in _NAMED:
        ours, theirs = getattr(one, name), getattr(other, name)
        if ours and theirs and not set(ours) & set(theirs):
            return False
    currencies = {limit.currency for terms in (one, other) for limit in _values(terms)}
    if len(currencies) > 1:
        return False
    return all(_overlap(ours, theirs) for ours, theirs in zip(_spans(one), _spans(other), strict=True))


def _shadows(earlier: Rule, later: Rule) -> bool:
    """Whether every order that meets the later rule meets the earlier too, which sets all that the later would."""
    ours, theirs = earlier.sets, later.sets
    if theirs.allow or theirs.bar or any(getattr(theirs, thing) and not getattr(ours, thing) for thing in _THINGS):
        return False
    first, second = earlier.terms, later.terms
    for name in _NAMED:
        wide, narrow = getattr(first, name), getattr(second, name)
        if wide and not (narrow and set(narrow) <= set(wide)):
            return False
    if first.skus and not (second.skus and all(_in(sku, first.skus) for sku in second.skus)):
        return False
    return all(_within(narrow, wide) for wide, narrow in zip(_spans(first), _spans(second), strict=True))


def _values(terms: RuleTerms) -> Iterator[Money]:
    yield from (limit for limit in (terms.value_from, terms.value_under) if limit is not None)


def _spans(terms: RuleTerms) -> tuple[_Span, _Span, _Span]:
    """Weight in grams, value, and hours to the deadline turned round: from a limit, to below another; None: open."""
    return (
        (
            terms.weight_from.grams() if terms.weight_from else None,
            terms.weight_under.grams() if terms.weight_under else None,
        ),
        (
            terms.value_from.amount if terms.value_from else None,
            terms.value_under.amount if terms.value_under else None,
        ),
        # "Within" counts its limit and "beyond" does not: counted back from far away that is "from" and "under".
        (
            Decimal(_FURTHEST_H - terms.due_within_h) if terms.due_within_h is not None else None,
            Decimal(_FURTHEST_H - terms.due_beyond_h) if terms.due_beyond_h is not None else None,
        ),
    )


def _overlap(one: _Span, other: _Span) -> bool:
    least = max((limit for limit in (one[0], other[0]) if limit is not None), default=None)
    most = min((limit for limit in (one[1], other[1]) if limit is not None), default=None)
    return least is None or most is None or least < most


def _within(narrow: _Span, wide: _Span) -> bool:
    low = wide[0] is None or (narrow[0] is not None and narrow[0] >= wide[0])
    high = wide[1] is None or (narrow[1] is not None and narrow[1] <= wide[1])
    return low and high
