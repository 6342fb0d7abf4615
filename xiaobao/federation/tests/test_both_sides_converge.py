"""Whatever the wire and the machines do to them, both sides end with the same words in the same order."""

from dataclasses import dataclass, field
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from xiaobao.federation.domain.ordering import Heard, Said, Verdict, begins, corrected, drained, judge, passed

NAMES = st.sampled_from(["left", "right"])


@dataclass
class Side:
    """One side of a thread, as its tables hold it: what it said and heard, by number."""

    said: dict[int, str] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    acked: int = 0
    last: int = 0
    heard: dict[int, str] = field(default_factory=dict)
    through: int = 0
    applied: tuple[str, ...] = ()

    def copy(self) -> "Side":
        return Side(
            dict(self.said), set(self.confirmed), self.acked, self.last, dict(self.heard), self.through, self.applied
        )

    def say(self, words: str) -> None:
        self.last += 1
        self.said[self.last] = words

    def pending(self) -> tuple[int, ...]:
        return tuple(sorted(set(self.said) - self.confirmed))

    def hear(self, seq: int, words: str) -> tuple[str, int]:
        verdict = judge(Heard(self.through, self.heard), seq=seq, digest=words)
        if verdict in (Verdict.NEXT, Verdict.HELD):
            self.heard[seq] = words
        if verdict is Verdict.NEXT:
            for each in drained(Heard(self.through), [n for n in self.heard if n > self.through]):
                self.through, self.applied = each, (*self.applied, self.heard[each])
        return verdict.value, self.through

    def pass_over(self, first: int) -> None:
        held = [seq for seq in self.heard if seq > self.through]
        taken, _ = passed(Heard(self.through), held, first)
        self.applied = (*self.applied, *(self.heard[seq] for seq in taken))
        self.through = max(self.through, first - 1)
        for each in drained(Heard(self.through), [seq for seq in held if seq > self.through]):
            self.through, self.applied = each, (*self.applied, self.heard[each])

    def settle(self, seq: int, words: str, answer: tuple[str, int]) -> None:
        state, through = answer
        if state in ("applied", "duplicate") and self.said.get(seq) == words:
            self.confirmed.add(seq)
        self.correct(through, conflict=state == "conflict")

    def correct(self, through: int, *, conflict: bool) -> None:
        pending = self.pending()
        change = corrected(Said(self.acked, pending), through=through, conflict=conflict)
        moved = {new: self.said.pop(old) for old, new in sorted(change.renumber.items())}
        self.said |= moved
        if change.again_from is not None:
            self.confirmed = {seq for seq in self.confirmed if seq < change.again_from}
        self.acked = change.acked
        if conflict or not pending:
            self.last = max(self.last, change.acked, *change.renumber.values(), 0)


class Conversation(RuleBasedStateMachine):
    """Drop, double, reorder, delay; restart either side, also from an older backup."""

    def __init__(self) -> None:
        super().__init__()
        self.sides = {"left": Side(), "right": Side()}
        self.backups = {"left": Side(), "right": Side()}
        self.wire: list[tuple[str, int, str]] = []
        self.words = count(1)
        self.everything: dict[str, set[str]] = {"left": set(), "right": set()}
        self.restored = False

    def other(self, name: str) -> str:
        return "right" if name == "left" else "left"

    @rule(name=NAMES)
    def say(self, name: str) -> None:
        words = f"{name} {next(self.words)}"
        self.sides[name].say(words)
        self.everything[name].add(words)

    @rule(name=NAMES)
    def send(self, name: str) -> None:
        side = self.sides[name]
        self.wire += [(name, seq, side.said[seq]) for seq in side.pending()]

    @rule(data=st.data(), answered=st.booleans(), again=st.booleans())
    def arrive(self, data: st.DataObject, answered: bool, again: bool) -> None:
        if not self.wire:
            return
        name, seq, words = self.wire[data.draw(st.integers(0, len(self.wire) - 1))]
        if not again:
            self.wire.remove((name, seq, words))
        answer = self.sides[self.other(name)].hear(seq, words)
        if answered:
            self.sides[name].settle(seq, words, answer)

    @rule()
    def lose(self) -> None:
        self.wire.clear()

    @rule(name=NAMES)
    def back_up(self, name: str) -> None:
        self.backups[name] = self.sides[name].copy()

    @rule(name=NAMES)
    def restore(self, name: str) -> None:
        """Words said after the backup are lost to this side; those that were heard over there stay there."""
        self.sides[name] = self.backups[name].copy()
        self.everything[name] = set(self.sides[name].said.values())
        self.restored = True

    @invariant()
    def what_was_applied_never_goes_twice_without_a_restore(self) -> None:
        for side in self.sides.values():
            assert len(set(side.applied)) == len(side.applied) or self.restored

    def teardown(self) -> None:
        """The weather clears: both compare positions and send what waits, until nothing waits."""
        self.wire.clear()
        for _ in range(6):
            for name, side in self.sides.items():
                peer = self.sides[self.other(name)]
                if peer.through < side.acked:
                    side.correct(peer.through, conflict=False)
                if first := begins(side.said, peer.through):
                    peer.pass_over(first)
                for seq in side.pending():
                    if seq in side.said:
                        words = side.said[seq]
                        side.settle(seq, words, peer.hear(seq, words))
        for name, side in self.sides.items():
            heard = self.sides[self.other(name)].applied
            assert not side.pending()
            assert self.everything[name] <= set(heard)
            if not self.restored:
                assert list(heard) == [side.said[seq] for seq in sorted(side.said)]


def test_what_both_sides_lost_holds_nothing_up() -> None:
    conversation = Conversation()
    left, right = conversation.sides["left"], conversation.sides["right"]
    conversation.say("left")
    assert right.hear(1, left.said[1]) == ("applied", 1)
    conversation.restore("left")
    conversation.sides["left"].correct(1, conflict=False)
    conversation.restore("right")
    conversation.say("left")

    conversation.teardown()

    assert conversation.sides["right"].applied == ("left 2",)


Conversation.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestConversation = Conversation.TestCase
