"""Taking one step for many cases: how many at most, and what becomes of each. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xiaobao.kernel.errors import XiaobaoError

MOST: Final = 200


class Outcome(StrEnum):
    """What became of one case of a round."""

    DONE = "done"
    WAITS = "waits"  # asked for; a second person decides
    REFUSED = "refused"
    UNDONE = "undone"
    KEPT = "kept"  # done, and refused to be undone


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case that a step shall be taken for, and the last entry of its journal that was seen."""

    number: str
    seen: int


class TooManyCases(XiaobaoError):
    """Raised when more cases are chosen than may be handled at once."""

    slug = "too-many-cases"
    status = 422

    def __init__(self, given: int) -> None:
        super().__init__(f"{given} cases are too many at once; choose at most {MOST}.", given=given, most=MOST)


class NotForMany(XiaobaoError):
    """Raised for a step whose words tell of one dispute."""

    slug = "not-for-many"
    status = 422

    def __init__(self, event: str) -> None:
        super().__init__(f"The step {event!r} tells of one case alone.", event=event)


class StaysAsItIs(XiaobaoError):
    """Raised when a step would leave a case where it is, or with whom it is."""

    slug = "stays-as-it-is"
    status = 409

    def __init__(self, number: str) -> None:
        super().__init__(f"{number} is there already; nothing would change.", number=number)


class AnotherForm(XiaobaoError):
    """Raised when the procedure of a case asks other things for the same step than were answered."""

    slug = "another-form"
    status = 409

    def __init__(self, number: str) -> None:
        super().__init__(f"The procedure of {number} asks other things for this step.", number=number)
