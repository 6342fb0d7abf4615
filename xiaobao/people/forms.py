"""The shape of what is typed at the login, for a second factor, and for a new password."""

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from xiaobao.people.domain.passwords import LONGEST
from xiaobao.people.queries import password_help

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
