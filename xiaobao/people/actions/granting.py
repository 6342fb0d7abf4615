"""Roles given at a unit and below it, for good or for a time, and taken back."""

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from xiaobao.kernel.errors import NotFound
from xiaobao.people import permissions
from xiaobao.people.actions.events import record
from xiaobao.people.actions.locking import locked
from xiaobao.people.domain.actor import EVERYWHERE, Actor, Role
from xiaobao.people.domain.granting import check_grant, check_limits
from xiaobao.people.models import Account, RoleGrant


@transaction.atomic
def grant_role(
    *,
    account_id: int,
    role: Role,
    unit_id: int | None,
    actor: Actor,
    at: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> RoleGrant:
    """Let an account have a role at a unit and below it; without a unit everywhere. Twice is once.

    ``starts_at`` and ``ends_at`` say when it counts; given again with others, the role lasts as said last.

    Raises: NotFound (account, unit), NotPermitted, CannotGrant, GrantIsOver.
    """
    account = locked(account_id)
    grant = RoleGrant(
        account=account, role=role.value, unit_id=unit_id, granted_by=actor.key, granted_at=at,
        starts_at=starts_at, ends_at=ends_at,
    )  # fmt: skip
    permissions.require_not_own(actor, account, what="grant roles")
    permissions.require_at(actor, _path(grant), what="grant roles here")
    check_grant(
        username=account.username,
        role=role,
        has_business=account.business_id is not None,
        at_unit=unit_id is not None,
    )
    check_limits(starts_at=starts_at, ends_at=ends_at, at=at)
    held = _held(account, role, unit_id)
    if held is not None and (held.starts_at, held.ends_at) == (starts_at, ends_at):
        return held
    if held is not None:
        held.starts_at, held.ends_at, held.granted_by, held.granted_at = starts_at, ends_at, actor.key, at
        held.save(update_fields=["starts_at", "ends_at", "granted_by", "granted_at"])
    else:
        grant.save(force_insert=True)
    limits = {"from": starts_at, "until": ends_at}
    said = {name: instant.isoformat() for name, instant in limits.items() if instant}
    record(account, "role_granted", actor=actor, at=at, role=role.value, unit=unit_id, **said)
    return held or grant


@transaction.atomic
def revoke_role(*, account_id: int, role: Role, unit_id: int | None, actor: Actor, at: datetime) -> None:
    """Take a role back where it was given. Raises: NotFound (account, or no such role), NotPermitted."""
    account = locked(account_id)
    grant = _held(account, role, unit_id)
    if grant is None:
        raise NotFound(f"role {role} of {account.username} at unit", unit_id)
    permissions.require_at(actor, _path(grant), what="revoke roles here")
    grant.delete()
    record(account, "role_revoked", actor=actor, at=at, role=role.value, unit=unit_id)


def _held(account: Account, role: Role, unit_id: int | None) -> RoleGrant | None:
    held = account.grants.filter(role=role.value, delegation=None)
    return (held.filter(unit=None) if unit_id is None else held.filter(unit=unit_id)).first()


def _path(grant: RoleGrant) -> str:
    """Where a grant reaches: a respondent's only as far as the account itself belongs."""
    if grant.role == Role.RESPONDENT:
        return permissions.home(grant.account)
    try:
        return grant.unit.path if grant.unit is not None else EVERYWHERE
    except ObjectDoesNotExist as missing:
        raise NotFound("unit", grant.unit_id) from missing
