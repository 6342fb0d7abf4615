"""What came of sending, written down for the endpoint."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from xiaobao.exchange.domain.outbox import OUTAGES, Fault
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.webhooks.actions.registering import switch_off
from xiaobao.webhooks.domain.standing import GONE, Off, is_given_up, wait_after
from xiaobao.webhooks.models import Endpoint


@transaction.atomic
def settle(*, endpoint_id: int, status: int | None, fault: Fault | None, at: datetime) -> None:
    """One answer, or none. An endpoint that is gone, or failing for `WEBHOOK_DAYS`, is switched off."""
    found = Endpoint.objects.select_for_update().get(pk=endpoint_id)
    found.last_status = status
    if fault is None:
        found.failures, found.failing_since, found.retry_at, found.last_success_at = 0, None, None, at
    else:
        found.failures += 1
        found.failing_since = found.failing_since or at
        found.retry_at = at + wait_after(found.failures) if fault in OUTAGES else None
    found.save(update_fields=["last_status", "failures", "failing_since", "retry_at", "last_success_at"])
    if status == GONE:
        switch_off(endpoint_id=endpoint_id, actor=SYSTEM, at=at, why=Off.GONE)
    elif found.failing_since is not None and is_given_up(found.failing_since, at, settings.WEBHOOK_DAYS):
        switch_off(endpoint_id=endpoint_id, actor=SYSTEM, at=at, why=Off.FAILING)
