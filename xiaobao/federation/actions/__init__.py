"""The verbs of federation: register a peer (proposed, decided), forward, hear, tell, settle, resend, ask again."""

from xiaobao.federation.actions.forgetting import forget
from xiaobao.federation.actions.forwarding import forward, withdraw
from xiaobao.federation.actions.hearing import hear, hear_positions, pass_over
from xiaobao.federation.actions.proposing import (
    decide_change,
    propose_correction,
    propose_peer,
    propose_resumption,
    withdraw_change,
)
from xiaobao.federation.actions.registering import (
    leave_root,
    new_key,
    peer_of,
    put_peer,
    resume_peer,
    retire_key,
    suspend_peer,
)
from xiaobao.federation.actions.settling import ask_again, bury, compare, resend, settle, unreachable
from xiaobao.federation.actions.telling import retract, tell

__all__ = [
    "ask_again",
    "bury",
    "compare",
    "decide_change",
    "forget",
    "forward",
    "hear",
    "hear_positions",
    "leave_root",
    "new_key",
    "pass_over",
    "peer_of",
    "propose_correction",
    "propose_peer",
    "propose_resumption",
    "put_peer",
    "resend",
    "resume_peer",
    "retire_key",
    "retract",
    "settle",
    "suspend_peer",
    "tell",
    "unreachable",
    "withdraw",
    "withdraw_change",
]
