"""What is wrong with answers, in words that a packer understands: the validator's findings, told by title."""

from collections.abc import Iterator, Mapping
from typing import Any

from shipstation.model import InputFault, InputForm, InputPath
from shipstation.rules import schemas
from shipstation.rules.schemas import Json, one_line, spelled

_KINDS = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "a group of answers",
    "null": "empty",
}
_FORMATS = {
    "date": "a date like 2026-12-31",
    "date-time": "a date and time with its zone, like 2026-12-31T14:00:00Z",
    "time": "a time like 14:00:00",
    "email": "an e-mail address",
    "uri": "a web address",
}
_MOST_NAMED = 8


class Judge:
    """Holds answers against the schema of a form. Its words name questions, never answers."""

    def __init__(self, asked: InputForm) -> None:
        self._schema = asked.schema
        self._titles = {question.path: question.title for question in asked.questions}

    def faults(self, given: Json) -> Iterator[InputFault]:
        """Each fault, in the validator's order, some of them twice. Raises NotBuyable for a reference elsewhere."""
        # Start-up: see schemas.validator.
        from referencing.exceptions import Unresolvable  # noqa: PLC0415 as above

        try:
            for error in schemas.validator(self._schema).iter_errors(given):
                yield from self._told(error)
        except Unresolvable as error:
            schemas.unreadable("they refer to another place", error)

    def _told(self, error: Any) -> Iterator[InputFault]:
        path: InputPath = tuple(error.absolute_path)
        if error.validator == "required":
            for name in error.validator_value:
                if name not in error.instance:
                    yield self._missing((*path, name), error.schema)
        elif error.validator == "dependencies":
            yield from self._dependent(error, path)
        elif error.validator == "additionalProperties":
            known = error.schema.get("properties", {})
            extra = [name for name in error.instance if name not in known]
            for name in extra:
                yield InputFault(path=(*path, name), said=f"{spelled(name)} is not asked for.")
        elif error.validator in ("anyOf", "oneOf") and _all_missing(error.context):
            wanted = {(*path, name) for each in error.context for name in each.validator_value}
            names = sorted(self._title(each, error.schema) for each in wanted)
            yield InputFault(path=min(wanted, key=str), said=f"Answer one of these: {', '.join(names)}.")
        elif error.instance is None:
            yield InputFault(path=path, said=f"{self._title(path, error.schema, own=True)} is missing.")
        else:
            name = self._title(path, error.schema, own=True) if path else "What was answered"
            yield InputFault(path=path, said=f"{name} {_fault(error)}.")

    def _dependent(self, error: Any, path: InputPath) -> Iterator[InputFault]:
        for name, needs in error.validator_value.items():
            if name in error.instance and isinstance(needs, list):
                for need in needs:
                    if need not in error.instance:
                        yield self._missing((*path, need), error.schema)

    def _missing(self, path: InputPath, parent: Json) -> InputFault:
        return InputFault(path=path, said=f"{self._title(path, parent)} is missing.")

    def _title(self, path: InputPath, part: Json, *, own: bool = False) -> str:
        """The words of a question. `part`: its own schema, or that of what holds it."""
        if path in self._titles:
            return self._titles[path]
        first = tuple(0 if isinstance(step, int) else step for step in path)
        last = path[-1]
        if isinstance(last, int):
            held = spelled(str(path[-2])) if len(path) > 1 else "Entry"
            return f"{self._titles.get(first, held).removesuffix(' 1')} {last + 1}"
        if first in self._titles:
            return self._titles[first]
        properties = part.get("properties")
        below = properties.get(last) if isinstance(properties, Mapping) else None
        node = part if own else schemas.resolved(below, self._schema)
        return one_line(node.get("title"), spelled(last))


def _all_missing(errors: Any) -> bool:
    return bool(errors) and all(each.validator == "required" and not each.path for each in errors)


def _fault(error: Any) -> str:
    """What an answer is or is not, without repeating it."""
    value, word = error.validator_value, error.validator
    if word == "type":
        kinds = [value] if isinstance(value, str) else list(value)
        return "must be " + " or ".join(_KINDS.get(str(kind), str(kind)) for kind in kinds)
    if word == "enum":
        return f"must be one of {_listed(value)}"
    if word == "format":
        return f"must be {_FORMATS.get(str(value), 'written as ' + one_line(value, 'asked'))}"
    if word in ("minimum", "maximum"):
        least = word == "minimum"
        sharp = bool(error.schema.get("exclusiveMinimum" if least else "exclusiveMaximum"))
        side = ("more than" if sharp else "at least") if least else ("less than" if sharp else "at most")
        return f"must be {side} {value}"
    counted = {
        "minLength": f"needs at least {value} characters",
        "maxLength": f"has more than {value} characters",
        "minItems": f"needs at least {value} entries",
        "maxItems": f"has more than {value} entries",
        "minProperties": f"needs at least {value} answers",
        "maxProperties": f"has more than {value} answers",
        "multipleOf": f"must be a multiple of {value}",
        "uniqueItems": "holds the same entry twice",
        "pattern": "is not written as Amazon asks",
    }
    return counted.get(word, "is not answered in a way that Amazon takes")


def _listed(values: Any) -> str:
    named = [one_line(str(value), "“”") for value in values]
    more = [f"{len(named) - _MOST_NAMED} more"] if len(named) > _MOST_NAMED else []
    return ", ".join([*named[:_MOST_NAMED], *more])
