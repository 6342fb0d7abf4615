"""The papers of a case, as Word or PDF: those that its steps issued, and its registration form."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.complaints import queries
from xiaobao.complaints.views.desk import actor_of
from xiaobao.kernel.clock import current_clock

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@login_required
def paper(request: HttpRequest, number: str, paper_id: int, shape: str) -> HttpResponse:
    """A paper as Word or PDF. Whoever handles the case gets it with names, and the look is logged; others masked."""
    actor, at = actor_of(request), current_clock().now()
    whole = cases.case_file(number=number, actor=actor)
    found, issued = whole.case, cases.paper_of(whole, paper_id)
    detail = queries.detail(found.pk)
    more = {"claims": detail.claims if detail else ""} | casework.names_for_paper(
        case_id=found.pk, paper=issued.number, actor=actor, at=at
    )
    content = cases.set_paper(issued, more={k: v for k, v in more.items() if v}, shape=shape)
    return _download(content, f"{found.number}-{issued.kind}", shape)


@login_required
def registration(request: HttpRequest, number: str, shape: str) -> HttpResponse:
    """The registration form, made for this reader; the consumer's data only where they may look, which is logged."""
    actor, at = actor_of(request), current_clock().now()
    file = cases.case_file(number=number, actor=actor)
    title = cases.registration_title(file.case.kind)
    personal = casework.look_for_paper(case_id=file.case.pk, paper=title, actor=actor, at=at)
    detail = queries.detail(file.case.pk)
    content = cases.registration_form(
        file, personal=personal, claims=detail.claims if detail else "", shape=shape, at=at
    )
    return _download(content, f"{file.case.number}-registration", shape)


def _download(content: bytes, name: str, shape: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPES.get(shape, MEDIA_TYPES["docx"]))
    response["Content-Disposition"] = f'attachment; filename="{name}.{shape}"'
    response["Cache-Control"] = "no-store"
    return response
