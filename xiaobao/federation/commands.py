"""`xiaobao peer …`: the other instances this one speaks with. The door of whoever runs the installation."""

import json
from typing import Any

import click
from django.conf import settings

from xiaobao.exchange.domain.signing import fingerprint
from xiaobao.federation import actions, jobs, queries
from xiaobao.federation.domain.messages import Kind
from xiaobao.federation.models import PeerChange
from xiaobao.kernel.clock import current_clock
from xiaobao.people.domain.actor import SYSTEM

BY_COMMAND = "by command"


def _say(told: Any) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2, default=str))


@click.group()
def peer() -> None:
    """Peers: the other instances that cases are forwarded to and come from."""


@peer.command()
def keys() -> None:
    """This instance's name and the public keys it speaks with: to be given to every peer."""
    own = queries.own_keys()
    prints = {generation: fingerprint(key) for generation, key in own.items()}
    _say({"instance": settings.INSTANCE, "keys": own, "fingerprints": prints})


@peer.command("list")
def list_peers() -> None:
    """Every peer, and how many messages of each state there are."""
    _say(
        [
            {
                "code": each.code,
                "name": each.name,
                "address": each.address,
                "fingerprints": [fingerprint(key) for key in each.keys],
                "unit": each.unit.code,
                "suspended": each.suspended,
                "last_answer_at": each.last_answer_at,
                "last_heard_at": each.last_heard_at,
                "oldest_unacknowledged": vars(each)["oldest"],
                "last_error": each.last_error,
                "messages": {state: getattr(each, state) for state in queries.STATES},
            }
            for each in queries.peers(actor=SYSTEM)
        ]
    )


@peer.command()
@click.argument("code")
@click.option("--name", required=True, help="What its journal entries are signed with here.")
@click.option("--address", required=True, help="The root of the other instance, like https://bank.example/.")
@click.option("--key", "public_keys", multiple=True, required=True, help="Its public key, whpk_…; repeat for several.")
@click.option("--unit", required=True, help="The code of the unit here that speaks with it.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([k.value for k in Kind]), help="What it may say.")
@click.option("--family", default="", help="The family of procedures its cases run under.")
@click.option("--reason", default="", help="Stays on record with what changed.")
def put(
    code: str,
    name: str,
    address: str,
    public_keys: tuple[str, ...],
    unit: str,
    kinds: tuple[str, ...],
    family: str,
    reason: str,
) -> None:
    """Register a peer, or change all that is said of it (a new key beside the old one: give both).

    It is in force at once, without a second person: who has the machine has its database anyway. On the page one
    administrator proposes and another one confirms. Compare the fingerprint by telephone yourself.
    """
    put_peer = actions.put_peer(
        code=code,
        name=name,
        address=address,
        keys=public_keys,
        unit_code=unit,
        kinds=[Kind(kind) for kind in kinds] or tuple(Kind),
        family=family,
        reason=reason,
        actor=SYSTEM,
        at=current_clock().now(),
    )
    _say({"peer": put_peer.code, "keys": put_peer.keys, "kinds": put_peer.kinds})


@peer.command()
@click.argument("code")
@click.option("--reason", default=BY_COMMAND, help="Stays on record.")
def suspend(code: str, reason: str) -> None:
    """Neither hear nor tell a peer; what waits is kept."""
    actions.suspend_peer(code=code, reason=reason, actor=SYSTEM, at=current_clock().now())
    _say({"peer": code, "suspended": True})


@peer.command()
@click.argument("code")
@click.option("--reason", default=BY_COMMAND, help="Stays on record.")
def resume(code: str, reason: str) -> None:
    """Speak with a suspended peer again, without a second person."""
    actions.resume_peer(code=code, reason=reason, actor=SYSTEM, at=current_clock().now())
    _say({"peer": code, "suspended": False})


@peer.command()
@click.option("--peer", "code", default="", help="Of this peer alone.")
@click.option("--most", default=100, show_default=True, type=click.IntRange(1, 10_000))
def changes(code: str, most: int) -> None:
    """What was done to peers or proposed, by whom and why: what waits, then the newest first."""
    _say([_change(each) for each in queries.changes(actor=SYSTEM, code=code, limit=most)])


@peer.command()
@click.argument("change", type=int)
@click.option("--confirm/--decline", "granted", required=True, help="Which of both.")
@click.option("--compared", is_flag=True, help="The fingerprints of the new keys were compared by telephone.")
@click.option("--reason", default="", help="Stays on record; needed to decline.")
def decide(change: int, granted: bool, compared: bool, reason: str) -> None:
    """Be the second person for a proposal, where an installation has one administrator."""
    found = actions.decide_change(
        change_id=change, granted=granted, compared=compared, reason=reason, actor=SYSTEM, at=current_clock().now()
    )
    _say(_change(found))


def _change(change: PeerChange) -> dict[str, Any]:
    names = ("code", "what", "before", "after", "proposed_by", "proposed_name", "proposed_at", "because")
    ends = ("granted", "decided_by", "decided_name", "decided_at", "compared", "reason")
    keys = (change.after or {}).get("keys", ())
    told = {"id": change.pk} | {name: getattr(change, name) for name in (*names, *ends)}
    return told | {"fingerprints": [fingerprint(key) for key in keys]}


@peer.command()
@click.argument("code")
def resend(code: str) -> None:
    """Have sent again what is not acknowledged, also what is dead, and ask for what is missing here."""
    _say({"peer": code, "tried": actions.ask_again(peer_code=code, actor=SYSTEM, at=current_clock().now())})


@peer.command()
@click.argument("code")
def ask(code: str) -> None:
    """Compare positions now: after one side was restored from a backup, what it lacks is sent again."""
    at = current_clock().now()
    answered = jobs.compare_with(actions.peer_of(code), at, lambda: at)
    _say({"peer": code, "answered": answered})
    if not answered:
        raise click.exceptions.Exit(1)


@peer.command("new-key")
def new_key() -> None:
    """Speak with a further key beside the present one: give it to every peer, then retire the old one."""
    generation = actions.new_key(actor=SYSTEM, at=current_clock().now())
    _say({"generation": generation, "keys": queries.own_keys()})


@peer.command("retire-key")
@click.argument("generation", type=int)
def retire_key(generation: int) -> None:
    """Speak no longer with an old key."""
    actions.retire_key(generation=generation, actor=SYSTEM, at=current_clock().now())
    _say({"keys": queries.own_keys()})


COMMANDS = {"peer": peer}
