"""Accounts, roles, tokens, how somebody signs in, and what is looked over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length, Substr
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from xiaobao.people.domain.actor import Role
from xiaobao.people.domain.delegating import DELEGABLE
from xiaobao.people.domain.granting import GrantRow
from xiaobao.people.domain.passwords import plain_password
from xiaobao.people.models.chains import Chained

REGISTERING = frozenset({Role.REGISTRAR.value, Role.HANDLER.value, Role.MEDIATOR.value, Role.HEAD.value})


GRANTABLE = tuple(role.value for role in Role if role not in {Role.CITIZEN, Role.SYSTEM})


class AccountQuerySet(models.QuerySet["Account"]):
    def active(self) -> "AccountQuerySet":
        return self.filter(is_active=True)

    def locked(self) -> "AccountQuerySet":
        """Rows held until the transaction ends (SQLite: the transaction itself holds the file)."""
        return self.select_for_update(of=("self",))


class Account(AbstractBaseUser):
    """Somebody who signs in: an officer of a unit, or somebody who answers for a business."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", _("Chinese")
        ENGLISH = "en", _("English")

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    unit = models.ForeignKey("organizations.Unit", null=True, on_delete=models.PROTECT, related_name="accounts")
    business = models.ForeignKey("businesses.Business", null=True, on_delete=models.PROTECT, related_name="accounts")
    language = models.CharField(max_length=8, choices=Language, default=Language.CHINESE)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    sessions_ended = models.PositiveIntegerField(default=0)  # how often everybody was signed out of it

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = BaseUserManager.from_queryset(AccountQuerySet)()
    known_grants: "Sequence[GrantRow] | None" = None  # where the request has read them along with the account

    def __str__(self) -> str:
        return self.username

    def set_password(self, raw_password: str | None) -> None:
        """Keep the digest of a password in its normal form; without one nobody signs in with a password."""
        super().set_password(None if raw_password is None else plain_password(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. One that was set before there was a normal form is known as it was typed."""
        forms = dict.fromkeys((plain_password(raw_password or ""), raw_password or ""))
        return any(super(Account, self).check_password(form) for form in forms)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session holds while this stays: it changes with the password and with every ending of all sessions."""
        told = f"{self.password}:{self.sessions_ended}"
        return salted_hmac("xiaobao.people.sessions", told, secret=secret, algorithm="sha256").hexdigest()

    @property
    def registers(self) -> bool:
        """Whether this person takes cases down; known as far as the request has read the grants."""
        return any(row.role in REGISTERING for row in self.known_grants or ())

    @property
    def leads(self) -> bool:
        """Whether this person heads a unit, as far as the request has read the grants along with the account."""
        return any(row.role == Role.HEAD.value for row in self.known_grants or ())

    @property
    def answers_for_data(self) -> bool:
        """Whether the registers of consents and looks are open to this person, as far as the request has read it."""
        return any(row.role in (Role.HEAD.value, Role.AUDITOR.value) for row in self.known_grants or ())


class Delegation(models.Model):
    """A role that its holder handed over to a colleague for a time 代理. Stays on record when it is over."""

    giver = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="delegations_taken")
    role = models.CharField(max_length=16)
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    made_by = models.CharField(max_length=48)
    made_at = models.DateTimeField()
    ended_by = models.CharField(max_length=48, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="delegation_lasts"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="delegation_to_another"),
            models.CheckConstraint(condition=~Q(reason=""), name="delegation_has_reason"),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in DELEGABLE]), name="delegation_role_known"
            ),
        ]


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def within(self, at: datetime) -> "RoleGrantQuerySet":
        """Those whose time it is."""
        return self.lasting(at).filter(Q(starts_at__isnull=True) | Q(starts_at__lte=at))

    def lasting(self, at: datetime) -> "RoleGrantQuerySet":
        """Those that are not over, begun or not."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))

    def live(self, at: datetime) -> "RoleGrantQuerySet":
        """Those that count at this moment: of what was handed over only what its giver may still do themselves."""
        above = Q(unit=None) | Q(unit__path=Substr(OuterRef("unit__path"), 1, Length("unit__path")))
        held = RoleGrant.objects.within(at).filter(
            above, account_id=OuterRef("delegation__giver_id"), role=OuterRef("role"), delegation=None
        )
        handed_over = Q(delegation__giver__is_active=True, delegation__ended_at=None) & Exists(held)
        return self.within(at).filter(Q(delegation=None) | handed_over)

    def rows(self) -> "list[GrantRow]":
        given = ("delegation__giver_id", "delegation__giver__name")
        rows = self.values_list("role", "unit_id", "unit__path", *given, "account__unit__path")
        return [GrantRow._make(row) for row in rows]


class RoleGrant(models.Model):
    """A role 角色 held at a unit and below; without a unit everywhere, as respondent at one's business.

    Between ``starts_at`` and ``ends_at``, where they are said. With a ``delegation`` it is another person's.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants", db_index=False)
    role = models.CharField(max_length=16)
    unit = models.ForeignKey("organizations.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    granted_by = models.CharField(max_length=48)
    granted_at = models.DateTimeField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    delegation = models.OneToOneField(Delegation, null=True, on_delete=models.CASCADE, related_name="grant")

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "unit"],
                condition=Q(delegation__isnull=True),
                name="role_granted_once",
            ),
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=Q(unit__isnull=True, delegation__isnull=True),
                name="role_granted_everywhere_once",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="role_lasts",
            ),
            models.CheckConstraint(condition=Q(role__in=GRANTABLE), name="role_known"),
            models.CheckConstraint(
                condition=~Q(role=Role.RESPONDENT.value) | Q(unit__isnull=True),
                name="role_respondent_has_no_unit",
            ),
        ]


class SignIn(AbstractBaseSession):
    """A session: of a visitor, or of an account since it signed in. Kept under the digest of its key."""

    session_key = models.CharField(primary_key=True, max_length=64)
    mark = models.CharField(max_length=16, db_index=True)  # what its owner calls it by; opens nothing
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    browser = models.CharField(max_length=40)
    system = models.CharField(max_length=40)
    network = models.CharField(max_length=45)
    signed_in_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()


class SecondFactor(models.Model):
    """The secret that an account's app makes codes from, sealed; it counts once it was confirmed."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="second_factor")
    sealed = models.BinaryField()
    offered_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)  # of RFC 6238: no code of it or before is taken again


class RecoveryCode(models.Model):
    """A code on paper that stands for the app once. Kept as a digest."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)


class Passkey(models.Model):
    """The public half of a key that a device keeps: who proves to have it, and to be its owner, signs in."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="passkeys")
    name = models.CharField(max_length=60)
    handle = models.CharField(max_length=1400, unique=True)  # the credential's id, at most 1023 bytes, base64url
    owner = models.BinaryField(max_length=64)  # by which devices know the account: chance, nobody's name
    public_key = models.BinaryField()  # COSE
    counter = models.PositiveBigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Identity(models.Model):
    """By what a provider of single sign-on knows an account's owner: its issuer and their subject there."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_of_one_account"),
            models.UniqueConstraint(fields=["issuer", "account"], name="identity_once_an_issuer"),
        ]


class PasswordLink(models.Model):
    """A link that its owner opens once: to set a new password, or to be known by an identity elsewhere.

    Kept as a digest; gone when it was used.
    """

    purpose = models.CharField(max_length=8, default="password")  # or "identity"
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()


class ApiToken(models.Model):
    """A token for a program that acts as an account. Kept as a digest: the token itself is told once."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)
    scope = models.JSONField(null=True)  # domain/tokens.py; null: any request from anywhere
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("created_at")), name="token_lasts"
            )
        ]


class AccessReview(models.Model):
    """A round in which the grants of a subtree are looked over, one by one."""

    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    opened_by = models.CharField(max_length=80)  # the person's name, for those who read it later
    opened_at = models.DateTimeField()
    closed_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)
    left_open = models.PositiveIntegerField(default=0)  # grants that nobody had decided about when it was closed


class ReviewDecision(models.Model):
    """What was said of a grant in a round, and of which grant. Append-only (database triggers)."""

    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="decisions")
    grant_number = models.BigIntegerField()  # of a row that may be gone
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)
    unit = models.CharField(max_length=32)  # its code; * for everywhere
    granted_by = models.CharField(max_length=48)
    granted_at = models.DateTimeField()
    findings = models.JSONField(default=list)
    verdict = models.CharField(max_length=8)
    reason = models.CharField(max_length=400)
    actor_key = models.CharField(max_length=48)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "grant_number"], name="grant_decided_once_a_round"),
            models.CheckConstraint(condition=~Q(reason=""), name="review_decision_has_reason"),
        ]


class AccountEvent(Chained):
    """What was done to an account, by whom; chained for each account. Append-only (database triggers)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="events")
    type = models.CharField(max_length=32)
    detail = models.JSONField(default=dict)
    actor_key = models.CharField(max_length=48)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    def content(self) -> tuple[Any, ...]:
        """What its hash covers."""
        return (self.account_id, self.type, self.detail, self.actor_key, self.actor_name, self.at)


class LoginFailure(models.Model):
    """How often in a row a name was tried in vain from an address."""

    username = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["username", "address"], name="login_failure_once")]


class Asked(models.Model):
    """How often one account or address asked for one thing in a window of time; kept a day."""

    what = models.CharField(max_length=24)
    who = models.CharField(max_length=80)
    since = models.DateTimeField(db_index=True)
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "who", "since"], name="asked_once_a_window")]
