"""Do accounts hold what their events say, and nothing else?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from django.db import transaction

from xiaobao.people.domain.holding import Happened, Holding, differences, held_after
from xiaobao.people.models import Account, AccountEvent, ApiToken, Identity, Passkey, RoleGrant, SecondFactor

BATCH: Final = 500  # accounts


def faulty_holdings() -> Iterator[str]:
    """Every account whose rows say something else than its events, in words that name it."""
    last = 0
    while accounts := list(Account.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = accounts[-1].pk
        kept, told = _kept(accounts), _told(accounts)
        for account in accounts:
            if differences(told[account.pk], kept[account.pk]):
                yield from (f"the account {account.username}: {found}" for found in _looked_at_again(account.pk))


@transaction.atomic
def _looked_at_again(account_id: int) -> list[str]:
    """The same of one account while nobody changes it: somebody may have, between one reading and the other."""
    accounts = list(Account.objects.select_for_update(of=("self",)).filter(pk=account_id))
    kept, told = _kept(accounts), _told(accounts)
    return [found for account in accounts for found in differences(told[account.pk], kept[account.pk])]


def _told(accounts: Sequence[Account]) -> dict[int, Holding]:
    events: defaultdict[int, list[Happened]] = defaultdict(list)
    rows = AccountEvent.objects.filter(account__in=accounts).order_by("pk")
    for account_id, *event in rows.values_list("account_id", "type", "detail", "actor_key"):
        events[account_id].append(Happened(*event))
    return {account.pk: held_after(account.pk, events[account.pk]) for account in accounts}


def _kept(accounts: Sequence[Account]) -> dict[int, Holding]:
    held = {a.pk: Holding(a.pk, a.is_active, a.unit_id, a.business_id) for a in accounts}
    for grant in RoleGrant.objects.filter(account__in=accounts):
        if grant.delegation_id is None:
            held[grant.account_id].roles[grant.role, grant.unit_id] = (grant.starts_at, grant.ends_at)
        else:
            held[grant.account_id].handed[grant.delegation_id] = (grant.role, grant.unit_id, grant.ends_at)
    for token in ApiToken.objects.filter(account__in=accounts, revoked_at=None):
        held[token.account_id].tokens[token.pk] = token.scope or {}
    for passkey in Passkey.objects.filter(account__in=accounts):
        held[passkey.account_id].passkeys.add(passkey.pk)
    for factor in SecondFactor.objects.filter(account__in=accounts, confirmed_at__isnull=False):
        held[factor.account_id].has_second = True
    for identity in Identity.objects.filter(account__in=accounts):
        held[identity.account_id].has_identity = True
    return held
