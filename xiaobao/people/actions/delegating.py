"""A role handed over to a colleague for a time 代理, and ended before that time is over.

Whoever stands in holds a grant of their own that counts while the giver holds the role: see `RoleGrantQuerySet.live`.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from xiaobao.kernel.errors import NotFound
from xiaobao.people import permissions, queries
from xiaobao.people.actions.events import record
from xiaobao.people.actions.locking import locked
from xiaobao.people.domain.actor import Actor, Role
from xiaobao.people.domain.delegating import Wanted, judge_delegation
from xiaobao.people.domain.naming import plain_username
from xiaobao.people.models import Account, Delegation, RoleGrant

REASON_LENGTH = 200


@transaction.atomic
def delegate_role(
    *,
    giver_id: int,
    taker: str,
    role: Role,
    unit_id: int,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Delegation:
    """Hand a role of one's own, at a unit where it reaches, over to a colleague (by user name) until ``ends_at``.

    A role that was handed over is nobody's own: it goes no further. Done by the giver alone, or by the system.

    Raises: NotFound, NotPermitted, CannotDelegate.
    """
    giver = locked(giver_id)
    permissions.require_giver(actor, giver)
    found = Account.objects.filter(username=plain_username(taker)).select_related("unit").first()
    path = queries.unit_path(unit_id)
    wanted = Wanted(
        role=role, path=path, giver=giver.pk, taker=found.pk if found else 0,
        taker_path=found.unit.path if found and found.unit else "", taker_active=bool(found and found.is_active),
        own=_own(giver, role, path, at), starts_at=max(starts_at, at), ends_at=ends_at, reason=reason.strip(),
    )  # fmt: skip
    judge_delegation(wanted, at=at, most_days=settings.DELEGATION_DAYS)
    made = Delegation.objects.create(
        giver=giver, taker_id=wanted.taker, role=role.value, unit_id=unit_id, starts_at=wanted.starts_at,
        ends_at=ends_at, reason=wanted.reason[:REASON_LENGTH], made_by=actor.key, made_at=at,
    )  # fmt: skip
    RoleGrant.objects.create(
        account_id=made.taker_id, role=made.role, unit_id=unit_id, granted_by=actor.key, granted_at=at,
        starts_at=made.starts_at, ends_at=ends_at, delegation=made,
    )  # fmt: skip
    _record(made, "role_delegated", actor, at)
    return made


@transaction.atomic
def end_delegation(*, delegation_id: int, actor: Actor, at: datetime) -> None:
    """What was handed over counts no longer, from this moment. What is over already stays as it is.

    Raises: NotFound, also for a stranger to it.
    """
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("unit", "giver", "taker")
    found = rows.filter(pk=delegation_id).first()
    if found is None:
        raise NotFound("delegation", delegation_id)
    permissions.require_end(actor, found)
    end_delegation_of(found, actor=actor, at=at)


def end_delegation_of(found: Delegation, *, actor: Actor, at: datetime) -> None:
    """The same for a row at hand, by whoever was permitted. Belongs into the transaction of the reason for it."""
    if found.ended_at is None and found.ends_at > at:
        found.ended_by, found.ended_at = actor.key, at
        found.save(update_fields=["ended_by", "ended_at"])
        RoleGrant.objects.filter(delegation=found).delete()
        _record(found, "delegation_ended", actor, at)


def _own(giver: Account, role: Role, path: str, at: datetime) -> tuple[tuple[datetime | None, datetime | None], ...]:
    """From and until of the giver's own grants of a role that reach a path."""
    above = {None, *(int(part) for part in path.split("/") if part)}
    held = giver.grants.lasting(at).filter(role=role.value, delegation=None)
    rows = held.values_list("unit_id", "starts_at", "ends_at")
    return tuple((starts, ends) for unit_id, starts, ends in rows if unit_id in above)


def _record(made: Delegation, type: str, actor: Actor, at: datetime) -> None:
    """On both accounts: who handed over what to whom, until when."""
    said = {"delegation": made.pk, "role": made.role, "unit": made.unit_id, "until": made.ends_at.isoformat()}
    told = [(made.giver, {"to": made.taker.name}), (made.taker, {"giver": made.giver.name})]
    for account, other in sorted(told, key=lambda each: each[0].pk):  # in the order in which everybody takes chains
        record(account, type, actor=actor, at=at, **other, **said)
