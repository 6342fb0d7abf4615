"""The business registry 经济户口."""

from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from xiaobao.businesses.domain.registering import LAST, USCC_LENGTH, BusinessKind, plain_name


class BusinessQuerySet(models.QuerySet["Business"]):
    def active(self) -> "BusinessQuerySet":
        return self.filter(is_active=True)

    def beginning(self, text: str) -> "BusinessQuerySet":
        """Businesses whose names begin with a text: a range of the index, in the order of code points."""
        first = plain_name(text)
        return self.filter(plain_name__gte=first, plain_name__lt=f"{first}{LAST}")

    def containing(self, text: str) -> "BusinessQuerySet":
        """Businesses whose names hold a text, those that begin with it first. Reads every name: for few answers."""
        plain = plain_name(text)
        later = Case(When(plain_name__startswith=plain, then=0), default=1)
        return self.filter(plain_name__contains=plain).order_by(later, "plain_name", "pk")

    def locked(self) -> "BusinessQuerySet":
        """Rows held until the transaction ends (SQLite: the transaction itself holds the file)."""
        return self.select_for_update(of=("self",))


class Business(models.Model):
    """A trader, a platform or a bank a case may be about. Without a USCC it is known by its name."""

    uscc = models.CharField(max_length=USCC_LENGTH, unique=True, null=True)
    name = models.CharField(max_length=200)
    plain_name = models.CharField(max_length=200)  # what names are compared and searched by
    kind = models.CharField(max_length=16, default=BusinessKind.COMPANY.value)
    address = models.CharField(max_length=200, blank=True)
    region_code = models.CharField(max_length=12, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    unit = models.ForeignKey("organizations.Unit", null=True, on_delete=models.PROTECT, related_name="businesses")
    trade_code = models.CharField(max_length=16, blank=True)
    is_active = models.BooleanField(default=True)
    registered_on = models.DateField(null=True)  # with the registration authority
    added_at = models.DateTimeField()

    objects = BusinessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(uscc__isnull=True) | Q(Exact(Length("uscc"), USCC_LENGTH)),
                name="business_uscc_length",
            ),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in BusinessKind]), name="business_kind"),
            models.UniqueConstraint(
                fields=["plain_name"], condition=Q(uscc__isnull=True), name="business_unnumbered_name_once"
            ),
        ]
        indexes = [models.Index(fields=["plain_name"], name="business_by_name")]

    def __str__(self) -> str:
        return self.name
