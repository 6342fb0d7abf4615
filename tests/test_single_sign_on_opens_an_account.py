"""Somebody signs in by a provider of single sign-on; whatever a hostile answer tries opens nothing.

The provider is a real one on this machine (`tests/provider.py`), called through the one guarded way out.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from joserfc.jwk import ECKey, RSAKey

from tests.provider import Provider, forged, running
from tests.world import MONDAY, World
from xiaobao.kernel.clock import travel
from xiaobao.people import actions as people
from xiaobao.people import queries
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.domain.single_sign_on import access_digest
from xiaobao.people.models import AccountEvent, Identity

BACK = "/login/sso/back/"


@pytest.fixture
def provider(world: World, settings: LazySettings) -> Iterator[Provider]:
    people.forget_providers()
    with running(MONDAY.timestamp()) as found, travel(to=MONDAY):
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = found.issuer, "xiaobao", "s e:cret"
        settings.OIDC_NAME = "统一认证"
        settings.OUTGOING_NETWORKS = ["127.0.0.0/8"]
        yield found
    people.forget_providers()


@pytest.fixture
def tied(world: World, provider: Provider) -> Provider:
    """The handler of the eastern office is known as s-1."""
    Identity.objects.create(
        account_id=world.accounts["east-handler"], issuer=provider.issuer, subject="s-1", linked_at=MONDAY
    )
    return provider


def begun(client: Client, where: str = "/login/sso/") -> str:
    answer = client.get(where)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def state_of(question: str) -> str:
    return parse_qs(urlsplit(question).query)["state"][0]


def come_back(client: Client, provider: Provider, question: str, **over: Any) -> HttpResponse:
    subject, claims = over.pop("subject", "s-1"), over.pop("claims", {})
    code = provider.code_for(question, subject=subject, **claims)
    said = {"code": code, "state": state_of(question), **over}
    return client.get(BACK, {name: value for name, value in said.items() if value is not None})  # type: ignore[return-value]  # a test client's answer


def sign_on(client: Client, provider: Provider, **over: Any) -> HttpResponse:
    return come_back(client, provider, begun(client), **over)


def is_in(client: Client) -> bool:
    return client.get("/desk/me/").status_code == 200


def refused(client: Client, answer: HttpResponse, said: str, status: int = 401) -> None:
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert not is_in(client)


def test_the_button_leads_to_the_provider_with_state_nonce_and_challenge(tied: Provider, client: Client) -> None:
    assert "使用统一认证登录" in client.get("/login/?next=/desk/cases/").content.decode()

    question = urlsplit(begun(client))

    asked = {name: value[0] for name, value in parse_qs(question.query).items()}
    assert f"{question.scheme}://{question.netloc}" == tied.issuer
    assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", "xiaobao", "openid profile")
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_whoever_is_known_there_is_signed_in_here_and_goes_on(tied: Provider, client: Client) -> None:
    answer = come_back(client, tied, begun(client, "/login/sso/?next=/desk/cases/"))

    assert (answer.status_code, answer["Location"]) == (302, "/desk/cases/")
    assert is_in(client)
    assert tied.authorization == ["Basic eGlhb2JhbzpzK2UlM0FjcmV0"]  # as a form writes it (RFC 6749, 2.3.1)


def test_no_address_elsewhere_is_gone_on_to(tied: Provider, client: Client) -> None:
    answer = come_back(client, tied, begun(client, "/login/sso/?next=https://evil.invalid/"))

    assert answer["Location"] == "/desk/"


def test_nobody_gets_an_account_by_signing_on(provider: Provider, client: Client) -> None:
    refused(client, sign_on(client, provider, claims={"preferred_username": "east-handler"}), "尚未关联")
    assert not Identity.objects.exists()


def test_a_user_name_ties_where_the_operator_lets_it(
    world: World, provider: Provider, client: Client, settings: LazySettings
) -> None:
    settings.OIDC_LINK = "username"

    sign_on(client, provider, claims={"preferred_username": "East-Handler"})

    assert is_in(client)
    assert Identity.objects.get().account_id == world.accounts["east-handler"]
    other = Client()
    refused(other, sign_on(other, provider, subject="s-2", claims={"preferred_username": "east-handler"}), "已经关联")


def test_an_invitation_ties_once_and_is_used_up(world: World, provider: Provider, client: Client) -> None:
    east = world.accounts["east-handler"]
    token = people.invite_identity(account_id=east, actor=SYSTEM, at=MONDAY).token
    page = f"/login/sso/tie/{token}/"
    assert "east-handler" in client.get(page).content.decode()

    come_back(client, provider, begun(client, f"{page}?go=1"))

    assert is_in(client)
    assert Identity.objects.get().subject == "s-1"
    assert Client().get(page).status_code == 410
    event = AccountEvent.objects.get(type="identity_tied")
    assert (event.account_id, event.detail["by"]) == (east, "invitation")


def test_an_invitation_is_not_used_by_an_identity_that_is_tied(world: World, tied: Provider, client: Client) -> None:
    token = people.invite_identity(account_id=world.accounts["east-head"], actor=SYSTEM, at=MONDAY).token

    answer = come_back(client, tied, begun(client, f"/login/sso/tie/{token}/?go=1"))

    refused(client, answer, "已经关联")


def test_a_link_for_a_password_ties_no_identity_and_the_other_way_round(world: World, provider: Provider) -> None:
    east = world.accounts["east-handler"]
    password = people.give_link(account_id=east, actor=SYSTEM, at=MONDAY).token
    identity = people.invite_identity(account_id=east, actor=SYSTEM, at=MONDAY).token

    assert Client().get(f"/login/sso/tie/{password}/").status_code == 410
    assert Client().get(f"/login/new/{identity}/").status_code == 410
    with pytest.raises(NotPermitted):
        people.invite_identity(account_id=east, actor=queries.actor_for(queries.by_id(east)), at=MONDAY)


def test_an_identity_that_was_untied_opens_nothing_and_its_sessions_end(
    world: World, tied: Provider, client: Client
) -> None:
    sign_on(client, tied)
    people.untie_identity(account_id=world.accounts["east-handler"], actor=SYSTEM, at=MONDAY)

    assert not is_in(client)
    refused(client, sign_on(client, tied), "尚未关联")


def test_a_closed_account_stays_closed(world: World, tied: Provider, client: Client) -> None:
    people.close_account(account_id=world.accounts["east-handler"], actor=SYSTEM, at=MONDAY)

    refused(client, sign_on(client, tied), "尚未关联")


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"nonce": "of-another"}, "另一次登录"),
        ({"aud": "another-site"}, "其他网站"),
        ({"aud": ["xiaobao", "another-site"]}, "其他网站"),  # for two, and nobody says who asked
        ({"aud": ["xiaobao", "another-site"], "azp": "another-site"}, "其他网站"),
        ({"iss": "https://evil.invalid"}, "另一个"),
        ({"exp": MONDAY.timestamp() - 61}, "时间"),
        ({"iat": MONDAY.timestamp() + 61}, "时间"),
        ({"exp": "soon"}, "不完整"),
        ({"exp": True}, "不完整"),
        ({"sub": ""}, "不完整"),
        ({"sub": 7}, "不完整"),
        ({"at_hash": "AAAA"}, "不完整"),
    ],
)
def test_a_token_that_says_something_else_opens_nothing(
    tied: Provider, client: Client, claims: dict[str, Any], said: str
) -> None:
    tied.over = claims
    refused(client, sign_on(client, tied), said)


def test_what_fits_is_taken(tied: Provider, client: Client) -> None:
    tied.over = {"aud": ["xiaobao", "another"], "azp": "xiaobao", "at_hash": access_digest("access", "RS256")}

    sign_on(client, tied)

    assert is_in(client)


def honest(provider: Provider, question: str) -> dict[str, Any]:
    """The claims that would be taken, were they signed."""
    nonce, now = parse_qs(urlsplit(question).query)["nonce"][0], MONDAY.timestamp()
    return {"iss": provider.issuer, "aud": "xiaobao", "nonce": nonce, "iat": now, "exp": now + 60, "sub": "s-1"}


@pytest.mark.parametrize("attack", ["none", "shared", "swapped"])
def test_a_token_that_the_provider_did_not_sign_opens_nothing(tied: Provider, client: Client, attack: str) -> None:
    question = begun(client)
    claims = honest(tied, question)
    match attack:
        case "none":
            tied.token = forged({"alg": "none"}, claims, None)
        case "shared":  # HS256 with the public key for its secret
            public = tied.keys[0].as_pem(private=False)
            tied.token = forged({"alg": "HS256", "kid": "one"}, claims, public)
        case _:  # another key under the same name
            tied.token = Provider(keys=[RSAKey.generate_key(2048, {"kid": "one"})]).signed(claims)

    refused(client, come_back(client, tied, question), "签名")


def test_a_shared_secret_is_not_taken_even_where_it_is_asked_for(
    tied: Provider, client: Client, settings: LazySettings
) -> None:
    settings.OIDC_ALGORITHMS = ["HS256", "none"]
    question = begun(client)
    tied.token = forged({"alg": "HS256", "kid": "one"}, honest(tied, question), tied.keys[0].as_pem(private=False))

    refused(client, come_back(client, tied, question), "签名")


def test_an_answer_is_taken_once(tied: Provider, client: Client) -> None:
    question = begun(client)
    come_back(client, tied, question)
    client.post("/logout/")

    refused(client, come_back(client, tied, question), "重新开始")


def test_an_answer_is_taken_in_the_browser_that_asked(tied: Provider, client: Client) -> None:
    """A stranger's own code and state, sent to somebody as a link, sign nobody in."""
    strangers = begun(Client())
    refused(client, come_back(client, tied, strangers), "重新开始")

    begun(client)
    refused(client, come_back(client, tied, strangers), "不符")


def test_a_code_of_another_browser_is_not_exchanged(tied: Provider, client: Client) -> None:
    """A code that was stolen elsewhere, put into an answer with this browser's own state: PKCE keeps it out."""
    stolen = tied.code_for(begun(Client()))
    question = begun(client)

    refused(client, come_back(client, tied, question, code=stolen), "不再接受")


def test_an_answer_that_comes_too_late_opens_nothing(tied: Provider, client: Client) -> None:
    question = begun(client)
    with travel(to=MONDAY + timedelta(minutes=10)):
        refused(client, come_back(client, tied, question), "重新开始")


def test_an_answer_of_another_provider_is_not_taken(tied: Provider, client: Client) -> None:
    refused(client, sign_on(client, tied, iss="https://evil.invalid"), "另一个")
    assert "/token" not in tied.asked  # the code was not shown to anybody


def test_a_provider_that_names_itself_in_every_answer_is_held_to_it(tied: Provider, client: Client) -> None:
    tied.metadata = {"authorization_response_iss_parameter_supported": True}
    refused(client, sign_on(client, tied), "另一个")

    sign_on(client, tied, iss=tied.issuer)
    assert is_in(client)


def test_metadata_of_another_issuer_is_not_taken(tied: Provider, client: Client) -> None:
    tied.metadata = {"issuer": "https://evil.invalid"}
    assert client.get("/login/sso/").status_code == 502


def test_somebody_who_says_no_is_told_so(tied: Provider, client: Client) -> None:
    answer = sign_on(client, tied, code=None, error="access_denied", error_description="<script>")

    refused(client, answer, "拒绝")
    assert "<script>" not in answer.content.decode()


def test_keys_are_asked_seldom_and_again_when_they_changed(tied: Provider, client: Client) -> None:
    for _each in range(3):
        sign_on(client, tied)
    assert tied.asked.count("/keys") == 1

    tied.keys = [ECKey.generate_key("P-256", {"kid": "two"})]
    tied.algorithm = "ES256"
    other = Client()
    refused(other, sign_on(other, tied), "签名")  # asked a moment ago: nobody can have the provider asked at will
    with travel(to=MONDAY + timedelta(seconds=31)):
        sign_on(other, tied)
        assert is_in(other)
    assert tied.asked.count("/keys") == 2


def test_a_key_that_the_provider_took_back_is_known_no_more_after_a_while(tied: Provider, client: Client) -> None:
    sign_on(client, tied)
    old = tied.keys
    tied.keys = [RSAKey.generate_key(2048, {"kid": "new"})]
    with travel(to=MONDAY + timedelta(minutes=10)):
        other = Client()
        question = begun(other)
        tied.token = Provider(issuer=tied.issuer, keys=old).signed({"iss": tied.issuer})
        refused(other, come_back(other, tied, question), "签名")


def test_a_second_step_is_asked_here_unless_the_provider_vouches_for_it(
    world: World, tied: Provider, client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "has_second", lambda _account: True)
    assert sign_on(client, tied, claims={"amr": ["otp"]})["Location"] == "/login/second/"
    assert not is_in(client)

    settings.OIDC_SECOND_FACTOR = ["amr:otp", "acr:gold"]
    for claims, strong in (({"amr": ["pwd"]}, False), ({"amr": ["pwd", "otp"]}, True), ({"acr": "gold"}, True)):
        other = Client()
        onward = sign_on(other, tied, claims=claims)["Location"]
        assert (onward == "/desk/") is strong


def test_a_role_that_asks_for_a_second_factor_is_content_with_the_providers(
    tied: Provider, client: Client, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR_FOR, settings.OIDC_SECOND_FACTOR = [Role.HANDLER.value], ["amr:mfa"]

    sign_on(client, tied)
    assert client.get("/desk/").status_code == 302

    sign_on(client, tied, claims={"amr": ["mfa"]})
    assert client.get("/desk/").status_code == 200


def test_signing_out_ends_it_here_and_offers_it_there(tied: Provider, client: Client) -> None:
    tied.metadata = {"end_session_endpoint": f"{tied.issuer}/out"}
    sign_on(client, tied)

    answer = client.post("/logout/")

    assert not is_in(client)
    assert f"{tied.issuer}/out?client_id=xiaobao&amp;post_logout_redirect_uri=" in answer.content.decode()


def test_signing_out_works_while_the_provider_is_away(tied: Provider, client: Client) -> None:
    sign_on(client, tied)
    people.forget_providers()
    tied.metadata = {"issuer": "https://evil.invalid"}

    assert client.post("/logout/").status_code == 302
    assert not is_in(client)


def test_a_provider_in_an_inner_network_is_called_only_where_the_operator_allowed_it(
    tied: Provider, client: Client, settings: LazySettings
) -> None:
    settings.OUTGOING_NETWORKS = []

    assert client.get("/login/sso/").status_code == 502
    assert tied.asked == []


def test_without_a_provider_there_are_no_such_doors(world: World, client: Client) -> None:
    for door in ("/login/sso/", BACK, "/login/sso/tie/x/"):
        assert client.get(door).status_code == 404
    assert "/login/sso/" not in client.get("/login/").content.decode()
