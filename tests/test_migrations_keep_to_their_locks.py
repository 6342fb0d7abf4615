"""A migration keeps nobody waiting: what it takes for itself it holds a moment, and what it cannot get it leaves."""

import json
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import LazySettings
from django.db import NotSupportedError, connection, models
from django.db.migrations.loader import MigrationLoader

from tests.test_a_release_is_carried_forward import NAMES, as_it_was, places
from tools import release
from tools.locking import GROWING, Told, Watch, faults
from xiaobao.config import migrating
from xiaobao.exchange.growing import AddCheckBesideWork, AddIndexBesideWork

__all__ = ["places"]  # a fixture
BORNE = tomllib.loads((release.RELEASES / "changed.toml").read_text(encoding="utf-8"))["borne"]


@pytest.fixture
def on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer, and no locks of tables")


def test_no_migration_since_the_last_release_keeps_others_out(
    on_postgresql: None, places: tuple[str, str], tmp_path: Path
) -> None:
    as_it_was(release.unpacked(NAMES[-1], "postgresql", tmp_path), tmp_path, places[0])

    told = release.run(release.environment(NAMES[-1], places[0], tmp_path), module="tools.locking")

    done = [json.loads(line) for line in told.splitlines()]
    assert {row["migration"]: row["faults"] for row in done if row["faults"] and row["migration"] not in BORNE} == {}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ('CREATE INDEX "a" ON "casework_case" ("b")', "builds an index"),
        ("CREATE UNIQUE INDEX a ON casework_case (b)", "builds an index"),
        ("CREATE INDEX CONCURRENTLY a ON casework_case (b)", ""),
        ("CREATE INDEX a ON casework_casework (b)", ""),
        ("CREATE INDEX a ON casework_seal (b)", ""),
        ('ALTER TABLE "casework_case" ADD CONSTRAINT "a" CHECK (b > 0)', "reads every row"),
        ('ALTER TABLE "casework_case" ADD CONSTRAINT "a" CHECK (b > 0) NOT VALID', ""),
        ('ALTER TABLE "casework_case" ADD CONSTRAINT "a" FOREIGN KEY ("b") REFERENCES "c" ("id")', "reads every row"),
        ('ALTER TABLE "casework_case" ADD CONSTRAINT "a" UNIQUE ("b")', "builds an index"),
        ('ALTER TABLE "casework_case" ADD CONSTRAINT "a" UNIQUE USING INDEX "b"', ""),
        ('ALTER TABLE "casework_case" ALTER COLUMN "b" SET NOT NULL', "reads every row"),
        ('ALTER TABLE "casework_case" ADD COLUMN "b" bigint NULL', ""),
        ('UPDATE "casework_case" SET "b" = 1', "holds rows"),
        ('INSERT INTO "casework_seal" SELECT * FROM "casework_case"', ""),
        ("LOCK TABLE casework_entry IN SHARE MODE", "takes the whole table"),
    ],
)
def test_what_a_statement_does_to_a_growing_table_is_read_from_it(statement: str, found: str) -> None:
    told = list(faults(statement))

    assert [each.startswith(found) for each in told] == ([True] if found else [])


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("ALTER TABLE casework_entry ALTER COLUMN type TYPE text USING type || ''", "writes the table"),
        ("ALTER TABLE casework_entry ADD COLUMN more double precision NOT NULL DEFAULT random()", "writes the table"),
        ("ALTER TABLE casework_entry ADD COLUMN more jsonb NOT NULL DEFAULT '{}'", ""),
        ("ALTER TABLE casework_entry ALTER COLUMN type TYPE varchar(400)", ""),
    ],
)
def test_a_table_that_is_written_anew_is_noticed(on_postgresql: None, db: None, statement: str, found: str) -> None:
    told = Told("made up")
    watch = Watch(told, frozenset({"casework_entry"}))

    with connection.execute_wrapper(watch), connection.cursor() as cursor:
        cursor.execute(statement)
    watch.end()

    assert [each.startswith(found) for each in told.faults if found] == ([True] * len(told.faults) if found else [])
    assert bool(told.faults) == bool(found)
    assert "casework_entry: AccessExclusiveLock" in told.locks


def test_the_tables_that_grow_are_there(db: None) -> None:
    assert set(connection.introspection.table_names()) >= GROWING - {"casework_search"}


@pytest.fixture
def somebody() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Somebody else's connection to the same database."""
    told = connection.settings_dict
    with psycopg.connect(
        host=told["HOST"], port=told["PORT"] or 5432, user=told["USER"], password=told["PASSWORD"], dbname=told["NAME"]
    ) as other:
        yield other


def asked(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()[0][0]


MINE = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_waits_gives_way_and_says_for_whom(
    on_postgresql: None, somebody: psycopg.Connection[tuple[object, ...]], settings: LazySettings
) -> None:
    settings.LOCK_SECONDS = 0.2
    somebody.execute("SELECT count(*) FROM businesses_business")  # a transaction that stays open

    with pytest.raises(migrating.MigrationWaited) as refused, migrating.within_budget(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE businesses_business ADD COLUMN more bigint")

    assert "ALTER TABLE businesses_business" in str(refused.value)
    assert f"of process {somebody.info.backend_pid}" in str(refused.value)
    assert "count(*)" not in str(refused.value)
    assert (asked("SHOW lock_timeout"), asked(MINE)) == ("0", 0)


@pytest.mark.django_db(transaction=True)
def test_one_process_migrates_after_the_other(
    on_postgresql: None, somebody: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody.execute(f"SELECT pg_advisory_lock({migrating.ONE_AT_A_TIME})".encode())
    looked = threading.Event()

    def look_again(_seconds: float) -> None:
        looked.set()
        somebody.execute(f"SELECT pg_advisory_unlock({migrating.ONE_AT_A_TIME})".encode())

    monkeypatch.setattr(migrating, "sleep", look_again)
    with migrating.within_budget():
        assert looked.is_set()
        assert asked(MINE) == 1
    assert asked(MINE) == 0


INDEX = AddIndexBesideWork("task", models.Index(fields=["title"], name="trial_index"))
CHECK = AddCheckBesideWork("task", models.CheckConstraint(condition=~models.Q(title="trial"), name="trial_check"))
VALID = "SELECT bool_and(indisvalid) FROM pg_index WHERE indexrelid = to_regclass('trial_index')"
VALIDATED = "SELECT bool_and(convalidated) FROM pg_constraint WHERE conname = 'trial_check'"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("operation", "question"), [(INDEX, VALID), (CHECK, VALIDATED)])
def test_an_index_and_a_check_are_added_beside_the_work(
    operation: AddIndexBesideWork | AddCheckBesideWork, question: str
) -> None:
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    operation.state_forwards("casework", after)
    told = Told("made up")

    def add() -> None:
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("casework", editor, before, after)

    if connection.vendor == "postgresql":
        watch = Watch(told, frozenset({"casework_task"}))
        with connection.execute_wrapper(watch):
            add()
            add()  # again, as after a sudden end
        watch.end()
        assert asked(question) is True
    else:
        add()
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("casework", editor, after, before)

    assert told.faults == []


@pytest.mark.parametrize("operation", [INDEX, CHECK])
def test_within_a_transaction_nothing_is_done_beside_the_work(
    on_postgresql: None, db: None, operation: AddIndexBesideWork | AddCheckBesideWork
) -> None:
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    operation.state_forwards("casework", after)

    with pytest.raises(NotSupportedError, match="atomic = False"), connection.schema_editor() as editor:
        operation.database_forwards("casework", editor, before, after)
