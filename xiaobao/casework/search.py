"""The full-text index of cases: one design on both databases.

A row of the index is the bigrams of a case's words (see `domain.bigrams`) and the units it lies under, so that a
search in my subtree is answered by the index alone. SQLite: FTS5 without content; PostgreSQL: ``tsvector`` with GIN.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db import connection

from xiaobao.casework.domain.bigrams import document, phrases

if TYPE_CHECKING:
    from xiaobao.casework.models import Case

SQLITE_TABLE = """CREATE VIRTUAL TABLE casework_search USING fts5(
    body, scope, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0')"""
POSTGRESQL_TABLE = """CREATE TABLE casework_search (case_id bigint PRIMARY KEY, body tsvector NOT NULL)"""
# Left alone, PostgreSQL walks the newest cases until the page is full, as if those that match lay evenly among all. The
# cases of one office do not: a common word there made it read most of a million rows. Up to so many matches are taken
# out of the index whole and sorted; beyond, they are dense enough to meet on the way.
FEW = 30_000
POSTGRESQL_INDEX = "CREATE INDEX casework_search_body ON casework_search USING gin (body)"


@dataclass(frozen=True, slots=True)
class Row:
    """What is indexed of a case. ``path`` is its unit's path, like ``/1/5/``."""

    case_id: int
    words: str
    path: str

    @classmethod
    def of(cls, case: "Case") -> Self:
        return cls(case.pk, words(case.number, case.title, case.text, case.respondent), case.unit_path)


def words(number: str, title: str, text: str, respondent: str) -> str:
    """The words of a case that can be searched; a new line keeps phrases from crossing fields."""
    return f"{number}\n{title}\n{respondent}\n{text}"


def scope_tokens(path: str) -> str:
    """A token for every unit a path lies under."""
    return " ".join(f"u{part}" for part in path.strip("/").split("/") if part)


def create_table() -> None:
    """Used by the migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(SQLITE_TABLE)
        else:
            cursor.execute(POSTGRESQL_TABLE)
            cursor.execute(POSTGRESQL_INDEX)


def index(rows: Iterable[Row]) -> None:
    """Index cases, or index them anew. Belongs into the transaction that writes the case."""
    prepared = [(row.case_id, document(row.words), scope_tokens(row.path)) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT OR REPLACE INTO casework_search (rowid, body, scope) VALUES (%s, %s, %s)", prepared
            )
        else:
            cursor.execute(
                "INSERT INTO casework_search (case_id, body)"
                " SELECT id, to_tsvector('simple', body) FROM unnest(%s::bigint[], %s::text[]) AS told(id, body)"
                " ON CONFLICT (case_id) DO UPDATE SET body = EXCLUDED.body",
                [[case_id for case_id, _, _ in prepared], [f"{body} {scope}" for _, body, scope in prepared]],
            )


def find(query: str, *, paths: Sequence[str], before: int | None, limit: int) -> list[int]:
    """The ids of matching cases, newest first.

    ``paths``: only cases under one of these units; ``("/",)`` for all, empty for none. ``before``: only ids
    smaller than this one (paging). Every run of the query must be found as a phrase.
    """
    asked = phrases(query)
    if not asked or not paths:
        return []
    scopes = [] if "/" in paths else [scope_tokens(path).split()[-1] for path in paths]
    if connection.vendor == "sqlite":
        return _find_sqlite(asked, scopes, before, limit)
    return _find_postgresql(asked, scopes, before, limit)


def _find_sqlite(asked: list[list[str]], scopes: list[str], before: int | None, limit: int) -> list[int]:
    match = "body : (" + " AND ".join(_fts5(phrase) for phrase in asked) + ")"
    if scopes:
        match += " AND scope : (" + " OR ".join(scopes) + ")"
    sql = "SELECT rowid FROM casework_search WHERE casework_search MATCH %s"
    values: list[str | int] = [match]
    if before is not None:
        sql, values = sql + " AND rowid < %s", [*values, before]
    return _ids(sql + " ORDER BY rowid DESC LIMIT %s", [*values, limit])


def _fts5(phrase: list[str]) -> str:
    if phrase[-1].endswith("*"):
        return f'"{phrase[-1][:-1]}" *'
    return '"' + " ".join(phrase) + '"'


def _find_postgresql(asked: list[list[str]], scopes: list[str], before: int | None, limit: int) -> list[int]:
    parts = [" <-> ".join(_lexeme(token) for token in phrase) for phrase in asked]
    if scopes:
        parts.append("(" + " | ".join(scopes) + ")")
    sql = "SELECT case_id FROM casework_search WHERE body @@ to_tsquery('simple', %s)"
    values: list[str | int] = [" & ".join(parts)]
    if before is not None:
        sql, values = sql + " AND case_id < %s", [*values, before]
    if _expected(sql, values) <= FEW:
        sql = f"WITH found AS MATERIALIZED ({sql}) SELECT case_id FROM found"  # noqa: S608  # put together from constants
    return _ids(sql + " ORDER BY case_id DESC LIMIT %s", [*values, limit])


def _expected(sql: str, values: list[str | int]) -> int:
    """How many rows PostgreSQL expects a question to find. It asks the statistics, not the table."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    return int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])


def _lexeme(token: str) -> str:
    return f"'{token[:-1]}':*" if token.endswith("*") else f"'{token}'"


def _ids(sql: str, values: list[str | int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]
