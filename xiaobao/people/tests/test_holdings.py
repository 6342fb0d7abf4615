"""What an account holds is what its events say; a row that no event tells of is named."""

from datetime import datetime, timedelta

import pytest

from tests.world import MONDAY, World
from xiaobao.kernel.clock import CHINA
from xiaobao.people import actions
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.holding import Happened, Holding, differences, held_after
from xiaobao.people.domain.reviewing import Verdict
from xiaobao.people.domain.tokens import scope
from xiaobao.people.models import Account, ApiToken, RoleGrant
from xiaobao.people.queries import faulty_holdings

UNTIL = MONDAY + timedelta(days=5)


@pytest.fixture
def busy(world: World) -> World:
    """Roles with limits and without, one handed over, tokens of which one was revoked, an account that was closed."""
    head, handler = world.accounts["east-head"], world.accounts["east-handler"]
    actions.grant_role(
        account_id=handler, role=Role.MEDIATOR, unit_id=world.units["EAST"], actor=SYSTEM, at=MONDAY, ends_at=UNTIL
    )
    actions.grant_role(account_id=head, role=Role.REGISTRAR, unit_id=world.units["EAST"], actor=SYSTEM, at=MONDAY)
    actions.revoke_role(account_id=head, role=Role.REGISTRAR, unit_id=world.units["EAST"], actor=SYSTEM, at=MONDAY)
    actions.delegate_role(
        giver_id=head,
        taker="east-handler",
        role=Role.HEAD,
        unit_id=world.units["EAST"],
        starts_at=MONDAY,
        ends_at=UNTIL,
        reason="a holiday",
        actor=world.actor("east-head"),
        at=MONDAY,
    )
    bound = scope(read_only=True, networks=["10.0.0.0/8"])
    _kept, gone = (
        actions.issue_token(account_id=head, name=name, expires_at=None, scope=bound, actor=SYSTEM, at=MONDAY)
        for name in ("kept", "gone")
    )
    actions.revoke_token(token_id=gone.id, actor=SYSTEM, at=MONDAY)
    actions.close_account(account_id=world.accounts["west-handler"], actor=SYSTEM, at=MONDAY)
    return world


def test_what_was_done_by_the_platform_is_told(busy: World) -> None:
    assert list(faulty_holdings()) == []


def test_what_a_review_takes_away_of_what_was_handed_over_leaves_ones_own(busy: World) -> None:
    handler, east = busy.accounts["east-handler"], busy.units["EAST"]
    actions.grant_role(account_id=handler, role=Role.HEAD, unit_id=east, actor=SYSTEM, at=MONDAY)
    handed = RoleGrant.objects.get(account=handler, delegation__isnull=False)
    auditor = busy.actor("auditor")
    review = actions.begin_review(unit_id=busy.units["BUREAU"], actor=auditor, at=MONDAY)

    actions.decide_grant(
        review_id=review.pk, grant_id=handed.pk, verdict=Verdict.REVOKE, reason="no need", actor=auditor, at=MONDAY
    )

    assert RoleGrant.objects.get(account=handler, role="head").delegation is None
    assert list(faulty_holdings()) == []


def test_a_grant_that_was_slipped_in_is_named(busy: World) -> None:
    account = Account.objects.get(username="east-handler")
    RoleGrant.objects.create(account=account, role="head", unit=None, granted_by="account:1", granted_at=MONDAY)

    assert list(faulty_holdings()) == ["the account east-handler: roles ('head', None) is kept only"]


def test_a_limit_that_was_lifted_is_named(busy: World) -> None:
    RoleGrant.objects.filter(role="mediator").update(ends_at=None)

    [found] = faulty_holdings()

    assert found.startswith("the account east-handler: roles ('mediator', ")
    assert "says (None, None), its events (None, datetime" in found


def test_a_token_that_opens_again_or_further_is_named(busy: World) -> None:
    ApiToken.objects.filter(name="gone").update(revoked_at=None)
    ApiToken.objects.filter(name="kept").update(scope=None)

    opened, widened = sorted(faulty_holdings(), key=lambda found: "kept only" not in found)

    assert opened.startswith("the account east-head: tokens ")
    assert opened.endswith(" is kept only")
    assert "its events {'read_only': True, 'networks': ['10.0.0.0/8']}" in widened


def test_an_account_that_opens_again_is_named(busy: World) -> None:
    Account.objects.filter(username="west-handler").update(is_active=True)

    assert list(faulty_holdings()) == ["the account west-handler: its row says is_active=True, its events False"]


def test_an_event_that_cannot_be_read_is_left_to_its_chain() -> None:
    broken = [
        Happened("role_granted", {}, ""),
        Happened("token_issued", {"token": []}, ""),
        Happened("odd", {}, ""),
    ]

    assert differences(held_after(1, broken), Holding(1)) == []


def test_who_takes_a_second_factor_off_for_somebody_takes_their_passkeys_too() -> None:
    until = datetime(2026, 5, 16, 10, tzinfo=CHINA).isoformat()
    events = [
        Happened("created", {"unit": 7, "business": None}, "system"),
        Happened("passkey_added", {"passkey": 3}, "account:1"),
        Happened("passkey_added", {"passkey": 4}, "account:1"),
        Happened("passkey_removed", {"passkey": 3}, "account:1"),
        Happened("second_factor_set", {}, "account:1"),
        Happened("identity_tied", {"by": "invitation"}, "account:1"),
        Happened(
            "role_delegated", {"delegation": 9, "role": "head", "unit": 7, "until": until, "giver": "li"}, "system"
        ),
    ]
    before = held_after(1, events)
    own, others = (
        held_after(1, [*events, Happened("second_factor_dropped", {}, who)]) for who in ("account:1", "account:2")
    )

    assert (before.unit, before.passkeys, before.has_second, before.has_identity) == (7, {4}, True, True)
    assert before.handed[9][:2] == ("head", 7)
    assert (own.passkeys, own.has_second) == ({4}, False)
    assert (others.passkeys, others.has_second) == (set(), False)
