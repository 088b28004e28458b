"""How a page's lines are read: the quick way along rows and columns tells what its dots are."""

import random

import pytest
from PIL import Image

from shipstation.printing import reading

WIDTH, HEIGHT = 97, 61


@pytest.mark.parametrize("way", [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_a_straight_line_is_read_dot_by_dot(way: tuple[int, int]) -> None:
    """Also where it begins off the paper, or between two dots."""
    dice = random.Random(7)
    page = Image.frombytes("L", (WIDTH, HEIGHT), bytes(dice.choice((0, 255)) for _ in range(WIDTH * HEIGHT)))
    for _ in range(400):
        length, before = dice.choice((0, 1, 2, 40, 200)), reading._FARTHEST
        x, y = (dice.randrange(-150, 250) + dice.choice((0, 0.1, 0.5, 0.9)) for _ in way)

        line, between = reading._crossing(page, (x, y), (x + way[0] * length, y + way[1] * length))

        # A line of no length has no way of its own.
        across, down = way if length else (1, 0)
        places = [
            (round(x + across * place), round(y + down * place)) for place in range(-before, length + before + 1)
        ]
        inside = [0 <= left < WIDTH and 0 <= top < HEIGHT for left, top in places]
        assert between == length
        assert line == [
            int(page.getpixel(place) == 0) if is_in else -1 for place, is_in in zip(places, inside, strict=True)
        ]
