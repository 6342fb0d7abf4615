"""Drafting a case: everything that follows from what came in, before anything is written. Pure.

Cases of one file are much alike: the clocks of a complaint received on a Tuesday are those of every other complaint
received that Tuesday. The drafter folds each *shape* of a journal once and lays the instants of each case on it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from xiaobao.casework.domain.journal import GENESIS, JournalLine, digest
from xiaobao.casework.domain.opening import NewCase, PartyRole
from xiaobao.kernel.calendar import WorkCalendar
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.identifiers import mask_given
from xiaobao.procedures.entries import STEP, Entry
from xiaobao.procedures.folding import Standing, fold
from xiaobao.procedures.library import Library
from xiaobao.procedures.model import Procedure

TITLE_LENGTH = 200
Shape = tuple[str, tuple[tuple[str, date, frozenset[str]], ...]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A case ready to be written, once it is numbered."""

    new: NewCase
    procedure: Procedure
    title: str
    text: str
    complainant: str
    respondent: str
    entries: tuple[Entry, ...]
    actors: tuple[tuple[str, str], ...]  # key and name of who wrote each entry
    standing: Standing
    number: str = ""

    def numbered(self, number: str) -> "Draft":
        return replace(self, number=number)

    def lines(self, sets: Mapping[str, Any]) -> tuple[JournalLine, ...]:
        """The journal, chained; ``sets`` are those of its first entry."""
        return tuple(_chain(self.number, self.entries, self.actors, sets))

    @property
    def hides(self) -> bool:
        """Whether masking changed what is stored to be read."""
        new = self.new
        beside = any(mask_given(words, new.given) != words for words in new.beside.values())
        return beside or self.text != new.text or self.title != new.title

    def secrets(self) -> Iterator[tuple[int, str, dict[str, str]]]:
        """What goes sealed to the vault: the words as they were, if masking changed them, and each party."""
        if self.new.original is None and self.hides:
            yield -1, "original", {"title": self.new.title, "text": self.new.text, **self.new.beside}
        for n, party in enumerate(self.new.parties):
            if party.personal and party.record is None:
                yield n, party.role.value, dict(party.personal)


class Drafter:
    """Drafts cases, remembering the shapes it has folded."""

    def __init__(self, library: Library, calendar: WorkCalendar) -> None:
        self._library = library
        self._calendar = calendar
        self._standings: dict[Shape, Standing] = {}
        self._governing: dict[tuple[str, date], Procedure] = {}

    def draft(self, new: NewCase, *, actor: str, name: str) -> Draft:
        """``actor`` and ``name`` are who takes it in. Raises: NoVersionInForce, UnknownProcedure, StepNotAllowed."""
        procedure = self._procedure(new)
        entries = _entries(new, procedure)
        given = new.given
        return Draft(
            new=new,
            procedure=procedure,
            title=mask_given(new.title, given)[:TITLE_LENGTH],
            text=mask_given(new.text, given),
            complainant=_display(new, PartyRole.COMPLAINANT) or _display(new, PartyRole.REPORTER),
            respondent=_display(new, PartyRole.RESPONDENT),
            entries=entries,
            actors=((actor, name), *((step.actor or actor, step.name or name) for step in new.history)),
            standing=self._standing(procedure, entries),
        )

    def _procedure(self, new: NewCase) -> Procedure:
        key = (new.family, local_day(new.received_at))
        if key not in self._governing:
            self._governing[key] = self._library.family(new.family).in_force_on(key[1])
        return self._governing[key]

    def _standing(self, procedure: Procedure, entries: tuple[Entry, ...]) -> Standing:
        shape = (procedure.key, tuple((entry.type, entry.day, _denials(entry)) for entry in entries))
        if shape not in self._standings:
            self._standings[shape] = fold(procedure, entries, self._calendar)
        return self._standings[shape]


def _denials(entry: Entry) -> frozenset[str]:
    return frozenset(key for key, value in entry.payload.items() if value is False)


def _entries(new: NewCase, procedure: Procedure) -> tuple[Entry, ...]:
    opening = Entry(1, STEP + procedure.opening, new.received_at, {"channel": new.channel, **new.payload})
    later = (Entry(n, STEP + s.event, s.at, s.payload) for n, s in enumerate(new.history, start=2))
    return (opening, *later)


def _chain(
    number: str, entries: Sequence[Entry], actors: Sequence[tuple[str, str]], sets: Mapping[str, Any]
) -> Iterator[JournalLine]:
    previous = GENESIS
    for entry, (actor, name) in zip(entries, actors, strict=True):
        content = (number, entry.seq, entry.type, entry.at, actor, name, entry.payload, sets, previous)
        previous = digest(JournalLine(*content))
        yield JournalLine(*content, hash=previous)
        sets = {}


def _display(new: NewCase, role: PartyRole) -> str:
    return next((party.display for party in new.parties if party.role is role), "")


def instant_of(draft: Draft, seq: int | None) -> datetime | None:
    """The instant of an entry of a draft by its number."""
    return None if seq is None else draft.entries[seq - 1].at
