"""Has a case gone on since somebody looked at it? Steps, undoings and approvals count, remarks and looks do not."""

from collections.abc import Iterable

from xiaobao.casework.domain.entries import APPROVAL_ASKED, APPROVAL_DENIED
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.entries import STEP, UNDONE

DECIDING = frozenset({UNDONE, APPROVAL_ASKED, APPROVAL_DENIED})


class CaseChanged(XiaobaoError):
    """Raised when somebody acts on a case that was changed since they saw it.

    ``seen`` is the last entry of the journal that they saw, ``now`` the last one that there is.
    """

    slug = "case-changed"
    status = 409

    def __init__(self, number: str, seen: int, now: int) -> None:
        super().__init__(
            f"The case {number} was changed after entry {seen}; its journal has {now} entries now. Read them, then "
            "decide again.",
            number=number,
            seen=seen,
            now=now,
        )


def is_change(type: str) -> bool:
    """Whether an entry of this type leaves the case other than it was."""
    return type.startswith(STEP) or type in DECIDING


def judge_unchanged(number: str, *, seen: int, now: int, since: Iterable[str]) -> None:
    """``since`` are the types of the entries after ``seen``. Raises: CaseChanged."""
    if seen > now or any(is_change(type) for type in since):
        raise CaseChanged(number, seen, now)
