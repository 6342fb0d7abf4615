"""The forms of this room's pages."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _


class TemplateForm(forms.Form):
    """A Word template for a kind of paper."""

    kind = forms.ChoiceField(label=_("Kind of paper"))
    file = forms.FileField(
        label=_("Word template (.docx)"),
        help_text=_("With fields in double braces. Begin with one of the files on this page."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def __init__(self, *args: object, kinds: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField has choices
