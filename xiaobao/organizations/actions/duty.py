"""Posts filled and left; turns on duty given and taken back."""

from datetime import date, datetime

from django.db import transaction

from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.organizations import permissions
from xiaobao.organizations.actions.units import locked
from xiaobao.organizations.models import DutyShift, Post
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor


class ShiftsOverlap(XiaobaoError):
    """Raised when the same person would be on duty at the same unit twice at one time."""

    slug = "shifts-overlap"
    status = 409

    def __init__(self, account_id: int, starts_at: datetime, ends_at: datetime) -> None:
        held = f"{starts_at.isoformat()} to {ends_at.isoformat()}"
        super().__init__(
            f"This person is on duty here from {held} already: choose another time.",
            account=account_id,
            starts_at=starts_at.isoformat(),
            ends_at=ends_at.isoformat(),
        )


class EndsBeforeStart(XiaobaoError):
    """Raised when something would end before it starts."""

    slug = "ends-before-start"

    def __init__(self, start: date, end: date) -> None:
        super().__init__(f"It would end ({end}) before it starts ({start}).", start=str(start), end=str(end))


@transaction.atomic
def fill_post(
    *,
    unit_id: int,
    title: str,
    account_id: int | None,
    from_on: date,
    actor: Actor,
    at: datetime,
    is_liaison: bool = False,
    until_on: date | None = None,
) -> Post:
    """Put somebody into a post, or found it vacant. Raises: NotFound, NotPermitted, EndsBeforeStart."""
    unit = locked(unit_id)
    permissions.require_roster_keeper(actor, unit.path)
    if until_on is not None and until_on < from_on:
        raise EndsBeforeStart(from_on, until_on)
    account = people.by_id(account_id) if account_id is not None else None
    return Post.objects.create(
        unit=unit, title=title, account=account, is_liaison=is_liaison, from_on=from_on, until_on=until_on
    )


@transaction.atomic
def end_post(*, post_id: int, until_on: date, actor: Actor, at: datetime) -> Post:
    """Name the last day of somebody's post. Raises: NotFound, NotPermitted, EndsBeforeStart."""
    post = Post.objects.select_for_update(of=("self",)).filter(pk=post_id).first()
    if post is None:
        raise NotFound("post", post_id)
    permissions.require_roster_keeper(actor, post.unit.path)
    if until_on < post.from_on:
        raise EndsBeforeStart(post.from_on, until_on)
    post.until_on = until_on
    post.save(update_fields=["until_on"])
    return post


@transaction.atomic
def assign_duty(
    *,
    unit_id: int,
    account_id: int,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> DutyShift:
    """Put somebody on duty at a unit, until but not at ``ends_at``.

    The unit is held meanwhile, so that two hands cannot write overlapping turns.

    Raises: NotFound, NotPermitted, EndsBeforeStart, ShiftsOverlap.
    """
    unit = locked(unit_id)
    permissions.require_roster_keeper(actor, unit.path)
    if ends_at <= starts_at:
        raise EndsBeforeStart(starts_at, ends_at)
    account = people.by_id(account_id)
    others = DutyShift.objects.filter(unit=unit, account=account, starts_at__lt=ends_at, ends_at__gt=starts_at)
    held = others.first()
    if held is not None:
        raise ShiftsOverlap(account_id, held.starts_at, held.ends_at)
    return DutyShift.objects.create(unit=unit, account=account, starts_at=starts_at, ends_at=ends_at, note=note)


@transaction.atomic
def cancel_duty(*, shift_id: int, actor: Actor, at: datetime) -> None:
    """Take a turn off the roster. Raises: NotFound, NotPermitted."""
    shift = DutyShift.objects.select_for_update(of=("self",)).filter(pk=shift_id).first()
    if shift is None:
        raise NotFound("turn on duty", shift_id)
    permissions.require_roster_keeper(actor, shift.unit.path)
    shift.delete()
