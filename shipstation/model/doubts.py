"""What is odd about an address or goods, found before money is spent: shown with a way out, never mended alone."""

from dataclasses import dataclass
from enum import StrEnum


class DoubtKind(StrEnum):
    """BLOCKS: nobody would take it, so nothing is asked for. SUSPICIOUS: it is told, and a person decides."""

    BLOCKS = "blocks"
    SUSPICIOUS = "suspicious"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressDoubt:
    """One thing about one field of an address.

    `code` names the finding to programs. `said` is a sentence, `remedy` what to do. `proposal`: what the field could
    say instead, None where nobody can tell; `also`: other fields and their new text, which go along with it.
    """

    field: str
    code: str
    kind: DoubtKind
    said: str
    remedy: str
    proposal: str | None = None
    also: tuple[tuple[str, str], ...] = ()

    def changes(self) -> dict[str, str]:
        """What taking the proposal writes, by field; nothing where there is none."""
        return {} if self.proposal is None else {self.field: self.proposal, **dict(self.also)}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsDoubt:
    """One thing that an item lacks for its way, or that cannot be bought for it. `sku` "": the whole order."""

    sku: str
    field: str
    kind: DoubtKind
    said: str
    remedy: str
