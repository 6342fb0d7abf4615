"""``{% load charts %}``: a chart, drawn into the page."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from xiaobao.charts.model import Chart
from xiaobao.charts.svg import to_svg

register = template.Library()


@register.filter
def drawn(chart: Chart) -> SafeString:
    """The drawing as SVG."""
    return mark_safe(to_svg(chart))  # noqa: S308 - the renderer escapes every text, which a test of its own proves
