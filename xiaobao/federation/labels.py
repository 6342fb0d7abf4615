"""The words of this room: English msgids; the Chinese stands in the catalogue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BETWEEN = pgettext_lazy("between the items of a list", ", ")
STATES: "Mapping[str, StrOrPromise]" = {
    "waiting": pgettext_lazy("a message", "waiting"),
    "sent": pgettext_lazy("a message", "sent, no answer yet"),
    "acknowledged": pgettext_lazy("a message", "acknowledged"),
    "refused": pgettext_lazy("a message", "refused"),
    "dead": pgettext_lazy("a message", "dead"),
    "held": pgettext_lazy("a message", "held for an earlier one"),
    "applied": pgettext_lazy("a message", "done here"),
}
TONES: Mapping[str, str] = {"acknowledged": "good", "applied": "good", "refused": "bad", "dead": "bad", "sent": "warn"}

# What is done to a peer.
CHANGES: "Mapping[str, StrOrPromise]" = {
    "register": _("Registration"),
    "correct": _("Correction"),
    "suspend": _("Pause"),
    "resume": _("Speaking again"),
}
DETAILS: "Mapping[str, StrOrPromise]" = {
    "name": pgettext_lazy("of an instance", "Name here"),
    "address": pgettext_lazy("of an instance", "Address"),
    "keys": _("Public keys"),
    "kinds": _("What it may say"),
    "unit": _("Unit here"),
    "family": _("Procedure of what comes"),
}
# How a change ended → the word for it and its tone.
ENDS: "Mapping[str, tuple[StrOrPromise, str]]" = {
    "waits": (_("waits for another administrator"), "warn"),
    "confirmed": (pgettext_lazy("a change of a peer", "confirmed"), "good"),
    "declined": (pgettext_lazy("a change of a peer", "declined"), "bad"),
    "withdrawn": (pgettext_lazy("a change of a peer", "withdrawn"), ""),
    "at once": (pgettext_lazy("a change of a peer", "at once, by one person"), ""),
}
# The slug of a refusal → the field of the form at which it is said.
FAULTY: Mapping[str, str] = {
    "bad-peer-name": "code",
    "own-peer-name": "code",
    "peer-there": "code",
    "address-refused": "address",
    "bad-public-key": "keys",
    "no-key-left": "keys",
    "unknown-procedure": "family",
}
