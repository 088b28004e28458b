"""rules: what the shop lays down for its parcels, looked through as it is written."""

from collections.abc import Iterable
from typing import Any

import click

from shipstation.cli import shapes
from shipstation.cli.buying import parcel_of, parcel_options
from shipstation.cli.entry import Call, Verb, Verbs
from shipstation.cli.setup import settings_of
from shipstation.clock import SystemClock
from shipstation.desk.rulebook import Rulebook
from shipstation.errors import BadInput
from shipstation.model import Rule, RuleDoubt
from shipstation.settings_rules import RULE_FIELDS, rule_entry, rule_of

_SAYS = {
    "if_channel": "AMAZON or EXTERNAL",
    "if_country": "where it goes: US,CA",
    "if_account": "which account quotes it",
    "if_sku": "an item's SKU: FC-50,GLASS-*",
    "if_weight_from": "this heavy or heavier: 2 kg",
    "if_weight_under": "lighter than this",
    "if_value_from": "worth this or more: 100.00 USD",
    "if_value_under": "worth less than this",
    "if_due_within_h": "so many hours to its deadline, or fewer",
    "if_due_beyond_h": "more hours than this to its deadline",
    "box": "then this box of the catalog",
    "wish": "then best, cheapest or fastest",
    "allow": "then these services or carriers alone: UPS*,USPS*",
    "bar": "then never these services or carriers",
    "confirmation": "then none, delivery, signature, adult signature, or an id of Amazon's",
    "insure": "then insured for its value, or for an amount: 50.00 USD",
    "printer": "then its label on this printer",
}


@click.group("rules", cls=Verbs, help="IF an order is so, THEN box, wish, services, proof, cover, printer.")
def rules_verb() -> None:
    """Group."""


@rules_verb.command("list", help="All rules, in the order in which they have their way.")
@click.pass_obj
def list_rules(call: Call) -> None:
    """With what is odd about them."""
    with settings_of(call) as settings:
        book = Rulebook(settings, SystemClock())
        rules, doubts = book.rules(), book.doubts()
    shape = {"rules": [shapes.rule(each.name, rule_entry(each)) for each in rules], "doubts": _shapes(doubts)}
    lines = [f"{place}. {_line(rule)}" for place, rule in enumerate(rules, start=1)]
    call.answer(shape, [*(lines or ["No rule is set up."]), *_lines(doubts)])


@rules_verb.command("check", help="Rules that disagree, or can never do anything. Exit 2 where there are some.")
@click.pass_obj
def check_rules(call: Call) -> None:
    """Nothing is changed."""
    with settings_of(call) as settings:
        book = Rulebook(settings, SystemClock())
        count, doubts = len(book.rules()), book.doubts()
    lines = _lines(doubts) or [f"{count} rules; nothing is odd about them."]
    call.answer({"rules": count, "doubts": _shapes(doubts)}, lines, exit_code=BadInput.exit_code if doubts else 0)


@click.command("add", cls=Verb, help="Add rule NAME, or change it; what is odd about it is told.")
@click.argument("name")
@click.option("--at", "place", type=click.IntRange(min=1), help="where it stands in the list; else last")
@click.pass_obj
def add_rule(call: Call, /, name: str, place: int | None, **given: str | None) -> None:
    """Checked, then kept."""
    entry = {key: value for key, value in given.items() if value is not None}
    try:
        rule = rule_of(name, entry)
    except ValueError as error:
        field = str(error).partition(":")[0]
        fields = (field,) if field in RULE_FIELDS else ()
        raise BadInput(f"Rule {name}: {error}.", "Write it again.", fields=fields) from error
    with settings_of(call) as settings:
        doubts = Rulebook(settings, SystemClock()).add(rule, place=place)
    shape = {"rule": shapes.rule(name, rule_entry(rule)), "doubts": _shapes(doubts)}
    call.answer(shape, [f"Kept: {_line(rule)}", *_lines(doubts)])


@rules_verb.command("remove", help="Forget rule NAME.")
@click.argument("name")
@click.pass_obj
def remove_rule(call: Call, name: str) -> None:
    """Orders are judged without it from now on."""
    with settings_of(call) as settings:
        Rulebook(settings, SystemClock()).remove(name)
    call.answer({"removed": name}, [f"Rule {name} removed."])


@click.command("explain", cls=Verb, help="What each rule does with ORDER, and why.")
@click.argument("order")
@click.pass_obj
def explain_rules(call: Call, /, order: str, **given: Any) -> None:
    """Offline; nothing is quoted."""
    with call.station() as station:
        found = station.intake.order(order)
        parcel = parcel_of(station, found, given)
    ruling = parcel.ruling
    shape = {
        "order": found.key.ref,
        "channel": found.key.channel.value,
        "parcel": parcel.number,
        "box": parcel.box,
        "weight": str(parcel.weight),
        "effects": [shapes.effect(each) for each in ruling.effects],
        "ruling": shapes.ruling(ruling),
    }
    lines = [
        f"{each.rule}: {'; '.join(each.did)} (since {each.why})" if each.applies else f"{each.rule}: no, {each.why}"
        for each in ruling.effects
    ]
    call.answer(shape, lines or ["No rule is set up."])


add_rule.params += [click.Option([f"--{key.replace('_', '-')}", key], help=_SAYS[key]) for key in RULE_FIELDS]
parcel_options(explain_rules)
rules_verb.add_command(add_rule)
rules_verb.add_command(explain_rules)


def _line(rule: Rule) -> str:
    """A rule in one line: "Heavy: if_weight_from 20 kg -> box XL"."""
    entry = rule_entry(rule)
    when = [f"{key} {value}" for key, value in entry.items() if key.startswith("if_")]
    then = [f"{key} {value}" for key, value in entry.items() if not key.startswith("if_")]
    return f"{rule.name}: {', '.join(when) or 'always'} -> {', '.join(then)}"


def _lines(doubts: Iterable[RuleDoubt]) -> list[str]:
    return [f"! {each.said}" for each in doubts]


def _shapes(doubts: Iterable[RuleDoubt]) -> list[dict[str, Any]]:
    return [{"kind": each.kind, "rules": list(each.rules), "said": each.said} for each in doubts]
