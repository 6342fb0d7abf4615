"""Businesses entered, found again and kept up to date. Never deleted: cases name them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from xiaobao.businesses import permissions, queries
from xiaobao.businesses.domain.registering import NAME_LENGTH, BusinessKind, plain_name
from xiaobao.businesses.models import Business
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.kernel.identifiers import normalize_uscc
from xiaobao.people.domain.actor import Actor

BATCH = 5000  # names in one question to the database


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a business is reached, as somebody says who names it."""

    address: str = ""
    phone: str = ""


UNKNOWN = Contact()


class AlreadyRegistered(XiaobaoError):
    """Raised when the business is there: under its USCC, or under its name where it has none."""

    slug = "already-registered"
    status = 409

    def __init__(self, business: Business) -> None:
        known_as = business.uscc or business.name
        super().__init__(f"{known_as} is registered already, as {business.name}.", business=business.pk)


class NameMissing(XiaobaoError):
    """Raised when a business would be entered without a name."""

    slug = "name-missing"

    def __init__(self) -> None:
        super().__init__("Say what the business is called.")


@transaction.atomic
def register_business(
    *,
    name: str,
    actor: Actor,
    at: datetime,
    uscc: str = "",
    kind: BusinessKind = BusinessKind.COMPANY,
    address: str = "",
    region_code: str = "",
    phone: str = "",
    unit_id: int | None = None,
    trade_code: str = "",
    registered_on: date | None = None,
) -> Business:
    """Enter a business into the registry.

    Raises: NameMissing, InvalidIdentifier, NotFound (unit), NotPermitted, AlreadyRegistered.
    """
    business = _new(name, uscc, at)
    business.kind = kind.value
    business.address, business.region_code, business.phone = address, region_code, phone
    business.unit_id, business.trade_code, business.registered_on = unit_id, trade_code, registered_on
    _permit(actor, business, what="enter a business")
    there = Business.objects.filter(uscc=business.uscc)
    if business.uscc is None:
        there = there.filter(plain_name=business.plain_name)
    held = there.first()
    if held is not None:
        raise AlreadyRegistered(held)
    business.save(force_insert=True)
    return business


@transaction.atomic
def update_contact(
    *,
    business_id: int,
    actor: Actor,
    at: datetime,
    address: str | None = None,
    phone: str | None = None,
) -> Business:
    """Correct where a business is reached; what is None stays. Raises: NotFound, NotPermitted."""
    business = _locked(business_id)
    permissions.require_own_or_keeper(actor, business, what="change this business's contact")
    if address is not None:
        business.address = address
    if phone is not None:
        business.phone = phone
    business.save(update_fields=["address", "phone"])
    return business


@transaction.atomic
def place_business(*, business_id: int, unit_id: int, actor: Actor, at: datetime) -> Business:
    """Make another office responsible for a business. Raises: NotFound, NotPermitted (at either)."""
    business = _locked(business_id)
    permissions.require_keeper(actor, business, what="hand this business on")
    business.unit_id = unit_id
    _permit(actor, business, what="take this business on")
    business.save(update_fields=["unit"])
    return business


def find_or_register(*, name: str, at: datetime, uscc: str = "", address: str = "", phone: str = "") -> Business:
    """The business that somebody means, entered if it is not there. Asked twice, it is there once.

    Anybody may name a respondent, so there is no actor; what is there is not changed by what they say.

    Raises: NameMissing, InvalidIdentifier.
    """
    found = queries.find_or_none(uscc=uscc, name=name)
    if found is not None:
        return found
    new = _new(name, uscc, at)
    key = {"uscc": new.uscc} if new.uscc else {"uscc": None, "plain_name": new.plain_name}
    told = {
        "name": new.name,
        "plain_name": new.plain_name,
        "address": address,
        "phone": phone,
        "added_at": at,
    }
    return Business.objects.get_or_create(**key, defaults=told)[0]


@transaction.atomic(savepoint=False)
def find_or_register_many(
    *, names: Iterable[str], at: datetime, contacts: Mapping[str, Contact] | None = None
) -> dict[str, int]:
    """The ids of the businesses that names mean, by the names as given; missing ones are entered.

    ``contacts`` are kept of those that are entered. Empty names are left out.
    """
    plain = {name: plain_name(name) for name in names if name.strip()}
    found: dict[str, int] = {}
    wanted = sorted(set(plain.values()))
    for start in range(0, len(wanted), BATCH):
        found |= _found_or_entered(wanted[start : start + BATCH], plain, contacts or {}, at)
    return {name: found[key] for name, key in plain.items()}


def _found_or_entered(
    wanted: Sequence[str], plain: Mapping[str, str], contacts: Mapping[str, Contact], at: datetime
) -> dict[str, int]:
    found = queries.meant(wanted)
    missing = [key for key in wanted if key not in found]
    if not missing:
        return found
    as_written = {key: name for name, key in reversed(list(plain.items()))}  # of two writings the first
    rows = [_new(as_written[key], "", at, contacts.get(as_written[key])) for key in missing]
    Business.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return found | queries.meant(missing)


def _new(name: str, uscc: str, at: datetime, contact: Contact | None = None) -> Business:
    written = " ".join(name.split())[:NAME_LENGTH]
    if not written:
        raise NameMissing
    number = normalize_uscc(uscc) if uscc.strip() else None
    reached = contact or UNKNOWN
    return Business(
        name=written,
        plain_name=plain_name(name),
        uscc=number,
        added_at=at,
        address=reached.address,
        phone=reached.phone,
    )


def _locked(business_id: int) -> Business:
    business = Business.objects.locked().select_related("unit").filter(pk=business_id).first()
    if business is None:
        raise NotFound("business", business_id)
    return business


def _permit(actor: Actor, business: Business, *, what: str) -> None:
    try:
        permissions.require_keeper(actor, business, what=what)
    except ObjectDoesNotExist as missing:
        raise NotFound("unit", business.unit_id) from missing
