"""Posting messages, reading notices, deciding about messages that did not arrive."""

from xiaobao.exchange.actions.deciding import (
    By,
    DiscardNeedsReason,
    NothingToDecide,
    discard,
    discard_of,
    resend,
    resend_failed,
)
from xiaobao.exchange.actions.handing import ClaimLost, claim, mark_delivered, record_failure, release
from xiaobao.exchange.actions.posting import post, post_many
from xiaobao.exchange.actions.reading import mark_all_read, mark_read

__all__ = [
    "By",
    "ClaimLost",
    "DiscardNeedsReason",
    "NothingToDecide",
    "claim",
    "discard",
    "discard_of",
    "mark_all_read",
    "mark_delivered",
    "mark_read",
    "post",
    "post_many",
    "record_failure",
    "release",
    "resend",
    "resend_failed",
]
