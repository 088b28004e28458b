"""Codes for the station itself: what each says, and that nothing else is taken for one."""

import pytest

from shipstation.model import LadderStep, move_code, printer_key, set_code
from shipstation.rules.commands import Command, Move, Tuning, is_command, read

NAME = "Zebra 发货"


@pytest.mark.parametrize("word", ["BUY", "REPRINT", "CANCEL", "NEXT"])
def test_a_card_says_its_word(word):
    assert read(f"PB:{word}") == Command(word=word)
    assert read(f" pb:{word.lower()}\n") == Command(word=word)


def test_a_card_keeps_the_case_of_what_it_names():
    assert read("PB:BOX:Envelope") == Command(word="BOX", named="Envelope")
    assert read("PB:BOX:Gr%C3%B6%C3%9Fe 3") == Command(word="BOX", named="Größe 3")
    assert read("PB:WISH:FASTEST") == Command(word="WISH", named="FASTEST")


@pytest.mark.parametrize(
    "step", [LadderStep(darkness=18, speed=4), LadderStep(darkness=0), LadderStep(speed=6), LadderStep()]
)
def test_a_page_of_the_ladder_says_what_made_it(step):
    assert read(set_code(NAME, step)) == Tuning(printer_key=printer_key(NAME), step=step)


@pytest.mark.parametrize(
    ("edge", "mm", "right", "down"), [("L", 1.5, 1.5, 0), ("L", -2, -2, 0), ("T", 0.5, 0, 0.5), ("T", -10, 0, -10)]
)
def test_a_mark_says_where_to(edge, mm, right, down):
    expected = Move(printer_key=printer_key(NAME), right_mm=right, down_mm=down)

    assert read(move_code(NAME, edge, mm)) == expected


@pytest.mark.parametrize(
    "text",
    ["PB:", "PB:BUYX", "PB:BOX:", "PB:SET", "PB:SET:ABC:D18", "PB:SET:ABCD:D1800", "PB:MOVE:ABCD:X+1", "PB:SE"],
)
def test_a_code_that_was_read_halfway_does_nothing(text):
    assert read(text) == Command(word="")


@pytest.mark.parametrize("text", ["113-2211887-4402611", "PX0123", "P", "", "BUY", "XPB:BUY"])
def test_what_is_no_command_is_left_to_the_search(text):
    assert not is_command(text)
