"""The one page of lodging: every field, for the registrar, and for whoever lodges together or for somebody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from xiaobao.complaints import labels
from xiaobao.complaints.domain.channels import BY_PEOPLE, Channel
from xiaobao.exchange.domain.letters import is_address
from xiaobao.procedures.model import LODGED, Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONG = 400
COMMAS = re.compile("[,\uff0c\t]")  # the Chinese comma too
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that are asked for together."""

    title: "StrOrPromise"
    note: "StrOrPromise"
    fields: tuple[forms.BoundField, ...]
    folded: bool = False  # seldom needed, and nothing was said in it


class LodgeForm(forms.Form):
    """Lodging, for the public page and for the registrar's desk."""

    kinds = forms.MultipleChoiceField(
        label=_("Kind"),
        choices=[(k.value, labels.KINDS[k.value]) for k in LODGED],
        widget=forms.CheckboxSelectMultiple,
        initial=[Kind.COMPLAINT.value],
        help_text=_("A text may be complaint and report at once; both are then handled separately."),
    )
    unit = forms.ChoiceField(label=_("To which office"))
    channel = forms.ChoiceField(label=_("Channel"), choices=[(c.value, labels.CHANNELS[c.value]) for c in BY_PEOPLE])
    received_at = forms.DateTimeField(
        label=_("Received at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)
    may_mail = forms.BooleanField(
        label=_("Write to me there when something happens in my case"),
        required=False,
        help_text=_(
            "The mail names the number and nothing of what it is about. It may bear a link that opens the case for "
            "some days. You can take this back at any time."
        ),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    id_number = forms.CharField(label=_("ID number (if you are asked for it)"), max_length=20, required=False)
    anonymous = forms.BooleanField(label=_("Report anonymously"), required=False)
    others = forms.CharField(
        label=_("Others who complain of the same dispute"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One person a line: name, phone, address."),
    )
    speakers = forms.IntegerField(
        label=_("How many of them, from the first on, represent all"), required=False, min_value=0, max_value=10
    )
    agent_name = forms.CharField(label=_("Name of the agent"), max_length=80, required=False)
    agent_phone = forms.CharField(label=_("Phone of the agent"), max_length=20, required=False)
    agent_authority = forms.CharField(
        label=_("Written authority: matters, powers, term"), max_length=400, required=False
    )
    respondent_name = forms.CharField(label=_("Name of the business"), max_length=200, required=False)
    respondent_address = forms.CharField(label=_("Address of the business"), max_length=200, required=False)
    title = forms.CharField(label=_("In one line"), max_length=200, required=False)
    text = forms.CharField(
        label=_("Facts and reasons"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("When, where, what you bought or were done, what went wrong, what the business said."),
    )
    claims = forms.CharField(
        label=_("What you ask for"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    claimed = forms.DecimalField(label=_("Amount (yuan)"), required=False, min_value=0, decimal_places=2)
    may_publish = forms.BooleanField(label=_("This complaint may be published (masked)"), required=False)
    may_entrust = forms.BooleanField(label=_("Mediation may be entrusted to an association"), required=False)

    def __init__(self, *args: Any, units: Choices, public: bool, via: Channel = Channel.WEB, **kwargs: Any) -> None:
        """``via`` is the way it comes in where the form does not ask for it."""
        super().__init__(*args, **kwargs)
        self.public, self.via = public, via
        self.fields["unit"].choices = units  # type: ignore[attr-defined]  # a ChoiceField has choices
        if public:
            del self.fields["channel"]
            del self.fields["received_at"]
        for name, meaning in _OWN_DATA.items():
            self.fields[name].widget.attrs["autocomplete"] = meaning if public else "off"

    def sections(self) -> list[Section]:
        """The fields as the page asks for them, each once."""
        return [
            self._section(title if self.public else taken_down, note, names)
            for title, taken_down, note, names in _SECTIONS
        ]

    def _section(self, title: "StrOrPromise", note: "StrOrPromise", names: Sequence[str]) -> Section:
        shown = tuple(self[name] for name in names if name in self.fields)
        folded = names[0] in _SELDOM and not any(field.errors or field.value() for field in shown)
        return Section(title, note, shown, folded)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("may_mail") and "email" in self.fields and not is_address(said.get("email") or ""):
            self.add_error("email", _("Write down the address, or take the tick away."))
        return said

    def to_lodging(self, *, at: datetime) -> dict[str, Any]:
        """What the form says, as `Lodging` takes it."""
        said = self.cleaned_data
        person: dict[str, Any] = {
            name: said[name] for name in ("name", "phone", "address", "postcode", "id_number", "email") if said[name]
        }
        person |= {"may_mail": True} if person and said["may_mail"] else {}
        everybody = [person, *people_of(said["others"])] if person and not said["anonymous"] else []
        agent = {"person": {"name": said["agent_name"], "phone": said["agent_phone"]}}
        respondent = {"name": said["respondent_name"], "address": said["respondent_address"]}
        return {
            "kinds": said["kinds"],
            "channel": said.get("channel") or self.via.value,
            "received_at": said.get("received_at") or at,
            "title": said["title"],
            "text": said["text"],
            "claims": said["claims"],
            "claimed_fen": round((said["claimed"] or 0) * 100),
            "complainants": everybody,
            "representatives": list(range(said["speakers"] or 0)),
            "agent": agent | {"authority": said["agent_authority"]} if said["agent_name"] else None,
            "respondent": respondent if said["respondent_name"] else None,
            "anonymous": said["anonymous"],
            "may_publish": said["may_publish"],
            "may_entrust": said["may_entrust"],
        }


def people_of(text: str) -> list[dict[str, str]]:
    """The people of a text with one of them a line: name, phone, address, with commas or tabs between."""
    parts = [[part.strip() for part in COMMAS.split(line, maxsplit=2)] for line in text.splitlines() if line.strip()]
    return [dict(zip(("name", "phone", "address"), part, strict=False)) for part in parts]


# How a browser knows what somebody has told it about themselves (HTML, autofill field names).
_OWN_DATA: Final = {
    "name": "name",
    "phone": "tel",
    "email": "email",
    "address": "street-address",
    "postcode": "postal-code",
}
# Title on the public page, title at the desk, note, fields.
_SECTIONS: Final = (
    (_("What is it about"), _("What is it about"), "", ("kinds", "unit", "channel", "received_at")),
    (
        _("About you"),
        _("The consumer"),
        _("A complaint needs a real name and a phone or an address. A report may be anonymous."),
        ("name", "phone", "email", "may_mail", "address", "postcode", "id_number", "anonymous"),
    ),
    (
        _("Together, or through somebody else"),
        _("Together, or through somebody else"),
        _("Only where several complain of the same dispute, or an agent acts with a written authority."),
        ("others", "speakers", "agent_name", "agent_phone", "agent_authority"),
    ),
    (
        _("The business"),
        _("The business"),
        _("A complaint needs the name of the business."),
        ("respondent_name", "respondent_address"),
    ),
    (_("What happened"), _("What happened"), "", ("title", "text", "claims", "claimed")),
    (_("What may be done with it"), _("What may be done with it"), "", ("may_publish", "may_entrust")),
)
_SELDOM: Final = ("others",)  # sections that begin with these are folded away
# Needed by a complaint and not by others: no field of these is called optional.
NEEDED_BY_SOME: Final = ("name", "phone", "address", "respondent_name", "respondent_address", "claims")
