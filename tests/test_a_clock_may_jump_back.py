"""A clock that is set back, or ran ahead and is set right: nothing is lost or forged, and nothing waits for it."""

from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client

from tests.world import MONDAY, World, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework.domain.seals import check_lines
from xiaobao.casework.models import Case, Entry, Seal
from xiaobao.casework.queries import case_proof, public_key, seals, standing, verify_everything
from xiaobao.complaints import actions as complaints
from xiaobao.exchange import actions as exchange
from xiaobao.exchange.jobs import Job, deliver_due, run_due_jobs
from xiaobao.exchange.models import OutboxMessage
from xiaobao.kernel.clock import travel
from xiaobao.people import actions as people
from xiaobao.people import queries
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.domain.devices import Limits
from xiaobao.procedures.library import load_library

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)


def accept(number: str, world: World, at: datetime) -> Case:
    version = load_library().family("samr-complaint").in_force_on(MONDAY.date())
    data = {"conditions": {each.id: True for each in version.conditions}}
    return complaints.take(number=number, event="accepted", data=data, actor=world.actor("east-handler"), at=at).case


@pytest.mark.parametrize("back", [timedelta(seconds=1), HOUR, 3 * DAY, YEAR])
def test_a_journal_says_what_the_clock_said_and_keeps_its_order(complaint: str, world: World, back: timedelta) -> None:
    case = accept(complaint, world, MONDAY - back)
    casework.note(case_id=case.pk, text="later", actor=world.actor("east-handler"), at=MONDAY)

    entries = list(Entry.objects.filter(case=case).order_by("seq"))
    assert [entry.at for entry in entries[-3:]][-1] == MONDAY
    assert entries[1].at == MONDAY - back
    assert standing(Case.objects.get(pk=case.pk)).stage == case.stage != "received"
    assert list(verify_everything()) == []
    assert [entry["seq"] for entry in case_proof(complaint)["entries"]] == [entry.seq for entry in entries]


def test_a_day_that_comes_twice_is_sealed_once(complaint: str, world: World) -> None:
    assert casework.seal_day(at=MONDAY) is not None
    complaints.lodge(lodging=lodging(received_at=MONDAY - HOUR), unit_code="EAST", actor=SYSTEM, at=MONDAY - HOUR)

    assert casework.seal_day(at=MONDAY - HOUR) is None
    assert casework.seal_day(at=MONDAY - DAY) is None
    assert casework.seal_day(at=MONDAY + DAY) is not None
    assert list(verify_everything()) == []


def test_seals_go_on_after_a_clock_that_ran_a_year_ahead(complaint: str, world: World) -> None:
    assert casework.seal_day(at=MONDAY + YEAR) is not None
    made = []
    for day in range(3):
        at = MONDAY + day * DAY
        complaints.lodge(lodging=lodging(title=f"{day}"), unit_code="EAST", actor=world.actor("registrar"), at=at)
        made += [casework.seal_day(at=at), casework.seal_day(at=at + HOUR)]

    assert [seal is not None for seal in made] == [True, False, True, False, True, False]
    days = list(Seal.objects.order_by("day").values_list("day", flat=True))
    assert days == [(MONDAY + YEAR + n * DAY).date() for n in range(4)]
    assert list(check_lines(seals(), public_key())) == []
    assert list(verify_everything()) == []


def test_a_job_that_began_in_the_time_to_come_is_begun_again(db: None) -> None:
    ran: list[datetime] = []
    job = Job("drill", timedelta(hours=24), ran.append)

    assert run_due_jobs([job], MONDAY + YEAR) == ["drill"]
    assert run_due_jobs([job], MONDAY) == ["drill"]
    assert run_due_jobs([job], MONDAY - timedelta(minutes=1)) == []
    assert ran == [MONDAY + YEAR, MONDAY]


MESSAGE: dict[str, Any] = {
    "topic": "drill.notice",
    "key": "drill",
    "payload": {"subject": "drill", "body": "drill"},
    "channel": "in_app",
    "recipient": "account:1",
}


def delivered(at: datetime) -> int:
    deliver_due(at=at, limit=10)
    return OutboxMessage.objects.filter(delivered_at__isnull=False).count()


def test_a_message_posted_by_a_clock_ahead_goes_out_now(db: None) -> None:
    exchange.post(**MESSAGE, at=MONDAY + YEAR)

    assert delivered(MONDAY) == 1


def test_a_claim_of_the_time_to_come_is_taken_over_and_one_of_now_is_not(db: None) -> None:
    exchange.post(**MESSAGE, at=MONDAY - HOUR)
    OutboxMessage.objects.update(claimed_at=MONDAY + timedelta(minutes=1), attempts=1)  # a clock may differ a little
    assert delivered(MONDAY) == 0

    OutboxMessage.objects.update(claimed_at=MONDAY + HOUR)
    assert delivered(MONDAY) == 1


def test_a_mail_of_the_time_to_come_is_not_sent_twice_and_waits_for_a_person(db: None) -> None:
    exchange.post(**MESSAGE | {"channel": "email", "recipient": "a@example.invalid"}, at=MONDAY - HOUR)
    OutboxMessage.objects.update(claimed_at=MONDAY + HOUR, attempts=1)

    deliver_due(at=MONDAY, limit=10)

    message = OutboxMessage.objects.get()
    assert (message.delivered_at, message.failed_at) == (None, MONDAY)


def test_nobody_waits_at_the_sign_in_for_a_clock_that_ran_ahead(world: World) -> None:
    for _ in range(9):
        with pytest.raises((people.LoginRefused, people.TooManyFailures)):
            people.sign_in(username="head", password="wrong", address="192.0.2.1", at=MONDAY + YEAR)

    with pytest.raises(people.TooManyFailures) as held:
        people.sign_in(username="head", password="wrong", address="192.0.2.1", at=MONDAY)
    assert held.value.until <= MONDAY + HOUR


def test_guesses_are_counted_on_when_an_hour_comes_again(world: World) -> None:
    for _ in range(3):
        people.allow(what="drill", who="somebody", most=3, every=HOUR, at=MONDAY)
    people.allow(what="drill", who="somebody", most=3, every=HOUR, at=MONDAY + HOUR)

    with pytest.raises(people.TooManyRequests):
        people.allow(what="drill", who="somebody", most=3, every=HOUR, at=MONDAY)


def test_a_session_of_the_time_to_come_is_over(world: World) -> None:
    limits = Limits(timedelta(hours=12), HOUR)

    assert limits.are_over(signed_in_at=MONDAY, seen_at=MONDAY, at=MONDAY - HOUR)
    assert limits.are_over(signed_in_at=MONDAY - 2 * HOUR, seen_at=MONDAY, at=MONDAY - HOUR)
    assert not limits.are_over(signed_in_at=MONDAY, seen_at=MONDAY, at=MONDAY - timedelta(minutes=1))


def test_a_code_that_was_taken_stays_taken_and_a_recovery_code_opens(world: World) -> None:
    account, head = world.accounts["head"], world.actor("head")
    secret = people.offer_second(account_id=account, issuer="x", actor=head, at=MONDAY).secret
    codes = people.confirm_second(account_id=account, code=pyotp.TOTP(secret).at(MONDAY), actor=head, at=MONDAY)
    owner = queries.by_username("head")

    for back in (timedelta(0), HOUR):
        with pytest.raises(people.WrongCode):
            people.judge_second(account=owner, code=pyotp.TOTP(secret).at(MONDAY - back), at=MONDAY - back)
    people.judge_second(account=owner, code=codes[0], at=MONDAY - HOUR)
    people.judge_second(account=owner, code=pyotp.TOTP(secret).at(MONDAY + HOUR), at=MONDAY + HOUR)


def test_a_link_of_the_time_to_come_opens_nothing(world: World) -> None:
    link = people.give_link(account_id=world.accounts["east-handler"], actor=SYSTEM, at=MONDAY)

    with pytest.raises(queries.LinkRefused):
        queries.live_link(token=link.token, at=MONDAY - HOUR)
    assert queries.live_link(token=link.token, at=MONDAY).username == "east-handler"


def test_readiness_tells_of_a_clock_behind_what_was_written(complaint: str) -> None:
    with travel(to=MONDAY - DAY):
        behind = Client().get("/health/ready")
    with travel(to=MONDAY):
        right = Client().get("/health/ready")

    assert behind.json()["clock"] == "the newest entry of a journal is dated 1 day, 0:00:00 ahead of it"
    assert (behind.status_code, right.json()["clock"]) == (200, "ok")
