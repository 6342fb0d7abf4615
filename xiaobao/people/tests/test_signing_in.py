from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.people import actions
from xiaobao.people.actions import LoginRefused, TooManyFailures
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.domain.throttling import FREE_FAILURES, LONGEST_WAIT, wait_after
from xiaobao.people.models import Account, LoginFailure
from xiaobao.people.tests.conftest import AT, County

GOOD = "three-white-rabbits"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def account(county: County) -> Account:
    return county.person("lina", county.east, password=GOOD)


def sign_in(password: str, at: datetime = AT, address: str = "10.0.0.1", username: str = "lina") -> Account:
    return actions.sign_in(username=username, password=password, address=address, at=at)


def fail(times: int, at: datetime = AT) -> None:
    for _ in range(times):
        with pytest.raises(LoginRefused):
            sign_in("wrong", at)


@given(st.integers(0, 10_000))
def test_waits_never_shrink_and_never_pass_the_longest(failures: int) -> None:
    assert wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT


def test_the_first_failures_are_free_and_the_waits_double() -> None:
    waits = [wait_after(FREE_FAILURES - 1 + n) for n in range(8)]
    assert waits == [
        0 * MINUTE,
        MINUTE,
        2 * MINUTE,
        4 * MINUTE,
        8 * MINUTE,
        16 * MINUTE,
        32 * MINUTE,
        60 * MINUTE,
    ]


def test_name_and_password_open_the_account(account: Account) -> None:
    assert sign_in(GOOD) == account
    assert sign_in(GOOD, username=" LINA ") == account


@pytest.mark.parametrize("username", ["lina", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_refused_alike(account: Account, username: str) -> None:
    with pytest.raises(LoginRefused):
        sign_in("wrong", username=username)


def test_a_closed_account_is_refused(account: Account) -> None:
    actions.close_account(account_id=account.pk, actor=SYSTEM, at=AT)
    with pytest.raises(LoginRefused):
        sign_in(GOOD)


def test_after_five_failures_even_the_right_password_waits_a_minute(account: Account) -> None:
    fail(5)
    with pytest.raises(TooManyFailures) as refused:
        sign_in(GOOD, AT + MINUTE - SECOND)
    assert refused.value.until == AT + MINUTE
    assert sign_in(GOOD, AT + MINUTE) == account


def test_a_sixth_failure_waits_twice_as_long(account: Account) -> None:
    fail(5)
    fail(1, AT + MINUTE)
    with pytest.raises(TooManyFailures):
        sign_in(GOOD, AT + 3 * MINUTE - SECOND)


def test_another_address_and_another_name_do_not_wait(account: Account) -> None:
    fail(5)
    assert sign_in(GOOD, address="10.0.0.2") == account
    with pytest.raises(LoginRefused):
        sign_in("wrong", username="other")


def test_success_forgets_the_failures(account: Account) -> None:
    fail(4)
    sign_in(GOOD)
    fail(4)
    assert sign_in(GOOD) == account


def test_a_quiet_day_forgets_the_failures(account: Account) -> None:
    fail(5)
    fail(4, AT + timedelta(days=1))
    assert LoginFailure.objects.get().failures == 4


def test_old_failures_are_swept_away(account: Account) -> None:
    fail(1)
    assert actions.forget_failures(at=AT + timedelta(hours=23)) == 0
    assert actions.forget_failures(at=AT + timedelta(hours=24)) == 1
