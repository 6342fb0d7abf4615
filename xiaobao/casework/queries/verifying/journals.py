"""Every journal hash by hash, and against it the rows it tells of: case, parties, clocks, files, papers, numbers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeVar

from django.db.models import Model

from xiaobao.casework.actions.journal import CLOCK_TOLD, clock_row
from xiaobao.casework.domain.entries import ATTACHED, PAPER_KEPT, file_digest, paper_digest
from xiaobao.casework.domain.erased import gone
from xiaobao.casework.domain.facts import FACTS, PARTY, WRITTEN_ONCE, facts_digest, settled
from xiaobao.casework.domain.journal import JournalLine, first_broken
from xiaobao.casework.domain.numbering import place_in_series
from xiaobao.casework.models import NEVER, Attachment, Case, Clock, Entry, Paper, Party, Series
from xiaobao.casework.queries.verifying.findings import Beside, Finding, Proven
from xiaobao.kernel.calendar import WorkCalendar
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.procedures.folding import Standing, fold
from xiaobao.procedures.library import load_library

BATCH: Final = 500
Row = TypeVar("Row", bound=Model)
SeriesKey = tuple[int, str, int]  # unit, kind, year


@dataclass(slots=True)
class Told:
    """The rows of one case."""

    case: Case
    entries: Sequence[Entry]
    clocks: Sequence[Clock]
    parties: Sequence[Party]
    files: Sequence[Attachment]
    papers: Sequence[Paper]


@dataclass(slots=True)
class Numbers:
    """Which numbers of each series have a case: a bit for each."""

    seen: defaultdict[SeriesKey, bytearray] = field(default_factory=lambda: defaultdict(bytearray))

    def note(self, case: Case) -> None:
        place = place_in_series(case.number)
        if place is None:
            return
        year, count = place
        bits = self.seen[case.intake_unit_id, case.kind, year]
        bits.extend(bytes(max(0, count // 8 + 1 - len(bits))))
        bits[count // 8] |= 1 << count % 8

    def missing(self) -> Iterator[Finding]:
        """Numbers that were given and have no case any more."""
        for series in Series.objects.exclude(kind__startswith="paper ").select_related("unit"):
            bits = self.seen[series.unit_id, series.kind, series.year]
            for count in range(1, series.last + 1):
                if count // 8 >= len(bits) or not bits[count // 8] & 1 << count % 8:
                    what = f"case {count} of {series.unit.code} in {series.year} ({series.kind}) is not there"
                    yield Finding("", None, what)


def verify_journals(beside: Sequence[Beside] = ()) -> Iterator[Finding]:
    """Every fault of every case, in memory that does not grow with their number.

    ``beside`` are the checks of other rooms, which judge what they keep by journals that are whole.
    """
    calendar, numbers = organizations.work_calendar(), Numbers()
    paths = {unit.pk: unit.path for unit in organizations.tree(with_closed=True)}
    for batch in _batches():
        whole: list[Proven] = []
        for told in batch:
            numbers.note(told.case)
            if (broken := _broken(told)) is not None:
                yield broken
                continue
            whole.append(Proven(told.case, told.entries))
            yield from _verify(told, paths, calendar)
        for check in beside:
            yield from check(whole)
    yield from numbers.missing()
    orphans = Entry.objects.exclude(case__isnull=False).values_list("case_id", flat=True).distinct()
    yield from (Finding("", None, f"entries tell of a case {case_id} that is not there") for case_id in orphans)


def _batches() -> Iterator[list[Told]]:
    last = 0
    while cases := list(Case.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = cases[-1].pk
        ids = [case.pk for case in cases]
        entries = _by_case(Entry.objects.filter(case_id__in=ids).order_by("case_id", "seq"))
        clocks = _by_case(Clock.objects.filter(case_id__in=ids).order_by("pk"))
        parties = _by_case(Party.objects.filter(case_id__in=ids).order_by("pk"))
        files = _by_case(Attachment.objects.filter(case_id__in=ids).order_by("pk"))
        papers = _by_case(Paper.objects.filter(case_id__in=ids).order_by("pk"))
        yield [Told(c, entries[c.pk], clocks[c.pk], parties[c.pk], files[c.pk], papers[c.pk]) for c in cases]


def _by_case(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)  # type: ignore[attr-defined]  # each of these has one
    return found


def _broken(told: Told) -> Finding | None:
    """The first place at which a journal is not whole."""
    case, entries = told.case, told.entries
    if not entries:
        return Finding(case.number, None, "the case has no journal")
    broken = first_broken(_line(case, entry) for entry in entries)
    if broken is not None:
        return Finding(case.number, broken.seq, "the entry does not fit its hash")
    if (case.entry_count, case.head_hash) != (len(entries), entries[-1].hash):
        return Finding(case.number, len(entries), "entries are missing at the end of the journal")
    return None


def _verify(told: Told, paths: dict[int, str], calendar: WorkCalendar) -> Iterator[Finding]:
    faults = [*_of_snapshot(told, calendar), *_of_columns(told, paths), *_of_files(told), *_of_papers(told)]
    yield from (Finding(told.case.number, None, fault) for fault in faults)


def _line(case: Case, entry: Entry) -> JournalLine:
    return JournalLine(
        case.number,
        entry.seq,
        entry.type,
        entry.at,
        entry.actor_key,
        entry.actor_name,
        entry.payload,
        entry.sets,
        entry.previous_hash,
        entry.hash,
    )


def _of_snapshot(told: Told, calendar: WorkCalendar) -> Iterator[str]:
    case = told.case
    try:
        procedure = load_library().procedure(case.procedure)
        standing = fold(procedure, [entry.to_value() for entry in told.entries], calendar)
    except XiaobaoError as error:
        yield f"the journal does not fold: {error}"
        return
    folded = {
        "stage": standing.stage,
        "is_open": not standing.is_end,
        "outcome": standing.outcome,
        "ended_at": standing.ended_at,
        "due_on": standing.next_due_on or NEVER,
        "is_paused": standing.is_paused,
        "is_provisional": standing.is_provisional,
        "received_at": told.entries[0].at,
    }
    yield from _differences(case, folded)
    yield from _of_clocks(told, standing)


def _of_clocks(told: Told, standing: Standing) -> Iterator[str]:
    folded = {(state.id, state.run): clock_row(told.case, state) for state in standing.clocks}
    kept = {(clock.clock, clock.run): clock for clock in told.clocks}
    for name, run in sorted(folded.keys() ^ kept.keys()):
        yield f"clock {name} {run} is {'kept' if (name, run) in kept else 'told'} by one of row and journal only"
    for key in sorted(folded.keys() & kept.keys()):
        for column in CLOCK_TOLD:
            said, found = getattr(folded[key], column), getattr(kept[key], column)
            if said != found:
                yield f"clock {key[0]} {key[1]} says {column}={found}, the journal {said}"


def _of_columns(told: Told, paths: dict[int, str]) -> Iterator[str]:
    case, opening = told.case, told.entries[0].sets
    yield from _differences(case, settled(entry.sets for entry in told.entries))
    if case.unit_path != paths.get(case.unit_id):
        yield f"the case says unit_path={case.unit_path}, its unit {paths.get(case.unit_id)}"
    written = {name: getattr(case, name) for name in WRITTEN_ONCE}
    parties = [tuple(getattr(party, name) for name in PARTY) for party in told.parties]
    if facts_digest(written, case.received_at, parties) != opening.get(FACTS):
        yield "what is written once (text, parties, query code, origin) is not what was written"


def _differences(case: Case, told: dict[str, Any]) -> Iterator[str]:
    for name, said in told.items():
        kept = getattr(case, name)
        if kept != said:
            yield f"the case says {name}={kept}, the journal {said}"


def _of_files(told: Told) -> Iterator[str]:
    erased = gone(entry.to_value() for entry in told.entries).files
    noted = {e.payload["attachment"]: e.payload["row"] for e in told.entries if e.type == ATTACHED}
    noted = {pk: row for pk, row in noted.items() if pk not in erased}
    rows = {file.pk: file for file in told.files}
    yield from (f"file {pk} is {_one(pk in rows)}" for pk in sorted(noted.keys() ^ rows.keys()))
    for pk in sorted(noted.keys() & rows.keys()):
        if file_digest(rows[pk]) != noted[pk]:
            yield f"the row of file {pk} is not what the journal tells"


def _of_papers(told: Told) -> Iterator[str]:
    noted: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for entry in told.entries:
        if entry.type == PAPER_KEPT:
            noted[entry.payload["paper"]] |= entry.payload
    erased = gone(entry.to_value() for entry in told.entries).papers
    rows = {paper.number: paper for paper in told.papers if paper.docx or paper.pdf or paper.number in erased}
    yield from (f"paper {number} is {_one(number in rows)}" for number in sorted(noted.keys() ^ rows.keys()))
    for number in sorted(noted.keys() & rows.keys()):
        paper, said = rows[number], noted[number]
        kept = (paper_digest(paper), paper.docx, paper.pdf)
        bytes_of = ("", "") if number in erased else (said.get("docx", ""), said.get("pdf", ""))
        if kept != (said["row"], *bytes_of):
            yield f"the row of paper {number} is not what the journal tells"


@lru_cache(maxsize=2)
def _one(kept: bool) -> str:
    return "kept, and the journal does not tell of it" if kept else "gone, and the journal tells of it"
