"""Three administrators: of the account's own town, of the next town, of nothing."""

import pytest

from xiaobao.people import actions, queries
from xiaobao.people.domain.actor import SYSTEM, Actor, Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account
from xiaobao.people.tests.conftest import AT, County

GOOD = "three-white-rabbits"


class Cast:
    def __init__(self, county: County) -> None:
        self.county = county
        self.account = county.person("lina", county.east, Role.HANDLER)
        self.own = county.actor("admin.east", county.east, Role.ADMINISTRATOR)
        self.colleague = county.actor("admin.west", county.west, Role.ADMINISTRATOR)
        self.stranger = county.actor("head.east", county.east, Role.HEAD)


@pytest.fixture
def cast(county: County) -> Cast:
    return Cast(county)


def reset(account: Account, actor: Actor) -> None:
    actions.set_password(account_id=account.pk, password=GOOD, actor=actor, at=AT)


def test_a_password_is_set_by_the_towns_administrator_and_by_oneself(cast: Cast) -> None:
    reset(cast.account, cast.own)
    reset(cast.account, queries.actor_for(cast.account))
    assert Account.objects.get(pk=cast.account.pk).check_password(GOOD)


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_a_password_is_set_by_nobody_else(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted):
        reset(cast.account, getattr(cast, who))


def test_a_town_resets_no_password_of_one_who_has_a_role_above_it(cast: Cast) -> None:
    county = cast.county.county
    actions.grant_role(account_id=cast.account.pk, role=Role.AUDITOR, unit_id=county.pk, actor=SYSTEM, at=AT)
    with pytest.raises(NotPermitted):
        reset(cast.account, cast.own)


def test_accounts_are_opened_in_ones_own_town_only(cast: Cast) -> None:
    def open_at(actor: Actor) -> Account:
        return actions.create_account(username="new", name="New", unit_id=cast.county.east.pk, actor=actor, at=AT)

    for actor in (cast.colleague, cast.stranger):
        with pytest.raises(NotPermitted):
            open_at(actor)
    assert open_at(cast.own).unit == cast.county.east


def test_an_account_of_no_unit_is_opened_by_who_administers_everything(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        actions.create_account(username="new", name="New", actor=cast.own, at=AT)


def test_roles_are_granted_in_ones_own_town_only(cast: Cast) -> None:
    def grant(actor: Actor, unit_id: int | None) -> None:
        actions.grant_role(account_id=cast.account.pk, role=Role.HEAD, unit_id=unit_id, actor=actor, at=AT)

    grant(cast.own, cast.county.east.pk)
    for unit_id in (cast.county.west.pk, cast.county.county.pk, None):
        with pytest.raises(NotPermitted):
            grant(cast.own, unit_id)
    with pytest.raises(NotPermitted):
        grant(cast.stranger, cast.county.east.pk)


def test_nobody_grants_a_role_to_themselves(cast: Cast) -> None:
    with pytest.raises(NotPermitted, match="themselves"):
        actions.grant_role(
            account_id=int(cast.own.id or 0),
            role=Role.HEAD,
            unit_id=cast.county.east.pk,
            actor=cast.own,
            at=AT,
        )


def test_roles_are_revoked_in_ones_own_town_only(cast: Cast) -> None:
    def revoke(actor: Actor) -> None:
        actions.revoke_role(
            account_id=cast.account.pk,
            role=Role.HANDLER,
            unit_id=cast.county.east.pk,
            actor=actor,
            at=AT,
        )

    with pytest.raises(NotPermitted):
        revoke(cast.colleague)
    revoke(cast.own)
    assert queries.actor_for(cast.account).roles == frozenset()


def test_an_account_is_closed_by_its_towns_administrator_and_not_by_oneself(cast: Cast) -> None:
    for actor in (cast.colleague, cast.stranger, queries.actor_for(cast.account)):
        with pytest.raises(NotPermitted):
            actions.close_account(account_id=cast.account.pk, actor=actor, at=AT)
    actions.close_account(account_id=cast.account.pk, actor=cast.own, at=AT)
    assert not Account.objects.get(pk=cast.account.pk).is_active


def test_the_list_shows_the_own_town_and_to_others_only_themselves(cast: Cast) -> None:
    def listed(actor: Actor) -> set[str]:
        return {row.username for row in queries.accounts(actor=actor)}

    assert listed(cast.own) == {"admin.east", "head.east", "lina"}
    assert listed(cast.colleague) == {"admin.west"}
    assert listed(cast.stranger) == {"head.east"}
    assert listed(SYSTEM) == {"admin.east", "admin.west", "head.east", "lina"}


def test_a_token_is_made_for_oneself_or_by_the_administrator(cast: Cast) -> None:
    def issue(actor: Actor) -> str:
        made = actions.issue_token(account_id=cast.account.pk, name="t", expires_at=None, actor=actor, at=AT)
        return made.token

    assert issue(queries.actor_for(cast.account)) != issue(cast.own)
    for actor in (cast.colleague, cast.stranger):
        with pytest.raises(NotPermitted):
            issue(actor)
