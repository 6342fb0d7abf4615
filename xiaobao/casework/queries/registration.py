"""The registration form of a case 登记表: made when it is asked for, from the case and what its reader may see.

Source: forms 1 and 2 of the market regulator's documents of April 2026.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from xiaobao.casework.actions.issuing import written
from xiaobao.casework.papers.model import compose, templates
from xiaobao.casework.queries.cases import CaseFile
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.errors import NotFound
from xiaobao.papers.pdf import to_pdf
from xiaobao.papers.word import to_docx
from xiaobao.procedures.model import Kind

if TYPE_CHECKING:
    from xiaobao.casework.models import Party

FORMS: Mapping[str, str] = {Kind.COMPLAINT: "complaint_registration", Kind.REPORT: "report_registration"}
READERS = frozenset({"registrar", "handler", "mediator", "head", "auditor"})


def registration_title(kind: str) -> str:
    """What the form of a kind of case is called; "" for a kind that has none."""
    return templates()[FORMS[kind]].title if kind in FORMS else ""


def registration_form(file: CaseFile, *, personal: Mapping[str, str], claims: str, shape: str, at: datetime) -> bytes:
    """The form as ``docx`` or ``pdf``. ``personal`` is what the vault opened for this reader; empty: as masked.

    Raises: NotFound (no form for this kind or this reader), NoChineseFont, CharacterNotShown.
    """
    if file.case.kind not in FORMS or not file.roles & READERS:
        raise NotFound("registration form", file.case.kind)
    facts = _facts(file, personal, claims)
    day = written(local_day(file.case.received_at))
    paper = compose(FORMS[file.case.kind], number="", date=day, facts={k: v for k, v in facts.items() if v})
    return to_pdf(paper, made_at=at) if shape == "pdf" else to_docx(paper)


def _facts(file: CaseFile, personal: Mapping[str, str], claims: str) -> dict[str, str]:
    case, business = file.case, file.case.business
    somebody = personal.get("name") or case.complainant
    address = business.address if business else ""
    return {
        "issuer": case.unit.name,
        "case_number": case.number,
        "complainant": somebody,
        "reporter": somebody,
        "phone": personal.get("phone", ""),
        "address": personal.get("address", ""),
        "identity_number": personal.get("id_number", ""),
        "respondent": case.respondent,
        "respondent_address": address,
        "respondent_phone": business.phone if business else "",
        "accused": case.respondent,
        "accused_address": address,
        "account": case.text,
        "claims": claims,
        **_consents(file.parties),
    }


def _consents(parties: "Iterable[Party]") -> dict[str, str]:
    first = next((party for party in parties if party.role == "complainant"), None)
    if first is None:
        return {}
    given = {name: "yes" if first.consents.get(name) else "no" for name in ("publish", "entrust")}
    return {f"{name}_consent": answer for name, answer in given.items()}
