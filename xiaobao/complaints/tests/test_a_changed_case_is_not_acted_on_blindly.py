"""Whoever acts on a case that was changed since they saw it is told so, and loses nothing of what they wrote."""

from typing import Any

import pytest
from django.test import Client

from tests.world import World, at
from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.domain.changing import CaseChanged
from xiaobao.casework.models import Approval, Case
from xiaobao.complaints import actions
from xiaobao.complaints.tests.test_steps import CONDITIONS, CONSENTS, accept, take
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.models import Account

NOON = at("2026-05-12 12:00")


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username))
    return client


def seen(number: str) -> int:
    return Case.objects.get(number=number).entry_count


def note(world: World, number: str) -> None:
    case = Case.objects.get(number=number)
    casework.note(case_id=case.pk, text="致电投诉人", actor=world.actor("east-head"), at=NOON)


def code(world: World, number: str, expected_seq: int) -> Case:
    return actions.take(
        number=number,
        event="coded",
        data={"subject": "手机"},
        actor=world.actor("east-handler"),
        at=NOON,
        expected_seq=expected_seq,
    ).case


def test_a_step_is_refused_when_another_was_taken_since(world: World, complaint: str) -> None:
    known = seen(complaint)
    accept(world, complaint)

    with pytest.raises(CaseChanged) as refusal:
        code(world, complaint, known)

    assert refusal.value.data == {"number": complaint, "seen": known, "now": known + 2}
    assert Case.objects.get(number=complaint).subject == ""


def test_a_remark_and_a_look_change_nothing(world: World, complaint: str) -> None:
    known = seen(complaint)
    note(world, complaint)
    party = Case.objects.get(number=complaint).parties.exclude(record=None)[0]
    casework.look_at_party(party_id=party.pk, reason="回访", actor=world.actor("east-head"), at=NOON)

    assert code(world, complaint, known).subject == "手机"
    assert seen(complaint) == known + 3


def test_an_undoing_and_an_approval_asked_for_are_changes(world: World, complaint: str) -> None:
    accept(world, complaint)
    before_undoing = seen(complaint)
    actions.undo(number=complaint, reason="x", actor=world.actor("east-handler"), at=NOON)
    with pytest.raises(CaseChanged):
        code(world, complaint, before_undoing)

    before_asking = seen(complaint)
    take(world, complaint, "east-handler", "refused", ground="3")
    with pytest.raises(CaseChanged):
        code(world, complaint, before_asking)


def test_who_claims_to_have_seen_what_is_not_there_is_refused(world: World, complaint: str) -> None:
    with pytest.raises(CaseChanged):
        code(world, complaint, 99)


def test_what_comes_between_the_reading_and_the_lock_is_noticed(
    world: World, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judgement stands behind the lock: a colleague who is faster by a hair is not overrun."""
    known, read = seen(complaint), cases.get_case

    def read_then_overtaken(**asked: Any) -> Case:
        case = read(**asked)
        monkeypatch.setattr(cases, "get_case", read)
        accept(world, complaint)
        return case

    monkeypatch.setattr(cases, "get_case", read_then_overtaken)

    with pytest.raises(CaseChanged):
        code(world, complaint, known)


def test_the_last_step_is_not_undone_by_whoever_meant_another(world: World, complaint: str) -> None:
    accept(world, complaint)
    known = seen(complaint)
    take(world, complaint, "east-handler", "coded", subject="手机")

    with pytest.raises(CaseChanged):
        actions.undo(number=complaint, reason="x", actor=world.actor("east-handler"), at=NOON, expected_seq=known)


def test_a_head_does_not_approve_a_case_that_changed_since_it_was_shown(world: World, complaint: str) -> None:
    take(world, complaint, "east-handler", "refused", ground="3")
    known, waiting = seen(complaint), Approval.objects.get()
    take(world, complaint, "east-handler", "coded", subject="手机")  # what waits is still possible after it

    def grant(expected_seq: int) -> Case:
        return actions.decide(
            approval_id=waiting.pk,
            granted=True,
            reason="",
            actor=world.actor("head"),
            at=NOON,
            expected_seq=expected_seq,
        )

    with pytest.raises(CaseChanged):
        grant(known)
    assert grant(known + 1).stage == "refused"


def test_the_page_tells_who_did_what_and_keeps_the_input(world: World, complaint: str) -> None:
    client, known = signed_in("east-handler"), seen(complaint)
    address = f"/desk/cases/{complaint}/steps/coded/"
    assert f'name="seen" value="{known}"' in client.get(address).content.decode()
    accept(world, complaint)

    told = client.post(address, {"subject": "平板电脑", "seen": known})
    page = told.content.decode()
    again = client.post(address, {"subject": "平板电脑", "seen": known + 1})

    assert told.status_code == 409
    assert "受理" in page
    assert "east-handler" in page
    assert 'value="平板电脑"' in page
    assert f'name="seen" value="{known + 2}"' in page
    assert again.status_code == 302
    assert Case.objects.get(number=complaint).subject == "平板电脑"


def test_a_step_that_is_no_longer_possible_leaves_its_words_to_be_copied(world: World, complaint: str) -> None:
    client, known = signed_in("east-handler"), seen(complaint)
    take(world, complaint, "east-handler", "withdrawn", reason="已和解")

    told = client.post(f"/desk/cases/{complaint}/steps/accepted/", {"note": "材料齐全", "seen": known})

    assert told.status_code == 409
    assert "材料齐全" in told.content.decode()
    assert "<textarea" not in told.content.decode()
    assert Case.objects.get(number=complaint).stage == "withdrawn"


def test_the_words_are_kept_when_the_case_went_where_the_writer_does_not_see_it(world: World, complaint: str) -> None:
    client, known = signed_in("east-handler"), seen(complaint)
    take(world, complaint, "head", "transferred_down", unit="WEST")

    told = client.post(f"/desk/cases/{complaint}/steps/coded/", {"subject": "平板电脑", "seen": known})

    assert told.status_code == 404
    assert "平板电脑" in told.content.decode()
    assert "手机退货被拒" not in told.content.decode()


def test_a_form_that_was_refused_for_its_content_still_knows_what_its_writer_saw(world: World, complaint: str) -> None:
    client, known = signed_in("east-handler"), seen(complaint)

    told = client.post(f"/desk/cases/{complaint}/steps/accepted/", {"conditions": ["claim"], "seen": known})

    assert told.status_code == 422
    assert f'name="seen" value="{known}"' in told.content.decode()


def test_a_link_may_say_what_its_reader_saw(world: World, complaint: str) -> None:
    """The page of the case was read, a colleague acted, the form was opened only then."""
    client, known = signed_in("east-handler"), seen(complaint)
    address = f"/desk/cases/{complaint}/steps/coded/"
    accept(world, complaint)

    form = client.get(f"{address}?seen={known}").content.decode()

    assert f'name="seen" value="{known}"' in form
    assert client.post(address, {"subject": "手机", "seen": known}).status_code == 409


def test_undoing_tells_which_step_is_the_last_one_now(world: World, complaint: str) -> None:
    accept(world, complaint)
    known = seen(complaint)
    take(world, complaint, "east-handler", "mediation_started", **CONSENTS)

    told = signed_in("east-handler").post(f"/desk/cases/{complaint}/undo/", {"reason": "误操作", "seen": known})

    assert told.status_code == 409
    assert 'value="误操作"' in told.content.decode()
    assert "组织调解" in told.content.decode()
    assert Case.objects.get(number=complaint).stage == "mediating"


def test_deciding_shows_the_head_what_was_done_meanwhile(world: World, complaint: str) -> None:
    take(world, complaint, "east-handler", "refused", ground="3")
    waiting, known = Approval.objects.get(), seen(complaint)
    shown = signed_in("head").get("/desk/approvals/").content.decode()
    take(world, complaint, "east-handler", "coded", subject="手机")
    decision = {"granted": "yes", "reason": "同意", "seen": known}

    told = signed_in("head").post(f"/desk/approvals/{waiting.pk}/", decision)

    assert f'name="seen" value="{known}"' in shown
    assert told.status_code == 409
    assert 'value="同意"' in told.content.decode()
    assert f'name="seen" value="{known + 1}"' in told.content.decode()
    assert Approval.objects.get().decided_at is None


def test_a_respondent_is_not_held_up_by_what_the_office_does_by_itself(world: World, complaint: str) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "copy_sent")
    client = signed_in("merchant")
    address = f"/desk/cases/{complaint}/steps/answered/"
    form = client.get(address).content.decode()
    take(world, complaint, "east-handler", "coded", subject="手机")

    answered = client.post(address, {"text": "同意退货"})

    assert 'name="seen"' not in form
    assert answered.status_code == 302


@pytest.mark.parametrize("header", ['"{seen}"', 'W/"{seen}"', "{seen}"])
def test_the_api_answers_a_conflict_to_an_if_match_that_is_old(world: World, complaint: str, header: str) -> None:
    token = people.issue_token(
        account_id=world.accounts["east-handler"], name="t", actor=SYSTEM, at=NOON, expires_at=None
    ).token
    client, keys = Client(), {"Authorization": f"Bearer {token}"}
    etag = client.get(f"/api/cases/{complaint}", headers=keys)["ETag"]
    known = seen(complaint)

    def send(entry: int) -> Any:
        return client.post(
            f"/api/cases/{complaint}/steps/accepted",
            {"conditions": CONDITIONS},
            content_type="application/json",
            headers={**keys, "If-Match": header.format(seen=entry)},
        )

    take(world, complaint, "east-head", "coded", subject="手机")
    refused, taken = send(known), send(known + 1)

    assert etag == f'"{known}"'
    assert refused.status_code == 409
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:xiaobao:case-changed"
    assert refused.json()["data"] == {"number": complaint, "seen": known, "now": known + 1}
    assert taken.status_code == 200


def test_an_if_match_that_names_no_entry_is_refused(world: World, complaint: str) -> None:
    client = signed_in("east-handler")

    told = client.post(f"/api/cases/{complaint}/undo?reason=x", headers={"If-Match": '"abc"'})

    assert told.status_code == 400
    assert told.json()["type"] == "urn:xiaobao:precondition-not-understood"
