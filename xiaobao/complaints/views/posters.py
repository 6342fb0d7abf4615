"""The poster of a unit: a code that leads whoever scans it to the first question, with the office known already."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from xiaobao.complaints.domain.posters import MEDIA, Code, code_of, picture_of
from xiaobao.complaints.domain.questions import questions_for
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.procedures.model import Kind

if TYPE_CHECKING:
    from xiaobao.organizations.models import Unit

LANGUAGES: Final = ("zh-hans", "en")  # a poster hangs where both are read


@dataclass(frozen=True, slots=True)
class Wording:
    """What a poster says in one language."""

    language: str
    title: str
    what: str
    steps: str
    by_hand: str


@dataclass(frozen=True, slots=True)
class PosterPage:
    unit: "Unit"
    office: "Unit | None"  # that takes in what is lodged here; None where nobody does
    code: Code
    address: str
    wordings: tuple[Wording, ...]


def at(request: HttpRequest, code: str) -> HttpResponse:
    """Where a code leads: to the questions, or to a word that nobody takes anything in here any more."""
    try:
        office = organizations.receiver_of(organizations.by_code(code))
    except NotFound:
        office = None
    if office is None:
        return render(request, "complaints/poster_gone.html", {"nav": "lodge"}, status=404)
    asked = {"kind": Kind.COMPLAINT.value, "unit": office.code, "via": "qr"}
    return redirect(f"{reverse('lodge')}?{urlencode(asked)}")


@login_required
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet to print. Raises: NotFound, NotPermitted."""
    unit = _unit(request, code)
    address = _address(request, unit)
    page = PosterPage(
        unit=unit,
        office=organizations.receiver_of(unit),
        code=code_of(address),
        address=address,
        wordings=tuple(_wording(language, address) for language in LANGUAGES),
    )
    return render(request, "complaints/poster.html", {"page": page, "nav": "office"})


@login_required
def picture(request: HttpRequest, code: str, shape: str) -> HttpResponse:
    """The bare code, to be set into papers of one's own."""
    unit = _unit(request, code)
    if shape not in MEDIA:
        raise Http404
    response = HttpResponse(picture_of(_address(request, unit), shape), content_type=MEDIA[shape])
    response["Content-Disposition"] = f'attachment; filename="{unit.code}.{shape}"'
    return response


def _unit(request: HttpRequest, code: str) -> "Unit":
    actor = actor_of(request)
    if not actor.roles - {Role.RESPONDENT}:
        raise NotPermitted(actor, "see the pages of the office")
    return organizations.by_code(code)


def _address(request: HttpRequest, unit: "Unit") -> str:
    """The full address: what is printed stays for years, so it is HTTPS wherever the site is reached so."""
    scheme = "https" if request.is_secure() or settings.SESSION_COOKIE_SECURE else "http"
    return f"{scheme}://{request.get_host()}{reverse('at', args=[unit.code])}"


def _wording(language: str, address: str) -> Wording:
    many = len(questions_for([Kind.COMPLAINT.value]))
    with override(language):
        return Wording(
            language=language,
            title=_("A dispute with a business? Tell us here."),
            what=_("Scan the code with your phone, write down what happened, and keep the number that you are given."),
            steps=_("%(n)s short pages, no account.") % {"n": many},
            by_hand=_("Or type: %(address)s") % {"address": address.partition("://")[2]},
        )
