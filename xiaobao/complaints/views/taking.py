"""Taking the step that a form says, from the desk and from the public page alike."""

from typing import TYPE_CHECKING

from xiaobao.complaints import actions
from xiaobao.complaints.forms import payload_data
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError

if TYPE_CHECKING:
    from django import forms

    from xiaobao.casework.queries import CaseFile
    from xiaobao.people.domain.actor import Actor


def take_or_refuse(form: "forms.Form", file: "CaseFile", event: str, actor: "Actor") -> actions.Taken | None:
    """Take the step that a valid form says; what the rules refuse is put back on the form."""
    data = payload_data(form.cleaned_data, file.procedure)
    try:
        return actions.take(number=file.case.number, event=event, data=data, actor=actor, at=current_clock().now())
    except XiaobaoError as error:
        form.add_error(None, str(error))
        return None
