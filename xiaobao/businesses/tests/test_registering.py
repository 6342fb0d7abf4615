import pytest
from django.db import IntegrityError, transaction

from xiaobao.businesses import actions, queries
from xiaobao.businesses.actions import AlreadyRegistered, NameMissing
from xiaobao.businesses.models import Business
from xiaobao.businesses.tests.conftest import AT, number
from xiaobao.kernel.errors import NotFound
from xiaobao.kernel.identifiers import InvalidIdentifier
from xiaobao.people.domain.actor import SYSTEM

pytestmark = pytest.mark.django_db


def register(name: str, uscc: str = "", unit_id: int | None = None) -> Business:
    return actions.register_business(name=name, uscc=uscc, unit_id=unit_id, actor=SYSTEM, at=AT)


def test_a_business_is_found_by_its_uscc_however_it_is_typed() -> None:
    business = register("某某商行", number(1))
    assert queries.by_uscc(f" {number(1).lower()} ") == business


def test_a_uscc_with_a_wrong_check_digit_is_refused() -> None:
    wrong = number(1)[:-1] + ("0" if number(1)[-1] != "0" else "1")
    with pytest.raises(InvalidIdentifier):
        register("某某商行", wrong)
    with pytest.raises(InvalidIdentifier):
        actions.find_or_register(name="某某商行", uscc=wrong, at=AT)
    assert not Business.objects.exists()


def test_a_uscc_is_registered_once() -> None:
    register("甲", number(1))
    with pytest.raises(AlreadyRegistered, match="甲"):
        register("乙", number(1))


def test_a_business_without_a_uscc_is_known_by_its_name_once() -> None:
    register("某某商行（个体）")
    with pytest.raises(AlreadyRegistered):
        register("某某商行(个体)")


def test_businesses_with_different_usccs_may_be_called_alike() -> None:
    assert register("小李餐馆", number(1)) != register("小李餐馆", number(2))


@pytest.mark.parametrize("name", ["", "  ", "\u3000"])
def test_a_business_needs_a_name(name: str) -> None:
    with pytest.raises(NameMissing):
        register(name)


def test_an_unknown_office_is_refused() -> None:
    with pytest.raises(NotFound):
        register("某某商行", unit_id=10**9)


def test_a_missing_business_is_said_to_be_missing() -> None:
    with pytest.raises(NotFound):
        queries.by_id(1)
    with pytest.raises(NotFound):
        queries.by_uscc(number(1))


@pytest.mark.parametrize("wrong", [{"uscc": "123"}, {"kind": "castle"}, {"plain_name": "b"}])
def test_the_database_refuses_what_the_rules_refuse(wrong: dict[str, str]) -> None:
    business = register("a")
    register("b")
    with pytest.raises(IntegrityError), transaction.atomic():
        Business.objects.filter(pk=business.pk).update(**wrong)
