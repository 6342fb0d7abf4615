"""One question a page: the fields of lodging, a few at a time, in words for whoever lodges once in their life."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from xiaobao.complaints import labels
from xiaobao.complaints.domain.questions import FIELDS, needed_for, unasked
from xiaobao.complaints.forms.lodging import LodgeForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KIND_CHOICES: Final = (
    ("complaint", _("A dispute with a business: I want my money back, a repair, a replacement…")),
    ("report", _("A business breaks the law, and I want it looked into")),
    ("complaint report", _("Both: I have a dispute, and I report it too")),
    ("inquiry", _("I have a question")),
    ("suggestion", _("I have a suggestion")),
)
WISHES: "Final[Mapping[str, StrOrPromise]]" = {
    "refund": _("Refund"),
    "replacement": _("Replacement"),
    "repair": _("Repair"),
    "compensation": _("Compensation"),
    "invoice": _("An invoice"),
    "apology": _("An apology"),
}
# What the field is called where it stands alone on its page.
LABELS: "Final[Mapping[str, StrOrPromise]]" = {
    "text": _("What happened"),
    "claims": _("In your own words"),
    "claimed": _("How much money is it about (yuan)"),
    "unit": _("The office for the place where the business is"),
    "name": _("Your name"),
    "phone": _("Your phone"),
    "address": _("Your address"),
    "anonymous": _("I report anonymously"),
}
# What is said where something that lodging cannot do without was left out.
LEFT_OUT: "Final[Mapping[str, StrOrPromise]]" = {
    "text": _("Write down what happened."),
    "respondent_name": _("Write down the name of the business."),
    "name": _("Write down your name."),
    "phone": _("Write down a phone number at which you can be reached."),
    "unit": _("Choose an office."),
}


class QuestionForm(LodgeForm):
    """The fields of one page; what lodging cannot do without is required here already."""

    wishes = forms.MultipleChoiceField(
        label=_("What would settle it"),
        help_text=_("Tick what applies, or write it below in your own words: one of the two is enough."),
        choices=list(WISHES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, question: str, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, public=True, **kwargs)
        left_out = unasked(kinds)
        shown = [name for name in FIELDS[question] if name not in left_out]
        self.fields = {name: self.fields[name] for name in shown}
        for name in needed_for(kinds) & set(shown):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = LEFT_OUT[name]
        for name in set(shown) & set(LABELS):
            self.fields[name].label, self.fields[name].help_text = LABELS[name], ""
        if question == "kind":
            self.fields["kinds"] = forms.ChoiceField(label="", choices=KIND_CHOICES, widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("anonymous"):  # what was required of a name is not of nobody
            for name in ("name", "phone", "address", "email"):
                self.errors.pop(name, None)
                said[name] = ""
            said["may_mail"] = False
        if "claims" in self.fields and not said.get("claims") and not said.get("wishes"):
            self.add_error("wishes", _("Say what would settle it, or write it in your own words."))
        return said

    def answers(self) -> dict[str, Any]:
        """What this page says, as a draft keeps it."""
        said = {name: value for name, value in self.cleaned_data.items() if value is not None}
        if "claimed" in said:
            said["claimed"] = str(said["claimed"])
        if isinstance(said.get("kinds"), str):
            said["kinds"] = said["kinds"].split()
        return said


def lodging_data(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of all pages, as the whole form takes them."""
    return {**answers, "claims": wishes_told(answers)}


def wishes_told(answers: Mapping[str, Any]) -> str:
    """What is asked for, in one text: what was ticked, then the words."""
    ticked = [str(WISHES[wish]) for wish in answers.get("wishes", ()) if wish in WISHES]
    told = [str(labels.BETWEEN).join(ticked)] if ticked else []
    return "\n".join([*told, *([answers["claims"]] if answers.get("claims") else [])])
