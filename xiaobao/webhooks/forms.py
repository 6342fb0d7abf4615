"""The shape of an endpoint as an administrator tells it."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaobao.procedures.library import load_library
from xiaobao.webhooks import labels
from xiaobao.webhooks.domain.events import grouped_kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms.boundfield import BoundWidget
    from django_stubs_ext import StrOrPromise


class EndpointForm(forms.Form):
    """Where, and which kinds of event."""

    name = forms.CharField(label=pgettext_lazy("of an endpoint", "Name"), max_length=80)
    url = forms.CharField(
        label=pgettext_lazy("of an endpoint", "Address"),
        max_length=500,
        help_text=_("Like https://receiver.example/events, on the public internet."),
    )
    kinds = forms.MultipleChoiceField(label=_("Kinds of event"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *sent: object, **initial: object) -> None:
        super().__init__(*sent, **initial)  # type: ignore[arg-type]  # the data of a request, or nothing
        self.fields["kinds"].choices = kind_choices()  # type: ignore[attr-defined]

    @property
    def plain(self) -> "list[forms.BoundField]":
        """The fields before the kinds."""
        return [field for field in self if field.name != "kinds"]

    @property
    def groups(self) -> "list[tuple[StrOrPromise, list[BoundWidget]]]":
        """The ticks of the kinds, group by group."""
        ticks = {str(tick.data["value"]): tick for tick in self["kinds"].subwidgets}
        return [(labels.GROUPS[name], [ticks[kind] for kind in kinds]) for name, kinds in grouped_kinds().items()]


class NewEndpointForm(EndpointForm):
    """The same, for a unit that is chosen."""

    unit = forms.ChoiceField(label=_("Unit"), help_text=_("It hears of the cases of this unit and of all below it."))
    field_order = ("unit", "name", "url", "kinds")

    def __init__(self, *sent: object, units: "Sequence[tuple[str, str]]") -> None:
        super().__init__(*sent)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


def kind_choices() -> "list[tuple[str, StrOrPromise]]":
    """Every kind by name, the whole groups first, with its words."""
    titles = {f"case.{s.event}": s.title.zh for family in load_library() for p in family.versions for s in p.steps}
    kinds = (kind for group in grouped_kinds().values() for kind in group)
    return [(kind, labels.KINDS.get(kind, titles.get(kind, kind))) for kind in kinds]
