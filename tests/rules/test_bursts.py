"""A scanner is told from a hand by its pace alone: traces of keys, with the time of each, as they were recorded."""

import random
from collections.abc import Iterable

import pytest

from shipstation.rules import bursts
from shipstation.rules.bursts import EMPTY, Burst, Kind, Stroke, Verdict, judge


def played(strokes: Iterable[Stroke], prefix: str = "") -> tuple[list[str], str]:
    """The scans of a trace, and all characters that were given on to a field."""
    scans: list[str] = []
    burst, kept, given = EMPTY, "", ""
    for stroke in strokes:
        verdict, burst = judge(burst, stroke, prefix=prefix)
        if verdict is Verdict.HOLD:
            kept += stroke.char
        elif verdict is Verdict.SCAN:
            scans.append(bursts.code(burst, prefix=prefix))
            burst, kept = EMPTY, ""
        else:
            given, kept = given + kept, ""
            if verdict is Verdict.RESTART:
                kept = stroke.char
            else:
                given += stroke.char
        assert burst.text == kept
    return scans, given + kept


def typed(text: str, gaps: Iterable[int], end_gap: int | None = 3, at: int = 1_000) -> list[Stroke]:
    """Keys with the pauses before them; Shift before capitals; Enter after `end_gap` ms, None for none."""
    strokes: list[Stroke] = []
    for char, gap in zip(text, gaps, strict=False):
        at += gap
        if char.isupper():
            strokes.append(Stroke(kind=Kind.MODIFIER, at_ms=at))
        strokes.append(Stroke(kind=Kind.CHAR, at_ms=at, char=char))
    if end_gap is not None:
        strokes.append(Stroke(kind=Kind.END, at_ms=at + end_gap))
    return strokes


@pytest.mark.parametrize("gap", [0, 1, 8, 16, 30])
def test_a_burst_with_its_end_is_a_scan_and_nothing_is_typed(gap: int) -> None:
    assert played(typed("113-2211887-4402611", [gap] * 19, gap)) == (["113-2211887-4402611"], "")


def test_four_characters_are_a_scan_and_three_are_typing() -> None:
    assert played(typed("SKU1", [5] * 4)) == (["SKU1"], "")
    assert played(typed("SK1", [5] * 3)) == ([], "SK1")


def test_one_pause_over_30_ms_is_a_hand() -> None:
    assert played(typed("SKU1", [0, 5, 31, 5])) == ([], "SKU1")
    assert played(typed("SKU1", [0, 5, 30, 5])) == (["SKU1"], "")


def test_the_end_must_come_in_the_burst_too() -> None:
    assert played(typed("SKU1", [5] * 4, 31)) == ([], "SKU1")


def test_a_radio_that_stumbles_within_a_sure_burst_loses_nothing() -> None:
    gaps = [0, 4, 4, 4, 4, 4, 120, 4, 4, 4]
    assert played(typed("1Z999AA101", gaps)) == (["1Z999AA101"], "")
    assert played(typed("1Z999AA101", [0, 20, 20, 20, 20, 20, 120, 4, 4, 4])) == ([], "1Z999AA101")


@pytest.mark.parametrize("seed", range(20))
def test_no_typist_is_taken_for_a_scanner(seed: int) -> None:
    """150 words a minute is 80 ms a key; fingers that roll bring two or three keys together, not four."""
    dice = random.Random(seed)
    text = "".join(dice.choice("etaoin shrdlu 4.5lb") for _ in range(2_000))
    gaps, rolled = [], 0
    for _ in text:
        rolls = dice.random() < 0.2 and rolled < 2
        rolled = rolled + 1 if rolls else 0
        gaps.append(dice.randint(8, 30) if rolls else dice.randint(35, 160))
    strokes = typed(text, gaps, None)
    with_ends = [part for stroke in strokes for part in _with_end(stroke, dice)]

    scans, given = played(with_ends)

    assert scans == []
    assert given == text


def _with_end(stroke: Stroke, dice: random.Random) -> list[Stroke]:
    if dice.random() < 0.1:
        return [stroke, Stroke(kind=Kind.END, at_ms=stroke.at_ms + dice.randint(5, 30))]
    return [stroke]


def test_a_held_key_is_given_on_at_once_but_twin_characters_of_a_code_are_not_a_held_key() -> None:
    held = [Stroke(kind=Kind.CHAR, at_ms=30 * n, char="x", repeats=n > 0) for n in range(1, 12)]
    twins = [Stroke(kind=Kind.CHAR, at_ms=100 + n, char=char, repeats=n % 2 == 1) for n, char in enumerate("557788")]

    assert played([*held, Stroke(kind=Kind.END, at_ms=345)]) == ([], "x" * 11)
    assert played([*twins, Stroke(kind=Kind.END, at_ms=107)]) == (["557788"], "")


def test_the_rest_of_a_code_that_stumbled_is_never_taken_for_a_code() -> None:
    assert played(typed("AB-244406", [0, 5, 49, 5, 5, 5, 5, 5, 5])) == ([], "AB-244406")
    assert played(typed("AB-244406", [0, 5, 201, 5, 5, 5, 5, 5, 5])) == (["-244406"], "AB")


def test_enter_alone_and_shortcuts_go_their_way() -> None:
    assert judge(EMPTY, Stroke(kind=Kind.END, at_ms=5)) == (Verdict.GIVE, EMPTY)
    assert judge(EMPTY, Stroke(kind=Kind.OTHER, at_ms=5)) == (Verdict.GIVE, EMPTY)
    assert judge(EMPTY, Stroke(kind=Kind.MODIFIER, at_ms=5)) == (Verdict.GIVE, EMPTY)


def test_separators_belong_to_a_code_and_begin_none() -> None:
    assert played(typed("4209\x1d92", [2] * 7)) == (["4209\x1d92"], "")
    assert judge(EMPTY, Stroke(kind=Kind.CHAR, at_ms=5, char="\x1d"))[0] is Verdict.GIVE


def test_with_a_prefix_nothing_else_is_held_or_scanned() -> None:
    assert played(typed("~7", [2] * 2), prefix="~") == (["7"], "")
    assert played(typed("113-2211887", [2] * 11), prefix="~") == ([], "113-2211887")
    assert judge(EMPTY, Stroke(kind=Kind.CHAR, at_ms=5, char="a"), prefix="~")[0] is Verdict.GIVE
    assert played(typed("x~~7", [2] * 4), prefix="~~") == (["7"], "x")
    assert played(typed("~x~~7", [2] * 5), prefix="~~") == (["7"], "~x")


def test_two_scans_without_a_pause_are_two() -> None:
    strokes = [*typed("AB12", [2] * 4), *typed("CD34", [2] * 4, at=1_012)]
    assert played(strokes) == (["AB12", "CD34"], "")


def test_a_key_waits_35_ms_at_the_most_unless_no_hand_types_so() -> None:
    assert Burst(text="a", last_ms=1).hold_ms() <= 35
    assert Burst(text="abcdef", last_ms=1, slowest_ms=16).hold_ms() <= 35
    assert Burst(text="abcdef", last_ms=1, slowest_ms=15).hold_ms() > 100


def test_a_key_that_comes_late_but_was_pressed_in_time_goes_on_with_what_was_given_up() -> None:
    first, *rest = typed("Q312-262459", [4] * 11)
    _, burst = judge(EMPTY, first)
    _, burst = judge(burst, rest[0])
    burst = burst.given()
    for stroke in rest[1:]:
        verdict, burst = judge(burst, stroke)

    assert (verdict, burst.text, burst.gone) == (Verdict.SCAN, "Q312-262459", "Q")


def test_a_key_of_a_hand_never_goes_on_with_what_was_given_up() -> None:
    _, burst = judge(EMPTY, Stroke(kind=Kind.CHAR, at_ms=1_000, char="b"))

    verdict, after = judge(burst.given(), Stroke(kind=Kind.CHAR, at_ms=1_031, char="l"))

    assert (verdict, after.text) == (Verdict.GIVE, "")
