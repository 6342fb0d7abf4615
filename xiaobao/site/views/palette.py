"""What the desk's palette and its counts ask: cases by number or words, and how much waits."""

from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from xiaobao.casework import queries as cases
from xiaobao.casework.queries import DeskFilter
from xiaobao.exchange import queries as outbox
from xiaobao.people import queries as people
from xiaobao.site.views.notices import recipients_of

if TYPE_CHECKING:
    from xiaobao.people.models import Account

MOST = 8


@login_required
def palette(request: HttpRequest) -> JsonResponse:
    """Lines of the palette for ``?q=``; with ``?counts`` what waits for this person."""
    actor = people.actor_for(cast("Account", request.user))
    if "counts" in request.GET:
        unread = outbox.unread_count(recipients_of(request))
        return JsonResponse({"approvals": cases.approvals_waiting(actor=actor), "notices": unread})
    query = request.GET.get("q", "").strip()
    only = DeskFilter(only_open=False)
    found = cases.search_cases(actor=actor, query=query, only=only, limit=MOST).rows if query else ()
    lines = [{"text": row.title, "note": row.number, "href": reverse("case", args=[row.number])} for row in found]
    return JsonResponse(lines, safe=False)
