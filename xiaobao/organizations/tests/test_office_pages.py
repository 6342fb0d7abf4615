"""The office's own pages: an administrator changes the office there, a colleague reads, a stranger is sent away."""

import html
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import MONDAY, World
from xiaobao.organizations.models import Announcement, DutyShift, Unit
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.models import Account

PAGES = ("/office/units/", "/office/accounts/", "/office/duty/", "/office/calendar/")
AT_MOST = 10
PASSWORD = "seven plain words nobody has used before"
SHIFT = {"starts_at": "2026-10-01T08:00", "ends_at": "2026-10-02T08:00"}
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(world: World) -> SignIn:
    admin = people.create_account(
        username="admin", name="admin", unit_id=world.units["BUREAU"], actor=SYSTEM, at=MONDAY
    )
    people.grant_role(
        account_id=admin.pk, role=Role.ADMINISTRATOR, unit_id=world.units["BUREAU"], actor=SYSTEM, at=MONDAY
    )

    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=username))
        return client

    return signed_in


@pytest.mark.parametrize("page", PAGES)
def test_every_officer_reads_it_in_few_queries(sign_in: SignIn, page: str) -> None:
    client = sign_in("east-handler")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(page).status_code == 200

    assert len(asked) <= AT_MOST, [query["sql"] for query in asked]


@pytest.mark.parametrize("page", PAGES)
def test_it_is_neither_for_a_merchant_nor_for_a_stranger(sign_in: SignIn, page: str) -> None:
    assert sign_in("merchant").get(page).status_code == 403
    assert Client().get(page).status_code == 302


def test_an_administrator_founds_a_unit_renames_and_closes_it(sign_in: SignIn) -> None:
    admin = sign_in("admin")

    told = {"what": "below", "below-code": "EAST1", "below-kind": "station", "below-name": "东街维权站"}
    assert admin.post("/office/units/EAST/", told).status_code == 302
    assert admin.post("/office/units/EAST1/", {"what": "change", "name": "东街消费维权站"}).status_code == 302
    admin.post("/office/units/EAST1/close/")

    unit = Unit.objects.get(code="EAST1")
    assert unit.parent is not None
    assert (unit.parent.code, unit.name, unit.is_active) == ("EAST", "东街消费维权站", False)


def test_a_unit_is_hung_under_another_one(sign_in: SignIn) -> None:
    assert sign_in("admin").post("/office/units/WEST/", {"what": "move", "parent": "EAST"}).status_code == 302

    assert Unit.objects.get(code="WEST").path.startswith(Unit.objects.get(code="EAST").path)


def test_what_is_refused_is_said_on_the_form(sign_in: SignIn) -> None:
    told = {"what": "below", "below-code": "WEST", "below-kind": "station", "below-name": "又一个"}

    page = sign_in("admin").post("/office/units/EAST/", told)

    assert page.status_code == 422
    assert "WEST" in page.content.decode()


def test_a_handler_changes_no_unit(sign_in: SignIn) -> None:
    page = sign_in("east-handler").post("/office/units/EAST/", {"what": "change", "name": "另名"})

    assert page.status_code == 422
    assert Unit.objects.get(code="EAST").name == "unit EAST"


def follow(link: str) -> int:
    """Set a password by a link."""
    told = {"password": PASSWORD, "again": PASSWORD}
    return Client().post(link.removeprefix("http://testserver"), told).status_code


def test_a_new_account_gets_a_role_and_a_link_for_its_password(sign_in: SignIn) -> None:
    told = {"username": "newcomer", "name": "新同事", "email": "", "unit": "EAST", "role": "handler"}

    page = sign_in("admin").post("/office/accounts/new/", told)

    assert page.status_code == 200
    assert not Account.objects.get(username="newcomer").has_usable_password()
    assert follow(page.context["page"].link) == 302
    assert Client().post("/login/", {"username": "newcomer", "password": PASSWORD}).status_code == 302
    assert Account.objects.get(username="newcomer").grants.get().role == "handler"
    assert page["Cache-Control"].count("no-store") == 1


def test_a_role_is_given_and_taken_back(sign_in: SignIn, world: World) -> None:
    admin, address = sign_in("admin"), f"/office/accounts/{world.accounts['east-handler']}/"

    assert admin.post(address, {"role": "mediator", "unit": "EAST"}).status_code == 302
    held = Account.objects.get(username="east-handler").grants
    assert set(held.values_list("role", flat=True)) == {"handler", "mediator"}
    admin.post(f"{address}revoke/", {"role": "mediator", "unit": "EAST"})

    assert list(held.values_list("role", flat=True)) == ["handler"]


@pytest.mark.parametrize("told", [{}, {"role": "emperor", "unit": "EAST"}, {"role": "handler", "unit": "NOWHERE"}])
def test_what_is_no_role_of_theirs_is_not_taken_back(sign_in: SignIn, world: World, told: dict[str, str]) -> None:
    address = f"/office/accounts/{world.accounts['east-handler']}/revoke/"

    assert sign_in("admin").post(address, told).status_code == 404
    assert Account.objects.get(username="east-handler").grants.count() == 1


@pytest.mark.parametrize("month", ["0001-01", "1990-01", "2101-01", "9999-12"])
def test_a_month_outside_the_calendar_is_refused(sign_in: SignIn, month: str) -> None:
    assert sign_in("east-head").get(f"/office/duty/?month={month}").status_code == 400


def test_the_roster_of_a_closed_unit_can_still_be_read(sign_in: SignIn) -> None:
    Unit.objects.filter(code="EAST").update(is_active=False)

    assert sign_in("east-handler").get("/office/duty/").context["page"].unit.code == "EAST"


@pytest.mark.parametrize("address", ["/office/units/EAST/", "/office/accounts/new/", "/office/accounts/{}/"])
def test_changing_asks_little_of_the_database(sign_in: SignIn, world: World, address: str) -> None:
    client = sign_in("admin")

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address.format(world.accounts["east-handler"])).status_code == 200

    assert len(asked) <= AT_MOST


def test_a_closed_account_signs_in_no_more(sign_in: SignIn, world: World) -> None:
    admin, address = sign_in("admin"), f"/office/accounts/{world.accounts['east-handler']}/"
    assert follow(admin.post(f"{address}password/").context["page"].link) == 302
    link = admin.post(f"{address}password/").context["page"].link

    admin.post(f"{address}close/")

    assert Client().post("/login/", {"username": "east-handler", "password": PASSWORD}).status_code == 401
    assert follow(link) == 410


def test_the_accounts_of_another_house_are_not_even_there(sign_in: SignIn, world: World) -> None:
    admin = sign_in("admin")

    assert admin.get(f"/office/accounts/{world.accounts['bank-office']}/").status_code == 404
    assert "bank-office" not in admin.get("/office/accounts/").content.decode()


def test_many_accounts_are_shown_a_hundred_at_a_time_and_found_by_name(sign_in: SignIn, world: World) -> None:
    for n in range(120):
        people.create_account(
            username=f"officer{n:03}", name=f"王{n}", unit_id=world.units["EAST"], actor=SYSTEM, at=MONDAY
        )
    admin, address, seen = sign_in("admin"), "/office/accounts/?named=officer", []
    while address:
        page = admin.get(address).content.decode()
        seen += re.findall(r">(officer\d+)<", page)
        following = re.findall(r'rel="next" href="([^"]*)"', page)
        address = "/office/accounts/" + html.unescape(following[0]) if following else ""

    assert seen == [f"officer{n:03}" for n in range(120)]
    assert re.findall(r">(officer\d+)<", admin.get("/office/accounts/?named=王119").content.decode()) == ["officer119"]
    assert "bank-office" not in admin.get("/office/accounts/?named=bank").content.decode()


def test_a_head_puts_somebody_on_duty_and_takes_them_off(sign_in: SignIn) -> None:
    head, address = sign_in("east-head"), "/office/duty/?unit=EAST&month=2026-10"

    assert head.post(address, SHIFT | {"account": "east-handler"}).status_code == 302
    page = head.get(address).content.decode()
    assert "国庆节" in page
    assert page.count("<strong>east-handler</strong>") == 2  # the shift touches two days
    head.post(f"/office/duty/{DutyShift.objects.get().pk}/cancel/", {"unit": "EAST", "month": "2026-10"})

    assert not DutyShift.objects.exists()


def test_a_handler_keeps_no_roster(sign_in: SignIn) -> None:
    handler = sign_in("east-handler")

    page = handler.post("/office/duty/?unit=EAST&month=2026-10", SHIFT | {"account": "east-handler"})

    assert page.context["page"].form is None
    assert not DutyShift.objects.exists()


def test_an_administrator_loads_an_announcement(sign_in: SignIn) -> None:
    text = """[years.2027]
status = "announced"
source = "为测试编写的通知"
version = "2026-12-01"
holidays = [{ name = "元旦", days = ["2027-01-01..2027-01-03"] }]
make_up = ["2027-01-09"]"""
    admin = sign_in("admin")

    assert admin.post("/office/calendar/", {"text": "years = 3"}).status_code == 422
    assert admin.post("/office/calendar/", {"text": text}).status_code == 302

    assert Announcement.objects.get().year == 2027
    assert "为测试编写的通知" in admin.get("/office/calendar/").content.decode()


def test_nobody_else_does(sign_in: SignIn) -> None:
    sign_in("head").post("/office/calendar/", {"text": "[years.2027]"})

    assert not Announcement.objects.exists()


ROWS = {
    "rows": "1",
    "year": "2027",
    "source": "为测试编写的通知",
    "version": "2026-12-01",
    "form-TOTAL_FORMS": "3",
    "form-INITIAL_FORMS": "0",
    "form-0-name": "元旦",
    "form-0-first": "2027-01-01",
    "form-0-last": "2027-01-03",
    "form-0-worked": "2027-01-09",
    "form-1-name": "清明节",
    "form-1-first": "2027-04-05",
}


def test_an_announcement_is_entered_holiday_by_holiday(sign_in: SignIn) -> None:
    admin = sign_in("admin")

    assert admin.post("/office/calendar/", ROWS).status_code == 302

    table = Announcement.objects.get().table
    assert table["holidays"] == [
        {"name": "元旦", "days": ["2027-01-01", "2027-01-02", "2027-01-03"]},
        {"name": "清明节", "days": ["2027-04-05"]},
    ]
    assert (table["status"], table["make_up"], table["version"]) == ("announced", ["2027-01-09"], "2026-12-01")


@pytest.mark.parametrize(
    "wrong",
    [
        {"form-0-worked": "2027-01-06"},  # a Wednesday is worked anyway
        {"form-0-worked": "soon"},
        {"form-0-last": "2026-12-31"},
        {"form-2-first": "2027-05-01"},  # of no holiday
        {"form-1-first": ""},
        {"source": ""},
        {"year": "2026"},
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_announced(sign_in: SignIn, wrong: dict[str, str]) -> None:
    assert sign_in("admin").post("/office/calendar/", ROWS | wrong).status_code == 422

    assert not Announcement.objects.exists()


def test_rows_begin_with_what_is_known_of_a_year(sign_in: SignIn) -> None:
    page = sign_in("admin").get("/office/calendar/?year=2026").context["page"]

    spring = next(row.initial for row in page.rows if row.initial.get("name") == "春节")
    assert spring["worked"] == "2026-02-14, 2026-02-28"
    assert page.told.initial["year"] == 2026


def test_only_who_keeps_the_calendar_enters_rows(sign_in: SignIn) -> None:
    sign_in("head").post("/office/calendar/", ROWS)

    assert not Announcement.objects.exists()


def test_a_unit_is_named_without_what_the_unit_above_says(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    admin.post("/office/units/EAST/", {"what": "change", "name": "unit BUREAU东街所"})

    rows = admin.get("/office/units/").context["page"].rows
    assert next((row.own_name, row.above) for row in rows if row.code == "EAST") == ("东街所", "unit BUREAU")
