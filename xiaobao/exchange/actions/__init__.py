"""Posting messages, reading notices, deciding about messages that did not arrive."""

from xiaobao.exchange.actions.deciding import (
    By,
    DiscardNeedsReason,
    NothingToDecide,
    discard,
    resend,
    resend_failed,
)
from xiaobao.exchange.actions.posting import post, post_many
from xiaobao.exchange.actions.reading import mark_all_read, mark_read

__all__ = [
    "By",
    "DiscardNeedsReason",
    "NothingToDecide",
    "discard",
    "mark_all_read",
    "mark_read",
    "post",
    "post_many",
    "resend",
    "resend_failed",
]
