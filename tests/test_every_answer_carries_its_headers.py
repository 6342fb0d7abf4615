"""Every address of the site answers with the headers that keep what it says with its reader."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import get_resolver

from tests.test_every_page_asks_the_database_little import DESK, NO_PAGES, OFFICE, PUBLIC, TRACKED, patterns
from tests.world import MONDAY, World, lodging
from xiaobao.complaints import actions as complaints
from xiaobao.config.headers import ALWAYS, FILE_POLICY
from xiaobao.people.models import Account

PART = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>([^)]*)\)")
SAMPLES = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}


def addresses() -> list[str]:
    """Every address of the URL map, its places filled with something, those of the API among them."""
    return sorted({"/" + sample(route) for route in patterns(get_resolver())})


def sample(route: str) -> str:
    filled = PART.sub(lambda m: m.group(2).split("|")[0] if m.group(2) else SAMPLES.get(m.group(1) or "", "x"), route)
    return re.sub(r"\{\w+\}", "1", filled.lstrip("^").rstrip("$").replace("\\", ""))


def assert_guarded(client: Client, address: str) -> None:
    for method in ("get", "post"):
        response = getattr(client, method)(address)
        assert response.status_code < 500, (method, address)
        for name, value in ALWAYS.items():
            assert response[name] == value, (method, address, name)
        assert response["Cache-Control"] == "no-store", (method, address)
        assert response["X-Frame-Options"] == "DENY", (method, address)
        policy = response["Content-Security-Policy"]
        assert policy == FILE_POLICY or "require-trusted-types-for 'script'" in policy, (method, address)
        assert "unsafe" not in policy, (method, address)


@pytest.mark.parametrize("who", ["", "head", "merchant"])
def test_every_address_of_the_map_is_guarded(world: World, who: str) -> None:
    client = Client(raise_request_exception=False)
    walked = addresses()
    for address in walked:
        if who:
            client.force_login(Account.objects.get(username=who))
        assert_guarded(client, address)

    assert len(walked) > 100


def test_the_walk_passes_every_named_page() -> None:
    named = {*PUBLIC, *TRACKED, *OFFICE, *DESK, *NO_PAGES}

    assert {"/" + sample(route) for route in named} <= set(addresses())


def test_a_file_of_a_case_is_a_download_that_can_run_nothing(world: World, complaint: str) -> None:
    client = Client()
    client.force_login(Account.objects.get(username="east-head"))

    response = client.get(f"/desk/cases/{complaint}/receipt.docx")

    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == FILE_POLICY
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_static_files_may_be_kept_and_stay_with_this_site() -> None:
    response = Client().get("/static/site/desk.js")

    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] != "no-store"


def test_signing_out_makes_the_browser_forget(world: World) -> None:
    client = Client()
    client.force_login(Account.objects.get(username="head"))

    assert client.post("/logout/")["Clear-Site-Data"] == '"cache", "storage"'


def test_cookies_are_for_this_site_and_not_for_scripts(world: World) -> None:
    told = complaints.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0]
    client = Client()
    client.get("/login/")
    set_by = client.post("/track/", {"number": told.number, "code": told.query_code}).cookies | client.cookies

    for name in ("csrftoken", "sessionid"):
        assert set_by[name]["httponly"], name
        assert set_by[name]["samesite"] == "Lax", name


@pytest.mark.django_db
def test_over_https_browsers_are_told_to_insist(settings: LazySettings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000

    assert "max-age=31536000" in Client().get("/", secure=True)["Strict-Transport-Security"]
