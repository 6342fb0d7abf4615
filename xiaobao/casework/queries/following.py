"""Links by which a consumer opens their own case without typing number and query code."""

import hmac
from datetime import datetime, timedelta

from django.conf import settings

from xiaobao.casework.domain.following import FOLLOW, FollowLink, LinkOver, facts, read, written
from xiaobao.casework.models import Case
from xiaobao.people import queries as people


def follow_token(case: Case, *, at: datetime) -> str:
    """A token that opens what number and query code of this case open, for ``XIAOBAO_LINK_DAYS``. Kept nowhere."""
    ends = int((at + _lasts()).timestamp())
    return written(FollowLink(case.pk, ends, _signed(case, ends)))


def by_follow_token(*, token: str, at: datetime) -> Case:
    """The case that a link opens. One query. Raises: LinkOver, whatever is wrong with it."""
    link = read(token)
    case = Case.objects.filter(pk=link.case_id).first()
    if case is None or not hmac.compare_digest(link.signed, _signed(case, link.ends)):
        raise LinkOver
    if not link.lives(at=at, lasts=_lasts()):
        raise LinkOver
    return case


def _signed(case: Case, ends: int) -> bytes:
    told = facts(case_id=case.pk, ends=ends, held=case.query_digest)
    return people.link_digest(purpose=FOLLOW, facts=told)


def _lasts() -> timedelta:
    return timedelta(days=settings.LINK_DAYS)
