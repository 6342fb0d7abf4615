"""Questions to the business registry."""

from collections.abc import Collection, Iterable
from typing import TypeVar

from django.db.models import Q, QuerySet

from xiaobao.businesses.domain.registering import plain_name
from xiaobao.businesses.models import Business
from xiaobao.kernel.errors import NotFound
from xiaobao.kernel.identifiers import is_valid_uscc, normalize_uscc

T = TypeVar("T")


def by_id(business_id: int) -> Business:
    """Raises: NotFound."""
    business = Business.objects.select_related("unit").filter(pk=business_id).first()
    if business is None:
        raise NotFound("business", business_id)
    return business


def by_uscc(uscc: str) -> Business:
    """Raises: InvalidIdentifier, NotFound."""
    business = Business.objects.select_related("unit").filter(uscc=normalize_uscc(uscc)).first()
    if business is None:
        raise NotFound("business", uscc)
    return business


def search(text: str, *, limit: int = 20) -> list[Business]:
    """Active businesses with this USCC, or with a name that begins so, in order of name."""
    if not text.strip():
        return []
    if is_valid_uscc(text):
        return list(Business.objects.active().filter(uscc=normalize_uscc(text)))
    return list(Business.objects.active().beginning(text).order_by("plain_name", "pk")[:limit])


def suggest(text: str, *, limit: int = 8) -> list[Business]:
    """Active businesses with this USCC, or with this in their name: those that begin with it first. One query."""
    if not text.strip():
        return []
    if is_valid_uscc(text):
        return search(text)
    return list(Business.objects.active().containing(text)[:limit])


def known_as(name: str) -> int | None:
    """The id of the one business that is meant by a name alone, as lodging would take it. One query."""
    plain = plain_name(name)
    return meant([plain]).get(plain) if plain else None


def find_or_none(*, uscc: str = "", name: str = "") -> Business | None:
    """The one business that is meant, or None.

    A USCC decides alone. A name means the business known by its name alone, else the only active one so
    called; where several with a USCC bear the name, nobody is guessed.

    Raises: InvalidIdentifier.
    """
    if uscc.strip():
        return Business.objects.filter(uscc=normalize_uscc(uscc)).first()
    if not name.strip():
        return None
    plain = plain_name(name)
    return _chosen((row.plain_name, row, row.uscc) for row in _so_called([plain])).get(plain)


def meant(plain_names: Collection[str]) -> dict[str, int]:
    """The businesses that are meant by names alone, by plain name; see `find_or_none`. One query."""
    return _chosen(_so_called(plain_names).values_list("plain_name", "pk", "uscc"))


def _so_called(plain_names: Collection[str]) -> QuerySet[Business]:
    known = Q(uscc=None) | Q(is_active=True)
    return Business.objects.filter(known, plain_name__in=plain_names).order_by("pk")


def _chosen(rows: Iterable[tuple[str, T, str | None]]) -> dict[str, T]:
    """Of businesses as (plain name, what to tell, USCC): by each name the one without a number, else the only one."""
    unnumbered: dict[str, T] = {}
    numbered: dict[str, list[T]] = {}
    for name, told, uscc in rows:
        if uscc is None:
            unnumbered[name] = told
        else:
            numbered.setdefault(name, []).append(told)
    return {name: those[0] for name, those in numbered.items() if len(those) == 1} | unnumbered
