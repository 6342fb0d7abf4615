"""What the platform has to tell whoever is signed in."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from xiaobao.exchange import actions as exchange
from xiaobao.exchange import queries as outbox
from xiaobao.kernel.clock import current_clock, local_day

if TYPE_CHECKING:
    from xiaobao.exchange.models import Notice
    from xiaobao.people.models import Account


@dataclass(frozen=True, slots=True)
class NoticesPage:
    days: "tuple[tuple[date, tuple[Notice, ...]], ...]"  # the newest day first


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    recipients = recipients_of(request)
    if request.method == "POST":
        exchange.mark_all_read(recipients=recipients, at=current_clock().now())
        return redirect("notices")
    unread = outbox.unread_notices(recipients, limit=100)
    page = NoticesPage(tuple((on, tuple(of_day)) for on, of_day in groupby(unread, key=_day)))
    return render(request, "site/notices.html", {"page": page, "nav": "notices"})


def _day(notice: "Notice") -> date:
    return local_day(notice.created_at)


def recipients_of(request: HttpRequest) -> tuple[str, ...]:
    """Under which names notices reach whoever is signed in: as a person, and for a business."""
    account = cast("Account", request.user)
    business = (f"business:{account.business_id}",) if account.business_id else ()
    return (f"account:{account.pk}", *business)
