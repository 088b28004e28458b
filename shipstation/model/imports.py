"""What files of orders are read by: a mapping of somebody's columns, and why an order in a file is none of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

ORDER_FIELDS = (
    "order_ref",
    "channel",
    "amazon_order_id",
    "order_item_id",
    "sku",
    "title",
    "quantity",
    "unit_value",
    "currency",
    "item_weight",
    "name",
    "company",
    "line1",
    "line2",
    "line3",
    "city",
    "state",
    "postal_code",
    "country",
    "phone",
    "email",
    "deliver_by",
    "ship_by",
    "item_size",
    "barcode",
)
"""What a row of orders says, as the generic form names its columns, in their order."""
ITEM_FIELDS = frozenset(
    ("order_item_id", "sku", "title", "quantity", "unit_value", "currency", "item_weight", "item_size", "barcode")
)
"""Those that differ within an order."""
MAPPED_FIELDS = (*ORDER_FIELDS, "weight_unit", "first_name", "last_name", "date_order")
"""What a column of somebody's file may be."""
LONGEST_COLUMN = 200
"""A column whose name is longer cannot be kept in a mapping."""


class SkipReason(StrEnum):
    """Why an order of a file is not to be shipped from here."""

    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    DIGITAL = "digital"
    UNPAID = "unpaid"
    PICKUP = "pickup"
    ON_HOLD = "on_hold"
    BY_THE_SHOP = "by_the_shop"

    @property
    def said(self) -> str:
        """The reason in words, as part of a sentence."""
        return _SKIP_WORDS[self]


_SKIP_WORDS = {
    SkipReason.SHIPPED: "shipped already",
    SkipReason.CANCELLED: "cancelled",
    SkipReason.REFUNDED: "refunded",
    SkipReason.DIGITAL: "nothing to ship",
    SkipReason.UNPAID: "not paid yet",
    SkipReason.PICKUP: "picked up by the buyer",
    SkipReason.ON_HOLD: "on hold at the shop",
    SkipReason.BY_THE_SHOP: "shipped by the shop itself",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """Which column of somebody's file is which field of MAPPED_FIELDS.

    `columns`: field -> column as the file's header has it. `fixed`: field -> what holds for every row.
    """

    name: str
    columns: Mapping[str, str]
    fixed: Mapping[str, str]

    def __post_init__(self) -> None:
        named = {*self.columns, *self.fixed}
        strange = sorted(named - set(MAPPED_FIELDS))
        if strange:
            raise ValueError(f"a mapping has no {strange[0]}")

    @property
    def is_ready(self) -> bool:
        """Whether it names what an order cannot do without: a reference."""
        return "order_ref" in self.columns
