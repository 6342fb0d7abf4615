"""The papers of a case, as Word or PDF: those that its steps issued, its registration form and its receipt."""

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.complaints import queries
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import NotFound

if TYPE_CHECKING:
    from xiaobao.casework.queries import CaseFile
    from xiaobao.people.domain.actor import Actor

RECEIPT = "receipt"
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@login_required
def paper(request: HttpRequest, number: str, paper_id: int, shape: str) -> HttpResponse:
    """A paper as Word or PDF. Whoever handles the case gets it with names, and the look is logged; others masked."""
    actor = actor_of(request)
    return set_for(cases.case_file(number=number, actor=actor), paper_id, shape, actor)


def set_for(file: "CaseFile", paper_id: int, shape: str, actor: "Actor") -> HttpResponse:
    """A paper of a case as this reader may have it. Raises NotFound."""
    found, issued = file.case, cases.paper_of(file, paper_id)
    more, at = queries.paper_facts(found.pk), current_clock().now()
    content = casework.hand_out(paper=issued, more=more, shape=shape, actor=actor, at=at)
    return _download(content, f"{found.number}-{issued.kind}", shape)


@login_required
def registration(request: HttpRequest, number: str, shape: str) -> HttpResponse:
    """The registration form, made for this reader; the consumer's data only where they may look, which is logged."""
    actor, at = actor_of(request), current_clock().now()
    file = cases.case_file(number=number, actor=actor)
    title = cases.registration_title(file.case)
    if not title:
        raise NotFound("registration form", number)
    personal = casework.look_for_paper(case_id=file.case.pk, paper=title, actor=actor, at=at)
    claims = queries.paper_facts(file.case.pk).get("claims", "")
    content = cases.registration_form(file, personal=personal, claims=claims, shape=shape, at=at)
    return _download(content, f"{file.case.number}-registration", shape)


@login_required
def receipt(request: HttpRequest, number: str, shape: str) -> HttpResponse:
    """The receipt of a case, with the consumer's name where this reader may look, which is logged."""
    actor, at = actor_of(request), current_clock().now()
    file = cases.case_file(number=number, actor=actor)
    personal = casework.look_for_paper(case_id=file.case.pk, paper=RECEIPT, actor=actor, at=at)
    address = request.build_absolute_uri(reverse("track"))
    content = cases.receipt(file, personal=personal, address=address, shape=shape, at=at)
    return _download(content, f"{file.case.number}-receipt", shape)


def _download(content: bytes, name: str, shape: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPES.get(shape, MEDIA_TYPES["docx"]))
    response["Content-Disposition"] = f'attachment; filename="{name}.{shape}"'
    response["Cache-Control"] = "no-store"
    return response
