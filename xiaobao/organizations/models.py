"""The tree of units 机构, posts and liaison officers, and the duty roster 值班."""

from django.db import models
from django.db.models import F, Q

from xiaobao.organizations.domain.units import PATH_LENGTH, Profile, UnitKind, end_of


class UnitQuerySet(models.QuerySet["Unit"]):
    def within(self, path: str) -> "UnitQuerySet":
        """The unit of this path and every unit below it."""
        return self.filter(path__gte=path, path__lt=end_of(path))

    def active(self) -> "UnitQuerySet":
        return self.filter(is_active=True)

    def locked(self) -> "UnitQuerySet":
        """Rows held until the transaction ends (SQLite: the transaction itself holds the file)."""
        return self.select_for_update(of=("self",))


class Unit(models.Model):
    """A unit: a bureau, an office, an association, a station, a bank's branch or outlet, a department."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=16)
    profile = models.CharField(max_length=8)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=PATH_LENGTH, unique=True)
    depth = models.PositiveSmallIntegerField()
    region_code = models.CharField(max_length=12, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    is_active = models.BooleanField(default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in UnitKind]), name="unit_kind"),
            models.CheckConstraint(condition=Q(profile__in=[p.value for p in Profile]), name="unit_profile"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
            models.CheckConstraint(condition=Q(path__startswith="/", path__endswith="/"), name="unit_path_is_closed"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path_end(self) -> str:
        """Where the range of paths of this unit and all below it ends."""
        return end_of(self.path)


class Announcement(models.Model):
    """The days off of a year as announced 节假日安排通知. Never changed: a correction is a newer row of its year."""

    year = models.PositiveSmallIntegerField()
    table = models.JSONField()
    digest = models.CharField(max_length=64)  # over this table and the digest before it
    reason = models.CharField(max_length=300, blank=True)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=80)

    class Meta:
        ordering = ["pk"]


class Post(models.Model):
    """A post 岗位 at a unit and who holds it; a liaison officer 联络员 is a post."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=80)
    account = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="posts")
    is_liaison = models.BooleanField(default=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="post_ends_after_it_starts",
            )
        ]


class DutyShift(models.Model):
    """A turn on duty 值班, holidays like any other day: from one instant to another."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="shifts", db_index=False)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts"),
            models.UniqueConstraint(fields=["unit", "account", "starts_at"], name="shift_once"),
        ]
        indexes = [models.Index(fields=["unit", "ends_at"], name="shift_on_duty")]
