"""One question a page: which pages lodging asks, in which order, and what cannot be left out. Pure.

Sources: Order 121 art. 10 (what a complaint holds), 28 (a report needs facts and may be anonymous).
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from xiaobao.procedures.model import Kind

START: Final = "kind"
CHECK: Final = "check"
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("kinds",),
    "happened": ("text",),
    "business": ("respondent_name", "respondent_address"),
    "claims": ("wishes", "claims", "claimed"),
    "evidence": (),
    "office": ("unit",),
    "you": ("name", "phone", "address", "email", "may_mail", "anonymous"),
    "check": ("may_publish", "may_entrust"),
}
_NEEDED: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.COMPLAINT: frozenset({"text", "respondent_name", "name", "phone", "unit"}),
    Kind.REPORT: frozenset({"text", "unit"}),
    Kind.INQUIRY: frozenset({"text", "unit"}),
    Kind.SUGGESTION: frozenset({"text", "unit"}),
}
_OF_DISPUTES: Final = ("business", "claims", "evidence")


def questions_for(kinds: Collection[str]) -> tuple[str, ...]:
    """The pages in order, the check at the end: a question about a business only where there is a dispute or report."""
    asked = [name for name in FIELDS if name != START]
    if Kind.COMPLAINT not in kinds:
        asked.remove("claims")
    if not {Kind.COMPLAINT, Kind.REPORT} & set(kinds):
        asked = [name for name in asked if name not in _OF_DISPUTES]
    return tuple(asked)


def needed_for(kinds: Collection[str]) -> frozenset[str]:
    """The fields that lodging these kinds cannot do without."""
    return frozenset[str]().union(*(_NEEDED[Kind(kind)] for kind in kinds if kind in set(_NEEDED)))


def unasked(kinds: Collection[str]) -> frozenset[str]:
    """Fields of the pages that make no sense for these kinds: only a report may be anonymous."""
    fields = set[str]()
    if Kind.REPORT not in kinds or Kind.COMPLAINT in kinds:
        fields.add("anonymous")
    if Kind.COMPLAINT not in kinds:
        fields |= {"may_publish", "may_entrust"}
    return frozenset(fields)


def first_open(kinds: Collection[str], answers: Mapping[str, Any]) -> str:
    """The first page on which something needed is still missing; the check where nothing is."""
    if not kinds:
        return START
    needed = needed_for(kinds)
    if answers.get("anonymous"):
        needed -= {"name", "phone"}
    for name in questions_for(kinds):
        if any(not answers.get(field) for field in FIELDS[name] if field in needed):
            return name
    return CHECK


def after(name: str, kinds: Collection[str]) -> str:
    """The page that follows; the check follows itself."""
    asked = questions_for(kinds)
    place = asked.index(name) + 1 if name in asked else 0
    return asked[min(place, len(asked) - 1)]


def before(name: str, kinds: Collection[str]) -> str:
    """The page to go back to."""
    asked = (START, *questions_for(kinds))
    return asked[max(asked.index(name) - 1, 0)] if name in asked else START
