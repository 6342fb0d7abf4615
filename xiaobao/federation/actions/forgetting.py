"""What was said of a case whose personal data was erased: the messages' contents go, that they were said stays."""

from xiaobao.casework import actions as casework
from xiaobao.federation.models import Message

SETTLED = ("acknowledged", "refused", "applied", "dead")


def forget(*, case_id: int) -> int:
    """Take what the messages of a case hold from the store; how many. One under way is left: it is to be sent.

    Source: Personal Information Protection Law art. 47.
    """
    said = Message.objects.filter(thread__case_id=case_id, state__in=SETTLED)
    digests = set(said.values_list("digest", flat=True))
    used = Message.objects.filter(digest__in=digests).exclude(thread__case_id=case_id)
    digests -= set(used.values_list("digest", flat=True))
    casework.sweep(digests)
    return len(digests)
