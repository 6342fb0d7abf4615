"""The pages: whoever comes can do their work on them, in at most ten queries a page."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.world import MONDAY, World
from xiaobao.casework import actions as casework
from xiaobao.casework.models import Case, Party
from xiaobao.complaints.models import Detail
from xiaobao.complaints.tests.test_steps import CONDITIONS, accept, take
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.models import Account, Look

MOST_QUERIES = 10
PASSWORD = "three-white-rabbits"
SignIn = Callable[[str], Client]


@pytest.fixture
def signed_in(world: World) -> SignIn:
    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=username))
        return client

    return sign_in


def lodged(client: Client, **over: str) -> str:
    form = {
        "kinds": "complaint",
        "unit": "EAST",
        "name": "张测试",
        "phone": "19900001234",
        "address": "东街1号",
        "respondent_name": "East Street Phones",
        "text": "手机坏了，商家拒绝退货。",
        "claimed": "1999.00",
    }
    response = client.post("/lodge/whole/", form | over)
    assert response.status_code == 201, response.content.decode()
    return response.content.decode()


def test_a_consumer_lodges_and_is_given_a_number_and_a_code(world: World) -> None:
    page = lodged(Client())

    case = Case.objects.get()
    assert case.number in page
    assert Detail.objects.get().claimed_fen == 199_900


def test_what_is_missing_is_said_at_its_field_and_nothing_is_opened(world: World) -> None:
    response = Client().post("/lodge/whole/", {"kinds": "complaint", "unit": "EAST", "text": "x"})

    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    assert not Case.objects.exists()


def test_a_joint_complaint_with_representatives_is_lodged_on_the_page(world: World) -> None:
    lodged(Client(), others="李测试，19900001235，东街2号\n王测试,19900001236", speakers="2")

    roles = sorted(Party.objects.values_list("role", flat=True))
    assert roles == ["complainant", "member", "representative", "respondent"]
    assert Detail.objects.get().complainants == 3


def test_an_agent_needs_a_written_authority(world: World) -> None:
    form = {"kinds": "complaint", "unit": "EAST", "name": "张测试", "phone": "19900001234", "text": "x"}
    agent = {"respondent_name": "某店", "agent_name": "李代理", "agent_phone": "19900001235"}

    refused = Client().post("/lodge/whole/", form | agent)
    taken = Client().post("/lodge/whole/", form | agent | {"agent_authority": "代为投诉、调解；一年"})

    assert (refused.status_code, taken.status_code) == (422, 201)
    assert Party.objects.filter(role="agent").count() == 1


def test_number_and_code_open_the_way_of_the_case(world: World) -> None:
    client = Client()
    page = lodged(client)
    number = Case.objects.get().number
    code = page.split('class="number"')[2].split(">")[1].split("<")[0].strip()

    wrong = client.post("/track/", {"number": number, "code": "WRONGCOD"})
    right = client.post("/track/", {"number": number, "code": code}, follow=True)

    assert wrong.status_code == 404
    assert number in right.content.decode()


def test_a_consumer_withdraws_with_the_code(world: World) -> None:
    client = Client()
    page = lodged(client)
    number = Case.objects.get().number
    code = page.split('class="number"')[2].split(">")[1].split("<")[0].strip()
    client.post("/track/", {"number": number, "code": code})

    client.post("/track/case/withdrawn/", {"reason": "已经解决"})

    assert Case.objects.get().stage == "withdrawn"


def test_a_stranger_is_sent_to_the_sign_in_page(complaint: str) -> None:
    response = Client().get(f"/desk/cases/{complaint}/")

    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


@pytest.mark.parametrize(("who", "status"), [("east-handler", 200), ("west-handler", 404), ("merchant", 404)])
def test_the_case_page_is_for_those_whom_the_case_concerns(
    signed_in: SignIn, complaint: str, who: str, status: int
) -> None:
    assert signed_in(who).get(f"/desk/cases/{complaint}/").status_code == status


def test_a_handler_accepts_on_the_page(signed_in: SignIn, complaint: str) -> None:
    client = signed_in("east-handler")

    form = client.get(f"/desk/cases/{complaint}/steps/accepted/")
    client.post(f"/desk/cases/{complaint}/steps/accepted/", {"conditions": list(CONDITIONS)})

    assert form.status_code == 200
    assert Case.objects.get(number=complaint).stage == "accepted"


def test_an_unmet_condition_is_a_page_that_names_the_article(signed_in: SignIn, complaint: str) -> None:
    client = signed_in("east-handler")

    response = client.post(f"/desk/cases/{complaint}/steps/accepted/", {"conditions": ["claim"]})

    assert response.status_code == 422
    assert "第" in response.content.decode()
    assert Case.objects.get(number=complaint).stage == "received"


def test_a_refusal_goes_through_the_approvals_page(signed_in: SignIn, complaint: str) -> None:
    signed_in("east-handler").post(f"/desk/cases/{complaint}/steps/refused/", {"ground": "3"})
    head = signed_in("head")

    page = head.get("/desk/approvals/").content.decode()
    approval = Case.objects.get(number=complaint).approvals.get()
    head.post(f"/desk/approvals/{approval.pk}/", {"granted": "yes", "reason": "同意"})

    assert complaint in page
    assert Case.objects.get(number=complaint).stage == "refused"


def test_personal_data_is_shown_for_a_reason_and_the_look_is_logged(
    signed_in: SignIn, world: World, complaint: str
) -> None:
    client = signed_in("east-handler")
    party = Party.objects.get(role="complainant")
    address = f"/desk/cases/{complaint}/parties/{party.pk}/"

    before = client.get(address).content.decode()
    after = client.post(address, {"reason": "核实地址"}).content.decode()

    assert "19900001234" not in before
    assert "19900001234" in after
    assert Look.objects.get().reason == "核实地址"


@pytest.mark.parametrize("address", ["/", "/lodge/", "/track/", "/procedures/"])
def test_public_pages_ask_little_of_the_database(world: World, address: str) -> None:
    assert queries_of(Client(), address) <= MOST_QUERIES


@pytest.mark.parametrize(
    "address",
    [
        "/desk/",
        "/desk/cases/?view=all",
        "/desk/cases/?view=co",
        "/desk/cases/?view=soon",
        "/desk/cases/?view=new",
        "/desk/cases/?q=退货",
        "/desk/approvals/",
        "/desk/notices/",
        "/desk/register/",
    ],
)
def test_desk_pages_ask_no_more_for_more_cases(signed_in: SignIn, world: World, complaint: str, address: str) -> None:
    client = signed_in("head")
    client.get(address)
    few = queries_of(client, address)
    for _ in range(5):
        lodged(Client(), text="手机退货被拒绝。")

    assert queries_of(client, address) <= few <= MOST_QUERIES


def test_the_page_of_a_case_with_everything_on_it_asks_at_most_ten(
    signed_in: SignIn, world: World, complaint: str
) -> None:
    laden(world, signed_in("east-handler"), complaint)
    client = signed_in("east-handler")

    page = client.get(f"/desk/cases/{complaint}/").content.decode()

    assert queries_of(client, f"/desk/cases/{complaint}/") <= MOST_QUERIES
    for shown in ("receipt.png", "受理决定", "现场调查", "等待审批", "投诉举报同一材料"):
        assert shown in page


@pytest.mark.parametrize("address", ["steps/terminated/", "parties/{party}/"])
def test_the_forms_of_a_case_ask_at_most_ten(signed_in: SignIn, world: World, complaint: str, address: str) -> None:
    laden(world, signed_in("east-handler"), complaint)
    client = signed_in("east-handler")
    party = Party.objects.get(case__number=complaint, role="complainant")

    assert queries_of(client, f"/desk/cases/{complaint}/" + address.format(party=party.pk)) <= MOST_QUERIES


def test_the_page_behind_a_query_code_asks_at_most_ten(signed_in: SignIn, world: World) -> None:
    client = Client()
    page = lodged(client)
    number = Case.objects.get().number
    laden(world, signed_in("east-handler"), number)
    client.post("/track/", {"number": number, "code": page.split('class="number"')[2].split(">")[1].split("<")[0]})

    assert queries_of(client, "/track/case/") <= MOST_QUERIES
    assert queries_of(client, "/track/case/evidence_added/") <= MOST_QUERIES


def test_signing_in_asks_little_of_the_database(world: World) -> None:
    client = Client()
    people.set_password(account_id=world.accounts["east-handler"], password=PASSWORD, actor=SYSTEM, at=MONDAY)
    assert queries_of(client, "/login/") <= MOST_QUERIES

    with CaptureQueriesContext(connection) as captured:
        response = client.post("/login/", {"username": "east-handler", "password": PASSWORD})

    assert response.status_code == 302
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= MOST_QUERIES, asked


def laden(world: World, officer: Client, number: str) -> None:
    """Put everything on a case that can hang on one: a file, a paper, a link, a step that waits, tasks of a plan."""
    accept(world, number)
    take(world, number, "east-handler", "lead_found", text="线索")
    take(world, number, "east-handler", "report_split", suspicion="涉嫌虚假宣传")
    take(world, number, "east-handler", "verification_extended", reason="案情复杂")
    take(world, number, "head", "marked_major", why="影响较大")
    casework.add_tasks(case=Case.objects.get(number=number), titles=["现场调查"], at=MONDAY)
    image = BytesIO()
    Image.new("RGB", (4, 4)).save(image, format="PNG")
    image.seek(0)
    image.name = "receipt.png"
    officer.post(f"/desk/cases/{number}/files/", {"file": image})


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:500]
    return len(captured)


def test_a_respondent_sees_what_it_is_told_and_nothing_of_the_offices_own(
    signed_in: SignIn, world: World, complaint: str
) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "copy_sent")
    take(world, complaint, "east-handler", "lead_found", text="涉嫌无照经营的线索")
    take(world, complaint, "head", "supervised", text="请三日内办结")
    signed_in("east-handler").post(f"/desk/cases/{complaint}/notes/", {"text": "内部意见"})

    page = signed_in("merchant").get(f"/desk/cases/{complaint}/").content.decode()

    for inside in ("涉嫌无照经营的线索", "请三日内办结", "内部意见", "线索核查"):
        assert inside not in page
    assert "涉嫌无照经营的线索" in signed_in("east-handler").get(f"/desk/cases/{complaint}/").content.decode()


def test_a_consumer_is_not_told_of_the_offices_own_steps(world: World) -> None:
    client = Client()
    page = lodged(client)
    number = Case.objects.get().number
    code = page.split('class="number"')[2].split(">")[1].split("<")[0].strip()
    take(world, number, "east-handler", "lead_found", text="线索")
    client.post("/track/", {"number": number, "code": code})

    assert "发现违法线索" not in client.get("/track/case/").content.decode()


def test_nothing_that_a_business_may_do_is_folded_away_from_it(world: World, complaint: str, signed_in: SignIn) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "copy_sent")

    page = signed_in("merchant").get(f"/desk/cases/{complaint}/").content.decode()

    offered = page.partition('id="now"')[2].partition("</section>")[0]
    assert "/steps/answered/" in offered
    assert "<details" not in offered


def test_telling_the_business_is_offered_beside_the_steps_of_the_statute(
    world: World, complaint: str, signed_in: SignIn
) -> None:
    accept(world, complaint)

    page = signed_in("east-handler").get(f"/desk/cases/{complaint}/").content.decode()

    assert page.index("/steps/copy_sent/") < page.index("<details", page.index('id="now"'))


def test_money_that_nobody_spoke_of_is_no_zero(world: World, complaint: str, signed_in: SignIn) -> None:
    page = signed_in("east-handler").get(f"/desk/cases/{complaint}/").content.decode()

    assert ">0.00" not in page


@pytest.mark.parametrize(("left_out", "said"), [(1, "不符合："), (4, "有4项条件没有勾选。")])
def test_a_few_unmet_conditions_are_named_and_many_are_counted(
    world: World, complaint: str, signed_in: SignIn, left_out: int, said: str
) -> None:
    met = list(CONDITIONS)[left_out:]

    page = signed_in("east-handler").post(f"/desk/cases/{complaint}/steps/accepted/", {"conditions": met})

    assert page.status_code == 422
    assert said in page.content.decode()
