"""Lodging one question a page: what is needed is asked for, nothing is lost, and two clicks lodge once."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.world import MONDAY, World
from xiaobao.casework.models import Attachment, Case, Party
from xiaobao.complaints import actions
from xiaobao.complaints.actions.drafting import KEPT_FOR
from xiaobao.complaints.domain.questions import first_open, questions_for
from xiaobao.complaints.models import Detail, Draft, DraftFile
from xiaobao.kernel.clock import travel

TEXT = "手机坏了，商家拒绝退货。"
PAGES: dict[str, dict[str, object]] = {
    "happened": {"text": TEXT},
    "business": {"respondent_name": "东街手机店", "respondent_address": "东街3号"},
    "claims": {"wishes": ["refund"], "claims": "另付交通费", "claimed": "1999"},
    "evidence": {},
    "office": {"unit": "EAST"},
    "you": {"name": "张测试", "phone": "19900001234", "address": "东街1号"},
}


@pytest.fixture
def client(world: World) -> Client:
    return Client()


def photo(name: str = "receipt.png") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, format="PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def walk(client: Client, *, until: str = "check", kinds: str = "complaint", **over: dict[str, object]) -> None:
    client.post("/lodge/", {"kinds": kinds})
    for name in questions_for(kinds.split()):
        if name == until:
            return
        response = client.post(f"/lodge/{name}/", {**PAGES[name], **over.get(name, {})})
        assert response.status_code == 302, (name, response.content.decode())


def test_a_complaint_is_lodged_page_by_page(client: Client) -> None:
    walk(client)

    response = client.post("/lodge/check/", {"may_entrust": "on"})

    case = Case.objects.get()
    assert response.status_code == 201
    assert case.number in response.content.decode()
    assert case.unit.code == "EAST"
    assert Detail.objects.get().claimed_fen == 199_900
    assert "另付交通费" in Detail.objects.get().claims


def test_the_answers_are_shown_before_they_are_sent(client: Client) -> None:
    walk(client)

    page = client.get("/lodge/check/").content.decode()

    assert TEXT in page
    assert "19900001234" in page
    assert not Case.objects.exists()


def test_a_page_says_what_is_missing_and_goes_no_further(client: Client) -> None:
    walk(client, until="business")

    response = client.post("/lodge/business/", {"respondent_name": ""})

    assert response.status_code == 422
    assert "respondent_name-field" in response.content.decode()


def test_of_two_answers_of_which_one_is_needed_neither_is_called_optional(client: Client) -> None:
    walk(client, until="claims")

    page = client.get("/lodge/claims/").content.decode()
    wishes, claims, claimed = (
        page.split(f'id="{name}-field"')[1].split('class="field')[0] for name in ("wishes", "claims", "claimed")
    )

    assert "选填" not in wishes + claims
    assert "两项填一项即可" in wishes
    assert "选填" in claimed
    assert client.post("/lodge/claims/", {"claims": "退款"}).status_code == 302


def test_a_page_out_of_turn_leads_to_the_first_open_one(client: Client) -> None:
    walk(client, until="claims")

    response = client.get("/lodge/check/")

    assert response["Location"] == "/lodge/office/"


def test_without_a_kind_the_first_question_is_asked(client: Client) -> None:
    assert client.get("/lodge/you/")["Location"] == "/lodge/"


def test_a_closed_tab_loses_nothing(client: Client) -> None:
    walk(client, until="evidence")
    later = Client()
    later.cookies = client.cookies

    assert TEXT in later.get("/lodge/happened/").content.decode()


def test_another_browser_sees_nothing_of_it(client: Client) -> None:
    walk(client, until="evidence")
    client.post("/lodge/evidence/", {"file": photo(), "add": "1"})
    file = DraftFile.objects.get()

    assert TEXT not in Client().get("/lodge/happened/?kind=complaint").content.decode()
    assert Client().get(f"/lodge/evidence/{file.pk}/").status_code == 404


def test_what_is_written_lies_sealed(client: Client) -> None:
    walk(client)

    sealed = bytes(Draft.objects.get().sealed)

    assert TEXT.encode() not in sealed
    assert b"19900001234" not in sealed


def test_photographs_come_along_and_can_be_taken_out(client: Client) -> None:
    walk(client, until="evidence")
    client.post("/lodge/evidence/", {"file": [photo("a.png"), photo("b.png")], "add": "1"})
    first = DraftFile.objects.order_by("pk")[0]
    shown = client.get(f"/lodge/evidence/{first.pk}/")
    client.post("/lodge/evidence/", {"remove": first.pk})
    for name in ("office", "you"):
        client.post(f"/lodge/{name}/", PAGES[name])
    client.post("/lodge/check/", {})

    assert shown["Content-Type"] == "image/png"
    assert [file.name for file in Attachment.objects.all()] == ["b.png"]
    assert not DraftFile.objects.exists()


def test_a_file_that_is_refused_is_told_and_the_page_stays(client: Client) -> None:
    walk(client, until="evidence")

    response = client.post("/lodge/evidence/", {"file": SimpleUploadedFile("a.exe", b"MZ no picture")}, follow=True)

    assert response.redirect_chain == [("/lodge/evidence/", 302)]
    assert "a.exe" in response.content.decode()


def test_a_second_click_tells_the_same_number(client: Client) -> None:
    walk(client)
    first = client.post("/lodge/check/", {}).content.decode()

    second = client.post("/lodge/check/", {}).content.decode()

    number = Case.objects.get().number
    assert number in first
    assert number in second


def test_the_case_can_be_seen_at_once(client: Client) -> None:
    walk(client)
    client.post("/lodge/check/", {})

    assert Case.objects.get().number in client.get("/track/case/").content.decode()


def test_a_shared_device_forgets_the_case_when_asked_to(client: Client) -> None:
    walk(client)
    client.post("/lodge/check/", {})

    left = client.post("/track/leave/")

    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/track/case/").status_code == 302
    number = Case.objects.get().number
    assert number not in client.post("/lodge/check/", {}).content.decode()
    assert number not in client.get("/lodge/").content.decode()


def test_after_the_hour_a_new_complaint_can_begin(client: Client) -> None:
    with travel(to=MONDAY):
        walk(client)
        client.post("/lodge/check/", {})

    actions.forget_drafts(at=MONDAY + KEPT_FOR)

    assert not Draft.objects.exists()
    assert client.get("/lodge/happened/?kind=complaint").status_code == 200


def test_a_report_may_be_anonymous(client: Client) -> None:
    walk(client, kinds="report", you={"anonymous": "on", "name": "", "phone": "", "address": ""})

    client.post("/lodge/check/", {})

    assert not Detail.objects.get().is_real_name


def test_a_complaint_cannot_be_anonymous(client: Client) -> None:
    walk(client, until="you")

    response = client.post("/lodge/you/", {"anonymous": "on", "name": ""})

    assert response.status_code == 422


def test_a_question_asks_neither_for_a_business_nor_for_claims(client: Client) -> None:
    walk(client, kinds="inquiry", you={"name": "", "phone": "", "address": ""})

    assert client.post("/lodge/check/", {}).status_code == 201
    assert Case.objects.get().kind == "inquiry"


def test_both_are_handled_separately(client: Client) -> None:
    walk(client, kinds="complaint report")

    client.post("/lodge/check/", {})

    assert sorted(Case.objects.values_list("kind", flat=True)) == ["complaint", "report"]


def test_an_answer_is_changed_from_the_check_and_leads_back_there(client: Client) -> None:
    walk(client)

    response = client.post("/lodge/happened/?change", {"text": "屏幕碎了。"})

    assert response["Location"] == "/lodge/check/"
    assert "屏幕碎了。" in client.get("/lodge/check/").content.decode()


def test_an_answer_that_raises_a_question_leads_to_it() -> None:
    answers = {"kinds": ["report"], "text": "x", "unit": "EAST"}

    assert first_open(["report"], answers) == "check"
    assert first_open(["complaint", "report"], answers) == "business"


def test_who_ticks_it_agrees_to_be_written_to_and_who_only_leaves_an_address_does_not(client: Client) -> None:
    walk(client, until="you")
    left = {**PAGES["you"], "email": "parrot@nautilus.example"}
    client.post("/lodge/you/", left)
    assert "parrot@nautilus.example" in client.get("/lodge/check/").content.decode()
    client.post("/lodge/check/", {})
    walk(client, until="you")
    client.post("/lodge/you/", {**left, "may_mail": "on"})
    client.post("/lodge/check/", {})

    consumers = Party.objects.filter(role="complainant").order_by("pk")
    assert [party.consents.get("mail", False) for party in consumers] == [False, True]


def test_a_tick_without_an_address_is_not_taken(client: Client) -> None:
    walk(client, until="you")

    response = client.post("/lodge/you/", {**PAGES["you"], "may_mail": "on"})

    assert response.status_code == 422
    assert "email-field" in response.content.decode()


def test_whoever_reports_anonymously_leaves_no_address_and_agrees_to_nothing(client: Client) -> None:
    walk(client, until="you", kinds="report")
    client.post("/lodge/you/", {"anonymous": "on", "email": "parrot@nautilus.example", "may_mail": "on"})
    answer = client.post("/lodge/check/", {})

    assert answer.status_code == 201
    assert not Party.objects.filter(role="reporter").exists()
