"""Open cases that look like the same dispute as one that is coming in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from xiaobao.casework.models import Case
from xiaobao.people import queries as people

AT_MOST: Final = 20
Held = tuple[int | None, int | None, int, str]  # business, sealed record of a party, id, number


@dataclass(frozen=True, slots=True)
class Dispute:
    """Whom a new case is about, and by which telephone numbers its people are known."""

    business_id: int
    phones: frozenset[str]


def alike(disputes: Sequence[Dispute]) -> list[list[tuple[int, str]]]:
    """For each dispute (id, number) of open cases against its business by somebody with one of its phones.

    Two queries for all of them.
    """
    records = people.find_by_phones({phone for each in disputes for phone in each.phones})
    held = list(_held({each.business_id for each in disputes}, _all(records.values())))
    return [_of(each, records, held) for each in disputes]


def _held(businesses: set[int], records: set[int]) -> Iterable[Held]:
    if not records:
        return ()
    found = Case.objects.filter(is_open=True, business_id__in=businesses, parties__record_id__in=records)
    return found.order_by("pk").values_list("business_id", "parties__record_id", "pk", "number")


def _of(dispute: Dispute, records: Mapping[str, set[int]], held: Iterable[Held]) -> list[tuple[int, str]]:
    mine = _all(records[phone] for phone in dispute.phones)
    those = {pk: number for business, record, pk, number in held if business == dispute.business_id and record in mine}
    return list(those.items())[:AT_MOST]


def _all(sets: Iterable[set[int]]) -> set[int]:
    return set().union(*sets)
