"""Questions about accounts, what they may, and where personal data lies."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import permissions, vault
from xiaobao.people.domain.actor import EVERYWHERE, NOBODY, Actor, ActorKind, Grant, Principal, Role, widest
from xiaobao.people.domain.granting import GrantRow
from xiaobao.people.domain.naming import plain_username
from xiaobao.people.domain.sealing import IndexedField
from xiaobao.people.labels import BETWEEN, DELEGATION_FAULTS, REFUSALS, REVIEW_FAULTS, ROLES, SIGN_ON_FAULTS
from xiaobao.people.models import (
    Account,
    AccountQuerySet,
    ApiToken,
    BlindIndex,
    Identity,
    Look,
    RecoveryCode,
    RoleGrant,
    SecondFactor,
    VaultRecord,
)
from xiaobao.people.queries.passwords import fault_told
from xiaobao.people.queries.sessions import digest_of


class TokenRefused(XiaobaoError):
    """Raised when a token is unknown, revoked, expired or of a closed account. It does not say which."""

    slug = "token-refused"
    status = 401

    def __init__(self) -> None:
        super().__init__("This token opens nothing: it is unknown, revoked or expired. Ask for a new one.")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as a list shows it. ``roles`` are those that count now: ``head@3301``, ``auditor@*`` for everywhere.

    ``held`` are also those that begin later, or rest or are over; a ``giver`` has handed the role over.
    """

    id: int
    username: str
    name: str
    unit: str
    business: str
    roles: tuple[str, ...]
    is_active: bool
    language: str
    held: "tuple[HeldRow, ...]" = ()
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A grant: a role at a unit (``*`` for everywhere), its limits in time, and whether it counts now."""

    role: str
    unit: str
    starts_at: datetime | None
    ends_at: datetime | None
    counts: bool
    giver: str
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look at personal data, as an auditor reads it."""

    record_id: int
    case_id: int | None
    actor_key: str
    actor_name: str
    reason: str
    at: datetime


def actor_for(account: Account, *, at: datetime | None = None) -> Actor:
    """Who an account is to every action at this moment; a closed account may nothing.

    One query, or none where a request has read the grants that count, and the unit, along with the account.
    """
    rows, home = _reach(account, at) if account.is_active else ((), "")
    grants = tuple(sorted(_grants(rows), key=lambda grant: (grant.path, grant.role, grant.principal or NOBODY)))
    return Actor(
        kind=ActorKind.ACCOUNT,
        id=account.pk,
        name=account.name,
        roles=frozenset(Role(row.role) for row in rows),
        scopes=widest(tuple(grant.path for grant in grants)),
        business_id=account.business_id,
        grants=grants,
        home=home,
    )


def _reach(account: Account, at: datetime | None) -> tuple[Sequence[GrantRow], str]:
    """The grants of an account that count, and the path of its own unit. Without a role it reaches nothing."""
    if account.known_grants is not None:
        return account.known_grants, account.unit.path if account.unit is not None else ""
    rows = account.grants.live(at or current_clock().now()).rows()
    return rows, (rows[0].home or "") if rows else ""


def _grants(rows: Iterable[GrantRow]) -> Iterable[Grant]:
    """A respondent's role reaches no unit; every other one without a unit reaches them all."""
    for row in rows:
        if row.role != Role.RESPONDENT:
            principal = Principal(f"account:{row.giver_id}", str(row.giver)) if row.giver_id else None
            yield Grant(Role(row.role), EVERYWHERE if row.unit_id is None else str(row.path), principal)


def live_token(*, token: str, at: datetime) -> ApiToken:
    """The token's row, with its account. Raises: TokenRefused."""
    lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    rows = ApiToken.objects.filter(lasting, digest=digest_of(token), revoked_at=None, account__is_active=True)
    found = rows.select_related("account").first()
    if found is None:
        raise TokenRefused
    return found


def actor_for_token(*, token: str, at: datetime) -> Actor:
    """Who a program is. Two queries. Raises: TokenRefused."""
    return actor_for(live_token(token=token, at=at).account, at=at)


def has_the_keys() -> bool:
    """Whether what is sealed in this database was sealed with the keys of this installation: tried on one record."""
    newest = VaultRecord.objects.exclude(key_id="").order_by("-pk").first()
    if newest is None:
        return True
    try:
        vault.current().open(bytes(newest.sealed), record_id=newest.pk, kind=newest.kind, key_id=newest.key_id)
    except vault.CannotOpen:
        return False
    return True


def by_username(username: str) -> Account:
    """Raises: NotFound."""
    account = Account.objects.filter(username=plain_username(username)).first()
    if account is None:
        raise NotFound("account", username)
    return account


def by_id(account_id: int) -> Account:
    """Raises: NotFound."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise NotFound("account", account_id)
    return account


def unit_id(code: str) -> int:
    """The id of a unit, by its code: a door of this room lies below the room of units. Raises: NotFound."""
    return _id_of("organizations", "Unit", code=code)


def unit_path(unit_id: int) -> str:
    """The path of a unit in the tree. Raises: NotFound."""
    rows = apps.get_model("organizations", "Unit")._default_manager.filter(pk=unit_id)
    path: str | None = rows.values_list("path", flat=True).first()
    if path is None:
        raise NotFound("unit", unit_id)
    return path


def business_id(uscc: str) -> int:
    """The id of a business, by its USCC. Raises: NotFound."""
    return _id_of("businesses", "Business", uscc=uscc)


def _id_of(room: str, model: str, **key: str) -> int:
    rows = apps.get_model(room, model)._default_manager.filter(**key)
    found: int | None = rows.values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(model.lower(), next(iter(key.values())))
    return found


def accounts(*, actor: Actor, after: str = "", named: str = "", limit: int | None = None) -> list[AccountRow]:
    """The accounts an actor may see, by user name: ``limit`` at most after a user name, or all. Two queries.
    ``named``: only those whose name or user name holds this.
    """
    found = permissions.visible(actor) & Q(username__gt=after)
    if named:
        found &= Q(name__icontains=named) | Q(username__icontains=named)
    rows = Account.objects.filter(found).order_by("username")[:limit]
    return [_row(account) for account in rows.select_related("unit", "business").prefetch_related(_with_grants())]


def account(*, account_id: int, actor: Actor) -> AccountRow:
    """One account, as far as the actor may see it. Two queries. Raises: NotFound."""
    rows = Account.objects.filter(permissions.visible(actor), pk=account_id)
    found = rows.select_related("unit", "business").prefetch_related(_with_grants()).first()
    if found is None:
        raise NotFound("account", account_id)
    return _row(found)


def _with_grants() -> "Prefetch[str]":
    live = RoleGrant.objects.live(current_clock().now()).values("pk")
    told = RoleGrant.objects.annotate(counts=Q(pk__in=live)).select_related("unit", "delegation__giver")
    return Prefetch("grants", told.order_by("role", "unit__path", "pk"))


def _row(account: Account) -> AccountRow:
    held = tuple(_held(grant) for grant in account.grants.all())
    return AccountRow(
        id=account.pk,
        username=account.username,
        name=account.name,
        unit=account.unit.code if account.unit else "",
        business=account.business.name if account.business else "",
        roles=tuple(f"{each.role}@{each.unit}" for each in held if each.counts),
        is_active=account.is_active,
        language=account.language,
        held=held,
        unit_name=account.unit.short_name if account.unit else "",
    )


def _held(grant: RoleGrant) -> HeldRow:
    unit, giver = grant.unit.code if grant.unit else "*", grant.delegation.giver.name if grant.delegation else ""
    counts = grant.counts  # type: ignore[attr-defined]  # annotated above
    name = grant.unit.short_name if grant.unit else ""
    return HeldRow(grant.role, unit, grant.starts_at, grant.ends_at, counts, giver, name)


def names(account_ids: Collection[int]) -> dict[int, str]:
    """The names of accounts by id."""
    return dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "name"))


def addresses(account_ids: Collection[int]) -> dict[int, str]:
    """The e-mail addresses of open accounts that have one."""
    rows = Account.objects.active().filter(pk__in=account_ids).exclude(email="")
    return dict(rows.order_by("pk").values_list("pk", "email"))


def holders(*, roles: Collection[Role], path: str) -> dict[int, str]:
    """The active accounts with one of these roles towards the unit of a path now: names by id, by name."""
    return dict(_holding(roles, path).values_list("pk", "name"))


def holders_beside(*, roles: Collection[Role], path: str, keys: Collection[str]) -> list[int]:
    """The same without the accounts of these keys, and without whoever would only stand in for one of them."""
    of = [int(key.removeprefix("account:")) for key in keys if key.startswith("account:")]
    return list(_holding(roles, path, beside=of).values_list("pk", flat=True))


def holder_names(*, roles: Collection[Role], path: str) -> list[tuple[str, str]]:
    """The same accounts as pairs of user name and name, to be chosen from."""
    return list(_holding(roles, path).values_list("username", "name"))


def _holding(roles: Collection[Role], path: str, *, beside: Collection[int] = ()) -> AccountQuerySet:
    unit_ids = [int(part) for part in path.split("/") if part]
    reaching = Q(unit_id__in=unit_ids) | Q(unit=None)
    grants = RoleGrant.objects.live(current_clock().now()).filter(reaching, role__in=[role.value for role in roles])
    own = Q(delegation=None) | ~Q(delegation__giver_id__in=beside)
    rows = Account.objects.active().filter(pk__in=grants.filter(own).values("account_id")).exclude(pk__in=beside)
    return rows.order_by("name", "pk")


def find_by_phone(phone: str) -> list[int]:
    """The vault records with this telephone number, oldest first."""
    return _find(IndexedField.PHONE, phone)


def find_by_phones(phones: Collection[str]) -> dict[str, set[int]]:
    """The vault records with each of these telephone numbers. One query."""
    digests = {phone: set(vault.current().searched(IndexedField.PHONE, phone)) for phone in phones}
    rows = BlindIndex.objects.filter(digest__in=set().union(*digests.values()), field=IndexedField.PHONE.value)
    held = [(bytes(digest), record_id) for digest, record_id in rows.values_list("digest", "record_id")]
    return {phone: {record for digest, record in held if digest in mine} for phone, mine in digests.items()}


def find_by_id_number(id_number: str) -> list[int]:
    """The vault records with this identity number, oldest first."""
    return _find(IndexedField.ID_NUMBER, id_number)


def find_by_email(email: str) -> list[int]:
    """The vault records with this mail address, oldest first."""
    return _find(IndexedField.EMAIL, email)


def _find(field: IndexedField, value: str) -> list[int]:
    rows = BlindIndex.objects.filter(digest__in=vault.current().searched(field, value), field=field.value)
    return list(rows.order_by("record_id").values_list("record_id", flat=True))


def query_digest(*, number: str, code: str) -> str:
    """What is kept of the query code of a case: 64 hexadecimal digits under a key of their own."""
    return vault.current().query_digest(number=number, code=code)


def link_digest(*, purpose: str, facts: str) -> bytes:
    """What a link that opens something is signed with: 32 bytes under a key of its own for each purpose."""
    return vault.current().link_digest(purpose=purpose, facts=facts)


def looks(*, case_ids: Collection[int]) -> list[LookRow]:
    """Every look at the personal data of these cases, newest first; the caller has asked for permission."""
    rows = Look.objects.filter(case_id__in=case_ids).order_by("-at", "-pk")
    fields = ("record_id", "case_id", "actor_key", "actor_name", "reason", "at")
    return [LookRow(*row) for row in rows.values_list(*fields)]


def peer_roots() -> list[str]:
    """The ids of the keys that those which sign messages to peers are made from, the newest last."""
    return vault.current().peer_roots()


def peer_signing(root: str, purpose: str) -> tuple[bytes, Callable[[bytes], bytes]]:
    """The key of a purpose that is made from a root: its public half, and the function that signs.

    Raises: NotFound, where the key file has no such root.
    """
    if root not in peer_roots():
        raise NotFound("key of peers", root)
    key = vault.current().peer_signer(root, purpose)
    return key.public_key().public_bytes_raw(), key.sign


def seal_signers() -> dict[str, tuple[bytes, Callable[[bytes], bytes]]]:
    """The keys of daily seals by their ids, the newest last: the public half of each, and the function that signs."""
    signers = vault.current().seal_signers()
    return {key_id: (key.public_key().public_bytes_raw(), key.sign) for key_id, key in signers.items()}


def has_second(account_id: int) -> bool:
    """Whether an account has a second factor that counts."""
    return SecondFactor.objects.filter(account_id=account_id, confirmed_at__isnull=False).exists()


def has_identity(account_id: int) -> bool:
    """Whether an identity at a provider of single sign-on opens an account."""
    return Identity.objects.filter(account_id=account_id).exists()


def recovery_codes_left(account_id: int) -> int:
    """How many recovery codes were not used yet."""
    return RecoveryCode.objects.filter(account_id=account_id, used_at=None).count()


def told(error: XiaobaoError) -> str:
    """What an error says, in the reader's language; its own English message where no sentence is written for it."""
    return told_as(error.slug, error.data) or str(error)


def told_as(slug: str, facts: Mapping[str, Any]) -> str:
    """The same for an error of which only kind and data were kept; empty where no sentence is written for it."""
    sentence = REFUSALS.get(slug)
    lists = {
        "roles": _roles_told(facts.get("roles", ())),
        "weak": " ".join(map(fault_told, facts.get("weak", ()))),
        "fault": _fault_told(facts),
    }
    return _(sentence) % {**facts, **lists} if sentence else ""


def _fault_told(facts: Mapping[str, Any]) -> str:
    sentence = {**DELEGATION_FAULTS, **REVIEW_FAULTS, **SIGN_ON_FAULTS}.get(str(facts.get("fault")))
    return _(sentence) % facts if sentence else str(facts.get("fault", ""))


def _roles_told(roles: Collection[str]) -> str:
    return str(BETWEEN).join(role_told(role) for role in roles) or _("others")


def role_told(role: str) -> str:
    """What a role is called in the reader's language."""
    return str(ROLES.get(role, role))
