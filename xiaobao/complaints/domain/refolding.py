"""What a journal says of the detail of its case: folded from its steps, and from its first entry what no step says.

Money claimed, whether under a real name, and how many lodged stand in the payload of the first entry; what steps set
follows from theirs. The rest (claims, the day the harm was known, what an import told without a step) is told by the
``sets`` of the first entry, words as their digest. Entries of before had no such part: of their cases those columns
are not known, until a step sets them.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from xiaobao.casework.domain.journal import digest_of
from xiaobao.complaints.domain.payloads import PAYLOADS, Remark
from xiaobao.procedures.entries import Entry

WORDS: Final = frozenset({"claims", "reply", "answer"})  # told by their digest
DEFAULTS: Final[Mapping[str, Any]] = {
    "claims": "",
    "claimed_fen": 0,
    "agreed_fen": 0,
    "paid_fen": 0,
    "ground": "",
    "is_real_name": True,
    "is_joint": False,
    "complainants": 1,
    "harm_known_on": None,
    "satisfaction": None,
    "visited_at": None,
    "reply": "",
    "answer": "",
}
UNTOLD: Final = ("claims", "harm_known_on")  # by first entries of before
UNTOLD_OF_IMPORTS: Final = (*UNTOLD, "reply", "satisfaction")
# what casework adds to a payload: who asked for the step and who approved it, and in whose stead it was taken
APPROVED: Final = frozenset({"asked_by", "approved_by", "approved_because", "asked_in_stead_of"})
IN_STEAD: Final = frozenset({"in_stead_of", "in_stead_of_name"})
SETTING: Final = {event: TypeAdapter(cls) for event, cls in PAYLOADS.items() if cls.details is not Remark.details}


def told(name: str, value: Any) -> Any:
    """A column as a journal tells it: words as their digest, days and instants as text."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case str() if name in WORDS and value:
            return digest_of(value)
    return value


def noted(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What a first entry tells of these columns: those that are not as they are without being told."""
    return {name: told(name, value) for name, value in columns.items() if value != DEFAULTS[name]}


def refolded(
    entries: Iterable[Entry],
    noted_first: Mapping[str, Any] | None,
    *,
    open_columns: Collection[str] = UNTOLD_OF_IMPORTS,
) -> dict[str, Any]:
    """The columns that a journal tells of, each as `told`.

    ``noted_first`` is what the first entry notes of them, None for one of before; ``open_columns`` are those that
    such a one leaves open. There is at least one entry.
    """
    first, *later = entries
    found = {**DEFAULTS, **_opening(first.payload), **(noted_first or {})}
    if noted_first is None:
        found = {name: value for name, value in found.items() if name not in open_columns}
    for entry in later:
        found |= _set_by(entry)
    return found


def _opening(payload: Mapping[str, Any]) -> dict[str, Any]:
    many = payload.get("complainants", 1)
    return {
        "is_real_name": payload.get("real_name", True),
        "claimed_fen": payload.get("claimed_fen", 0),
        "complainants": many,
        "is_joint": many > 1,
    }


def _set_by(entry: Entry) -> dict[str, Any]:
    """What a step set; nothing where its content is not what a desk writes (an import that knows less)."""
    adapter = SETTING.get(entry.event or "")
    if adapter is None:
        return {}
    added = IN_STEAD | (APPROVED if "asked_by" in entry.payload else frozenset())
    try:
        payload = adapter.validate_python({k: v for k, v in entry.payload.items() if k not in added})
    except ValidationError:
        return {}
    return {name: told(name, value) for name, value in payload.details(at=entry.at).items()}
