"""The entries of a journal that are not steps: their types, and what they tie to a case. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from xiaobao.casework.domain.journal import digest_of
from xiaobao.casework.domain.opening import LinkKind
from xiaobao.people.domain.actor import Principal
from xiaobao.procedures.entries import Entry

APPROVAL_ASKED: Final = "case.approval_asked"
APPROVAL_DENIED: Final = "case.approval_denied"
ATTACHED: Final = "case.attached"
LINKED: Final = "case.linked"
LOOKED: Final = "case.looked"
NOTED: Final = "case.noted"
CONFLICT_NAMED: Final = "case.conflict_named"  # it is about a unit of our own
ERASED: Final = "case.erased"  # personal data, by a rule of retention
HOLD_PLACED: Final = "case.hold_placed"  # nothing of it is erased
HOLD_LIFTED: Final = "case.hold_lifted"
PEER_TOLD: Final = "case.peer_told"  # what another instance said of it
PAPER_KEPT: Final = "case.paper_kept"


def stead(principal: Principal | None) -> dict[str, str]:
    """What the payload of an entry says where it was made in a colleague's stead 代理."""
    return {} if principal is None else {"in_stead_of": principal.key, "in_stead_of_name": principal.name}


class FileRow(Protocol):
    """What is kept about a file beside its content."""

    name: str
    media_type: str
    size: int
    digest: str
    added_by: str
    added_at: datetime


class PaperRow(Protocol):
    """What is kept about a paper beside its bytes."""

    kind: str
    number: str
    issued_by: str
    issued_at: datetime
    facts: Any
    template_id: int | None


def file_digest(row: FileRow) -> str:
    """What the journal says of the row of a file, whose name may be personal: 64 hexadecimal digits."""
    return digest_of([row.name, row.media_type, row.size, row.digest, row.added_by, row.added_at])


def paper_digest(row: PaperRow) -> str:
    """What the journal says of the row of a paper: 64 hexadecimal digits."""
    return digest_of([row.kind, row.number, row.issued_by, row.issued_at, row.facts, row.template_id])


@dataclass(frozen=True, slots=True)
class Linked:
    """Another case that hangs together with this one."""

    number: str
    kind: LinkKind


def linked(entries: Iterable[Entry]) -> tuple[Linked, ...]:
    """The cases that a journal ties to its own, in the order in which that happened."""
    ties = (entry.payload for entry in entries if entry.type == LINKED)
    return tuple(Linked(str(tie["other"]), LinkKind(tie["kind"])) for tie in ties)
