"""What is kept of me: for whoever follows a case without an account, to see and to copy."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from xiaobao.casework import actions as casework
from xiaobao.casework.actions import OwnData
from xiaobao.complaints.labels import CONSENTS, PARTY_ROLES, PERSONAL
from xiaobao.complaints.views.tracking import TrackPage, opened_file, track_page
from xiaobao.complaints.views.who import somebody
from xiaobao.kernel.clock import CHINA, current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import queries as people

OK: Final = 200


@never_cache
@sensitive_post_parameters("known")
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Ask for what the person left; then show what is kept of them, or hand it out as a file (``do=file``)."""
    file = opened_file(request)
    if file is None:
        return redirect("track")
    page, own_data, fault, status = track_page(file), None, "", OK
    if request.method == "POST":
        try:
            own_data = casework.own_data(
                case_id=file.case.pk,
                known=request.POST.get("known", ""),
                reason=_("The person asked for their own data (Personal Information Protection Law, art. 45)."),
                actor=somebody(file.case.pk),
                at=current_clock().now(),
            )
        except XiaobaoError as refused:
            fault, status = people.told(refused), refused.status
    told = None if own_data is None else _told(page, own_data)
    if told is not None and request.POST.get("do") == "file":
        return _file(page.number, told)
    context = {"number": page.number, "told": told, "fault": fault, "nav": "track"}
    return render(request, "complaints/own_data.html", context, status=status)


def _told(page: TrackPage, own_data: OwnData) -> dict[str, Any]:
    """What is kept of the person, in words of the page's language; as it is written into the file."""
    fields = _named(own_data.fields, PERSONAL) | {_("Title"): page.title} | _words(own_data)
    return {
        "number": page.number,
        "kind": page.kind,
        "unit": page.unit,
        "as": str(PARTY_ROLES[own_data.role]),
        "data": fields,
        "consents": {name: _("given") if given else _("not given") for name, given in _consents(own_data)},
        "looks": [
            {"at": _moment(look.at), "by": _("yourself") if look.by_self else _("the office"), "reason": look.reason}
            for look in own_data.looks
        ],
        "course": [
            {"at": _moment(moment.at), "what": moment.title, "said": _pairs(moment.said)} for moment in page.moments
        ],
        "papers": [{"title": paper.title, "number": paper.number, "on": str(paper.on)} for paper in page.papers],
        "files": list(page.files),
    }


def _words(own_data: OwnData) -> dict[str, str]:
    names = {"title": _("Title, as you wrote it"), "text": _("Text, as you wrote it")}
    names["claims"] = _("What you asked for, as you wrote it")
    return {names[key]: value for key, value in own_data.words.items() if key in names and value}


def _named(values: Mapping[str, str], labels: Mapping[str, Any]) -> dict[str, str]:
    return {str(labels.get(key, key)): value for key, value in values.items() if value}


def _consents(own_data: OwnData) -> Iterable[tuple[str, bool]]:
    return [(str(CONSENTS.get(purpose, purpose)), given) for purpose, given in own_data.consents.items()]


def _pairs(said: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    return {str(label): str(value) for label, value in said}


def _moment(at: Any) -> str:
    return str(at.astimezone(CHINA).isoformat(timespec="minutes"))


def _file(number: str, told: Mapping[str, Any]) -> HttpResponse:
    content = json.dumps(told, ensure_ascii=False, indent=1)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{number.rstrip("*")}.json"'
    return response
