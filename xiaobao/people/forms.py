"""The shape of what is typed at the login, for a second factor, and for a new password."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from xiaobao.people.domain.passwords import LONGEST
from xiaobao.people.queries import MOST_COLLEAGUES, Colleague, Part, password_help, role_told

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
WRITTEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
TYPED = 4 * LONGEST  # a character may be typed as a letter and several marks


class LoginForm(forms.Form):
    username = forms.CharField(
        label=_("User name"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=TYPED,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("One-time code"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "off"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, twice, so that no slip of a finger locks anybody out."""

    password = forms.CharField(
        label=_("The new password"),
        help_text=lazy(password_help, str)(),
        strip=False,
        max_length=TYPED,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The new password again"),
        strip=False,
        max_length=TYPED,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, str]:
        said: dict[str, str] = super().clean() or {}
        if "again" in said and said.get("password") != said["again"]:
            self.add_error("again", _("These two are not the same."))
        return said


class PasswordForm(NewPasswordForm):
    """The same, by whoever knows the present one."""

    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=TYPED,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("present", "password", "again")


def _taker(colleagues: Sequence[Colleague]) -> forms.Field:
    """A colleague chosen by name, unit by unit; by user name where they are too many for a list."""
    if len(colleagues) > MOST_COLLEAGUES:
        typed = forms.TextInput(attrs={"list": "colleagues", "autocomplete": "off"})
        return forms.CharField(label=_("User name of the colleague"), max_length=64, widget=typed)
    units = groupby(colleagues, key=lambda each: each.unit)
    named = [(unit, [(each.username, f"{each.name} ({each.username})") for each in found]) for unit, found in units]
    return forms.ChoiceField(label=_("Colleague"), choices=[("", _("Choose by name")), *named])


class DelegationForm(forms.Form):
    """A role of one's own, for a colleague, for a time."""

    part = forms.ChoiceField(label=_("Which role"))
    unit = forms.ChoiceField(label=_("Where"), required=False)
    taker: forms.Field = forms.ChoiceField()
    starts_at = forms.DateTimeField(label=_("From"), widget=MOMENT, input_formats=WRITTEN)
    ends_at = forms.DateTimeField(label=_("Until (not included)"), widget=MOMENT, input_formats=WRITTEN)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(
        self,
        *args: Any,
        parts: "Sequence[Part]",
        units: "Sequence[tuple[str, str]]",
        colleagues: "Sequence[Colleague]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"] = _taker(colleagues)
        held = [(part.key, f"{role_told(part.role)} · {part.name}") for part in parts]
        below = [(code, f"{name} ({code})") for code, name in units]
        self.fields["part"].choices = held  # type: ignore[attr-defined]  # a ChoiceField has choices
        self.fields["unit"].choices = [("", _("everywhere the role is held")), *below]  # type: ignore[attr-defined]  # likewise
