"""Columns of WooCommerce's exports: Order Export, Customer/Order Export, Advanced Order Export."""


def _both(*endings: str) -> tuple[str, ...]:
    """A part of the delivery address as each plugin names it."""
    plain = [f"shipping_{ending}" for ending in endings]
    titled = [f"{ending}_shipping" for ending in endings]
    return (*plain, *titled, *(f"shipping_address_{ending}" for ending in endings))


def _billing(*endings: str) -> tuple[str, ...]:
    return (*(f"billing_{ending}" for ending in endings), *(f"{ending}_billing" for ending in endings))


_PARTS = {
    "first_name": ("first_name",),
    "last_name": ("last_name",),
    "name": ("full_name", "name"),
    "company": ("company",),
    "line1": ("address_1", "address_1_2", "address_line_1", "street_address", "address1"),
    "line2": ("address_2", "address_line_2", "address2"),
    "city": ("city",),
    "state": ("state_code", "state", "state_name"),
    "postal_code": ("postcode", "post_code", "zip", "zip_code", "postal_code"),
    "country": ("country_code", "country", "country_name"),
    "phone": ("phone",),
}
ADDRESS = tuple(_PARTS)
ITEM_FIELDS = frozenset(
    (
        "title",
        "sku",
        "quantity",
        "unit_value",
        "line_total",
        "item_id",
        "weight_kg",
        "weight_g",
        "weight_lb",
        "weight_oz",
    )
)
FIELDS = {
    # What buyers and papers call the order before what the database does.
    "order_ref": ("order_number_formatted", "order_number", "order", "order_id", "id"),
    "status": ("status", "order_status"),
    "currency": ("order_currency", "currency"),
    "email": ("billing_email", "email_billing", "customer_email", "email"),
    **{field: _both(*endings) for field, endings in _PARTS.items()},
    **{f"billing_{field}": _billing(*endings) for field, endings in _PARTS.items()},
    "line_items": ("line_items", "items", "order_items", "products"),
    "title": ("item_name", "product_name", "product_title", "name", "line_item_name"),
    "sku": ("item_sku", "sku", "product_sku", "line_item_sku"),
    "quantity": ("item_quantity", "quantity", "qty", "quantity_refund", "product_quantity", "line_item_quantity"),
    "unit_value": ("item_cost", "item_price", "product_price", "price", "item_unit_price"),
    "line_total": ("item_total", "order_line_subtotal", "order_line_total", "line_total", "item_subtotal"),
    "item_id": ("item_id", "order_item_id", "line_item_id", "line_id"),
    "virtual": ("item_virtual", "virtual", "product_is_virtual"),
    "downloadable": ("item_downloadable", "downloadable"),
    "weight_kg": ("item_weight_kg", "weight_kg", "product_weight_kg"),
    "weight_g": ("item_weight_g", "weight_g", "product_weight_g"),
    "weight_lb": ("item_weight_lbs", "weight_lbs", "item_weight_lb", "weight_lb"),
    "weight_oz": ("item_weight_oz", "weight_oz"),
}
NEEDED = (
    FIELDS["order_ref"],
    (*FIELDS["line1"], *FIELDS["billing_line1"]),
    (*FIELDS["city"], *FIELDS["billing_city"]),
    (*FIELDS["country"], *FIELDS["billing_country"]),
    (*FIELDS["line_items"], *FIELDS["title"], *FIELDS["sku"], "line_item_1"),
    # With `Order Status` or `status` it is told from other shops' tables with billing and shipping columns.
    ("status", "order_status", "order_currency", "payment_method", "payment_method_title", "order_total"),
)
