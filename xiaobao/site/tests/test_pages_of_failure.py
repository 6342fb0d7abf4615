"""Whoever meets an error reads what happened and where to go, in their language."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from tests.world import World
from xiaobao.people.models import Account


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "没有找到页面"), ("en", "There is no such page")])
def test_an_unknown_address_is_said_in_the_readers_language(db: None, language: str, words: str) -> None:
    response = Client(headers={"accept-language": language}).get("/nowhere/")

    assert response.status_code == 404
    assert words in response.content.decode()


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "您无权查看"), ("en", "not for you to see")])
def test_a_refusal_is_said_in_the_readers_language(world: World, language: str, words: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(Account.objects.get(username="handler"))

    response = client.get("/desk/cases/NO-SUCH-CASE/")

    assert response.status_code == 404
    assert words in response.content.decode()
    assert "NO-SUCH-CASE" in response.content.decode()


def test_the_api_says_a_refusal_in_english_whatever_the_language(world: World) -> None:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(Account.objects.get(username="handler"))

    response = client.get("/api/cases/NO-SUCH-CASE")

    assert response.status_code == 404
    assert response.json()["detail"] == "No case 'NO-SUCH-CASE' here."


@pytest.mark.django_db
def test_a_form_that_lay_too_long_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/track/", {"number": "x", "code": "y"})

    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


def test_the_page_of_a_fault_of_ours_needs_nothing_that_may_be_broken() -> None:
    with override("en"):
        page = render_to_string("500.html")

    assert "Something is broken here" in page
    assert 'lang="en"' in page
