"""Forms: the one for lodging, and one for each step, made from the step's payload and the case's procedure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, get_type_hints

from django import forms
from django.utils.translation import get_language

from xiaobao.complaints import labels
from xiaobao.complaints.domain.payloads import Remark, payload_class
from xiaobao.procedures.citing import cite
from xiaobao.procedures.model import Procedure, Step, Text

if TYPE_CHECKING:
    pass

LONG = 400
Choices = Sequence[tuple[str, str]]
Maker = Callable[["FieldOf"], forms.Field]


def worded(text: Text) -> str:
    """A wording in the reader's language."""
    return text.en if (get_language() or "").startswith("en") else text.zh


def cited(procedure: Procedure, article: str) -> str:
    """The statute and an article of it, in the reader's language."""
    return cite(procedure.source, article, english=(get_language() or "").startswith("en"))


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
    return forms.DecimalField(label=of.label, required=False, min_value=0, decimal_places=2)


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
    return forms.DateField(label=of.label, required=of.required, widget=forms.DateInput(attrs={"type": "date"}))


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
_BY_TYPE: Mapping[Any, Maker] = {
    bool: _flag,
    int: _number,
    int | None: _number,
    date: _day,
    date | None: _day,
    datetime: _instant,
}


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
