"""Pages run their own files alone: no inline script or style, nothing of another machine, no frame."""

import re

import pytest
from django.test import Client

from tests.world import World
from xiaobao.people.models import Account

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", re.IGNORECASE)


def policy_of(client: Client, address: str) -> dict[str, str]:
    told = client.get(address).headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in told.split(";"))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/lodge/", "/login/", "/nowhere/"])
def test_a_page_names_its_own_files_alone(address: str) -> None:
    assert POLICY.items() <= policy_of(Client(), address).items()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/lodge/", "/track/", "/procedures/", "/design/"])
def test_a_public_page_has_nothing_inline(address: str) -> None:
    assert not INLINE.findall(Client().get(address).content.decode())


@pytest.mark.parametrize("address", ["/desk/", "/desk/cases/", "/desk/register/", "/desk/figures/?by=channel"])
def test_a_page_of_the_desk_has_nothing_inline(world: World, address: str) -> None:
    client = Client()
    client.force_login(Account.objects.get(username="head"))

    assert not INLINE.findall(client.get(address).content.decode())
