"""Open cases that look like the same dispute as one that is coming in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from xiaobao.casework.models import Case
from xiaobao.people import queries as people

AT_MOST: Final = 20
Held = tuple[str, int | None, int | None, int, str]  # kind, business, sealed record of a party, id, number


@dataclass(frozen=True, slots=True)
class Dispute:
    """Of which kind a new case is, whom it is about, and by which telephone numbers its people are known."""

    kind: str
    business_id: int
    phones: frozenset[str]


def alike(disputes: Sequence[Dispute]) -> list[list[tuple[int, str]]]:
    """For each dispute (id, number) of open cases of its kind against its business by somebody with one of its phones.

    A complaint is never tied to a report by it: that would tell whoever handles the complaint who reported (Order 121
    art. 37). Two queries for all of them.
    """
    records = people.find_by_phones({phone for each in disputes for phone in each.phones})
    held = list(_held({each.business_id for each in disputes}, _all(records.values())))
    return [_of(each, records, held) for each in disputes]


def _held(businesses: set[int], records: set[int]) -> Iterable[Held]:
    if not records:
        return ()
    found = Case.objects.filter(is_open=True, business_id__in=businesses, parties__record_id__in=records)
    return found.order_by("pk").values_list("kind", "business_id", "parties__record_id", "pk", "number")


def _of(dispute: Dispute, records: Mapping[str, set[int]], held: Iterable[Held]) -> list[tuple[int, str]]:
    mine = _all(records[phone] for phone in dispute.phones)
    same = (dispute.kind, dispute.business_id)
    those = {pk: number for kind, business, record, pk, number in held if (kind, business) == same and record in mine}
    return list(those.items())[:AT_MOST]


def _all(sets: Iterable[set[int]]) -> set[int]:
    return set().union(*sets)
