"""What a practice profile begins with: accounts, addresses, boxes and a printer that needs no hardware."""

from pathlib import Path
from typing import Any

_COUNTRIES = (
    (
        "US",
        "na",
        {"line1": "22001 84th Ave S", "city": "Kent", "state": "WA", "postal_code": "98032"},
        "+12065550100",
    ),
    ("UK", "eu", {"line1": "14 Whitehall Road", "city": "Leeds", "postal_code": "LS12 1BE"}, "+441135550100"),
    ("FR", "eu", {"line1": "8 rue de la Part-Dieu", "city": "Lyon", "postal_code": "69003"}, "+33455501000"),
    (
        "IT",
        "eu",
        {"line1": "Via Torino 61", "city": "Milano", "state": "MI", "postal_code": "20123"},
        "+390255501000",
    ),
    (
        "ES",
        "eu",
        {"line1": "Calle de Alcalá 120", "city": "Madrid", "state": "M", "postal_code": "28009"},
        "+34915550100",
    ),
    (
        "IN",
        "eu",
        {"line1": "42 Residency Road", "city": "Bengaluru", "state": "Karnataka", "postal_code": "560025"},
        "+918055501000",
    ),
)


def practice_settings(folder: Path) -> dict[str, Any]:
    """The first settings of a practice profile. The accounts' addresses are those of the running practice Amazon."""
    accounts: dict[str, Any] = {}
    addresses: dict[str, Any] = {}
    for code, region, place, phone in _COUNTRIES:
        name = f"Northwind Goods {code}"
        accounts[name] = {"region": region, "business_id": f"AmazonShipping_{code}"}
        addresses[code] = {
            "name": "Northwind Goods",
            "company": "Northwind Goods",
            **place,
            "country": "GB" if code == "UK" else code,
            "phone": phone,
            "email": "shipping@northwind.example",
        }
    return {
        "wish": "best",
        "theme": "system",
        "sounds": "on",
        "default_box": "M",
        "default_printer": "PDF folder",
        "chosen_account": "Northwind Goods US",
        "account": accounts,
        "ship_from": addresses,
        "box": {"S": "20x15x8cm", "M": "30x20x10cm", "L": "40x30x20cm", "XL": "60x40x40cm", "Envelope": "32x24x2cm"},
        "printer": {
            "PDF folder": {
                "url": f"pdf:{folder / 'labels'}",
                "language": "pdf",
                "dpi": 203,
                "width_mm": 101.6,
                "length_mm": 152.4,
            }
        },
    }
