"""Roots and proofs after RFC 9162: every leaf is provable, nothing else is."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.casework.domain import merkle

LEAVES = st.lists(st.integers(0, 2**256 - 1).map(lambda n: f"{n:064x}"), min_size=1, max_size=40)


def by_the_book(leaves: list[str]) -> bytes:
    """MTH of RFC 9162 §2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + bytes.fromhex(leaves[0])).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + by_the_book(leaves[:k]) + by_the_book(leaves[k:])).digest()


@given(st.one_of(st.just([]), LEAVES))
def test_the_root_is_the_one_of_the_standard(leaves: list[str]) -> None:
    assert merkle.root(iter(leaves)) == by_the_book(leaves).hex()


@given(LEAVES, st.data())
def test_every_leaf_leads_to_the_root_and_another_one_does_not(leaves: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.proof(leaves, index)

    assert merkle.led_to(leaves[index], index, len(leaves), path) == merkle.root(leaves)
    assert merkle.led_to("e" * 63 + "1", index, len(leaves), path) != merkle.root(leaves)
    assert merkle.led_to(leaves[index], index, len(leaves), [*path, "0" * 64]) == ""


@given(LEAVES, st.data())
def test_the_root_changes_with_any_leaf_and_with_a_last_one_that_is_there_twice(
    leaves: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(leaves) - 1))

    assert merkle.root(leaves) != merkle.root([*leaves[:at], f"{int(leaves[at], 16) ^ 1:064x}", *leaves[at + 1 :]])
    assert merkle.root(leaves) != merkle.root([*leaves, leaves[-1]])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_place_outside_the_tree_leads_nowhere(index: int, size: int) -> None:
    assert merkle.led_to("0" * 64, index, size, []) == ""
