"""The words of this room: English msgids; the Chinese stands in the catalogue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaobao.procedures.model import Evidence

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BETWEEN = pgettext_lazy("between the items of a list", ", ")

EVIDENCE: "Mapping[Evidence, StrOrPromise]" = {
    Evidence.SEEN: _("read in the statute"),
    Evidence.SECOND_HAND: _("read about the statute"),
    Evidence.MEMORY: _("not confirmed"),
    Evidence.HOUSE: _("rule of the house"),
}
