"""The words of this room: English msgids; the Chinese stands in the catalogue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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
