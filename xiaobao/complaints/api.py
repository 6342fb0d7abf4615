"""The API of complaints: every step of every procedure has its own typed address."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, File, Header, Router, Status
from ninja.files import UploadedFile

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Lodging
from xiaobao.complaints.domain.payloads import Remark, payload_class
from xiaobao.complaints.schemas import (
    ApprovalIn,
    CaseOut,
    CasesOut,
    LodgedOut,
    Problem,
    TakenOut,
    TrackIn,
    TrackOut,
    seq_of,
)
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.people.domain.actor import Actor, citizen
from xiaobao.procedures.library import load_library

IfMatch = Annotated[str | None, Header(alias="If-Match", description="The last entry of the journal that was seen.")]
DEPRECATED_SINCE = "@1795564800"  # 2026-11-25 (RFC 9745): the query code was asked in the address
router = Router(tags=["cases"])
public = Router(tags=["public"], auth=None)
PROBLEMS = {400: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}


def actor_of(request: HttpRequest) -> Actor:
    """Who asks: set by the authentication of the mount."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # ninja's own attribute
    return actor


@router.get("/cases", response={200: CasesOut, **PROBLEMS}, summary="The cases of my subtree, due first")
def list_cases(
    request: HttpRequest,
    kind: str = "",
    stage: str = "",
    channel: str = "",
    only_open: bool = True,
    overdue: bool = False,
    major: bool = False,
    after: str = "",
    limit: int = 50,
) -> CasesOut:
    today = local_day(current_clock().now())
    only = cases.DeskFilter(
        kind=kind,
        stage=stage,
        channel=channel,
        only_open=only_open,
        overdue_on=today if overdue else None,
        major=major,
    )
    page = cases.desk(
        actor=actor_of(request), only=only, after=cases.Cursor.parse(after), limit=max(1, min(limit, 200))
    )
    return CasesOut.of(page)


@router.get("/cases/search", response={200: CasesOut, **PROBLEMS}, summary="Full-text search, newest first")
def search(request: HttpRequest, q: str, before: int | None = None, limit: int = 50) -> CasesOut:
    only = cases.DeskFilter(only_open=False)
    found = cases.search_cases(
        actor=actor_of(request), query=q, only=only, before=before, limit=max(1, min(limit, 200))
    )
    return CasesOut.of(found)


@router.get("/cases/{number}", response={200: CaseOut, **PROBLEMS}, summary="One case, whole")
def get_case(request: HttpRequest, response: HttpResponse, number: str) -> CaseOut:
    """The header `ETag` is the number of the last entry; sent back as `If-Match`, it guards a step."""
    file = cases.case_file(number=number, actor=actor_of(request))
    response["ETag"] = f'"{file.case.entry_count}"'
    return CaseOut.of(file)


@router.post("/cases", response={201: LodgedOut, **PROBLEMS}, summary="Lodge for a consumer, at a unit")
def lodge(request: HttpRequest, unit: str, lodging: Annotated[Lodging, Body()]) -> Status[LodgedOut]:
    at = current_clock().now()
    lodged = actions.lodge_together(lodging=lodging, unit_code=unit, actor=actor_of(request), at=at)
    return Status(201, LodgedOut.of(lodged))


@router.post("/cases/{number}/undo", response={200: TakenOut, **PROBLEMS}, summary="Undo the last step")
def undo(request: HttpRequest, number: str, reason: str, if_match: IfMatch = None) -> TakenOut:
    case = actions.undo(
        number=number,
        reason=reason,
        actor=actor_of(request),
        at=current_clock().now(),
        expected_seq=seq_of(if_match),
    )
    return TakenOut.of(actions.Taken(case))


@router.post("/cases/{number}/notes", response={201: None, **PROBLEMS}, summary="Write a remark")
def add_note(request: HttpRequest, number: str, text: str) -> Status[None]:
    actor = actor_of(request)
    case = cases.get_case(number=number, actor=actor)
    casework.note(case_id=case.pk, text=text, actor=actor, at=current_clock().now())
    return Status(201, None)


@router.post("/cases/{number}/attachments", response={201: dict[str, Any], **PROBLEMS}, summary="Add a file")
def attach(request: HttpRequest, number: str, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    case = cases.get_case(number=number, actor=actor)
    made = casework.attach(
        case_id=case.pk, name=file.name or "file", content=file.read(), actor=actor, at=current_clock().now()
    )
    return Status(201, {"id": made.pk, "digest": made.digest, "media_type": made.media_type, "size": made.size})


@router.post("/cases/{number}/parties/{party}/look", response={200: dict[str, str], **PROBLEMS})
def look(request: HttpRequest, number: str, party: int, reason: str) -> dict[str, str]:
    """Open the personal data of a party; the look is logged with its reason."""
    actor = actor_of(request)
    cases.get_case(number=number, actor=actor)
    return dict(casework.look_at_party(party_id=party, reason=reason, actor=actor, at=current_clock().now()))


@router.post("/approvals/{approval}", response={200: TakenOut, **PROBLEMS}, summary="Grant or deny a step")
def decide(request: HttpRequest, approval: int, body: ApprovalIn, if_match: IfMatch = None) -> TakenOut:
    case = actions.decide(
        approval_id=approval,
        granted=body.granted,
        reason=body.reason,
        actor=actor_of(request),
        at=current_clock().now(),
        expected_seq=seq_of(if_match),
    )
    return TakenOut.of(actions.Taken(case))


@public.post("/lodge", response={201: LodgedOut, **PROBLEMS}, summary="Lodge as a consumer, without an account")
def lodge_publicly(request: HttpRequest, unit: str, lodging: Annotated[Lodging, Body()]) -> Status[LodgedOut]:
    at = current_clock().now()
    somebody = citizen(case_id=0, name="citizen")
    lodged = actions.lodge_together(lodging=lodging, unit_code=unit, actor=somebody, at=at)
    return Status(201, LodgedOut.of(lodged))


@public.post("/track", response={200: TrackOut, **PROBLEMS}, summary="Where is my case")
def track(request: HttpRequest, body: TrackIn) -> TrackOut:
    """Number and query code are posted, so that no log of addresses holds them."""
    return _tracked(body.number, body.code)


@public.get(
    "/track",
    response={200: TrackOut, **PROBLEMS},
    summary="Where is my case, asked in the address",
    deprecated=True,
    operation_id="xiaobao_complaints_api_track_by_address",
)
def track_by_address(request: HttpRequest, response: HttpResponse, number: str, code: str) -> TrackOut:
    """The query code stands in the address, which a proxy's log may hold: post it instead."""
    response["Deprecation"] = DEPRECATED_SINCE
    return _tracked(number, code)


def _tracked(number: str, code: str) -> TrackOut:
    case = cases.by_query_code(number=number, code=code)
    stage = cases.procedure_of(case).stage_by_id[case.stage]
    never = date(9999, 12, 31)
    return TrackOut(
        number=case.number,
        kind=case.kind,
        stage=case.stage,
        stage_zh=stage.title.zh,
        outcome=case.outcome,
        received_at=case.received_at,
        ended_at=case.ended_at,
        due_on=None if case.due_on == never else case.due_on,
    )


def _step_door(event: str, payload: type[Remark]) -> Callable[..., TakenOut]:
    def take_step(request: HttpRequest, number: str, body: Any, if_match: IfMatch = None) -> TakenOut:
        taken = actions.take(
            number=number,
            event=event,
            data=body.to_json(),
            actor=actor_of(request),
            at=current_clock().now(),
            expected_seq=seq_of(if_match),
        )
        return TakenOut.of(taken)

    take_step.__annotations__["body"] = Annotated[payload, Body()]  # type: ignore[type-arg]  # a factory to ninja
    take_step.__name__ = f"step_{event}"
    return take_step


def _titles() -> dict[str, str]:
    """Every event that a step of any procedure takes, with its English title."""
    internal = {"task_done"}
    return {
        step.event: step.title.en
        for family in load_library()
        for procedure in family.versions
        for step in procedure.steps
        if step.event not in internal
    }


for _event, _title in sorted(_titles().items()):
    router.post(
        f"/cases/{{number}}/steps/{_event}",
        response={200: TakenOut, **PROBLEMS},
        summary=_title,
        tags=["steps"],
        operation_id=f"step_{_event}",
    )(_step_door(_event, payload_class(_event)))
