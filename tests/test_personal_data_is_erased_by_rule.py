"""Personal data whose time is over is erased: proposed, approved by another, proven by the journal."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.db import connection, transaction
from django.test import Client

from tests.tampering import unguarded
from tests.world import MONDAY, World, at, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.actions import erasing
from xiaobao.casework.domain.opening import LinkKind
from xiaobao.casework.domain.retention import NothingDue, Why
from xiaobao.casework.domain.stepping import SamePerson
from xiaobao.casework.models import Attachment, Case, Entry, ErasurePlan, Party
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Person
from xiaobao.config.vaulting import vault
from xiaobao.kernel.clock import CHINA, travel
from xiaobao.people import actions as people
from xiaobao.people import queries as sealed
from xiaobao.people.domain.actor import SYSTEM, Actor, Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account, BlindIndex, VaultRecord
from xiaobao.procedures.model import Kind

LATER = datetime(2037, 1, 1, 9, 0, tzinfo=CHINA)  # ended in 2026, ten years, and the first of January after
PHONE = "19955501234"


@pytest.fixture
def keepers(world: World) -> dict[str, Actor]:
    """Two administrators of the bureau."""
    made = {}
    for name in ("first", "second"):
        account = people.create_account(
            username=name, name=name, unit_id=world.units["BUREAU"], business_id=None, actor=SYSTEM, at=MONDAY
        )
        unit = world.units["BUREAU"]
        people.grant_role(account_id=account.pk, role=Role.ADMINISTRATOR, unit_id=unit, actor=SYSTEM, at=MONDAY)
        made[name] = world.actor(name)
    return made


def ended(world: World, phone: str = PHONE) -> Case:
    """A complaint that has a file and kept papers, and ended in May 2026."""
    told = lodging(text=f"手机坏了，电话{phone}", complainants=(Person(name="独孤测试", phone=phone),))
    lodged = actions.lodge(lodging=told, unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
    number, handler = lodged.receipts[0].number, world.actor("east-handler")
    case = Case.objects.get(number=number)
    content = b"%PDF-1.4\n" + phone.encode()
    casework.attach(case_id=case.pk, name="身份证.pdf", content=content, actor=handler, at=at("2026-05-12 09:00"))
    data = {"ground": "3", "remedies": ["court"]}
    actions.take(number=number, event="refused", data=data, actor=SYSTEM, at=at("2026-05-13 09:00"))
    case.refresh_from_db()
    assert not case.is_open
    return case


def plan(keepers: dict[str, Actor], when: datetime = LATER) -> ErasurePlan:
    return casework.propose_erasure(unit_code="BUREAU", on=when.date(), actor=keepers["first"], at=when)


def erase_all(keepers: dict[str, Actor], when: datetime = LATER) -> None:
    made = plan(keepers, when)
    casework.decide_erasure(plan_id=made.pk, granted=True, reason="", actor=keepers["second"], at=when)
    casework.carry_out(at=when)


def faults() -> list[str]:
    return [f"{finding.number} {finding.what}" for finding in cases.verify_everything()]


def in_store() -> set[str]:
    return set(casework.files().digests())


def test_what_is_due_is_gone_and_the_journal_still_verifies(world: World, keepers: dict[str, Actor]) -> None:
    case = ended(world)
    casework.seal_day(at=at("2026-05-14 09:00"))
    text, figures = case.text, (case.outcome, case.entry_count)
    assert in_store()

    erase_all(keepers)

    case.refresh_from_db()
    assert case.is_erased
    assert (case.text, case.outcome) == (text, figures[0])
    records = VaultRecord.objects.all()
    assert [bytes(record.sealed) for record in records] == [b""] * len(records)
    assert not BlindIndex.objects.exists()
    assert not Attachment.objects.exists()
    assert in_store() == set()
    assert sealed.find_by_phone(PHONE) == []
    last = case.entries.latest("seq")
    assert (last.type, last.payload["rule"]) == ("case.erased", "handled")
    assert last.payload["approved_by"] == keepers["second"].key
    assert faults() == []
    casework.seal_day(at=LATER)
    assert faults() == []


def test_what_is_gone_is_told_as_gone(world: World, keepers: dict[str, Actor], client: Client) -> None:
    case = ended(world)
    party = Party.objects.get(case=case, role="complainant")
    erase_all(keepers)

    handler = world.actor("east-handler")
    with pytest.raises(people.Erased):
        casework.look_at_party(party_id=party.pk, reason="核实", actor=handler, at=LATER)
    client.force_login(Account.objects.get(username="east-handler"))
    paper = case.papers.first()
    assert paper is not None
    for address in ("", f"papers/{paper.pk}.docx", "registration.docx"):
        assert client.get(f"/desk/cases/{case.number}/{address}").status_code == 200


def test_a_day_before_nothing_is_due(world: World, keepers: dict[str, Actor]) -> None:
    ended(world)
    assert cases.due(on=date(2036, 12, 31), paths=["/"]) == []
    with pytest.raises(NothingDue):
        plan(keepers, datetime(2036, 12, 31, 9, 0, tzinfo=CHINA))


def test_nobody_proposes_for_a_day_that_has_not_come(world: World, keepers: dict[str, Actor]) -> None:
    ended(world)
    with pytest.raises(NothingDue):
        casework.propose_erasure(unit_code="BUREAU", on=LATER.date(), actor=keepers["first"], at=MONDAY)


def test_who_proposes_does_not_approve(world: World, keepers: dict[str, Actor]) -> None:
    ended(world)
    made = plan(keepers)
    with pytest.raises(SamePerson):
        casework.decide_erasure(plan_id=made.pk, granted=True, reason="", actor=keepers["first"], at=LATER)
    for who in ("head", "auditor", "east-head", "bank-head"):
        actor = world.actor(who)
        with pytest.raises(NotPermitted):
            casework.decide_erasure(plan_id=made.pk, granted=True, reason="", actor=actor, at=LATER)
    casework.carry_out(at=LATER)
    assert not Case.objects.filter(is_erased=True).exists()


def test_what_was_turned_down_stays(world: World, keepers: dict[str, Actor]) -> None:
    ended(world)
    made = plan(keepers)
    casework.decide_erasure(plan_id=made.pk, granted=False, reason="复查", actor=keepers["second"], at=LATER)
    assert casework.carry_out(at=LATER) == 0
    assert plan(keepers).pk != made.pk


def test_a_hold_keeps_it_and_lifting_lets_it_go(world: World, keepers: dict[str, Actor]) -> None:
    case, head = ended(world), world.actor("east-head")
    casework.hold(case_id=case.pk, held=True, reason="行政诉讼", actor=head, at=LATER)
    assert [row.verdict.held for row in cases.due(on=LATER.date(), paths=["/"])] == [Why.HELD]
    with pytest.raises(NothingDue):
        plan(keepers)
    with pytest.raises(NotPermitted):
        casework.hold(case_id=case.pk, held=False, reason="好奇", actor=world.actor("auditor"), at=LATER)

    casework.hold(case_id=case.pk, held=False, reason="判决生效", actor=head, at=LATER)
    erase_all(keepers)
    assert Case.objects.get(pk=case.pk).is_erased
    assert faults() == []


def test_a_hold_placed_after_the_approval_keeps_it(world: World, keepers: dict[str, Actor]) -> None:
    case = ended(world)
    made = plan(keepers)
    casework.decide_erasure(plan_id=made.pk, granted=True, reason="", actor=keepers["second"], at=LATER)
    casework.hold(case_id=case.pk, held=True, reason="行政复议", actor=world.actor("head"), at=LATER)

    casework.carry_out(at=LATER)

    assert not Case.objects.get(pk=case.pk).is_erased
    assert [item.kept for item in made.items.all()] == ["held"]


def test_a_case_tied_to_an_open_one_is_kept(world: World, keepers: dict[str, Actor]) -> None:
    case = ended(world)
    told = lodging(complainants=(Person(name="李测试", phone="19900005678"),))
    lodged = actions.lodge(lodging=told, unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
    casework.link(case_id=case.pk, other_id=lodged.receipts[0].id, kind=LinkKind.RELATED, actor=SYSTEM, at=MONDAY)

    assert [row.verdict.held for row in cases.due(on=LATER.date(), paths=["/"])] == [Why.LINKED]


def test_what_another_case_shares_stays_until_that_ones_time_is_over(world: World, keepers: dict[str, Actor]) -> None:
    """Complaint and report of one text: ten years for the one, thirty for the other, one sealed record."""
    case = ended(world)
    shared = Party.objects.get(case=case, role="complainant").record_id
    Party.objects.create(case=other_case(world), role="reporter", display="**", record_id=shared)

    erase_all(keepers)

    last = case.entries.latest("seq")
    assert shared not in last.payload["records"]
    assert sealed.find_by_phone(PHONE) == [shared]


def other_case(world: World) -> Case:
    told = lodging(kinds=(Kind.REPORT,), complainants=(), anonymous=True)
    lodged = actions.lodge(lodging=told, unit_code="WEST", actor=world.actor("registrar"), at=MONDAY)
    return Case.objects.get(pk=lodged.receipts[0].id)


def test_it_may_be_broken_off_anywhere(
    world: World, keepers: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        ended(world, f"1995550100{n}")
    made = plan(keepers)
    casework.decide_erasure(plan_id=made.pk, granted=True, reason="", actor=keepers["second"], at=LATER)
    whole = erasing.sweep
    with monkeypatch.context() as broken:
        broken.setattr(erasing, "sweep", lambda digests: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            casework.carry_out(at=LATER, limit=2)
    assert Case.objects.filter(is_erased=True).count() == 2
    assert faults() == []
    assert in_store()

    assert whole is erasing.sweep
    while casework.carry_out(at=LATER, limit=2):
        pass
    assert Case.objects.filter(is_erased=True).count() == 4
    assert in_store() == set()
    assert faults() == []


def test_the_same_content_of_another_case_stays(world: World, keepers: dict[str, Actor]) -> None:
    case = ended(world)
    content = b"%PDF-1.4\n" + PHONE.encode()
    other = other_case(world)
    kept = casework.attach(case_id=other.pk, name="a.pdf", content=content, actor=world.actor("head"), at=MONDAY)
    erase_all(keepers)
    assert Case.objects.get(pk=case.pk).is_erased
    assert in_store() == {kept.digest}
    assert faults() == []


def tampered(sql: str, *values: str | bytes | int | None) -> list[str]:
    """What verifying finds after a statement past every guard; nothing of it stays."""
    with unguarded():
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
        return faults()


def test_what_is_gone_without_an_entry_is_found_and_named(world: World) -> None:
    case = ended(world)
    record = Party.objects.get(case=case, role="complainant").record_id or 0
    emptied = "UPDATE people_vaultrecord SET sealed = %s, key_id = '', index_id = '' WHERE id = %s"
    assert tampered(emptied, b"", record) == [
        f"{case.number} the sealed record {record} is gone, and no journal says that it was erased"
    ]
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_blindindex WHERE record_id = %s", [record])
        cursor.execute("DELETE FROM people_vaultrecord WHERE id = %s", [record])
        assert f"{case.number} the sealed record {record} is not there" in faults()
    [file] = Attachment.objects.filter(case=case)
    assert tampered("DELETE FROM casework_attachment WHERE id = %s", file.pk) == [
        f"{case.number} file {file.pk} is gone, and the journal tells of it"
    ]
    assert tampered("UPDATE casework_paper SET docx = '', pdf = ''") != []


def test_who_says_that_a_case_was_erased_or_held_past_the_journal_is_found(world: World) -> None:
    case = ended(world)
    for column in ("is_erased", "is_held"):
        found = tampered(f"UPDATE casework_case SET {column} = %s", True)
        assert found == [f"{case.number} the case says {column}=True, the journal False"]


def test_what_a_journal_says_was_erased_and_is_there_is_found(world: World, keepers: dict[str, Actor]) -> None:
    case = ended(world)
    row = VaultRecord.objects.get(pk=Party.objects.get(case=case, role="complainant").record_id or 0)
    before = (bytes(row.sealed), row.key_id, row.index_id)
    erase_all(keepers)
    brought_back = "UPDATE people_vaultrecord SET sealed = %s, key_id = %s, index_id = %s WHERE id = %s"
    found = tampered(brought_back, *before, row.pk)
    assert f"{case.number} the sealed record {row.pk} is there, and a journal says it was erased" in found


def test_a_false_entry_of_an_erasure_is_found(world: World) -> None:
    """Whoever owns the database and empties a record cannot write the entry that would excuse it."""
    case = ended(world)
    casework.seal_day(at=at("2026-05-14 09:00"))
    record = Party.objects.get(case=case, role="complainant").record_id or 0
    payload = json.dumps({"records": [record], "files": [], "papers": []})
    with unguarded():
        Entry.objects.filter(case=case, seq=case.entry_count).update(type="case.erased", payload=json.loads(payload))
        VaultRecord.objects.filter(pk=record).update(sealed=b"", key_id="", index_id="")
        assert f"{case.number} the entry does not fit its hash" in faults()


def test_after_a_restore_what_was_erased_is_erased_again(
    world: World, keepers: dict[str, Actor], settings: LazySettings
) -> None:
    case = ended(world)
    with transaction.atomic():
        erase_all(keepers)
        published = list(casework.published_erasures())
        transaction.set_rollback(True)  # the database as an older backup has it
    assert published == [(case.number, "handled")]
    assert not Case.objects.get(pk=case.pk).is_erased
    assert "独孤" not in Path(casework.erased_file()).read_text(encoding="utf-8")

    assert casework.erase_again(published=published, at=LATER) == 1
    assert casework.erase_again(published=published, at=LATER) == 0

    assert sealed.find_by_phone(PHONE) == []
    assert [f for f in faults() if "is not in the store" not in f] == []


def test_keys_are_rotated_and_seen_as_before(world: World, keepers: dict[str, Actor]) -> None:
    ended(world)
    erase_all(keepers)
    assert sealed.has_the_keys()
    assert all(key for _, key in sealed.keys_in_use())
    assert people.rotate() == []


def test_the_command_says_what_is_due_and_erases_what_was_approved(world: World, keepers: dict[str, Actor]) -> None:
    case = ended(world)
    told = CliRunner().invoke(vault, ["due", "--on", "2037-01-01"])
    assert json.loads(told.output) == [
        {
            "case": case.number,
            "ended_on": "2026-05-13",
            "rule": "handled",
            "evidence": "memory",
            "due_on": "2037-01-01",
            "held": "",
        }
    ]
    assert "0 cases" in CliRunner().invoke(vault, ["erase"]).stderr


def test_the_page_shows_previews_proposes_and_approves(world: World, keepers: dict[str, Actor], client: Client) -> None:
    case = ended(world)
    client.force_login(Account.objects.get(username="auditor"))
    page = client.get("/office/retention/?on=2037-01-01").content.decode()
    assert case.number in page
    assert "/office/retention/propose/" not in page
    for who in ("east-handler", "head", "merchant"):
        client.force_login(Account.objects.get(username=who))
        assert client.get("/office/retention/").status_code == 403
    assert not ErasurePlan.objects.exists()
    with travel(to=LATER):
        client.force_login(Account.objects.get(username="first"))
        client.post("/office/retention/propose/", {"unit": "BUREAU", "on": "2037-01-01"})
        made = ErasurePlan.objects.get()
        client.post(f"/office/retention/{made.pk}/", {"granted": "yes"})
        assert ErasurePlan.objects.get().granted is None
        client.force_login(Account.objects.get(username="second"))
        client.post(f"/office/retention/{made.pk}/", {"granted": "yes"})
    assert ErasurePlan.objects.get().granted
