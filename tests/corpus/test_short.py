"""A small corpus by a fixed seed through one press; `python -m tests.corpus` judges as many as one likes."""

import pytest

from shipstation.printing.press import Press
from tests.corpus.__main__ import BAD_STOPPED, GOOD_STOPPED
from tests.corpus.building import corpus
from tests.corpus.judging import judge

pytestmark = pytest.mark.long

_SEED = 20261128
_LABELS = 120


def test_spoiled_labels_are_stopped_and_sound_ones_pass() -> None:
    with Press() as press:
        score = judge(corpus(_SEED, _LABELS), press)

    assert sum(made for made, _ in score.kinds.values()) == _LABELS
    assert score.share_stopped(good=False) >= BAD_STOPPED, score.wrong
    assert score.share_stopped(good=True) <= GOOD_STOPPED, score.wrong


def test_a_seed_names_a_corpus() -> None:
    assert list(corpus(3, 5)) == list(corpus(3, 5))
    assert list(corpus(3, 5)) != list(corpus(4, 5))
