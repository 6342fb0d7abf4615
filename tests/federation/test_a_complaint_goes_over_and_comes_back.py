"""A regulator forwards a complaint with a file; the bank handles it; each side's journal shows what the other said."""

from tests.federation.conftest import BANK, REGULATOR, Wire, forward
from tests.world import World
from xiaobao.casework.models import Case
from xiaobao.complaints import actions as complaints
from xiaobao.federation import actions
from xiaobao.federation.models import Message, Thread


def heard(case: Case) -> list[dict[str, object]]:
    return list(case.entries.filter(type="case.peer_told").order_by("seq").values_list("payload", flat=True))


def over_there(case: Case) -> Case:
    return Case.objects.exclude(pk=case.pk).get(source="peer:regulator")


def step(wire: Wire, world: World, case: Case, event: str, **data: object) -> None:
    case.refresh_from_db()
    complaints.take(number=case.number, event=event, data=data, actor=world.actor("bank-office"), at=wire.at)


def test_the_bank_opens_a_case_of_its_own_with_the_file(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)
    wire.speak(REGULATOR)

    case = over_there(received)

    assert case.procedure.startswith("bank-complaint")
    assert case.unit.code == "BANK"
    assert case.channel == "authority"
    assert case.attachments.count() == 1
    assert case.detail.claimed_fen == 199_900
    assert case.entries.get(seq=1).actor_name == "the regulator"
    assert heard(case)[0]["other_number"] == received.number
    assert str(heard(case)[0]["law"]).endswith("第三十三条")


def test_the_regulator_sees_in_its_journal_what_the_bank_did(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)
    wire.speak(REGULATOR)
    case = over_there(received)
    step(wire, world, case, "handling_started")
    step(wire, world, case, "complexity_found", reason="对账需要时间")
    step(wire, world, case, "replied", text="已退还手续费。")
    wire.later(minutes=1)
    wire.speak(BANK)

    said = heard(received)

    assert [each["message"] for each in said] == [
        "case.acknowledged",
        "case.extended",
        "case.answered",
        "case.closed",
    ]
    assert said[0]["other_number"] == case.number
    assert said[2]["text"] == "已退还手续费。"
    assert said[3]["outcome"] == "replied"
    assert not Message.objects.exclude(state__in=["applied", "acknowledged"]).exists()


def test_what_crossed_was_opened_under_the_article_and_logged(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)

    looked = received.entries.get(type="case.looked")

    assert looked.payload["reason"].endswith("第三十三条")
    assert b"19900001234" not in b"".join(body for _, body, _ in wire.sent)
    wire.speak(REGULATOR)
    assert b"19900001234" in b"".join(body for _, body, _ in wire.sent)


def test_a_withdrawal_ends_the_case_over_there(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)
    wire.speak(REGULATOR)
    thread = Thread.objects.get(is_origin=True)
    actions.withdraw(thread_id=thread.pk, reason="消费者撤回", actor=world.actor("east-handler"), at=wire.at)
    wire.speak(REGULATOR)
    case = over_there(received)
    wire.speak(BANK)

    thread.refresh_from_db()

    assert case.outcome == "withdrawn"
    assert thread.closed_at is not None
    assert heard(received)[-1]["outcome"] == "withdrawn"


def test_what_is_undone_is_told(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)
    wire.speak(REGULATOR)
    case = over_there(received)
    step(wire, world, case, "handling_started")
    step(wire, world, case, "replied", text="已退。")
    wire.speak(BANK)
    complaints.undo(number=case.number, reason="笔误", actor=world.actor("bank-office"), at=wire.at)
    wire.speak(BANK)

    assert heard(received)[-1] == {"message": "case.reopened", "reason": "笔误"}

    complaints.undo(number=received.number, reason="转错了", actor=world.actor("east-head"), at=wire.at)
    wire.speak(REGULATOR)

    assert over_there(received).outcome == "withdrawn"
