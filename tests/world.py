"""A small world that tests of several rooms share: a bureau with two offices, a bank with a branch, their people."""

from dataclasses import dataclass
from datetime import datetime

from xiaobao.complaints.domain.lodging import Lodging, Person, Respondent
from xiaobao.kernel.clock import CHINA
from xiaobao.people import queries
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.model import Kind

MONDAY = datetime(2026, 5, 11, 10, 0, tzinfo=CHINA)


def at(text: str) -> datetime:
    """An instant in China, like ``2026-05-11 10:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@dataclass(frozen=True)
class World:
    """Who is there. Actors by user name: ``head`` is the bureau's, ``east-head`` the eastern office's …"""

    units: dict[str, int]
    accounts: dict[str, int]
    business: int

    def actor(self, username: str) -> Actor:
        return queries.actor_for(queries.by_username(username))


def lodging(**over: object) -> Lodging:
    """A complaint as a consumer would tell it; ``over`` replaces parts."""
    told: dict[str, object] = {
        "kinds": (Kind.COMPLAINT,),
        "channel": "visit",
        "received_at": MONDAY,
        "title": "手机退货被拒",
        "text": "我在东街买的手机第三天就坏了，商家拒绝七天无理由退货。我的电话是19900001234。",
        "claims": "要求退货退款",
        "claimed_fen": 199_900,
        "complainants": (Person(name="张测试", phone="19900001234", address="东街1号"),),
        "respondent": Respondent(name="East Street Phones", address="东街9号"),
    }
    return Lodging(**(told | over))  # type: ignore[arg-type]  # a test names the parts it replaces
