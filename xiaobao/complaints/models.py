"""What a complaint, report, inquiry or suggestion has beyond its case. Money is in fen 分 (1 yuan = 100 fen)."""

from django.db import models
from django.db.models import Q


class Detail(models.Model):
    """The details of one case; one row for each case of the four kinds."""

    case = models.OneToOneField("casework.Case", on_delete=models.CASCADE, primary_key=True, related_name="detail")
    claims = models.TextField(blank=True)
    claimed_fen = models.BigIntegerField(default=0)
    agreed_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)
    ground = models.CharField(max_length=48, blank=True)  # of the refusal or termination, "refusal.5"
    is_real_name = models.BooleanField(default=True)
    is_joint = models.BooleanField(default=False)
    complainants = models.PositiveIntegerField(default=1)
    harm_known_on = models.DateField(null=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)  # 1 (very dissatisfied) … 5 (very satisfied)
    visited_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_fen__gte=0) & Q(agreed_fen__gte=0) & Q(paid_fen__gte=0),
                name="detail_money_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)),
                name="detail_satisfaction_1_5",
            ),
        ]

    @property
    def claimed_yuan(self) -> str:
        return yuan(self.claimed_fen)

    @property
    def agreed_yuan(self) -> str:
        return yuan(self.agreed_fen)

    @property
    def paid_yuan(self) -> str:
        return yuan(self.paid_fen)


def yuan(fen: int) -> str:
    """Fen as yuan, to be read: 123456 → 1,234.56."""
    return f"{fen // 100:,}.{fen % 100:02d}"
