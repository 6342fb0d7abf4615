"""The tables of casework. Rules live in ``domain``; the journal cannot be changed (database triggers)."""

from datetime import date

from django.db import models
from django.db.models import Q

from xiaobao.casework.domain.consenting import CONSENT_RECORDED
from xiaobao.organizations.domain.units import end_of
from xiaobao.procedures.entries import Entry as EntryValue

NEVER = date(9999, 12, 31)  # the due day of a case that nothing is due for: sorts behind every real one


class CaseQuerySet(models.QuerySet["Case"]):
    def locked(self) -> "CaseQuerySet":
        """Rows held until the transaction ends (SQLite: the transaction itself holds the file)."""
        return self.select_for_update(of=("self",))

    def within(self, path: str) -> "CaseQuerySet":
        """Cases of the unit of this path and of every unit below it."""
        return self.filter(unit_path__gte=path, unit_path__lt=end_of(path))

    def open(self) -> "CaseQuerySet":
        return self.filter(is_open=True)


class Case(models.Model):
    """A case 案卷: who has it, where it stands, what is due next. The snapshot of its journal."""

    number = models.CharField(max_length=48, unique=True)
    query_digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    procedure = models.CharField(max_length=64)
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="cases", db_index=False)
    unit_path = models.CharField(max_length=160)
    intake_unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    reported_unit = models.ForeignKey(  # of our own: its people are shown nothing of the case
        "organizations.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=24)
    title = models.CharField(max_length=200)
    text = models.TextField()
    original = models.ForeignKey(
        "people.VaultRecord", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    business = models.ForeignKey("businesses.Business", null=True, on_delete=models.PROTECT, related_name="cases")
    complainant = models.CharField(max_length=120, blank=True)
    respondent = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    handler = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="cases")
    received_at = models.DateTimeField()
    stage = models.CharField(max_length=32)
    is_open = models.BooleanField(default=True)
    is_major = models.BooleanField(default=False)
    is_shared = models.BooleanField(default=False)  # the respondent may see it
    is_held = models.BooleanField(default=False)  # nothing of it is erased until the hold is lifted
    is_erased = models.BooleanField(default=False)  # its personal data, by a rule of retention
    outcome = models.CharField(max_length=32, blank=True)
    ended_at = models.DateTimeField(null=True)
    due_on = models.DateField(default=NEVER)
    is_paused = models.BooleanField(default=False)
    is_provisional = models.BooleanField(default=False)
    entry_count = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=48, blank=True)
    foreign_id = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField()

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "foreign_id"], condition=~Q(source=""), name="case_foreign_once"),
            models.CheckConstraint(condition=Q(is_open=True) | Q(ended_at__isnull=False), name="case_end_has_instant"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id", "unit_path", "handler"], condition=Q(is_open=True), name="case_desk"),
            models.Index(fields=["unit_path", "received_at"], name="case_ledger"),
            models.Index(fields=["received_at", "id", "unit_path", "handler"], name="case_received"),
            models.Index(fields=["ended_at", "unit_path", "handler"], condition=Q(is_open=False), name="case_ended"),
            models.Index(fields=["handler", "due_on", "unit_path"], condition=Q(is_open=True), name="case_hand"),
            models.Index(fields=["is_provisional"], condition=Q(is_provisional=True), name="case_provisional"),
            models.Index(fields=["reported_unit"], condition=Q(reported_unit__isnull=False), name="case_reported"),
        ]

    def __str__(self) -> str:
        return self.number


class Entry(models.Model):
    """A line of the journal 台账. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries", db_index=False)
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=48)
    at = models.DateTimeField()
    actor_key = models.CharField(max_length=48)
    actor_name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    sets = models.JSONField(default=dict)  # columns of the case that changed with this line (`domain.facts`)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="entry_once")]
        indexes = [models.Index(fields=["case"], condition=Q(type=CONSENT_RECORDED), name="entry_consent")]
        ordering = ["case_id", "seq"]

    def to_value(self) -> EntryValue:
        return EntryValue(self.seq, self.type, self.at, self.payload)


class Clock(models.Model):
    """A run of a clock 时限, materialised so that it can be asked."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    clock = models.CharField(max_length=32)
    run = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    warn_on = models.DateField(null=True)
    status = models.CharField(max_length=8)
    stopped_at = models.DateTimeField(null=True)
    extended_by = models.PositiveSmallIntegerField(default=0)
    provisional = models.BooleanField(default=False)
    warned_for = models.DateField(null=True)  # the due day that was warned of
    escalated_for = models.DateField(null=True)
    # where its case lies and who handles it: what was concluded is counted by both from an index alone
    place = models.CharField(max_length=160, null=True)  # an older release's rows are filled in beside work
    hand = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "clock", "run"], name="clock_once")]
        indexes = [
            models.Index(fields=["warn_on"], condition=Q(status="running"), name="clock_warn"),
            models.Index(
                fields=["stopped_at", "case", "clock", "due_on", "place", "hand"],
                condition=Q(stopped_at__isnull=False),
                name="clock_concluded",
            ),
        ]


class Party(models.Model):
    """A party of a case. What is personal lies sealed in the vault; ``display`` is masked."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=16)
    display = models.CharField(max_length=200)
    record = models.ForeignKey("people.VaultRecord", null=True, on_delete=models.PROTECT, related_name="+")
    business = models.ForeignKey(
        "businesses.Business", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    consents = models.JSONField(default=dict)


class CoHandler(models.Model):
    """Somebody who helps the handler 协办."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="co_handlers")
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "account"], name="co_handler_once")]


class Task(models.Model):
    """Something to be done for a case: of an emergency plan, of a supervision."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)


class Attachment(models.Model):
    """A file of a case, kept by the hash of its content."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    scan = models.CharField(max_length=8, default="clean")  # "unknown" and "infected" files are handed to nobody
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "digest"], name="attachment_once"),
            models.CheckConstraint(condition=Q(scan__in=("clean", "unknown", "infected")), name="attachment_scan"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(scan="unknown"), name="attachment_held")]


class Link(models.Model):
    """Two cases that hang together."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="link_once"),
            models.CheckConstraint(condition=~Q(case=models.F("other")), name="link_not_to_itself"),
        ]


class Approval(models.Model):
    """A step that waits for a second person 审批."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals")
    event = models.CharField(max_length=32)
    payload = models.JSONField(default=dict)
    role = models.CharField(max_length=16)
    asked_by = models.CharField(max_length=48)
    asked_name = models.CharField(max_length=80)
    asked_for = models.CharField(max_length=48, blank=True)  # whom the one who asked stood in for
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=48, blank=True)
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "event"], condition=Q(decided_at__isnull=True), name="approval_pending_once"
            ),
            models.CheckConstraint(condition=~Q(asked_by=models.F("decided_by")), name="approval_by_another"),
            models.CheckConstraint(
                condition=Q(asked_for="") | ~Q(asked_for=models.F("decided_by")), name="approval_not_by_principal"
            ),
        ]

    def proposers(self) -> tuple[str, ...]:
        """The keys of whoever asked, and of whom they stood in for."""
        return tuple(key for key in (self.asked_by, self.asked_for) if key)


class Series(models.Model):
    """The count behind the numbers of a unit and year: of a kind of case, or of papers that bear the same word."""

    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=48)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "year"], name="series_once")]


class PaperTemplate(models.Model):
    """A version of an office's own Word template for a kind of paper. Never changed: the newest is in force.

    A version without content withdraws the one before it; papers set with older versions can be set again.
    """

    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True)  # of the file
    content = models.BinaryField(null=True)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the content
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "version"], name="paper_template_once"),
            models.CheckConstraint(
                condition=Q(content__isnull=True, digest="") | Q(content__isnull=False) & ~Q(digest=""),
                name="paper_template_has_its_hash",
            ),
        ]


class Paper(models.Model):
    """A paper 文书 that was issued: its kind, number, the facts it was made from, the template, the bytes' SHA-256.

    Without a ``template`` it is set by the built-in one. ``docx`` and ``pdf`` are empty until they were kept.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=32)
    number = models.CharField(max_length=80)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    template = models.ForeignKey(
        PaperTemplate, null=True, on_delete=models.PROTECT, related_name="papers", db_index=False
    )
    docx = models.CharField(max_length=64, blank=True)
    pdf = models.CharField(max_length=64, blank=True)


class Seal(models.Model):
    """The Merkle root over the entries written since the last seal, chained to that seal and signed.

    ``succession`` stands where another key signs from the next seal on: its own public key, a colon, the next one's.
    """

    day = models.DateField(unique=True)
    first_entry = models.BigIntegerField()
    last_entry = models.BigIntegerField()
    previous_root = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    succession = models.CharField(max_length=129, null=True)  # see the migration
    heads = models.IntegerField(null=True)  # how many chains of accounts it covers behind the entries
    made_at = models.DateTimeField()


class ErasurePlan(models.Model):
    """What an administrator proposes to erase below a unit, on which day; another one approves it."""

    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    proposed_by = models.CharField(max_length=48)
    proposed_name = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=48, blank=True)
    decided_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(proposed_by=models.F("decided_by")), name="erasure_approved_by_another"
            ),
            models.UniqueConstraint(fields=["unit"], condition=Q(decided_at__isnull=True), name="erasure_pending_once"),
        ]


class ErasureItem(models.Model):
    """A case of a proposal, taken in a transaction of its own; ``contents`` are hashes still to be taken out."""

    plan = models.ForeignKey(ErasurePlan, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=32)
    done_at = models.DateTimeField(null=True)
    kept = models.CharField(max_length=16, blank=True)  # why it was not erased after all
    contents = models.JSONField(default=list)
    swept_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "case"], name="erasure_of_a_case_once")]
        indexes = [models.Index(fields=["plan"], condition=Q(swept_at__isnull=True), name="erasure_to_do")]
