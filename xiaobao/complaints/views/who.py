"""Who asks: the officer or respondent who is signed in, or whoever holds the query code of a case."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor, citizen

if TYPE_CHECKING:
    from xiaobao.people.models import Account


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in, as every action knows them."""
    return people.actor_for(cast("Account", request.user))


def somebody(case_id: int) -> Actor:
    """Whoever holds the query code of a case."""
    return citizen(case_id=case_id, name="citizen")
