"""What is typed into the search is words to the store, never a query of its own (SAFETY.md part 4)."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipstation.errors import BadInput
from shipstation.ports import HistoryQuery
from shipstation.store import Store, open_store
from tests.store.conftest import KEY, Hands, buy

OPERATORS = [
    '"',
    "*",
    "^",
    "(",
    ")",
    "{",
    "}",
    ":",
    "+",
    "-",
    " OR ",
    " AND ",
    " NOT ",
    " NEAR(",
    "folded:",
    "'",
    ";",
    "%",
    "_",
    "\\",
]


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(tmp_path_factory.mktemp("searched"), KEY, now=Hands().now)
    buy(store, 1, name="Annette Example")
    buy(store, 2, name="Zebulon Sample")
    yield store
    store.close()


def found(store: Store, typed: str) -> int:
    return store.records.search(HistoryQuery(text=typed)).total


@pytest.mark.parametrize(
    "typed",
    ["annette OR zebulon", "annette NOT zebulon", '"annette" OR "zebulon"', "folded:annette", "ann*ette", "^annette",
     "NEAR(annette example)", 'annette" OR folded:"zebulon', "{folded}:annette", "annette+zebulon", "%", "a_nette"],
)  # fmt: skip
def test_operators_are_words_that_nobody_is_called(searched: Store, typed: str) -> None:
    assert found(searched, "annette") == 1
    if typed != "%":
        assert found(searched, typed) == 0


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*OPERATORS, "annette", "zebulon", "an"]) | st.text(max_size=5), max_size=6))
def test_whatever_is_typed_is_answered(searched: Store, parts: list[str]) -> None:
    typed = "".join(parts)

    total = found(searched, typed)

    # Each further word can only leave out: an operator that worked would bring more.
    assert all(total <= found(searched, word) for word in typed.split())
    assert found(searched, "annette") == 1


def test_text_that_is_none_is_refused_in_words(searched: Store) -> None:
    with pytest.raises(BadInput):
        found(searched, "\ud800abc")
