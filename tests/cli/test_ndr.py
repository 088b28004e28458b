"""ndr: what a person asks for with it has to make sense before anybody is asked."""

from pathlib import Path

import pytest

from shipstation.model import Redelivery, RedeliveryAction
from tests.bench_parts import Command


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ((), "again"),
        (("--back", "--again", "Ring"), "back"),
        (("--on", "soon"), "on"),
        (("--again", ""), "again"),
        (("--again", "x" * 257), "again"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(tmp_path: Path, words: tuple[str, ...], field: str) -> None:
    told = Command(tmp_path, here=True)("ndr", "any", *words, code=2)["error"]

    assert told["kind"] == "BadInput"
    assert field in told["fields"]


def test_a_shipment_that_nobody_knows_is_none(tmp_path: Path) -> None:
    assert Command(tmp_path, here=True)("ndr", "any", "--back", code=2)["error"]["kind"] == "NotFound"


def test_a_wish_knows_what_it_needs() -> None:
    with pytest.raises(ValueError, match="notes for the driver"):
        Redelivery(action=RedeliveryAction.AGAIN)
    with pytest.raises(ValueError, match="another day"):
        Redelivery(action=RedeliveryAction.ON, notes="Ring")
