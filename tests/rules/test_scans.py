"""What scanners say about a code, and what GS1 puts between its fields, is not part of an id."""

import pytest

from shipstation.rules.scans import bare


@pytest.mark.parametrize(
    ("scanned", "meant"),
    [
        ("113-2211887-4402611", "113-2211887-4402611"),
        ("]C0113-2211887-4402611", "113-2211887-4402611"),
        ("]A0SKU-12", "SKU-12"),
        ("]E04006381333931", "4006381333931"),
        ("]Q1PB:BUY", "PB:BUY"),
        ("]C1420941079400136895232011234567", "9400136895232011234567"),
        ("\x1d420941071234\x1d9400136895232011234567", "9400136895232011234567"),
        ("420941079400136895232011234567", "9400136895232011234567"),
        ("]d2010400638133393121A7\x1d10LOT", "4006381333931"),
        ("]C10100012345678905", "012345678905"),
        ("]C100340434123456789015", "00340434123456789015"),
        ("[)>\x1e01\x1d0294107\x04", "[)> 01 0294107\x04"),
        ("]x", "]x"),
        ("SKU]C1", "SKU]C1"),
    ],
)
def test_of_a_scan_the_id_alone_is_left(scanned: str, meant: str) -> None:
    assert bare(scanned) == meant
