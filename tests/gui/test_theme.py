"""Contrasts are computed, not believed; both themes know every token; the choice is followed live."""

import re
from dataclasses import asdict

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shipstation import resources
from shipstation.gui.icons import picture
from shipstation.gui.sheet import style_sheet
from shipstation.gui.theme import Theme, palette
from shipstation.gui.tokens import DARK, LIGHT, SIZES, Tokens, contrast

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
TEXTS = [(ink, ground) for ground in ("ground", "surface", "raised", "selection") for ink in ("text", "muted")] + [
    ("accent", "surface"),
    ("accent", "selection"),
    ("ok", "ok_tint"),
    ("warn", "warn_tint"),
    ("bad", "bad_tint"),
    ("ok", "surface"),
    ("warn", "surface"),
    ("bad", "surface"),
    ("on_accent", "accent"),
    ("on_accent", "hover"),
    ("on_practice", "practice"),
    ("on_state", "ok"),
    ("on_state", "warn"),
    ("on_state", "bad"),
]
CONTROLS = [
    ("control", "surface"),
    ("control", "raised"),
    ("accent", "surface"),
    ("text", "selection"),
    ("warn", "warn_tint"),
]


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@THEMES
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_text_can_be_read_on_its_ground(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize(("edge", "ground"), CONTROLS)
def test_controls_stand_out_from_their_ground(tokens: Tokens, edge: str, ground: str) -> None:
    assert contrast(getattr(tokens, edge), getattr(tokens, ground)) >= 3.0


@THEMES
def test_the_sheet_knows_no_color_but_the_tokens(tokens: Tokens) -> None:
    used = set(re.findall(r"#[0-9A-Fa-f]{6}", style_sheet(tokens)))

    assert used <= set(asdict(tokens).values())
    assert "outline: 0" not in style_sheet(tokens).replace("padding: 4px; outline: 0;", "")


def test_no_text_is_smaller_than_twelve() -> None:
    assert min(size.px for size in SIZES.values()) == 12


def test_a_chosen_theme_is_in_force_at_once(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(qapp, choice="light")

    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")

    assert theme.dark
    assert qapp.palette().window().color() == palette(DARK).window().color()
    theme.choose("light")


def test_every_icon_can_be_drawn_at_twice_the_dots(qapp: QApplication, theme: Theme) -> None:
    names = sorted(file.stem for file in resources.path("icons").glob("*.svg"))

    for name in names:
        drawn = picture(name, theme.color("text"), size=20, ratio=2.0)
        image = drawn.toImage()
        inked = sum(image.pixelColor(x, y).alpha() > 0 for x in range(40) for y in range(40))
        assert (drawn.width(), image.width()) == (40, 40)
        assert inked > 60, name
