"""What was kept of a form that was not sent, put back into its fields."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.datastructures import MultiValueDict


def refill(form: forms.Form, kept: Mapping[str, Sequence[str]]) -> None:
    """Let an unsent form begin with what was kept of it: shown as it was written, judged only when it is sent."""
    data = MultiValueDict({name: list(values) for name, values in kept.items()})
    for name, field in form.fields.items():
        form.initial[name] = field.widget.value_from_datadict(data, MultiValueDict(), form.add_prefix(name))


def is_long(form: forms.Form) -> bool:
    """Whether somebody writes more than a line into it."""
    return any(isinstance(field.widget, forms.Textarea) for field in form.fields.values())
