"""The shape of what officers say here."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xiaobao.federation.models import Peer


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
