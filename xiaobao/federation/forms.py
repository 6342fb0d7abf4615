"""The shape of what officers say here."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaobao.complaints import queries as complaints
from xiaobao.federation.domain.keeping import Details
from xiaobao.federation.domain.messages import Kind
from xiaobao.procedures.library import load_library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xiaobao.federation.models import Peer

REASON = 400


class ForwardForm(forms.Form):
    """To which peer, with which word."""

    peer = forms.ChoiceField(label=_("To"))
    note = forms.CharField(label=_("Note"), max_length=2_000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *sent: object, peers: "Sequence[Peer]") -> None:
        super().__init__(*sent)  # type: ignore[arg-type]  # the data of a request, or nothing
        self.fields["peer"].choices = [(peer.code, peer.name) for peer in peers]  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why the other side shall end it."""

    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea({"rows": 3}))


class PeerForm(forms.Form):
    """All that is said of a peer, and why it is proposed."""

    name = forms.CharField(
        label=pgettext_lazy("of an instance", "Name here"),
        max_length=80,
        help_text=_("What it says stands under this name in the journals here."),
    )
    address = forms.CharField(
        label=pgettext_lazy("of an instance", "Address"), max_length=200, help_text=_("Like https://bank.example/.")
    )
    keys = forms.CharField(
        label=_("Public keys"),
        max_length=2_000,
        widget=forms.Textarea({"rows": 2, "spellcheck": "false", "class": "mono"}),
        help_text=_("whpk_…, one a line: the other side reads them on its page, or by xiaobao peer keys."),
    )
    unit = forms.ChoiceField(label=_("Unit here"), help_text=_("Its cases go over; what comes lies there."))
    kinds = forms.MultipleChoiceField(label=_("What it may say"), widget=forms.CheckboxSelectMultiple)
    family = forms.ChoiceField(label=_("Procedure of what comes"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON, help_text=_("Stays on record. Say from whom the key came, and how.")
    )

    def __init__(self, *sent: object, units: "Sequence[tuple[str, str]]", **initial: object) -> None:
        super().__init__(*sent, **initial)  # type: ignore[arg-type]  # the data of a request, or nothing
        choices = {
            "unit": list(units),
            "kinds": [(kind.value, complaints.peer_message(kind)) for kind in Kind],
            "family": [("", _("as the unit has it")), *((f.id, f.versions[-1].title.zh) for f in load_library())],
        }
        for name, each in choices.items():
            self.fields[name].choices = each  # type: ignore[attr-defined]
        self.fields["kinds"].initial = [kind.value for kind in Kind]

    def details(self) -> Details:
        """What was said, of a form that is valid."""
        said = self.cleaned_data
        return Details(
            name=said["name"],
            address=said["address"],
            keys=tuple(said["keys"].split()),
            kinds=tuple(said["kinds"]),
            unit=said["unit"],
            family=said["family"],
        )


class NewPeerForm(PeerForm):
    """The same, of a peer that is new."""

    code = forms.CharField(
        label=pgettext_lazy("of an instance", "Its own name"),
        max_length=64,
        help_text=_("As it calls itself among instances: a-z, 0-9, dot and dash."),
    )
    field_order = ("code", "name", "address", "keys", "unit", "kinds", "family", "reason")


def filled(said: Details) -> dict[str, object]:
    """What stands in the form of a peer that is registered."""
    return {**said.told(), "keys": "\n".join(said.keys)}
