"""When a lead is filed or not, the handler of the complaint it was found in is told, once."""

from tests.world import World, at
from xiaobao.casework.models import Case
from xiaobao.complaints import actions
from xiaobao.coordination import table
from xiaobao.exchange.jobs import deliver_due
from xiaobao.exchange.models import Notice
from xiaobao.people.domain.actor import SYSTEM

WHEN = at("2026-05-12 09:00")


def test_the_handler_of_the_complaint_hears_of_the_decision(world: World, complaint: str) -> None:
    table.register()
    head = world.actor("east-head")
    actions.take(number=complaint, event="assigned", data={"account": "east-handler"}, actor=head, at=WHEN)
    found = {"suspicion": "涉嫌销售不合格手机", "text": "型号不符"}
    actions.take(number=complaint, event="lead_opened", data=found, actor=head, at=WHEN)
    lead = Case.objects.get(kind="lead")

    for event, said in (("verification_started", {}), ("filed", {"text": "经核查"})):
        actions.take(number=lead.number, event=event, data=said, actor=SYSTEM, at=WHEN)
    for _round in range(4):
        deliver_due(at=WHEN, limit=100)

    told = Notice.objects.filter(recipient=f"account:{world.accounts['east-handler']}", subject__contains=complaint)
    assert [notice.link for notice in told if "线索" in notice.subject] == [f"/desk/cases/{lead.number}/"]
