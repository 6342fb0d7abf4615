"""``xiaobao vault``: which key what lies under, a new key, everything sealed anew under it, and the old one dropped.

A rotation needs no pause: the running site reads the changed key file at once, opens what lies under any key of it
and finds records under every key of the index.

Source: NIST SP 800-57 part 1 rev. 5 §5.3 (cryptoperiods), §8.3.4 (destruction).
"""

import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Final

import click
from django.conf import settings

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.complaints import queries as complaints
from xiaobao.exchange.domain.answers import FORMATS, render
from xiaobao.federation import actions as federation
from xiaobao.federation import queries as peers
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.organizations import queries as organizations
from xiaobao.people import actions as people
from xiaobao.people import queries as sealed
from xiaobao.people.domain.actor import EVERYWHERE, SYSTEM
from xiaobao.people.keys import INDEX_KEY, PEER_KEYS, SEAL_KEYS, VAULT_KEYS, KeyFault, add_key, drop_key

FILES: Final = "files of cases"
INDEX: Final = "index of records"
SEALS: Final = "daily seals"
PEERS: Final = "keys that speak to peers"
LISTS: Final = {"vault": VAULT_KEYS, "index": INDEX_KEY, "seals": SEAL_KEYS, "peers": PEER_KEYS}
WHICH = click.option("--of", "which", type=click.Choice(tuple(LISTS)), default="vault", show_default=True)


@click.group()
def vault() -> None:
    """The vault of personal data: its keys, and what is due to be erased."""


@vault.command()
@click.option("--format", "shape", type=click.Choice(FORMATS), default="json", show_default=True)
def status(shape: str) -> None:
    """How much lies under which key, and which keys are in use."""
    current, index = sealed.keys()
    signed = [(SEALS, key, many, is_used) for key, many, is_used in _seal_keys()]
    roots, speaking = sealed.peer_roots(), peers.roots_in_use()
    spoken = [(PEERS, root, speaking[root], root == roots[-1]) for root in roots]
    lying = [(what, key, many, key == (index if what == INDEX else current)) for (what, key), many in counted().items()]
    names = ("what", "key", "many", "in_use")
    click.echo(render([dict(zip(names, row, strict=True)) for row in sorted([*lying, *signed, *spoken])], shape))


def _seal_keys() -> list[tuple[str, int, bool]]:
    """The keys of seals that are here: id, how many were signed with it, whether it signs the next one."""
    signed, next_one = cases.signed_with(), cases.public_key()
    told = {key_id: public.hex() for key_id, (public, _) in sealed.seal_signers().items()}
    return [(key_id, signed[public], public == next_one) for key_id, public in told.items()]


@vault.command(name="new-key")
@WHICH
def new_key(which: str) -> None:
    """Add a fresh key to the key file: from now on it is the one in use. Then `xiaobao vault rotate`.

    One of seals is announced by the next daily seal, which the old key signs, and signs from then on. One of peers
    signs beside the old one, and every peer is told of it in a message that both have signed.
    """
    try:
        made = add_key(Path(settings.KEY_FILE), LISTS[which])
    except KeyFault as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(made)
    if which == "seals":
        public = sealed.seal_signers()[made][0].hex()
        click.echo(
            f"The next daily seal announces the key {made}; the seals after it are signed with it. Keep a copy of "
            f"{settings.KEY_FILE} apart, and publish the new public key beside the old one: {public}",
            err=True,
        )
        return
    if which == "peers":
        federation.new_key(actor=SYSTEM, at=current_clock().now())
        click.echo(
            f"Messages to peers are signed with a key made from {made} too; the worker tells every peer of it. Keep a "
            f"copy of {settings.KEY_FILE} apart; once all know it, `xiaobao vault drop-key --of peers` ends the old.",
            err=True,
        )
        return
    click.echo(
        f"The key {made} is in use. Keep a copy of {settings.KEY_FILE} apart, then run `xiaobao vault rotate`.",
        err=True,
    )


@vault.command()
@click.option("--batch", default=1000, show_default=True, type=click.IntRange(min=1))
def rotate(batch: int) -> None:
    """Seal everything anew that does not lie under the keys in use, while everybody works; may be broken off."""
    current, index = sealed.keys()
    old = {what: many for (what, key), many in counted().items() if key not in (current, index)}
    records, files = max(old.get("records", 0), old.get(INDEX, 0)), old.get(FILES, 0)
    done: list[int] = []
    with click.progressbar(length=records + files, label="sealed anew", file=sys.stderr) as bar:
        while ids := people.rotate(limit=batch, after=done[-1] if done else 0):
            done += ids
            bar.update(len(ids))
        for digest in casework.files().digests() if files else ():
            bar.update(casework.reseal(digest))
    factors = people.rotate_factors()
    click.echo(f"{len(done)} records, {files} files and {factors} second factors were sealed anew.", err=True)
    click.echo("Drafts and kept answers lie under the key they were made with for up to a week.", err=True)


@vault.command(name="drop-key")
@click.argument("key")
@WHICH
def drop(key: str, which: str) -> None:
    """Take an old KEY out of the key file, once nothing lies under it. Old backups need it: keep it with them."""
    if which == "seals":
        _require_succeeded(key)
    elif which == "peers":
        federation.leave_root(root=key, actor=SYSTEM, at=current_clock().now())
    left = {what: many for (what, under), many in counted().items() if under == key}
    left = {what: many for what, many in left.items() if (what == INDEX) == (which == "index")}
    if left:
        told = ", ".join(f"{many} {what}" for what, many in sorted(left.items()))
        raise click.ClickException(f"Under the key {key} there still lie {told}. Run `xiaobao vault rotate`, or wait.")
    try:
        drop_key(Path(settings.KEY_FILE), LISTS[which], key)
    except KeyFault as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"The key {key} is no longer known here.", err=True)


def _require_succeeded(key: str) -> None:
    """A key of seals may go once the one in use has signed one. Raises: click.ClickException."""
    used = [(key_id, many) for key_id, many, is_used in _seal_keys() if is_used]
    if not used or used[0][0] == key or not used[0][1]:
        raise click.ClickException(
            f"The key {key} is still needed: a seal must announce its successor, and another be signed with that."
        )


@vault.command()
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day that is asked about; today if not given.")
@click.option("--org", help="Only cases of this unit and below.")
@click.option("--format", "shape", type=click.Choice(FORMATS), default="json", show_default=True)
def due(on: datetime | None, org: str | None, shape: str) -> None:
    """The cases whose personal data is due to be erased on a day, by which rule, and what keeps it. Writes nothing."""
    day = on.date() if on else local_day(current_clock().now())
    paths = [organizations.by_code(org).path if org else EVERYWHERE]
    rows = [
        {
            "case": case.number,
            "ended_on": case.ended_on.isoformat(),
            "rule": case.verdict.rule.id,
            "evidence": case.verdict.rule.evidence.value,
            "due_on": case.verdict.due_on.isoformat(),
            "held": case.verdict.held.value if case.verdict.held else "",
        }
        for case in cases.due(on=day, paths=paths)
    ]
    click.echo(render(rows, shape))


@vault.command()
@click.option("--batch", default=200, show_default=True, type=click.IntRange(min=1))
def erase(batch: int) -> None:
    """Erase what was proposed by one administrator and approved by another (on the page of retention), without waiting
    for the job that does the same. May be broken off and begun again.
    """
    done = 0
    while many := casework.carry_out(at=current_clock().now(), limit=batch):
        done += many
    click.echo(f"{done} cases were gone through.", err=True)


def counted() -> Counter[tuple[str, str]]:
    """How many sealed things lie under which key: (what, key id) → how many."""
    told = Counter(sealed.keys_in_use()) + Counter(complaints.draft_keys())
    kept = casework.files()
    for digest in kept.digests():
        content = kept.read(digest)
        if content is not None:
            told[FILES, sealed.key_of(content)] += 1
    return told


COMMANDS = {"vault": vault}
