"""What can be bought in the United Kingdom, France, Italy and Spain."""

from shipstation.practice.market import Service, service

_Prices = tuple[int, int, int]


def amazon_in(code: str, prices: tuple[_Prices, ...], *, abroad: _Prices | None) -> tuple[Service, ...]:
    """Amazon Shipping in a country: two days, one day, where there are three prices standard, and cross-border."""
    carrier = (f"AMZN_{code}", "Amazon Shipping")
    extras = "PICKUP_EU" if code == "UK" else "OTP_EU"
    more: dict[str, object] = {
        "max_kg": 23.0, "max_cm": 120.0, "max_girth": 330.0, "sunday": True, "collects": code == "IN",
    }  # fmt: skip
    table = [
        (f"SWA-{code}-2D", "Amazon Shipping 2 Day", prices[0], (2, 2, 2), more),
        (f"SWA-{code}-PRIME-PREM", "Amazon Shipping 1 Day", prices[1], (1, 1, 1), {**more, "express": True}),
    ]
    if len(prices) > 2:
        table.append((f"SWA-{code}-RTO", "Amazon Shipping Standard", prices[2], (3, 3, 4), more))
    services = [service(sid, name, carrier, p, days, "AMAZON_EU", extras, m) for sid, name, p, days, m in table]
    if abroad is not None:
        far = {**more, "abroad": True, "abroad_only": True, "sunday": False, "max_kg": 20.0, "is_handed_over": True}
        name = "Amazon Shipping EU Cross-Border"
        services.append(service(f"SWA-{code}-XB", name, carrier, abroad, (3, 3, 4, 4, 4), "AMAZON_EU", "OTP_EU", far))
    return tuple(services)


def partner(
    service_id: str,
    name: str,
    carrier: tuple[str, str],
    prices: _Prices,
    days: tuple[int, ...],
    **more: object,
) -> Service:
    """A service of another carrier, outside the US."""
    usual = {"max_kg": 30.0, "max_cm": 150.0, "max_girth": 300.0, "fuel_percent": 6.5, "saturday": False}
    return service(service_id, name, carrier, prices, days, "PARTNER_EU", "CONFIRMATION_EU", {**usual, **more})


def partners_eu(factor: float) -> tuple[Service, ...]:
    """Carriers of every country of Europe; `factor` turns the price list into the country's own."""

    def at(*cents: int) -> _Prices:
        base, per_zone, per_unit = (round(value * factor) for value in cents)
        return base, per_zone, per_unit

    ups, dpd = ("UPS", "UPS"), ("DPD", "DPD")
    return (
        partner("UPS_STANDARD", "UPS Standard", ups, at(749, 62, 31), (1, 2, 2, 3, 3), abroad=True),
        partner("UPS_EXPRESS_SAVER", "UPS Express Saver", ups, at(1980, 165, 72), (1, 1, 1, 2, 2), express=True),
        partner("DPD_CLASSIC", "DPD Classic", dpd, at(598, 55, 27), (1, 2, 2, 3, 3), saturday=True, abroad=True),
    )


UK_ONLY = (
    partner(
        "RM_TRACKED_24", "Royal Mail Tracked 24", ("ROYAL_MAIL", "Royal Mail"), (385, 0, 24), (1,), max_kg=20.0,
        max_cm=61.0, saturday=True, express=True,
    ),
    partner(
        "RM_TRACKED_48", "Royal Mail Tracked 48", ("ROYAL_MAIL", "Royal Mail"), (305, 0, 21), (2,), max_kg=20.0,
        max_cm=61.0, saturday=True,
    ),
    partner(
        "EVRI_STANDARD", "Evri Standard", ("EVRI", "Evri"), (279, 18, 19), (2, 3, 3), max_kg=15.0, max_cm=120.0,
        saturday=True, sunday=True, protected=False,
    ),
)  # fmt: skip
EU_ABROAD = frozenset({"FR", "IT", "ES", "DE", "BE", "NL", "AT", "PT", "PL", "LU", "IE"})
