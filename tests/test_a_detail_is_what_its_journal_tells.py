"""The detail of a case (money, ground, satisfaction, words) is folded from its journal; ``verify`` compares both."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework.models import Case, Entry
from xiaobao.complaints import actions as complaints
from xiaobao.complaints.commands import COMMANDS as IMPORTING
from xiaobao.complaints.domain.refolding import UNTOLD, refolded
from xiaobao.complaints.models import Detail
from xiaobao.complaints.tests.test_steps import CONSENTS, accept, take
from xiaobao.config.verifying import verify, verify_everything
from xiaobao.procedures.entries import Entry as Line

HEADER = "foreign_id,received_at,title,text,claims,complainant_name,complainant_phone,respondent_name,claimed_yuan,"
TOLD = "1,2026-05-11 10:00,phone,it broke,money back,张测试,19900001234,东街手机店,1999,"


def findings() -> list[tuple[str, str]]:
    return [(finding.number, finding.what) for finding in verify_everything()]


def told_of(column: str) -> str:
    return f"the detail's {column} is not what the journal tells"


@pytest.fixture
def settled(world: World, complaint: str) -> str:
    """A complaint that was mediated, paid, visited and rated."""
    accept(world, complaint)
    take(world, complaint, "east-handler", "mediation_started", "2026-05-12 10:00", **CONSENTS)
    take(world, complaint, "east-handler", "agreement_reached", "2026-05-13 10:00", terms="half", agreed_fen=90_000)
    take(world, complaint, "east-handler", "payment_recorded", "2026-05-14 10:00", paid_fen=80_000)
    take(world, complaint, "east-handler", "payment_recorded", "2026-05-15 10:00", paid_fen=90_000)
    return complaint


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("claims", "nothing"),
        ("claimed_fen", 1),
        ("agreed_fen", 1),
        ("paid_fen", 80_000),
        ("ground", "refusal.5"),
        ("is_real_name", False),
        ("is_joint", True),
        ("complainants", 30),
        ("harm_known_on", date(2026, 1, 1)),
        ("satisfaction", 5),
        ("visited_at", MONDAY),
        ("reply", "done"),
        ("answer", "we refuse"),
    ],
)
def test_each_column_that_was_changed_is_named_with_its_case(settled: str, column: str, value: Any) -> None:
    assert findings() == []

    Detail.objects.update(**{column: value})

    assert findings() == [(settled, told_of(column))]


def test_a_detail_that_is_gone_is_named(settled: str) -> None:
    Detail.objects.all().delete()

    assert findings() == [(settled, "the detail is not there")]


def test_a_step_that_a_second_person_approved_tells_its_ground(world: World, complaint: str) -> None:
    asked = complaints.take(
        number=complaint,
        event="refused",
        data={"ground": "5", "reason": "twice"},
        actor=world.actor("east-handler"),
        at=at("2026-05-12 09:00"),
    )
    assert asked.waits is not None
    complaints.decide(
        approval_id=asked.waits.pk,
        granted=True,
        reason="so it is",
        actor=world.actor("east-head"),
        at=at("2026-05-12 10:00"),
    )
    assert findings() == []

    Detail.objects.update(ground="refusal.4")

    assert findings() == [(complaint, told_of("ground"))]


def test_a_step_that_was_undone_has_set_what_it_set(world: World, complaint: str) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "mediation_started", "2026-05-12 10:00", **CONSENTS)
    take(world, complaint, "east-handler", "agreement_reached", "2026-05-13 10:00", terms="half", agreed_fen=90_000)
    handler = world.actor("east-handler")
    complaints.undo(number=complaint, reason="another case", actor=handler, at=at("2026-05-13 11:00"))

    assert findings() == []


def test_the_day_on_which_harm_was_known_is_noted(world: World) -> None:
    told = lodging(harm_known_on=date(2026, 5, 1))
    lodged = complaints.lodge(lodging=told, unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
    assert findings() == []

    Detail.objects.update(harm_known_on=date(2024, 5, 1))

    assert findings() == [(lodged.receipts[0].number, told_of("harm_known_on"))]


def test_what_an_import_told_without_a_step_is_noted(world: World, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(f"{HEADER}reply,satisfaction\n{TOLD}we paid,4\n", encoding="utf-8")
    assert CliRunner().invoke(IMPORTING["import"], ["complaints", str(file), "--org", "EAST"]).exit_code == 0
    number = Case.objects.get().number
    assert findings() == []

    Detail.objects.update(satisfaction=5, reply="we did not pay")

    assert sorted(findings()) == [(number, told_of("reply")), (number, told_of("satisfaction"))]


def test_an_entry_of_before_leaves_open_only_what_no_entry_tells() -> None:
    opening = Line(1, "step.received", MONDAY, {"real_name": True, "claimed_fen": 500, "complainants": 2})
    rated = Line(2, "step.rated", MONDAY, {"score": 4})

    by_desk = refolded([opening], None, open_columns=UNTOLD)
    by_import = refolded([opening], None)

    assert by_desk.keys() ^ refolded([opening], {}).keys() == {"claims", "harm_known_on"}
    assert by_desk.keys() ^ by_import.keys() == {"reply", "satisfaction"}
    assert refolded([opening, rated], None)["satisfaction"] == 4
    assert (by_import["claimed_fen"], by_import["complainants"], by_import["is_joint"]) == (500, 2, True)


def test_the_command_ends_with_1_and_names_the_case(settled: str) -> None:
    assert CliRunner().invoke(verify, []).exit_code == 0
    Detail.objects.update(paid_fen=1)

    told = CliRunner().invoke(verify, [])

    assert told.exit_code == 1
    assert settled in told.stdout


def test_a_hash_that_is_none_is_a_finding_and_no_crash(settled: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("DROP TRIGGER casework_entry_no_update")
    Entry.objects.filter(seq=2).update(hash="no hash")

    assert (settled, "the entry does not fit its hash") in findings()
