"""The endpoints of webhooks. What goes to them lies in the outbox of `exchange`."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from xiaobao.webhooks.domain.standing import Off


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def on(self) -> "EndpointQuerySet":
        return self.filter(off_at=None)

    def ready(self, at: datetime) -> "EndpointQuerySet":
        """Switched on, and not just left alone after a failure."""
        return self.on().filter(Q(retry_at=None) | Q(retry_at__lte=at))


class Endpoint(models.Model):
    """Where events of a unit's subtree are told. Its secrets are records of the vault; the old one signs beside the
    new until ``overlap_until``.
    """

    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    secret = models.ForeignKey("people.VaultRecord", on_delete=models.PROTECT, related_name="+")
    old_secret = models.ForeignKey("people.VaultRecord", null=True, on_delete=models.PROTECT, related_name="+")
    overlap_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    failing_since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)  # of HTTP
    last_success_at = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)
    off_why = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(off_at__isnull=True, off_why="")
                | Q(off_at__isnull=False, off_why__in=[each.value for each in Off]),
                name="endpoint_off_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(old_secret__isnull=True, overlap_until__isnull=True)
                | Q(old_secret__isnull=False, overlap_until__isnull=False),
                name="endpoint_old_secret_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def recipient(self) -> str:
        """Its name in the outbox."""
        return f"endpoint:{self.pk}"
