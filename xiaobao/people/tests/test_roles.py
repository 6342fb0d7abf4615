from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from xiaobao.kernel.errors import NotFound
from xiaobao.people import actions, queries
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.granting import CannotGrant
from xiaobao.people.models import Account, RoleGrant
from xiaobao.people.tests.conftest import AT, County


def grant(account: Account, role: Role, unit: Any = None) -> RoleGrant:
    unit_id = unit.pk if unit is not None else None
    return actions.grant_role(account_id=account.pk, role=role, unit_id=unit_id, actor=SYSTEM, at=AT)


def trader(username: str = "wang") -> Account:
    businesses = apps.get_model("businesses", "Business")._default_manager
    business = businesses.create(name="Wang", plain_name="wang", added_at=AT)
    return actions.create_account(username=username, name="Wang", business_id=business.pk, actor=SYSTEM, at=AT)


def test_an_actor_has_every_role_where_it_was_given(county: County) -> None:
    account = county.person("lina", county.east, Role.HANDLER, Role.MEDIATOR)
    grant(account, Role.AUDITOR, county.west)

    actor = queries.actor_for(account)

    assert actor.roles == {Role.HANDLER, Role.MEDIATOR, Role.AUDITOR}
    assert actor.scopes == (county.east.path, county.west.path)
    assert actor.roles_at(county.east.path) == {Role.HANDLER, Role.MEDIATOR}
    assert actor.roles_at(county.west.path) == {Role.AUDITOR}
    assert not actor.covers(county.county.path)


def test_a_role_without_a_unit_reaches_everywhere(county: County) -> None:
    actor = county.actor("auditor", None, Role.AUDITOR)
    assert actor.scopes == ("/",)
    assert actor.roles_at(county.west.path) == {Role.AUDITOR}


def test_an_account_without_roles_reaches_nothing(county: County) -> None:
    actor = county.actor("lina", county.east)
    assert (actor.roles, actor.scopes) == (frozenset(), ())


def test_a_respondent_answers_for_its_business_and_reaches_no_unit(county: County) -> None:
    account = trader()
    grant(account, Role.RESPONDENT)

    actor = queries.actor_for(account)

    assert actor.roles == {Role.RESPONDENT}
    assert actor.scopes == ()
    assert actor.business_id == account.business_id
    assert actor.roles_at(county.east.path) == frozenset()


def test_making_an_actor_takes_one_question(county: County, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    account = Account.objects.get(pk=county.person("lina", county.east, Role.HANDLER, Role.HEAD).pk)
    with django_assert_num_queries(1):
        queries.actor_for(account)


@pytest.mark.parametrize("at_unit", [True, False])
def test_a_role_given_twice_is_given_once(county: County, at_unit: bool) -> None:
    account, unit = county.person("lina"), county.east if at_unit else None
    assert grant(account, Role.HEAD, unit) == grant(account, Role.HEAD, unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(account=account, role="head", unit=unit, granted_by="x", granted_at=AT)


def test_a_role_is_taken_back_only_where_it_was_given(county: County) -> None:
    account = county.person("lina", county.east, Role.HEAD)
    grant(account, Role.HEAD, county.west)

    actions.revoke_role(account_id=account.pk, role=Role.HEAD, unit_id=county.east.pk, actor=SYSTEM, at=AT)

    assert queries.actor_for(account).scopes == (county.west.path,)
    with pytest.raises(NotFound):
        actions.revoke_role(account_id=account.pk, role=Role.HEAD, unit_id=None, actor=SYSTEM, at=AT)


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.SYSTEM])
def test_nobody_is_made_citizen_or_system(county: County, role: Role) -> None:
    account = county.person("lina")
    with pytest.raises(CannotGrant):
        grant(account, role)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(account=account, role=role.value, granted_by="x", granted_at=AT)


def test_a_respondent_needs_a_business_and_no_unit(county: County) -> None:
    with pytest.raises(CannotGrant, match="no business"):
        grant(county.person("lina"), Role.RESPONDENT)
    with pytest.raises(CannotGrant, match="leave the unit out"):
        grant(trader(), Role.RESPONDENT, county.east)


def test_whoever_holds_a_role_above_a_unit_is_found_for_it(county: County) -> None:
    east = county.person("east", county.east, Role.HANDLER)
    west = county.person("west", county.west, Role.HANDLER)
    above = county.person("above", county.county, Role.HANDLER, Role.HEAD)
    everywhere = county.person("everywhere", None, Role.HEAD)
    closed = county.person("closed", county.east, Role.HANDLER)
    actions.close_account(account_id=closed.pk, actor=SYSTEM, at=AT)

    found = queries.holders(roles=[Role.HANDLER, Role.HEAD], path=county.east.path)

    assert found == {above.pk: "Above", east.pk: "East", everywhere.pk: "Everywhere"}
    assert west.pk not in found
    assert queries.holder_names(roles=[Role.HANDLER], path=county.east.path) == [
        ("above", "Above"),
        ("east", "East"),
    ]
