"""A role is held for a time, or handed over to a colleague for a time: never more than one holds, never onward."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.world import World, at, lodging
from xiaobao.casework import queries as cases
from xiaobao.casework.domain.stepping import SamePerson
from xiaobao.casework.models import Approval, Case, Entry
from xiaobao.complaints import actions
from xiaobao.coordination import reactions
from xiaobao.exchange.models import OutboxMessage
from xiaobao.kernel.clock import travel
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations import queries as units
from xiaobao.people import actions as people
from xiaobao.people import queries
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.delegating import CannotDelegate
from xiaobao.people.domain.granting import GrantIsOver
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account, AccountEvent, Delegation, RoleGrant

TUESDAY = at("2026-05-12 09:00")
WEDNESDAY = at("2026-05-13 09:00")
FRIDAY = at("2026-05-15 18:00")


def hand_over(world: World, giver: str, taker: str, role: Role, unit: str = "EAST", **over: Any) -> Delegation:
    told: dict[str, Any] = {"starts_at": TUESDAY, "ends_at": FRIDAY, "reason": "年休假", "at": TUESDAY}
    told |= {"giver_id": world.accounts[giver], "actor": world.actor(giver), "role": role, "unit_id": world.units[unit]}
    return people.delegate_role(taker=taker, **(told | over))


def fault_of(world: World, giver: str, taker: str, role: Role, **over: Any) -> str:
    with pytest.raises(CannotDelegate) as refused:
        hand_over(world, giver, taker, role, **over)
    return str(refused.value.data["fault"])


def roles(world: World, username: str, now: Any) -> frozenset[Role]:
    return queries.actor_for(queries.by_username(username), at=now).roles


def ask_refusal(number: str, world: World, who: str, now: Any = TUESDAY) -> None:
    with travel(to=now):
        actor = world.actor(who)
        actions.take(number=number, event="refused", data={"ground": "3", "remedies": ["court"]}, actor=actor, at=now)


def approve(world: World, who: str, now: Any) -> None:
    waiting = Approval.objects.get(decided_at__isnull=True)
    with travel(to=now):
        actions.decide(approval_id=waiting.pk, granted=True, reason="seen", actor=world.actor(who), at=now)


def test_a_role_given_for_a_time_counts_between_its_limits_to_the_second(world: World) -> None:
    west = world.accounts["west-handler"]
    people.grant_role(
        account_id=west, role=Role.MEDIATOR, unit_id=world.units["WEST"], actor=SYSTEM, at=TUESDAY,
        starts_at=TUESDAY + timedelta(hours=1), ends_at=FRIDAY,
    )  # fmt: skip

    assert Role.MEDIATOR not in roles(world, "west-handler", TUESDAY)
    assert Role.MEDIATOR in roles(world, "west-handler", TUESDAY + timedelta(hours=1))
    assert Role.MEDIATOR in roles(world, "west-handler", FRIDAY - timedelta(seconds=1))
    assert Role.MEDIATOR not in roles(world, "west-handler", FRIDAY)


def test_a_role_given_again_lasts_as_was_said_last(world: World) -> None:
    east, unit = world.accounts["east-handler"], world.units["EAST"]
    people.grant_role(account_id=east, role=Role.HANDLER, unit_id=unit, actor=SYSTEM, at=TUESDAY, ends_at=FRIDAY)

    assert RoleGrant.objects.get(account_id=east, role="handler").ends_at == FRIDAY
    with pytest.raises(GrantIsOver):
        people.grant_role(account_id=east, role=Role.HEAD, unit_id=unit, actor=SYSTEM, at=FRIDAY, ends_at=FRIDAY)


def test_the_session_that_is_open_loses_a_role_at_its_end(world: World, complaint: str) -> None:
    hand_over(world, "east-head", "west-handler", Role.HEAD)
    client = Client()

    with travel(to=FRIDAY - timedelta(seconds=1)):
        client.force_login(Account.objects.get(username="west-handler"))
        assert client.get(f"/desk/cases/{complaint}/").status_code == 200
    with travel(to=FRIDAY):
        assert client.get(f"/desk/cases/{complaint}/").status_code == 404


def test_a_token_of_a_stand_in_loses_the_role_at_its_end_too(world: World) -> None:
    hand_over(world, "east-head", "west-handler", Role.HEAD)
    west = world.accounts["west-handler"]
    token = people.issue_token(account_id=west, name="robot", expires_at=None, actor=SYSTEM, at=TUESDAY).token

    assert Role.HEAD in people.use_token(token=token, method="GET", address="192.0.2.7", at=TUESDAY).roles
    assert Role.HEAD not in people.use_token(token=token, method="GET", address="192.0.2.7", at=FRIDAY).roles


def test_a_part_of_a_role_is_handed_over_below_where_it_is_held(world: World) -> None:
    hand_over(world, "head", "west-handler", Role.HEAD, unit="EAST")

    actor = queries.actor_for(queries.by_username("west-handler"), at=TUESDAY)

    east, west = (units.by_code(code).path for code in ("EAST", "WEST"))
    assert Role.HEAD in actor.roles_at(east)
    assert Role.HEAD not in actor.roles_at(west)


def test_nobody_hands_over_more_than_they_hold(world: World) -> None:
    assert fault_of(world, "east-head", "west-handler", Role.HEAD, unit="WEST") == "not-held"
    assert fault_of(world, "east-head", "west-handler", Role.HEAD, unit="BUREAU") == "not-held"
    assert fault_of(world, "east-handler", "west-handler", Role.HEAD) == "not-held"
    assert fault_of(world, "auditor", "west-handler", Role.AUDITOR, unit="BUREAU") == "stays"


def test_a_role_for_a_time_is_not_handed_over_beyond_that_time(world: World) -> None:
    people.grant_role(
        account_id=world.accounts["east-head"], role=Role.MEDIATOR, unit_id=world.units["EAST"], actor=SYSTEM,
        at=TUESDAY, ends_at=FRIDAY - timedelta(hours=1),
    )  # fmt: skip

    assert fault_of(world, "east-head", "west-handler", Role.MEDIATOR) == "outlasts"


def test_what_was_handed_over_goes_no_further(world: World) -> None:
    hand_over(world, "east-head", "west-handler", Role.HEAD)

    assert fault_of(world, "west-handler", "east-handler", Role.HEAD) == "not-held"


def test_it_goes_to_a_colleague_of_the_same_tree_for_some_days_with_a_reason(world: World, settings: Any) -> None:
    settings.DELEGATION_DAYS = 3

    assert fault_of(world, "east-head", "bank-head", Role.HEAD) == "not-a-colleague"
    assert fault_of(world, "east-head", "merchant", Role.HEAD) == "not-a-colleague"
    assert fault_of(world, "east-head", "nobody-here", Role.HEAD) == "not-a-colleague"
    assert fault_of(world, "east-head", "east-head", Role.HEAD) == "oneself"
    assert fault_of(world, "east-head", "west-head", Role.HEAD, reason=" ", ends_at=WEDNESDAY) == "no-reason"
    assert fault_of(world, "east-head", "west-head", Role.HEAD, ends_at=TUESDAY) == "over"
    assert fault_of(world, "east-head", "west-head", Role.HEAD) == "too-long"
    assert hand_over(world, "east-head", "west-head", Role.HEAD, ends_at=TUESDAY + timedelta(days=3)).pk


def test_nobody_hands_over_somebody_elses_role(world: World) -> None:
    with pytest.raises(NotPermitted):
        hand_over(world, "east-head", "west-head", Role.HEAD, actor=world.actor("head"))


def test_it_counts_only_while_its_giver_holds_the_role(world: World) -> None:
    hand_over(world, "east-head", "west-handler", Role.HEAD)
    east_head = world.accounts["east-head"]

    people.revoke_role(account_id=east_head, role=Role.HEAD, unit_id=world.units["EAST"], actor=SYSTEM, at=TUESDAY)

    assert Role.HEAD not in roles(world, "west-handler", TUESDAY)
    assert queries.delegations_of(east_head, at=TUESDAY)[0].state == "idle"


def test_it_counts_no_more_when_its_giver_leaves(world: World) -> None:
    hand_over(world, "east-head", "west-handler", Role.HEAD)

    people.close_account(account_id=world.accounts["east-head"], actor=SYSTEM, at=TUESDAY)

    assert Role.HEAD not in roles(world, "west-handler", TUESDAY)


@pytest.mark.parametrize("who", ["east-head", "west-handler", "admin"])
def test_giver_taker_and_administrator_end_it_early(world: World, who: str) -> None:
    made = hand_over(world, "east-head", "west-handler", Role.HEAD)
    account = people.create_account(username="admin", name="admin", unit_id=None, actor=SYSTEM, at=TUESDAY)
    people.grant_role(
        account_id=account.pk, role=Role.ADMINISTRATOR, unit_id=world.units["BUREAU"], actor=SYSTEM, at=TUESDAY
    )
    with pytest.raises(NotFound):
        people.end_delegation(delegation_id=made.pk, actor=world.actor("head"), at=TUESDAY)

    people.end_delegation(delegation_id=made.pk, actor=world.actor(who), at=TUESDAY + timedelta(minutes=1))

    assert Role.HEAD not in roles(world, "west-handler", TUESDAY + timedelta(minutes=1))
    row = queries.delegations_of(world.accounts["west-handler"], at=FRIDAY)[0]
    assert (row.state, row.may_end) == ("ended", False)
    told = AccountEvent.objects.filter(type="delegation_ended").values_list("account__username", flat=True)
    assert set(told) == {"east-head", "west-handler"}


def test_the_journal_says_in_whose_stead_and_only_where_it_was(world: World, complaint: str) -> None:
    ask_refusal(complaint, world, "east-handler")
    hand_over(world, "east-head", "west-handler", Role.HEAD)

    approve(world, "west-handler", TUESDAY + timedelta(hours=1))

    entry = Entry.objects.get(type="step.refused")
    assert entry.actor_name == "west-handler"
    assert entry.payload["in_stead_of"] == f"account:{world.accounts['east-head']}"
    assert entry.payload["in_stead_of_name"] == "east-head"
    assert "in_stead_of" not in Entry.objects.get(type="case.approval_asked").payload
    assert Case.objects.get(number=complaint).stage == "refused"
    assert list(cases.verify_everything()) == []


def test_a_step_of_ones_own_is_in_nobodys_stead(world: World, complaint: str) -> None:
    hand_over(world, "east-head", "east-handler", Role.HEAD)

    ask_refusal(complaint, world, "east-handler", TUESDAY + timedelta(hours=1))

    assert "in_stead_of" not in Entry.objects.get(type="case.approval_asked").payload


def test_remarks_and_lodgings_in_somebodys_stead_say_so_too(world: World) -> None:
    hand_over(world, "registrar", "west-handler", Role.REGISTRAR)
    with travel(to=TUESDAY):
        told = actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("west-handler"), at=TUESDAY)

    opening = Entry.objects.get(case__number=told.receipts[0].number, seq=1)
    assert opening.payload["in_stead_of_name"] == "registrar"


def test_a_stand_in_of_whoever_asked_does_not_approve(world: World, complaint: str) -> None:
    ask_refusal(complaint, world, "east-head")
    hand_over(world, "east-head", "west-handler", Role.HEAD)

    with pytest.raises(SamePerson):
        approve(world, "west-handler", TUESDAY + timedelta(hours=1))
    with travel(to=TUESDAY):
        assert cases.waiting_approvals(actor=world.actor("west-handler")) == []


def test_nobody_approves_what_was_asked_in_their_stead(world: World, complaint: str) -> None:
    hand_over(world, "east-head", "west-handler", Role.HEAD)
    hand_over(world, "east-head", "west-head", Role.HEAD)
    ask_refusal(complaint, world, "west-handler", TUESDAY + timedelta(hours=1))
    assert Approval.objects.get().asked_for == f"account:{world.accounts['east-head']}"

    with pytest.raises(SamePerson):
        approve(world, "east-head", TUESDAY + timedelta(hours=2))
    with pytest.raises(SamePerson):
        approve(world, "west-head", TUESDAY + timedelta(hours=2))  # who stands in for the same person
    with travel(to=TUESDAY + timedelta(hours=2)):
        assert cases.waiting_approvals(actor=world.actor("east-head")) == []
        assert len(cases.waiting_approvals(actor=world.actor("head"))) == 1

    approve(world, "head", TUESDAY + timedelta(hours=2))
    assert Entry.objects.get(type="step.refused").payload["asked_in_stead_of"].startswith("account:")


def test_whoever_stands_in_for_two_decides_for_the_one_who_did_not_ask(world: World, complaint: str) -> None:
    ask_refusal(complaint, world, "east-head")
    hand_over(world, "east-head", "west-handler", Role.HEAD)
    hand_over(world, "head", "west-handler", Role.HEAD)

    approve(world, "west-handler", TUESDAY + timedelta(hours=1))

    assert Entry.objects.get(type="step.refused").payload["in_stead_of_name"] == "head"


def test_the_database_refuses_an_approval_by_whom_it_was_asked_for(world: World, complaint: str) -> None:
    ask_refusal(complaint, world, "east-handler")
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.update(asked_for="account:1", decided_by="account:1")


def test_approvers_are_told_but_not_the_stand_ins_of_whoever_asked(world: World, complaint: str) -> None:
    hand_over(world, "east-head", "west-handler", Role.HEAD)
    hand_over(world, "head", "west-head", Role.HEAD)
    ask_refusal(complaint, world, "east-head", TUESDAY + timedelta(hours=1))

    with travel(to=TUESDAY + timedelta(hours=1)):
        reactions.tell_approvers(
            topic="case.approval_asked", payload={"case": Case.objects.get(number=complaint).pk}, at=TUESDAY
        )

    told = set(OutboxMessage.objects.filter(topic="notice.officer").values_list("recipient", flat=True))
    assert told == {f"account:{world.accounts[name]}" for name in ("head", "west-head")}


def test_the_page_hands_over_shows_and_ends(world: World) -> None:
    giver, taker = Client(), Client()
    form = {"part": "head@EAST", "unit": "", "taker": "west-handler", "reason": "年休假"}
    form |= {"starts_at": "2026-05-12T09:00", "ends_at": "2026-05-15T18:00"}

    with travel(to=TUESDAY):
        giver.force_login(Account.objects.get(username="east-head"))
        taker.force_login(Account.objects.get(username="west-handler"))
        refused = giver.post("/desk/me/standing-in/", {**form, "taker": "bank-head"})
        done = giver.post("/desk/me/standing-in/", form)
        shown = taker.get("/desk/me/standing-in/").content.decode()
        made = Delegation.objects.get()
        ended = taker.post(f"/desk/me/standing-in/{made.pk}/end/")

    assert (refused.status_code, done.status_code, ended.status_code) == (422, 302, 302)
    assert "east-head" in shown
    made.refresh_from_db()
    assert (made.reason, made.ended_by) == ("年休假", f"account:{world.accounts['west-handler']}")


def test_the_office_sees_and_ends_what_was_handed_over(world: World) -> None:
    made = hand_over(world, "east-head", "west-handler", Role.HEAD)
    head = world.accounts["head"]
    people.grant_role(account_id=head, role=Role.ADMINISTRATOR, unit_id=world.units["BUREAU"], actor=SYSTEM, at=TUESDAY)
    client = Client()
    page = f"/office/accounts/{world.accounts['west-handler']}/"

    with travel(to=TUESDAY):
        client.force_login(Account.objects.get(pk=head))
        shown = client.get(page).content.decode()
        client.post(f"{page}delegations/{made.pk}/end/")

    assert "年休假" in shown
    assert "east-head" in shown
    assert Role.HEAD not in roles(world, "west-handler", TUESDAY)


def test_an_expired_stand_in_does_not_keep_an_administrator_from_an_account(world: World) -> None:
    hand_over(world, "head", "west-handler", Role.HEAD, unit="EAST")
    admin = people.create_account(username="admin", name="a", unit_id=world.units["WEST"], actor=SYSTEM, at=TUESDAY)
    people.grant_role(
        account_id=admin.pk, role=Role.ADMINISTRATOR, unit_id=world.units["WEST"], actor=SYSTEM, at=TUESDAY
    )
    west = world.accounts["west-handler"]

    with travel(to=TUESDAY), pytest.raises(NotPermitted):
        people.give_link(account_id=west, actor=world.actor("admin"), at=TUESDAY)
    with travel(to=FRIDAY):
        assert people.give_link(account_id=west, actor=world.actor("admin"), at=FRIDAY).token


def test_a_colleague_is_chosen_by_name_from_the_same_institution(world: World) -> None:
    client = Client()
    client.force_login(Account.objects.get(username="east-head"))
    groups = client.get("/desk/me/standing-in/").context["page"].form.fields["taker"].choices

    offered = {unit: [name for name, _ in people] for unit, people in groups if unit}
    assert next(iter(offered)) == "unit EAST"  # one's own unit first
    assert offered["unit EAST"] == ["east-handler"]
    assert "registrar" in offered["unit BUREAU"]
    assert not {"bank-head", "merchant", "east-head"} & {name for names in offered.values() for name in names}


def test_where_they_are_too_many_for_a_list_the_user_name_is_typed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiaobao.people.forms.MOST_COLLEAGUES", 2)
    client = Client()
    client.force_login(Account.objects.get(username="east-head"))

    assert "choices" not in vars(client.get("/desk/me/standing-in/").context["page"].form.fields["taker"])
