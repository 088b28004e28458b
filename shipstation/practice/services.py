"""The services that can be bought in each country, by business id. Source of the ids: API.md 2.2."""

from collections.abc import Mapping

from shipstation.practice.market import Market, Service
from shipstation.practice.services_eu import EU_ABROAD, UK_ONLY, amazon_in, partner, partners_eu
from shipstation.practice.services_us import US_ABROAD, US_AMAZON, US_PARTNERS

MARKETS: Mapping[str, Market] = {
    "AmazonShipping_US": Market(
        country="US", currency="USD", pounds=True, vat_percent=0.0, amazon=(US_AMAZON,), partners=US_PARTNERS,
        abroad=US_ABROAD,
    ),
    "AmazonShipping_UK": Market(
        country="GB", currency="GBP", pounds=False, vat_percent=20.0,
        amazon=amazon_in("UK", ((342, 16, 22), (468, 21, 28), (298, 15, 20)), abroad=None),
        partners=(*UK_ONLY, *partners_eu(0.86)),
    ),
    "AmazonShipping_FR": Market(
        country="FR", currency="EUR", pounds=False, vat_percent=20.0,
        amazon=amazon_in("FR", ((451, 22, 26), (612, 28, 33)), abroad=(1089, 78, 64)),
        partners=partners_eu(1.06), abroad=EU_ABROAD,
    ),
    "AmazonShipping_IT": Market(
        country="IT", currency="EUR", pounds=False, vat_percent=22.0,
        amazon=amazon_in("IT", ((428, 24, 25), (589, 30, 32)), abroad=(1045, 82, 66)),
        partners=partners_eu(1.0), abroad=EU_ABROAD,
    ),
    "AmazonShipping_ES": Market(
        country="ES", currency="EUR", pounds=False, vat_percent=21.0,
        amazon=amazon_in("ES", ((397, 21, 23), (548, 27, 30)), abroad=(1018, 80, 63)),
        partners=partners_eu(0.96), abroad=EU_ABROAD,
    ),
    "AmazonShipping_IN": Market(
        country="IN", currency="INR", pounds=False, vat_percent=0.0, extras_factor=80,
        amazon=amazon_in("IN", ((6200, 900, 1900), (9800, 1400, 2600), (4900, 800, 1500)), abroad=None),
    ),
    "AmazonShipping_UAE": Market(
        country="AE", currency="AED", pounds=False, vat_percent=5.0, extras_factor=4,
        amazon=amazon_in("UAE", ((1500, 150, 180), (2300, 200, 240)), abroad=None),
        partners=(
            partner("ARAMEX_DOMESTIC", "Aramex Domestic", ("ARAMEX", "Aramex"), (2100, 220, 210), (1, 2, 2)),
        ),
    ),
    "AmazonShipping_SA": Market(
        country="SA", currency="SAR", pounds=False, vat_percent=15.0, extras_factor=4,
        amazon=amazon_in("SA", ((1700, 180, 190), (2600, 230, 260)), abroad=None),
        partners=(
            partner("SMSA_EXPRESS", "SMSA Express", ("SMSA", "SMSA"), (2200, 240, 220), (1, 2, 3), express=True),
            partner("ARAMEX_DOMESTIC", "Aramex Domestic", ("ARAMEX", "Aramex"), (2000, 230, 200), (2, 3, 4)),
        ),
    ),
    "AmazonShipping_EG": Market(
        country="EG", currency="EGP", pounds=False, vat_percent=14.0, extras_factor=45,
        amazon=amazon_in("EG", ((5500, 700, 900), (8200, 900, 1200)), abroad=None),
        partners=(
            partner("BOSTA_STANDARD", "Bosta Standard", ("BOSTA", "Bosta"), (6100, 800, 950), (2, 2, 3)),
        ),
    ),
    "AmazonShipping_JP": Market(
        country="JP", currency="JPY", pounds=False, vat_percent=10.0, extras_factor=150,
        amazon=amazon_in("JP", ((52_000, 4_500, 3_800), (69_000, 5_500, 4_600)), abroad=None),
        partners=(
            partner(
                "YAMATO_TAKKYUBIN", "Yamato TA-Q-BIN", ("YAMATO", "Yamato"), (76_000, 6_500, 5_200), (1, 1, 2),
                saturday=True, sunday=True, max_kg=25.0, fuel_percent=0.0,
            ),
            partner(
                "JP_YU_PACK", "Japan Post Yu-Pack", ("JAPAN_POST", "Japan Post"), (71_000, 6_000, 4_900), (1, 2, 2),
                saturday=True, sunday=True, max_kg=25.0, fuel_percent=0.0,
            ),
        ),
    ),
}  # fmt: skip
# By id. Where a carrier sells one service in many countries, they differ in prices alone.
SERVICES: Mapping[str, Service] = {
    service.service_id: service for market in MARKETS.values() for service in (*market.amazon, *market.partners)
}
