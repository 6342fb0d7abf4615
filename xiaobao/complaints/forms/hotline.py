"""Lodging on the telephone: the same fields, in the order in which a call tells them."""

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from xiaobao.complaints.domain.channels import Channel
from xiaobao.complaints.forms.lodging import Choices, LodgeForm

if TYPE_CHECKING:
    from django import forms

CALLER: Final = ("phone", "name", "address", "anonymous")
BUSINESS: Final = ("respondent_name", "respondent_address")
WORDS: Final = ("text", "claims", "claimed")
FILING: Final = ("kinds", "unit", "may_publish", "may_entrust")
NEVER_ASKED: Final = ("channel", "received_at")  # it is the hotline, and it is now


class HotlineForm(LodgeForm):
    """What is taken down while somebody talks."""

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, units=units, public=False, via=Channel.HOTLINE, **kwargs)
        for name in NEVER_ASKED:
            del self.fields[name]
        self.fields["phone"].label = _("The caller's number")
        self.fields["phone"].widget.attrs["placeholder"] = _("empty where none is shown")
        self.fields["phone"].widget.attrs |= {"autofocus": True, "spellcheck": "false"}
        self.fields["respondent_name"].widget.attrs["placeholder"] = _("part of the name is enough")
        self.fields["respondent_name"].widget.attrs["autocomplete"] = "off"
        self.fields["text"].help_text = ""
        self.fields["text"].widget.attrs["rows"] = 6
        self.fields["claims"].widget.attrs["rows"] = 2
        self.fields["kinds"].help_text = ""

    @property
    def caller(self) -> "list[forms.BoundField]":
        return [self[name] for name in CALLER]

    @property
    def business(self) -> "list[forms.BoundField]":
        return [self[name] for name in BUSINESS]

    @property
    def words(self) -> "list[forms.BoundField]":
        return [self[name] for name in WORDS]

    @property
    def filing(self) -> "list[forms.BoundField]":
        return [self[name] for name in FILING]
