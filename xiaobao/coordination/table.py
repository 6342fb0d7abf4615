"""When X happened, do Y: the one table of the platform's reactions.

A reaction is called by the worker with what the outbox holds (topic, payload, instant); it may be called again after
a fault, so everything it does carries a key of its own and happens once.
"""

from collections.abc import Mapping

from xiaobao.casework import actions as casework
from xiaobao.coordination import reactions
from xiaobao.exchange.domain.letters import register_writer
from xiaobao.exchange.domain.reactions import Reaction, register_reaction
from xiaobao.people.domain.events import TOLD as ACCOUNT_EVENTS
from xiaobao.procedures.library import load_library
from xiaobao.webhooks.domain.events import known_kinds

REACTIONS: Mapping[str, tuple[Reaction, ...]] = {
    "case.assigned": (reactions.tell_handler,),
    "case.co_handler_added": (reactions.tell_handler,),
    "case.filed": (reactions.tell_origin,),
    "case.not_filed": (reactions.tell_origin,),
    "case.approval_asked": (reactions.tell_approvers,),
    "case.approval_denied": (reactions.tell_asker,),
    "case.erased": (reactions.forget_messages,),
    "case.undone": (reactions.retract,),
    "case.peer_told": (reactions.tell_of_peer,),
    "clock.warned": (reactions.tell_clock,),
    "clock.escalated": (reactions.tell_clock,),
    "calendar.announced": (reactions.recount_year,),
    "unit.moved": (reactions.follow_unit,),
    "peer.proposed": (reactions.tell_deciders_of_peer,),
    "peer.decided": (reactions.tell_proposer_of_peer,),
    "webhook.switched_off": (reactions.tell_keepers,),
}
# what touches how somebody signs in, or who stands in for whom
ACCOUNTS: tuple[Reaction, ...] = (reactions.tell_account,)
# every step of a case: those whom its procedure tells, its handler where a party took it, and who forwarded it
EVERY_STEP: tuple[Reaction, ...] = (reactions.tell_parties, reactions.tell_of_party, reactions.tell_peer)


def register() -> None:
    """Make the outbox call every reaction of this table, and find sealed addresses. Called once, by the wiring."""
    register_writer("party", casework.write_to_party)
    for topic, listed in REACTIONS.items():
        for reaction in listed:
            register_reaction(topic, reaction)
    for type_ in ACCOUNT_EVENTS:
        for reaction in ACCOUNTS:
            register_reaction(f"account.{type_}", reaction)
    for kind in known_kinds():
        register_reaction(kind, reactions.tell_endpoints)
    for event in sorted({event for family in load_library() for p in family.versions for event in p.events}):
        for reaction in EVERY_STEP:
            register_reaction(f"case.{event}", reaction)
