"""Making summaries and setting them."""

from xiaobao.summaries.queries.asking import Summary, summarize, templates
from xiaobao.summaries.queries.setting import SHAPES, gaps_of, set_summary, title_of

__all__ = ["SHAPES", "Summary", "gaps_of", "set_summary", "summarize", "templates", "title_of"]
