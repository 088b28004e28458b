"""What a rate asks for beyond the usual (Shipping v2 additionalInputs): from schema to form, from form to answers.

Amazon's JSON Schema becomes questions for a packer; what the packer said becomes the JSON that is sent, and is
checked against the schema before any money is spent.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from shipstation.errors import BadInput
from shipstation.model import InputFault, InputForm, InputKind, InputList, InputPath, InputQuestion
from shipstation.rules import schemas
from shipstation.rules.input_faults import Judge
from shipstation.rules.schemas import Json, one_line, spelled

_MOST_QUESTIONS = 120
_MOST_ENTRIES = 20
_MOST_LEVELS = 6
_MOST_FAULTS = 60
_MOST_TOLD = 5
_MOST_DIGITS = 40


def form(schema: Mapping[str, Any], entries: Mapping[InputPath, int] | None = None) -> InputForm:
    """A schema as a form; {} asks nothing.

    Args:
        entries: how many entries of a list to show, by its path; else as many as it must have, at least one.
    Raises: NotBuyable when the schema cannot be used: no draft 4, endless, too long, or it refers elsewhere.
    """
    if isinstance(schema, Mapping) and not schema:
        return InputForm(schema={}, blank={})
    sound = schemas.sound(schema)
    reader = _Reader(root=sound, entries=entries or {})
    top = schemas.resolved(sound, sound)
    blank = reader.read_object(top, _Place(path=(), group="", needed=True, above=("#",)))
    return InputForm(
        schema=sound,
        title=one_line(top.get("title"), ""),
        questions=tuple(reader.questions),
        lists=tuple(reader.lists),
        blank=blank,
    )


def questions(schema: Mapping[str, Any]) -> tuple[InputQuestion, ...]:
    """The questions of a schema, in its order. Raises NotBuyable as `form` does."""
    return form(schema).questions


def answers(asked: InputForm, entered: Mapping[InputPath, object]) -> dict[str, Any]:
    """What is sent, from what was entered.

    Args:
        entered: by path: text as typed, or the value of a choice. What is missing or empty is not answered.
    Returns: JSON with exact numbers; what cannot be read as a number stays text, which `faults` tells.
    """
    whole: dict[str, Any] = _copy(asked.blank)
    for question in asked.questions:
        if question.path not in entered:
            continue
        given = entered[question.path]
        if isinstance(given, str) and not question.choices:
            given = _read(given.strip(), question.kind)
            if given == "":
                continue
        _put(whole, question.path, given)
    return whole


def check(schema: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Nothing when the answers match the schema. Raises BadInput naming each field; NotBuyable for a bad schema."""
    asked = form(schema)
    found = faults(asked, given)
    if not found:
        return
    groups = {question.path: f"{question.group}: " for question in asked.questions if question.group}
    said = [groups.get(fault.path, "") + fault.said for fault in found[:_MOST_TOLD]]
    if len(found) > _MOST_TOLD:
        said.append(f"And {len(found) - _MOST_TOLD} more.")
    raise BadInput(" ".join(said), "Mend these answers.", fields=[*dict.fromkeys(fault.field for fault in found)])


def faults(asked: InputForm, given: Mapping[str, Any]) -> tuple[InputFault, ...]:
    """What is wrong with answers, in the order of the questions; none: they may be sent.

    The words never repeat an answer: it may be a buyer's.
    """
    if not asked.schema:
        return ()
    try:
        exact = schemas.exact(given)
    except schemas.TooLarge:
        return (InputFault(path=(), said="The answers are too long, too deep, or no JSON."),)
    judge = Judge(asked)
    try:
        found = list(islice(judge.faults(exact), _MOST_FAULTS))
    except RecursionError as error:
        schemas.unreadable("a reference leads in a circle", error)
    order = {question.path: place for place, question in enumerate(asked.questions)}
    unique = {(fault.path, fault.said): fault for fault in found}
    return tuple(sorted(unique.values(), key=lambda fault: order.get(fault.path, len(order))))


# From schema to form.


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the reader stands. `needed`: all of it is required; `above`: references that it stands in."""

    path: InputPath
    group: str
    needed: bool
    above: tuple[str, ...]

    def at(self, step: str | int, node: object, *, needed: bool) -> "_Place":
        """One step down, to `node`."""
        reference = _reference(node)
        return _Place(
            path=(*self.path, step),
            group=self.group,
            needed=self.needed and needed,
            above=(*self.above, reference) if reference else self.above,
        )

    def within(self, title: str) -> "_Place":
        """The same place as a part with a name of its own."""
        return replace(self, group=f"{self.group} · {title}" if self.group else title)

    def circles(self, node: object) -> bool:
        """Whether `node` refers to something that it stands in."""
        return _reference(node) in self.above


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Walks a sound schema once and gathers its questions."""

    root: Json
    entries: Mapping[InputPath, int]
    questions: list[InputQuestion] = field(default_factory=list)
    lists: list[InputList] = field(default_factory=list)

    def read_object(self, part: Json, place: _Place) -> dict[str, Any]:
        """Ask for each property. Returns the blank object."""
        blank: dict[str, Any] = {}
        required = part.get("required", ())
        for name, node in _properties(part).items():
            here = schemas.resolved(node, self.root)
            title = one_line(here.get("title"), spelled(name))
            must = name in required
            below = place.at(name, node, needed=must)
            inner: Any = None
            if place.circles(node) or len(below.path) > _MOST_LEVELS:
                self._cannot(here, below, title, must=must, why="it goes too deep for a form")
            elif _shape(here) == "object":
                inner = self.read_object(here, below.within(title))
            elif _shape(here) == "array":
                inner = self._read_list(here, below, title, must=must)
            else:
                self._ask(here, below, title, must=must)
            if must and inner is not None:
                blank[name] = inner
        return blank

    def _read_list(self, part: Json, place: _Place, title: str, *, must: bool) -> list[Any]:
        """Ask for the entries of a list, as many as are shown. Returns the blank list."""
        least = part.get("minItems", 0)
        most = min(part.get("maxItems", _MOST_ENTRIES), _MOST_ENTRIES)
        items = part.get("items", {})
        entry = schemas.resolved(items, self.root)
        if isinstance(items, list) or least > most or place.circles(items) or _shape(entry) == "array":
            self._cannot(part, place, title, must=must, why="it is a list that no form can show")
            return []
        name = one_line(entry.get("title"), title)
        shown = min(max(self.entries.get(place.path, 0), least, 1), most)
        blank: list[Any] = []
        for number in range(shown):
            numbered = f"{name} {number + 1}" if most > 1 else name
            must_be = number < least
            below = place.at(number, items, needed=must_be)
            if _shape(entry) == "object":
                inner = self.read_object(entry, below.within(numbered))
                blank += [inner] if must_be else []
            else:
                self._ask(entry, below, numbered, must=must_be)
        if shown:
            self.lists.append(InputList(path=place.path, title=name, shown=shown, most=most))
        return blank

    def _ask(self, part: Json, place: _Place, title: str, *, must: bool) -> None:
        """One question with one answer."""
        choices = _choices(part)
        kind = InputKind.CHOICE if choices else _kind(part)
        if kind is InputKind.FILE:
            self._cannot(part, place, title, must=must, why="it may be answered in several forms")
            return
        if kind is InputKind.YES_NO:
            choices = (("Yes", True), ("No", False))
        self._add(
            InputQuestion(
                path=place.path,
                title=title,
                kind=kind,
                required=place.needed,
                required_in_group=must and not place.needed,
                group=place.group,
                hint=one_line(part.get("description"), _written(kind, part.get("format"))),
                default=_default(part, kind, choices, must=must),
                choices=choices,
            )
        )

    def _cannot(self, part: Json, place: _Place, title: str, *, must: bool, why: str) -> None:
        self._add(
            InputQuestion(
                path=place.path,
                title=title,
                kind=InputKind.FILE,
                required=place.needed,
                required_in_group=must and not place.needed,
                group=place.group,
                hint=one_line(part.get("description"), ""),
                why_not=why,
            )
        )

    def _add(self, question: InputQuestion) -> None:
        if len(self.questions) >= _MOST_QUESTIONS:
            schemas.unreadable(f"they are more than {_MOST_QUESTIONS} questions")
        self.questions.append(question)


def _reference(node: object) -> str:
    reference = node.get("$ref") if isinstance(node, Mapping) else None
    return reference if isinstance(reference, str) else ""


def _properties(part: Json) -> Json:
    found = part.get("properties")
    return found if isinstance(found, Mapping) else {}


def _types(part: Json) -> list[str]:
    """Its types without null; from its other words where it names none."""
    named = part.get("type")
    types = [named] if isinstance(named, str) else list(named or ())
    if not types:
        clues = {
            "object": ("properties",),
            "array": ("items", "minItems", "maxItems"),
            "number": ("minimum", "maximum", "multipleOf"),
            "string": ("minLength", "maxLength", "pattern", "format"),
        }
        types = [kind for kind, words in clues.items() if any(word in part for word in words)]
    return [each for each in types if each != "null"]


def _shape(part: Json) -> str:
    """object, array, or simple. A choice is simple whatever it chooses from."""
    types = _types(part)
    if "enum" in part or len(types) != 1:
        return "simple"
    if types == ["object"]:
        return "object" if _properties(part) else "simple"
    return "array" if types == ["array"] else "simple"


def _kind(part: Json) -> InputKind:
    types = _types(part)
    if not types:
        # Anything goes: text does, unless it has to be one of several forms.
        several = any(word in part for word in ("anyOf", "oneOf", "not"))
        return InputKind.FILE if several or part.get("type") else InputKind.TEXT
    if "string" in types:
        return InputKind.DATE if part.get("format") == "date" else InputKind.TEXT
    kinds = {"integer": InputKind.INTEGER, "number": InputKind.NUMBER, "boolean": InputKind.YES_NO}
    return kinds.get("number" if "number" in types else types[0], InputKind.FILE)


def _choices(part: Json) -> tuple[tuple[str, Any], ...]:
    """Pairs of words and value; also of `oneOf` whose branches are single values with a title."""
    if isinstance(part.get("enum"), list):
        return tuple((_named(value), value) for value in part["enum"])
    found: list[tuple[str, Any]] = []
    for branch in part.get("oneOf", part.get("anyOf", ())) or ():
        values = branch.get("enum") if isinstance(branch, Mapping) else None
        if not isinstance(values, list) or len(values) != 1:
            return ()
        found.append((one_line(branch.get("title"), _named(values[0])), values[0]))
    return tuple(found)


def _named(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "None", True: "Yes", False: "No"}[value]
    if isinstance(value, str):
        return one_line(value, "“”")
    return str(value) if isinstance(value, int | Decimal) else one_line(json.dumps(value, default=str), "…")


def _default(part: Json, kind: InputKind, choices: tuple[tuple[str, Any], ...], *, must: bool) -> Any:
    """What stands there before anybody answers; the only choice of a question that must be answered, too."""
    given = part.get("default")
    if choices:
        values = [value for _, value in choices]
        if must and len(values) == 1:
            return values[0]
        return given if any(given == value and type(given) is type(value) for value in values) else None
    if kind in (InputKind.NUMBER, InputKind.INTEGER):
        return given if isinstance(given, int | Decimal) and not isinstance(given, bool) else None
    return given if isinstance(given, str) else None


def _written(kind: InputKind, format_: object) -> str:
    """How it is written, where that is not plain."""
    if kind is InputKind.DATE:
        return "Year, month, day: 2026-12-31"
    if format_ == "date-time":
        return "With its zone: 2026-12-31T14:00:00Z"
    return ""


# From what was entered to answers.


def _read(typed: str, kind: InputKind) -> object:
    """A number where one is asked for and this is one; else the text itself."""
    if kind not in (InputKind.NUMBER, InputKind.INTEGER) or len(typed) > _MOST_DIGITS:
        return typed
    # "1,5" is a decimal comma; "1,500" may be either and is asked again.
    plain = typed.replace(",", ".") if re.fullmatch(r"[-+]?\d+,(\d{1,2}|\d{4,})", typed) else typed
    if re.fullmatch(r"[-+]?\d+", plain):
        return int(plain)
    try:
        return Decimal(plain) if re.fullmatch(r"[-+]?\d*\.?\d+([eE][-+]?\d+)?", plain) else typed
    except InvalidOperation:
        return typed


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(each) for key, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list | tuple) else value


def _put(whole: Any, path: InputPath, value: object) -> None:
    """Set one answer, making what holds it. Entries before it that are not answered are empty ones."""
    here = whole
    for step, below in zip(path, (*path[1:], None), strict=True):
        empty: Any = [] if isinstance(below, int) else {}
        if isinstance(step, int):
            filler: Any = {} if below is not None else None
            here.extend(_copy(filler) for _ in range(step + 1 - len(here)))
        if below is None:
            here[step] = value
        elif isinstance(step, int):
            here[step] = here[step] or empty
            here = here[step]
        else:
            here = here.setdefault(step, empty)
