"""Which role can be given to whom, where, and for how long."""

from datetime import datetime
from typing import NamedTuple

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.actor import Role

NEVER_GRANTED = frozenset({Role.CITIZEN, Role.SYSTEM})


class CannotGrant(XiaobaoError):
    """Raised when a role does not go with this account or this place."""

    slug = "cannot-grant"

    def __init__(self, username: str, role: Role, reason: str) -> None:
        super().__init__(
            f"{username} cannot be made {role}: {reason}.", username=username, role=role.value, reason=reason
        )


def check_grant(*, username: str, role: Role, has_business: bool, at_unit: bool) -> None:
    """A respondent answers for a business, not at a unit; none is made citizen. Raises: CannotGrant."""
    if role in NEVER_GRANTED:
        raise CannotGrant(username, role, "nobody is given this role")
    if role is Role.RESPONDENT and not has_business:
        raise CannotGrant(username, role, "the account belongs to no business; give it one first")
    if role is Role.RESPONDENT and at_unit:
        raise CannotGrant(username, role, "a respondent answers for its business everywhere; leave the unit out")


class GrantIsOver(XiaobaoError):
    """Raised when a role would be given for a time that ends before it begins, or that is over."""

    slug = "grant-is-over"

    def __init__(self) -> None:
        super().__init__("The role would end before it begins, or before now: give a later end.")


def check_limits(*, starts_at: datetime | None, ends_at: datetime | None, at: datetime) -> None:
    """A role that is given ends after it begins, and not in the past. Raises: GrantIsOver."""
    if ends_at is not None and ends_at <= max(starts_at or at, at):
        raise GrantIsOver


class GrantRow(NamedTuple):
    """A grant that counts at the moment, as a request reads it; a giver where the role was handed over."""

    role: str
    unit_id: int | None
    path: str | None
    giver_id: int | None = None
    giver: str | None = None
    home: str | None = None  # the path of the account's own unit
