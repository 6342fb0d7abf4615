"""Taking the step that a form says, from the desk and from the public page alike."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xiaobao.casework.domain.changing import CaseChanged
from xiaobao.complaints import actions
from xiaobao.complaints.domain.parsing import PayloadRefused
from xiaobao.complaints.domain.rules import CannotAccept, ConsentNeeded
from xiaobao.complaints.forms import payload_data, worded
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import queries as people

if TYPE_CHECKING:
    from django import forms

    from xiaobao.casework.queries import CaseFile
    from xiaobao.people.domain.actor import Actor
    from xiaobao.procedures.model import Condition

NAMED_AT_MOST = 3


def take_or_refuse(
    form: "forms.Form", file: "CaseFile", event: str, actor: "Actor", *, expected_seq: int | None = None
) -> actions.Taken | None:
    """Take the step that a valid form says; what the rules refuse is put back on the form, at its field.

    Raises: CaseChanged, which is no fault of the form.
    """
    data, at = payload_data(form.cleaned_data, file.procedure), current_clock().now()
    try:
        return actions.take(
            number=file.case.number, event=event, data=data, actor=actor, at=at, expected_seq=expected_seq
        )
    except CaseChanged:
        raise
    except XiaobaoError as error:
        form.add_error(None, people.told(error))
        for field, why in _at_fields(error):
            if field in form.fields:
                form.add_error(field, why)
        return None


def _at_fields(error: XiaobaoError) -> Iterator[tuple[str, str]]:
    match error:
        case CannotAccept():
            yield from (("conditions", why) for why in _unmet(error.unmet))
        case ConsentNeeded():
            for who in error.data["who"]:
                yield f"{who}_consents", _("Without this consent there is no mediation.")
        case PayloadRefused():
            for name, _why in error.faults:
                yield name.partition(".")[0], _("This cannot stand here.")


def _unmet(conditions: "Sequence[Condition]") -> Iterator[str]:
    """A line for each condition that is not met; of many, which are seen below anyway, only how many."""
    if len(conditions) > NAMED_AT_MOST:
        yield _("%(many)s conditions are not ticked.") % {"many": len(conditions)}
        return
    for condition in conditions:
        yield _("Not met: %(what)s") % {"what": f"{worded(condition.title)} — {condition.article}"}
