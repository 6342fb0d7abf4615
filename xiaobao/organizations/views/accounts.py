"""Accounts: who works where, in which roles. Seen and changed by whoever administers their places."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations import queries
from xiaobao.organizations.forms import AccountForm, GrantForm
from xiaobao.organizations.views.acting import choices_of, done, officer_of, units_of
from xiaobao.people import actions as people
from xiaobao.people import queries as accounts_of
from xiaobao.people.domain.actor import Actor, Role
from xiaobao.people.queries import AccountRow, DelegationRow, role_told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
PAGE: Final = 100  # accounts


@dataclass(frozen=True, slots=True)
class Held:
    """A role and where it is held; ``unit`` is "*" for everywhere. From when and until when, where that is said."""

    role: str
    title: str
    unit: str
    starts_at: "datetime | None"
    ends_at: "datetime | None"
    counts: bool
    giver: str  # where it was handed over
    unit_name: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A role that the account's owner gave or took over, in words."""

    row: DelegationRow
    role: str
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    account: AccountRow
    roles: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """``more`` is the user name after which the next accounts come, or empty."""

    lines: tuple[Line, ...]
    may_open: bool
    named: str  # what the names of the accounts hold, "" for any
    more: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """``link`` is shown once, when it has just been made; it opens until ``until``."""

    line: Line
    grant: GrantForm
    link: str = ""
    until: "datetime | None" = None
    has_second: bool = False  # or a passkey
    delegations: tuple[HandedOver, ...] = ()
    ties: bool = False  # the link ties an identity; else it is for a new password
    provider: str = ""  # of single sign-on
    tied: bool = False


@login_required
def accounts(request: HttpRequest) -> HttpResponse:
    actor = officer_of(request)
    named = request.GET.get("named", "").strip()[:80]
    rows = accounts_of.accounts(actor=actor, after=request.GET.get("after", ""), named=named, limit=PAGE + 1)
    page = AccountsPage(
        lines=tuple(_line(row) for row in rows[:PAGE]),
        may_open=bool(actor.scopes_of(ADMINISTRATORS)),
        named=named,
        more=rows[PAGE - 1].username if len(rows) > PAGE else "",
    )
    return render(request, "organizations/accounts.html", {"page": page, "nav": "office", "tab": "accounts"})


def _line(row: AccountRow) -> Line:
    told = (
        Held(h.role, role_told(h.role), h.unit, h.starts_at, h.ends_at, h.counts, h.giver, h.unit_name)
        for h in row.held
    )
    return Line(row, tuple(told))


@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Open an account with its first role; a link for its first password is shown once."""
    actor = officer_of(request)
    form = AccountForm(request.POST or None, units=choices_of(units_of(actor, ADMINISTRATORS)))
    if request.method == "POST" and form.is_valid():
        made: list[tuple[int, people.IssuedLink]] = []
        at = current_clock().now()
        if done(request, lambda: made.append(_open(form.cleaned_data, actor, at)), form):
            return _account(request, actor, made[0][0], link=made[0][1])
    context = {"form": form, "nav": "office", "tab": "accounts"}
    return render(request, "organizations/account_new.html", context, status=422 if request.method == "POST" else 200)


def _open(said: "Mapping[str, Any]", actor: Actor, at: "datetime") -> tuple[int, people.IssuedLink]:
    unit = queries.by_code(said["unit"])
    account = people.create_account(
        username=said["username"],
        name=said["name"],
        email=said["email"],
        unit_id=unit.pk,
        actor=actor,
        at=at,
    )
    _grant(account.pk, said, actor, at)
    return account.pk, people.give_link(account_id=account.pk, actor=actor, at=at)


@login_required
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account; on POST a further role."""
    actor = officer_of(request)
    if request.method != "POST":
        return _account(request, actor, account_id)
    form = _grant_form(request, actor)
    if form.is_valid() and done(request, lambda: _grant(account_id, form.cleaned_data, actor, _now()), form):
        return redirect("office-account", account_id=account_id)
    return _account(request, actor, account_id, grant=form)


def _grant(account_id: int, said: "Mapping[str, Any]", actor: Actor, at: "datetime") -> None:
    people.grant_role(
        account_id=account_id,
        role=Role(said["role"]),
        unit_id=queries.by_code(said["unit"]).pk,
        starts_at=said["starts_at"],
        ends_at=said["ends_at"],
        actor=actor,
        at=at,
    )


@login_required
@require_POST
def end_delegation(request: HttpRequest, account_id: int, delegation_id: int) -> HttpResponse:
    """End what was handed over by or to an account."""
    actor, at = officer_of(request), _now()
    done(request, lambda: people.end_delegation(delegation_id=delegation_id, actor=actor, at=at))
    return redirect("office-account", account_id=account_id)


@login_required
@require_POST
def revoke(request: HttpRequest, account_id: int) -> HttpResponse:
    actor, at = officer_of(request), _now()
    role, code = _role(request.POST.get("role", "")), request.POST.get("unit", "")
    unit_id = None if code == "*" else queries.by_code(code).pk
    done(request, lambda: people.revoke_role(account_id=account_id, role=role, unit_id=unit_id, actor=actor, at=at))
    return redirect("office-account", account_id=account_id)


@login_required
@require_POST
@never_cache
def password(request: HttpRequest, account_id: int) -> HttpResponse:
    """A link by which its owner sets a new password, shown once."""
    actor, at, made = officer_of(request), _now(), list[people.IssuedLink]()
    if done(request, lambda: made.append(people.give_link(account_id=account_id, actor=actor, at=at))):
        return _account(request, actor, account_id, link=made[0])
    return redirect("office-account", account_id=account_id)


@login_required
@require_POST
@never_cache
def invite(request: HttpRequest, account_id: int) -> HttpResponse:
    """A link by which its owner ties their identity at the provider of single sign-on, shown once."""
    actor, at, made = officer_of(request), _now(), list[people.IssuedLink]()
    if done(request, lambda: made.append(people.invite_identity(account_id=account_id, actor=actor, at=at))):
        return _account(request, actor, account_id, link=made[0], door="sign-on-tie")
    return redirect("office-account", account_id=account_id)


@login_required
@require_POST
def untie(request: HttpRequest, account_id: int) -> HttpResponse:
    """No identity at the provider opens the account any more; its sessions end."""
    actor, at = officer_of(request), _now()
    done(request, lambda: people.untie_identity(account_id=account_id, actor=actor, at=at))
    return redirect("office-account", account_id=account_id)


@login_required
@require_POST
def close(request: HttpRequest, account_id: int) -> HttpResponse:
    actor, at = officer_of(request), _now()
    done(request, lambda: people.close_account(account_id=account_id, actor=actor, at=at))
    return redirect("office-account", account_id=account_id)


@login_required
@require_POST
def second_factor(request: HttpRequest, account_id: int) -> HttpResponse:
    """Take the second factor off an account whose owner has lost it; its sessions end."""
    actor, at = officer_of(request), _now()
    done(request, lambda: people.drop_second(account_id=account_id, actor=actor, at=at))
    return redirect("office-account", account_id=account_id)


@login_required
@require_POST
def sign_out(request: HttpRequest, account_id: int) -> HttpResponse:
    """End every session of an account."""
    actor, at = officer_of(request), _now()
    done(request, lambda: people.sign_out_everywhere(account_id=account_id, actor=actor, at=at))
    return redirect("office-account", account_id=account_id)


def _role(name: str) -> Role:
    """Raises: NotFound."""
    if name not in list(Role):
        raise NotFound("role", name)
    return Role(name)


def _now() -> "datetime":
    return current_clock().now()


def _grant_form(request: HttpRequest, actor: Actor) -> GrantForm:
    told = request.POST if request.POST.get("role") and request.POST.get("unit") else None
    return GrantForm(told, units=choices_of(units_of(actor, ADMINISTRATORS)))


def _account(
    request: HttpRequest,
    actor: Actor,
    account_id: int,
    *,
    link: people.IssuedLink | None = None,
    door: str = "new-password",
    grant: GrantForm | None = None,
) -> HttpResponse:
    row = accounts_of.account(account_id=account_id, actor=actor)
    form = grant or GrantForm(units=choices_of(units_of(actor, ADMINISTRATORS)))
    has_more = accounts_of.has_second(account_id) or bool(accounts_of.passkeys_of(account_id))
    address = request.build_absolute_uri(reverse(door, args=[link.token])) if link else ""
    handed_over = tuple(
        HandedOver(each, role_told(each.role), accounts_of.delegation_state_told(each.state))
        for each in accounts_of.delegations_of(account_id, at=_now())
    )
    page = AccountPage(
        line=_line(row),
        grant=form,
        link=address,
        ties=door == "sign-on-tie",
        until=link.expires_at if link else None,
        has_second=has_more,
        delegations=handed_over,
        provider=settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        tied=bool(settings.OIDC_ISSUER) and accounts_of.has_identity(account_id),
    )
    status = 422 if grant is not None else 200
    context = {"page": page, "nav": "office", "tab": "accounts"}
    return render(request, "organizations/account.html", context, status=status)
