"""What a journal says of the columns of its case: those that steps set, and a digest of those that nothing may change.

Folding a journal gives stage, clocks and outcome. The rest of the case's row is told here, so that a row that was
changed past the journal is found out.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from xiaobao.casework.domain.journal import digest_of

FACTS: Final = "facts"  # in ``sets`` of a first entry: the digest of what nothing may change
DETAIL: Final = "detail"  # there too: what the room of the case keeps beside it, as that room notes it
# columns that later entries may set, with what a case has until one does
SETTABLE: Final[Mapping[str, Any]] = {
    "unit_id": None,
    "handler_id": None,
    "business_id": None,
    "subject": "",
    "is_major": False,
    "is_shared": False,
    "reported_unit_id": None,
    "is_held": False,
    "is_erased": False,
}
# columns that are written once, in the order of their digest; then the parties, by `PARTY`
WRITTEN_ONCE: Final = (
    "kind",
    "channel",
    "title",
    "text",
    "complainant",
    "respondent",
    "query_digest",
    "intake_unit_id",
    "original_id",
    "source",
    "foreign_id",
)
PARTY: Final = ("role", "display", "record_id", "business_id")


def facts_digest(written: Mapping[str, Any], received_at: datetime, parties: Iterable[tuple[Any, ...]]) -> str:
    """The digest of what is written once: 64 hexadecimal digits."""
    told = [written[name] for name in WRITTEN_ONCE]
    received = received_at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest_of([*told, received, [list(party) for party in parties]])


def opening_sets(values: Mapping[str, Any], digest: str, detail: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """``sets`` of a first entry: the digest, every settable column that has a value of its own, and the detail."""
    own = {name: values[name] for name, usual in SETTABLE.items() if values.get(name, usual) != usual}
    return {FACTS: digest, **own, **({} if detail is None else {DETAIL: dict(detail)})}


def settled(sets: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The settable columns after these entries."""
    found = dict(SETTABLE)
    for each in sets:
        found |= {name: value for name, value in each.items() if name in SETTABLE}
    return found


def columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a step changes on a case, that which a journal keeps; paths follow from units."""
    return {name: value for name, value in changes.items() if name in SETTABLE}
