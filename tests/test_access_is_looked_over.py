"""An auditor or administrator sees who holds what in a subtree, what strikes, and confirms or revokes each grant."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.world import MONDAY, World
from xiaobao.kernel.clock import travel
from xiaobao.kernel.errors import NotFound
from xiaobao.people import actions as people
from xiaobao.people import queries
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.domain.reviewing import Finding, Held, ReviewRefused, Seen, Verdict, findings
from xiaobao.people.domain.tokens import Scope, scope
from xiaobao.people.models import Account, AccountEvent, ReviewDecision, RoleGrant
from xiaobao.people.queries import ReviewedAccount

LATER = MONDAY + timedelta(days=10)


def seen(**over: object) -> Seen:
    told: dict[str, object] = {
        "is_active": True, "created_at": MONDAY, "used_at": LATER, "has_second": False, "held": (),
        "tokens_made_at": (),
    }  # fmt: skip
    return Seen(**(told | over))  # type: ignore[arg-type]  # a test names the parts it replaces


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, ()),
        ({"used_at": LATER - timedelta(days=90)}, ()),
        ({"used_at": LATER - timedelta(days=90, seconds=1)}, (Finding.DORMANT,)),
        ({"used_at": None, "created_at": LATER - timedelta(days=91)}, (Finding.DORMANT,)),
        ({"used_at": None, "created_at": LATER - timedelta(days=91), "is_active": False}, ()),
        ({"held": (Held(Role.ADMINISTRATOR, "/1/"),)}, (Finding.NO_SECOND,)),
        ({"held": (Held(Role.ADMINISTRATOR, "/1/"),), "has_second": True}, ()),
        ({"held": (Held(Role.HANDLER, "/1/", unit_closed=True),)}, (Finding.CLOSED_UNIT,)),
        ({"held": (Held(Role.REGISTRAR, "/1/2/"), Held(Role.HEAD, "/1/"))}, (Finding.PAIR,)),
        ({"held": (Held(Role.REGISTRAR, "/1/2/"), Held(Role.HEAD, "/1/3/"))}, ()),
        ({"tokens_made_at": (LATER - timedelta(days=366),)}, (Finding.OLD_TOKEN,)),
        ({"tokens_made_at": (LATER - timedelta(days=365),)}, ()),
    ],
)
def test_each_rule_finds_what_it_says_and_nothing_else(told: dict[str, object], found: tuple[Finding, ...]) -> None:
    assert findings(seen(**told), at=LATER) == found


def access(world: World, who: str, unit: str, now: datetime = LATER) -> dict[str, ReviewedAccount]:
    path = queries.unit_path(world.units[unit])
    return {row.username: row for row in queries.access_below(path=path, actor=world.actor(who), at=now)}


def test_a_reviewer_sees_who_holds_what_since_when_and_by_whom(world: World) -> None:
    people.issue_token(account_id=world.accounts["east-head"], name="robot", expires_at=None, actor=SYSTEM, at=MONDAY)
    Account.objects.filter(username="east-head").update(last_login=LATER)

    found = access(world, "auditor", "EAST")

    assert set(found) == {"east-handler", "east-head"}
    head = found["east-head"]
    assert [(g.role, g.unit, g.since, g.granted_by, g.counts) for g in head.grants] == [
        ("head", "EAST", MONDAY, queries.role_told("system"), True)
    ]
    assert (head.used_at, head.has_second, head.tokens[0].name) == (LATER, False, "robot")


def test_a_reviewer_sees_what_a_token_is_bound_to(world: World) -> None:
    for name, bound in (("reader", scope(read_only=True, networks=["10.20.0.0/16"])), ("robot", Scope())):
        people.issue_token(
            account_id=world.accounts["east-head"],
            name=name,
            expires_at=None,
            scope=bound,
            actor=SYSTEM,
            at=MONDAY,
        )
    client = Client(headers={"accept-language": "en"})
    client.force_login(Account.objects.get(username="auditor"))

    page = client.get("/office/reviews/?unit=EAST").content.decode()

    assert "reads only · from 10.20.0.0/16" in page
    assert "reads and writes · from anywhere" in page


def test_who_holds_something_here_and_belongs_elsewhere_is_seen_too(world: World) -> None:
    west = world.accounts["west-handler"]
    people.grant_role(account_id=west, role=Role.HEAD, unit_id=world.units["EAST"], actor=SYSTEM, at=MONDAY)

    assert "west-handler" in access(world, "auditor", "EAST")


def test_the_day_on_which_a_token_was_used_counts_as_use(world: World) -> None:
    token = people.issue_token(
        account_id=world.accounts["east-head"], name="robot", expires_at=None, actor=SYSTEM, at=MONDAY
    ).token
    now = MONDAY + timedelta(days=200)
    assert Finding.DORMANT in access(world, "auditor", "EAST", now)["east-head"].findings

    people.use_token(token=token, method="GET", address="192.0.2.7", at=now)

    assert Finding.DORMANT not in access(world, "auditor", "EAST", now)["east-head"].findings


@pytest.mark.parametrize("who", ["east-handler", "east-head", "head", "bank-head"])
def test_nobody_else_looks_access_over(world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        access(world, who, "EAST")
    client = signed_in(who)
    assert client.get("/office/reviews/?unit=EAST").status_code == 403


def test_an_auditor_of_one_tree_sees_nothing_of_another(world: World) -> None:
    with pytest.raises(NotPermitted):
        access(world, "auditor", "BANK")
    assert signed_in("auditor").get("/office/reviews/?unit=BANK").status_code == 404


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username))
    return client


def grant_of(world: World, username: str) -> int:
    return RoleGrant.objects.get(account_id=world.accounts[username]).pk


def begin(world: World, unit: str = "EAST") -> int:
    return people.begin_review(unit_id=world.units[unit], actor=world.actor("auditor"), at=LATER).pk


def decide(
    world: World, review: int, username: str, verdict: Verdict, who: str = "auditor", reason: str = "在岗"
) -> None:
    people.decide_grant(
        review_id=review, grant_id=grant_of(world, username), verdict=verdict, reason=reason, actor=world.actor(who),
        at=LATER,
    )  # fmt: skip


def test_a_round_confirms_and_revokes_and_keeps_what_was_said(world: World) -> None:
    review = begin(world)

    decide(world, review, "east-handler", Verdict.CONFIRM)
    decide(world, review, "east-head", Verdict.REVOKE, reason="已调离")

    assert queries.actor_for(queries.by_username("east-head")).roles == frozenset()
    assert queries.actor_for(queries.by_username("east-handler")).roles == {Role.HANDLER}
    rows = queries.decisions(queries.review(review_id=review, actor=world.actor("auditor")))
    assert [(r.username, r.role, r.unit, r.verdict, r.reason, r.by) for r in rows] == [
        ("east-handler", "handler", "EAST", "confirm", "在岗", "auditor"),
        ("east-head", "head", "EAST", "revoke", "已调离", "auditor"),
    ]
    event = AccountEvent.objects.get(type="role_revoked", account_id=world.accounts["east-head"])
    assert event.detail["review"] == review


def test_a_grant_is_decided_about_once_with_a_reason_in_an_open_round(world: World) -> None:
    review = begin(world)
    with pytest.raises(ReviewRefused, match="reason"):
        decide(world, review, "east-handler", Verdict.CONFIRM, reason="  ")
    decide(world, review, "east-handler", Verdict.CONFIRM)
    with pytest.raises(ReviewRefused, match="decided"):
        decide(world, review, "east-handler", Verdict.REVOKE)

    closed = people.close_review(review_id=review, actor=world.actor("auditor"), at=LATER)

    assert closed.left_open == 1
    with pytest.raises(ReviewRefused, match="round-closed"):
        decide(world, review, "east-head", Verdict.CONFIRM)


def test_nobody_decides_about_what_they_hold_themselves(world: World) -> None:
    review = begin(world, "BUREAU")
    with pytest.raises(NotPermitted):
        decide(world, review, "auditor", Verdict.CONFIRM)


def test_a_round_reaches_no_grant_outside_its_subtree(world: World) -> None:
    with pytest.raises(NotFound):
        decide(world, begin(world), "west-head", Verdict.REVOKE)
    with pytest.raises(NotPermitted):
        people.begin_review(unit_id=world.units["BANK"], actor=world.actor("auditor"), at=LATER)


def test_what_is_held_everywhere_is_for_whoever_looks_over_everything(world: World) -> None:
    head = world.accounts["head"]
    held = people.grant_role(account_id=head, role=Role.ADMINISTRATOR, unit_id=None, actor=SYSTEM, at=MONDAY)
    review = begin(world, "BUREAU")
    told: dict[str, Any] = {
        "review_id": review,
        "grant_id": held.pk,
        "verdict": Verdict.REVOKE,
        "reason": "过宽",
        "at": LATER,
    }
    with pytest.raises(NotFound):
        people.decide_grant(**told, actor=world.actor("auditor"))

    people.decide_grant(**told, actor=SYSTEM)

    assert not RoleGrant.objects.filter(pk=held.pk).exists()


def test_revoking_what_was_handed_over_ends_it(world: World) -> None:
    made = people.delegate_role(
        giver_id=world.accounts["east-head"], taker="west-handler", role=Role.HEAD, unit_id=world.units["EAST"],
        starts_at=LATER, ends_at=LATER + timedelta(days=3), reason="年休假", actor=world.actor("east-head"), at=LATER,
    )  # fmt: skip
    grant = RoleGrant.objects.get(delegation=made)

    people.decide_grant(
        review_id=begin(world), grant_id=grant.pk, verdict=Verdict.REVOKE, reason="不需要",
        actor=world.actor("auditor"), at=LATER,
    )  # fmt: skip

    made.refresh_from_db()
    assert made.ended_at == LATER


def test_what_was_said_is_never_changed(world: World) -> None:
    decide(world, begin(world), "east-handler", Verdict.CONFIRM)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewDecision.objects.update(reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewDecision.objects.all().delete()


def test_the_pages_show_decide_close_and_hand_out(world: World) -> None:
    with travel(to=LATER):
        client = signed_in("auditor")
        begun = client.post("/office/reviews/", {"unit": "EAST"})
        page = begun["Location"]
        said = {"grant": grant_of(world, "east-head"), "verdict": "revoke", "reason": "=已调离"}
        client.post(page, said)
        client.post(page, {**said, "grant": "x"})
        shown = client.get(page).content.decode()
        client.post(f"{page}close/")
        handed = client.get(f"{page}decisions.csv")

    assert "east-handler" in shown
    assert not RoleGrant.objects.filter(account_id=world.accounts["east-head"]).exists()
    [row] = csv.DictReader(io.StringIO(handed.content.decode("utf-8-sig")))
    assert (row["username"], row["verdict"]) == ("east-head", "revoke")
    assert not row["reason"].startswith("=")
    assert signed_in("bank-head").get(page).status_code == 404


def test_only_what_strikes_is_shown_where_that_is_asked(world: World) -> None:
    people.grant_role(
        account_id=world.accounts["east-head"],
        role=Role.REGISTRAR,
        unit_id=world.units["EAST"],
        actor=SYSTEM,
        at=MONDAY,
    )
    with travel(to=LATER):
        shown = signed_in("auditor").get("/office/reviews/?unit=EAST&only=1").content.decode()

    assert "east-head" in shown
    assert "east-handler" not in shown
    assert "登记与审批兼任" in shown


@pytest.mark.parametrize(
    ("named", "found"), [("head", {"east-head"}), ("EAST-HAND", {"east-handler"}), ("nobody", set())]
)
def test_accounts_are_found_by_name(world: World, named: str, found: set[str]) -> None:
    page = signed_in("auditor").get("/office/reviews/", {"unit": "EAST", "named": named}).context["page"]

    assert {line.account.username for line in page.lines} == found
