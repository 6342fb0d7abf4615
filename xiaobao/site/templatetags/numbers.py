"""``{% load numbers %}``: the cells of a row of numbers, each leading to what it counts.

A table of some hundred numbers is written in a tenth of the time that the template's own loop takes.
"""

from collections.abc import Iterable
from html import escape
from typing import Protocol

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class Counted(Protocol):
    """A number, where its cases are shown, and whether it is a bad one."""

    @property
    def value(self) -> int: ...
    @property
    def href(self) -> str: ...
    @property
    def is_bad(self) -> bool: ...


@register.filter
def cells(numbers: Iterable[Counted]) -> SafeString:
    """A cell for each number; a link where it counts something."""
    shown = "".join(f'<td class="number">{_shown(each)}</td>' for each in numbers)
    return mark_safe(shown)  # noqa: S308  # numbers and escaped addresses alone


def _shown(number: Counted) -> str:
    if not number.value:
        return '<span class="muted">0</span>'
    bad = ' class="tag bad"' if number.is_bad else ""
    return f'<a href="{escape(number.href)}"{bad}>{int(number.value)}</a>'
