"""Who must not be shown a case: the people of the unit that it is about. Pure.

Source: Order 121 art. 37 (who reported is kept secret), 21 (recusal).
"""

from collections.abc import Collection, Sequence

from xiaobao.kernel.errors import XiaobaoError


class InConflict(XiaobaoError):
    """Raised when a case would come to the unit that it is about, or to somebody who works for it."""

    slug = "in-conflict"
    status = 409

    def __init__(self, number: str, whom: str) -> None:
        super().__init__(
            f"Case {number} is about a unit that {whom} belongs to: it is for the unit above.", number=number, whom=whom
        )


class NobodyAbove(XiaobaoError):
    """Raised when a case is about the highest unit here: nobody of this organization may handle it."""

    slug = "nobody-above"
    status = 409

    def __init__(self, unit: str) -> None:
        super().__init__(
            f"{unit} has no unit above it here. What is reported of it is for the authority above it.", unit=unit
        )


def is_in_conflict(reported: int | None, units: Collection[int]) -> bool:
    """Whether somebody who works for these units (and so for those above them) works for the reported one.

    ``units`` are ids, of every unit somebody belongs to and of all above these.
    """
    return reported is not None and reported in units


def place_above(lies: Sequence[int], reported: Sequence[int]) -> int | None:
    """The unit that a case goes to which lies at one unit and is about another; None where it may stay.

    It goes to the unit above the one it is about, unless it lies above that already, or in another organization's tree.
    Both are ids from the root down. Raises: LookupError where there is nothing above.
    """
    if lies[0] != reported[0] or (len(lies) < len(reported) and tuple(reported[: len(lies)]) == tuple(lies)):
        return None
    if len(reported) == 1:
        raise LookupError(reported[0])
    return reported[-2]
