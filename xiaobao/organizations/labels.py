"""The words of this room: English msgids; the Chinese stands in the catalogue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

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
