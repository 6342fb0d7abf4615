"""What the morning asks: how much is overdue, due today, due soon, came in, waits for somebody to take it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from xiaobao.casework.models import Case
from xiaobao.casework.permissions import OFFICERS, in_scope, visible
from xiaobao.casework.queries.cases import waiting
from xiaobao.casework.queries.desk import AsItComes
from xiaobao.people.domain.actor import Actor

SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of open cases that this person may see; ``came`` counts closed ones too."""

    overdue: int
    today: int
    soon: int  # due after today, within three days
    mine: int
    unassigned: int
    came: int


def tally(*, actor: Actor, today: date, since: datetime) -> Tally:
    """Of the whole subtree of an officer; of what concerns them for anybody else. Two queries."""
    mine = in_scope(actor, path="place") if actor.roles & OFFICERS else visible(actor)
    cases = Case.objects.alias(place=AsItComes("unit_path")).filter(mine)
    counted = cases.filter(is_open=True).aggregate(
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        today=Count("pk", filter=Q(due_on=today)),
        soon=Count("pk", filter=Q(due_on__gt=today, due_on__lte=today + SOON)),
        mine=Count("pk", filter=Q(handler_id=actor.id or 0)),
        unassigned=Count("pk", filter=Q(handler=None)),
    )
    return Tally(came=cases.filter(received_at__gte=since).count(), **counted)


def approvals_waiting(*, actor: Actor) -> int:
    """How many steps wait for this person's approval. One query."""
    return waiting(actor).count()
