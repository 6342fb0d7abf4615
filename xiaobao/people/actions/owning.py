"""Somebody without an account shows that personal data are their own."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import queries
from xiaobao.people.actions.signing_in import forget_attempts, take_attempt

OWN_DATA: Final = "own-data"  # the place that tries are counted under


class NotTheirs(XiaobaoError):
    """Raised when nothing of what a case keeps bears what was given. It does not say what it keeps."""

    slug = "not-theirs"
    status = 403

    def __init__(self) -> None:
        super().__init__("Nobody of this case left this telephone number, identity number or mail address.")


def prove_own(*, records: Collection[int], known: str, tries: str, at: datetime) -> int:
    """Which of these records is that of whoever left this telephone number, identity number or mail address.

    ``tries`` is what tries are counted by, each before it is judged: call it outside of a transaction. Where several
    persons left the same, the first.

    Raises: NotTheirs, TooManyFailures.
    """
    take_attempt(tries, OWN_DATA, at)
    found = {
        *queries.find_by_phone(known),
        *queries.find_by_id_number(known),
        *queries.find_by_email(known),
    } & set(records)
    if not found:
        raise NotTheirs
    forget_attempts(tries, OWN_DATA)
    return min(found)
