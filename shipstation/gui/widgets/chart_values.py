"""What a chart draws, as values: known before the drawing library is loaded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One value. `name` stands at the axis, `label` at the bar's end."""

    name: str
    value: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Values over the names of an axis, at least one; `name` stands at its end."""

    name: str
    values: tuple[float, ...]
