"""Forms: the one for lodging, and one for each step, made from the step's payload and the case's procedure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xiaobao.complaints import labels
from xiaobao.complaints.domain.channels import BY_PEOPLE, Channel
from xiaobao.complaints.domain.payloads import Remark, payload_class
from xiaobao.procedures.model import LODGED, Kind, Procedure, Step, Text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONG = 400
COMMAS = re.compile("[,\uff0c\t]")  # the Chinese comma too
Choices = Sequence[tuple[str, str]]
Maker = Callable[["FieldOf"], forms.Field]


def worded(text: Text) -> str:
    """A wording in the reader's language."""
    return text.en if (get_language() or "").startswith("en") else text.zh


class FieldOf:
    """One field of a payload, with what its form field must know."""

    def __init__(self, spec: "Field[Any]", hint: Any, step: Step, procedure: Procedure, choices: Mapping[str, Choices]):
        self.spec, self.hint, self.step, self.procedure, self.choices = spec, hint, step, procedure, choices

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def required(self) -> bool:
        default = self.spec.default
        bare = getattr(default, "default", default)
        made = getattr(default, "default_factory", None) or self.spec.default_factory
        return (bare is MISSING or str(bare) == "PydanticUndefined") and made in (MISSING, None)

    @property
    def label(self) -> str:
        return str(labels.FIELDS.get(self.name, self.name))

    @property
    def max_length(self) -> int | None:
        metadata = getattr(self.spec.default, "metadata", ())
        return next((m.max_length for m in metadata if hasattr(m, "max_length")), None)


def step_form(step: Step, procedure: Procedure, *, choices: Mapping[str, Choices], data: Any = None) -> forms.Form:
    """The form of a step. ``choices`` give the units, accounts and versions that a field may take."""
    payload = payload_class(step.event)
    hints = get_type_hints(payload)
    own = {
        spec.name: _form_field(FieldOf(spec, hints[spec.name], step, procedure, choices)) for spec in _ordered(payload)
    }
    form_class: type[forms.Form] = type("StepForm", (forms.Form,), own)
    return form_class(data)


def _ordered(payload: type[Remark]) -> list["Field[Any]"]:
    """The payload's own fields first, the remark last."""
    return sorted(fields(payload), key=lambda spec: spec.name == "note")


def _form_field(of: FieldOf) -> forms.Field:
    if maker := _BY_NAME.get(of.name):
        return maker(of)
    if of.name in of.choices:
        return forms.ChoiceField(label=of.label, choices=of.choices[of.name], required=of.required)
    return _BY_TYPE.get(of.hint, _text)(of)


def _text(of: FieldOf) -> forms.Field:
    long = (of.max_length or 0) > LONG
    widget = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput()
    return forms.CharField(label=of.label, required=of.required, max_length=of.max_length, widget=widget)


def _flag(of: FieldOf) -> forms.Field:
    initial = getattr(of.spec.default, "default", of.spec.default)
    return forms.BooleanField(label=of.label, required=False, initial=initial is True)


def _yuan(of: FieldOf) -> forms.Field:
    return forms.DecimalField(label=of.label, required=False, min_value=0, decimal_places=2, initial=0)


def _ground(of: FieldOf) -> forms.Field:
    grounds = of.procedure.grounds_of(of.step.grounds or "")
    choices = [(g.id, f"{worded(g.title)} — {g.article}") for g in grounds]
    return forms.ChoiceField(label=of.label, choices=choices, widget=forms.RadioSelect)


def _conditions(of: FieldOf) -> forms.Field:
    choices = [(c.id, f"{worded(c.title)} — {c.article}") for c in of.procedure.conditions]
    return forms.MultipleChoiceField(
        label=of.label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def _remedies(of: FieldOf) -> forms.Field:
    choices = [(r.id, f"{worded(r.title)} — {r.article}") for r in of.procedure.remedies]
    return forms.MultipleChoiceField(
        label=of.label,
        choices=choices,
        required=False,
        initial=[r.id for r in of.procedure.remedies],
        widget=forms.CheckboxSelectMultiple,
    )


def _number(of: FieldOf) -> forms.Field:
    return forms.IntegerField(label=of.label, required=of.required)


def _day(of: FieldOf) -> forms.Field:
    return forms.DateField(label=of.label, widget=forms.DateInput(attrs={"type": "date"}))


def _instant(of: FieldOf) -> forms.Field:
    return forms.DateTimeField(
        label=of.label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


def _score(of: FieldOf) -> forms.Field:
    choices = [(score, f"{score} · {words}") for score, words in labels.SCORES.items()]
    return forms.TypedChoiceField(label=of.label, coerce=int, choices=choices, widget=forms.RadioSelect)


def _purpose(of: FieldOf) -> forms.Field:
    return forms.ChoiceField(label=of.label, choices=list(labels.CONSENTS.items()), widget=forms.RadioSelect)


def _shape(of: FieldOf) -> forms.Field:
    return forms.ChoiceField(label=of.label, choices=list(labels.SHAPES.items()))


_BY_NAME: Mapping[str, Maker] = {
    "purpose": _purpose,
    "shape": _shape,
    "ground": _ground,
    "conditions": _conditions,
    "remedies": _remedies,
    "score": _score,
    "agreed_fen": _yuan,
    "paid_fen": _yuan,
    "offered_fen": _yuan,
}
_BY_TYPE: Mapping[Any, Maker] = {bool: _flag, int: _number, date: _day, datetime: _instant}


def payload_data(cleaned: Mapping[str, Any], procedure: Procedure) -> dict[str, Any]:
    """What a valid step form says, as the payload takes it: yuan to fen, ticks to conditions."""
    data: dict[str, Any] = {}
    for name, value in cleaned.items():
        if name.endswith("_fen"):
            data[name] = round((value or 0) * 100)
        elif name == "conditions":
            data[name] = {condition.id: condition.id in value for condition in procedure.conditions}
        elif value not in (None, ""):
            data[name] = value
    return data


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

    def __init__(self, *args: Any, units: Choices, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.public = public
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
        folded = names[0] in _SELDOM and not any(field.errors or field.data for field in shown)
        return Section(title, note, shown, folded)

    def to_lodging(self, *, at: datetime) -> dict[str, Any]:
        """What the form says, as `Lodging` takes it."""
        said = self.cleaned_data
        person = {name: said[name] for name in ("name", "phone", "address", "postcode", "id_number") if said[name]}
        everybody = [person, *people_of(said["others"])] if person and not said["anonymous"] else []
        agent = {"person": {"name": said["agent_name"], "phone": said["agent_phone"]}}
        respondent = {"name": said["respondent_name"], "address": said["respondent_address"]}
        return {
            "kinds": said["kinds"],
            "channel": said.get("channel") or Channel.WEB.value,
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
_OWN_DATA: Final = {"name": "name", "phone": "tel", "address": "street-address", "postcode": "postal-code"}
# Title on the public page, title at the desk, note, fields.
_SECTIONS: Final = (
    (_("What is it about"), _("What is it about"), "", ("kinds", "unit", "channel", "received_at")),
    (
        _("About you"),
        _("The consumer"),
        _("A complaint needs a real name and a phone or an address. A report may be anonymous."),
        ("name", "phone", "address", "postcode", "id_number", "anonymous"),
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
