import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from xiaobao.people.models import Account
from xiaobao.people.tests.conftest import County
from xiaobao.people.urls import urlpatterns as people_urls

GOOD = "three-white-rabbits"


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


NAMES = (
    "desk",
    "desk-cases",
    "display",
    "palette",
    "lodge-desk",
    "approvals",
    "figures",
    "notices",
    "lodge",
    "track",
    "procedures",
)
urlpatterns = [*people_urls, *(path(f"{name}/", page, name=name) for name in NAMES)]


@pytest.fixture(autouse=True)
def only_these_pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def account(county: County) -> Account:
    return county.person("lina", county.east, password=GOOD)


def test_the_page_asks_for_name_and_password(client: Client) -> None:
    text = client.get("/login/?next=/desk/7/").content.decode()
    assert 'name="username"' in text
    assert 'autocomplete="current-password"' in text
    assert 'name="next" value="/desk/7/"' in text


def test_signing_in_goes_on_to_the_page_that_was_wanted(client: Client, account: Account) -> None:
    answer = client.post("/login/", {"username": "lina", "password": GOOD, "next": "/figures/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/figures/")
    assert client.session["_auth_user_id"] == str(account.pk)
    assert client.cookies["django_language"].value == "zh-hans"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_signing_in_goes_to_no_other_site(client: Client, account: Account, wanted: str) -> None:
    answer = client.post("/login/", {"username": "lina", "password": GOOD, "next": wanted})
    assert answer.headers["Location"] == "/desk/"


def test_a_wrong_password_is_told_without_saying_what_was_wrong(client: Client, account: Account) -> None:
    answers = [client.post("/login/", {"username": name, "password": "wrong"}) for name in ("lina", "nobody")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert all('role="alert"' in answer.content.decode() for answer in answers)
    assert "_auth_user_id" not in client.session


def test_after_five_failures_the_page_says_wait(client: Client, account: Account) -> None:
    answers = [client.post("/login/", {"username": "lina", "password": "wrong"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


def test_empty_fields_are_not_an_attempt(client: Client, account: Account) -> None:
    answers = [client.post("/login/", {"username": "lina", "password": ""}) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {200}


def test_signing_out_ends_the_session_and_needs_a_post(client: Client, account: Account) -> None:
    client.force_login(account)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_an_account_remembers_the_language(client: Client, account: Account) -> None:
    client.force_login(account)
    answer = client.post("/language/", {"language": "en", "next": "/figures/"})
    assert answer.headers["Location"] == "/figures/"
    assert client.cookies["django_language"].value == "en"
    assert Account.objects.get(pk=account.pk).language == "en"


def test_a_guest_chooses_a_language_too_and_an_unknown_one_changes_nothing(client: Client, db: None) -> None:
    assert client.post("/language/", {"language": "en"}).headers["Location"] == "/"
    client.post("/language/", {"language": "xx"})
    assert client.cookies["django_language"].value == "en"
