"""The files of a case: a line for each, the file as a download, an image small enough to be looked at in passing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from xiaobao.casework import queries as cases
from xiaobao.complaints.views.saying import file_kind
from xiaobao.complaints.views.who import actor_of

if TYPE_CHECKING:
    from xiaobao.casework.models import Attachment


@dataclass(frozen=True, slots=True)
class FileLine:
    id: int
    name: str
    kind: str
    size: int
    is_image: bool


def file_line(kept: "Attachment") -> FileLine:
    return FileLine(kept.pk, kept.name, file_kind(kept.media_type), kept.size, kept.media_type.startswith("image/"))


@login_required
def file(request: HttpRequest, number: str, file_id: int) -> HttpResponse:
    """A file of the case, for whoever sees the case."""
    return download(*cases.file_of(cases.case_file(number=number, actor=actor_of(request)), file_id))


def download(kept: "Attachment", content: bytes) -> HttpResponse:
    """A file as it was kept, always as a download, never shown inside the site."""
    response = HttpResponse(content, content_type=kept.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept.name)}"
    return _kept_nowhere(response)


@login_required
def small(request: HttpRequest, number: str, file_id: int) -> HttpResponse:
    """An image of the case, written anew and small, for whoever may have the file itself."""
    picture = cases.picture_of(cases.case_file(number=number, actor=actor_of(request)), file_id)
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _kept_nowhere(response)


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
