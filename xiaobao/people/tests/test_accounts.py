from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import DatabaseError, transaction
from pytest_django import Settings

from xiaobao.kernel.errors import NotFound
from xiaobao.people import actions, queries
from xiaobao.people.actions.accounts import UnknownLanguage, UsernameTaken
from xiaobao.people.actions.passwords import WeakPassword
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.naming import BadUsername
from xiaobao.people.models import Account, AccountEvent
from xiaobao.people.tests.conftest import AT, County

GOOD = "three-white-rabbits"


def create(username: str, **more: Any) -> Account:
    return actions.create_account(username=username, name="Li Na", actor=SYSTEM, at=AT, **more)


def test_a_user_name_is_one_however_it_is_typed(county: County) -> None:
    account = create(" Li.Na ")
    assert account.username == "li.na"
    assert queries.by_username("LI.NA") == account


def test_a_user_name_is_given_once(county: County) -> None:
    create("lina")
    with pytest.raises(UsernameTaken):
        create("LiNa")


@pytest.mark.parametrize("username", ["", "x", "li na", "li/na", "a" * 65])
def test_a_bad_user_name_is_refused(county: County, username: str) -> None:
    with pytest.raises(BadUsername):
        create(username)


@pytest.mark.parametrize("password", ["short", "password1234", "li.na.li.na"])
def test_a_weak_password_is_refused_with_its_reasons(county: County, password: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        create("li.na.li.na", password=password)
    assert refused.value.data["weak"]
    assert not Account.objects.exists()


def test_passwords_are_kept_by_argon2(county: County, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    account = create("lina", password=GOOD)
    assert identify_hasher(account.password).algorithm == "argon2"
    assert account.check_password(GOOD)


def test_without_a_password_nobody_signs_in(county: County) -> None:
    assert not create("lina").has_usable_password()


def test_an_account_of_an_unknown_unit_is_refused(county: County) -> None:
    with pytest.raises(NotFound):
        create("lina", unit_id=10**9)


def test_an_unknown_language_is_refused(county: County) -> None:
    with pytest.raises(UnknownLanguage):
        create("lina", language="fr")


def test_one_may_choose_ones_own_language(county: County) -> None:
    account = county.person("lina", county.east)
    actions.set_language(account_id=account.pk, language="en", actor=queries.actor_for(account), at=AT)
    assert queries.by_username("lina").language == "en"


def test_a_closed_account_may_nothing_and_its_tokens_are_dead(county: County) -> None:
    account = county.person("lina", county.east, Role.HANDLER)
    made = actions.issue_token(account_id=account.pk, name="t", expires_at=None, actor=SYSTEM, at=AT)

    actions.close_account(account_id=account.pk, actor=SYSTEM, at=AT)

    assert queries.actor_for(queries.by_username("lina")).roles == frozenset()
    with pytest.raises(queries.TokenRefused):
        queries.actor_for_token(token=made.token, at=AT)


def test_everything_done_to_an_account_is_written_down_without_secrets(county: County) -> None:
    account = county.person("lina", county.east, Role.HANDLER)
    actions.set_password(account_id=account.pk, password=GOOD, actor=SYSTEM, at=AT)

    lines = list(account.events.order_by("pk").values_list("type", "actor_key"))
    assert lines == [("created", "system"), ("role_granted", "system"), ("password_set", "system")]
    assert GOOD not in str(list(account.events.values()))


def test_the_database_lets_nobody_rewrite_what_was_done(county: County) -> None:
    county.person("lina")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccountEvent.objects.update(actor_name="somebody else")
