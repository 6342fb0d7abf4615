"""Nothing in the journal can be changed or deleted, not even by whoever writes SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.world import at
from xiaobao.casework.actions import seal_day
from xiaobao.casework.models import Case, Entry
from xiaobao.casework.queries import verify_journals, verify_seals


@pytest.mark.parametrize(
    "sql", ["UPDATE casework_entry SET actor_name = 'somebody else'", "DELETE FROM casework_entry"]
)
def test_the_database_refuses_to_touch_an_entry(complaint: str, sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert Entry.objects.filter(case__number=complaint).count() >= 1


def test_an_untouched_database_verifies(complaint: str) -> None:
    assert list(verify_journals()) == []


def test_a_snapshot_that_was_changed_by_hand_is_found(complaint: str) -> None:
    Case.objects.filter(number=complaint).update(stage="settled")

    (finding,) = verify_journals()

    assert finding.number == complaint
    assert "stage=settled" in finding.what


def test_an_entry_that_was_slipped_in_is_found(complaint: str) -> None:
    case = Case.objects.get(number=complaint)
    last = case.entries.order_by("-seq")[0]
    Entry.objects.create(
        case=case,
        seq=last.seq + 1,
        type="step.accepted",
        at=last.at,
        actor_key="account:1",
        actor_name="nobody",
        previous_hash=last.hash,
        hash="0" * 64,
    )

    (finding,) = verify_journals()

    assert finding.seq == last.seq + 1


def test_a_day_is_sealed_once_and_the_seal_verifies(complaint: str) -> None:
    made = seal_day(at=at("2026-05-11 23:50"))

    assert made is not None
    assert seal_day(at=at("2026-05-11 23:55")) is None
    assert list(verify_seals()) == []


def test_an_entry_written_behind_the_seals_back_is_noticed(complaint: str) -> None:
    seal_day(at=at("2026-05-11 23:50"))
    with connection.cursor() as cursor:  # as an owner of the database would
        drop = "DROP TRIGGER casework_entry_no_update" + ("" if connection.vendor == "sqlite" else " ON casework_entry")
        cursor.execute(drop)
        cursor.execute("UPDATE casework_entry SET hash = %s", ["a" * 64])

    (finding,) = verify_seals()

    assert "2026-05-11" in finding.what
