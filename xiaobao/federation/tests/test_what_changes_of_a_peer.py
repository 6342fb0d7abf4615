"""What differs, and which keys are new: from values, without a database."""

from dataclasses import replace

import pytest

from xiaobao.federation.domain.keeping import (
    BadPeerName,
    Details,
    altered,
    details_of,
    judge_name,
    keys_added,
)

BANK = Details(name="a bank", address="https://bank.example", keys=("a",), kinds=("case.closed",), unit="EAST")


def test_what_is_kept_is_read_again_alike() -> None:
    assert not altered(BANK, details_of(BANK.told()))


def test_of_a_new_peer_all_is_new() -> None:
    assert altered(None, BANK) == ("name", "address", "keys", "kinds", "unit", "family")
    assert keys_added(None, BANK) == ("a",)


@pytest.mark.parametrize(
    ("after", "names", "added"),
    [
        (replace(BANK, address="https://other.example"), ("address",), ()),
        (replace(BANK, keys=("a", "b")), ("keys",), ("b",)),
        (replace(BANK, keys=("b",), unit="WEST"), ("keys", "unit"), ("b",)),
        (replace(BANK, keys=()), ("keys",), ()),
    ],
)
def test_what_differs_is_named(after: Details, names: tuple[str, ...], added: tuple[str, ...]) -> None:
    assert altered(BANK, after) == names
    assert keys_added(BANK, after) == added


@pytest.mark.parametrize("code", ["", "Bank", "银行", "-bank", "bank/1", "b" * 65, "bank\n"])
def test_a_name_that_the_contract_does_not_know_is_refused(code: str) -> None:
    with pytest.raises(BadPeerName):
        judge_name(code)
