"""The heads of the chains over events of accounts and over looks, and those that a daily seal covers."""

from django.db import models


class Chained(models.Model):
    """A row of a chain: its number there, the hash before it, its own. Rows of before there were chains have none.

    The columns have no default, so that SQLite adds them in place and keeps the triggers of the table.
    """

    seq = models.IntegerField(null=True)  # no check, which would read the table through
    previous_hash = models.CharField(max_length=64, null=True)
    hash = models.CharField(max_length=64, null=True)

    class Meta:
        abstract = True


class Chain(models.Model):
    """A chain: ``account:7`` over what was done to an account, ``look:account:7`` over the looks of somebody."""

    key = models.CharField(max_length=64, unique=True)
    before = models.CharField(max_length=64)  # the hash it began with, over the rows of before
    count = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64)


class SealedHead(models.Model):
    """A chain as it stood when the seal of a day was made. Append-only (database triggers)."""

    day = models.DateField()
    key = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    head = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "count"], name="head_sealed_once")]
        indexes = [models.Index(fields=["day", "id"], name="heads_of_a_seal")]
