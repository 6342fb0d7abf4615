import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from xiaobao.businesses import actions, queries
from xiaobao.businesses.models import Business
from xiaobao.businesses.tests.conftest import AT, number
from xiaobao.people.domain.actor import SYSTEM

pytestmark = pytest.mark.django_db


def register(name: str, uscc: str = "") -> Business:
    return actions.register_business(name=name, uscc=uscc, actor=SYSTEM, at=AT)


def test_search_finds_names_that_begin_so_and_a_uscc_exactly() -> None:
    first, second = register("义乌市甲商行", number(1)), register("义乌市乙商行", number(2))
    register("金华市甲商行", number(3))

    assert {business.pk for business in queries.search("义乌市")} == {first.pk, second.pk}
    assert queries.search(number(2).lower()) == [second]
    assert queries.search("甲商行") == []
    assert queries.search(" ") == []
    assert len(queries.search("义乌市", limit=1)) == 1


def test_a_percent_sign_is_a_sign_like_others() -> None:
    register("百分百商行")
    assert queries.search("%") == []
    assert queries.search("百_百") == []


def test_a_closed_business_is_not_offered() -> None:
    register("某某商行")
    Business.objects.update(is_active=False)
    assert queries.search("某某") == []


def test_names_that_begin_so_are_answered_by_the_index() -> None:
    if connection.vendor == "sqlite":
        assert "plain_name>? AND plain_name<?" in Business.objects.beginning("义乌").explain()
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT collation_name FROM information_schema.columns "
                "WHERE table_name = 'businesses_business' AND column_name = 'plain_name'"
            )
            assert cursor.fetchone() == ("C",)


def test_a_uscc_decides_whatever_the_name_says() -> None:
    business = register("甲", number(1))
    assert queries.find_or_none(uscc=number(1), name="乙") == business
    assert queries.find_or_none(uscc=number(2), name="甲") is None


def test_a_name_means_the_only_business_called_so() -> None:
    business = register("小李餐馆", number(1))
    assert queries.find_or_none(name="小李餐馆") == business
    assert queries.find_or_none(name="小张餐馆") is None
    assert queries.find_or_none() is None


def test_among_several_of_one_name_nobody_is_guessed() -> None:
    register("小李餐馆", number(1))
    register("小李餐馆", number(2))
    assert queries.find_or_none(name="小李餐馆") is None

    unnumbered = actions.find_or_register(name="小李餐馆", at=AT)
    assert unnumbered.uscc is None
    assert queries.find_or_none(name="小李餐馆") == unnumbered


def test_whoever_is_named_twice_is_entered_once_and_not_changed() -> None:
    first = actions.find_or_register(name="某某商行（个体）", phone="1", address="a", at=AT)
    again = actions.find_or_register(name="某某商行(个体)", phone="2", address="b", at=AT)

    assert first == again
    assert (again.phone, again.address) == ("1", "a")


def test_a_new_uscc_is_a_new_business() -> None:
    named = actions.find_or_register(name="某某商行", at=AT)
    numbered = actions.find_or_register(name="某某商行", uscc=number(1), at=AT)
    assert named != numbered
    assert actions.find_or_register(name="", uscc=number(1), at=AT) == numbered


def test_many_names_are_found_or_entered_together() -> None:
    there = register("甲商行", number(1))
    names = ["甲商行", "乙商行（个体）", "乙商行(个体)", "", "丙商行"]

    first = actions.find_or_register_many(names=names, at=AT)
    second = actions.find_or_register_many(names=reversed(names), at=AT)

    assert first == second
    assert set(first) == set(names) - {""}
    assert first["甲商行"] == there.pk
    assert first["乙商行（个体）"] == first["乙商行(个体)"]
    assert Business.objects.count() == 3


def test_names_in_thousands_take_few_questions(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    names = [f"商行{n}" for n in range(6000)]
    with django_assert_max_num_queries(100):  # SQLite takes 83 rows in one statement
        actions.find_or_register_many(names=names, at=AT)
    with django_assert_max_num_queries(4):
        assert len(set(actions.find_or_register_many(names=names, at=AT).values())) == 6000


def test_a_business_is_suggested_by_any_part_of_its_name_those_that_begin_with_it_first() -> None:
    for name in ("义乌东街手机店", "东街手机店", "西街手机店"):
        actions.find_or_register(name=name, at=AT)

    assert [business.name for business in queries.suggest("东街")] == ["东街手机店", "义乌东街手机店"]
    assert queries.suggest(" ") == []
    assert queries.suggest("%") == []


def test_a_name_means_the_business_that_lodging_would_take() -> None:
    known = actions.find_or_register(name="东街手机店", at=AT)

    assert queries.known_as(" 东街手机店 ") == known.pk
    assert queries.known_as("东街") is None
    assert queries.known_as("") is None
