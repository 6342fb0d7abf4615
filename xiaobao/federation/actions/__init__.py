"""The verbs of federation: register a peer, forward, hear, tell, settle, resend."""

from xiaobao.federation.actions.forgetting import forget
from xiaobao.federation.actions.forwarding import forward, withdraw
from xiaobao.federation.actions.hearing import hear, hear_positions, pass_over
from xiaobao.federation.actions.registering import (
    leave_root,
    new_key,
    peer_of,
    put_peer,
    retire_key,
    suspend_peer,
)
from xiaobao.federation.actions.settling import bury, compare, resend, settle, unreachable
from xiaobao.federation.actions.telling import retract, tell

__all__ = [
    "bury",
    "compare",
    "forget",
    "forward",
    "hear",
    "hear_positions",
    "leave_root",
    "new_key",
    "pass_over",
    "peer_of",
    "put_peer",
    "resend",
    "retire_key",
    "retract",
    "settle",
    "suspend_peer",
    "tell",
    "unreachable",
    "withdraw",
]
