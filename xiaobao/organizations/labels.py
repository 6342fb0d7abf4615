"""The words of this room: English msgids; the Chinese stands in the catalogue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

UNIT_KINDS: "Mapping[str, StrOrPromise]" = {
    "bureau": _("Bureau"),
    "office": _("Office"),
    "association": _("Consumers' association"),
    "station": _("Station"),
    "command_centre": _("Command centre"),
    "department": _("Department"),
    "bank_head": _("Bank, head office"),
    "bank_branch": _("Bank branch"),
    "bank_outlet": _("Bank outlet"),
    "call_centre": _("Call centre"),
}

YEAR_STATUS: "Mapping[str, StrOrPromise]" = {
    "announced": _("Announced"),
    "expected": _("Expected, not announced yet"),
    "unknown": _("Weekends only"),
}

CHANNELS: "Mapping[str, StrOrPromise]" = {
    "in_app": pgettext_lazy("a channel", "Notices on the platform"),
    "email": pgettext_lazy("a channel", "E-mail"),
    "file": pgettext_lazy("a channel", "Letters and SMS, through the folder"),
    "reaction": pgettext_lazy("a channel", "What follows by itself"),
    "webhook": pgettext_lazy("a channel", "Webhooks"),
}
MESSAGE_STATES: "Mapping[str, StrOrPromise]" = {
    "waiting": pgettext_lazy("a message going out", "waiting"),
    "late": pgettext_lazy("a message going out", "late"),
    "retrying": pgettext_lazy("a message going out", "tried again"),
    "failed": pgettext_lazy("a message going out", "failed"),
    "discarded": pgettext_lazy("a message going out", "discarded"),
}
MESSAGE_TONES: Mapping[str, str] = {"failed": "bad", "late": "warn", "retrying": "warn"}
FAULTS: "Mapping[str, StrOrPromise]" = {
    "unreachable": _("The receiver does not answer."),
    "timeout": _("The receiver takes too long."),
    "recipient": _("The receiver does not know this recipient."),
    "refused": _("The receiver does not take this message."),
    "storage": _("The folder cannot be written."),
    "interrupted": _("It was interrupted and may have arrived: ask before you send it again."),
    "other": _("A fault of the platform: the log names it."),
}
DECIDED: "Mapping[str, StrOrPromise]" = {"resent": _("sent again"), "discarded": _("discarded")}
REASON_LENGTH = 400
