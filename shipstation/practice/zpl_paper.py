"""Draws what a ZPL printer would put on paper. Commands that it does not know are told, never fatal."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from PIL import Image

from shipstation.practice import zpl_words
from shipstation.practice.zpl_codes import CodeField
from shipstation.practice.zpl_marks import Field, Font, Spot, Wrap, draw_box, draw_field
from shipstation.practice.zpl_words import BadGraphic, Command

MOST_PIXELS = 20_000_000
_MOST_FIELDS = 5_000
_LONGEST_TEXT = 3_000
# Set-up and media commands, which leave no mark.
_SILENT = frozenset(
    ("^FX", "^MM", "^MN", "^MT", "^MD", "^MU", "^ML", "^PR", "^PM", "^JM", "^LT", "~SD", "~JS", "^XB", "~TA")
)
_UNTURNED = frozenset(("^LR",))
"""Reversed: not done here, but "N" asks for what it does anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label: mode "1", True for white; how often it is printed; what was not understood, and how often."""

    image: Image.Image
    copies: int
    notes: Mapping[str, int]


@dataclass(slots=True)
class _Setting:
    """What holds until it is changed: for the rest of the format, some of it for the next one too."""

    width: int = 832
    height: int = 1218
    home: tuple[int, int] = (0, 0)
    shift: int = 0
    is_turned: bool = False
    module: int = 2
    bar_height: int = 10
    font: Font = field(default_factory=Font)
    direction: str = "N"
    encoding: str = "cp850"


class Paper:
    """Reads one job, format after format.

    Attributes:
        notes: what was not understood outside of labels; what was within stands on each label.
    """

    def __init__(self) -> None:
        self.notes: Counter[str] = Counter()
        self._labels: list[Label] = []
        self._used = 0
        self._setting = _Setting()
        self._image: Image.Image | None = None
        self._copies = 1
        self._fields = 0
        self._verbs: Mapping[str, Callable[[Command], None]] = {
            "^XA": self._begin,
            "^XZ": self._end,
            "^PW": self._paper_width,
            "^LL": self._paper_height,
            "^LH": self._label_home,
            "^LS": self._label_shift,
            "^PO": self._orientation,
            "^PQ": self._quantity,
            "^CI": self._encoding,
            "^CF": self._default_font,
            "^FW": self._default_direction,
            "^BY": self._bars,
            "^FO": self._origin,
            "^FT": self._baseline,
            "^A": self._font,
            "^FB": self._wrap,
            "^FR": self._reverse,
            "^FH": self._hex,
            "^FD": self._data,
            "^FS": self._finish,
            "^GB": self._box,
            "^GF": self._graphic,
            **dict.fromkeys(("^BC", "^BX", "^BQ", "^B7"), self._code),
        }
        self._field = Field(font=self._setting.font)

    def read(self, job: bytes) -> tuple[Label, ...]:
        """The labels of a job, 20 Mpx in all. A format that was never closed gives its label too, with a note."""
        for command in zpl_words.commands(job):
            verb = self._verbs.get(command.name)
            if verb is None:
                if command.name not in _SILENT and not (command.name in _UNTURNED and command.text.strip() == b"N"):
                    self.notes[command.name] += 1
            elif command.name == "^XA" or self._image is not None or command.name == "^CI":
                verb(command)
        if self._image is not None:
            self.notes["no ^XZ"] += 1
            self._end(Command("^XZ", b""))
        return tuple(self._labels)

    # ---- the format ----

    def _begin(self, _: Command) -> None:
        if self._used + self._setting.width * self._setting.height > MOST_PIXELS:
            self.notes["no more paper"] += 1
            return
        self._image, self._copies, self._fields = self._blank(), 1, 0
        self._field = Field(font=self._setting.font)

    def _end(self, _: Command) -> None:
        if self._image is None:
            return
        if self._setting.is_turned:
            self._image = self._image.transpose(Image.Transpose.ROTATE_180)
        self._labels.append(Label(image=self._image, copies=self._copies, notes=dict(self.notes)))
        self._used += self._image.width * self._image.height
        self._image = None
        self.notes.clear()

    def _blank(self) -> Image.Image:
        return Image.new("1", (self._setting.width, self._setting.height), 1)

    def _resize(self, width: int, height: int, command: Command) -> None:
        if not 0 < width * height <= MOST_PIXELS - self._used:
            self.notes[f"{command.name} of no paper"] += 1
            return
        self._setting.width, self._setting.height = width, height
        before, self._image = self._image, self._blank()
        if before is not None:
            self._image.paste(before, (0, 0))

    def _paper_width(self, command: Command) -> None:
        self._resize(_number(command, 0, 0), self._setting.height, command)

    def _paper_height(self, command: Command) -> None:
        self._resize(self._setting.width, _number(command, 0, 0), command)

    def _label_home(self, command: Command) -> None:
        self._setting.home = _number(command, 0, 0), _number(command, 1, 0)

    def _label_shift(self, command: Command) -> None:
        self._setting.shift = _signed(command.parts()[0] if command.parts() else "")

    def _orientation(self, command: Command) -> None:
        self._setting.is_turned = command.text.strip().upper() == b"I"

    def _quantity(self, command: Command) -> None:
        self._copies = _number(command, 0, 1)

    def _encoding(self, command: Command) -> None:
        self._setting.encoding = "utf-8" if _number(command, 0, 0) == 28 else "cp850"

    def _default_font(self, command: Command) -> None:
        self._setting.font = self._sized(self._setting.font, command.parts()[1:])
        self._field.font = self._setting.font

    def _default_direction(self, command: Command) -> None:
        self._setting.direction = _direction(command.parts()[0], self._setting.direction)

    def _bars(self, command: Command) -> None:
        self._setting.module = max(1, min(_number(command, 0, self._setting.module), 10))
        self._setting.bar_height = max(1, min(_number(command, 2, self._setting.bar_height), 2_000))

    # ---- the field ----

    def _origin(self, command: Command) -> None:
        self._field.spot = self._spot(command, is_baseline=False)

    def _baseline(self, command: Command) -> None:
        self._field.spot = self._spot(command, is_baseline=True)

    def _spot(self, command: Command, *, is_baseline: bool) -> Spot:
        left, top = self._setting.home[0] - self._setting.shift, self._setting.home[1]
        return Spot(x=left + _number(command, 0, 0), y=top + _number(command, 1, 0), is_baseline=is_baseline)

    def _font(self, command: Command) -> None:
        parts = command.parts()
        if parts[0][:1] not in ("0", ""):
            self.notes[f"^A{parts[0][:1]}"] += 1
        font = self._sized(self._setting.font, parts[1:])
        self._field.font = replace(font, direction=_direction(parts[0][1:2], self._setting.direction))

    def _sized(self, font: Font, parts: list[str]) -> Font:
        height, width = (_whole(part) for part in [*parts, "", ""][:2])
        if not height and not width:
            return font
        return replace(font, height=min(height or width, 2_000), width=min(width or height, 2_000))

    def _code(self, command: Command) -> None:
        code = CodeField(
            name=command.name,
            parts=tuple(command.parts()),
            module=self._setting.module,
            height=self._setting.bar_height,
        )
        self._field.code = code
        self._field.direction = _direction(code.direction, self._setting.direction)

    def _wrap(self, command: Command) -> None:
        parts = [*command.parts(), "", "", "", "", ""]
        self._field.wrap = Wrap(
            width=min(_whole(parts[0]), 10_000),
            lines=max(1, min(_whole(parts[1]) or 1, 200)),
            gap=max(-500, min(_signed(parts[2]), 500)),
            align=parts[3].upper()[:1] or "L",
            indent=min(_whole(parts[4]), 5_000),
        )

    def _reverse(self, _: Command) -> None:
        self._field.is_reversed = True

    def _hex(self, command: Command) -> None:
        self._field.hex_mark = command.text[:1].strip() or b"_"

    def _data(self, command: Command) -> None:
        raw = command.text.replace(b"\r", b"").replace(b"\n", b"")[: _LONGEST_TEXT * 4]
        mark = self._field.hex_mark
        self._field.data = (_unescaped(raw, mark) if mark else raw).decode(self._setting.encoding, "replace")

    def _finish(self, _: Command) -> None:
        done, self._field = self._field, Field(font=self._setting.font)
        self._fields += 1
        if self._image is None or done.data is None:
            return
        if self._fields > _MOST_FIELDS or len(done.data) > _LONGEST_TEXT:
            self.notes["too much for one label"] += 1
            return
        try:
            draw_field(self._image, done)
        except ValueError as error:
            self.notes[f"{done.code.name if done.code else '^FD'}: {error}"] += 1

    def _box(self, command: Command) -> None:
        if self._image is not None and self._fields <= _MOST_FIELDS:
            draw_box(self._image, self._field, [*command.parts(), "", "", "", "", ""][:5])

    def _graphic(self, command: Command) -> None:
        try:
            self._field.picture = zpl_words.graphic(command)
        except BadGraphic as error:
            self.notes[f"^GF: {error}"] += 1
        else:
            self._field.data = ""


def _number(command: Command, place: int, otherwise: int) -> int:
    parts = command.parts()
    return _whole(parts[place]) if place < len(parts) and parts[place] else otherwise


def _whole(text: str) -> int:
    return min(int(text), 99_999) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _signed(text: str) -> int:
    return -_whole(text[1:]) if text.startswith("-") else _whole(text)


def _direction(text: str, otherwise: str) -> str:
    return text.upper() if text and text.upper() in "NRIB" else otherwise


def _unescaped(raw: bytes, mark: bytes) -> bytes:
    head, *rest = raw.split(mark)
    out = [head]
    for piece in rest:
        try:
            out.append(bytes([int(piece[:2], 16)]) + piece[2:])
        except ValueError:
            out.append(mark + piece)
    return b"".join(out)
