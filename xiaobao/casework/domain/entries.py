"""The entries of a journal that are not steps: their types, and what they tie to a case. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from xiaobao.casework.domain.opening import LinkKind
from xiaobao.procedures.entries import Entry

APPROVAL_ASKED: Final = "case.approval_asked"
APPROVAL_DENIED: Final = "case.approval_denied"
ATTACHED: Final = "case.attached"
LINKED: Final = "case.linked"
LOOKED: Final = "case.looked"
NOTED: Final = "case.noted"


@dataclass(frozen=True, slots=True)
class Linked:
    """Another case that hangs together with this one."""

    number: str
    kind: LinkKind


def linked(entries: Iterable[Entry]) -> tuple[Linked, ...]:
    """The cases that a journal ties to its own, in the order in which that happened."""
    ties = (entry.payload for entry in entries if entry.type == LINKED)
    return tuple(Linked(str(tie["other"]), LinkKind(tie["kind"])) for tie in ties)
