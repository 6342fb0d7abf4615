"""The words of this room's pages. English msgids; the Chinese stands in the catalogue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from xiaobao.papers.own_checking import Place

# What can be wrong with a Word template of an office's own.
FAULTS: "Mapping[str, StrOrPromise]" = {
    "not_word": _("This is no Word file (.docx)."),
    "too_large": _("The file is too large: at most 2 MB, 20 MB unpacked."),
    "active": _("The file holds macros or embedded files. Save it without them."),
    "fetches": _("The file brings something in from outside. Put it into the file itself."),
    "statement": _("Only fields in double braces can be used, no statements and no comments."),
    "full_width": _("These are full-width braces. Type them as half-width ones."),
    "not_closed": _("A field is opened and not closed."),
    "not_opened": _("A field is closed that was not opened."),
    "not_a_field": _("This is not the name of a field."),
    "unknown": _("This kind of paper has no such field."),
    "hidden": _("Something outside of the visible text would be filled in. Remove it."),
    "missing": _("This field must be in the template."),
    "not_filled": _("The template could not be filled in a trial. Save it anew in Word."),
}
PARTS: "Mapping[str, StrOrPromise]" = {
    "text": _("text"),
    "header": _("header"),
    "footer": _("footer"),
    "footnote": _("footnote"),
}


def place_told(place: "Place") -> str:
    """Where in a Word file, in the reader's language."""
    part = str(PARTS.get(place.part, place.part))
    if place.table:
        return gettext("%(part)s, table %(table)s, row %(row)s, cell %(cell)s") % {
            "part": part,
            "table": place.table,
            "row": place.row,
            "cell": place.cell,
        }
    if place.paragraph:
        return gettext("%(part)s, paragraph %(paragraph)s") % {"part": part, "paragraph": place.paragraph}
    return part or gettext("the file")
