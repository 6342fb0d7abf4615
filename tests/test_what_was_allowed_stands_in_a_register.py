"""The register of consents: who allowed what, when, in which case, and who took it back; for heads and auditors."""

import csv
import io

import pytest
from django.test import Client

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework import queries as cases
from xiaobao.casework.domain.consenting import PURPOSES, ConsentState, Recorded, consent_of
from xiaobao.casework.models import Case
from xiaobao.casework.queries import ConsentFilter, ConsentRow
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Person
from xiaobao.people.models import Account
from xiaobao.procedures.model import Kind

ALL = ConsentFilter()


def lodged(world: World, unit: str = "EAST", **over: object) -> Case:
    told = lodging(**over)
    receipt = actions.lodge(lodging=told, unit_code=unit, actor=world.actor("registrar"), at=MONDAY).receipts[0]
    return Case.objects.get(pk=receipt.id)


def recorded(world: World, case: Case, purpose: str, given: bool, when: str, **over: object) -> None:
    data = {"purpose": purpose, "given": given, **over}
    actions.take(number=case.number, event="consent_recorded", data=data, actor=world.actor("head"), at=at(when))


def rows(world: World, who: str, only: ConsentFilter = ALL) -> list[ConsentRow]:
    return list(cases.consent_page(actor=world.actor(who), only=only).rows)


def line(world: World, case: Case, purpose: str) -> ConsentRow:
    return next(row for row in rows(world, "head") if (row.number, row.purpose) == (case.number, purpose))


def page(world: World, who: str, address: str = "/office/consents/") -> str:
    client = Client()
    client.force_login(Account.objects.get(pk=world.accounts[who]))
    return client.get(address).content.decode()


def test_what_was_said_with_the_complaint_stands_there(world: World) -> None:
    case = lodged(world, may_publish=True)

    told = {row.purpose: row.consent for row in rows(world, "head")}

    assert told["publish"].state is ConsentState.GIVEN
    assert told["publish"].given is None
    assert told["entrust"].state is ConsentState.NOT_GIVEN
    assert "third_party" not in told
    assert "2026-05-11 10:00" in page(world, "head")
    assert case.number in page(world, "head")


def test_a_step_gives_and_a_step_takes_back(world: World) -> None:
    case = lodged(world)

    recorded(
        world, case, "third_party", True, "2026-05-12 09:00", shape="recorded", recipient="某协会，电话19955507777"
    )
    recorded(world, case, "third_party", False, "2026-05-13 11:30")

    consent = line(world, case, "third_party").consent
    assert consent.state is ConsentState.WITHDRAWN
    assert consent.given == Recorded(at("2026-05-12 09:00"), True, "head", "recorded", "某协会，电话199****7777")
    assert consent.withdrawn == Recorded(at("2026-05-13 11:30"), False, "head", "written", "")


def test_what_is_given_anew_is_no_longer_withdrawn(world: World) -> None:
    case = lodged(world, may_entrust=True)

    recorded(world, case, "entrust", False, "2026-05-12 09:00")
    assert line(world, case, "entrust").consent.state is ConsentState.WITHDRAWN
    recorded(world, case, "entrust", True, "2026-05-13 09:00")

    consent = line(world, case, "entrust").consent
    assert (consent.state, consent.withdrawn) == (ConsentState.GIVEN, None)
    assert consent.given is not None
    assert consent.given.at == at("2026-05-13 09:00")


def test_counts_filters_and_lines_agree(world: World) -> None:
    cases_of = [lodged(world, may_publish=n % 2 == 0, may_entrust=True) for n in range(4)]
    recorded(world, cases_of[0], "entrust", False, "2026-05-12 09:00")
    recorded(world, cases_of[1], "third_party", True, "2026-05-12 09:00")
    recorded(world, cases_of[2], "third_party", False, "2026-05-12 09:00")
    recorded(world, cases_of[3], "entrust", False, "2026-05-12 09:00")
    recorded(world, cases_of[3], "entrust", True, "2026-05-12 10:00")

    counts = cases.consent_counts(actor=world.actor("head"), only=ALL)

    assert [counts[purpose][ConsentState.GIVEN] for purpose in PURPOSES] == [2, 3, 1, 0]
    assert [counts[purpose][ConsentState.WITHDRAWN] for purpose in PURPOSES] == [0, 1, 1, 0]
    assert [counts[purpose][ConsentState.NOT_GIVEN] for purpose in PURPOSES] == [2, 0, 0, 0]
    for purpose in PURPOSES:
        for state in ConsentState:
            found = rows(world, "head", ConsentFilter(purpose=purpose, state=state))
            assert {(row.purpose, row.consent.state) for row in found} <= {(purpose, state)}
            assert len(found) == counts[purpose][state], (purpose, state)
    for state in ConsentState:
        found = rows(world, "head", ConsentFilter(state=state))
        assert len(found) == sum(counts[purpose][state] for purpose in PURPOSES)


def test_each_reads_what_lies_below_them(world: World) -> None:
    east, west = lodged(world, "EAST"), lodged(world, "WEST")

    assert {row.number for row in rows(world, "head")} == {east.number, west.number}
    assert {row.number for row in rows(world, "auditor")} == {east.number, west.number}
    assert {row.number for row in rows(world, "east-head")} == {east.number}
    assert rows(world, "bank-head") == []
    assert rows(world, "east-handler") == []
    counts = cases.consent_counts(actor=world.actor("east-head"), only=ALL)
    assert sum(counts["publish"].values()) == 1
    assert west.number not in page(world, "east-head", "/office/consents/?unit=WEST")
    assert west.number in page(world, "head", "/office/consents/?unit=WEST")
    assert east.number not in page(world, "head", "/office/consents/?unit=WEST")


def test_whom_a_case_is_about_is_shown_nothing_of_it(world: World) -> None:
    case = lodged(world)
    assert rows(world, "east-head") != []

    Case.objects.filter(pk=case.pk).update(reported_unit=world.units["EAST"])  # and it still lies there

    assert rows(world, "east-head") == []
    assert sum(cases.consent_counts(actor=world.actor("east-head"), only=ALL)["publish"].values()) == 0


def test_of_whoever_reports_there_are_stars_alone(world: World) -> None:
    reporter = Person(name="慕容海星", phone="19955500002")
    case = lodged(world, kinds=(Kind.REPORT,), complainants=(reporter,))
    case.parties.update(display="慕容**")  # as a careless import may have left it

    assert {row.display for row in rows(world, "head")} == {"**"}
    for address in ("/office/consents/", "/office/consents/register.csv"):
        client = Client()
        client.force_login(Account.objects.get(pk=world.accounts["head"]))
        assert "慕容" not in client.get(address).getvalue().decode()


def test_pages_go_on_where_the_last_one_ended(world: World) -> None:
    for _ in range(5):
        lodged(world)
    head = world.actor("head")

    first = cases.consent_page(actor=head, only=ALL, limit=2)
    second = cases.consent_page(actor=head, only=ALL, before=first.before, limit=2)
    third = cases.consent_page(actor=head, only=ALL, before=second.before, limit=2)

    found = [row.number for part in (first, second, third) for row in part.rows]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 5
    assert third.before is None


def test_the_register_is_handed_out_whole_and_computes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiaobao.casework.queries.consents.MANY", 2)
    for _ in range(5):
        case = lodged(world, may_publish=True)
    recorded(world, case, "third_party", True, "2026-05-12 09:00", recipient="=HYPERLINK(1)")
    client = Client()
    client.force_login(Account.objects.get(pk=world.accounts["head"]))

    answer = client.get("/office/consents/register.csv?state=given")

    told = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(told) == 1 + 5 + 1
    assert any("'=HYPERLINK(1)" in row for row in told)
    assert not any(cell.startswith("=") for row in told for cell in row)


def test_who_neither_heads_nor_audits_is_turned_away_and_sees_no_tab(world: World) -> None:
    for who in ("east-handler", "registrar", "merchant", "mediator"):
        client = Client()
        client.force_login(Account.objects.get(pk=world.accounts[who]))
        assert client.get("/office/consents/").status_code == 403
        assert client.get("/office/consents/register.csv").status_code == 403

    assert "/office/consents/" not in page(world, "registrar", "/office/calendar/")
    assert "/office/consents/" in page(world, "auditor", "/office/calendar/")


def test_the_rule_from_values_alone() -> None:
    gave = Recorded(at("2026-05-12 09:00"), True, "x", "written", "")
    took = Recorded(at("2026-05-13 09:00"), False, "x", "written", "")

    assert consent_of(True, []).state is ConsentState.GIVEN
    assert consent_of(False, []).state is ConsentState.NOT_GIVEN
    assert consent_of(False, [gave, took]).given is gave
    assert consent_of(True, [took, gave]).withdrawn is None
