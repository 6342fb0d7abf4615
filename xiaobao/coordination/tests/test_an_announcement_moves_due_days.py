"""When the holidays of a year are announced, everything counts by them: open cases, new ones, commands."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.world import World, at, lodging
from xiaobao.casework.commands import calendar, deadline
from xiaobao.casework.models import Case, Clock
from xiaobao.casework.queries import verify_journals
from xiaobao.complaints import actions
from xiaobao.coordination import reactions
from xiaobao.exchange.models import OutboxMessage
from xiaobao.organizations.actions import CorrectionNeedsReason, NotAnnounced, announce_holidays
from xiaobao.organizations.models import Announcement
from xiaobao.organizations.queries import work_calendar
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.domain.permitting import NotPermitted

RECEIVED = at("2026-12-28 09:00")
NOTICE = """
[years.2027]
status = "announced"
source = "为测试编写的通知"
version = "2026-12-01"
holidays = [{ name = "元旦", days = ["2027-01-01..2027-01-03"] }]
make_up = ["2027-01-09"]
"""
OTHER = NOTICE.replace('make_up = ["2027-01-09"]', "make_up = []")


@pytest.fixture
def late(world: World) -> str:
    """A complaint whose days of acceptance reach into a year not yet announced."""
    told = lodging(received_at=RECEIVED)
    return actions.lodge(lodging=told, unit_code="EAST", actor=SYSTEM, at=RECEIVED).receipts[0].number


def announce(text: str = NOTICE, reason: str = "") -> None:
    announce_holidays(text=text, actor=SYSTEM, at=RECEIVED, reason=reason)
    for message in OutboxMessage.objects.filter(topic="calendar.announced"):
        reactions.recount_year(topic=message.topic, payload=message.payload, at=RECEIVED)


def test_a_provisional_due_day_moves_and_is_settled(late: str) -> None:
    case = Case.objects.get(number=late)
    assert (case.due_on.isoformat(), case.is_provisional) == ("2027-01-07", True)

    announce(NOTICE.replace('"2027-01-01..2027-01-03"', '"2027-01-01..2027-01-05"'))

    case.refresh_from_db()
    assert (case.due_on.isoformat(), case.is_provisional) == ("2027-01-09", False)
    assert list(verify_journals()) == []


def test_a_case_that_has_ended_is_counted_by_it_too(world: World, late: str) -> None:
    actions.take(number=late, event="withdrawn", data={"reason": "已和解"}, actor=SYSTEM, at=at("2026-12-29 09:00"))
    assert Clock.objects.get(clock="acceptance").provisional

    announce()

    assert not Clock.objects.get(clock="acceptance").provisional
    assert list(verify_journals()) == []


def test_loading_it_again_changes_nothing(db: None) -> None:
    announce()
    before = work_calendar()

    again = announce_holidays(text=NOTICE, actor=SYSTEM, at=RECEIVED)

    assert (again.changed, again.same) == ((), (2027,))
    assert Announcement.objects.count() == 1
    assert work_calendar() is before


def test_a_correction_needs_a_reason_and_keeps_what_it_corrects(db: None) -> None:
    announce()

    with pytest.raises(CorrectionNeedsReason):
        announce(OTHER)
    announce(OTHER, reason="通知更正")

    assert [row.reason for row in Announcement.objects.order_by("pk")] == ["", "通知更正"]
    assert not work_calendar().is_working_day(at("2027-01-09 09:00").date())


def test_what_is_only_expected_is_no_announcement(db: None) -> None:
    with pytest.raises(NotAnnounced):
        announce(OTHER.replace("announced", "expected"))


def test_only_an_administrator_loads_one(world: World) -> None:
    with pytest.raises(NotPermitted):
        announce_holidays(text=NOTICE, actor=world.actor("head"), at=RECEIVED)


def test_the_command_loads_a_file_and_the_deadline_is_counted_by_it(late: str, tmp_path: Path) -> None:
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE.replace('"2027-01-01..2027-01-03"', '"2027-01-01..2027-01-05"'), encoding="utf-8")

    loaded = CliRunner().invoke(calendar, ["load", str(file)])
    asked = CliRunner().invoke(deadline, ["--procedure", "samr-complaint", "--event", "received=2026-12-28T09:00"])

    assert json.loads(loaded.stdout) == [{"changed": [2027], "same": [], "due_days_moved": 1}]
    assert [(c["due"], c["provisional"]) for c in json.loads(asked.stdout)] == [("2027-01-09", False)]


def test_a_file_that_is_wrong_is_refused_with_the_place(db: None, tmp_path: Path) -> None:
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE.replace("2027-01-09", "2027-01-11"), encoding="utf-8")  # a Monday

    told = CliRunner().invoke(calendar, ["load", str(file)])

    assert told.exit_code == 1
    assert "years.2027.make_up" in told.stderr
    assert not Announcement.objects.exists()
