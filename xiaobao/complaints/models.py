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


class Draft(models.Model):
    """Something begun and not yet sent 草稿: the words of one person for one form, sealed.

    ``owner`` is an account, or the digest of a secret that only the visitor's browser has. What was sent leaves its
    receipt here for a while, so that a second click tells the same number instead of lodging twice.
    """

    owner = models.CharField(max_length=64)
    form = models.CharField(max_length=120)
    sealed = models.BinaryField()
    receipt = models.BinaryField(null=True)
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "form"], name="draft_once")]


class DraftFile(models.Model):
    """A photograph or file that waits with a draft, cleaned and sealed."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    held = models.BooleanField(default=False)  # not yet scanned: not even shown back
    sealed = models.BinaryField()


def yuan(fen: int) -> str:
    """Fen as yuan, to be read: 123456 → 1,234.56."""
    return f"{fen // 100:,}.{fen % 100:02d}"


class Round(models.Model):
    """One step that somebody took for many cases at once 批量办理; its token makes sure that each is taken once."""

    token = models.UUIDField(unique=True)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=32)
    procedure = models.CharField(max_length=64)  # whose words name the step
    payload = models.JSONField(default=dict)
    started_at = models.DateTimeField()


class RoundItem(models.Model):
    """What became of one case of a round. ``seq`` is the last entry of its journal then; ``facts`` tell a refusal."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="items", db_index=False)
    number = models.CharField(max_length=48)
    outcome = models.CharField(max_length=8)
    seq = models.PositiveIntegerField(default=0)
    refusal = models.CharField(max_length=48, blank=True)  # the slug of the error
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="round_item_once")]


class SavedView(models.Model):
    """A filter of the list of cases that an officer keeps under a name, as the query string of its address."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=600)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="saved_view_once")]
