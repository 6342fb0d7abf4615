"""The forms of complaints: of steps, of lodging on one page, of lodging one question a page."""

from xiaobao.complaints.forms.drafts import is_long, refill
from xiaobao.complaints.forms.hotline import HotlineForm
from xiaobao.complaints.forms.lodging import NEEDED_BY_SOME, LodgeForm, Section, people_of
from xiaobao.complaints.forms.questions import QuestionForm, lodging_data, wishes_told
from xiaobao.complaints.forms.steps import cited, payload_data, step_form, worded

__all__ = [
    "NEEDED_BY_SOME",
    "HotlineForm",
    "LodgeForm",
    "QuestionForm",
    "Section",
    "cited",
    "is_long",
    "lodging_data",
    "payload_data",
    "people_of",
    "refill",
    "step_form",
    "wishes_told",
    "worded",
]
