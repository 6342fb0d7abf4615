"""Opening cases: one by one from a desk, or ten thousand from a file, by the same recipe.

Every case gets its number without gaps, its sealed personal data, its journal from the first entry, its clocks, its
place in the search index — all in one transaction.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction

from xiaobao.casework import search
from xiaobao.casework.actions import rows
from xiaobao.casework.actions.counting import take
from xiaobao.casework.domain.drafting import Draft, Drafter
from xiaobao.casework.domain.entries import stead
from xiaobao.casework.domain.numbering import case_number
from xiaobao.casework.domain.opening import NewCase
from xiaobao.casework.models import Case, Clock, Entry, Party
from xiaobao.casework.permissions import OFFICERS
from xiaobao.exchange import actions as exchange
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.identifiers import query_code
from xiaobao.organizations.queries import work_calendar
from xiaobao.people import actions as people
from xiaobao.people import queries as people_queries
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Kind

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


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to be opened: what came in, at which unit, and who took it in."""

    new: NewCase
    desk: Desk
    actor: Actor


def open_cases(
    *, news: Sequence[NewCase], desk: Desk, actor: Actor, at: datetime, announce: bool = True
) -> list[OpenedCase]:
    """Open cases at one unit by one person, in the order given; see `open_all`."""
    return open_all(openings=[Opening(new, desk, actor) for new in news], at=at, announce=announce)


@transaction.atomic(savepoint=False)
def open_all(*, openings: Sequence[Opening], at: datetime, announce: bool = True) -> list[OpenedCase]:
    """Open cases, each at its unit, in the order given.

    ``announce`` puts one message for each into the outbox (off for imports of what was told long ago).

    Raises: NoVersionInForce, UnknownProcedure, StepNotAllowed (a history outside the table).
    """
    drafter = Drafter(load_library(), work_calendar())
    openings = [_in_stead(each) for each in openings]
    codes = [query_code(os.urandom(CODE_BYTES)) for _ in openings]
    unnumbered = [drafter.draft(each.new, actor=each.actor.key, name=each.actor.name) for each in openings]
    sealed = _seal(unnumbered, at)
    ids = rows.reserve(Case, len(openings))
    numbers = _numbers(openings)  # late: whoever else lodges at these units waits for them until the commit
    drafts = [draft.numbered(number) for draft, number in zip(unnumbered, numbers, strict=True)]
    _write(drafts, codes, sealed, ids, desks=[each.desk for each in openings], at=at)
    if announce:
        exchange.post_many(messages=[_announcement(d, case_id) for d, case_id in zip(drafts, ids, strict=True)], at=at)
    return [
        OpenedCase(case_id, draft.number, code, draft.standing.stage, draft.procedure.key)
        for case_id, draft, code in zip(ids, drafts, codes, strict=True)
    ]


def _in_stead(opening: Opening) -> Opening:
    """The opening, which says in whose stead it is taken in, if in anybody's."""
    told = stead(opening.actor.stands_for(opening.desk.path, OFFICERS))
    new = opening.new
    return replace(opening, new=replace(new, payload={**new.payload, **told})) if told else opening


def _numbers(openings: Sequence[Opening]) -> Iterator[str]:
    """Numbers without gaps: the series of each (unit, kind, year) is held from here on, in one order for all."""
    wanted = Counter(_series(each) for each in openings)
    following = {
        (unit_id, kind, year): count(take(unit_id=unit_id, kind=kind.value, year=year, many=many))
        for (unit_id, kind, year), many in sorted(wanted.items())
    }
    for each in openings:
        _, kind, year = series = _series(each)
        yield case_number(unit_code=each.desk.code, kind=kind, year=year, count=next(following[series]))


def _series(opening: Opening) -> tuple[int, Kind, int]:
    return opening.desk.unit_id, opening.new.kind, local_day(opening.new.received_at).year


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
    desks: Sequence[Desk],
    at: datetime,
) -> None:
    cases: list[Row] = []
    parties: list[Row] = []
    entries: list[Row] = []
    clocks: list[Row] = []
    index: list[search.Row] = []
    for n, draft in enumerate(drafts):
        case_id, desk = ids[n], desks[n]
        digest = people_queries.query_digest(number=draft.number, code=codes[n])
        original = draft.new.original or sealed.get((n, -1))
        members = rows.party_rows(case_id, draft, {m: sealed.get((n, m)) for m in range(len(draft.new.parties))})
        case, lines = rows.case_row(case_id, draft, desk, digest, original, members, at)
        cases.append(case)
        parties += members
        entries += rows.entry_rows(case_id, lines)
        clocks += rows.clock_rows(case_id, draft, desk)
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
