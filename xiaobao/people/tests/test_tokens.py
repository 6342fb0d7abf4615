from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from xiaobao.kernel.errors import NotFound
from xiaobao.people import actions, queries
from xiaobao.people.actions import IssuedToken
from xiaobao.people.domain.actor import SYSTEM, Actor, Role
from xiaobao.people.models import ApiToken
from xiaobao.people.tests.conftest import AT, County

DAY = timedelta(days=1)


@pytest.fixture
def issued(county: County) -> IssuedToken:
    account = county.person("robot", county.east, Role.REGISTRAR)
    return actions.issue_token(account_id=account.pk, name="import", expires_at=AT + 10 * DAY, actor=SYSTEM, at=AT)


def used(issued: IssuedToken, method: str = "POST", address: str = "192.0.2.7") -> Actor:
    return actions.use_token(token=issued.token, method=method, address=address, at=AT)


def test_a_token_makes_the_actor_of_its_account_in_two_questions(
    issued: IssuedToken, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        actor = queries.actor_for_token(token=issued.token, at=AT)
    assert actor.name == "Robot"
    assert actor.roles == {Role.REGISTRAR}


def test_the_token_itself_is_not_kept(issued: IssuedToken) -> None:
    row = ApiToken.objects.get(pk=issued.id)
    assert issued.token not in str(vars(row))
    assert issued.token.startswith(row.prefix)
    assert issued.token not in repr(issued)


def test_a_token_opens_until_the_instant_it_expires(issued: IssuedToken) -> None:
    last = AT + 10 * DAY
    assert queries.actor_for_token(token=issued.token, at=last - timedelta(seconds=1)).name == "Robot"
    with pytest.raises(queries.TokenRefused):
        queries.actor_for_token(token=issued.token, at=last)


def test_a_revoked_token_opens_nothing(issued: IssuedToken) -> None:
    actions.revoke_token(token_id=issued.id, actor=SYSTEM, at=AT)
    actions.revoke_token(token_id=issued.id, actor=SYSTEM, at=AT + DAY)

    with pytest.raises(queries.TokenRefused):
        used(issued)
    assert ApiToken.objects.get(pk=issued.id).revoked_at == AT


@pytest.mark.parametrize("token", ["", "xb_", "xb_nonsense"])
def test_an_unknown_token_opens_nothing(issued: IssuedToken, token: str) -> None:
    with pytest.raises(queries.TokenRefused):
        queries.actor_for_token(token=token, at=AT)


def test_the_first_use_of_a_day_is_noted_and_the_next_costs_nothing(
    issued: IssuedToken, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    used(issued)
    assert ApiToken.objects.get(pk=issued.id).last_used_on == AT.date()
    with django_assert_num_queries(2):
        used(issued)


def test_an_unknown_token_cannot_be_revoked(db: None) -> None:
    with pytest.raises(NotFound):
        actions.revoke_token(token_id=1, actor=SYSTEM, at=AT)


def test_a_token_that_expires_before_it_is_made_is_refused(county: County) -> None:
    account = county.person("robot")
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.issue_token(account_id=account.pk, name="t", expires_at=AT - DAY, actor=SYSTEM, at=AT)
