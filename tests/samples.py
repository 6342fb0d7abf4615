"""A payload that fits any step of any procedure, for tests that walk."""

from typing import Any

from xiaobao.procedures.model import Procedure, Step

SAMPLES: dict[str, dict[str, Any]] = {
    "identity_requested": {"what": "身份证明", "until": "2026-06-01"},
    "transferred_out": {"authority": "某某局", "reason": "不属本机关"},
    "coded": {"subject": "手机"},
    "marked_major": {"why": "群体"},
    "answered": {"text": "答辩"},
    "replied": {"text": "答复"},
    "reporter_told": {"text": "告知"},
    "mediation_started": {"complainant_consents": True, "respondent_consents": True},
    "entrusted": {"organization": "消协", "respondent_consents": True},
    "session_scheduled": {"on": "2026-06-01T09:00", "place": "一楼", "mediators": "李某"},
    "offer_made": {"text": "退一半"},
    "recusal_decided": {"recused": False, "reason": "无利害关系"},
    "agreement_reached": {"terms": "退货退款", "agreed_fen": 100},
    "settled": {"paid_fen": 100},
    "visited": {"satisfied": True},
    "rated": {"score": 5},
    "consent_recorded": {"purpose": "publish", "given": True},
}
REASONED = (
    "fast_lane_ended",
    "withdrawal_requested",
    "withdrawn",
    "verification_extended",
    "extension_granted",
    "review_requested",
    "reopened",
    "complexity_found",
    "agreement_broken",
    "review_upheld",
    "unresolved",
)
RECORDED = (
    "court_confirmed",
    "session_held",
    "evidence_added",
    "supervised",
    "lead_found",
    "lead_verified",
    "appraisal_ended",
    "new_facts",
    "filed",
    "concluded",
    "materials_requested",
    "regulator_told",
    "review_decided",
    "testing_ended",
)
BODIES = ("appraisal_started", "testing_started", "appraisal_body_appointed")
# these need another case, account or unit: walks leave them out
ELSEWHERE = frozenset(
    {
        "assigned",
        "co_handler_added",
        "co_handler_removed",
        "transferred_down",
        "transferred_up",
        "pulled_back",
        "merged",
        "report_duplicate",
        "task_done",
        "version_chosen",
        "report_split",
        "lead_opened",
    }
)


def sample(step: Step, procedure: Procedure) -> dict[str, Any]:
    """What a desk would say for this step."""
    event = step.event
    said = dict(SAMPLES.get(event, {}))
    if event in REASONED:
        said = {"reason": "如实"}
    elif event in RECORDED:
        said = {"text": "如实记录"}
    elif event in BODIES:
        said = {"body": "检测院"}
    if event == "accepted":
        said = {"conditions": {condition.id: True for condition in procedure.conditions}}
    if step.grounds:
        said["ground"] = next((ground.id for ground in procedure.grounds_of(step.grounds)), "1")
    return said
