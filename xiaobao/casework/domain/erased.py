"""What a journal says was erased: the proof that something is gone by a rule and not by somebody's hand. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from xiaobao.casework.domain.entries import ERASED
from xiaobao.procedures.entries import Entry


@dataclass(frozen=True, slots=True)
class Gone:
    """Ids of sealed records and of files, numbers of papers whose bytes are gone."""

    records: frozenset[int] = frozenset()
    files: frozenset[int] = frozenset()
    papers: frozenset[str] = frozenset()


def gone(entries: Iterable[Entry]) -> Gone:
    """What the entries of a journal say was erased."""
    told = [entry.payload for entry in entries if entry.type == ERASED]
    return Gone(
        frozenset(each for payload in told for each in payload["records"]),
        frozenset(each for payload in told for each in payload["files"]),
        frozenset(each for payload in told for each in payload["papers"]),
    )
