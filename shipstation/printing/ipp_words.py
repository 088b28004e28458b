"""IPP messages as bytes and back (RFC 8010): what printers and CUPS are asked in, and answer in.

An answer is a stranger's: its depth and its number of values are limited here, its size where it is read.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

Value = int | bool | str | bytes | None | Mapping[str, "tuple[Value, ...]"]
Values = tuple[Value, ...]

_VERSION = 0x0200
_DEEPEST = 8
_MOST_VALUES = 20_000
_LONGEST = 0x7FFF


class Tag(IntEnum):
    """Groups and value kinds that we write, or read as more than text (RFC 8010, 3.5)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49
    MEMBER = 0x4A


class Operation(IntEnum):
    """What we ask for (RFC 8011, 4), and what only CUPS knows (its own operations, from 0x4001 on)."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB = 0x0009
    GET_PRINTER = 0x000B
    CUPS_GET_PRINTERS = 0x4002


class NotIpp(ValueError):
    """The answer is no IPP, or more of it than a printer has reason to send."""


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute of a request."""

    tag: Tag
    name: str
    values: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` below 0x0100 is success. `groups` as they came, each with its tag."""

    status: int
    groups: Sequence[tuple[int, Mapping[str, Values]]]

    def group(self, tag: Tag) -> Mapping[str, Values]:
        """All groups of a kind as one, for who asks for one printer or one job; empty when there is none."""
        return {name: values for each in self.each(tag) for name, values in each.items()}

    def each(self, tag: Tag) -> tuple[Mapping[str, Values], ...]:
        """The groups of a kind, one by one."""
        return tuple(group for kind, group in self.groups if kind == tag)


def request(operation: Operation, fields: Sequence[Field], job: Sequence[Field] = ()) -> bytes:
    """A message; what is printed follows it as it is. Character set and language are put in front."""
    out = [struct.pack(">HHiB", _VERSION, operation, 1, Tag.OPERATION)]
    first = (
        Field(Tag.CHARSET, "attributes-charset", ("utf-8",)),
        Field(Tag.LANGUAGE, "attributes-natural-language", ("en",)),
    )
    out += [_field(field) for field in (*first, *fields)]
    if job:
        out.append(bytes([Tag.JOB]))
        out += [_field(field) for field in job]
    out.append(bytes([Tag.END]))
    return b"".join(out)


def read(raw: bytes) -> Answer:
    """The answer in these bytes. Raises NotIpp."""
    reader = _Reader(raw)
    version, status, _ = struct.unpack(">HHi", reader.take(8))
    if version >> 8 not in (1, 2):
        raise NotIpp(f"version {version >> 8}")
    groups: list[tuple[int, dict[str, list[Value]]]] = []
    group: dict[str, list[Value]] | None = None
    name = ""
    while (tag := reader.byte()) != Tag.END:
        if tag < 0x10:
            group, name = {}, ""
            groups.append((tag, group))
            if len(groups) > _MOST_VALUES:
                raise NotIpp("more than a printer has to say")
            continue
        named = reader.text()
        value = reader.value(tag, 1)
        if group is None or not (named or name):
            raise NotIpp("a value that belongs to nothing")
        if named:
            name, group[named] = named, []
        group[name].append(value)
    return Answer(status=status, groups=tuple((tag, _closed(group)) for tag, group in groups))


def _closed(gathered: Mapping[str, list[Value]]) -> dict[str, Values]:
    return {name: tuple(values) for name, values in gathered.items()}


def _field(field: Field) -> bytes:
    name = field.name.encode()
    out = []
    for value in field.values:
        if isinstance(value, str):
            content = value.encode()
        elif field.tag is Tag.BOOLEAN:
            content = struct.pack(">?", value)
        else:
            content = struct.pack(">i", value)
        if len(content) > _LONGEST:
            raise ValueError(f"{field.name} is longer than IPP can say")
        out.append(struct.pack(">BH", field.tag, len(name)) + name + struct.pack(">H", len(content)) + content)
        name = b""
    return b"".join(out)


class _Reader:
    """Walks an answer. Raises NotIpp where it ends too early, or goes too deep or too long."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0
        self._values = 0

    def take(self, size: int) -> bytes:
        piece = self._raw[self._at : self._at + size]
        if len(piece) < size:
            raise NotIpp("cut off")
        self._at += size
        return piece

    def byte(self) -> int:
        return self.take(1)[0]

    def short(self) -> bytes:
        return self.take(int.from_bytes(self.take(2), "big"))

    def text(self) -> str:
        return self.short().decode("utf-8", "replace")

    def value(self, tag: int, depth: int) -> Value:
        """The value that follows; None for the out-of-band ones (unknown, no value)."""
        self._values += 1
        if self._values > _MOST_VALUES or depth > _DEEPEST:
            raise NotIpp("more than a printer has to say")
        raw = self.short()
        if tag == Tag.COLLECTION:
            return self._collection(depth)
        if tag in (Tag.INTEGER, Tag.ENUM, Tag.BOOLEAN):
            if len(raw) != (1 if tag == Tag.BOOLEAN else 4):
                raise NotIpp("a number of the wrong size")
            return bool(raw[0]) if tag == Tag.BOOLEAN else int.from_bytes(raw, "big", signed=True)
        if tag in (Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE):
            inner = _Reader(raw)
            inner.short()
            return inner.text()
        if tag < 0x20:
            return None
        return raw.decode("utf-8", "replace") if tag >= 0x40 else raw

    def _collection(self, depth: int) -> Mapping[str, Values]:
        members: dict[str, list[Value]] = {}
        name = None
        while (tag := self.byte()) != Tag.END_COLLECTION:
            if self.short():
                raise NotIpp("a named value within a collection")
            value = self.value(tag, depth + 1)
            if tag == Tag.MEMBER:
                name = str(value)
                members[name] = []
            elif name is None:
                raise NotIpp("a member without a name")
            else:
                members[name].append(value)
        # The end has a name and a value like everything else, both empty.
        self.short()
        self.short()
        return _closed(members)
