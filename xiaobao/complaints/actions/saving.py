"""Keeping a filter of the list of cases under a name, and dropping it."""

from django.db import transaction

from xiaobao.complaints.domain.saving import MOST, TooManyViews, plain
from xiaobao.complaints.models import SavedView
from xiaobao.kernel.errors import NotFound
from xiaobao.people.domain.actor import Actor, ActorKind
from xiaobao.people.domain.permitting import NotPermitted


@transaction.atomic
def save_view(*, name: str, query: str, actor: Actor) -> SavedView:
    """Keep this filter; under a name that is known it takes the place of the former one.

    Raises: ViewNotSaved, TooManyViews, NotPermitted for whoever has no account.
    """
    if actor.kind is not ActorKind.ACCOUNT or actor.id is None:
        raise NotPermitted(actor, "save a view")
    name = plain(name, query)
    others = SavedView.objects.select_for_update().filter(account_id=actor.id).exclude(name=name)
    if len(others) >= MOST:
        raise TooManyViews
    return SavedView.objects.update_or_create(account_id=actor.id, name=name, defaults={"query": query})[0]


def drop_view(*, view_id: int, actor: Actor) -> str:
    """Forget a view of one's own; its query string. Raises: NotFound, also for the view of another."""
    view = SavedView.objects.filter(pk=view_id, account_id=actor.id or 0).first()
    if view is None:
        raise NotFound("view", view_id)
    view.delete()
    return view.query
