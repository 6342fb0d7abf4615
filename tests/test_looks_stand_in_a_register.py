"""The register of looks: who opened whose data, when, why, in which case; for heads, auditors, and about oneself."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.models import Case, Party
from xiaobao.casework.queries import LookedAt
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Person
from xiaobao.people.domain.looking import AT_LEAST, TIMES, striking
from xiaobao.people.models import Account, Look
from xiaobao.people.queries import LookFilter
from xiaobao.procedures.model import Kind

ALL = LookFilter()
DAY = date(2026, 5, 11)


def lodged(world: World, unit: str = "EAST", **over: object) -> Case:
    told = lodging(**over)
    receipt = actions.lodge(lodging=told, unit_code=unit, actor=world.actor("registrar"), at=MONDAY).receipts[0]
    return Case.objects.get(pk=receipt.id)


def looked(world: World, case: Case, who: str, when: str, reason: str = "核实") -> None:
    party = Party.objects.filter(case=case, record__isnull=False)[0]
    casework.look_at_party(party_id=party.pk, reason=reason, actor=world.actor(who), at=at(when))


def rows(world: World, who: str, only: LookFilter = ALL) -> list[LookedAt]:
    return list(cases.looks_page(actor=world.actor(who), only=only).rows)


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=world.accounts[who]))
    return client


def page(world: World, who: str, address: str = "/office/looks/") -> str:
    return signed_in(world, who).get(address).getvalue().decode()


def test_a_look_stands_there_with_whose_data_when_and_why(world: World) -> None:
    case = lodged(world)

    looked(world, case, "east-handler", "2026-05-12 09:00", "回电19955507777核实")

    (row,) = rows(world, "head")
    assert (row.display, row.role, row.number, row.unit) == ("张**", "complainant", case.number, "EAST")
    assert (row.look.actor_name, row.look.at) == ("east-handler", at("2026-05-12 09:00"))
    assert row.look.reason == "回电199****7777核实"
    shown = page(world, "auditor")
    assert all(part in shown for part in ("张**", case.number, "2026-05-12 09:00", "east-handler"))
    assert "张测试" not in shown
    assert "19955507777" not in shown


def test_a_case_found_by_a_number_is_a_look(world: World) -> None:
    case = lodged(world)

    handler = world.actor("east-handler")
    casework.find_by_phone(phone="19900001234", reason="热线来电", actor=handler, at=at("2026-05-12 09:00"))

    assert [(row.number, row.look.reason) for row in rows(world, "head")] == [(case.number, "热线来电")]


def test_each_reads_what_lies_below_them(world: World) -> None:
    east, west = lodged(world, "EAST"), lodged(world, "WEST")
    looked(world, east, "east-handler", "2026-05-12 09:00")
    looked(world, west, "west-handler", "2026-05-12 10:00")

    assert [row.number for row in rows(world, "head")] == [west.number, east.number]
    assert [row.number for row in rows(world, "auditor")] == [west.number, east.number]
    assert [row.number for row in rows(world, "east-head")] == [east.number]
    assert rows(world, "bank-head") == []
    assert rows(world, "east-handler") == []
    for who, status in (("east-head", 200), ("east-handler", 403), ("registrar", 403), ("merchant", 403)):
        assert signed_in(world, who).get("/office/looks/").status_code == status
        assert signed_in(world, who).get("/office/looks/register.csv").status_code == status
    assert "west-handler" not in page(world, "east-head")
    assert f"/desk/cases/{west.number}/" not in page(world, "east-head", f"/office/looks/?number={west.number}")


def test_whom_a_case_is_about_is_not_told_who_looked(world: World) -> None:
    case = lodged(world)
    looked(world, case, "east-handler", "2026-05-12 09:00")
    assert rows(world, "east-head") != []

    Case.objects.filter(pk=case.pk).update(reported_unit=world.units["EAST"])  # and it still lies there

    assert rows(world, "east-head") == []
    assert list(cases.own_looks(actor=world.actor("east-handler")).rows) == []


def test_a_look_at_a_report_does_not_tell_who_reported(world: World) -> None:
    case = lodged(world, kinds=(Kind.REPORT,), complainants=(Person(name="慕容海星", phone="19955500002"),))
    Case.objects.filter(pk=case.pk).update(handler=world.accounts["east-handler"])
    looked(world, case, "east-handler", "2026-05-12 09:00")
    case.parties.filter(role="reporter").update(display="慕容**")  # as a careless import may have left it

    assert [(row.display, row.role) for row in rows(world, "head")] == [("**", "reporter")]
    for address in ("/office/looks/", "/office/looks/register.csv"):
        assert case.number in page(world, "head", address)
        assert "慕容" not in page(world, "head", address)


def test_the_register_is_narrowed(world: World) -> None:
    first, second = lodged(world), lodged(world, "WEST")
    looked(world, first, "east-handler", "2026-05-12 23:59")
    looked(world, first, "head", "2026-05-13 00:00")
    looked(world, second, "head", "2026-05-14 09:00")
    client, head = signed_in(world, "head"), world.actor("head")

    def found(asked: str) -> list[str]:
        told = client.get(f"/office/looks/register.csv?{asked}").getvalue().decode("utf-8-sig")
        return [line[0] for line in csv.reader(io.StringIO(told))][1:]

    assert found("") == ["2026-05-14 09:00", "2026-05-13 00:00", "2026-05-12 23:59"]
    assert found(f"officer={head.key}") == ["2026-05-14 09:00", "2026-05-13 00:00"]
    assert found("unit=EAST") == ["2026-05-13 00:00", "2026-05-12 23:59"]
    assert found("from=2026-05-13&until=2026-05-13") == ["2026-05-13 00:00"]
    assert found("until=2026-05-12") == ["2026-05-12 23:59"]
    assert found(f"number={second.number.lower()}") == ["2026-05-14 09:00"]
    assert found("number=UNKNOWN") == []
    assert found("from=nonsense&before=nonsense") == found("")


def test_pages_go_on_where_the_last_one_ended_also_within_one_instant(world: World) -> None:
    case = lodged(world)
    for _ in range(5):
        looked(world, case, "east-handler", "2026-05-12 09:00")
    head, seen, before = world.actor("head"), 0, None

    for _ in range(3):
        found = cases.looks_page(actor=head, only=ALL, before=before, limit=2)
        seen, before = seen + len(found.rows), found.before

    assert (seen, before) == (5, None)


def test_the_next_page_is_led_to(world: World) -> None:
    case = lodged(world)
    for minute in range(55):
        looked(world, case, "east-handler", f"2026-05-12 09:{minute:02}", f"事由{minute}。")
    client = signed_in(world, "head")

    first = client.get("/office/looks/")
    second = client.get(f"/office/looks/?{first.context['page'].next}").content.decode()

    assert "事由5。" in first.content.decode()
    assert "事由4。" not in first.content.decode()
    assert "事由4。" in second
    assert "事由5。" not in second


def test_the_whole_register_is_handed_out_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiaobao.casework.queries.looks.MANY_LOOKS", 2)
    case = lodged(world)
    for reason in ("a", "b", "=1+1", "c", "d"):
        looked(world, case, "east-handler", "2026-05-12 09:00", reason)

    told = list(csv.reader(io.StringIO(page(world, "head", "/office/looks/register.csv").lstrip("\ufeff"))))

    assert [line[-1] for line in told[1:]] == ["d", "c", "'=1+1", "b", "a"]


def test_an_unusual_day_is_hinted_at(world: World) -> None:
    case = lodged(world)
    for day in (11, 12, 13):
        for minute in range(4):
            looked(world, case, "east-handler", f"2026-05-{day} 09:{minute:02}")
            looked(world, case, "head", f"2026-05-{day} 09:{minute:02}")
    for minute in range(13):
        looked(world, case, "east-handler", f"2026-05-14 09:{minute:02}")
    for minute in range(12):
        looked(world, case, "head", f"2026-05-14 09:{minute:02}")
    officers, days = cases.looks_by_officer(actor=world.actor("head"), at=at("2026-05-15 09:00"))

    assert [(each.actor_name, each.day, each.looks, each.usual) for each in days] == [
        ("east-handler", date(2026, 5, 14), 13, 4.0)  # twelve are three times four, not more
    ]
    assert set(officers.values()) == {"east-handler", "head"}
    assert cases.looks_by_officer(actor=world.actor("west-head"), at=at("2026-05-15 09:00")) == ({}, [])
    late = at("2026-05-14 09:12") + timedelta(days=60)
    assert cases.looks_by_officer(actor=world.actor("head"), at=late)[1] == []  # but for one look all are past


def test_everybody_reads_their_own_looks(world: World) -> None:
    case = lodged(world)
    looked(world, case, "east-handler", "2026-05-12 09:00", "我的事由")
    looked(world, case, "head", "2026-05-12 10:00", "别人的事由")

    mine = page(world, "east-handler", "/desk/me/looks/")

    assert "我的事由" in mine
    assert "别人的事由" not in mine
    assert "/desk/me/looks/" in page(world, "east-handler", "/desk/me/")


def test_reading_the_register_opens_nothing(world: World) -> None:
    looked(world, lodged(world), "east-handler", "2026-05-12 09:00")
    before = Look.objects.count()

    page(world, "auditor")
    page(world, "auditor", "/office/looks/register.csv")

    assert Look.objects.count() == before


@given(st.lists(st.integers(1, 200), min_size=1, max_size=8))
def test_the_rule_of_an_unusual_day(looks: list[int]) -> None:
    counts = [("account:1", "x", DAY + timedelta(days=n), many) for n, many in enumerate(looks)]

    found = {each.day: each for each in striking(counts)}

    for n, (_, _, day, many) in enumerate(counts):
        others = sorted(looks[:n] + looks[n + 1 :])
        middle = (others[(len(others) - 1) // 2] + others[len(others) // 2]) / 2 if others else 0
        assert (day in found) == (many >= AT_LEAST and many > TIMES * middle)


def test_each_officer_is_measured_by_their_own_days() -> None:
    busy = [("account:1", "busy", DAY + timedelta(days=n), 40) for n in range(5)]
    calm = [("account:2", "calm", DAY + timedelta(days=n), 2) for n in range(5)]

    found = striking([*busy, *calm, ("account:2", "calm", DAY + timedelta(days=5), 40)])

    assert [(each.actor_name, each.looks, each.usual) for each in found] == [("calm", 40, 2.0)]
