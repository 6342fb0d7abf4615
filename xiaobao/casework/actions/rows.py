"""Rows for bulk writing: tuples in the order of their columns, handed to the database driver at once.

The ORM's objects cost more than the rows they write; an import of a hundred thousand cases goes around them, with
the same columns. Field values are prepared by Django's own field classes, so both databases get what they expect.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from xiaobao.casework.actions.journal import CLOCK_TOLD
from xiaobao.casework.domain.drafting import Draft, instant_of
from xiaobao.casework.domain.facts import facts_digest, opening_sets
from xiaobao.casework.domain.journal import JournalLine, canonical
from xiaobao.casework.models import NEVER
from xiaobao.people.actions.rows import insert, reserve
from xiaobao.people.actions.rows import instant as stored

__all__ = [
    "CASE",
    "CLOCK",
    "ENTRY",
    "PARTY",
    "case_row",
    "clock_rows",
    "entry_rows",
    "insert",
    "party_rows",
    "reserve",
]

if TYPE_CHECKING:
    from xiaobao.casework.actions.opening import Desk

Row = tuple[Any, ...]
CASE = [
    "id",
    "number",
    "query_digest",
    "kind",
    "procedure",
    "unit_id",
    "unit_path",
    "intake_unit_id",
    "reported_unit_id",
    "channel",
    "title",
    "text",
    "original_id",
    "business_id",
    "complainant",
    "respondent",
    "subject",
    "handler_id",
    "received_at",
    "stage",
    "is_open",
    "is_major",
    "is_shared",
    "is_held",
    "is_erased",
    "outcome",
    "ended_at",
    "due_on",
    "is_paused",
    "is_provisional",
    "entry_count",
    "head_hash",
    "source",
    "foreign_id",
    "changed_at",
]
PARTY = ["case_id", "role", "display", "record_id", "business_id", "consents"]
ENTRY = ["case_id", "seq", "type", "at", "actor_key", "actor_name", "payload", "sets", "previous_hash", "hash"]
CLOCK = ["case_id", "clock", "run", *CLOCK_TOLD]


@lru_cache(maxsize=8192)  # an import's instants come again: of receipt in case, entry and clock
def instant(value: datetime | None) -> Any:
    """An instant as the running database stores it, or nothing."""
    return None if value is None else stored(value)


def document(value: Mapping[str, Any]) -> str:
    """A JSON value as the running database takes it."""
    return canonical(value) if value else "{}"


def case_row(
    case_id: int,
    draft: Draft,
    desk: "Desk",
    digest: str,
    original: int | None,
    parties: Sequence[Row],
    at: datetime,
) -> tuple[Row, tuple[JournalLine, ...]]:
    """The row of a case and its journal, which says of the row what folding does not."""
    new = draft.new
    written = {
        "kind": new.kind.value,
        "channel": new.channel,
        "title": draft.title,
        "text": draft.text,
        "complainant": draft.complainant,
        "respondent": draft.respondent,
        "query_digest": digest,
        "intake_unit_id": desk.unit_id,
        "original_id": original,
        "source": new.source,
        "foreign_id": new.foreign_id,
    }
    facts = facts_digest(written, new.received_at, (party[1:5] for party in parties))
    values = {"unit_id": desk.unit_id, "business_id": new.business, "subject": new.subject, **new.changes}
    lines = draft.lines(opening_sets(values, facts, new.detail))
    return _case_row(case_id, draft, desk, digest, original, lines, at), lines


def _case_row(
    case_id: int,
    draft: Draft,
    desk: "Desk",
    digest: str,
    original: int | None,
    lines: Sequence[JournalLine],
    at: datetime,
) -> Row:
    new, standing = draft.new, draft.standing
    set_later = new.changes.get
    return (
        case_id,
        draft.number,
        digest,
        new.kind.value,
        draft.procedure.key,
        set_later("unit_id", desk.unit_id),
        set_later("unit_path", desk.path),
        desk.unit_id,
        set_later("reported_unit_id"),
        new.channel,
        draft.title,
        draft.text,
        original,
        new.business,
        draft.complainant,
        draft.respondent,
        set_later("subject", new.subject),
        set_later("handler_id"),
        instant(new.received_at),
        standing.stage,
        not standing.is_end,
        set_later("is_major", False),
        set_later("is_shared", False),
        False,
        False,
        standing.outcome,
        instant(instant_of(draft, standing.ended_seq)),
        standing.next_due_on or NEVER,
        standing.is_paused,
        standing.is_provisional,
        len(lines),
        lines[-1].hash,
        new.source,
        new.foreign_id,
        instant(at),
    )


def party_rows(case_id: int, draft: Draft, records: Mapping[int, int | None]) -> list[Row]:
    return [
        (
            case_id,
            party.role.value,
            party.display,
            party.record or records.get(n),
            party.business,
            document(party.consents) if party.consents else "{}",
        )
        for n, party in enumerate(draft.new.parties)
    ]


def entry_rows(case_id: int, lines: Sequence[JournalLine]) -> Iterator[Row]:
    for line in lines:
        yield (
            case_id,
            line.seq,
            line.type,
            instant(line.at),
            line.actor,
            line.name,
            document(line.payload),
            document(line.sets),
            line.previous,
            line.hash,
        )


def clock_rows(case_id: int, draft: Draft, desk: "Desk") -> Iterator[Row]:
    place, hand = draft.new.changes.get("unit_path", desk.path), draft.new.changes.get("handler_id")
    for state in draft.standing.clocks:
        yield (
            case_id,
            state.id,
            state.run,
            instant(instant_of(draft, state.started_seq)),
            state.due_on,
            state.warn_on,
            state.status.value,
            instant(instant_of(draft, state.stopped_seq)),
            state.extended_by,
            state.count.provisional,
            place,
            hand,
        )
