"""What is typed on the office's own pages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiaobao.organizations.labels import UNIT_KINDS
from xiaobao.people.queries import role_told

Choices = Sequence[tuple[str, str]]
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"})
WRITTEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
GRANTED = ("registrar", "handler", "mediator", "head", "auditor", "administrator")


class UnitForm(forms.Form):
    name = forms.CharField(label=_("Name of the unit"), max_length=120)
    short_name = forms.CharField(label=_("Short name, for the numbers of papers"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)


class NewUnitForm(UnitForm):
    code = forms.RegexField(
        label=_("Code"),
        regex=r"^[A-Z0-9]{1,32}$",
        help_text=_("Capital letters and digits; the numbers of cases begin with it and it never changes."),
    )
    kind = forms.ChoiceField(label=_("Kind of unit"), choices=list(UNIT_KINDS.items()))
    field_order = ("code", "kind", "name")


class MoveForm(forms.Form):
    parent = forms.ChoiceField(label=_("Under which unit"))

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = units  # type: ignore[attr-defined]  # a ChoiceField has choices


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    unit = forms.ChoiceField(label=_("At the unit and all below it"))
    starts_at = forms.DateTimeField(label=_("From"), widget=MOMENT, input_formats=WRITTEN, required=False)
    ends_at = forms.DateTimeField(label=_("Until (not included)"), widget=MOMENT, input_formats=WRITTEN, required=False)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, role_told(role)) for role in GRANTED]  # type: ignore[attr-defined]  # likewise
        self.fields["unit"].choices = units  # type: ignore[attr-defined]  # a ChoiceField has choices


class AccountForm(GrantForm):
    username = forms.CharField(label=_("User name"), max_length=64)
    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail, for notices"), required=False)
    field_order = ("username", "name", "email", "unit", "role", "starts_at", "ends_at")


class ShiftForm(forms.Form):
    account = forms.ChoiceField(label=_("Who is on duty"))
    starts_at = forms.DateTimeField(label=_("From"), widget=MOMENT, input_formats=WRITTEN)
    ends_at = forms.DateTimeField(label=_("Until (not included)"), widget=MOMENT, input_formats=WRITTEN)
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = people  # type: ignore[attr-defined]  # a ChoiceField has choices


class AnnouncementForm(forms.Form):
    text = forms.CharField(
        label=_("The announcement, as a table"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_("TOML, one table for each year: status, source, version, holidays, make_up."),
    )
    reason = forms.CharField(
        label=_("Why a year that was announced before is corrected"), max_length=300, required=False
    )
