"""The office's pages of webhooks, for whoever administers a unit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.exchange.queries import Delivery
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor
from xiaobao.webhooks import actions, labels, queries
from xiaobao.webhooks.forms import EndpointForm, NewEndpointForm
from xiaobao.webhooks.permissions import KEEPERS, require_any_keeper

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from xiaobao.people.models import Account
    from xiaobao.webhooks.models import Endpoint


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """An endpoint in the reader's words."""

    endpoint: "Endpoint"
    off: "StrOrPromise"


@dataclass(frozen=True, slots=True)
class EndpointsPage:
    rows: Sequence[EndpointRow]
    form: NewEndpointForm


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """An event that was sent, or is to be."""

    delivery: Delivery
    state: "StrOrPromise"
    tone: str


@dataclass(frozen=True, slots=True)
class EndpointPage:
    """``secret`` is told once, by the request that made it."""

    row: EndpointRow
    form: EndpointForm
    deliveries: Sequence[DeliveryRow]
    secret: str
    overlap_until: datetime | None


@login_required
def endpoints(request: HttpRequest) -> HttpResponse:
    """Every endpoint of the units that somebody administers; register another."""
    actor, at = _actor(request), current_clock().now()
    require_any_keeper(actor)
    sent = (request.POST,) if request.method == "POST" else ()
    form = NewEndpointForm(*sent, units=organizations.units_below(actor.scopes_of(KEEPERS)))
    if sent and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.register_endpoint(
                unit_code=said["unit"], name=said["name"], url=said["url"], kinds=said["kinds"], actor=actor, at=at
            )
        except XiaobaoError as error:
            form.add_error(None, people.told(error))
        else:
            return _shown(request, made.endpoint.pk, actor, secret=made.secret)
    page = EndpointsPage([_row(each) for each in queries.endpoints(actor=actor)], form)
    told = {"page": page, "nav": "office", "tab": "webhooks"}
    return render(request, "webhooks/endpoints.html", told, status=422 if sent else 200)


@login_required
def endpoint(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """One endpoint: what it is told, what was sent, and all that can be done about it."""
    actor = _actor(request)
    found = queries.endpoint(endpoint_id=endpoint_id, actor=actor)
    if request.method != "POST":
        return _shown(request, endpoint_id, actor)
    form = EndpointForm(request.POST)
    if form.is_valid() and _done(
        request, lambda: actions.change_endpoint(endpoint_id=found.pk, actor=actor, **form.cleaned_data), form
    ):
        return redirect("office-webhook", endpoint_id)
    return _shown(request, endpoint_id, actor, form=form)


@login_required
@require_POST
def rotate(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Another secret, told once."""
    actor = _actor(request)
    made = actions.rotate_secret(endpoint_id=endpoint_id, actor=actor, at=current_clock().now())
    return _shown(request, endpoint_id, actor, secret=made.secret)


@login_required
@require_POST
def ping(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    actor, at = _actor(request), current_clock().now()
    queries.endpoint(endpoint_id=endpoint_id, actor=actor)
    _done(request, lambda: actions.ping(endpoint_id=endpoint_id, actor=actor, at=at))
    return redirect("office-webhook", endpoint_id)


@login_required
@require_POST
def switch(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Off, or on again."""
    actor = _actor(request)
    if request.POST.get("on") == "yes":
        actions.switch_on(endpoint_id=endpoint_id, actor=actor)
    else:
        actions.switch_off(endpoint_id=endpoint_id, actor=actor, at=current_clock().now())
    messages.success(request, _("Saved."))
    return redirect("office-webhook", endpoint_id)


def _shown(
    request: HttpRequest, endpoint_id: int, actor: Actor, *, secret: str = "", form: EndpointForm | None = None
) -> HttpResponse:
    at = current_clock().now()
    found = queries.endpoint(endpoint_id=endpoint_id, actor=actor)
    filled = form or EndpointForm(initial={"name": found.name, "url": found.url, "kinds": found.kinds})
    told = [_delivery_row(each) for each in queries.deliveries(endpoint=found, at=at)]
    overlap = found.overlap_until if found.overlap_until and found.overlap_until > at else None
    page = EndpointPage(_row(found), filled, told, secret, overlap)
    context = {"page": page, "nav": "office", "tab": "webhooks"}
    return render(request, "webhooks/endpoint.html", context, status=422 if form else 200)


def _row(endpoint: "Endpoint") -> EndpointRow:
    return EndpointRow(endpoint, labels.OFF.get(endpoint.off_why, ""))


def _delivery_row(delivery: Delivery) -> DeliveryRow:
    state = "delivered" if delivery.delivered_at else delivery.letter.state.value
    return DeliveryRow(delivery, labels.STATES[state], labels.TONES.get(state, ""))


def _done(request: HttpRequest, work: Callable[[], object], form: EndpointForm | None = None) -> bool:
    """Do it and say so; what is refused is put back on the form, or said above the page."""
    try:
        work()
    except XiaobaoError as error:
        told = people.told(error)
        if form is not None:
            form.add_error(None, told)
        else:
            messages.error(request, told)
        return False
    messages.success(request, _("Saved."))
    return True


def _actor(request: HttpRequest) -> Actor:
    return people.actor_for(cast("Account", request.user))
