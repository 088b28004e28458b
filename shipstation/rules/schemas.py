"""JSON Schema (draft 4) as strangers send it: measured first, followed inside itself alone, never fetched.

A schema can be huge, point at itself, or hold a pattern that never ends. Each of these is told, none is run.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn
from urllib.parse import urlsplit

from shipstation.errors import NotBuyable

Json = Mapping[str, Any]

_MOST_PARTS = 4_000
_MOST_DEEP = 40
_MOST_STEPS = 40_000
"""Parts of a schema with every reference followed: a few lines of references can stand for millions."""
_MOST_ZEROS = 30
_MOST_WORK = 5_000_000
_MOST_SEARCHED = 1_000
_MOST_REFERENCES = 16
_MOST_LETTERS = 90


class TooLarge(ValueError):
    """A value that nobody would type: too deep, too many parts, or a number of too many digits."""


def sound(schema: object) -> dict[str, Any]:
    """A copy with exact numbers, fit to be asked and checked. Raises NotBuyable in words."""
    if not isinstance(schema, Mapping):
        unreadable("they are no JSON Schema")
    try:
        copy: dict[str, Any] = exact(schema)
    except TooLarge as error:
        unreadable(str(error), error)
    _weigh(copy, copy, (), [0])
    parts = _parts(copy)
    # What is referred to need not stand where draft 4 looks for schemas.
    targets = {part["$ref"]: _target(part["$ref"], copy) for part in parts if isinstance(part.get("$ref"), str)}
    for each in (copy, *targets.values()):
        _check_words(each)
    for part in parts:
        for pattern in _mapping(part.get("patternProperties")):
            if _searcher(pattern) is None or _runs_away(pattern):
                unreadable("one of their patterns cannot be used")
    return copy


def unreadable(why: str, cause: BaseException | None = None) -> NoReturn:
    """The questions cannot be put to anybody. Raises NotBuyable."""
    raise NotBuyable(
        f"What this rate asks for cannot be read: {why}.", "Choose another rate.", fields=("inputs",)
    ) from cause


def exact(value: Any, *, deep: int = 0, parts: list[int] | None = None) -> Any:
    """JSON with fractions as Decimal, as they are written. Raises TooLarge."""
    counted = parts if parts is not None else [0]
    counted[0] += 1
    if deep > _MOST_DEEP or counted[0] > _MOST_PARTS:
        raise TooLarge("they are too long or too deep")
    if isinstance(value, Mapping):
        return {str(key): exact(each, deep=deep + 1, parts=counted) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [exact(each, deep=deep + 1, parts=counted) for each in value]
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) <= _MOST_ZEROS):
        raise TooLarge("they hold a number out of all bounds")
    if isinstance(value, int) and abs(value) > 10**_MOST_ZEROS:
        raise TooLarge("they hold a number out of all bounds")
    if value is None or isinstance(value, str | bool | int | Decimal):
        return value
    raise TooLarge("they hold what JSON has no word for")


def resolved(node: object, root: Json, *, deep: int = 0) -> dict[str, Any]:
    """A part of a schema with its references followed and its `allOf` joined. Raises NotBuyable."""
    if deep > _MOST_REFERENCES:
        unreadable("a reference leads in a circle")
    part = dict(_mapping(node))
    for _ in range(_MOST_REFERENCES):
        if not isinstance(part.get("$ref"), str):
            break
        # Draft 4 ignores what stands beside a reference; its words are worth keeping all the same.
        words: dict[str, Any] = {key: part[key] for key in ("title", "description") if key in part}
        part = dict(_target(part["$ref"], root)) | words
    else:
        unreadable("a reference leads in a circle")
    merged = {key: value for key, value in part.items() if key != "allOf"}
    for each in part.get("allOf", ()) if isinstance(part.get("allOf"), list) else ():
        merged = _joined(merged, resolved(each, root, deep=deep + 1))
    return merged


def validator(schema: Json) -> Any:
    """What judges answers against a sound schema: draft 4, formats on, nothing fetched, patterns bounded."""
    # Start-up: 0.13 s that only rates with questions need.
    from jsonschema import Draft4Validator  # noqa: PLC0415 as above
    from jsonschema.validators import extend  # noqa: PLC0415 as above
    from referencing import Registry  # noqa: PLC0415 as above

    words = {"pattern": _pattern, "multipleOf": _multiple, "$ref": _reference}
    bounded = extend(Draft4Validator, words)
    return bounded(schema, registry=Registry(), format_checker=_formats())


def _check_words(schema: Json) -> None:
    """The words of draft 4 are used as draft 4 says. Raises NotBuyable."""
    from jsonschema import Draft4Validator, FormatChecker  # noqa: PLC0415 see validator
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415 as above

    try:
        # No formats: Java's patterns (\p{L}) are no fault of the schema; `_pattern` leaves them to Amazon.
        Draft4Validator.check_schema(schema, format_checker=FormatChecker(()))
    except (SchemaError, RecursionError) as error:
        unreadable("they are no JSON Schema of draft 4", error)


def _weigh(node: object, root: Json, above: tuple[str, ...], steps: list[int]) -> None:
    """Walk all parts as the validator may; raise NotBuyable when that would take too long."""
    steps[0] += 1
    if steps[0] > _MOST_STEPS:
        unreadable("they are too long")
    if isinstance(node, list):
        for each in node:
            _weigh(each, root, above, steps)
    if not isinstance(node, Mapping):
        return
    reference = node.get("$ref")
    if isinstance(reference, str) and reference not in above:
        _weigh(_target(reference, root), root, (*above, reference), steps)
    for each in node.values():
        _weigh(each, root, above, steps)


def _parts(node: object) -> list[Json]:
    """Every object of a sound schema."""
    found: list[Json] = []
    if isinstance(node, Mapping):
        found.append(node)
    children = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    for each in children:
        found += _parts(each)
    return found


def _target(reference: str, root: Json) -> Json:
    """What a local reference points at. Raises NotBuyable for any other."""
    home = root.get("id")
    place = reference.removeprefix(home.rstrip("#")) if isinstance(home, str) and home.rstrip("#") else reference
    if place not in ("", "#") and not place.startswith("#/"):
        unreadable("they refer to another place")
    found: object = root
    for step in place.removeprefix("#").split("/")[1:]:
        name = _unquoted(step)
        if isinstance(found, list):
            found = found[int(name)] if name.isdecimal() and int(name) < len(found) else None
        else:
            found = _mapping(found).get(name)
    if not isinstance(found, Mapping):
        unreadable("a reference leads nowhere")
    return found


def _unquoted(step: str) -> str:
    """One step of a JSON pointer in a fragment."""
    plain = re.sub("%([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), step)
    return plain.replace("~1", "/").replace("~0", "~")


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _joined(one: dict[str, Any], other: Json) -> dict[str, Any]:
    """Both at once, for the form; the validator judges by the schema as it came."""
    both = {**other, **one}
    properties = dict(_mapping(one.get("properties")))
    for name, part in _mapping(other.get("properties")).items():
        properties[name] = {"allOf": [properties[name], part]} if name in properties else part
    if properties:
        both["properties"] = properties
    if required := [*dict.fromkeys([*one.get("required", ()), *other.get("required", ())])]:
        both["required"] = required
    for words, choose in (("minItems", max), ("maxItems", min)):
        if words in one and words in other:
            both[words] = choose(one[words], other[words])
    if "enum" in one and "enum" in other:
        both["enum"] = [each for each in one["enum"] if each in other["enum"]]
    if "items" in one and "items" in other:
        both["items"] = {"allOf": [one["items"], other["items"]]}
    if [one.get("type"), other.get("type")] in (["number", "integer"], ["integer", "number"]):
        both["type"] = "integer"
    return both


def one_line(text: object, otherwise: str) -> str:
    """Amazon's own words on one line, as far as they can be shown."""
    if not isinstance(text, str):
        return otherwise
    plain = "".join(letter if letter.isprintable() else " " for letter in text.encode("utf-8", "replace").decode())
    short = " ".join(plain.split())
    return (short if len(short) <= _MOST_LETTERS else f"{short[: _MOST_LETTERS - 1].rstrip()}…") or otherwise


def spelled(name: str) -> str:
    """ "contactName" as "Contact name"."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.]+", " ", name).split()
    said = " ".join(part if part.isupper() else part.lower() for part in parts)
    return one_line(said[:1].upper() + said[1:], "No name")


# Words of draft 4 that need a bound.


def _pattern(judge: Any, pattern: str, answer: object, _schema: Json) -> Any:
    from jsonschema.exceptions import ValidationError  # noqa: PLC0415 see validator

    if judge.is_type(answer, "string") and not matches(pattern, str(answer)):
        yield ValidationError("it does not match")


def _reference(judge: Any, reference: object, answer: object, schema: Json) -> Any:
    from jsonschema import Draft4Validator  # noqa: PLC0415 see validator

    if not isinstance(reference, str):
        unreadable("a reference leads nowhere")
    yield from Draft4Validator.VALIDATORS["$ref"](judge, reference, answer, schema)


def _multiple(judge: Any, step: Any, answer: Any, _schema: Json) -> Any:
    from jsonschema.exceptions import ValidationError  # noqa: PLC0415 see validator

    # Decimal's remainder gives up beyond 28 digits.
    if judge.is_type(answer, "number") and (Fraction(answer) / Fraction(step)).denominator != 1:
        yield ValidationError("it is no multiple")


def matches(pattern: str, text: str) -> bool:
    """Whether a text is written as a pattern says; True where we cannot tell in time, and Amazon judges alone."""
    search = _searcher(pattern)
    loose = len(re.findall(r"[*+]|\{\d*,\d*\}", pattern))
    if search is None or _runs_away(pattern) or len(text) > _MOST_SEARCHED:
        return True
    if max(len(text), 1) ** (loose + 1) > _MOST_WORK:
        return True
    return search.search(text) is not None


def _searcher(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError, ValueError):
        return None


def _runs_away(pattern: str) -> bool:
    """Whether something repeated is repeated again, "(a+)+": such a pattern can take longer than the universe."""
    # Escapes and classes first: what stands in them repeats nothing.
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern, flags=re.DOTALL)
    open_: list[int] = []
    for place, sign in enumerate(bare):
        if sign == "(":
            open_.append(place)
        elif sign == ")" and open_:
            inside = bare[open_.pop() + 1 : place].removeprefix("?:")
            if re.match(r"[*+{]", bare[place + 1 : place + 2]) and re.search(r"[*+{?|]", inside):
                return True
    return False


def _formats() -> Any:
    from jsonschema import FormatChecker  # noqa: PLC0415 see validator

    checker = FormatChecker(("date", "time", "email", "ipv4", "ipv6"))
    checker.checks("date-time", raises=ValueError)(_is_moment)
    checker.checks("uri", raises=ValueError)(_is_address)
    return checker


def _is_moment(answer: object) -> bool:
    return not isinstance(answer, str) or datetime.fromisoformat(answer).tzinfo is not None


def _is_address(answer: object) -> bool:
    return not isinstance(answer, str) or bool(urlsplit(answer).scheme)
