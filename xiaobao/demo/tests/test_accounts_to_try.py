"""The accounts of the sign-in page are there, and each says what to look at in both languages."""

import re
from datetime import date, timedelta
from itertools import pairwise

from xiaobao.demo.domain.duty import duty
from xiaobao.demo.domain.trying import accounts_to_try
from xiaobao.demo.domain.world import World
from xiaobao.people.domain.actor import Role
from xiaobao.people.domain.naming import new_username
from xiaobao.people.queries import faults_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_each_account_to_try_is_an_account_of_the_world(world: World) -> None:
    for trial in accounts_to_try(world):
        account = world.account_named[trial.username]
        assert (account.role, account.unit, account.business) == (trial.role, trial.unit, trial.business)
        assert trial.place


def test_a_visitor_can_try_every_role_that_is_granted(world: World) -> None:
    roles = {trial.role for trial in accounts_to_try(world)}

    assert roles == set(Role) - {Role.CITIZEN, Role.SYSTEM}


def test_what_to_look_at_is_said_in_both_languages(world: World) -> None:
    for trial in accounts_to_try(world):
        assert CHINESE.search(trial.look_zh)
        assert not CHINESE.search(trial.look_en)


def test_the_password_is_good_enough_to_be_accepted(world: World) -> None:
    assert not any(faults_of(trial.password, username=trial.username) for trial in accounts_to_try(world))


def test_every_username_is_written_as_accounts_are(world: World) -> None:
    assert all(new_username(account.username) == account.username for account in world.accounts)


def test_duty_goes_round_every_day_of_a_holiday_without_a_gap(world: World) -> None:
    turns = list(duty(world, date(2026, 10, 1), 8))

    for unit, usernames in world.rotas.items():
        mine = [turn for turn in turns if turn.unit == unit]
        assert len(mine) == 8
        assert {turn.username for turn in mine} <= set(usernames)
        assert all(b.starts_at == a.ends_at for a, b in pairwise(mine))
        assert all(turn.ends_at - turn.starts_at == timedelta(days=1) for turn in mine)
