"""What is typed on the office's own pages."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiaobao.kernel.calendar import Holiday, YearStatus, YearTable
from xiaobao.organizations.labels import UNIT_KINDS
from xiaobao.people.queries import role_told

Choices = Sequence[tuple[str, str]]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
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


class DaysField(forms.CharField):
    """Days that stand apart: ``2027-02-06, 2027-02-20``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, required=False, **kwargs)

    def clean(self, value: Any) -> tuple[date, ...]:
        said = super().clean(value)
        try:
            return tuple(date.fromisoformat(day) for day in re.split(r"[^\w-]+", said) if day)
        except ValueError as error:
            raise forms.ValidationError(_("Write days like 2027-02-06, with a comma between them.")) from error


class HolidayForm(forms.Form):
    """One holiday of an announcement: from, to, and the weekend days worked instead."""

    name = forms.CharField(label=_("Holiday"), max_length=40, required=False)
    first = forms.DateField(label=_("First day off"), widget=DAY, required=False)
    last = forms.DateField(label=_("Last day off"), widget=DAY, required=False)
    worked = DaysField(label=_("Weekend days worked instead"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("name") and not said.get("first") and "first" not in self.errors:
            self.add_error("first", _("When does it begin?"))
        if not said.get("name") and (said.get("first") or said.get("worked")):
            self.add_error("name", _("Which holiday is it?"))
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _("This lies before the first day."))
        return said

    @property
    def holiday(self) -> Holiday | None:
        """None for a row that was left empty."""
        said = self.cleaned_data
        if not said.get("name"):
            return None
        first, last = said["first"], said["last"] or said["first"]
        return Holiday(said["name"], tuple(first + timedelta(days=n) for n in range((last - first).days + 1)))


HolidayRows = forms.formset_factory(HolidayForm, extra=0, max_num=16, absolute_max=16)


class YearForm(forms.Form):
    """The announcement of one year; its holidays are the rows beside it."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    source = forms.CharField(label=_("The notice, by its name and number"), max_length=300)
    version = forms.DateField(label=_("Day of the notice"), widget=DAY)
    why = forms.CharField(label=_("Why a year that was announced before is corrected"), max_length=300, required=False)

    def to_table(self, rows: Sequence[HolidayForm]) -> YearTable:
        """What both say together. Raises: CalendarDataError."""
        said = self.cleaned_data
        return YearTable(
            year=said["year"],
            status=YearStatus.ANNOUNCED,
            source=said["source"],
            version=said["version"].isoformat(),
            holidays=tuple(row.holiday for row in rows if row.holiday),
            make_up=tuple(sorted(day for row in rows for day in row.cleaned_data.get("worked", ()))),
        )


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
