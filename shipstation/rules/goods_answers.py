"""What a rate asks about goods, answered beforehand with what the order says of them; a person reads it first."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shipstation.model import NO_GOODS, InputForm, InputPath, InputQuestion, OrderItem
from shipstation.rules import inputs

_LONGEST = 60
_OF_AN_ITEM: Mapping[str, Callable[[OrderItem], Any]] = {
    **dict.fromkeys(
        ("hscode", "harmonizedsystemcode", "hstariffcode", "commoditycode"),
        lambda item: (item.goods or NO_GOODS).hs_code,
    ),
    **dict.fromkeys(
        ("countryoforigin", "origincountry", "countryofmanufacture"), lambda item: (item.goods or NO_GOODS).origin
    ),
    **dict.fromkeys(("description", "itemdescription"), lambda item: item.title[:_LONGEST].strip()),
    "quantity": lambda item: item.quantity,
    "unitvalue": lambda item: item.unit_value.amount if item.unit_value is not None else None,
}
"""How carriers name what they ask of an article, letters alone."""
_TELLING = ("hscode", "harmonizedsystemcode", "hstariffcode", "commoditycode", "countryoforigin", "origincountry")
"""A list that asks one of these is a list of goods."""


def filled(form: InputForm, items: Sequence[OrderItem]) -> InputForm:
    """The form with an entry an item in its list of goods, and defaults where the order knows an answer.

    A default that the schema itself has is left alone, and a choice that is not offered is none.
    """
    if not form.asks:
        return form
    goods = [each for each in form.lists if _asks_of_goods(form, each.path)]
    entries = {each.path: max(each.shown, min(len(items), each.most)) for each in goods}
    if any(entries[each.path] != each.shown for each in goods):
        form = inputs.form(form.schema, entries)
    paths = set(entries)
    return replace(form, questions=tuple(_filled(each, items, paths) for each in form.questions))


def _asks_of_goods(form: InputForm, path: InputPath) -> bool:
    depth = len(path)
    names = {_name(each.path[-1]) for each in form.questions if each.path[:depth] == path and len(each.path) > depth}
    return not names.isdisjoint(_TELLING)


def _filled(question: InputQuestion, items: Sequence[OrderItem], lists: set[InputPath]) -> InputQuestion:
    if question.default is not None or len(question.path) < 3:
        return question
    *above, place, name = question.path
    if not isinstance(place, int) or tuple(above) not in lists or place >= len(items):
        return question
    tell = _OF_AN_ITEM.get(_name(name))
    answer = tell(items[place]) if tell is not None else None
    is_offered = not question.choices or answer in [value for _, value in question.choices]
    return replace(question, default=answer) if answer not in (None, "") and is_offered else question


def _name(step: object) -> str:
    return re.sub(r"[^a-z]", "", str(step).casefold())
