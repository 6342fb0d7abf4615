"""The words of this room: English msgids; the Chinese stands in the catalogue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MEASURES: Final[Mapping[str, "_StrPromise"]] = {
    "cases": _("cases"),
    "clocks": _("clocks"),
    "yuan": _("yuan"),
    "days": _("days"),
    "percent": _("percent"),
    "score": _("score, 1 to 5"),
}
