"""What a screen reader finds, from outside by AT-SPI; `python -m tests.access --all` prints all of it."""

import pytest

from tests.access.__main__ import Walk, nameless, walked


@pytest.mark.long
@pytest.mark.needs("AT-SPI")
def test_all_that_a_person_works_with_has_a_name_in_every_state() -> None:
    states = walked(Walk.ship, Walk.pages, Walk.files, Walk.settings, Walk.guard)

    assert {state: nameless(nodes) for state, nodes in states.items() if nameless(nodes)} == {}
    read = {state: {(node["role"], node["name"]) for node in nodes} for state, nodes in states.items()}
    assert ("table", "Rates") in read["ship, rates"]
    assert ("push button", "Print again") in read["ship, bought"]
    assert ("table", "Past shipments") in read["history"]
    assert ("table", "The first rows as orders") in read["orders, columns of a file"]
    assert ("combo box", "Recipient  Ann Lee") in read["orders, columns of a file"]
    assert ("table", "Rows that were refused") in read["orders, refused rows"]
    assert ("push button", "Step up as Ann") in read["locked"]
