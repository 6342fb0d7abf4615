"""Opening cases: one by one from a desk, or ten thousand from a file, by the same recipe.

Every case gets its number without gaps, its sealed personal data, its journal from the first entry, its clocks, its
place in the search index — all in one transaction.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction

from xiaobao.casework import search
from xiaobao.casework.actions import rows
from xiaobao.casework.actions.counting import take
from xiaobao.casework.domain.drafting import Draft, Drafter
from xiaobao.casework.domain.numbering import case_number
from xiaobao.casework.domain.opening import NewCase
from xiaobao.casework.models import Case, Clock, Entry, Party
from xiaobao.exchange import actions as exchange
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.identifiers import query_code
from xiaobao.organizations.queries import work_calendar
from xiaobao.people import actions as people
from xiaobao.people import queries as people_queries
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.library import load_library

CODE_BYTES = 8
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """The unit a case is taken in at: its id, code and path."""

    unit_id: int
    code: str
    path: str


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """What the one who lodged is told. The query code is told once and kept only as a digest."""

    id: int
    number: str
    query_code: str
    stage: str
    procedure: str


@transaction.atomic(savepoint=False)
def open_cases(
    *, news: Sequence[NewCase], desk: Desk, actor: Actor, at: datetime, announce: bool = True
) -> list[OpenedCase]:
    """Open cases at a unit, in the order given.

    ``announce`` puts one message for each into the outbox (off for imports of what was told long ago).

    Raises: NoVersionInForce, UnknownProcedure, StepNotAllowed (a history outside the table).
    """
    drafter = Drafter(load_library(), work_calendar())
    codes = [query_code(os.urandom(CODE_BYTES)) for _ in news]
    unnumbered = [drafter.draft(new, actor=actor.key, name=actor.name) for new in news]
    sealed = _seal(unnumbered, at)
    ids = rows.reserve(Case, len(news))
    numbers = _numbers(news, desk)  # late: whoever else lodges at this unit waits for them until the commit
    drafts = [draft.numbered(number) for draft, number in zip(unnumbered, numbers, strict=True)]
    _write(drafts, codes, sealed, ids, desk=desk, at=at)
    if announce:
        exchange.post_many(messages=[_announcement(d, case_id) for d, case_id in zip(drafts, ids, strict=True)], at=at)
    return [
        OpenedCase(case_id, draft.number, code, draft.standing.stage, draft.procedure.key)
        for case_id, draft, code in zip(ids, drafts, codes, strict=True)
    ]


def _numbers(news: Sequence[NewCase], desk: Desk) -> Iterator[str]:
    """Numbers without gaps: the series of each (kind, year) is held while they are taken."""
    wanted = Counter((new.kind, local_day(new.received_at).year) for new in news)
    following = {
        (kind, year): count(take(unit_id=desk.unit_id, kind=kind.value, year=year, many=many))
        for (kind, year), many in sorted(wanted.items())
    }
    for new in news:
        year = local_day(new.received_at).year
        yield case_number(unit_code=desk.code, kind=new.kind, year=year, count=next(following[new.kind, year]))


def _seal(drafts: Sequence[Draft], at: datetime) -> dict[tuple[int, int], int]:
    """(draft, secret) → vault record. The original words are secret -1, the parties 0, 1, …"""
    places: list[tuple[int, int]] = []
    secrets: list[tuple[str, dict[str, str]]] = []
    for n, draft in enumerate(drafts):
        for m, kind, fields in draft.secrets():
            places.append((n, m))
            secrets.append((kind, fields))
    ids = people.seal_many(records=secrets, at=at)
    return dict(zip(places, ids, strict=True))


def _write(
    drafts: Sequence[Draft],
    codes: Sequence[str],
    sealed: dict[tuple[int, int], int],
    ids: Sequence[int],
    *,
    desk: Desk,
    at: datetime,
) -> None:
    cases: list[Row] = []
    parties: list[Row] = []
    entries: list[Row] = []
    clocks: list[Row] = []
    index: list[search.Row] = []
    for n, draft in enumerate(drafts):
        case_id = ids[n]
        digest = people_queries.query_digest(number=draft.number, code=codes[n])
        original = draft.new.original or sealed.get((n, -1))
        members = rows.party_rows(case_id, draft, {m: sealed.get((n, m)) for m in range(len(draft.new.parties))})
        case, lines = rows.case_row(case_id, draft, desk, digest, original, members, at)
        cases.append(case)
        parties += members
        entries += rows.entry_rows(case_id, lines)
        clocks += rows.clock_rows(case_id, draft)
        words = search.words(draft.number, draft.title, draft.text, draft.respondent)
        index.append(search.Row(case_id, words, draft.new.changes.get("unit_path", desk.path)))
    rows.insert(Case, rows.CASE, cases)
    rows.insert(Party, rows.PARTY, parties)
    rows.insert(Entry, rows.ENTRY, entries)
    rows.insert(Clock, rows.CLOCK, clocks)
    search.index(index)


def _announcement(draft: Draft, case_id: int) -> dict[str, object]:
    payload = {
        "case": case_id,
        "number": draft.number,
        "kind": draft.new.kind.value,
        "seq": 1,
        "type": draft.entries[0].type,
        "at": draft.entries[0].at.isoformat(),
    }
    return {
        "topic": f"case.{draft.entries[0].event}",
        "key": f"{draft.number}:1",
        "payload": payload,
        "channel": "reaction",
        "recipient": "",
    }
