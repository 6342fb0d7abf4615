"""Files that come with a form, added to a case from the desk and from the public page alike."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import ngettext

from xiaobao.casework import actions as casework
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import queries as people

if TYPE_CHECKING:
    from django.http import HttpRequest

    from xiaobao.people.domain.actor import Actor


def add_files(request: "HttpRequest", case_id: int, actor: "Actor") -> None:
    """Keep every file of the form; each that is refused is told with its reason, the others are kept."""
    kept = 0
    for file in request.FILES.getlist("file"):
        try:
            at = current_clock().now()
            casework.attach(case_id=case_id, name=file.name or "", content=file.read(), actor=actor, at=at)
            kept += 1
        except XiaobaoError as error:
            messages.error(request, people.told(error))
    if kept:
        messages.success(request, ngettext("%(n)s file was added.", "%(n)s files were added.", kept) % {"n": kept})
