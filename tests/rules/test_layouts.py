"""A scanner that types as an American keyboard is read back under other layouts, and its card finds out which."""

import pytest

from shipstation.model import COMMANDS, SCANNER_CARD, SCANNER_LAYOUTS
from shipstation.rules.layouts import LAYOUTS, is_garbled, layout_of, read_back, typed_as

CODES = ("113-2211887-4402611", "1Z999AA10123456784", "SKU-AB/12_x.9", "PB:BUY", "PB:BOX:Large Box")


def test_what_the_settings_allow_is_what_is_known() -> None:
    assert LAYOUTS == SCANNER_LAYOUTS


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("code", CODES)
def test_codes_come_back_whole(layout: str, code: str) -> None:
    assert read_back(typed_as(code, layout), layout) == code


def test_every_layout_reads_the_card_in_a_way_of_its_own() -> None:
    read = {layout: typed_as(SCANNER_CARD, layout) for layout in LAYOUTS}

    assert len(set(read.values())) == len(LAYOUTS)
    assert {name: layout_of(text) for name, text in read.items()} == {name: name for name in LAYOUTS}
    assert all(len(text) == len(SCANNER_CARD) for text in read.values()), "a dead key takes part of the card"


def test_known_keyboards_give_what_is_printed_on_them() -> None:
    assert typed_as("AZQW:1-", "fr") == "QWAZM&)"
    assert typed_as("YZ-/:", "de") == "ZYß-Ö"


def test_the_card_is_nothing_else() -> None:
    assert layout_of("113-2211887-4402611") is None
    assert layout_of(SCANNER_CARD[:-1]) is None


@pytest.mark.parametrize("layout", ["fr", "be", "de", "ch", "es", "it", "se"])
def test_a_garbled_order_id_is_seen(layout: str) -> None:
    assert is_garbled(typed_as("113-2211887-4402611", layout))


@pytest.mark.parametrize(
    "text",
    [
        "113-2211887-4402611",
        "1Z999AA10123456784",
        "SKU-AB/12",
        "blue-mug",
        "9400136895232",
        *(f"PB:{w}" for w in COMMANDS),
    ],
)
def test_codes_that_are_right_are_not_doubted(text: str) -> None:
    assert not is_garbled(text)
