"""The rules that go beyond the table of steps: may this payload stand, does this case cross a threshold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xiaobao.complaints.domain.payloads import Accepting, Entrusting, Refusing, Remark, StartingMediation
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.model import Condition, Procedure, Threshold


class CannotAccept(XiaobaoError):
    """Raised when conditions of acceptance are not met: every one, with its article and the ground it is."""

    slug = "cannot-accept"
    status = 422

    def __init__(self, unmet: list[Condition]) -> None:
        self.unmet = unmet
        told = "; ".join(f"{c.title.zh} ({c.article})" for c in unmet)
        super().__init__(
            f"Not every condition of acceptance is met: {told}. Meet it, or refuse with its ground.",
            unmet=[{"id": c.id, "article": c.article, "ground": c.ground} for c in unmet],
        )


class ConsentNeeded(XiaobaoError):
    """Raised when mediation would start without a party's consent."""

    slug = "consent-needed"
    status = 422

    def __init__(self, who: list[str], article: str) -> None:
        super().__init__(f"Mediation needs the consent of: {', '.join(who)} ({article}).", who=who)


class UnknownRemedy(XiaobaoError):
    """Raised when a refusal names a remedy that its procedure does not know."""

    slug = "unknown-remedy"
    status = 422

    def __init__(self, unknown: list[str], known: list[str]) -> None:
        super().__init__(f"Unknown remedies: {', '.join(unknown)}. Known: {', '.join(known)}.", known=known)


def judge(procedure: Procedure, event: str, payload: Remark) -> None:
    """Raises: CannotAccept, ConsentNeeded, UnknownRemedy."""
    if isinstance(payload, Accepting):
        unmet = [c for c in procedure.conditions if not payload.conditions.get(c.id, False)]
        if unmet:
            raise CannotAccept(unmet)
    if isinstance(payload, StartingMediation | Entrusting):
        _judge_consent(procedure, event, payload)
    if isinstance(payload, Refusing):
        known = [remedy.id for remedy in procedure.remedies]
        if unknown := [remedy for remedy in payload.remedies if remedy not in known]:
            raise UnknownRemedy(unknown, known)


def _judge_consent(procedure: Procedure, event: str, payload: StartingMediation | Entrusting) -> None:
    asked = {"respondent": payload.respondent_consents}
    if isinstance(payload, StartingMediation):
        asked |= {"complainant": payload.complainant_consents}
    if missing := [who for who, consents in asked.items() if not consents]:
        article = next((step.article for step in procedure.steps if step.event == event), "")
        raise ConsentNeeded(missing, article)


@dataclass(frozen=True, slots=True)
class Measures:
    """What thresholds look at. Money in whole yuan."""

    complainants: int = 1
    claimed_yuan: int = 0
    injured: int = 0


def crossed(procedure: Procedure, measures: Measures) -> Iterator[Threshold]:
    """The thresholds of a procedure that a case reaches."""
    values: Mapping[str, int] = {
        "complainants": measures.complainants,
        "claimed_yuan": measures.claimed_yuan,
        "injured": measures.injured,
    }
    for threshold in procedure.thresholds:
        if values.get(threshold.measure, 0) >= threshold.at_least:
            yield threshold
