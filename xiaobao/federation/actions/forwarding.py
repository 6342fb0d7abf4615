"""Handing a case on: the step of the procedure, and what the other side needs to handle it."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.actions.attaching import read
from xiaobao.complaints import actions as complaints
from xiaobao.federation.actions.registering import peer_of
from xiaobao.federation.actions.saying import say
from xiaobao.federation.domain.forwarding import CannotForward, pieces
from xiaobao.federation.domain.messages import Against, Body, Complainant, Forwarded, Kind, Withdrawn
from xiaobao.federation.models import Peer, Thread
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Actor
from xiaobao.procedures.entries import STEP

FORWARDED = "forwarded"


@transaction.atomic
def forward(*, number: str, peer_code: str, note: str, actor: Actor, at: datetime) -> Thread:
    """Take the step `forwarded` and say the case to a peer, with its files, in one transaction.

    Personal data crosses because the step's own article says so; every record that is opened for it is logged with that
    article. Source: bank measures 2020 No. 3 art. 33.

    Raises: NotFound, CannotForward (peer, unit or legal basis), and whatever the step raises.
    """
    case = cases.get_case(number=number, actor=actor)
    peer = peer_of(peer_code)
    _require_open_way(peer, case.unit_path)
    step = cases.step_of(case, FORWARDED)
    if step is None or not step.article:
        raise CannotForward(number, "its procedure has no article by which personal data may be forwarded")
    basis = f"{cases.procedure_of(case).source.law} {step.article}"
    words = " ".join(filter(None, (f"{peer.name} ({peer.code}).", note)))
    taken = complaints.take(number=number, event=FORWARDED, data={"note": words}, actor=actor, at=at)
    seq = taken.case.entries.filter(type=f"{STEP}{FORWARDED}").latest("seq").seq
    thread, _ = Thread.objects.get_or_create(
        peer=peer,
        key=f"{settings.INSTANCE}/{number}/{seq}",
        defaults={"is_origin": True, "created_at": at},
    )
    Thread.objects.filter(pk=thread.pk).update(case_id=case.pk, told=seq)
    say(thread_id=thread.pk, said=_told(case.pk, basis, note, actor, at), at=at)
    return thread


def _require_open_way(peer: Peer, path: str) -> None:
    if not settings.INSTANCE:
        raise CannotForward(peer.code, "this instance has no name: set XIAOBAO_INSTANCE")
    if peer.suspended:
        raise CannotForward(peer.code, "this peer is suspended")
    if not path.startswith(peer.unit.path):
        raise CannotForward(peer.code, "this peer speaks with another unit")


def _told(case_id: int, basis: str, note: str, actor: Actor, at: datetime) -> list[tuple[Kind, Body]]:
    case = cases.by_id(case_id)
    files = list(case.attachments.order_by("pk"))
    opened = [
        casework.look_at_party(party_id=party.pk, reason=basis, actor=SYSTEM, at=at)
        for party in case.parties.exclude(role__in=["respondent", "agent"]).filter(record__isnull=False).order_by("pk")
    ]
    words = _original(case_id, actor, basis, at)
    body = Forwarded(
        number=case.number,
        basis=basis,
        received_at=case.received_at,
        title=case.title,
        text=words.get("text", case.text),
        claims=words.get("claims", case.detail.claims),
        claimed_fen=case.detail.claimed_fen,
        subject=case.subject,
        complainants=tuple(
            Complainant(**{name: person.get(name, "") for name in ("name", "phone", "address", "email")})
            for person in opened
        ),
        respondent=Against(name=case.respondent, uscc=case.business.uscc or "" if case.business else ""),
        note=note,
        files=len(files),
    )
    said: list[tuple[Kind, Body]] = [(Kind.FORWARDED, body)]
    for file in files:
        said += [(Kind.FILE, piece) for piece in pieces(file.name, read(file))]
    return said


def _original(case_id: int, actor: Actor, basis: str, at: datetime) -> Mapping[str, str]:
    """The words as they came, which lie sealed; none where they held nothing personal."""
    record = cases.by_id(case_id).original_id
    if record is None:
        return {}
    return people.open_record(record_id=record, actor=actor, reason=basis, case_id=case_id, at=at)


@transaction.atomic
def withdraw(*, thread_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Tell the other side that the consumer withdraws, or that forwarding was a mistake.

    Raises: NotFound (not for this person), CannotForward (not forwarded from here, or ended there).
    """
    thread = Thread.objects.select_related("case", "peer").filter(pk=thread_id, is_origin=True).first()
    if thread is None or thread.case is None:
        raise CannotForward(str(thread_id), "nothing was forwarded from here by this thread")
    cases.get_case(number=thread.case.number, actor=actor)
    if thread.closed_at is not None:
        raise CannotForward(thread.case.number, "the case has ended over there")
    casework.note(case_id=thread.case.pk, text=f"{thread.peer.name}: {reason}", actor=actor, at=at)
    say(thread_id=thread.pk, said=[(Kind.WITHDRAWN, Withdrawn(reason=reason))], at=at)
