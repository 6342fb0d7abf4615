"""Is every journal still what was written? Hash by hash, and snapshot against fold."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from xiaobao.casework.actions.sealing import sealed_text
from xiaobao.casework.domain.journal import GENESIS, JournalLine, first_broken, merkle_root
from xiaobao.casework.models import NEVER, Case, Entry, Seal
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations.queries import work_calendar
from xiaobao.people import queries as people
from xiaobao.procedures.folding import fold
from xiaobao.procedures.library import load_library

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found wrong with one case: the first entry that was touched, or the field of its snapshot."""

    number: str
    seq: int | None
    what: str


def verify_journals() -> Iterator[Finding]:
    """Every fault of every journal, case by case, in constant memory."""
    entries = Entry.objects.select_related("case").order_by("case_id", "seq").iterator(chunk_size=BATCH)
    seen = 0
    for _, group in groupby(entries, key=lambda entry: entry.case_id):
        seen += 1
        yield from _verify(list(group))
    if bare := Case.objects.count() - seen:
        yield Finding("", None, f"{bare} cases have no journal")


def verify_seals() -> Iterator[Finding]:
    """Every seal that no longer fits the entries it was put on, or was not made by this installation."""
    previous = GENESIS
    for seal in Seal.objects.order_by("day"):
        entries = Entry.objects.filter(pk__gte=seal.first_entry, pk__lte=seal.last_entry).order_by("pk")
        root = merkle_root([previous, *entries.values_list("hash", flat=True)])
        if (root, previous) != (seal.root, seal.previous_root):
            yield Finding(
                "", None, f"the seal of {seal.day} does not fit entries {seal.first_entry} to {seal.last_entry}"
            )
        elif not people.is_signed(sealed_text(seal.day, seal.last_entry, seal.root), seal.signature):
            yield Finding("", None, f"the seal of {seal.day} was not signed by this installation")
        previous = seal.root


def _verify(entries: list[Entry]) -> Iterator[Finding]:
    case = entries[0].case
    broken = first_broken(_line(case, entry) for entry in entries)
    if broken is not None:
        yield Finding(case.number, broken.seq, "the entry does not fit its hash")
        return
    if (case.entry_count, case.head_hash) != (len(entries), entries[-1].hash):
        yield Finding(case.number, len(entries), "entries are missing at the end of the journal")
        return
    yield from _verify_snapshot(case, entries)


def _line(case: Case, entry: Entry) -> JournalLine:
    return JournalLine(
        case.number,
        entry.seq,
        entry.type,
        entry.at,
        entry.actor_key,
        entry.payload,
        entry.previous_hash,
        entry.hash,
    )


def _verify_snapshot(case: Case, entries: list[Entry]) -> Iterator[Finding]:
    try:
        procedure = load_library().procedure(case.procedure)
        standing = fold(procedure, [entry.to_value() for entry in entries], work_calendar())
    except XiaobaoError as error:
        yield Finding(case.number, None, f"the journal does not fold: {error}")
        return
    told = {
        "stage": (case.stage, standing.stage),
        "is_open": (case.is_open, not standing.is_end),
        "outcome": (case.outcome, standing.outcome),
        "ended_at": (case.ended_at, standing.ended_at),
        "due_on": (case.due_on, standing.next_due_on or NEVER),
    }
    for name, (kept, folded) in told.items():
        if kept != folded:
            yield Finding(case.number, None, f"the snapshot says {name}={kept}, the journal {folded}")
