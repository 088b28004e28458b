"""What a carrier, customs or a tax office wants to know of goods; all of it may be missing."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PACKING_GROUPS = ("I", "II", "III")
PACKING_INSTRUCTIONS = tuple(
    f"PI{number}_SECTION_{section}"
    for number, sections in (
        (965, ("IA", "IB", "II")),
        (966, ("I", "II")),
        (967, ("I", "II")),
        (968, ("IA", "IB")),
        (969, ("I", "II")),
        (970, ("I", "II")),
    )
    for section in sections
)
"""Source: `DangerousGoodsDetails.packingInstruction`; all of them are of lithium batteries."""
_FORMS = {
    "hs_code": (r"[0-9]{6}([0-9]{2}){0,2}", "6, 8 or 10 digits, such as 330499"),
    "origin": (r"[A-Z]{2}", "a country code of two capitals, such as FR"),
    "un_number": (r"(UN|ID|NA)[0-9]{4}", "UN and four digits, such as UN1266"),
    "hazard_class": (r"[1-9](\.[1-9])?", "a class such as 3 or 2.1"),
    "packing_group": ("|".join(PACKING_GROUPS), "I, II or III"),
    "packing_instruction": ("|".join(PACKING_INSTRUCTIONS), "such as PI967_SECTION_II"),
    "product_type": (r"[^\x00-\x1f\x7f]{0,100}", "up to 100 characters"),
    "invoice_number": (r"[^\x00-\x1f\x7f]{0,100}", "up to 100 characters"),
}


class AtDoor(StrEnum):
    """What the buyer does at the door (Shipping v2 `valueAddedServices`, as Amazon's pages have it)."""

    SIGNATURE = "signature"
    OTP = "otp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """Of one item: customs, danger, invoice. Texts are "" where nobody said.

    `hs_code`: Harmonized System, 6 to 10 digits. `origin`: ISO country of origin. `hazardous`: dangerous goods are in
    it. The four fields after it: UN number, class, packing group, and the packing instruction of lithium batteries.
    Source: Shipping v2 `Item`, `DangerousGoodsDetails`, `InvoiceDetails`; API.md 2.2 for HS code and origin.
    Raises ValueError naming the field.
    """

    hs_code: str = ""
    origin: str = ""
    hazardous: bool = False
    un_number: str = ""
    hazard_class: str = ""
    packing_group: str = ""
    packing_instruction: str = ""
    product_type: str = ""
    invoice_number: str = ""
    invoice_date: date | None = None
    serials: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, (form, words) in _FORMS.items():
            value: str = getattr(self, name)
            if value and not re.fullmatch(form, value):
                raise ValueError(f"{name} {value[:40]!r} is not {words}")

    @property
    def is_dangerous(self) -> bool:
        """Whether anything says so."""
        return self.hazardous or any(
            (self.un_number, self.hazard_class, self.packing_group, self.packing_instruction)
        )


NO_GOODS = Goods()
"""Nobody said anything."""
