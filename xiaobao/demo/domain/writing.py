"""What is written down at each step: the payload of every event, in the words of those who write it.

Which words a step takes follows from its class in `complaints.domain.payloads`.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from xiaobao.complaints.domain import payloads
from xiaobao.demo.domain.acting import Cast, PathSoFar
from xiaobao.demo.domain.chance import between, one_of, soon
from xiaobao.demo.domain.money import YUAN, rounded, yuan
from xiaobao.demo.domain.timing import Pace
from xiaobao.demo.domain.vocabulary import Answers
from xiaobao.demo.domain.world import World
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.actor import Role
from xiaobao.procedures.model import Kind, Step

Payload = dict[str, Any]
Writer = Callable[[PathSoFar, Step], Payload]
TELLS_THE_RESULT = "reporter_told"
IDENTITY_DAYS = 7
GOODWILL, GOODWILL_SUMS = 0.25, (50, 300)
GIVES_IN = 0.42
FILED = frozenset({"filed", "decided_filed"})
AGREES_TO_MEDIATE, RECUSES = 0.94, 0.3
CLAIM_OF_MANY_TIMES = 3  # a claim of more than so many times the price is agreed on at a small part of it
HAPPY_ENDS = frozenset({"settled", "reconciled", "answered", "filed"})
HAPPY_SCORES, UNHAPPY_SCORES = (5, 5, 5, 4, 4, 3), (1, 2, 2, 3, 3, 4)


class NothingToSay(XiaobaoError):
    """Raised for an event that the vocabulary of answers has no sentence for."""

    slug = "nothing-to-say"
    status = 500

    def __init__(self, event: str, side: str) -> None:
        super().__init__(f"The answers have no sentence for {event!r} ({side}): add one.", event=event, side=side)


class Clerk:
    """Writes payloads."""

    def __init__(self, answers: Answers, world: World, cast: Cast, pace: Pace, chance: Random) -> None:
        self.answers, self.world, self.cast, self.pace, self.chance = answers, world, cast, pace, chance
        self._writers: Mapping[type[payloads.Remark], Writer] = {
            payloads.Remark: self._note,
            payloads.Telling: self._note,
            payloads.Reasoned: self._reason,
            payloads.Wanting: self._reason,
            payloads.Recording: self._text,
            payloads.Supervising: self._text,
            payloads.Replying: self._reply,
            payloads.TellingReporter: self._reply,
            payloads.Placing: self._place,
            payloads.Dispatching: self._place,
            payloads.Assigning: self._assign,
            payloads.Merging: self._merge,
            payloads.Settling: self._settle,
            payloads.Paying: self._pay,
            payloads.StartingMediation: self._consents,
            payloads.Entrusting: self._entrust,
            payloads.StartingAppraisal: self._appraisal,
            payloads.Accepting: self._accept,
            payloads.TransferringOut: self._transfer_out,
            payloads.AskingIdentity: self._ask_identity,
            payloads.Coding: self._code,
            payloads.MarkingMajor: self._mark_major,
            payloads.Answering: self._answer,
            payloads.Scheduling: self._schedule,
            payloads.Offering: self._offer,
            payloads.DecidingRecusal: self._decide_recusal,
            payloads.Agreeing: self._agree,
            payloads.Visiting: self._visit,
            payloads.Rating: self._rate,
        }

    def write(self, path: PathSoFar, step: Step, ground: str = "") -> Payload:
        """The payload of a step; what it changes (unit, handler, sums) is noted on the path.

        ``ground``: the ground to give, if the walk does not leave it to chance.
        """
        if step.grounds is not None:
            return self._ground(path, step, ground)
        writer = self._writers.get(payloads.payload_class(step.event), _say_nothing)
        return writer(path, step)

    def words(self, path: PathSoFar, event: str, **slots: object) -> str:
        """A sentence for an event: of this kind, side, money or none, or nature, where the vocabulary has one."""
        money = "paid" if path.agreed else "free"
        side, kind = path.brief.side, path.brief.kind.value
        topic = path.tale.nature.rpartition(".")[2].lower()
        for ending in (f"_{kind}", f"_{side}_{money}", f"_{topic}", f"_{side}", f"_{money}", ""):
            name = f"{event}{ending}"
            if name in self.answers.texts:
                return one_of(self.answers.texts[name], self.chance).format_map(self._slots(path) | slots)
        raise NothingToSay(event, side)

    def _slots(self, path: PathSoFar) -> dict[str, object]:
        ahead = path.at + timedelta(days=soon(3, 15, self.chance))
        return {
            **path.tale.slots,
            "agreed": yuan(path.agreed),
            "paid": yuan(path.paid),
            "unit": self.world.unit_by_code[path.unit].short,
            "date": self.answers.lists["day"][0].format(m=ahead.month, d=ahead.day),
            "n": between(2, 6, self.chance),
        }

    def _reason(self, path: PathSoFar, step: Step) -> Payload:
        return {"reason": self.words(path, step.event)}

    def _text(self, path: PathSoFar, step: Step) -> Payload:
        return {"text": self.words(path, step.event)}

    def _note(self, path: PathSoFar, step: Step) -> Payload:
        """Most steps that only take a remark are taken without one."""
        return {"note": self.words(path, step.event)} if step.event in self.answers.texts else {}

    def _reply(self, path: PathSoFar, step: Step) -> Payload:
        """A reply to a complaint sometimes gives money back; a reporter is told what was decided."""
        if step.event == TELLS_THE_RESULT:
            result = "filed" if path.stage in FILED else "not_filed"
            return {"text": self.words(path, f"{step.event}_{result}")}
        if path.brief.kind is Kind.COMPLAINT and path.tale.claimed_fen and self.chance.random() < GIVES_IN:
            path.agreed = self._sum_agreed(path)
        return self._text(path, step)

    def _accept(self, path: PathSoFar, step: Step) -> Payload:
        return {"conditions": {condition.id: True for condition in path.plan.procedure.conditions}}

    def _ground(self, path: PathSoFar, step: Step, ground: str) -> Payload:
        """A refusal on the ground of the condition that is not met, anything else on one of its list."""
        grounds = step.grounds or ""
        unmet = path.plan.ground_of(path.brief.unmet) if grounds == "refusal" else None
        return {
            "ground": ground or unmet or path.plan.ground(grounds).pick(self.chance),
            "reason": self.words(path, step.event),
            "remedies": [remedy.id for remedy in path.plan.procedure.remedies if self.chance.random() < 0.7],
        }

    def _place(self, path: PathSoFar, step: Step) -> Payload:
        here = self.world.unit_by_code[path.unit]
        unit = here.parent or here.code if step.event == "transferred_up" else path.brief.target
        self.cast.move(path, unit)
        return {"unit": unit, "reason": self.words(path, step.event)}

    def _assign(self, path: PathSoFar, step: Step) -> Payload:
        account = self.cast.assign(path) if step.event == "assigned" else self.cast.colleague(path)
        return {"account": account.username}

    def _merge(self, path: PathSoFar, step: Step) -> Payload:
        return {"into": path.brief.repeats, "reason": self.words(path, step.event)}

    def _transfer_out(self, path: PathSoFar, step: Step) -> Payload:
        authority = one_of(self.answers.lists[f"authorities_{path.brief.side}"], self.chance)
        return {"authority": authority, "reason": self.words(path, step.event)}

    def _ask_identity(self, path: PathSoFar, step: Step) -> Payload:
        until = path.at.date() + timedelta(days=IDENTITY_DAYS)
        return {"what": self.words(path, step.event), "until": until.isoformat()}

    def _code(self, path: PathSoFar, step: Step) -> Payload:
        return {"subject": path.tale.subject}

    def _mark_major(self, path: PathSoFar, step: Step) -> Payload:
        return {"why": self.words(path, step.event)}

    def _answer(self, path: PathSoFar, step: Step) -> Payload:
        willing = self.chance.random() < AGREES_TO_MEDIATE
        return {"text": self.words(path, step.event), "agrees_to_mediate": willing}

    def _consents(self, path: PathSoFar, step: Step) -> Payload:
        return {"complainant_consents": True, "respondent_consents": True}

    def _entrust(self, path: PathSoFar, step: Step) -> Payload:
        organization = one_of(self.answers.lists["organizations"], self.chance)
        return {"organization": organization, "respondent_consents": True}

    def _schedule(self, path: PathSoFar, step: Step) -> Payload:
        path.appointment = self.pace.at_work(path.at, (2, 6)).replace(minute=30, second=0)
        place = one_of(self.answers.lists["places"], self.chance).format_map(self._slots(path))
        mediators = [a.name for a in self.world.staff(path.unit, Role.MEDIATOR)][:2]
        return {"on": path.appointment.isoformat(), "place": place, "mediators": self._comma.join(mediators)}

    @property
    def _comma(self) -> str:
        return self.answers.lists["comma"][0]

    def _offer(self, path: PathSoFar, step: Step) -> Payload:
        offered = rounded(self._sum_agreed(path) * 0.7) if path.tale.claimed_fen else 0
        event = step.event if offered else "offer_of_service"
        return {"text": self.words(path, event, offered=yuan(offered)), "offered_fen": offered}

    def _decide_recusal(self, path: PathSoFar, step: Step) -> Payload:
        recused = self.chance.random() < RECUSES
        return {"recused": recused, "reason": self.words(path, f"{step.event}_{'yes' if recused else 'no'}")}

    def _appraisal(self, path: PathSoFar, step: Step) -> Payload:
        payload = {
            "body": one_of(self.answers.lists["bodies"], self.chance),
            "item": str(path.tale.slots["thing"]),
        }
        return payload if path.brief.kind is Kind.REPORT else payload | {"cost": self.words(path, "cost")}

    def _agree(self, path: PathSoFar, step: Step) -> Payload:
        path.agreed = self._sum_agreed(path)
        return {"terms": self.words(path, step.event), "agreed_fen": path.agreed}

    def _settle(self, path: PathSoFar, step: Step) -> Payload:
        path.agreed = path.paid = self._sum_agreed(path)
        return {"terms": self.words(path, step.event), "agreed_fen": path.agreed, "paid_fen": path.paid}

    def _pay(self, path: PathSoFar, step: Step) -> Payload:
        path.paid = path.agreed
        return {"paid_fen": path.paid}

    def _visit(self, path: PathSoFar, step: Step) -> Payload:
        satisfied = self._score(path) > 3
        return {"satisfied": satisfied, "note": self.words(path, "visited_good" if satisfied else "visited_bad")}

    def _rate(self, path: PathSoFar, step: Step) -> Payload:
        return {"score": self._score(path)}

    def _score(self, path: PathSoFar) -> int:
        """1 to 5: those who got something are content more often."""
        happy = path.stage in HAPPY_ENDS or bool(path.paid)
        return one_of(HAPPY_SCORES if happy else UNHAPPY_SCORES, self.chance)

    def _sum_agreed(self, path: PathSoFar) -> int:
        """What is agreed on in fen: most of a plain claim, a small part of a claim of many times the price."""
        claimed = path.tale.claimed_fen
        if not claimed:
            return between(*GOODWILL_SUMS, self.chance) * YUAN if self.chance.random() < GOODWILL else 0
        price = float(path.tale.slots.get("price") or 0) * YUAN
        many_times = claimed > CLAIM_OF_MANY_TIMES * price
        share = 0.15 + 0.4 * self.chance.random() if many_times else 0.45 + 0.55 * self.chance.random()
        return min(claimed, rounded(claimed * share))


def _say_nothing(path: PathSoFar, step: Step) -> Payload:
    return {}
