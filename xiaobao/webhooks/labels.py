"""The words of this room: English msgids; the Chinese stands in the catalogue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OFF: "Mapping[str, StrOrPromise]" = {
    "by_hand": _("switched off by hand"),
    "gone": _("switched off: it answered that it is gone (410)"),
    "failing": _("switched off: nothing arrived for days"),
}
KINDS: "Mapping[str, StrOrPromise]" = {
    "case.*": _("Every step of a case"),
    "clock.*": _("Every clock that is nearly or already over"),
    "case.received": _("A case was received"),
    "case.undone": _("A step was undone"),
    "clock.warned": _("A clock is nearly over"),
    "clock.escalated": _("A clock is over"),
}
GROUPS: "Mapping[str, StrOrPromise]" = {
    "every": _("Everything"),
    "begins": _("A case begins"),
    "moves": _("A case goes on"),
    "ends": _("A case ends"),
    "clocks": pgettext_lazy("kinds of event", "Clocks"),
    "stays": _("What leaves a case where it stands"),
}
STATES: "Mapping[str, StrOrPromise]" = {
    "delivered": pgettext_lazy("a message going out", "arrived"),
    "waiting": pgettext_lazy("a message going out", "waiting"),
    "late": pgettext_lazy("a message going out", "late"),
    "retrying": pgettext_lazy("a message going out", "tried again"),
    "failed": pgettext_lazy("a message going out", "failed"),
    "discarded": pgettext_lazy("a message going out", "discarded"),
}
TONES: Mapping[str, str] = {"delivered": "good", "failed": "bad", "late": "warn", "retrying": "warn"}
