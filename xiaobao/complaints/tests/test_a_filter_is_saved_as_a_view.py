"""An officer keeps a filter of the list under a name: a tab of their own, which can be removed."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.world import World
from xiaobao.complaints.domain.saving import MOST
from xiaobao.complaints.models import SavedView
from xiaobao.people.models import Account

SignIn = Callable[[str], Client]
FILTER = {"view": "overdue", "kind": "complaint", "channel": "hotline", "unit": "EAST"}
ADDRESS = "/desk/cases/?view=overdue&kind=complaint&channel=hotline&unit=EAST"


@pytest.fixture
def signed_in(world: World) -> SignIn:
    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=username))
        return client

    return sign_in


def save(client: Client, name: str, **over: str) -> None:
    client.post("/desk/views/", {**FILTER, "name": name, **over})


def shown(client: Client, address: str = "/desk/cases/") -> str:
    return client.get(address).content.decode()


def test_a_saved_filter_is_a_tab_that_leads_to_it(signed_in: SignIn) -> None:
    client = signed_in("head")

    response = client.post("/desk/views/", {**FILTER, "name": "  late  calls "})

    page = shown(client)
    assert response["Location"] == ADDRESS
    assert ADDRESS.replace("&", "&amp;") in page
    assert ">late calls</a>" in page


def test_where_its_filter_is_shown_it_is_the_current_one_alone(signed_in: SignIn) -> None:
    client = signed_in("head")
    save(client, "late")
    tabs = shown(client, ADDRESS).split('<nav class="tabs"')[1].split("</nav>")[0]

    assert tabs.count("aria-current") == 1
    assert 'aria-current="page">late</a>' in tabs


def test_nobody_sees_or_removes_the_view_of_another(signed_in: SignIn) -> None:
    save(signed_in("head"), "late")
    view = SavedView.objects.get()

    colleague = signed_in("east-head")

    assert ">late</a>" not in shown(colleague)
    assert colleague.post(f"/desk/views/{view.pk}/drop/").status_code == 404
    assert SavedView.objects.exists()


def test_it_is_removed_and_the_list_stays_where_it_stands(signed_in: SignIn) -> None:
    client = signed_in("head")
    save(client, "late")

    response = client.post(f"/desk/views/{SavedView.objects.get().pk}/drop/")

    assert response["Location"] == ADDRESS
    assert not SavedView.objects.exists()


def test_under_the_same_name_the_new_filter_takes_the_place_of_the_old_one(signed_in: SignIn) -> None:
    client = signed_in("head")
    save(client, "late")
    save(client, "late", channel="web")

    assert "channel=web" in SavedView.objects.get().query


def test_there_is_room_for_twelve_and_each_of_them_can_still_be_changed(signed_in: SignIn) -> None:
    client = signed_in("head")
    for n in range(MOST + 1):
        save(client, f"view {n}")
    save(client, "view 0", channel="web")

    assert SavedView.objects.count() == MOST
    assert "channel=web" in SavedView.objects.get(name="view 0").query


def test_the_thirteenth_is_refused_aloud(signed_in: SignIn) -> None:
    client = signed_in("head")
    for n in range(MOST):
        save(client, f"view {n}")

    page = client.post("/desk/views/", {**FILTER, "name": "one more"}, follow=True).content.decode()

    assert "message error" in page


@pytest.mark.parametrize(("name", "query"), [("", "x"), ("x" * 41, "x"), ("x", "x" * 700)])
def test_a_view_without_a_name_or_too_long_is_not_saved(signed_in: SignIn, name: str, query: str) -> None:
    client = signed_in("head")
    save(client, name, q=query)

    assert not SavedView.objects.exists()


def test_only_the_filter_of_the_list_is_kept_of_what_was_sent(signed_in: SignIn) -> None:
    save(signed_in("head"), "late", after="2026-01-01_5", next="https://elsewhere.example/")

    assert SavedView.objects.get().query == ADDRESS.partition("?")[2]


def test_a_stranger_saves_nothing(world: World) -> None:
    assert Client().post("/desk/views/", {**FILTER, "name": "late"})["Location"].startswith("/login/")
