"""Who works for the unit that a case is about, and so is told nothing of it."""

from collections.abc import Collection, Iterable

from xiaobao.casework.models import Case
from xiaobao.casework.permissions import is_impartial
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor


def not_in_conflict(*, number: str, accounts: Iterable[int]) -> list[int]:
    """Of these accounts those that may be told of a case. One query, more only where it is about a unit of our own."""
    told = list(accounts)
    case = Case.objects.filter(number=number, reported_unit__isnull=False).first()
    if case is None:
        return told
    return [account for account in told if is_impartial(people.actor_for(people.by_id(account)), case)]


def kept_from(*, numbers: Collection[str], actor: Actor) -> set[str]:
    """Of these cases the numbers of those that are about a unit which this person works for. One query."""
    if not actor.units:
        return set()
    about = Case.objects.filter(reported_unit__in=sorted(actor.units), number__in=numbers)
    return set(about.values_list("number", flat=True))
