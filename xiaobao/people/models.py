"""Accounts, roles, tokens, and the vault of personal data (sealed, with a blind index, every look a row)."""

from collections.abc import Sequence

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiaobao.people.domain.actor import Role
from xiaobao.people.domain.sealing import IndexedField

GrantRow = tuple[str, int | None, str | None]  # role, unit, the unit's path
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

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = BaseUserManager.from_queryset(AccountQuerySet)()
    known_grants: "Sequence[GrantRow] | None" = None  # where the request has read them along with the account

    def __str__(self) -> str:
        return self.username


class RoleGrant(models.Model):
    """A role 角色 held at a unit and below; without a unit everywhere, as respondent at one's business."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants", db_index=False)
    role = models.CharField(max_length=16)
    unit = models.ForeignKey("organizations.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    granted_by = models.CharField(max_length=48)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "role", "unit"], name="role_granted_once"),
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=Q(unit__isnull=True),
                name="role_granted_everywhere_once",
            ),
            models.CheckConstraint(condition=Q(role__in=GRANTABLE), name="role_known"),
            models.CheckConstraint(
                condition=~Q(role=Role.RESPONDENT.value) | Q(unit__isnull=True),
                name="role_respondent_has_no_unit",
            ),
        ]


class ApiToken(models.Model):
    """A token for a program that acts as an account. Kept as a digest: the token itself is told once."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("created_at")), name="token_lasts"
            )
        ]


class AccountEvent(models.Model):
    """What was done to an account, by whom. Append-only (database triggers)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="events")
    type = models.CharField(max_length=32)
    detail = models.JSONField(default=dict)
    actor_key = models.CharField(max_length=48)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()


class LoginFailure(models.Model):
    """How often in a row a name was tried in vain from an address."""

    username = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["username", "address"], name="login_failure_once")]


class VaultRecord(models.Model):
    """Sealed personal data: twelve bytes of nonce, then AES-256-GCM over JSON, bound to id and kind."""

    kind = models.CharField(max_length=32)
    sealed = models.BinaryField()
    key_id = models.CharField(max_length=32, db_index=True)
    created_at = models.DateTimeField()


class BlindIndex(models.Model):
    """A keyed digest of one value of a sealed record, by which the record is found again."""

    record = models.ForeignKey(VaultRecord, on_delete=models.CASCADE, related_name="digests")
    field = models.CharField(max_length=16)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(field__in=[field.value for field in IndexedField]), name="index_field")
        ]
        indexes = [models.Index(fields=["digest", "field"], name="blind_index")]


class Look(models.Model):
    """One look at personal data: who, why, when. Append-only (database triggers)."""

    record = models.ForeignKey(VaultRecord, on_delete=models.PROTECT, related_name="looks")
    actor_key = models.CharField(max_length=48, db_index=True)
    actor_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=400)
    case_id = models.BigIntegerField(null=True, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="look_has_reason")]
